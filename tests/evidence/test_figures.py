"""Figures and dates as values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.figures import decimal_mark, figures, fold, supports


def values(text: str, mark: str | None = ".") -> list[set[Decimal]]:
    return [set(figure.values) for figure in figures(text, mark)]


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,577", ".", ["1577"]),
        ("1.577", ".", ["1.577"]),
        ("1.577", ",", ["1577"]),
        ("1,577", ",", ["1.577"]),
        ("1,577.25", None, ["1577.25"]),
        ("1.577,25", None, ["1577.25"]),
        ("1'577", ".", ["1577"]),
        ("1\u202f577", ",", ["1577"]),
        ("12,50", ".", ["12.50"]),
        ("0.125", ",", ["0.125"]),
        ("1,000,000", ",", ["1000000"]),
        ("１６ and 16", ".", ["16", "16"]),
        ("sixteen, twenty-one, forty two, two hundred", ".", ["16", "21", "42", "200"]),
        ("sechzehn, einundzwanzig, zwölf", ",", ["16", "21", "12"]),
        ("十六周，二十一天，两个月，二〇二四年", ".", ["16", "21", "2", "2024"]),
        ("1.6 billion, 5 Mio., 3,2 Mrd. Euro, 1.5万元, 3亿", None, ["1600000000", "5000000", "3200000000", "15000", "300000000"]),
        ("$5m and 16k", ".", ["5000000", "16000"]),
        ("10-20 weeks", ".", ["10", "20"]),
    ],
)  # fmt: skip
def test_numbers_are_values(text: str, mark: str | None, expected: list[str]) -> None:
    assert values(text, mark) == [{Decimal(value)} for value in expected]


def test_a_number_that_could_be_two_has_both_values() -> None:
    assert values("1.577", None) == [{Decimal("1.577"), Decimal(1577)}]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("16 weeks", "week"),
        ("sixteen-week", "week"),
        ("16 paid weeks", "week"),
        ("sechzehn Wochen", "week"),
        ("十六周", "week"),
        ("20 %", "%"),
        ("20 percent", "%"),
        ("百分之二十", "%"),
        ("2 percentage points", "percentage point"),
        ("$20", "USD"),
        ("20 Euro", "EUR"),
        ("EUR 20", "EUR"),
        ("1.5万元", "CNY"),
        ("230 V", "V"),
        ("-5 °C", "°C"),
        ("5 per week", None),
        ("5 of the weeks", None),
        ("Q3", "quarter"),
    ],
)
def test_units_beside_a_number(text: str, unit: str | None) -> None:
    assert [figure.unit for figure in figures(text, ".")] == [unit]


@pytest.mark.parametrize(
    "text",
    ["1 March 2024", "March 1, 2024", "1st of March 2024", "2024-03-01", "01.03.2024", "1. März 2024", "2024年3月1日", "2024/3/1"],
)  # fmt: skip
def test_dates_of_every_notation_are_the_same_date(text: str) -> None:
    (date,) = figures(text, ".")
    assert date.dates == {(2024, 3, 1)}
    assert date.start == 0
    assert date.end == len(text)


def test_a_date_that_could_be_two_has_both_readings() -> None:
    assert figures("03/04/2024", ".")[0].dates == {(2024, 3, 4), (2024, 4, 3)}


def test_may_is_not_always_a_month() -> None:
    assert [figure.dates for figure in figures("employees over 18 may apply", ".")] == [frozenset()]


@pytest.mark.parametrize("text", ["X-200", "2.0.1", "ISO9001", "IP67"])
def test_codes_are_compared_as_written(text: str) -> None:
    (code,) = figures(text, ".")
    assert code.code == text.replace("-", "").casefold()


def test_articles_support_but_need_no_support() -> None:
    (article,) = figures("within a year", ".")
    (one,) = figures("within one year", ".")
    assert article.weak
    assert not one.weak
    assert supports(article, one, quote="within a year", page="")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Revenue was 1,577.5 and 12.3", "."),
        ("Umsatz 1.577,5 und 12,3", ","),
        ("Die Reise wird mit 1.577 Euro bezahlt und nicht mehr.", ","),
        ("The trip is paid with 1,577 and no more.", "."),
        ("1,577", None),
    ],
)
def test_how_a_text_writes_decimals(text: str, mark: str | None) -> None:
    assert decimal_mark(text) == mark


@given(
    st.text(
        alphabet=st.sampled_from("0123456789.,'-−–()%€$￥１６十六百分之年月日周 aMarchMio:/QFYkmx²½㎏\n"),
        max_size=40,
    )
)
def test_figures_of_any_text_lie_within_it_and_in_order(text: str) -> None:
    for mark in (".", ",", None):
        found = figures(text, mark)
        assert all(0 <= figure.start < figure.end <= len(text) for figure in found)
        assert [figure.start for figure in found] == sorted(figure.start for figure in found)


@given(st.text(max_size=30))
def test_folding_keeps_the_way_back(text: str) -> None:
    folded = fold(text)
    places = [folded.place(index) for index in range(len(folded.text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(text)
