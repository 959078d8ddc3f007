"""Who does what to whom: whether a claim gives one thing's part in a sentence to another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from bot.evidence.clauses import split_clauses
from bot.evidence.concepts import GENERIC, concepts, kind_of, named
from bot.evidence.grounds import akin, mantissas, read
from bot.evidence.names import names
from bot.evidence.opposites import axis_at
from bot.evidence.polarity import denies
from bot.evidence.words import Word, is_wide, language

_AS_GOOD = 0.7  # of what the clause that says most of the claim says
_COPULA = re.compile(r"\b(?:is|are|was|were|be|been|ist|sind|war|waren|sein)\b|[是为]", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:it|they|he|she|this|these|er|sie|es|dies\w{0,2})\b|其|该|它|此",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"[\s,;:]*(?:and|but|while|whereas|und|aber|sondern|während)?\s*(?:the|an?|its|their|our|his|her|der|die|das|den|dem|eine?[nrm]?|ihre?\w?|seine?\w?)\b",
    re.IGNORECASE,
)
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
class _Part:
    """What one clause of a sentence says, in order."""

    keys: tuple[str, ...]
    proper: frozenset[str]  # those that belong to names
    refers: bool  # says "it" or "they": its subject is named elsewhere
    denies: bool
    sentence: str
    later: bool  # not the first of its sentence
    joined: frozenset[tuple[str, str]]  # words right before others: major repairs
    headed: bool  # begins with an article, a name or a thing of a known kind: it has a subject of its own

    @property
    def set(self) -> frozenset[str]:
        """The same without order."""
        return frozenset(self.keys)

    @property
    def first(self) -> str:
        """What it begins with, dates and other figures left out."""
        return next((key for key in self.keys if not key.startswith("#")), self.keys[0])


@dataclass(frozen=True, slots=True)
class _Said:
    """The keys of a claim."""

    own: frozenset[str]  # of the clause in question, and what the claim begins with
    whole: frozenset[str]
    about: frozenset[str]  # of what the documents are called


@dataclass(frozen=True, slots=True)
class _Actor:
    start: int
    end: int
    keys: frozenset[str]


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
    proper = frozenset().union(*(part.proper for part in parts))
    for thing in sorted(
        key for key in said.own - said.about if kind_of(key) or (key in proper and key[0] not in "#±")
    ):
        for sign in sorted(key for key in said.own if key.startswith(("±", "#"))):
            with_sign = [part for part in parts if sign in part.set]
            if not with_sign or not any(thing in part.set for part in parts):
                continue
            if all(
                thing not in part.set
                and any(_is_mate(key, thing, part) and key not in said.whole for key in part.keys)
                for part in with_sign
            ):
                return f"{thing.strip('=')!r} stands in another clause of the page"
    return None


def _is_mate(key: str, thing: str, part: _Part) -> bool:
    return kind_of(key) == kind_of(thing) if kind_of(thing) else key in part.proper


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
        return word[0] == other[0] and any(
            _beside(word, key, rival, -1) and _beside(other, key, host, -1)
            for key in rival.proper & host.proper & said
        )
    kind = kind_of(word)
    if kind and kind == kind_of(other):
        return True
    if word.startswith("=") and other.startswith("="):
        return False
    if word in rival.proper and other in host.proper:
        return True
    if rival.first == word and host.first == other and not host.refers:
        return not (host.later and not host.headed and rival.sentence == host.sentence and not rival.later)
    shared = host.set & rival.set & said
    if shared and rival.keys[-1] == word and host.keys[-1] == other:
        return True
    return any(
        _beside(word, key, rival, step) and _beside(other, key, host, step)
        for key in shared
        for step in (1, -1)
    )


def _beside(word: str, key: str, part: _Part, step: int) -> bool:
    """Whether a key stands right behind (1) or before (-1) a word in a clause."""
    return any(
        found == word and 0 <= at + step < len(part.keys) and part.keys[at + step] == key
        for at, found in enumerate(part.keys)
    )


@lru_cache(maxsize=2048)
def _parts(sentence: str) -> tuple[_Part, ...]:
    proper = [(name.start, name.end) for name in names(sentence)]
    found: list[_Part] = []
    for start, end in split_clauses(sentence):
        own = [word for word in concepts(sentence) if start <= word.start < end]
        keys = tuple(_key(word, sentence) for word in own)
        if keys:
            marked = frozenset(
                key
                for word, key in zip(own, keys, strict=True)
                if any(a <= word.start < b for a, b in proper)
            )
            text = sentence[start:end]
            noun = language(sentence) == "de" and sentence[own[0].start].isupper()
            headed = bool(_ARTICLE.match(text)) or keys[0] in marked or kind_of(keys[0]) is not None or noun
            found.append(
                _Part(
                    keys,
                    marked,
                    bool(_PRONOUN.search(text)),
                    denies(text),
                    sentence,
                    bool(found),
                    _joined(own, keys),
                    headed,
                )
            )
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
        tuple(key for part in parts for key in part.keys) or ("",),
        frozenset().union(*(part.proper for part in parts)),
        any(part.refers for part in parts),
        denies(sentence),
        sentence,
        later=False,
        joined=frozenset().union(*(part.joined for part in parts)),
        headed=True,
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
