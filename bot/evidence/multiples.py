"""Steps of reckoning with rates, counts and times: 28 EUR per night for two nights, from 16 to 20 o'clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.evidence.clocks import CLOCK
from bot.evidence.conversions import converted
from bot.evidence.figure import Figure
from bot.evidence.operands import Operand, about, keys_of
from bot.evidence.reckoning import Case, Result, bare, digits_of, plain
from bot.evidence.unit_names import CURRENCIES
from bot.evidence.units import unit_of
from indexer.sentences import split_sentences

_MOST_COUNTED = 1000
_MINUTES_OF_A_DAY = 1440
_NOON = 720
_PERIODIC = {
    "day": re.compile(r"\b(?:daily|täglich\w*|per diem)\b|每[天日]|日均", re.IGNORECASE),
    "week": re.compile(r"\b(?:weekly|wöchentlich\w*)\b|每周", re.IGNORECASE),
    "month": re.compile(r"\b(?:monthly|monatlich\w*|monats\w+)\b|每月|月(?:费|租|供|薪)", re.IGNORECASE),
    "year": re.compile(r"\b(?:yearly|annual(?:ly)?|jährlich\w*|jahres\w+)\b|每年|年(?:费|薪)", re.IGNORECASE),
    "hour": re.compile(r"\b(?:hourly|stündlich\w*)\b|每小时|时薪", re.IGNORECASE),
}
_IF = re.compile(
    r"(?:^|[.;:,。，；：]|\b(?:for|für|bei|if|when|wenn|with|mit|after|nach)|[,，]\s(?:der|die|das|den|dem|who|which|that)|[如若住购买])\s*$",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\b(?:each|every|per|pro|je|jede[rsn]?)\s(?:[^\W\d_]+\s){0,3}?(hours?|days?|weeks?|months?|years?|nights?|"
    r"stunden?|tage?s?|wochen?|monate?s?|jahre?s?|nächte?|nacht)\b[^.;\d]{0,24}$",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"[.!?](?=\s)|[。！？]")
_BESIDE_ITS_RATE = 100  # characters: a quote may part a sentence where its line ends
_NEAR_AN_AMOUNT = 60  # characters


def products(case: Case, found: Sequence[Operand]) -> Iterator[Result]:
    """A rate times a count: 28 EUR per night for two nights, 1,200 a month over a year, two trays at 11.20."""
    for one in about(case.words, found):
        rate = one.figure.per or _periodic(one, case)
        if rate and case.figure.per and case.figure.per != rate:
            times = converted(Decimal(1), case.figure.per, rate)
            if times and times > 1:
                yield _product(times, one, case)
        elif rate:
            yield from _times_a_count(one, rate, case)
        elif one.figure.unit in CURRENCIES:
            for count in case.others:
                value = min(count.values, default=Decimal(0))
                counted = count.unit in (None, "piece", "person") and count.end <= case.figure.start
                if counted and _is_a_count(value) and _may_be_given(count, case):
                    yield _product(value, one, case, () if _stands(count, case) else (count,))


def _times_a_count(one: Operand, rate: str, case: Case) -> Iterator[Result]:
    """A rate times a count of the claim, or times one of the quotes when the claim speaks of the whole term."""
    for count in case.others:
        if count.unit == rate and len(count.values) == 1:
            (times,) = count.values
            if times != 1 and _may_be_given(count, case):
                yield _product(times, one, case, () if _stands(count, case) else (count,))
    for count in case.stated:
        if count.unit == rate and _is_a_count(min(count.values)) and _is_its_count(count, one, case):
            result = _product(min(count.values), one, case)
            yield Result(result.value, result.told, (count, one.figure))
    if case.asked.whole:
        for count in case.stated:
            if count.unit == rate and len(count.values) == 1 and _is_a_count(min(count.values)):
                result = _product(min(count.values), one, case)
                yield Result(result.value, result.told, (count, one.figure))


def _is_its_count(count: Figure, one: Operand, case: Case) -> bool:
    """Whether a count of the quotes stands with its rate, or says of what else the claim speaks: a deposit of two
    months' rent."""
    for start, end in split_sentences(case.quoted):
        if start <= count.start < end:
            said = keys_of(case.quoted[start:end])
            if start <= one.figure.start < end or _are_beside(count, one.figure, case.quoted):
                return bool(said & case.words)
            return bool(said & case.words - one.words) and bool(said & one.words)
    return False


def _are_beside(one: Figure, other: Figure, text: str) -> bool:
    """Whether two figures stand in one sentence, which a quote may part where its line ends."""
    first, last = sorted((one.start, other.start))
    return last - first <= _BESIDE_ITS_RATE and not _FULL_STOP.search(text, first, last)


def _is_a_count(value: Decimal) -> bool:
    return value == int(value) and 2 <= value <= _MOST_COUNTED


def _stands(count: Figure, case: Case) -> bool:
    return any(count.unit == other.unit and count.values & other.values for other in case.stated)


def _may_be_given(count: Figure, case: Case) -> bool:
    """Whether a count stands in the quotes or is a condition of the claim: "for two nights", "two trays cost"."""
    return _stands(count, case) or bool(_IF.search(case.claim[: count.start]))


def _periodic(one: Operand, case: Case) -> str | None:
    """The month of "monthly instalment $286.40"."""
    before = case.quoted[max(0, one.figure.start - _NEAR_AN_AMOUNT) : one.figure.start]
    each = _EACH.search(before)
    if each and (unit := unit_of(each[1])):
        return unit
    return next((unit for unit, said in _PERIODIC.items() if said.search(before)), None)


def _product(times: Decimal, one: Operand, case: Case, premises: tuple[Figure, ...] = ()) -> Result:
    told = f"{digits_of(times)} × {bare(one.figure, case.quoted)}"
    return Result(one.value * times, told, (one.figure,), premises)


def durations(case: Case) -> Iterator[Result]:
    """The hours between the two times of day of the sentence that says most of the claim's words, or of the only one."""
    if case.figure.unit not in ("hour", "minute"):
        return
    best: tuple[int, list[Figure]] = (0, [])
    spans = 0
    for start, end in split_sentences(case.quoted):
        times = [one for one in case.stated if start <= one.start < end and one.unit == CLOCK]
        shared = len(case.words & keys_of(case.quoted[start:end]))
        if len(times) == 2 and (shared > best[0] or not best[1]):
            spans += 1
            best = shared, times
    if best[1] and (best[0] or spans == 1) and (minutes := _between(*best[1])) is not None:
        opening, closing = (plain(case.quoted[one.start : one.end]) for one in best[1])
        value = minutes / 60 if case.figure.unit == "hour" else minutes
        yield Result(value, f"{closing} − {opening}", tuple(best[1]), timed=True)


def _between(first: Figure, last: Figure) -> Decimal | None:
    """The minutes between two times of day, or None when it is open which half of the day they are of."""
    spans = [(a, b) for a in first.values for b in last.values]
    if len(spans) == 1:
        ((opening, closing),) = spans
        return (closing - opening) % _MINUTES_OF_A_DAY
    spans = [(a, b) for a, b in spans if a < b]
    if len(first.values) == len(last.values):
        spans = [(a, b) for a, b in spans if (a >= _NOON) == (b >= _NOON)]
    found = {closing - opening for opening, closing in spans}
    return found.pop() if len(found) == 1 else None
