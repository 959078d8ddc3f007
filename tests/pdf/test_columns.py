from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from indexer.pdf.columns import in_reading_order
from indexer.pdf.rows import Box, Line
from indexer.pdf.text import read_with_pdfium
from tests.pdfs import PageContent, Text, write_pdf

_WORDS = [
    "the",
    "employee",
    "may",
    "take",
    "leave",
    "when",
    "manager",
    "agrees",
    "and",
    "policy",
    "states",
    "further",
    "terms",
    "concerning",
    "annual",
    "bonus",
    "payments",
    "under",
    "company",
    "rules",
]


def read(tmp_path: Path, content: PageContent) -> str:
    document = pypdfium2.PdfDocument(write_pdf(tmp_path / "page.pdf", [content]))
    return read_with_pdfium(document, 0, limit=100_000).text


def prose(column: int, row: int, width: float) -> str:
    line = _WORDS[(7 * row + 3 * column) % len(_WORDS)]
    place = row + column
    while True:
        place += 5
        longer = f"{line} {_WORDS[place % len(_WORDS)]}"
        if stringWidth(longer, "Helvetica", 9) > width:
            return line
        line = longer


def interleaved(columns: int, *, rows: int = 14, lower: float = 0) -> tuple[list[Text], list[str]]:
    """Lines of columns, written row by row, and in the order in which they are read."""
    step = 470 / columns
    laid = [
        [
            Text(prose(column, row, step - 22), 60 + step * column, 700 - 12 * row - lower * column, 9)
            for column in range(columns)
        ]
        for row in range(rows)
    ]
    return [text for row in laid for text in row], [
        row[column].text for column in range(columns) for row in laid
    ]


@pytest.mark.parametrize(("columns", "lower"), [(2, 0), (2, 3), (3, 0)])
def test_columns_that_come_row_by_row_are_read_one_after_the_other(
    tmp_path: Path, columns: int, lower: float
) -> None:
    texts, expected = interleaved(columns, lower=lower)
    assert read(tmp_path, texts).split("\n") == expected


def test_a_title_stands_before_the_columns_and_a_note_behind(tmp_path: Path) -> None:
    texts, expected = interleaved(2)
    title = Text("A title that stands over the whole width of both of the columns of the page", 60, 750, 12)
    note = Text(
        "A note that stands below the columns and runs over the width of both of them too", 60, 300, 12
    )
    assert read(tmp_path, [title, *texts, note]).split("\n") == [title.text, *expected, note.text]


def test_a_word_divided_at_the_end_of_a_column_s_line_is_joined(tmp_path: Path) -> None:
    texts, _ = interleaved(2)
    texts[2] = Text(texts[2].text.rsplit(" ", 1)[0] + " reim-", texts[2].x, texts[2].y, 9)
    texts[4] = Text("burse " + texts[4].text.rsplit(" ", 2)[0], texts[4].x, texts[4].y, 9)
    assert "reimburse" in read(tmp_path, texts)


def test_a_table_of_words_keeps_its_rows(tmp_path: Path) -> None:
    rows = [
        ("Director of the north", "Appointed by the whole board"),
        ("Head of people", "Leads hiring and training in all offices"),
        ("Treasurer", "Signs payments"),
        ("Secretary of the board", "Keeps the minutes and the register of members"),
        ("Auditor from outside", "Reports once a year"),
        ("Works council chair", "Speaks for the staff in every office we have"),
        ("Head of the warehouse", "Runs stock and safety"),
        ("Counsel for contracts", "Reads what we sign"),
    ]
    cells = [
        Text(cell, 60 + 250 * place, 700 - 16 * row)
        for row, line in enumerate(rows)
        for place, cell in enumerate(line)
    ]
    assert read(tmp_path, cells).split("\n") == [" ".join(row) for row in rows]


def test_a_table_of_figures_keeps_its_rows(tmp_path: Path) -> None:
    rows = [
        (f"Revenue of segment number {row} in the year", f"{row},120", f"{row},975") for row in range(1, 15)
    ]
    cells = [
        Text(cell, (60, 320, 420)[place], 700 - 16 * row)
        for row, line in enumerate(rows)
        for place, cell in enumerate(line)
    ]
    assert read(tmp_path, cells).split("\n") == [" ".join(row) for row in rows]


def test_lines_that_were_written_from_the_bottom_are_read_from_the_top(tmp_path: Path) -> None:
    lines = [Text(f"line {row} of the page", 72, 700 - 15 * row) for row in range(12)]
    assert read(tmp_path, lines[::-1]).split("\n") == [line.text for line in lines]


def test_columns_that_come_in_order_stay(tmp_path: Path) -> None:
    _, expected = interleaved(2)
    half = len(expected) // 2
    texts = [
        Text(text, 60 + 235 * (place // half), 700 - 12 * (place % half), 9)
        for place, text in enumerate(expected)
    ]
    assert read(tmp_path, texts).split("\n") == expected


def test_columns_that_were_each_written_from_the_bottom_stay_columns(tmp_path: Path) -> None:
    columns = [
        [Text(f"line {row} of {name}", x, 700 - 15 * row) for row in range(12)]
        for name, x in (("one", 72), ("two", 320))
    ]
    texts = [text for column in columns for text in column[::-1]]
    assert read(tmp_path, texts).split("\n") == [text.text for column in columns for text in column]


def test_lines_in_no_order_are_read_from_the_top(tmp_path: Path) -> None:
    lines = [Text(f"line {row} of the page", 72, 700 - 15 * row) for row in range(12)]
    mixed = [lines[(7 * place + 5) % 12] for place in range(12)]
    assert read(tmp_path, mixed).split("\n") == [line.text for line in lines]


def test_text_that_runs_down_the_page_is_read_along_its_lines(tmp_path: Path) -> None:
    lines = [f"line {row} of a page that lies on its side" for row in range(8)]
    document = pypdfium2.PdfDocument(write_pdf(tmp_path / "page.pdf", ["\n".join(lines)], rotations=[90]))
    assert read_with_pdfium(document, 0, limit=10_000).text.split("\n") == lines


def test_many_columns_of_a_wide_sheet_are_read_one_after_the_other() -> None:
    columns, rows, width = 20, 300, 100.0

    def box(column: int, row: int) -> Box:
        return Box(width * column, -12.0 * row - 10, width * (column + 1) - 20, -12.0 * row)

    def cells(row: int) -> list[Line]:
        return [Line(f"and more words of {'abcdefghij'[row % 10]}", box(n, row)) for n in range(columns)]

    lines = [
        Line(" ".join(cell.text for cell in cells(row)), box(0, row).around(box(columns - 1, row)))
        for row in range(rows)
    ]
    places = {line: row for row, line in enumerate(lines)}
    groups = in_reading_order(lines, lambda line: cells(places[line]))
    assert [len(group) for group in groups] == [rows] * columns
    assert [group[0].box for group in groups] == [box(n, 0) for n in range(columns)]
