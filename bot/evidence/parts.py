"""Whether a claim gives one thing's part in a sentence to another: what belongs together must share a clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.evidence.clauses import split_clauses
from bot.evidence.concepts import GENERIC, concepts, kind_of
from bot.evidence.grounds import akin, mantissas, read
from bot.evidence.names import names
from bot.evidence.opposites import axis_at
from bot.evidence.polarity import denies
from bot.evidence.words import Word, is_wide

_AS_GOOD = 0.7  # of what the clause that says most of the claim says
_PRONOUN = re.compile(
    r"\b(?:it|they|he|she|this|these|er|sie|es|dies\w{0,2})\b|其|该|它|此",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one clause of a sentence says, in order."""

    keys: tuple[str, ...]
    proper: frozenset[str]  # those that belong to names
    joined: frozenset[tuple[str, str]]  # words right before others: major repairs
    refers: bool  # says "it" or "they": its subject is named elsewhere
    denies: bool

    @property
    def set(self) -> frozenset[str]:
        """The same without order."""
        return frozenset(self.keys)


@dataclass(frozen=True, slots=True)
class _Said:
    """The keys of a claim."""

    own: frozenset[str]  # of the clause in question, and what the claim begins with
    whole: frozenset[str]
    about: frozenset[str]  # of what the documents are called


def taken_over(
    clause: str, claim: str, sentences: Sequence[str], others: Iterable[str], about: str
) -> str | None:
    """A word of a clause that the page says in another clause, in the place of one that the claim leaves out.

    `sentences` are those that the clause rests on, `others` the ones nearby; what the page is `about` needs no place.
    """
    said = _Said(
        frozenset((*_keys(clause), *_keys(claim)[:1])), frozenset(_keys(claim)), frozenset(_keys(about))
    )
    hosts = [part for sentence in sentences for part in _parts(sentence)]
    outside = [part for other in others for part in _parts(other)]
    if denies(clause):
        outside = [part for part in outside if not part.denies]
    near = [part for part in hosts if not (part.denies and denies(clause))]
    reason = _displaced(said, hosts, [*near, *outside]) or _parted(said, hosts)
    if reason:
        return reason
    return _displaced(said, [_whole(sentence) for sentence in sentences], outside)


def _parted(said: _Said, parts: Sequence[_Part]) -> str | None:
    """A thing and a direction or figure of the claim that the sentence has in two clauses, each with another."""
    for thing in sorted(key for key in said.own - said.about if kind_of(key) not in {None, "measure"}):
        if not any(thing in part.set for part in parts):
            continue
        for sign in sorted(key for key in said.own if key.startswith(("±", "#"))):
            with_sign = [part for part in parts if sign in part.set]
            if with_sign and all(_has_another(thing, part, said) for part in with_sign):
                return f"{thing.strip('=')!r} stands in another clause of the page"
    return None


def _has_another(thing: str, part: _Part, said: _Said) -> bool:
    """Whether a clause names another thing of the kind, which the claim does not name."""
    return thing not in part.set and any(
        kind_of(key) == kind_of(thing) and key not in said.whole for key in part.keys
    )


def _displaced(said: _Said, hosts: Sequence[_Part], rivals: Sequence[_Part]) -> str | None:
    if not hosts:
        return None
    most = max(len(said.own & host.set) for host in hosts)
    if not most:
        return None
    reasons = []
    for host in hosts:
        if len(said.own & host.set) < _AS_GOOD * most:
            continue
        reason = next(filter(None, (_taken(said, host, rival) for rival in rivals)), None)
        if reason is None:
            return None
        reasons.append(reason)
    return reasons[0]


def _taken(said: _Said, host: _Part, rival: _Part) -> str | None:
    if rival is host or (rival.refers and len(rival.set & said.whole) > 1):
        return None
    taken = _without_torn((said.own & rival.set) - said.about - host.set - GENERIC, host.set)
    left = _without_torn(host.set - said.whole - rival.set - GENERIC, said.whole)
    for word in sorted(_strangers(taken, host.set)):
        if any(_alike(word, other, host, rival, said.own) for other in _strangers(left, said.whole)):
            return f"{word.strip('=')!r} stands in another place of the page"
    return None


def _strangers(keys: frozenset[str], said: frozenset[str]) -> frozenset[str]:
    """Those keys that are no part of a compound among others: Projekt, Projektleiter."""
    return frozenset(key for key in keys if not any(akin(key, other) for other in said))


def _without_torn(keys: frozenset[str], said: frozenset[str]) -> frozenset[str]:
    """Keys without those pairs of Chinese characters that both stand in other pairs."""
    characters = {character for key in said if is_wide(key) for character in key}
    return frozenset(key for key in keys if not (is_wide(key) and set(key) <= characters))


def _alike(word: str, other: str, host: _Part, rival: _Part, said: frozenset[str]) -> bool:
    """Whether a word has in its clause the place that another has in the other clause."""
    if word.startswith("#") or other.startswith("#"):
        return False
    kind = kind_of(word)
    if kind and kind == kind_of(other):
        return True
    if word.startswith("=") and other.startswith("="):
        return False
    if word in rival.proper and other in host.proper:
        return True
    shared = host.set & rival.set & said
    return any((word, key) in rival.joined and (other, key) in host.joined for key in shared)


@lru_cache(maxsize=2048)
def _parts(sentence: str) -> tuple[_Part, ...]:
    proper = [(name.start, name.end) for name in names(sentence)]
    found: list[_Part] = []
    for start, end in split_clauses(sentence):
        own = [word for word in concepts(sentence) if start <= word.start < end]
        if own:
            keys = tuple(_key(word, sentence) for word in own)
            marked = frozenset(
                key
                for word, key in zip(own, keys, strict=True)
                if any(a <= word.start < b for a, b in proper)
            )
            text = sentence[start:end]
            found.append(_Part(keys, marked, _joined(own, keys), bool(_PRONOUN.search(text)), denies(text)))
    return tuple(found)


def _joined(own: Sequence[Word], keys: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (first, second)
        for (one, first), (other, second) in pairwise(zip(own, keys, strict=True))
        if other.start - one.end <= 1
    )


@lru_cache(maxsize=1024)
def _whole(sentence: str) -> _Part:
    """A sentence as one part."""
    parts = _parts(sentence)
    return _Part(
        tuple(key for part in parts for key in part.keys),
        frozenset().union(*(part.proper for part in parts)),
        frozenset().union(*(part.joined for part in parts)),
        any(part.refers for part in parts),
        denies(sentence),
    )


@lru_cache(maxsize=2048)
def _keys(text: str) -> tuple[str, ...]:
    return tuple(_key(word, text) for word in concepts(text))


def _key(word: Word, text: str) -> str:
    """The word's key; for a figure, its value."""
    for figure in read(text):
        if not figure.weak and figure.start <= word.start < figure.end:
            return "#" + ",".join(sorted(mantissas(figure)))
    return axis_at(text, word.start) or word.key
