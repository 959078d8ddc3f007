"""Tables whose rows are known, and how many of the rows a reader keeps on one line."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

_TOPICS = (
    "Revenue,Cost of sales,Gross profit,Research and development,Marketing,Interest,Taxes,Leases,Inventories"
)
_LONG = (
    "{} of subsidiaries in which the company holds less than half of the voting rights, before adjustments"
)
_FIGURE = re.compile(r"\(?[$€£]?\d[\d,.]*%?\)?")
_ROWS = 12  # of the kind that wraps, no more stand on a page
_SAME_LINE = 1.5  # points


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side on a page, from the left."""

    page: int  # physical, from 1
    label: str  # one word of it
    figures: tuple[str, ...]


def kept(row: Row, text: str) -> bool:
    """Whether one line of the text has the label's word and behind it all figures in order."""
    return any(_holds(line, row) for line in text.split("\n"))


def write_tables(path: Path, *, seed: int = 7) -> list[Row]:
    """A PDF with a table of each kind on two pages; its rows."""
    chance = random.Random(seed)
    story: list[Any] = []
    rows: list[Row] = []
    for page in range(1, 2 * len(_KINDS) + 1):
        style, label = _KINDS[(page - 1) % len(_KINDS)]
        cells: list[list[Any]] = [["In millions", "2025", "2024", "Change"]]
        for number in range(_ROWS):
            word = f"Item{page:02}{number:02}"
            figures = tuple(f"{chance.randrange(100, 99_999):,}" for _ in range(3))
            cells.append([label(f"{word} {chance.choice(_TOPICS.split(','))}"), *figures])
            rows.append(Row(page, word, figures))
        table = Table(cells, colWidths=[220, 80, 80, 80], style=style)
        story += [Paragraph("Figures of the year", getSampleStyleSheet()["Heading1"]), Spacer(1, 12), table]
        story.append(PageBreak())
    SimpleDocTemplate(str(path), pagesize=A4).build(story)
    return rows


def rows_of(page: Any, number: int) -> list[Row]:
    """The rows of a page that stands upright, by where pdfium says its words stand: at one height a word with
    letters and behind it, from the left, two or more figures."""
    if page.get_rotation():
        return []
    textpage = page.get_textpage()
    placed = _placed(textpage)
    textpage.close()
    found: list[list[tuple[float, float, str]]] = []
    for word in sorted(placed, key=lambda word: -word[1]):
        if found and abs(found[-1][0][1] - word[1]) < _SAME_LINE:
            found[-1].append(word)
        else:
            found.append([word])
    rows = (_row([word for _, _, word in sorted(line)], number) for line in found)
    return [row for row in rows if row]


def _placed(textpage: Any) -> list[tuple[float, float, str]]:
    """Words with the left and lower end of their first letters' boxes, in points."""
    text = textpage.get_text_range()
    if len(text) != textpage.count_chars():
        return []
    placed = []
    for match in re.finditer(r"\S+", text):
        left, bottom, _, _ = textpage.get_charbox(match.start(), loose=True)
        placed.append((left, bottom, match.group()))
    return placed


def _row(words: Sequence[str], number: int) -> Row | None:
    labels = [place for place, word in enumerate(words) if sum(map(str.isalpha, word)) >= 3]
    if not labels:
        return None
    behind = words[labels[-1] + 1 :]
    figures = tuple(_plain(word) for word in behind if _FIGURE.fullmatch(word))
    if len(figures) < 2 or any(sum(map(str.isalpha, word)) for word in behind):
        return None
    return Row(number, _plain(words[labels[-1]]), figures)


def _holds(line: str, row: Row) -> bool:
    line = _plain(line)
    place = line.find(row.label)
    for figure in row.figures:
        if place < 0:
            return False
        place = line.find(figure, place)
        place = place + len(figure) if place >= 0 else -1
    return place >= 0


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\u00ad", "-")


def _wrapped(label: str) -> Paragraph:
    return Paragraph(_LONG.format(label), getSampleStyleSheet()["BodyText"])


_PLAIN_LABEL: Callable[[str], Any] = str
_RIGHT = ("ALIGN", (1, 0), (-1, -1), "RIGHT")
_MIDDLE = ("VALIGN", (0, 0), (-1, -1), "MIDDLE")
_TOP = ("VALIGN", (0, 0), (-1, -1), "TOP")
_KINDS: Sequence[tuple[list[Any], Callable[[str], Any]]] = [
    ([("GRID", (0, 0), (-1, -1), 0.5, "black")], _PLAIN_LABEL),
    ([], _PLAIN_LABEL),
    ([_RIGHT], _PLAIN_LABEL),
    ([_RIGHT, _TOP], _wrapped),
    ([_RIGHT, ("VALIGN", (0, 0), (-1, -1), "BOTTOM")], _PLAIN_LABEL),
    ([_RIGHT, _MIDDLE, ("LINEBELOW", (0, 0), (-1, -1), 0.3, "grey")], _PLAIN_LABEL),
]
