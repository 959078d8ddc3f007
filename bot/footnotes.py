"""Footnotes as Slack shows them: where the words stand, the words, and what to know of them. Pure."""

from __future__ import annotations

from bot.citations import display_quote
from bot.mrkdwn import bold, link, plain
from bot.types import Citation
from indexer.types import Hit, ReadBy

LONGEST = 2_900
"""Characters; of a longer one the line below the words is left out."""
LOW_CONFIDENCE = 0.75
"""Of OCR; a footnote says when it is below."""
OLDER_VERSION = "older version"


def footnote(citation: Citation) -> str:
    """`[1] *Employee handbook*, p. 23 (printed 19) — “quote”`, under it section, link to the file, and date.

    Where only a part of the quote matters, that part is bold.
    """
    where = f"[{citation.marker}] {place(citation.title, citation.page, citation.label)}"
    words = f"{where}{_to_know(citation)} — “{_quoted(citation)}”"
    under = [plain(" › ".join(citation.section), 150)] if citation.section else []
    under.append(link(citation.link, citation.name, page=citation.page))
    under += [f"dated {plain(citation.date, 10)}"] if citation.date else []
    full = f"{words}\n{' · '.join(part for part in under if part)}"
    return full if len(full) <= LONGEST else words


def place(title: str, page: int, label: str) -> str:
    """`*Employee handbook*, p. 23 (printed 19)`."""
    return f"{bold(title, 150) or 'A document'}, p. {page}{printed(page, plain(label, 20))}"


def printed(page: int, label: str) -> str:
    """The page's number as printed, where it is another; nothing else."""
    return f" (printed {label})" if label and label != str(page) else ""


def near(hit: Hit) -> str:
    """A page that came near, with the link to its file."""
    return f"{place(hit.title, hit.page, hit.label)} — {link(hit.link, hit.name, page=hit.page)}"


def parts(citation: Citation) -> tuple[str, str, str]:
    """A quote as it is shown: before what matters, that, and after it; all of it matters without a focus.

    White space runs are one space each, also where the parts meet.
    """
    start, end = citation.focus or (0, len(citation.quote))
    before, inner, after = citation.quote[:start], citation.quote[start:end], citation.quote[end:]
    shown = display_quote(before), display_quote(inner), display_quote(after)
    return shown if shown[1] else ("", display_quote(citation.quote), "")


def _quoted(citation: Citation) -> str:
    before, inner, after = parts(citation)
    if not before and not after:
        return plain(inner)
    return " ".join(part for part in (plain(before), bold(inner), plain(after)) if part)


def to_know(citation: Citation) -> list[str]:
    """That it is an older version; that its words were recognised in a picture, and may be wrong."""
    known = [OLDER_VERSION] if citation.superseded else []
    if citation.read_by is ReadBy.OCR:
        low = citation.confidence is not None and citation.confidence < LOW_CONFIDENCE
        known.append("read by OCR, low confidence" if low else "read by OCR")
    return known


def _to_know(citation: Citation) -> str:
    return "".join(f" ({known})" for known in to_know(citation))
