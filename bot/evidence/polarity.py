"""Negation and direction: signs that a claim says the opposite of the sentence that it rests on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.evidence.clauses import split_clauses
from bot.evidence.concepts import concepts
from bot.evidence.grounds import read, values
from bot.evidence.opposites import DENYING, GRADED, axis_at, signs
from bot.evidence.units import unit_of
from bot.evidence.words import WIDE, Word, is_wide, stem

_NEGATION = re.compile(
    r"\b(?:not|no(?!\.\s?\d)|never|neither|nor|none|without|cannot|nobody|nothing|nowhere|unable|lacks?|lacking|fails? to|"
    r"failed to|(?<=day )but|(?<=days )but|(?<=all )but|(?<=one )but|(?<=body )but|rather than|instead of|unless|except(?:ing)?(?: for| on| that)?|other than|apart from|"
    r"nicht|kein\w{0,2}|nie|niemals|niemand\w{0,2}|nichts|nein|ohne|weder|entfällt|entfallen|keinesfalls|keineswegs|"
    r"außer|es sei denn|mit ausnahme|statt|anstelle)\b|n['’]t\b|"
    r"(?<!除)非(?!常|洲|全日制)|除非|除了?(?=[^外]{1,16}外)|不(?!仅|但|断|同|过|久|锈|动产|限|少于|超过|超出|晚于|早于|低于|高于|多于|大于|小于|"
    r"足|满|得超过|得超出|得少于|得晚于|得低于|得高于|得多于|应超过|可超过|迟于|得迟于|论)(?:予|得|能|可以?|许|准|再|会|应当?|该|必|需要?|用|要)?|没有?|無|无(?!论|线|形|锡|限)|"
    r"未(?!来|必)|勿|毋|并非|免(?=收|除|缴|交|征)|ない|ません",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:not?|nicht|never|nie)\b(?=[^.;,]{0,24}?\b(?:(?:more|less|fewer|later|earlier|longer|shorter|higher|lower|greater|"
    r"smaller|older|younger|over|under|above|below) than|exceed\w*|(?:mehr|weniger|später|früher|länger|kürzer|höher|"
    r"niedriger|größer|kleiner|älter|jünger) als|über|unter|unterschreit\w*|überschreit\w*|übersteig\w*)\b)|"
    r"\b(?:not|nicht) (?:only|just|merely|nur)\b|\bnicht allein\b(?=[^.;]*\bsondern\b)|\bwhether or not\b|\bno matter\b|\bno longer than\b",
    re.IGNORECASE,
)
_CANCELLED = re.compile(
    r"\b(?:not|no|never|nobody|cannot|n['’]t|nicht|kein\w{0,2}|niemand|nie)\b[^.;]{0,80}?\b(?:without|unless|except|ohne|"
    r"außer|es sei denn)\b|\b(?:without|ohne)\b[^.;]{0,60}?\b(?:not|no|cannot|nicht|kein\w{0,2})\b|n['’]t\b[^.;]{0,80}?\b(?:without|unless|except)\b|(?:未经|没有|未获|无)[^，。；]{1,12}?，?(?:不得|不能|不可以?|不予)",
    re.IGNORECASE,
)
_NEGATION_OR_LIMIT = re.compile(r"\b(?:not|never|nicht|nie)\b|不得?|未", re.IGNORECASE)
_SOFTLY = re.compile(
    r"\bun(?!der|ter|til|less|it|i[oqv]|d\b|s\b)[a-zäöü]{4,}|\b\w{3,}(?:less|los(?:e[nrsm]?)?|frei(?:e[nrsm]?)?)\b|\berst (?:ab|am|im|nach|seit|zum)\b|"
    r"\bnot until\b|\bonly (?:from|after|on|in)\b|\b(?:suspended|cancell?ed|gesperrt|ausgesetzt|declin\w*|remain\w*|stay\w*|bleib\w*|blieb\w*)\b|保持|停(?!车)|取消|(?<!人)才(?=[能可会有])|(?<![甲乙丙丁双对])方可|免",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"^\s*(?:no|nein)[,.:]|^\s*不[，。]", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"except|other|apart|rather|instead|außer|mit ausnahme|statt|anstelle|除", re.IGNORECASE
)
_LACKING = re.compile(r"without|ohne|unless|es sei denn|未|没有", re.IGNORECASE)
_SCOPE = 3  # content words, or pairs of characters, that a negation is held against
_DETERMINER = re.compile(r"no$|kein", re.IGNORECASE)
_PASSED_OVER = frozenset(
    map(
        stem,
        "longer yet fully always ever completely generally remain stay mehr immer vollständig ganz bleiben".split(),
    )  # noqa: SIM905
)
_FEW_WORDS = re.compile(r"\s+(?:(?:sich|uns|es|sie|er|wir|man|dabei|dadurch|daran)\s+){0,2}")
_RESTS_ON = 0.55  # of the likeness of the clause that is most like the claim's
_REACH = 14  # characters between a negation and the sign that it turns
_RATE = re.compile(
    rf"\b(?:per|pro|je|each|every|jede[rsn]?)\s+([^\W\d_{WIDE}]{{3,}})|每个?([{WIDE}]{{1,2}})|"
    r"\b(?:an?|im|am|in the)\s+(hour|day|night|week|month|quarter|year|monat|jahr|tag|quartal)\b|"
    r"\b(hourly|daily|weekly|monthly|annually|yearly|stündlich|täglich|wöchentlich|monatlich|jährlich)\w{0,2}\b",
    re.IGNORECASE,
)
_ADVERBS = {
    "hourly": "hour", "stündlich": "hour", "daily": "day", "täglich": "day", "weekly": "week", "wöchentlich": "week",
    "monthly": "month", "monatlich": "month", "annually": "year", "yearly": "year", "jährlich": "year",
}  # fmt: skip
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "nicht")
_LEAST_STEM = 4


@dataclass(frozen=True, slots=True)
class _Sign:
    """A word of an axis, as it is meant: `!` before the side of what is only denied."""

    start: int
    end: int
    axis: str
    side: str
    turned: bool

    @property
    def meant(self) -> str:
        """`+`, `-`, `!+` or `!-`; an axis without anything between its sides knows the first two only."""
        if not self.turned:
            return self.side
        return f"!{self.side}" if self.axis in GRADED else ("-" if self.side == "+" else "+")


@dataclass(frozen=True, slots=True)
class _Denial:
    start: int
    end: int
    scope: tuple[str, ...]  # keys of what it denies, nearest first
    around: frozenset[str] = frozenset()  # keys of its whole clause
    ahead: bool = True  # what it denies stands behind it
    lexical: bool = False  # by a word such as "excluded" or an exception, not by a "not"


@dataclass(frozen=True, slots=True)
class _Reading:
    signs: tuple[_Sign, ...]
    denials: tuple[_Denial, ...]
    keys: frozenset[str]


def speaks_of_loss(text: str) -> bool:
    """Whether a text says in words what a minus says in figures."""
    return (
        any(term.sense in {"direction-", "result-", "sign-"} for term in signs(text))
        or "minus" in text.casefold()
    )


def contradicts(clause: str, sentence: str, claim: str) -> str | None:
    """Why a clause of a claim says the opposite of the sentence that it rests on, or None without a sign of it."""
    ours, theirs = _read(clause), _read(sentence)
    return (
        _turned(clause, ours, sentence, theirs)
        or _denied(clause, sentence, claim)
        or _prefixed(ours, theirs)
        or _other_rate(clause, sentence)
    )


def denies(text: str) -> bool:
    """Whether a text has a negation, or a word that denies."""
    found = _read(text)
    return bool(found.denials) or any(sign.turned and sign.axis != "tolerance" for sign in found.signs)


@lru_cache(maxsize=2048)
def _read(text: str) -> _Reading:
    plain = _LIMIT.sub(lambda found: " " * len(found[0]), text)
    plain = _ANSWER.sub(lambda found: " " * len(found[0]), _CANCELLED.sub(_without_negations, plain))
    terms = signs(text)
    negations = [
        found
        for found in _NEGATION.finditer(plain)
        if not any(term.start <= found.start() < term.end for term in terms)
    ]
    clauses = split_clauses(text)
    words = concepts(text)
    found_signs: list[_Sign] = []
    used: set[int] = set()
    for term in terms:
        negation = _turning(plain, negations, term.start)
        if negation and _DETERMINER.match(negation[0]) and _modifies(text, words, term.end):
            negation = None
        if negation is None:
            negation = _trailing(plain, negations, term.end)
        if negation is None and term.sense.startswith("tolerance"):
            negation = _turning(text, list(_NEGATION_OR_LIMIT.finditer(text)), term.start)
        if negation is None and term.sense in DENYING:
            negation = next((found for found in negations if _LACKING.match(found[0])), None)
        if negation is not None:
            used.add(negation.start())
        found_signs.append(_Sign(term.start, term.end, term.sense[:-1], term.sense[-1], negation is not None))
    denials = [_denial(found, words, clauses, text) for found in negations if found.start() not in used]
    return _Reading(tuple(found_signs), tuple(denials), frozenset(word.key for word in words))


def _without_negations(found: re.Match[str]) -> str:
    return _NEGATION.sub(lambda negation: " " * len(negation[0]), found[0])


def _turning(text: str, negations: Iterable[re.Match[str]], start: int) -> re.Match[str] | None:
    """The negation that turns a sign: the nearest before it, with at most a word between."""
    for found in negations:
        between = text[found.end() : start]
        if (
            found.end() <= start
            and len(between) <= _REACH
            and len(between.split()) <= 2
            and not re.search(rf"[,;.，；。]|[{WIDE}]{{3}}", between)
            and all(word.key in _PASSED_OVER for word in concepts(between))
        ):
            return found
    return None


def _modifies(text: str, words: Sequence[Word], end: int) -> bool:
    """Whether a content word stands right behind a place: "no late fees" denies the fees."""
    return any(word.start >= end and not text[end : word.start].strip() for word in words)


def _trailing(text: str, negations: Iterable[re.Match[str]], end: int) -> re.Match[str] | None:
    """The German negation right behind a verb: "ändert sich nicht"."""
    for found in negations:
        between = text[end : found.start()]
        if (
            found[0].casefold() in {"nicht", "nichts"}
            and found.start() >= end
            and _FEW_WORDS.fullmatch(between)
        ):
            return found
    return None


def _denial(
    found: re.Match[str], words: Sequence[Word], clauses: Sequence[tuple[int, int]], text: str
) -> _Denial:
    start, end = next(((a, b) for a, b in clauses if a <= found.start() < b), (0, len(text)))
    own = [word.key for word in words if start <= word.start < end]
    behind = [word.key for word in words if found.end() <= word.start < end]
    if behind:
        excepts = bool(_EXCEPTION.match(found[0]))
        scope = tuple(dict.fromkeys(behind[: 1 if excepts else _SCOPE]))
        around = frozenset() if excepts else frozenset(own)
        return _Denial(found.start(), found.end(), scope, around, lexical=excepts)
    scope = tuple(dict.fromkeys(own[::-1][:_SCOPE]))
    return _Denial(found.start(), found.end(), scope, frozenset(own), ahead=False)


def _turned(claim: str, ours: _Reading, sentence: str, theirs: _Reading) -> str | None:
    """Why a sign of the claim is the opposite of the sentence's on the same axis."""
    for sign in ours.signs:
        own = {other.meant for other in ours.signs if other.axis == sign.axis}
        facing = [other for other in theirs.signs if other.axis == sign.axis]
        if len(own) > 1:
            subject = _before(claim, sign)
            facing = [other for other in facing if subject and _before(sentence, other) == subject]
        if len({other.meant for other in facing}) > 1:
            facing = _nearest(claim, sentence, facing)
        if facing and not any(_agree(sign, other) for other in facing):
            said = sentence[facing[0].start : facing[0].end]
            return f"it says {claim[sign.start : sign.end]!r} where the page says {said!r}"
    return None


def _before(text: str, sign: _Sign) -> str | None:
    """The key of the word before a sign."""
    return next((word.key for word in reversed(concepts(text)) if word.end <= sign.start), None)


def _agree(ours: _Sign, theirs: _Sign) -> bool:
    if ours.meant.startswith("!"):
        return theirs.meant != ours.side
    return theirs.meant == ours.meant


def _nearest(claim: str, sentence: str, signs: Sequence[_Sign]) -> list[_Sign]:
    """The signs in those clauses of a sentence that say most of what the claim says.

    What a clause begins with counts twice; one that begins with the sign itself has the subject of the first.
    """
    told = [word.key for word in concepts(claim) if not _is_sign(word, claim)]
    figures = values(claim)
    clauses = split_clauses(sentence)
    words = [word for word in concepts(sentence) if not _is_sign(word, sentence)]
    scored: list[tuple[float, _Sign]] = []
    for sign in signs:
        start, end = next(((a, b) for a, b in clauses if a <= sign.start < b), (0, len(sentence)))
        own = [word for word in words if start <= word.start < end]
        keys = [word.key for word in own]
        if words and (not own or own[0].start > sign.start):
            keys = [words[0].key, *keys]
        score = len(set(told) & set(keys)) + len(figures & values(sentence[start:end]))
        scored.append((score + (bool(keys) and keys[0] in told[:1]), sign))
    best = max(score for score, _ in scored)
    return [sign for score, sign in scored if score == best]


def _is_sign(word: Word, text: str) -> bool:
    return axis_at(text, word.start) is not None


def _denied(clause: str, sentence: str, claim: str) -> str | None:
    ours, theirs = _read(clause), _read(sentence)
    mine, others = _denials(clause, ours, theirs), _denials(sentence, theirs, ours)
    free = [*others, *_waivers(sentence, theirs, clause)]
    for denial in mine:
        met = next((other for other in free if _meet(denial, other, ours)), None)
        if met:
            free.remove(met)
        elif set(denial.scope) & theirs.keys or not any(_is_about(clause, sentence, each) for each in others):
            return "it denies what the page does not deny"
    if mine:
        return None
    whole = _read(claim)
    said = [*_denials(claim, whole, theirs), *_waivers(claim, whole, sentence)]
    for other in others:
        if any(_meet(denial, other, whole) for denial in said):
            continue
        if other.scope and _is_affirmed(other, ours) and _is_about(clause, sentence, other):
            return "it affirms what the page denies"
    return None


def _is_about(clause: str, sentence: str, denial: _Denial) -> bool:
    """Whether the clause of a sentence that denies something is what a claim's clause rests on."""
    alike = {span: _likeness(clause, sentence[slice(*span)]) for span in split_clauses(sentence)}
    own = max((score for (a, b), score in alike.items() if a <= denial.start < b), default=1.0)
    nearest = max(alike, key=alike.__getitem__, default=(0, 0))
    head = denial.scope[0] if denial.scope else ""
    if head in _said(clause) and head not in {word.key for word in concepts(sentence[slice(*nearest)])}:
        return True
    return own >= _RESTS_ON * max(alike.values(), default=0.0)


def _likeness(clause: str, other: str) -> float:
    """How much two clauses say the same: the shares of both that are common, multiplied."""
    ours, theirs = _said(clause), _said(other)
    common = len(ours & theirs)
    return common * common / (len(ours) * len(theirs)) if common else 0.0


@lru_cache(maxsize=2048)
def _said(text: str) -> frozenset[str]:
    """The words of a clause, the digits of its figures, and `#` if it has any."""
    counted = [(one.start, one.end) for one in read(text) if not one.weak]
    found = {word.key for word in concepts(text) if not any(a <= word.start < b for a, b in counted)}
    return frozenset(found) | values(text) | frozenset("#" if counted else "")


def _waivers(text: str, reading: _Reading, facing: str) -> list[_Denial]:
    """Words by which a text may say what another says with a "not": free of charge, unobstructed, not until."""
    places = [sign.start for sign in reading.signs if sign.axis == "charge" and sign.meant == "+"]
    places += [
        found.start() for found in _SOFTLY.finditer(text) if found[0].casefold() not in facing.casefold()
    ]
    return [_Denial(place, place, tuple(reading.keys), lexical=True) for place in places]


def _denials(text: str, reading: _Reading, facing: _Reading) -> list[_Denial]:
    """What a text denies, by negations and by signs for which the other text has no word of the axis."""
    found = list(reading.denials)
    axes = {sign.axis for sign in facing.signs}
    for sign in reading.signs:
        if sign.axis in axes or sign.axis == "tolerance":
            continue
        if (f"{sign.axis}{sign.side}" in DENYING) != sign.turned:
            before = [word.key for word in concepts(text) if word.end <= sign.start][::-1]
            behind = [word.key for word in concepts(text) if word.start >= sign.end]
            own = [word.key for word in concepts(text[sign.start : sign.end])] if sign.turned else []
            scope = (*own, *before[:_SCOPE], *behind[:_SCOPE])
            found.append(
                _Denial(sign.start, sign.end, tuple(dict.fromkeys(scope)), ahead=False, lexical=True)
            )
    return found


def _meet(ours: _Denial, theirs: _Denial, claim: _Reading) -> bool:
    """Whether two denials may be the same: they deny a word in common, or one denies what the other text says."""
    if _common(ours.scope, theirs.scope):
        return True
    if _common(ours.scope, theirs.around) or _common(theirs.scope, ours.around):
        return True
    return theirs.lexical and bool(set(theirs.scope) & claim.keys)


def _common(one: Iterable[str], other: Collection[str]) -> bool:
    """Whether two denials have a word in common; of Chinese ones, a character by itself within a pair counts."""
    return any(a == b or (is_wide(a + b) and (a in b or b in a)) for a in one for b in other)


def _is_affirmed(denial: _Denial, claim: _Reading) -> bool:
    said = [key for key in denial.scope if key in claim.keys]
    if denial.ahead:
        return denial.scope[0] in claim.keys and 2 * len(said) >= len(denial.scope)
    return 2 * len(said) > len(denial.scope)


def _prefixed(ours: _Reading, theirs: _Reading) -> str | None:
    """Why a word of the claim is the other text's with a prefix that denies it: eligible, ineligible."""
    if ours.denials or theirs.denials:
        return None
    for one, other in ((ours.keys, theirs.keys), (theirs.keys, ours.keys)):
        for key in one - other:
            for prefix in _PREFIXES:
                rest = key.removeprefix(prefix)
                if rest != key and len(rest) >= _LEAST_STEM and stem(rest) in other and stem(rest) not in one:
                    return f"{key!r} is the opposite of {rest!r}"
    return None


def _other_rate(claim: str, sentence: str) -> str | None:
    """Why a rate of the claim is another than the sentence's: per night, pro Tag, 每月."""
    ours, theirs = rates(claim), rates(sentence)
    if ours and theirs and not ours & theirs:
        return f"it is per {', '.join(sorted(ours))} instead of per {', '.join(sorted(theirs))}"
    return None


def rates(text: str) -> frozenset[str]:
    """The units of \"per night\", \"im Monat\", hourly, 每月."""
    found: set[str | None] = set()
    for match in _RATE.finditer(text):
        latin, wide, bare, adverb = match.groups()
        name = latin or bare or _ADVERBS.get((adverb or "").casefold(), "")
        found |= {unit_of(name), unit_of(wide) or unit_of(wide[:1])} if wide else {unit_of(name)}
    return frozenset(unit for unit in found if unit)
