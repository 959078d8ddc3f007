"""From a claim and the passage that it names to the words on the page.

The quote is the shortest span of the page's text, at most 300 characters, that contains every figure, date and
name of the claim and as many of its other words as are near; then it is led to the borders of its sentences or
rows where they fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.evidence.figures import Figure
from bot.evidence.grounds import likeness, values
from bot.evidence.words import WIDE, Word, language
from bot.heads import heads
from bot.mentions import (
    FIGURE_WEIGHT,
    Mention,
    Reading,
    Span,
    akin,
    figures_claimed,
    mentions,
    read,
    wanted_words,
)
from bot.reckoned import completing, is_operand, reckoned
from bot.sanitise import strip_hidden
from bot.spans import LONGEST_QUOTE as LONGEST_QUOTE
from bot.spans import best_run, to_borders
from bot.types import Citation
from indexer.types import Hit

_MOST_QUOTES = 3  # of one claim on one page
_LEAST_LIKE = 0.4  # of a sentence that is taken for its likeness
_MORE_LIKE = 1.3  # times as like as what has been found by the words themselves
_LEAST_SHARE = 0.25  # of the claim's words, when it has no figure that stands there
_LEAST_SHARE_BESIDE_FIGURES = 0.0


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a page: `hit.page_text[start:end]`, verbatim by construction."""

    hit: Hit
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words as they stand on the page, line ends and all."""
        return self.hit.page_text[self.start : self.end]


def locate(claim: str, hit: Hit) -> Quote | None:
    """The one quote that supports a claim best on a hit's page, or None when too little of the claim stands there.

    It lies within the hit's passage unless another place of the page holds more of the claim's figures. It begins
    and ends with a sentence or row if that fits into a quote, with a clause or a word if not, and no sentence or row
    at its ends could go without something that the claim says.
    """
    page = read(hit.page_text)
    span = _first_span(_mentions(claim, page, hit), claim, page, hit)
    return None if span is None else Quote(hit, *span)


def quotes_for(claim: str, hit: Hit) -> tuple[Quote, ...]:
    """The quotes of a hit's page that a claim rests on; none when too little of the claim stands there.

    First the one that `locate` gives. At most two more hold those of the claim's figures, dates and names that stand
    on the page, but not in the first: one for all of them where one can, otherwise one for most of them. Those
    that a figure is reckoned from count as the figure. Then come the nearest rows that are lacking: for the reckoning,
    and for the unit or scale of a figure that stands there bare.
    """
    page = read(hit.page_text)
    found = _mentions(claim, page, hit)
    first = _first_span(found, claim, page, hit)
    if first is None:
        return ()
    spans = [first]
    while len(spans) < _MOST_QUOTES:
        missing = (
            _missing(found, spans)
            or _missing(completing(claim, page, spans, found), spans)
            or _missing(heads(claim, page, spans), spans)
        )
        run = best_run(missing, page, near=first[0])
        if not any(each.needed for each in run):
            break
        spans.append(_span(run, page))
    return tuple(Quote(hit, *span) for span in spans)


def _mentions(claim: str, page: Reading, hit: Hit) -> list[Mention]:
    found = mentions(claim, page)
    operands = reckoned(claim, page, (hit.start, hit.end), found)
    return sorted([*found, *operands], key=lambda each: (each.start, each.end)) if operands else found


def _first_span(found: Sequence[Mention], claim: str, page: Reading, hit: Hit) -> Span | None:
    best = best_run([each for each in found if hit.start <= each.start and each.end <= hit.end], page)
    stated = {each.what for each in found if each.of_a_figure}
    if not best or not stated <= {each.what for each in best}:
        anywhere = best_run(found, page)
        if not best or _figures_in(anywhere) > _figures_in(best):
            best = anywhere
    span = _span(best, page) if best and _is_enough(best, claim, page) else None
    return _likelier(claim, span, hit, page) or span


def _likelier(claim: str, span: Span | None, hit: Hit, page: Reading) -> Span | None:
    """The sentence of a hit's passage that says much more of a claim than a span does, in words of its own."""
    held = values(claim) & values(page.text[span[0] : span[1]]) if span else frozenset[str]()
    rows = [
        (a, b)
        for a, b in page.rows
        if hit.start <= a and b <= hit.end and b - a <= LONGEST_QUOTE and held <= values(page.text[a:b])
    ]
    scored = [(likeness(claim, page.text[a:b]), -a, b) for a, b in rows]
    score, start, end = max(scored, default=(0.0, 0, 0))
    here = likeness(claim, page.text[span[0] : span[1]]) if span else 0.0
    return (-start, end) if score >= max(_LEAST_LIKE, _MORE_LIKE * here) else None


def _span(run: Sequence[Mention], page: Reading) -> Span:
    return to_borders(min(each.start for each in run), max(each.end for each in run), page)


def claimed_figures(claim: str, hit: Hit) -> list[Figure]:
    """The figures of a claim that must stand on a hit's page; doubtful numbers are read as the page writes them."""
    return figures_claimed(claim, hit.page_text)


def _figures_in(run: Sequence[Mention]) -> int:
    return len({mention.what for mention in run if mention.of_a_figure})


def _missing(found: Sequence[Mention], spans: Sequence[Span]) -> list[Mention]:
    """Mentions of figures, dates and names that no span holds, with the words that tell their places apart."""
    needed = [each for each in found if each.needed]
    held = {each.what for each in needed if any(s <= each.start and each.end <= e for s, e in spans)}
    if all(each.what in held for each in needed):
        return []
    return [
        replace(each, weight=FIGURE_WEIGHT) if each.needed else each
        for each in found
        if each.what not in held
    ]


def _is_enough(run: Sequence[Mention], claim: str, page: Reading) -> bool:
    wanted = wanted_words(claim, page.text)
    share = len({mention.what for mention in run} & wanted.keys()) / len(wanted) if wanted else 1.0
    if any(is_operand(mention) for mention in run):
        return True  # whose derivation has asked for the claim's words
    if not _figures_in(run):
        return share >= _LEAST_SHARE
    return share >= _LEAST_SHARE_BESIDE_FIGURES or len({language(claim), page.language} - {None}) > 1


class Numbering:
    """Markers as shown: from 1 in order of appearance; what an earlier quote of the same page holds has its number."""

    def __init__(self, *, widen: Callable[[Quote], tuple[Quote, Span | None]] | None = None) -> None:
        """`widen` gives the words around a quote, which are shown with it, and its place within them."""
        self._widen = widen
        self._cited: dict[tuple[str, str, int], list[Citation]] = {}
        self._last = 0

    def cite(self, quote: Quote, *, superseded: bool = False) -> Citation:
        """The citation of a quote under its number: an earlier one's if the quote lies within that.

        `superseded`: the document is an older version of one that may be used here.
        """
        hit = quote.hit
        there = self._cited.setdefault((hit.document, hit.generation, hit.page), [])
        for citation in there:
            if citation.start <= quote.start and quote.end <= citation.end:
                return citation
        quote, focus = self._widen(quote) if self._widen else (quote, None)
        self._last += 1
        citation = Citation(
            marker=self._last,
            document=hit.document,
            generation=hit.generation,
            name=hit.name,
            title=hit.title,
            page=hit.page,
            label=hit.label,
            start=quote.start,
            end=quote.end,
            quote=quote.text,
            link=hit.link,
            section=hit.section,
            read_by=hit.read_by,
            confidence=hit.confidence,
            date=_day(hit.modified),
            superseded=superseded,
            focus=focus,
        )
        there.append(citation)
        return citation


def _day(stated: str | None) -> str | None:
    """YYYY-MM-DD of an ISO 8601 date, if it is a date to the day."""
    found = re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", stated or "", re.ASCII)
    try:
        return date.fromisoformat(found[0]).isoformat() if found else None
    except ValueError:
        return None


_CELLS = re.compile(rf"[{WIDE}][ \t]+[{WIDE}\d]")
_TORN = re.compile(rf"(?<=[{WIDE}，。、；：])\s*\n\s*(?=[{WIDE}])")


def display_quote(quote: str) -> str:
    """A quote on one line, as it is shown: white space runs become one space, or none where a line's end parts two
    Chinese or Japanese characters (but not cells of a table); hidden characters and a list's bullet go."""
    shown = strip_hidden(quote)
    if not _CELLS.search(shown):
        shown = _TORN.sub("", shown)
    return re.sub(r"\s+", " ", shown).strip().lstrip("•‣▪◦● ")


def overlap(claim: Sequence[Word], quoted: frozenset[str]) -> float:
    """The share of a claim's distinct words that a quote says, compounds counted by their longer part."""
    keys = {word.key for word in claim}
    if not keys:
        return 1.0
    return sum(key in quoted or any(akin(key, other) for other in quoted) for key in keys) / len(keys)
