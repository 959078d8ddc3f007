"""Bombs in outlines, names, labels, forms and notes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bombs.building import (
    BOX,
    FORM,
    Builder,
    begun,
    bomb,
    catalog_bomb,
    text,
)
from tests.pdfs import stream


def _outline(made: Builder, first: int, last: int) -> bytes:
    return b"/Outlines %d 0 R" % made.add(
        b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count 9>>" % (first, last)
    )


def _cyclic_outline(made: Builder) -> bytes:
    one, other = made.add(), made.add()
    item = b"<</Title(A)/Dest[%d 0 R/Fit]/Parent %d 0 R/Next %d 0 R/First %d 0 R/Last %d 0 R>>"
    made.set(one, item % (made.kids[0], other, other, other, one))
    made.set(other, item % (made.kids[0], one, one, one, other))
    return _outline(made, one, other)


def _deep_outline(made: Builder) -> bytes:
    entry = made.add(b"<</Title(A)/Dest[%d 0 R/Fit]>>" % made.kids[0])
    for _ in range(50_000):
        entry = made.add(
            b"<</Title(A)/Dest[%d 0 R/Fit]/First %d 0 R/Last %d 0 R>>" % (made.kids[0], entry, entry)
        )
    return _outline(made, entry, entry)


def _wide_outline(made: Builder) -> bytes:
    entry = made.add(b"<</Title(A)/Dest[%d 0 R/Fit]>>" % made.kids[0])
    last = entry
    for _ in range(100_000):
        entry = made.add(b"<</Title(A)/Dest[%d 0 R/Fit]/Next %d 0 R>>" % (made.kids[0], entry))
    return _outline(made, entry, last)


def _fanned_outline(made: Builder) -> bytes:
    entry = made.add(b"<</Title(A)/Dest[%d 0 R/Fit]>>" % made.kids[0])
    for _ in range(60):
        both = b"/First %d 0 R/Last %d 0 R/Next %d 0 R" % (entry, entry, entry)
        entry = made.add(b"<</Title(A)/Dest[%d 0 R/Fit]%b>>" % (made.kids[0], both))
    return _outline(made, entry, entry)


def _long_titles(made: Builder) -> bytes:
    title = made.add(b"(" + b"A very long title " * 20_000 + b")")
    entry = 0
    for _ in range(2000):
        following = b"/Next %d 0 R" % entry if entry else b""
        entry = made.add(b"<</Title %d 0 R/Dest[%d 0 R/Fit]%b>>" % (title, made.kids[0], following))
    return _outline(made, entry, entry)


catalog_bomb("an outline that runs in circles", _cyclic_outline)
catalog_bomb("an outline as deep as a well", _deep_outline)
catalog_bomb("an outline as wide as the sea", _wide_outline)
catalog_bomb("a fanned-out outline", _fanned_outline)
catalog_bomb("an outline of long titles", _long_titles)


def _names(made: Builder, kids: Callable[[int], bytes]) -> bytes:
    tree = made.add()
    made.set(tree, kids(tree))
    entry = made.add(b"<</Title(A)/Dest(nowhere)>>")
    return b"/Names<</Dests %d 0 R/EmbeddedFiles %d 0 R>>" % (tree, tree) + _outline(made, entry, entry)


catalog_bomb(
    "names that lead in circles",
    lambda made: _names(made, lambda tree: b"<</Kids[%b]>>" % (b"%d 0 R " % tree * 50)),
)
catalog_bomb(
    "names without number",
    lambda made: _names(made, lambda _: b"<</Names[" + b"(a)[4 0 R/Fit]" * 300_000 + b"]/Limits[(a)(z)]>>"),
)


def _labels(nums: bytes) -> Callable[[Builder], bytes]:
    return lambda _: b"/PageLabels<</Nums[%b]>>" % nums


def _fanned_labels(made: Builder) -> bytes:
    tree = made.add(b"<</Nums[0<</S/D>>]/Limits[0 0]>>")
    for _ in range(12):
        tree = made.add(b"<</Kids[%b]/Limits[0 9]>>" % (b"%d 0 R " % tree * 10))
    return b"/PageLabels %d 0 R" % tree


def _cyclic_labels(made: Builder) -> bytes:
    tree = made.add()
    made.set(tree, b"<</Kids[%b]/Limits[0 9]>>" % (b"%d 0 R " % tree * 10))
    return b"/PageLabels %d 0 R" % tree


catalog_bomb("a label of two thousand million in Roman figures", _labels(b"0<</S/r/St 2000000000>>"))
catalog_bomb("a label of two thousand million in letters", _labels(b"0<</S/a/St 2000000000>>"))
catalog_bomb("a label below nothing", _labels(b"0<</S/R/St -2000000000>>"))
catalog_bomb("a label of ten megabytes", _labels(b"0<</P(" + b"x" * 10_000_000 + b")/S/D>>"))
catalog_bomb("labels without number", _labels(b"0<</S/D>>" * 300_000))
catalog_bomb("labels that lead in circles", _cyclic_labels)
catalog_bomb("fanned-out labels", _fanned_labels)


@bomb("labels in letters for all of five thousand pages", slow=True)
def _many_labels(path: Path) -> None:
    made = begun()
    for _ in range(4_999):
        made.page_of(b"4 0 R")
    made.catalog = b"/PageLabels<</Nums[0<</S/a/St 5000000>>]>>"
    made.write(path)


def _fields(made: Builder, fields: Callable[[int], bytes]) -> bytes:
    root = made.add()
    made.set(root, fields(root))
    return b"/AcroForm<</Fields[%d 0 R]/NeedAppearances true/DA(/F1 0 Tf)>>" % root


def _deep_fields(made: Builder) -> bytes:
    field = made.add(b"<</FT/Tx/T(a)/V(value)>>")
    for _ in range(50_000):
        field = made.add(b"<</FT/Tx/T(a)/Kids[%d 0 R]>>" % field)
    return b"/AcroForm<</Fields[%d 0 R]>>" % field


catalog_bomb(
    "a form of circles",
    lambda made: _fields(
        made, lambda root: b"<</FT/Tx/T(a)/V(v)/Parent %d 0 R/Kids[%b]>>" % (root, b"%d 0 R " % root * 20)
    ),
)
catalog_bomb("a form as deep as a well", _deep_fields)
catalog_bomb(
    "a form with a value of ten megabytes",
    lambda made: _fields(made, lambda _: b"<</FT/Tx/T(a)/V(" + b"v" * 10_000_000 + b")>>"),
)
catalog_bomb(
    "structure as deep as a well",
    lambda made: b"/StructTreeRoot" + b"<</K" * 100_000 + b" 0 " + b">>" * 100_000,
)
catalog_bomb(
    "arrays in the catalog, in each other", lambda made: b"/Extra " + b"[" * 500_000 + b"]" * 500_000
)
catalog_bomb("an array of a million in the catalog", lambda made: b"/Extra[" + b"0 " * 5_000_000 + b"]")
catalog_bomb(
    "groups of layers in circles",
    lambda made: b"/OCProperties<</OCGs[1 0 R]/D<</Order[1 0 R 1 0 R]/ON[1 0 R]>>>>",
)


@bomb("notes without number")
def _annotations(path: Path) -> None:
    made = begun()
    note = made.add(
        b"<</Type/Annot/Subtype/FreeText/Rect[9 9 99 99]/Contents(a note)/DA(/F1 9 Tf)/AP<</N 4 0 R>>>>"
    )
    made.page(stream(text(b"with notes")), entries=BOX + b"/Annots[" + b"%d 0 R " % note * 100_000 + b"]")
    made.write(path)


@bomb("fields without number on one page")
def _widgets(path: Path) -> None:
    made = begun()
    look = made.add(
        stream(b"/Tx BMC BT /F1 9 Tf (value) Tj ET EMC", FORM + b"/Resources<</Font<</F1 3 0 R>>>>")
    )
    body = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(f%d)/V(value %d)/Rect[9 %d 99 %d]/AP<</N %d 0 R>>>>"
    fields = b" ".join(b"%d 0 R" % made.add(body % (n, n, n % 800, n % 800 + 9, look)) for n in range(30_000))
    made.page(stream(text(b"with fields")), entries=BOX + b"/Annots[%b]" % fields)
    made.catalog = b"/AcroForm<</Fields[%b]>>" % fields
    made.write(path)


@bomb("a note that looks like itself")
def _cyclic_annotation(path: Path) -> None:
    made = begun()
    look = made.add()
    made.set(look, stream(b"/X Do " * 10, FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % look))
    note = made.add()
    made.set(
        note,
        b"<</Type/Annot/Subtype/Stamp/Rect[9 9 99 99]/AP<</N %d 0 R>>/Popup %d 0 R/IRT %d 0 R>>"
        % (look, note, note),
    )
    made.page(stream(text(b"with a note")), entries=BOX + b"/Annots[%d 0 R]" % note)
    made.write(path)
