"""Which passages a claim rests on: those that it names, or others that were given and say it.

`bot.verify` alone decides what is supported. Here it is only chosen what it is asked about. Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.citations import Quote, quotes_for
from bot.evidence.words import words
from bot.mentions import akin
from bot.sanitise import strip_hidden
from bot.types import Shown, Verdict
from bot.verify import Finding, verify
from indexer.types import Hit

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

    A claim that nothing supports comes back with the quotes that its own markers gave.

    Args:
        text: the claim, sanitised, without markers.
        markers: the passages that it names, from 1; unknown ones say nothing.
        passages: all that the model was given, the first being that of marker 1.
    """
    bare = verify(text, ())
    if bare.verdict is Verdict.CONNECTIVE:
        return Attribution((), bare, ())
    named = [marker for marker in dict.fromkeys(markers) if 1 <= marker <= len(passages)]
    return _judged(text, {marker: quotes_for(text, passages[marker - 1]) for marker in named})


def narrowed(
    text: str, attribution: Attribution, passages: Sequence[Hit], generations: Collection[str]
) -> Attribution:
    """The attribution without quotes of other generations than these: judged anew if it loses any."""
    quotes = tuple(quote for quote in attribution.quotes if quote.hit.generation in generations)
    if quotes == attribution.quotes:
        return attribution
    cited = tuple(marker for marker in attribution.cited if passages[marker - 1].generation in generations)
    return Attribution(quotes, verify(text, quotes), cited)


def beside(text: str, quotes: Sequence[Quote], passages: Sequence[Hit], *, said: str) -> tuple[Shown, ...]:
    """The documents that words of a claim may come from beside those that it cites.

    They are those among the passages whose text, title, name or section holds a content word of the claim that
    neither the passages of its quotes nor `said`, the question, holds. In doubt a document is named: whole words
    count as held, and of other documents also the longer part of a compound.
    """
    cited = {Shown(quote.hit.document, quote.hit.generation) for quote in quotes}
    known = _keys(said).union(*(_keys(quote.text) | _keys_given(quote.hit) for quote in quotes))
    foreign = _keys(text) - known
    if not foreign:
        return ()
    holding = (
        Shown(hit.document, hit.generation) for hit in passages if _holds_any(_keys_given(hit), foreign)
    )
    return tuple(shown for shown in dict.fromkeys(holding) if shown not in cited)


@lru_cache(maxsize=256)
def _keys(text: str) -> frozenset[str]:
    """The content words of a text as a model reads it: in composed form, without hidden characters."""
    plain = unicodedata.normalize("NFKC", strip_hidden(text))
    return frozenset(word.key for word in words(plain))


def _keys_given(hit: Hit) -> frozenset[str]:
    """The content words of all that a model is told of a passage."""
    return _keys(hit.text) | _keys(" · ".join((hit.title, hit.name.replace("_", " "), *hit.section)))


def _holds_any(held: frozenset[str], keys: frozenset[str]) -> bool:
    if not keys.isdisjoint(held):
        return True
    return any(akin(key, other) or (len(key) == 1 and key in other) for key in keys for other in held)


def _judged(text: str, found: Mapping[int, Sequence[Quote]]) -> Attribution:
    quotes = tuple(quote for some in found.values() for quote in some)
    return Attribution(quotes, verify(text, quotes), tuple(marker for marker, some in found.items() if some))
