"""The words around a quote on its page. Pure."""

from __future__ import annotations

from functools import lru_cache

from bot.citations import LONGEST_QUOTE, Quote
from bot.mentions import Span
from indexer.sentences import split_sentences, trailing_figures

_ENDS = ".!?…。！？；:："


def around(quote: Quote) -> tuple[Quote, Span | None]:
    """A quote with the whole sentences and rows around it that fit into the longest quote, and its own place within.

    They are of its passage where it lies in one; what follows comes first, for a row what stands above it. No heading
    is left hanging at the end. None for the place when nothing fits.
    """
    hit = quote.hit
    inside = hit.start <= quote.start and quote.end <= hit.end
    first, last = (hit.start, hit.end) if inside else (0, len(hit.page_text))
    units = [unit for unit in _units(hit.page_text) if first <= unit[0] and unit[1] <= last]
    before = [unit for unit in units if unit[1] <= quote.start]
    after = [unit for unit in units if unit[0] >= quote.end]
    start, end = quote.start, quote.end
    turn_back = bool(trailing_figures(quote.text))
    while before or after:
        if (turn_back and before) or not after:
            unit = before.pop()
            if end - unit[0] > LONGEST_QUOTE:
                before = []
            else:
                start = unit[0]
        else:
            unit = after.pop(0)
            if unit[1] - start > LONGEST_QUOTE or _is_heading(hit.page_text, unit):
                after = []
            else:
                end = unit[1]
        turn_back = not turn_back
    if (start, end) == (quote.start, quote.end):
        return quote, None
    return Quote(hit, start, end), (quote.start - start, quote.end - start)


def _is_heading(page: str, unit: Span) -> bool:
    text = page[unit[0] : unit[1]]
    return text.rstrip()[-1:] not in _ENDS and not trailing_figures(text)


@lru_cache(maxsize=64)
def _units(page: str) -> tuple[Span, ...]:
    return tuple(split_sentences(page))
