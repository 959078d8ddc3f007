"""Bombs in what a page draws."""

from __future__ import annotations

import zlib
from pathlib import Path

from tests.bombs.building import (
    BOX,
    FORM,
    MILLION,
    Bomb,
    begun,
    bomb,
    flate,
    packed,
    page_bomb,
    text,
)
from tests.pdfs import FONT, stream

page_bomb("two gigabytes of spaces", lambda: packed(b" ", 2_000_000_000), slow=True)
page_bomb("much text, unpacked", lambda: packed(text(b"ABCDEFGH ", size=1), 1_500_000))
page_bomb("a gigabyte of text, unpacked", lambda: packed(text(b"ABCDEFGH ", size=1), 25_000_000), slow=True)
page_bomb(
    "a gigabyte, packed twice",
    lambda: stream(zlib.compress(flate(b" ", 1_000_000_000), 9), b"/Filter[/FlateDecode/FlateDecode]"),
    slow=True,
)
page_bomb(
    "filters without end", lambda: stream(b"41" * 200, b"/Filter[" + b"/ASCIIHexDecode" * 100_000 + b"]")
)
page_bomb(
    "runs of spaces", lambda: stream(flate(b"\x81 ", 8_000_000), b"/Filter[/FlateDecode/RunLengthDecode]")
)
page_bomb("a tenth of a gigabyte of open states", lambda: packed(b"q ", 50_000_000), slow=True)
page_bomb("states opened and never closed", lambda: packed(b"q ", 5_000_000))
page_bomb("arrays in arrays", lambda: stream(b"[" * 200_000 + b"]" * 200_000 + b" TJ"))
page_bomb("dictionaries in dictionaries", lambda: stream(b"/A " + b"<</A" * 200_000 + b" BDC"))
page_bomb("an array of a million", lambda: stream(b"BT /F1 1 Tf [" + b"(a)-9 " * MILLION + b"] TJ ET"))
page_bomb(
    "a string of fifty megabytes", lambda: packed(b"BT /F1 1 Tf (" + b"x" * 499_980 + b") Tj ET\n", 100)
)
page_bomb("a string that does not end", lambda: packed(b"BT /F1 1 Tf (((((((((((", 2_000_000))
page_bomb("a name that does not end", lambda: stream(b"/" + b"A" * 5_000_000 + b" gs"))
page_bomb("a number of a million digits", lambda: stream(b"BT /F1 " + b"9" * MILLION + b" Tf (x) Tj ET"))
page_bomb("operands without operator", lambda: packed(b"1 2 3 4 5 6 7 8 9 ", 3_000_000))
page_bomb("operators that do not exist", lambda: packed(b"zz yy xx ww ", 3_000_000))
page_bomb("lines without number", lambda: packed(b"0 0 m 9 9 l S\n", 3_000_000), slow=True)
page_bomb("one path of millions of curves", lambda: packed(b"0 0 1 1 2 2 c ", 2_000_000))
page_bomb("clips in clips", lambda: packed(b"0 0 500 800 re W n\n", 1_000_000))
page_bomb("marks in marks", lambda: packed(b"/Span BMC ", 3_000_000))
page_bomb(
    "marks with dictionaries",
    lambda: packed(b"/P <</MCID 0/ActualText(aaaaaaaaaa)>> BDC (x) Tj EMC\n", 400_000),
)
page_bomb(
    "an inline picture as large as a country",
    lambda: stream(
        b"BI /W 2000000 /H 2000000 /BPC 8 /CS /RGB /F /Fl ID " + flate(b"\0", 10_000_000) + b" EI"
    ),
)
page_bomb("inline pictures without number", lambda: packed(b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI\n", 300_000))
page_bomb("sizes beyond floats", lambda: stream(text(b"huge", size=3.4e38) + text(b"tiny", size=1e-38) * 9))
page_bomb(
    "a matrix beyond floats",
    lambda: stream((b"1e38 1e38 1e38 1e38 1e38 1e38 cm " + text(b"far away")) * 2000),
)
page_bomb(
    "places beyond integers",
    lambda: stream(b"".join(text(b"w", x=n * 1e30, y=-n * 1e30) for n in range(9999))),
)
page_bomb("letters heaped on one place", lambda: packed(text(b"X" * 90), 2_000))
page_bomb(
    "letters each on its line",
    lambda: stream(b"".join(text(b"ab", y=n / 300, size=2) for n in range(60_000))),
)
page_bomb("a word of two hundred thousand letters", lambda: stream(text(b"a" * 200_000, size=0.01)))
page_bomb(
    "hyphens at every line's end",
    lambda: stream(b"".join(text(b"ab-", y=800 - n / 20, size=0.05) for n in range(15_000))),
)
page_bomb(
    "figures in columns that hang on labels",
    lambda: stream(
        b"".join(text(b"label", y=800 - n / 3, size=0.3) for n in range(1999))
        + b"".join(text(b"%d" % n, x=300, y=800 - n / 3, size=0.3) for n in range(1999))
    ),
)
page_bomb("a million spaces between words", lambda: packed(text(b"a" + b" " * 900 + b"b", size=1), 1_200))
page_bomb("dots as in tables of contents", lambda: packed(text(b". " * 450, size=1), 200))
page_bomb("brackets that do not match", lambda: packed(text(b"\\(" * 450 + b'"' * 50, size=1), 200))


@bomb("fonts without number")
def _fonts(path: Path) -> None:
    made = begun()
    fonts = [made.add(FONT) for _ in range(20_000)]
    names = b"".join(b"/G%d %d 0 R" % (n, font) for n, font in enumerate(fonts))
    shown = b"".join(b"BT /G%d 5 Tf 9 %d Td (a) Tj ET\n" % (n, n % 800) for n in range(len(fonts)))
    page = b"<</Type/Page/Parent 2 0 R%b/Contents %d 0 R/Resources<</Font<<%b>>>>>>"
    made.kids.append(made.add(page % (BOX, made.add(stream(shown)), names)))
    made.write(path)


@bomb("one content a million times")
def _contents(path: Path) -> None:
    made = begun()
    content = made.add(stream(text(b"again", size=1)))
    made.page_of(b"[" + b"%d 0 R " % content * 300_000 + b"]")
    made.write(path)


@bomb("a content that contains itself")
def _own_content(path: Path) -> None:
    made = begun()
    content = made.add()
    made.set(content, b"[%d 0 R %d 0 R]" % (content, content))
    made.page_of(b"%d 0 R" % content)
    made.write(path)


def _fanned_out(leaf: bytes, entries: bytes, *, levels: int = 10) -> Bomb:
    """Forms that each show the next one ten times; the last one shows the leaf."""

    def write(path: Path) -> None:
        made = begun()
        following = made.add(stream(leaf, FORM + b"/Resources<</Font<</F1 3 0 R>>%b>>" % entries))
        for _ in range(levels - 1):
            inner = b"/Resources<</Font<</F1 3 0 R>>/XObject<</X %d 0 R>>>>" % following
            following = made.add(stream(b"/X Do " * 10, FORM + inner))
        made.page(stream(b"/X Do"), resources=b"/XObject<</X %d 0 R>>" % following)
        made.page(stream(text(b"Page 3")))
        made.write(path)

    return write


bomb("fanned-out forms")(_fanned_out(text(b"LOL ", size=1), b""))
bomb("fanned-out forms of paths")(_fanned_out(b"0 0 m 9 9 l S ", b""))
bomb("fanned-out forms, few levels")(_fanned_out(text(b"LOL ", size=1), b"", levels=6))


@bomb("forms that show each other")
def _cyclic_forms(path: Path) -> None:
    made = begun()
    one, other = made.add(), made.add()
    for form, next_one in ((one, other), (other, one)):
        inner = b"/Resources<</Font<</F1 3 0 R>>/XObject<</X %d 0 R>>>>" % next_one
        made.set(form, stream(text(b"S", size=1) + b"/X Do /X Do", FORM + inner))
    made.page(stream(b"/X Do"), resources=b"/XObject<</X %d 0 R>>" % one)
    made.write(path)


@bomb("a chain of a hundred thousand forms")
def _chained_forms(path: Path) -> None:
    made = begun()
    following = made.add(stream(text(b"deep"), FORM + b"/Resources<</Font<</F1 3 0 R>>>>"))
    for _ in range(100_000):
        following = made.add(stream(b"/X Do", FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % following))
    made.page(stream(b"/X Do"), resources=b"/XObject<</X %d 0 R>>" % following)
    made.write(path)


@bomb("letters that are written with themselves")
def _cyclic_type3(path: Path) -> None:
    made = begun()
    font, glyph = made.add(), made.add()
    made.set(glyph, stream(b"9 0 d0 BT /T 1 Tf (aaaaaaaaaa) Tj ET"))
    made.set(
        font,
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/CharProcs<</a %d 0 R>>/FirstChar 97"
        b"/LastChar 97/Widths[9]/Encoding<</Differences[97/a]>>/Resources<</Font<</T %d 0 R>>>>>>"
        % (glyph, font),
    )
    made.page(
        stream(b"BT /T 9 Tf 72 700 Td (aaaaaaaaaaaaaaaaaaaa) Tj ET"), resources=b"/Font<</T %d 0 R>>" % font
    )
    made.write(path)


@bomb("fanned-out letters")
def _fanned_type3(path: Path) -> None:
    made = begun()
    resources = b""
    font = 0
    for level in range(9):
        shown = b"9 0 d0 0 0 5 5 re f" if level == 0 else b"9 0 d0 BT /T 1 Tf (aaaaaaaaaa) Tj ET"
        glyph = made.add(stream(shown))
        font = made.add(
            b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/CharProcs<</a %d 0 R>>"
            b"/FirstChar 97/LastChar 97/Widths[9]/Encoding<</Differences[97/a]>>/Resources<<%b>>>>"
            % (glyph, resources)
        )
        resources = b"/Font<</T %d 0 R>>" % font
    made.page(stream(b"BT /T 9 Tf 72 700 Td (aaaaaaaaaa) Tj ET"), resources=resources)
    made.write(path)


@bomb("patterns painted with themselves")
def _cyclic_pattern(path: Path) -> None:
    made = begun()
    pattern = made.add()
    made.set(
        pattern,
        stream(
            b"/Pattern cs /P scn 0 0 9 9 re f",
            b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .001/YStep .001"
            b"/Resources<</Pattern<</P %d 0 R>>>>" % pattern,
        ),
    )
    made.page(
        stream(b"/Pattern cs /P scn 0 0 500 800 re f " + text(b"over it")),
        resources=b"/Pattern<</P %d 0 R>>" % pattern,
    )
    made.write(path)


@bomb("masks of masks")
def _cyclic_masks(path: Path) -> None:
    made = begun()
    form, state = made.add(), made.add()
    made.set(state, b"<</Type/ExtGState/SMask<</Type/Mask/S/Luminosity/G %d 0 R>>>>" % form)
    group = b"/Group<</S/Transparency/CS/DeviceRGB>>/Resources<</ExtGState<</G %d 0 R>>>>" % state
    made.set(form, stream(b"/G gs 0 0 500 800 re f " * 10, FORM + group))
    made.page(
        stream(b"/G gs 0 0 500 800 re f " + text(b"masked")), resources=b"/ExtGState<</G %d 0 R>>" % state
    )
    made.write(path)
