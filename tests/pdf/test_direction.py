"""Right-to-left text as files hold it, in the order of the eye, must come in the order of reading."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from indexer.pdf.text import read_with_pdfium
from tests.pdfs import stream, write_raw

_FIRST = 0x05D0  # Hebrew letters stand for the codes from 1 on
_WIDTH = 600  # of a glyph, in thousandths of its size


def write_hebrew(path: Path, *, drawn: str, more: bytes = b"") -> Path:
    """A line as people see it, from the left; letters have no shape, but their code points are told."""
    codes = b"".join(
        b"%02x" % (ord(letter) if letter.isascii() else ord(letter) - _FIRST + 0x80) for letter in drawn
    )
    ranges = b"2 beginbfrange <20> <7e> <0020> <80> <9a> <%04x> endbfrange" % _FIRST
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def 1 begincodespacerange <00> <ff> "
        b"endcodespacerange " + ranges + b" endcmap end end"
    )
    widths = b" ".join([b"%d" % _WIDTH] * 256)
    return write_raw(
        path,
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
            b"<</Type/Font/Subtype/TrueType/BaseFont/Helvetica/FirstChar 0/LastChar 255/Widths["
            + widths
            + b"]/ToUnicode 6 0 R>>",
            stream(b"BT /F1 12 Tf 72 700 Td <" + codes + b"> Tj ET" + more),
            stream(cmap),
        ],
    )


@pytest.mark.parametrize("text", ["שלום עולם", "חופשת הורות של שבועות", "כל העובדים זכאים לחופשה"])
def test_hebrew_drawn_from_the_left_is_read_from_the_right(tmp_path: Path, text: str) -> None:
    document = pypdfium2.PdfDocument(write_hebrew(tmp_path / "page.pdf", drawn=text[::-1]))
    assert read_with_pdfium(document, 0, limit=1000).text == text


def test_figures_in_hebrew_keep_their_order(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(
        write_hebrew(tmp_path / "page.pdf", drawn="2024 " + "ינואר"[::-1] + " 17")
    )
    assert read_with_pdfium(document, 0, limit=1000).text == "17 ינואר 2024"
