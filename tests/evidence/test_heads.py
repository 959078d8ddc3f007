"""Days and years, numbers and units that stand in two places of a page."""

from __future__ import annotations

import pytest

from bot.evidence.figures import figures
from bot.evidence.heads import column_dates, is_dated, with_shared_units

STACKED = (
    "52 Weeks Ended\nJanuary\n28,\nJanuary\n29,\n(Dollars in millions) 2023 2022\nNet sales 10,208.6 8,630.9"
)


def test_days_above_years_are_dates_column_by_column() -> None:
    assert column_dates(STACKED) == {(2023, 1, 28), (2022, 1, 29)}


def test_one_day_before_years_is_a_date_of_each() -> None:
    assert column_dates("Three Months Ended December 31, 2022 2021\nNet 5 4") == {
        (2022, 12, 31),
        (2021, 12, 31),
    }


@pytest.mark.parametrize(
    ("claim", "page", "dated"),
    [
        ("January 28, 2023", STACKED, True),
        ("January 28, 2022", STACKED, False),
        ("31. März 2024", "Q1 2024 Q1 2023\nMitarbeitende (31.03.) 5.214 5.087", True),
        ("30. März 2024", "Q1 2024 Q1 2023\nMitarbeitende (31.03.) 5.214 5.087", False),
        ("31. März 2022", "Q1 2024 Q1 2023\nMitarbeitende (31.03.) 5.214 5.087", False),
        ("5 May 2023", "On 5 May 2024 it closed. In 2023 it was open.", False),
    ],
)
def test_a_date_may_have_its_year_elsewhere(claim: str, page: str, dated: bool) -> None:
    assert is_dated(figures(claim)[0], page, page) is dated


def test_a_unit_behind_a_row_is_that_of_all_its_numbers() -> None:
    row = "Hardness 268 450 mg/L"
    assert [one.unit for one in with_shared_units(row, figures(row)) if not one.weak] == ["mg/l", "mg/l"]
    text = "Take 268 of these, then 450 mg/L"
    assert with_shared_units(text, figures(text)) == list(figures(text))
