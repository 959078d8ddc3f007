from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfbase.pdfmetrics import stringWidth

from indexer.pdf.characters import clean
from indexer.pdf.origins import clean_with_origins
from indexer.pdf.places import places_of
from indexer.pdf.rows import Box
from indexer.pdf.text import PageText, read_with_pdfium
from tests.pdfs import Text, write_pdf

words = st.text(alphabet="abcdefghijklmnop", min_size=3, max_size=9)


def read(path: Path) -> tuple[pypdfium2.PdfDocument, PageText]:
    document = pypdfium2.PdfDocument(path)
    return document, read_with_pdfium(document, 0, limit=100_000)


def places(document: pypdfium2.PdfDocument, text: str, part: str) -> list[Box]:
    start = text.index(part)
    return places_of(document, 0, text, [(start, start + len(part))])[0]


def holds(boxes: list[Box], x: float, y: float) -> bool:
    return any(box.left - 1 <= x <= box.right + 1 and box.bottom - 1 <= y <= box.top + 1 for box in boxes)


def cropped(path: Path, left: float, bottom: float) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(path.read_bytes())))
    writer.pages[0].cropbox = RectangleObject((left, bottom, 590, 840))
    writer.write(path)


@settings(max_examples=25, deadline=None)
@given(
    lines=st.lists(st.lists(words, min_size=2, max_size=5), min_size=1, max_size=8),
    rotation=st.sampled_from([0, 90, 180, 270]),
    crop=st.booleans(),
    data=st.data(),
)
def test_a_word_has_its_rectangle_where_it_was_put(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[list[str]],
    rotation: int,
    crop: bool,
    data: st.DataObject,
) -> None:
    path = tmp_path_factory.mktemp("places") / "page.pdf"
    named = [[f"{word}{row}x{place}" for place, word in enumerate(line)] for row, line in enumerate(lines)]
    write_pdf(
        path,
        [[Text(" ".join(line), 90, 560 - 30 * row) for row, line in enumerate(named)]],
        rotations=[rotation],
    )
    if crop:
        cropped(path, 40, 30)
    document, page = read(path)
    row = data.draw(st.integers(0, len(named) - 1))
    place = data.draw(st.integers(0, len(named[row]) - 1))
    word = named[row][place]
    left = 90 + stringWidth(" ".join([*named[row][:place], ""]), "Helvetica", 11)
    width = stringWidth(word, "Helvetica", 11)
    boxes = places(document, page.text, word)
    assert len(boxes) == 1
    assert boxes[0].left == pytest.approx(left, abs=1.5)
    assert boxes[0].right == pytest.approx(left + width, abs=1.5)
    assert boxes[0].bottom <= 560 - 30 * row + 1
    assert boxes[0].top >= 560 - 30 * row + 7


def test_a_row_of_a_table_has_a_rectangle_for_each_cell(tmp_path: Path) -> None:
    cells = [
        Text("Revenue", 72, 700),
        Text("Costs", 72, 680),
        Text("4,120", 300, 700),
        Text("2,310", 300, 680),
    ]
    document, page = read(write_pdf(tmp_path / "table.pdf", [cells]))
    boxes = places(document, page.text, "Costs 2,310")
    assert len(boxes) == 2
    assert holds(boxes[:1], 74, 684)
    assert holds(boxes[1:], 302, 684)


def test_a_word_that_a_hyphen_divides_has_a_rectangle_on_each_line(tmp_path: Path) -> None:
    document, page = read(write_pdf(tmp_path / "hyphen.pdf", ["We reim-\nburse travel"]))
    assert page.text == "We reimburse travel"
    upper, lower = places(document, page.text, "reimburse")
    assert upper.bottom > lower.bottom
    assert lower.left == pytest.approx(72, abs=1)


def test_a_text_that_another_reader_gave_is_searched_by_its_letters(tmp_path: Path) -> None:
    document, _ = read(write_pdf(tmp_path / "page.pdf", ["one two three\none two four"]))
    other = "One  two three One  two four"
    start = other.rindex("two")
    (boxes,) = places_of(document, 0, other, [(start, start + 3)])
    assert holds(boxes, 72 + stringWidth("one t", "Helvetica", 11), 842 - 72 - 15 + 3)


def test_a_span_that_is_not_on_the_page_has_no_rectangles(tmp_path: Path) -> None:
    document, _ = read(write_pdf(tmp_path / "page.pdf", ["one two three"]))
    assert places_of(document, 0, "something else", [(0, 9)]) == [[]]


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=120))
def test_tracing_characters_gives_the_text_that_cleaning_gives(text: str) -> None:
    cleaned, origins = clean_with_origins(text)
    assert cleaned == clean(text)
    assert len(origins) == len(cleaned)
    assert origins == sorted(origins)


@given(st.text(alphabet="ab-\u00ad\ufffe\u2010 \n\rﬁé\u0301", max_size=60))
def test_tracing_hyphens_and_ligatures_gives_the_text_that_cleaning_gives(text: str) -> None:
    cleaned, origins = clean_with_origins(text)
    assert cleaned == clean(text)
    assert len(origins) == len(cleaned)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_lines_say_where_they_stand_as_people_see_the_page(tmp_path: Path, rotation: int) -> None:
    _, page = read(
        write_pdf(
            tmp_path / "page.pdf",
            [[Text("Heading", 72, 500, 20), Text("words", 72, 100)]],
            rotations=[rotation],
        )
    )
    first = next(line for line in page.lines if page.text[line.start : line.end] == "Heading")
    place = {
        0: ("left", 72 / 595),
        90: ("top", 72 / 595),
        180: ("right", 1 - 72 / 595),
        270: ("bottom", 1 - 72 / 595),
    }
    side, share = place[rotation]
    assert getattr(first, side) == pytest.approx(share, abs=0.01)
    assert first.size > 18
    assert len(page.lines) == 2
