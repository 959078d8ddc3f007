"""Where the words of a claim may come from, of all that a language model was given. Pure.

Stems are too coarse for this: Hanse and Hansen, two names, have the same. A word counts as it is written; one that is
written so nowhere is the model's own form of one with the same stem.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bot.citations import Quote
from bot.evidence.words import words
from bot.mentions import akin
from bot.sanitise import strip_hidden
from bot.types import Shown
from indexer.types import Hit

Forms = Mapping[str, str]
"""Content words as they are written, case apart -> their stems."""


@lru_cache(maxsize=512)
def forms(text: str) -> Forms:
    """The content words of a text as a model reads it: in composed form, without hidden characters."""
    plain = unicodedata.normalize("NFKC", strip_hidden(text))
    return {plain[word.start : word.end].casefold(): word.key for word in words(plain)}


def beside(
    text: str, quotes: Sequence[Quote], passages: Sequence[Hit], *, said: str, hearsay: Sequence[Hit] = ()
) -> tuple[Shown, ...]:
    """The documents that words of a claim may come from beside those that it cites: as long as all of these stand,
    each of its words stands in one of them.

    Of several passages that hold a word one is enough. Of a word that only hearsay holds, all is named that this
    rests on; of a word that is written so nowhere and whose stem nothing known has, all that is akin to it.

    Args:
        text: the claim.
        quotes: what it cites: what else their documents' passages say comes from there, too.
        passages: all that the model was given; with text, title, name and section.
        said: by people, who may say it.
        hearsay: what else the model was told, as passages of what it rests on.
    """
    cited = {Shown(quote.hit.document, quote.hit.generation) for quote in quotes}
    theirs = [hit for hit in passages if _shown(hit) in cited]
    known = [forms(said), *(forms(quote.text) for quote in quotes), *_all_forms(theirs)]
    stems = {stem for each in known for stem in each.values()}
    named: dict[Shown, None] = {}
    for form, stem in forms(text).items():
        if any(form in each for each in known):
            continue
        if holding := _holding(form, passages):
            if named.keys().isdisjoint(holding):
                named[holding[0]] = None
        elif holding := _holding(form, hearsay):
            named.update(dict.fromkeys(holding))
        elif stem not in stems:
            named.update(dict.fromkeys(_akin((*passages, *hearsay), stem)))
    return tuple(shown for shown in named if shown not in cited)


def _shown(hit: Hit) -> Shown:
    return Shown(hit.document, hit.generation)


def _holding(form: str, hits: Iterable[Hit]) -> list[Shown]:
    return [_shown(hit) for hit in hits if any(form in each for each in _all_forms([hit]))]


def _akin(hits: Iterable[Hit], stem: str) -> list[Shown]:
    """Those that hold the stem, a compound with it or a part of it; of one Chinese or Japanese character, any pair."""
    return [
        _shown(hit)
        for hit in hits
        if any(
            akin(stem, other) or stem == other or (len(stem) == 1 and stem in other)
            for each in _all_forms([hit])
            for other in each.values()
        )
    ]


def _all_forms(hits: Iterable[Hit]) -> list[Forms]:
    """The words of all that a model is told of passages."""
    return [
        forms(part)
        for hit in hits
        for part in (hit.text, " · ".join((hit.title, hit.name.replace("_", " "), *hit.section)))
    ]
