"""Negation and direction: signs that a claim says the opposite of the sentence that it rests on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from bot.evidence.clauses import split_clauses
from bot.evidence.concepts import concepts
from bot.evidence.grounds import read, values
from bot.evidence.opposites import DENYING, axis_at, signs
from bot.evidence.readings import CELL, Denial, Reading, Sign, denials, read_signs, waivers
from bot.evidence.units import unit_of
from bot.evidence.words import WIDE, Word, is_wide, stem

_UNITS_EXCEPT = re.compile(
    r"(\b(?:millions?|thousands?|billions?))\b,?\s*except\b[^()\n]{0,60}(?=\))", re.IGNORECASE
)  # "($ in millions, except per share amounts)"
_RESTS_ON = 0.55  # of the likeness of the clause that is most like the claim's
_RESTRICTS = re.compile(
    r"\b(?:only|solely|exclusively|limited to|at most|at least|no more than|apart|separate(?:ly|d)?|nur|lediglich|ausschließlich|"
    r"höchstens|mindestens|getrennt|defekt|ab (?=\d))\b|[仅只]|分开|切忌|至少|最多",
    re.IGNORECASE,
)  # what a "not" may draw from: only adults may vote, so children may not
_WITHOUT = re.compile(r"without|ohne|unless|除非|没有?|未|无", re.IGNORECASE)
_NEEDLESS = re.compile(
    r"\b(?:need(?:s|ed)?|have|has|required?|necessary|even|müssen|muss|brauch\w*|nötig|notwendig|erforderlich|auch)\b|不(?:必|需|用)|无需|即使|也",
    re.IGNORECASE,
)
_RATE = re.compile(
    rf"\b(?:per|pro|je|each|every|jede[rsn]?)\s+([^\W\d_{WIDE}]{{3,}})|每个?(?=([{WIDE}]{{1,2}}))|"
    r"\b(?:an?|im|am|in the)\s+(hour|day|night|week|month|quarter|year|monat|jahr|tag|quartal)\b|"
    r"\b(hourly|daily|weekly|monthly|annually|yearly|stündlich|täglich|wöchentlich|monatlich|jährlich)\w{0,2}\b",
    re.IGNORECASE,
)
_ADVERBS = {
    "hourly": "hour", "stündlich": "hour", "daily": "day", "täglich": "day", "weekly": "week", "wöchentlich": "week",
    "monthly": "month", "monatlich": "month", "annually": "year", "yearly": "year", "jährlich": "year",
}  # fmt: skip
_TIMES = frozenset({"second", "minute", "hour", "day", "night", "week", "month", "quarter", "year"})
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "nicht")
_LEAST_STEM = 4


def speaks_of_loss(text: str) -> bool:
    """Whether a text says in words what a minus says in figures."""
    return (
        any(term.sense in {"direction-", "result-", "sign-"} for term in signs(text))
        or "minus" in text.casefold()
    )


def contradicts(clause: str, sentence: str, claim: str) -> str | None:
    """Why a clause of a claim says the opposite of the sentence that it rests on, or None without a sign of it."""
    sentence = _UNITS_EXCEPT.sub(r"\1", sentence)
    ours, theirs = read_signs(clause), read_signs(sentence)
    return (
        _turned(clause, ours, sentence, theirs)
        or _denied(clause, sentence, claim)
        or _prefixed(ours, theirs)
        or _other_rate(clause, sentence)
    )


def denies(text: str) -> bool:
    """Whether a text has a negation, or a word that denies."""
    found = read_signs(text)
    return bool(found.denials) or any(sign.turned and sign.axis != "tolerance" for sign in found.signs)


def _turned(claim: str, ours: Reading, sentence: str, theirs: Reading) -> str | None:
    """Why a sign of the claim is the opposite of the sentence's on the same axis."""
    for sign in ours.signs:
        own = {other.meant for other in ours.signs if other.axis == sign.axis}
        facing = [other for other in theirs.signs if other.axis == sign.axis]
        if len(own) > 1:
            subject = _before(claim, sign)
            facing = [other for other in facing if subject and _before(sentence, other) == subject]
        if sign.axis == "time" and (behind := _behind(claim, sign)):
            facing = [other for other in facing if _behind(sentence, other) == behind] or facing
        if len({other.meant for other in facing}) > 1:
            facing = _nearest(claim, sentence, facing)
        if f"{sign.axis}-" in DENYING and not sign.turned and ours.denials and not theirs.denials:
            facing = [other for other in facing if other.turned]
        if facing and not any(
            _agree(sign, other) or _deny_alike(claim, sign, sentence, other) for other in facing
        ):
            said = sentence[facing[0].start : facing[0].end]
            return f"it says {claim[sign.start : sign.end]!r} where the page says {said!r}"
    return None


def _before(text: str, sign: Sign) -> str | None:
    """The key of the word before a sign."""
    return next((word.key for word in reversed(concepts(text)) if word.end <= sign.start), None)


def _behind(text: str, sign: Sign) -> str | None:
    """The key of the word right behind a sign."""
    return next((word.key for word in concepts(text) if word.start >= sign.end), None)


def _agree(ours: Sign, theirs: Sign) -> bool:
    if ours.meant.startswith("!"):
        return theirs.meant != ours.side
    return theirs.meant == ours.meant


def _deny_alike(claim: str, ours: Sign, sentence: str, theirs: Sign) -> bool:
    """Whether both clauses name one side and deny it, one of them with a word that stands elsewhere in it."""
    if ours.side != theirs.side:
        return False
    text, sign = (sentence, theirs) if ours.turned else (claim, ours)
    start, end = next(((a, b) for a, b in split_clauses(text) if a <= sign.start < b), (0, len(text)))
    reading = read_signs(text[start:] if not concepts(text[end:]) else text[start:end])
    return bool(reading.denials) or any(
        each.turned != (f"{each.axis}{each.side}" in DENYING)
        for each in reading.signs
        if each.axis != sign.axis
    )


def _nearest(claim: str, sentence: str, signs: Sequence[Sign]) -> list[Sign]:
    """The signs in those clauses of a sentence that say most of what the claim says.

    What a clause begins with counts twice; one that begins with the sign itself has the subject of the first.
    """
    told = [word.key for word in concepts(claim) if not _is_sign(word, claim)]
    figures = values(claim)
    clauses = split_clauses(sentence)
    words = [word for word in concepts(sentence) if not _is_sign(word, sentence)]
    scored: list[tuple[float, Sign]] = []
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
    ours, theirs = read_signs(clause), read_signs(sentence)
    mine, others = denials(clause, ours, theirs), denials(sentence, theirs, ours)
    free = [*others, *waivers(sentence, theirs, clause), *_turned_alone(theirs, ours)]
    for denial in mine:
        met = next((other for other in free if _meet(denial, other, ours)), None)
        if met:
            free.remove(met)
        elif not (
            _follows(denial, clause, sentence) or any(_is_about(clause, sentence, each) for each in free)
        ):
            return "it denies what the page does not deny"
    if mine:
        return None
    whole = read_signs(claim)
    said = [*denials(claim, whole, theirs), *waivers(claim, whole, sentence), *_turned_alone(whole, theirs)]
    for other in others:
        if CELL.match(sentence, other.start) or any(_meet(denial, other, whole) for denial in said):
            continue
        if other.scope and _is_affirmed(other, ours) and _is_about(clause, sentence, other):
            return "it affirms what the page denies"
    return None


def _follows(denial: Denial, clause: str, sentence: str) -> bool:
    """Whether a "not" may follow from what a sentence is restricted to; that something is needless does not, nor what
    the clause is restricted to in the same words."""
    restricted = _restrictions(sentence) - _restrictions(clause)
    return bool(
        (restricted or _denies_in_a_word(sentence))
        and not _NEEDLESS.search(clause)
        and not _WITHOUT.fullmatch(clause[denial.start : denial.end])
    )


def _restrictions(text: str) -> frozenset[str]:
    return frozenset(found[0].casefold() for found in _RESTRICTS.finditer(text))


def _denies_in_a_word(sentence: str) -> bool:
    return any(
        f"{sign.axis}{sign.side}" in DENYING and not sign.turned for sign in read_signs(sentence).signs
    )


def _turned_alone(reading: Reading, facing: Reading) -> list[Denial]:
    """The negations of signs that the other text has without one: it may deny the same with another word."""
    bare = {(sign.axis, sign.side) for sign in facing.signs if not sign.turned}
    return [
        Denial(sign.start, sign.end, tuple(reading.keys), lexical=True)
        for sign in reading.signs
        if sign.turned and (sign.axis, sign.side) in bare
    ]


def _is_about(clause: str, sentence: str, denial: Denial) -> bool:
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


def _meet(ours: Denial, theirs: Denial, claim: Reading) -> bool:
    """Whether two denials may be the same: they deny a word in common, or one denies what the other text says."""
    if _common(ours.scope, theirs.scope):
        return True
    if _common(ours.scope, theirs.around) or _common(theirs.scope, ours.around):
        return True
    return theirs.lexical and bool(set(theirs.scope) & claim.keys)


def _common(one: Iterable[str], other: Collection[str]) -> bool:
    """Whether two denials have a word in common; of Chinese ones, a character by itself within a pair counts."""
    return any(a == b or (is_wide(a + b) and (a in b or b in a)) for a in one for b in other)


def _is_affirmed(denial: Denial, claim: Reading) -> bool:
    said = [key for key in denial.scope if _says(claim, key)]
    if denial.ahead:
        return _says(claim, denial.scope[0]) and 2 * len(said) >= len(denial.scope)
    return 2 * len(said) > len(denial.scope)


def _says(claim: Reading, key: str) -> bool:
    """Whether a claim says a word; of a pair of Chinese characters, both somewhere."""
    return key in claim.keys or (is_wide(key) and set(key) <= set("".join(filter(is_wide, claim.keys))))


def _prefixed(ours: Reading, theirs: Reading) -> str | None:
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
    if _TIMES & ours and _TIMES & theirs:
        ours, theirs = ours & _TIMES, theirs & _TIMES
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
