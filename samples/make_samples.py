"""Makes the sample PDFs from the texts beside this file: `make samples`.

A text begins with `key: value` lines (title, file, author, date; `roman`: how many first pages carry roman
numbers; `contents`, `outline`: yes; `lang`: zh for a Chinese font). Then `#` and `##` are headings, `-` list
items, `|` table rows, `---` a new page, anything else a paragraph. The same text gives the same bytes.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

HERE = Path(__file__).resolve().parent
ACCENT = colors.HexColor("#1f4e79")


@dataclass
class Text:
    """A source text: its settings and its lines."""

    settings: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def yes(self, key: str) -> bool:
        return self.settings.get(key) == "yes"


def parse(path: Path) -> Text:
    """Splits the settings from the body."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    settings = dict(line.split(": ", 1) for line in head.splitlines())
    return Text(settings, [line for line in body.splitlines() if line.strip()])


def styles(chinese: bool) -> dict[str, ParagraphStyle]:
    """Type for each kind of line."""
    plain, bold = ("STSong-Light", "STSong-Light") if chinese else ("Helvetica", "Helvetica-Bold")
    wrap = "CJK" if chinese else None
    body = ParagraphStyle("body", fontName=plain, fontSize=11, leading=16, spaceAfter=7, wordWrap=wrap)
    return {
        "body": body,
        "item": ParagraphStyle("item", body, leftIndent=14, bulletIndent=2, spaceAfter=3),
        "cell": ParagraphStyle("cell", body, fontSize=10, leading=13, spaceAfter=0),
        "head": ParagraphStyle("head", body, fontName=bold, fontSize=10, leading=13, spaceAfter=0),
        "h1": ParagraphStyle(
            "h1", body, fontName=bold, fontSize=20, leading=26, spaceAfter=10, textColor=ACCENT
        ),
        "h2": ParagraphStyle("h2", body, fontName=bold, fontSize=13, leading=18, spaceBefore=8, spaceAfter=4),
        "title": ParagraphStyle("title", body, fontName=bold, fontSize=28, leading=36, textColor=ACCENT),
    }


class Bookmark(Flowable):
    """An invisible entry of the outline at the place where it stands."""

    def __init__(self, title: str, level: int) -> None:
        super().__init__()
        self.title, self.level = title, level

    def wrap(self, *_available: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        key = f"{self.level}-{self.title}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(self.title, key, self.level)


def table(rows: list[str], style: dict[str, ParagraphStyle]) -> Flowable:
    """Rows of `| a | b |`; the first is the head."""
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    made = [
        [Paragraph(escape(c), style["head" if n == 0 else "cell"]) for c in row]
        for n, row in enumerate(cells)
    ]
    widths = [68 * mm] + [(170 - 68) * mm / (len(cells[0]) - 1)] * (len(cells[0]) - 1)
    drawn = Table(made, colWidths=widths, hAlign="LEFT")
    drawn.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, 0), 1, ACCENT),
                ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.lightgrey),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return KeepTogether([drawn, Spacer(1, 8)])


def story(text: Text, style: dict[str, ParagraphStyle]) -> list[Flowable]:
    """The flowables of a text."""
    out: list[Flowable] = []
    if text.yes("contents"):
        out += front(text, style)
    bookmarks = text.yes("contents") or text.yes("outline")
    rows: list[str] = []
    for line in [*text.lines, ""]:
        if rows and not line.startswith("|"):
            out.append(table(rows, style))
            rows = []
        if line.startswith("|"):
            rows.append(line)
        elif line == "---":
            out.append(PageBreak())
        elif line.startswith("#"):
            level = line.count("#", 0, 2) - 1
            heading = line.lstrip("# ")
            if bookmarks:
                out.append(Bookmark(heading, level))
            out.append(Paragraph(escape(heading), style["h1" if level == 0 else "h2"]))
        elif line.startswith("- "):
            out.append(Paragraph(escape(line[2:]), style["item"], bulletText="•"))
        elif line:
            out.append(Paragraph(escape(line), style["body"]))
    return out


def front(text: Text, style: dict[str, ParagraphStyle]) -> list[Flowable]:
    """A title page and a page of contents."""
    chapters = [line[2:] for line in text.lines if line.startswith("# ")]
    return [
        Spacer(1, 70 * mm),
        Paragraph(escape(text.settings["title"]), style["title"]),
        Paragraph(escape(text.settings["author"]), style["body"]),
        Paragraph(f"Edition of {text.settings['date']}", style["body"]),
        PageBreak(),
        Paragraph("Contents", style["h1"]),
        *[Paragraph(escape(chapter), style["body"]) for chapter in chapters],
        PageBreak(),
    ]


def roman(number: int) -> str:
    """1 to 39 in small roman figures."""
    tens, ones = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def make(path: Path) -> Path:
    """Writes one PDF and returns where."""
    text = parse(path)
    moment = datetime.fromisoformat(text.settings["date"]).replace(tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))  # reportlab's dates inside the PDF
    chinese = text.settings.get("lang") == "zh"
    if chinese:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = styles(chinese)
    first = int(text.settings.get("roman", 0))
    target = HERE / text.settings["file"]
    target.parent.mkdir(exist_ok=True)

    def furniture(canvas: Canvas, _document: BaseDocTemplate) -> None:
        number = canvas.getPageNumber()
        label = roman(number) if number <= first else str(number - first)
        if number == 1 and first:
            canvas.addPageLabel(0, "ROMAN_LOWER", 1)
            canvas.addPageLabel(first, "ARABIC", 1)
        canvas.setFont(style["body"].fontName, 8.5)
        canvas.setFillColor(colors.grey)
        canvas.drawString(20 * mm, 12 * mm, text.settings["title"])
        canvas.drawRightString(190 * mm, 12 * mm, label)

    document = BaseDocTemplate(
        str(target),
        pagesize=A4,
        title=text.settings["title"],
        author=text.settings["author"],
        invariant=1,
        lang=None,
    )
    frame = Frame(20 * mm, 20 * mm, 170 * mm, 255 * mm, id="body")
    document.addPageTemplates(PageTemplate(id="page", frames=[frame], onPage=furniture))
    document.build(story(text, style))
    return target


def main() -> None:
    """Makes every sample."""
    for path in sorted((HERE / "texts").glob("*.txt")):
        print(make(path).relative_to(HERE))
    sys.exit(0)


if __name__ == "__main__":
    main()
