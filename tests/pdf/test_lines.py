"""Characters beyond the basic plane, which pdfium counts in UTF-16 units, must not shift places."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from indexer.pdf.places import places_of
from indexer.pdf.text import read_with_pdfium
from tests.pdfs import stream, write_raw


def test_places_behind_a_character_of_two_units_are_right(tmp_path: Path) -> None:
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def 1 begincodespacerange <00> <ff> "
        b"endcodespacerange 1 beginbfrange <20> <7a> <0020> endbfrange 1 beginbfchar <80> <D842DFB7> endbfchar "
        b"endcmap end end"
    )
    widths = b" ".join([b"600"] * 256)
    path = write_raw(
        tmp_path / "page.pdf",
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
            b"<</Type/Font/Subtype/TrueType/BaseFont/Helvetica/FirstChar 0/LastChar 255/Widths["
            + widths
            + b"]/ToUnicode 6 0 R>>",
            stream(b"BT /F1 10 Tf 72 700 Td <6120808020> Tj (word) Tj 0 -40 Td (below) Tj ET"),
            stream(cmap),
        ],
    )
    document = pypdfium2.PdfDocument(path)
    page = read_with_pdfium(document, 0, limit=1000)
    assert page.text == "a 𠮷𠮷 word\nbelow"
    assert [page.text[line.start : line.end] for line in page.lines] == page.text.split("\n")
    start = page.text.index("word")
    ((box,),) = places_of(document, 0, page.text, [(start, start + 4)])
    assert 72 + 5 * 6 - 1 <= box.left <= 72 + 5 * 6 + 1
    assert box.bottom <= 700 <= box.top
