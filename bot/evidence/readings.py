"""Signs and negations of a text: what it says rises, is allowed, is open, and what it denies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.evidence.clauses import split_clauses
from bot.evidence.concepts import concepts
from bot.evidence.opposites import DENYING, GRADED, signs
from bot.evidence.words import WIDE, Word, stem

_NEGATION = re.compile(
    r"\b(?:not|no(?!\.\s?\d)|never|neither|nor|none|without|cannot|nobody|nothing|nowhere|unable|lacks?|lacking|fails? to|"
    r"failed to|(?:false|incorrect|untrue|wrong|falsch|unwahr|unzutreffend),? (?:that|dass)|(?<=day )but|(?<=days )but|(?<=all )but|(?<=one )but|(?<=body )but|rather than(?!\s+[\d$€£])|instead of(?!\s+[\d$€£])|unless|except(?:ing)?(?: for| on| that)?|other than|apart from|"
    r"nicht|kein\w{0,2}|nie|niemals|niemand\w{0,2}|nichts|nein|ohne|weder|entfällt|entfallen|keinesfalls|keineswegs|"
    r"außer|es sei denn|mit ausnahme|statt(?=\s+[^\W\d])(?!\s+(?:und|oder|sowie|wird|werden)\b)|anstelle)\b|n['’]t\b|"
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
_ANSWERED_NO = re.compile(r"[?？]\s*(?:no|nein|不|否|没有)$", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"except|other|apart|rather|instead|außer|mit ausnahme|statt|anstelle|除", re.IGNORECASE
)
_LACKING = re.compile(r"without|ohne|unless|es sei denn|未|没有", re.IGNORECASE)
_SCOPE = 3  # content words, or pairs of characters, that a negation is held against
CELL = re.compile(r"none(?=\s)(?!\s+(?:of|are|is|was|were|has|have|had|will|can|may)\b)", re.IGNORECASE)
"""A cell of a table that denies nothing behind it."""
_DETERMINER = re.compile(r"no$|kein", re.IGNORECASE)
_PASSED_OVER = frozenset(
    map(
        stem,
        [
            "longer",
            "yet",
            "fully",
            "always",
            "ever",
            "completely",
            "generally",
            "remain",
            "stay",
            "mehr",
            "immer",
            "vollständig",
            "ganz",
            "bleiben",
        ],
    )
)
_SAYING_SO = frozenset(map(stem, ("true", "correct", "case", "richtig", "wahr", "zutreffend", "所有")))
_FEW_WORDS = re.compile(r"\s+(?:(?:sich|uns|es|sie|er|wir|man|dabei|dadurch|daran)\s+){0,2}")
_REACH = 14  # characters between a negation and the sign that it turns


@dataclass(frozen=True, slots=True)
class Sign:
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
class Denial:
    """A negation, or a word that denies."""

    start: int
    end: int
    scope: tuple[str, ...]  # keys of what it denies, nearest first
    around: frozenset[str] = frozenset()  # keys of its whole clause
    ahead: bool = True  # what it denies stands behind it
    lexical: bool = False  # by a word such as "excluded" or an exception, not by a "not"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says on the axes of opposites, and what it denies."""

    signs: tuple[Sign, ...]
    denials: tuple[Denial, ...]
    keys: frozenset[str]


@lru_cache(maxsize=2048)
def read_signs(text: str) -> Reading:
    """The signs of a text, each with the negation that turns it, and the negations that turn none."""
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
    found_signs: list[Sign] = []
    used: set[int] = set()
    for term in terms:
        negation = _turning(plain, negations, term.start)
        if negation and _DETERMINER.match(negation[0]) and _modifies(text, words, term.end):
            negation = None
        if negation and CELL.match(plain, negation.start()):
            negation = None
        if negation is None:
            negation = _trailing(plain, negations, term.end)
        if negation is None and term.sense.startswith("tolerance"):
            negation = _turning(text, list(_NEGATION_OR_LIMIT.finditer(text)), term.start)
        if negation is None and term.sense in DENYING:
            negation = next((found for found in negations if _LACKING.match(found[0])), None)
        if negation is not None:
            used.add(negation.start())
        found_signs.append(Sign(term.start, term.end, term.sense[:-1], term.sense[-1], negation is not None))
    denied = [_denial(found, words, clauses, text) for found in negations if found.start() not in used]
    if answer := _ANSWERED_NO.search(text):
        keys = tuple(word.key for word in words if word.end <= answer.start())
        denied = [Denial(answer.start(), answer.end(), keys, frozenset(keys), ahead=False)]
    return Reading(tuple(found_signs), tuple(denied), frozenset(word.key for word in words))


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
) -> Denial:
    start, end = next(((a, b) for a, b in clauses if a <= found.start() < b), (0, len(text)))
    own = [word.key for word in words if start <= word.start < end]
    behind = [word.key for word in words if found.end() <= word.start < end and word.key not in _SAYING_SO]
    if behind:
        excepts = bool(_EXCEPTION.match(found[0]))
        scope = tuple(dict.fromkeys(behind[: 1 if excepts else _SCOPE]))
        around = frozenset() if excepts else frozenset(own)
        return Denial(found.start(), found.end(), scope, around, lexical=excepts)
    scope = tuple(dict.fromkeys(own[::-1][:_SCOPE]))
    return Denial(found.start(), found.end(), scope, frozenset(own), ahead=False)


def waivers(text: str, reading: Reading, facing: str) -> list[Denial]:
    """Words by which a text may say what another says with a "not": free of charge, unobstructed, not until."""
    places = [sign.start for sign in reading.signs if sign.axis == "charge" and sign.meant == "+"]
    places += [
        found.start() for found in _SOFTLY.finditer(text) if found[0].casefold() not in facing.casefold()
    ]
    return [Denial(place, place, _clause_keys(text, place), lexical=True) for place in places]


def _clause_keys(text: str, place: int) -> tuple[str, ...]:
    start, end = next(((a, b) for a, b in split_clauses(text) if a <= place < b), (0, len(text)))
    return tuple(word.key for word in concepts(text) if start <= word.start < end)


def denials(text: str, reading: Reading, facing: Reading) -> list[Denial]:
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
            found.append(Denial(sign.start, sign.end, tuple(dict.fromkeys(scope)), ahead=False, lexical=True))
    return found
