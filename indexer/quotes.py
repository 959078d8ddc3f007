"""Where a quote stands on a page."""

from __future__ import annotations

import unicodedata

_ENDS = " .…\"'“”„‘’«»"
_ALIKE = str.maketrans("‘’‚“”„–—−‐‑", "'''\"\"\"-----")


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """The first span of the page's text that says the quote, in code points; None when it stands nowhere there.

    White space, case, width and the shapes of quotation marks and dashes do not count, and neither do an ellipsis or
    quotation marks around the quote: so a quote is found as it was shown, on one line, or as somebody typed it.
    """
    page, places = _bare(text)
    for wanted in (quote, quote.strip(_ENDS)):
        bare, _ = _bare(wanted)
        start = page.find(bare) if bare else -1
        if start >= 0:
            return places[start], places[start + len(bare) - 1] + 1
    return None


def _bare(text: str) -> tuple[str, list[int]]:
    """What counts of a text, and for each of its characters the place it comes from."""
    bare: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for folded in unicodedata.normalize("NFKC", character).translate(_ALIKE).casefold():
            if not folded.isspace() and unicodedata.category(folded) != "Cf":
                bare.append(folded)
                places.append(place)
    return "".join(bare), places
