from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from indexer.pdf.places import places_of
from indexer.pdf.text import read_with_pdfium


def write_form(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(595, 842))
    form = canvas.acroForm
    canvas.drawString(72, 760, "Name:")
    form.textfield(name="name", value="Ada Lovelace", x=150, y=750, width=200, height=20)
    canvas.drawString(72, 730, "Remarks")
    form.textfield(name="remarks", value="None at all", x=72, y=700, width=300, height=20)
    canvas.drawString(72, 660, "Signed in London")
    canvas.save()
    return path


EXPECTED = "Name: Ada Lovelace\nRemarks\nNone at all\nSigned in London"


def test_values_of_fields_stand_behind_or_below_their_labels(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(write_form(tmp_path / "form.pdf"))
    assert read_with_pdfium(document, 0, limit=100_000).text == EXPECTED


def test_reading_a_form_twice_gives_the_same(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(write_form(tmp_path / "form.pdf"))
    assert read_with_pdfium(document, 0, limit=1000) == read_with_pdfium(document, 0, limit=1000)


def test_a_field_that_the_viewer_is_to_draw_is_read(tmp_path: Path) -> None:
    path = write_form(tmp_path / "form.pdf")
    writer = PdfWriter(clone_from=PdfReader(path))
    for reference in writer.pages[0]["/Annots"]:  # type: ignore[attr-defined]
        field = reference.get_object()
        if field["/T"] == "name":
            field[NameObject("/V")] = TextStringObject("Grace Hopper")
            del field["/AP"]
    writer.write(path)
    document = pypdfium2.PdfDocument(path)
    assert read_with_pdfium(document, 0, limit=1000).text.startswith("Name: Grace Hopper\n")


def test_the_value_of_a_field_has_its_place(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(write_form(tmp_path / "form.pdf"))
    start = EXPECTED.index("Lovelace")
    ((box,),) = places_of(document, 0, EXPECTED, [(start, start + 8)])
    assert box.left > 150
    assert box.right < 350
    assert (box.bottom + box.top) / 2 == pytest.approx(760, abs=4)
