"""Which passages a claim rests on: those that it names, or others that were given and say it.

`bot.verify` alone decides what is supported. Here it is only chosen what it is asked about. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.citations import Quote, quotes_for
from bot.evidence.words import words
from bot.mentions import mentions, read
from bot.types import Verdict
from bot.verify import Finding, verify
from indexer.types import Hit

_PARTNERS = 12
"""Other passages that are tried together with the named ones."""
_STANDING = frozenset({Verdict.SUPPORTED, Verdict.DERIVED})


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a claim rests on: `verify` of its text and exactly these quotes gives this finding."""

    quotes: tuple[Quote, ...]
    finding: Finding
    cited: tuple[int, ...]  # markers of the passages that the quotes are of, from 1

    @property
    def stands(self) -> bool:
        """Whether the quotes support the claim; not so for connective words, which need none."""
        return self.finding.verdict in _STANDING


def attribute(text: str, markers: Sequence[int], passages: Sequence[Hit]) -> Attribution:
    """The quotes that support a claim, and the verdict that they give it.

    First those of all passages that it names, then of each of them alone; then those of one other passage, the
    likeliest first; then those of the named ones together with one other. Quotes that add nothing to the verdict and
    hold no figure, name or word of the claim that the others lack are left out. A claim that nothing supports comes
    back with the quotes that were tried first.

    Args:
        text: the claim, sanitised, without markers.
        markers: the passages that it names, from 1; unknown ones say nothing.
        passages: all that the model was given, the first being that of marker 1.
    """
    bare = verify(text, ())
    if bare.verdict is Verdict.CONNECTIVE:
        return Attribution((), bare, ())
    named = [marker for marker in dict.fromkeys(markers) if 1 <= marker <= len(passages)]
    own = _located(text, named, passages)
    first: Attribution | None = None
    for found in _choices(text, own, named, passages):
        attribution = _judged(text, found)
        if attribution.stands:
            return _without_idle(text, found)
        first = first or attribution
    return first or Attribution((), bare, ())


def narrowed(
    text: str, attribution: Attribution, passages: Sequence[Hit], generations: Collection[str]
) -> Attribution:
    """The attribution without quotes of other generations than these: judged anew if it loses any."""
    quotes = tuple(quote for quote in attribution.quotes if quote.hit.generation in generations)
    if quotes == attribution.quotes:
        return attribution
    cited = tuple(marker for marker in attribution.cited if passages[marker - 1].generation in generations)
    return Attribution(quotes, verify(text, quotes), cited)


_Found = Mapping[int, Sequence[Quote]]
"""Quotes by the marker of their passage."""


def _choices(text: str, own: _Found, named: Sequence[int], passages: Sequence[Hit]) -> Iterator[_Found]:
    """What a claim may rest on, in the order of preference."""
    if own:
        yield own
        yield {marker: quotes[:1] for marker, quotes in own.items()}
    if len(own) > 1:
        yield from ({marker: quotes} for marker, quotes in own.items())
    others = _located(text, _likeliest(text, passages, named), passages)
    yield from ({marker: quotes} for marker, quotes in others.items())
    if own:
        yield from ({**own, marker: others[marker]} for marker in list(others)[:_PARTNERS])


def _located(text: str, markers: Iterable[int], passages: Sequence[Hit]) -> _Found:
    located = ((marker, quotes_for(text, passages[marker - 1])) for marker in markers)
    return {marker: quotes for marker, quotes in located if quotes}


def _likeliest(text: str, passages: Sequence[Hit], named: Sequence[int]) -> list[int]:
    """The markers of the other passages, those first whose page says most of the claim."""
    said = frozenset(word.key for word in words(text))
    others = [marker for marker in range(1, len(passages) + 1) if marker not in named]
    return sorted(others, key=lambda marker: -len(said & read(passages[marker - 1].page_text).words.keys()))


def _judged(text: str, found: _Found) -> Attribution:
    quotes = tuple(dict.fromkeys(quote for some in found.values() for quote in some))
    return Attribution(quotes, verify(text, quotes), tuple(marker for marker, some in found.items() if some))


def _without_idle(text: str, found: _Found) -> Attribution:
    """The judgement of the quotes that are needed: the last ones are looked at first, whole passages before parts."""
    best = _judged(text, found)
    held = {quote: _held(text, quote) for quotes in found.values() for quote in quotes}
    markers = list(reversed(list(found)))
    parts = [(marker, tuple(found[marker])) for marker in markers]
    parts += [(marker, (quote,)) for marker in markers for quote in reversed(found[marker])]
    for marker, idle in parts:
        left = {
            other: [quote for quote in quotes if other != marker or quote not in idle]
            for other, quotes in found.items()
        }
        lost = frozenset[str]().union(*(held[quote] for quote in idle if quote in found[marker]))
        lost -= frozenset[str]().union(*(held[quote] for quotes in left.values() for quote in quotes))
        if lost or not any(left.values()):
            continue
        fewer = _judged(text, left)
        if fewer.finding.verdict is best.finding.verdict:
            best, found = fewer, left
    return best


def _held(text: str, quote: Quote) -> frozenset[str]:
    """What a quote says of a claim."""
    said = mentions(text, read(quote.hit.page_text))
    return frozenset(each.what for each in said if quote.start <= each.start and each.end <= quote.end)
