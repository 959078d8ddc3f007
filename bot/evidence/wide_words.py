"""Numbers of a text in Chinese and Japanese characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.evidence.amounts import amount, loss_or_not
from bot.evidence.figure import Figure
from bot.evidence.units import unit_of
from bot.evidence.wide_numerals import NUMERAL, numeral_value, wide_number

_WIDE_FRACTION = re.compile(
    rf"(?P<bottom>\d{{1,4}}|{NUMERAL})\s?分之\s?(?P<top>\d{{1,6}}(?:\.\d{{1,6}})?|{NUMERAL})"
)
_WIDE_TENTHS = re.compile(
    r"(\d(?:\.\d)?|[一二三四五六七八九])成([一二三四五六七八九])?(?![为立功员本品果长交绩就])"
)
_WIDE_NUMERAL = re.compile(NUMERAL)
_HALF_OF_A_UNIT = re.compile(r"(?<![上下大一多个])半(?:个)?(年|天|日|月|小时|周|学期)")
_COUNTED_AND_A_HALF = re.compile(r"个半(月|小时)")
_AND_A_HALF = re.compile(r"半(?![年天日])")
_COUNTED_WIDE = frozenset(
    "周週天日年月个個小分秒名人次倍元岁歲页頁万亿億星礼季欧美条條款章项項层層台辆件套张份位家届期级點点米克升吨斤公里度晚泊種种门頭头支只匹场場"
    "路室間间号號步轮輪笔筆座栋棟户戶团班课"
)
_IDIOMS = re.compile(
    r"一[般定些样致起直旦切同律旁边概下面种并共时体半度向]|十[分足]|万一|千万(?!元|美|人|吨)|百[分般]|四[周处季]|三[角]|五[官]|九[州]|[统唯专]一|一[一]"
)


def wide_parts(text: str) -> Iterator[Figure]:
    """Parts of a whole in Chinese: 三分之一, 百分之20, 三成, 半年."""
    for match in _WIDE_FRACTION.finditer(text):
        top, bottom = wide_number(match["top"]), wide_number(match["bottom"])
        if top is not None and bottom:
            unit = {100: "%", 1000: "‰"}.get(int(bottom))
            value = top if unit else top / bottom
            negative = loss_or_not(text, match.start())
            yield Figure(match.start(), match.end(), frozenset({value}), unit, negative=negative)
    for match in _WIDE_TENTHS.finditer(text):
        tenths, more = wide_number(match[1]), wide_number(match[2] or "零")
        if tenths is not None and more is not None:
            yield Figure(match.start(), match.end(), frozenset({tenths * 10 + more}), "%")
    for match in _HALF_OF_A_UNIT.finditer(text):
        yield Figure(
            match.start(), match.end(), frozenset({Decimal("0.5")}), unit_of(match[1].replace("学期", ""))
        )


def wide_words(text: str) -> Iterator[Figure]:
    """The numbers in Chinese and Japanese characters."""
    for match in _WIDE_NUMERAL.finditer(text):
        value = numeral_value(match[0])
        if value is not None:
            yield _wide_number(text, match, Decimal(value))


def _wide_number(text: str, match: re.Match[str], value: Decimal) -> Figure:
    following = text[match.end() : match.end() + 1]
    ordered = text[max(0, match.start() - 1) : match.start()] == "第"
    idiom = _IDIOMS.match(text, match.start()) or _IDIOMS.match(text, match.start() - 1)
    weak = bool(idiom) or (following not in _COUNTED_WIDE and not (len(match[0]) > 1 and value > 10))
    if ordered:
        weak = following not in "条條章款项項季期届"
        return Figure(match.start(), match.end(), frozenset({value}), weak=weak)
    half = _COUNTED_AND_A_HALF.match(text, match.end())
    if half:
        return Figure(match.start(), half.end(), frozenset({value + Decimal("0.5")}), unit_of(half[1]))
    figure = amount(match.start(), text, match.end(), value, weak=weak)
    if len(match[0]) == 4 and figure.unit == "year":
        return Figure(match.start(), figure.end, figure.values, weak=weak)
    if (
        figure.unit
        and (tail := _AND_A_HALF.match(text, figure.end))
        and figure.unit in ("year", "day", "hour", "month", "week")
    ):
        values = frozenset(value + Decimal("0.5") for value in figure.values)
        return Figure(figure.start, tail.end(), values, figure.unit, weak=False)
    return figure
