"""Kinds of PDFs that people share: what they see on the page is what is read of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from bench.reading_rows import kept, rows_of, write_tables
from indexer.pdf.read import read_pdf
from indexer.types import DocumentFacts, Page, ReadBy
from tests.bombs.building import FORM, Builder, text
from tests.pdfs import Text, stream, write_pdf


def read(path: Path) -> list[Page]:
    return [item for item in read_pdf(path, name=path.name) if isinstance(item, Page)]


def rewritten(path: Path, change: object) -> Path:
    writer = PdfWriter(clone_from=PdfReader(path))
    change(writer)  # type: ignore[operator]
    writer.write(path)
    return path


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_what_is_cropped_is_not_read(tmp_path: Path, rotation: int) -> None:
    content = [Text("Draft 17, do not print", 80, 800), Text("Sixteen weeks at full pay", 80, 500)]
    path = write_pdf(tmp_path / "a.pdf", [content], rotations=[rotation])

    def crop(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/CropBox")] = ArrayObject(map(FloatObject, (50, 50, 500, 700)))

    (page,) = read(rewritten(path, crop))
    assert page.text == "Sixteen weeks at full pay"


def test_what_stands_beside_the_page_is_not_read(tmp_path: Path) -> None:
    content = [Text("left of it", -300, 600), Text("on it", 80, 500), Text("above it", 80, 900)]
    (page,) = read(write_pdf(tmp_path / "a.pdf", [content]))
    assert page.text == "on it"


def test_the_invisible_text_of_a_scan_that_was_recognised_is_read(tmp_path: Path) -> None:
    made = Builder()
    picture = made.add(
        stream(b"\x80", b"/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8")
    )
    layer = b"q 595 0 0 842 0 0 cm /I Do Q 3 Tr " + text(b"Words that a scanner has recognised on it")
    made.page(stream(layer), resources=b"/XObject<</I %d 0 R>>" % picture)
    made.write(tmp_path / "a.pdf")
    (page,) = read(tmp_path / "a.pdf")
    assert (page.text, page.read_by) == ("Words that a scanner has recognised on it", ReadBy.TEXT)


def test_text_within_forms_within_forms_is_read(tmp_path: Path) -> None:
    made = Builder()
    form = made.add(stream(text(b"as deep as it is"), FORM + b"/Resources<</Font<</F1 3 0 R>>>>"))
    for _ in range(5):
        form = made.add(stream(b"/X Do", FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % form))
    made.page(stream(b"/X Do"), resources=b"/XObject<</X %d 0 R>>" % form)
    made.write(tmp_path / "a.pdf")
    (page,) = read(tmp_path / "a.pdf")
    assert page.text == "as deep as it is"


def test_chinese_in_a_font_of_its_own_is_read_by_the_map_of_the_font(tmp_path: Path) -> None:
    sentence = "员工每年享有带薪育儿假"
    made = Builder()
    glyph = made.add(stream(b"1000 0 0 0 900 900 d1 0 0 900 900 re f"))
    codes = [*range(1, len(sentence) + 1)]
    pairs = b"".join(b"<%02X><%04X>" % pair for pair in zip(codes, map(ord, sentence), strict=True))
    mapping = b"begincmap 1 begincodespacerange<00><FF>endcodespacerange\n%d beginbfchar%b endbfchar endcmap"
    table = made.add(stream(mapping % (len(codes), pairs)))
    font = made.add(
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 1/LastChar %d"
        b"/Widths[%b]/CharProcs<</g %d 0 R>>/Encoding<</Differences[1%b]>>/ToUnicode %d 0 R>>"
        % (len(codes), b"1000 " * len(codes), glyph, b"/g" * len(codes), table)
    )
    shown = b"BT /C 12 Tf 72 700 Td <%b> Tj ET" % b"".join(b"%02X" % code for code in codes)
    made.page(stream(shown), resources=b"/Font<</C %d 0 R>>" % font)
    made.write(tmp_path / "a.pdf")
    (page,) = read(tmp_path / "a.pdf")
    assert page.text == sentence


def test_the_cover_of_a_portfolio_is_read(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["The contracts of this year are attached."])
    inner = write_pdf(tmp_path / "b.pdf", ["an attached contract"]).read_bytes()

    def attach(writer: PdfWriter) -> None:
        writer.add_attachment("contract.pdf", inner)
        writer.root_object[NameObject("/Collection")] = DictionaryObject(
            {NameObject("/View"): NameObject("/D"), NameObject("/D"): TextStringObject("contract.pdf")}
        )

    facts, page = read_pdf(rewritten(path, attach), name="a.pdf")
    assert isinstance(facts, DocumentFacts)
    assert isinstance(page, Page)
    assert facts.attachments == 1
    assert page.text == "The contracts of this year are attached."


def test_every_row_of_tables_of_all_kinds_stays_on_one_line(tmp_path: Path) -> None:
    rows = write_tables(tmp_path / "a.pdf")
    pages = read(tmp_path / "a.pdf")
    lost = [row for row in rows if not kept(row, pages[row.page - 1].text)]
    assert not lost


def test_rows_are_known_by_the_places_of_their_words(tmp_path: Path) -> None:
    import pypdfium2

    content = [
        Text("Revenue", 72, 700),
        Text("4,120", 300, 700),
        Text("3,975", 400, 700),
        Text("Note 7", 72, 680),
    ]
    document = pypdfium2.PdfDocument(write_pdf(tmp_path / "a.pdf", [content]))
    (row,) = rows_of(document[0], 1)
    assert (row.label, row.figures) == ("Revenue", ("4,120", "3,975"))
    assert kept(row, "Revenue 4,120 3,975")
    assert not kept(row, "Revenue\n4,120 3,975")
    assert not kept(row, "Revenue 3,975 4,120")
