"""Which years a text names, and which numbers are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.years import years_in

ANY_YEAR = st.integers(1980, 2099)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("What was revenue in 2023?", {2023}),
        ("Revenue of 2023.", {2023}),
        ("2023's revenue", {2023}),
        ("the U.S. 2023 revenue", {2023}),
        ("Revenue in USD 2023", {2023}),
        ("2022, 2023 and 2024", {2022, 2023, 2024}),
        ("2022,2023", {2022, 2023}),
        ("AcmeAnnualReport2023.pdf", {2023}),
        ("ISO 9001:2015", {2015}),
        ("en 2023", {2023}),
        ("２０２３年の売上", {2023}),
        ("2023年3月期", {2023}),
        ("员工手册2024版", {2024}),
        ("二〇二三年年度报告", {2023}),
    ],
)  # fmt: skip
def test_years_in_full_are_found(text: str, years: set[int]) -> None:
    assert years_in(text) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("FY22", {2022}),
        ("fy22", {2022}),
        ("FY 24", {2024}),
        ("FY2022", {2022}),
        ("FY99", {1999}),
        ("FY99/00", {1999, 2000}),
        ("CY19", {2019}),
        ("fiscal 23", {2023}),
        ("fiscal year 23", {2023}),
        ("Q4 2023", {2023}),
        ("2023Q4", {2023}),
        ("Q4 23", {2023}),
        ("Q4'23", {2023}),
        ("Q4’23", {2023}),
        ("4Q23", {2023}),
        ("4 Q 23", {2023}),
        ("H1'24", {2024}),
        ("1H24", {2024}),
        ("'23", {2023}),
        ("Dec'23", {2023}),
        ("'85", {1985}),
    ],
)
def test_years_in_short_are_found(text: str, years: set[int]) -> None:
    assert years_in(text) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("zum 31.12.2023", {2023}),
        ("Stand: 1.3.2024", {2024}),
        ("31.12.23", {2023}),
        ("12.2023", {2023}),
        ("2023.12.31", {2023}),
        ("2024.3.1", {2024}),
        ("2024-03-01", {2024}),
        ("20240301", {2024}),
        ("12/31/2023", {2023}),
        ("March 5, 2024", {2024}),
        ("2011-12", {2011}),
    ],
)
def test_the_years_of_dates_are_found(text: str, years: set[int]) -> None:
    assert years_in(text) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2019-2021", {2019, 2020, 2021}),
        ("2019–2021", {2019, 2020, 2021}),
        ("2019 - 2021", {2019, 2020, 2021}),
        ("2022/23", {2022, 2023}),
        ("2009/10", {2009, 2010}),
        ("2021-22", {2021, 2022}),
        ("GJ 2022/23", {2022, 2023}),
        ("FY22/23", {2022, 2023}),
        ("2022/2023", {2022, 2023}),
        ("1990-2020", {1990, 2020}),
        ("2023-2022", {2022, 2023}),
    ],
)
def test_a_range_names_the_years_between_unless_it_is_long_or_none(text: str, years: set[int]) -> None:
    assert years_in(text) == years


@pytest.mark.parametrize(
    "text",
    [
        "2,023",
        "1,999 units",
        "12,019.5",
        "2023,456",
        "2 023",
        "$2000",
        "$ 2,023",
        "€2010",
        "2000 €",
        "2010 dollars",
        "2000 USD",
        "2000元",
        "2000人",
        "2010%",
        "2010 percent",
        "1999.5",
        "page 1999",
        "p. 2010",
        "Room 2010",
        "ISO 2024-11",
        "RFC 2045",
        "+49 2024 1999",
        "0123-2024",
        "the 1980s and 2020s",
        "120234",
        "1979",
        "2100",
        "1850",
        "Q3 10-K",
        "the Q2 10-Q",
        "2 Q 10 Q",
        "Q1 10 percent",
        "Q3",
        "'n'",
        "",
    ],
)
def test_other_numbers_are_no_years(text: str) -> None:
    assert years_in(text) == frozenset()


def test_a_number_that_is_no_year_does_not_hide_one() -> None:
    assert years_in("Page 1999 of 2023: $2010 or 2000 €, 2,020 of 2021") == {2021, 2023}


@given(ANY_YEAR, st.sampled_from(["in {}", "FY{}", "{}年", "({})", "{}/Q1", "Report_{}", "{}?", "{}-06-30"]))
def test_every_year_is_found_however_it_stands(year: int, around: str) -> None:
    assert years_in(around.format(year)) == {year}


@given(st.text(max_size=300))
def test_any_text_gives_years_in_range_and_always_the_same(text: str) -> None:
    years = years_in(text)
    assert all(1980 <= year <= 2099 for year in years)
    assert years_in.__wrapped__(text) == years


@given(st.lists(ANY_YEAR, max_size=5))
def test_years_apart_are_all_found(years: list[int]) -> None:
    assert years_in(" and ".join(str(year) for year in years)) == set(years)


@pytest.mark.parametrize(
    "unit", ["1", "2023-", "+1 ", "$", "'", "Q", "q1 ", "1.1.", "2023,", "01.01.", "page ", "〇", "+", " "]
)
def test_a_very_long_text_is_read_to_its_end(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    assert years_in.__wrapped__(f"{text} in 2031") == years_in.__wrapped__(text) | {2031}
