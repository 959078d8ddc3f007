"""Who does what to whom, and which way: whether two parts of a sentence have changed places in a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from bot.evidence.clauses import split_clauses
from bot.evidence.concepts import concepts, kind_of, named
from bot.evidence.names import names

_COPULA = re.compile(r"\b(?:is|are|was|were|be|been|ist|sind|war|waren|sein)\b|[是为]", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\b[^.;]*\bby\b|\b(?:wird|werden|wurden?|worden)\b[^.;]*\b(?:von|vom|durch)\b|"
    r"\b(?:von|vom|durch)\b[^.;]*\b(?:wird|werden|wurden?|worden)\b|被|由",
    re.IGNORECASE,
)
_WAY = re.compile(
    r"\b(?:from|von|vom|aus)\s+(\S+(?: \S+){0,3}?)\s+(?:to|nach|in|zu|zum|zur|auf|into)\s+(\S+(?: \S+){0,3})",
    re.IGNORECASE,
)
_ENDS_OF_A_WAY = re.compile(r"[^\W_]+")
_ADJUNCT = re.compile(
    r"(?:\b(?:in|at|for|from|with|to|on|near|under|over|about|against|between|among|and|or|bei|beim|aus|für|mit|nach|auf|zu|zum|zur|"
    r"an|am|im|über|unter|zwischen|gegen|und|oder)\b(?:\s+(?:the|a|an|its|their|der|die|das|dem|den|einem|einer|ihre\w?))?|[在与和对向给]|,)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Actor:
    start: int
    end: int
    keys: frozenset[str]


def swapped(claim: str, sentence: str) -> str | None:
    """Two actors of a claim that the sentence has the other way round: who bought whom."""
    ours, theirs = _once(_actors(claim)), _once(_actors(sentence))
    same_voice = bool(_PASSIVE.search(claim)) == bool(_PASSIVE.search(sentence))
    for one, other in combinations(ours, 2):
        for first, second in _pairs(one, other, theirs):
            same_order = first.start < second.start
            if (
                same_order == same_voice
                or _is_copular(claim, one, other)
                or _are_parted(sentence, first, second)
            ):
                continue
            if _predicate(claim, one, other) & _predicate(
                sentence, *sorted((first, second), key=lambda a: a.start)
            ):
                return f"{claim[one.start : one.end]!r} and {claim[other.start : other.end]!r} have changed places"
    return None


def _once(actors: Sequence[_Actor]) -> list[_Actor]:
    """The actors that are named once only."""
    return [one for one in actors if not any(one.keys & other.keys for other in actors if other is not one)]


def _pairs(one: _Actor, other: _Actor, theirs: Sequence[_Actor]) -> Iterator[tuple[_Actor, _Actor]]:
    for first in theirs:
        for second in theirs:
            if first is not second and one.keys & first.keys and other.keys & second.keys:
                yield first, second


def _are_parted(sentence: str, one: _Actor, other: _Actor) -> bool:
    """Whether two actors stand in different clauses."""
    return not any(
        a <= min(one.start, other.start) and max(one.start, other.start) < b
        for a, b in split_clauses(sentence)
    )


def _is_copular(claim: str, one: _Actor, other: _Actor) -> bool:
    """Whether "is" alone stands between: who is the auditor may be said either way."""
    return bool(_COPULA.search(claim[one.end : other.start])) and not _PASSIVE.search(claim)


def _predicate(text: str, one: _Actor, other: _Actor) -> frozenset[str]:
    """What is said between two actors, and at the end, where German has its verbs."""
    between = {word.key for word in concepts(text) if one.end <= word.start < other.start}
    after = [word.key for word in concepts(text) if word.start >= other.end]
    return frozenset({*between, *after})


@lru_cache(maxsize=1024)
def _actors(text: str) -> tuple[_Actor, ...]:
    found = [_Actor(name.start, name.end, frozenset(name.parts)) for name in names(text)]
    found += [
        _Actor(term.start, term.end, frozenset({term.sense}))
        for term in named(text)
        if kind_of(f"={term.sense}") == "person"
        and not any(actor.start <= term.start < actor.end for actor in found)
    ]
    free = [actor for actor in found if not _ADJUNCT.search(text[max(0, actor.start - 24) : actor.start])]
    return tuple(sorted(free, key=lambda actor: actor.start))


def runs_back(claim: str, sentence: str) -> str | None:
    """A way that a claim has the other way round: from C to F, from F to C; None where there is none."""
    ours, theirs = _WAY.search(claim), _WAY.search(sentence)
    if not ours or not theirs:
        return None
    start, end = _ends(ours)
    other_start, other_end = _ends(theirs)
    common = start & end | other_start & other_end
    if (start - common) & other_end and (end - common) & other_start:
        return "it goes the other way"
    return None


def _ends(way: re.Match[str]) -> list[frozenset[str]]:
    return [frozenset(_ENDS_OF_A_WAY.findall(part)) for part in way.groups() if part]
