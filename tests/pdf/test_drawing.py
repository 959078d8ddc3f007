"""Pages as pictures: highlights lie on the words, whatever the page's turn and crop, within bounds."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import FloatObject, NameObject, NumberObject, RectangleObject

from indexer.pdf.drawing import MAX_SIDE, Drawn, draw, scale_of
from indexer.pdf.opening import Refused
from indexer.pdf.request import MAX_PIXELS, Ocr, Picture
from indexer.pdf.text import read_with_pdfium
from indexer.quotes import find_quote
from tests.pdfs import FONT, HEIGHT, WIDTH, PageContent, Text, stream, write_pdf, write_raw
from tests.pictures import highlighted, inked, opened

TESSDATA = Path("/usr/share/tesseract-ocr/5/tessdata")


def drawn(path: Path, *quotes: str, page: int = 1, width: int = 800, ocr: Ocr | None = None) -> Drawn:
    """The page with quotes of its own text highlighted."""
    document = pypdfium2.PdfDocument(path)
    text = read_with_pdfium(document, page - 1, limit=100_000).text
    spans = [find_quote(text, quote) for quote in quotes]
    assert None not in spans, text
    return draw(document, Picture(page, text, tuple(span for span in spans if span), width), ocr)


def written(path: Path, *content: Text) -> Path:
    pages: list[PageContent] = [list(content)]
    return write_pdf(path, pages)


def changed(path: Path, **keys: Any) -> Path:
    """The first page with other entries."""
    writer = PdfWriter(clone_from=PdfReader(path))
    for key, value in keys.items():
        writer.pages[0][NameObject(f"/{key}")] = value
    writer.write(path)
    return path


def assert_covers(image: Image.Image, share_x: float, share_y: float, *, off: float = 0.02) -> None:
    """The highlight is small and holds the place, in shares of the picture from its upper left corner."""
    region = highlighted(image)
    assert region is not None
    left, top, right, bottom = region
    x, y = share_x * image.width, share_y * image.height
    slack_x, slack_y = off * image.width, off * image.height
    assert left - slack_x <= x <= right + slack_x
    assert top - slack_y <= y <= bottom + slack_y
    assert (right - left) * (bottom - top) < 0.02 * image.width * image.height


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (50, 100, 450, 800), (-20, -30, 600, 900)])
def test_the_highlight_lies_on_the_words_however_the_page_is_turned_and_cropped(
    tmp_path: Path, turn: int, crop: tuple[int, int, int, int] | None
) -> None:
    path = written(
        tmp_path / "a.pdf",
        Text("Sixteen", x=150, y=600, size=14),
        Text("Holidays are taken by the end of March.", x=100, y=300),
    )
    changed(path, Rotate=NumberObject(turn))
    left, bottom, right, top = crop or (0, 0, WIDTH, HEIGHT)
    if crop:
        changed(path, MediaBox=RectangleObject((-100, -100, 700, 1000)), CropBox=RectangleObject(crop))
    across, down = (170 - left) / (right - left), (top - 605) / (top - bottom)
    seen = {
        0: (across, down),
        90: (1 - down, across),
        180: (1 - across, 1 - down),
        270: (down, 1 - across),
    }[turn]
    picture = drawn(path, "Sixteen")
    assert picture.highlighted == 1
    assert_covers(opened(picture.png), *seen)


def test_a_user_unit_moves_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", Text("Sixteen", x=150, y=600))
    changed(path, UserUnit=FloatObject(4))
    assert_covers(opened(drawn(path, "Sixteen").png), 170 / WIDTH, 1 - 604 / HEIGHT)


def test_the_words_stay_readable_and_others_unmarked(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", Text("Sixteen weeks of leave", size=20), Text("Other", y=500, size=20))
    picture = opened(drawn(path, "Sixteen weeks").png)
    region = highlighted(picture)
    assert region is not None
    assert inked(picture.crop(region)) is not None
    assert region[3] < picture.height / 3
    assert picture.getpixel((2, 2)) == (255, 255, 255)


def test_every_span_is_highlighted_also_over_several_lines(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.pdf",
        Text("Leave lasts sixteen", y=700),
        Text("weeks for everyone.", y=685),
        Text("Trains come before planes.", y=300),
    )
    one = drawn(path, "sixteen weeks")
    assert one.highlighted == 1
    region = highlighted(opened(one.png))
    assert region is not None
    assert region[1] / one.height < 1 - 700 / HEIGHT
    assert region[3] / one.height > 1 - 688 / HEIGHT
    both = drawn(path, "sixteen weeks", "before planes")
    assert both.highlighted == 2
    region = highlighted(opened(both.png))
    assert region is not None
    assert region[3] / both.height > 1 - 303 / HEIGHT


def test_words_of_one_column_are_highlighted_in_that_column(tmp_path: Path) -> None:
    left = [Text(f"left column line {n} of prose", x=60, y=700 - 14 * n) for n in range(20)]
    right = [Text(f"right column line {n} of prose", x=320, y=700 - 14 * n) for n in range(20)]
    path = written(tmp_path / "a.pdf", *left, *right)
    picture = drawn(path, "right column line 4 of prose right column line 5")
    region = highlighted(opened(picture.png))
    assert region is not None
    assert region[0] > 300 / WIDTH * picture.width


def test_chinese_words_are_highlighted(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", Text("员工每年享有十六天年假。", x=100, y=600, size=14))
    picture = drawn(path, "十六天")
    assert picture.highlighted == 1
    assert_covers(opened(picture.png), (100 + 7.5 * 14) / WIDTH, 1 - 605 / HEIGHT)


def test_what_is_not_on_the_page_is_not_counted(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", Text("Sixteen weeks"))
    document = pypdfium2.PdfDocument(path)
    text = "Sixteen weeks and nothing more"
    picture = draw(document, Picture(1, text, ((0, 7), (14, 30)), 800), None)
    assert picture.highlighted == 1
    none = draw(document, Picture(1, text, ((14, 30),), 800), None)
    assert (none.highlighted, highlighted(opened(none.png))) == (0, None)


def test_words_outside_of_the_crop_are_not_counted(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", Text("Sixteen weeks", y=700), Text("Trains", y=100))
    changed(path, CropBox=RectangleObject((0, 0, WIDTH, 400)))
    text = "Sixteen weeks\nTrains"
    picture = draw(pypdfium2.PdfDocument(path), Picture(1, text, ((0, 13), (14, 20)), 800), None)
    assert picture.highlighted == 1


def test_fields_of_forms_are_drawn(tmp_path: Path) -> None:
    look = stream(
        b"q 0 0 0 rg 0 0 100 20 re f Q",
        b"/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<<>>",
    )
    path = write_raw(
        tmp_path / "form.pdf",
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Annots[4 0 R]>>",
            b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(b)/Rect[100 300 200 320]/AP<</N 5 0 R>>/P 3 0 R/F 4>>",
            look,
        ],
    )
    picture = draw(pypdfium2.PdfDocument(path), Picture(1, "", (), 400), None)
    assert inked(opened(picture.png)) is not None


def test_a_page_that_is_not_there_is_refused(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(written(tmp_path / "a.pdf", Text("one")))
    for number in (0, 2):
        with pytest.raises(Refused):
            draw(document, Picture(number, ""), None)


@pytest.mark.parametrize(
    "box",
    [b"0 0 14400 14400", b"0 0 14400 3", b"0 0 3 14400", b"0 0 100000000 100000000", b"0 0 0 0", b"5 5 1 1"],
)
def test_pixels_are_bounded_whatever_the_page_says(tmp_path: Path, box: bytes) -> None:
    path = write_raw(
        tmp_path / "a.pdf",
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>" % box,
            stream(b"BT /F1 12 Tf 1 1 Td (Page) Tj ET"),
            FONT,
        ],
    )
    picture = draw(pypdfium2.PdfDocument(path), Picture(1, "Page", ((0, 4),), 2000), None)
    assert opened(picture.png).size == (picture.width, picture.height)
    assert picture.width * picture.height <= MAX_PIXELS
    assert max(picture.width, picture.height) <= MAX_SIDE


side = st.floats(0.01, 1e9)


@given(side, side, st.integers(-10, 100_000))
def test_a_scale_keeps_every_bound(width: float, height: float, wanted: int) -> None:
    scale = scale_of(width, height, wanted)
    # pypdfium2 rounds up
    pixels = (int(width * scale) + 1, int(height * scale) + 1)
    assert pixels[0] * pixels[1] <= MAX_PIXELS + sum(pixels)
    assert max(pixels) <= MAX_SIDE
    assert pixels[0] <= 2001


def test_a_page_has_the_width_that_was_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", Text("one"))
    assert abs(drawn(path, "one", width=1000).width - 1000) <= 1
    assert abs(drawn(path, "one", width=10).width - 200) <= 1


def test_a_dense_page_of_text_is_a_small_file(tmp_path: Path) -> None:
    lines = [
        Text(
            "Employees may take sixteen weeks of paid leave within the first year. " * 2,
            x=30,
            y=820 - 12 * n,
            size=8,
        )
        for n in range(66)
    ]
    assert len(drawn(written(tmp_path / "a.pdf", *lines), "sixteen weeks", width=1000).png) < 300_000


def test_words_of_a_scan_are_highlighted(tmp_path: Path) -> None:
    pytest.importorskip("tesserocr")
    if not (TESSDATA / "eng.traineddata").exists():
        pytest.skip("Tesseract's English data is not installed")
    from indexer.pdf.ocr import Recogniser

    page = Image.new("L", (1240, 1754), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(36)
    for place, line in enumerate(
        ("Parental leave", "Everybody may take sixteen weeks", "of leave in full pay.")
    ):
        pen.text((150, 400 + 70 * place), line, fill=0, font=font)
    buffer = io.BytesIO()
    page.save(buffer, "PDF", resolution=150)
    path = tmp_path / "scan.pdf"
    path.write_bytes(buffer.getvalue())
    ocr = Ocr(("eng",), str(TESSDATA))
    document = pypdfium2.PdfDocument(path)
    text = Recogniser(ocr, None).read(document[0], limit=10_000, seconds=60).text
    span = find_quote(text, "sixteen weeks")
    assert span is not None
    picture = draw(document, Picture(1, text, (span,), 800), ocr)
    assert picture.highlighted == 1
    start = 150 + pen.textlength("Everybody may take ", font)
    middle = start + pen.textlength("sixteen weeks", font) / 2
    assert_covers(opened(picture.png), middle / 1240, 490 / 1754)
    assert draw(document, Picture(1, text, (span,), 800), None).highlighted == 0
