"""The steps of reckoning that a claim's words ask for: sums, differences, changes and shares in percent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, groupby

from bot.evidence.figure import Figure, is_year
from bot.evidence.operands import Operand, about, keys_of, newer_and_older, operands, telling
from bot.evidence.operations import Asked, asked, sentence_around

_MOST_SUMMANDS = 8
_MOST_COMPARED = 12  # of more, nothing would follow anyway
_TOTAL = frozenset({"=total"})
_REVENUE = frozenset({"=revenue"})
_THAN = re.compile(
    r"比|超出|超过|高出|高于|低于|\b(?:exceed\w*|surpass\w*|überschr[ei]+t\w*|übersteig\w*|über(?=\s(?:dem|der)\b))",
    re.IGNORECASE,
)
_PAYING = frozenset({"=cost", "pay"})  # tell no row of prices from another


@dataclass(frozen=True, slots=True)
class Case:
    """A figure to be derived."""

    figure: Figure
    claim: str
    quoted: str
    page: str
    stated: Sequence[Figure]
    asked: Asked
    others: Sequence[Figure]  # of the claim
    words: frozenset[str]  # of the figure's sentence

    @property
    def named(self) -> frozenset[Decimal]:
        """The values that the claim itself gives beside the figure."""
        return frozenset(value for other in self.others for value in other.values)

    @property
    def years(self) -> frozenset[int]:
        """The years that the claim speaks of."""
        return frozenset(int(value) for other in self.others if is_year(other) for value in other.values)


@dataclass(frozen=True, slots=True)
class Result:
    """What a step comes to."""

    value: Decimal
    told: str  # the left side of the equation
    operands: tuple[Figure, ...]
    premises: tuple[Figure, ...] = ()
    timed: bool = False  # a duration between two times of day


def are_named(case: Case, found: Sequence[Figure]) -> bool:
    """Whether the claim itself gives all of some stated figures."""
    return all(one.values & case.named for one in found)


def of_its_years(case: Case, found: Sequence[Operand]) -> list[Operand]:
    """Without the operands of years that the claim does not speak of."""
    return [one for one in found if not case.years or one.year is None or one.year in case.years]


def sums(case: Case, found: Sequence[Operand]) -> Iterator[Result]:
    """The sum of what the claim names, of one sentence, or of one column of the rows that the claim speaks of."""
    distinct = list({one.figure.start: one for one in found}.values())
    named = [one for one in distinct if one.figure.values & case.named]
    if len(named) >= 2:
        yield _sum(named, case)
        return
    words = telling(case.words, distinct) - _TOTAL - _PAYING
    rows = [list(row) for _, row in groupby(distinct, key=lambda one: one.unit)]
    rows = [row for row in rows if not row[0].near & _TOTAL]
    spoken = [row for row in rows if row[0].words & words] or (rows if len(rows) == 1 else [])
    for row in spoken:
        in_columns = any(one.year or one.head for one in row)
        if 2 <= len(row) <= _MOST_SUMMANDS and not in_columns:
            yield _sum(row, case)
    yield from _columns(spoken if len(spoken) > 1 else rows, case)


def _columns(rows: Sequence[Sequence[Operand]], case: Case) -> Iterator[Result]:
    """The sums of the columns whose heads say most of the claim's words."""
    columns = [
        [one for row in rows for one in row if one.column == column]
        for column in sorted({one.column for row in rows for one in row})
    ]
    years = {one.year for column in columns for one in column} & case.years
    spoken = max((_words_of(column, case) for column in columns), default=0)
    for summands in columns:
        in_year = not case.years or all(one.year in case.years or not (one.year or years) for one in summands)
        if 2 <= len(summands) <= _MOST_SUMMANDS and in_year and _words_of(summands, case) == spoken:
            yield _sum(summands, case)


def _words_of(column: Sequence[Operand], case: Case) -> int:
    return len(frozenset[str]().union(*(one.head for one in column)) & case.words)


def _sum(found: Sequence[Operand], case: Case) -> Result:
    told = " + ".join(bare(one.figure, case.quoted) for one in found)
    return Result(sum((one.value for one in found), Decimal(0)), told, tuple(one.figure for one in found))


def differences(case: Case, found: Sequence[Operand]) -> Iterator[Result]:
    """What one figure is more or less than another, as the claim's words want it."""
    for pair in _pairs(case, found):
        ordered = _ordered(case, *pair)
        if ordered and ordered[0].value > ordered[1].value:
            first, second = ordered
            told = f"{bare(first.figure, case.quoted)} − {bare(second.figure, case.quoted)}"
            yield Result(first.value - second.value, told, (first.figure, second.figure))


def percentages(case: Case) -> Iterator[Result]:
    """The change from one figure to another, or the share of one in another, in percent."""
    for one, other in _pairs(case, _bases(case)):
        if one.figure.unit != other.figure.unit or one.value <= 0 or other.value <= 0:
            continue
        if case.asked.change:
            ordered = _ordered(case, one, other)
            if ordered and ordered[0].value > ordered[1].value:
                more, less = ordered
                base = less if case.asked.change > 0 else more
                first, second, whole = (bare(x.figure, case.quoted) for x in (more, less, base))
                change = (more.value - less.value) / base.value * 100
                yield Result(change, f"({first} − {second}) / {whole}", (more.figure, less.figure))
        elif one.value != other.value:
            part, total = sorted((one, other), key=lambda operand: operand.value)
            told = f"{bare(part.figure, case.quoted)} / {bare(total.figure, case.quoted)}"
            yield Result(part.value / total.value * 100, told, (part.figure, total.figure))


def ratios(case: Case) -> Iterator[Result]:
    """How many times one figure is another, as "three times the fee of" wants it."""
    for one, other in _pairs(case, _bases(case)):
        if one.figure.unit != other.figure.unit or one.value <= 0 or other.value <= 0:
            continue
        ordered = _compared(case, one, other)
        if ordered and ordered[0].value > ordered[1].value:
            first, second = ordered
            told = f"{bare(first.figure, case.quoted)} / {bare(second.figure, case.quoted)}"
            yield Result(first.value / second.value, told, (first.figure, second.figure))


def remainders(case: Case, found: Sequence[Operand]) -> Iterator[Result]:
    """What is left of an amount that the claim takes as given when a stated one is taken off."""
    given = [
        one
        for one in case.others
        if one.unit == case.figure.unit and one.end <= case.figure.start and len(one.values) == 1
    ]
    for premise in given if len(given) == 1 else ():
        (whole,) = premise.values
        for one in about(case.words, found):
            if one.value < whole and one.value not in premise.values:
                told = f"{bare(premise, case.claim)} − {bare(one.figure, case.quoted)}"
                yield Result(whole - one.value, told, (one.figure,), (premise,))


def parts(case: Case, found: Sequence[Operand]) -> Iterator[Result]:
    """A percentage of an amount: 60 % of 480,000."""
    rates = operands(
        Figure(case.figure.start, case.figure.end, frozenset({Decimal(1)}), "%"),
        [one for one in case.stated if one.unit == "%"],
        quoted=case.quoted,
        page=case.page,
    )
    for rate in about(case.words, rates):
        if not rate.words & case.words or asked(case.quoted, rate.figure).change:
            continue
        for one in found:
            shared = one.words & rate.words or one.figure.values & case.named
            if one.value > 0 and 0 < rate.value < 100 and shared:
                told = f"{bare(rate.figure, case.quoted)} % × {bare(one.figure, case.quoted)}"
                yield Result(one.value * rate.value / 100, told, (rate.figure, one.figure))


def _bases(case: Case) -> list[Operand]:
    """What a percentage may be of: amounts, each in its own unit."""
    amounts: list[Operand] = []
    for unit in {one.unit for one in case.stated if one.values and one.unit != "%"}:
        like = Figure(case.figure.start, case.figure.end, frozenset({Decimal(1)}), unit)
        found = operands(like, case.stated, quoted=case.quoted, page=case.page)
        amounts += [one for one in found if one.figure.unit == unit]
    return amounts


def _pairs(case: Case, found: Sequence[Operand]) -> list[tuple[Operand, Operand]]:
    """Pairs of the claim's matter: both named in it, or both in the sentences and rows that it speaks of."""
    distinct = list({one.figure.start: one for one in found}.values())
    named = [one for one in distinct if one.figure.values & case.named]
    if len(named) >= 2:
        return list(combinations(named, 2))
    words = telling(case.words, distinct)
    words |= _REVENUE if case.asked.margin else frozenset()
    near = [one for one in distinct if (one.words | one.head) & words] or distinct
    if len(case.years) > 1 or not case.asked.change or case.asked.compared:
        near = of_its_years(case, near)
    if case.asked.margin:
        near = [one for one in near if one.words & words and not one.words & _TOTAL]
    if case.asked.compared:
        one, other = (about(side, near) for side in _sides(case))
        if len(one) == len(other) == 1 and one != other:
            return [(one[0], other[0])]
    close = about(words if case.asked.margin else case.words, near)
    if len(close) == 1:
        close = [one for one in distinct if one.unit == close[0].unit]
    chosen = _latest(case, close if len(close) >= 2 else near)[:_MOST_COMPARED]
    if named:
        return [(named[0], one) for one in chosen if one.figure.start != named[0].figure.start]
    return list(combinations(chosen, 2))


def _latest(case: Case, found: Sequence[Operand]) -> Sequence[Operand]:
    """Of a change over time, the year that the claim names, or else the latest, and the one before it."""
    years = {one.year for one in found if one.year}
    if not case.asked.change or case.asked.compared or len(case.years) > 1 or len(years) < 2:
        return found
    if case.asked.base in years:
        later = min((other for other in years if other > case.asked.base), default=None)
        return [one for one in found if one.year in (later, case.asked.base)] if later else found
    year = max(case.years & years, default=max(years))
    before = max((other for other in years if other < year), default=None)
    return [one for one in found if one.year in (year, before)] if before else found


def _ordered(case: Case, one: Operand, other: Operand) -> tuple[Operand, Operand] | None:
    """Minuend and subtrahend as the claim's words want them, or None when nothing tells which is which."""
    if case.asked.difference:
        return (one, other) if one.value >= other.value else (other, one)
    pair = _compared(case, one, other) if case.asked.compared else newer_and_older(one, other)
    if pair is None:
        return None
    return pair if case.asked.change > 0 else (pair[1], pair[0])


def _compared(case: Case, one: Operand, other: Operand) -> tuple[Operand, Operand] | None:
    """Of two operands the one that the claim speaks of first, by the words around each."""
    subject, rest = _sides(case)
    straight, turned = _fit(one, other, subject, rest), _fit(other, one, subject, rest)
    if straight == turned:
        return newer_and_older(one, other)
    return (one, other) if straight > turned else (other, one)


def _sides(case: Case) -> tuple[frozenset[str], frozenset[str]]:
    """What a comparison speaks of first, and what it compares that with."""
    start, end = sentence_around(case.claim, case.figure)
    before, behind = case.claim[start : case.figure.start], case.claim[case.figure.end : end]
    than = _THAN.search(before)
    if than:
        before, behind = before[: than.start()], before[than.end() :]
    return keys_of(before), keys_of(behind)


def _fit(first: Operand, second: Operand, subject: frozenset[str], rest: frozenset[str]) -> int:
    one, other = first.near | first.head, second.near | second.head
    own, others = one - other, other - one
    return len(own & subject) + len(others & rest) - len(own & rest) - len(others & subject)


def plain(written: str) -> str:
    """Words on one line."""
    return re.sub(r"\s+", " ", written).strip()


def bare(figure: Figure, text: str) -> str:
    """A figure as it is written, without its unit."""
    written = plain(text[figure.start : figure.end])
    found = re.search(r"\d[\d.,'’\u00a0\u2009\u202f]*\d|\d", written)
    if found:
        return f"−{found[0]}" if figure.negative else found[0]
    return digits_of(min(figure.values)) if figure.values else written


def digits_of(value: Decimal) -> str:
    """A value in digits, without noughts behind its point."""
    return format(value.normalize(), "f")
