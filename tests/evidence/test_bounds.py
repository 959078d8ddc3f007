"""Bounds beside figures."""

from __future__ import annotations

import pytest

from bot.evidence.bounds import bound
from bot.evidence.figures import figures

MOST = (
    "up to 180 EUR", "at most 5 days", "no more than 5 days", "must not exceed 20 days", "not later than 31 March 2025",
    "a maximum of 5 days", "within 30 days", "under 18 years", "bis zu 5 Tage", "höchstens 5 Tage",
    "nicht mehr als 24 Stunden", "innerhalb von sechzehn Wochen", "bis 120 Euro", "最多5天", "不超过30天", "30天以内",
    "不得超过1200元", "低于45元",
)  # fmt: skip
LEAST = (
    "at least 5 days", "not less than 3 days", "more than 24 hours", "over 24 hours", "30 days or more",
    "a minimum of 12 characters", "mindestens 30 Minuten", "mehr als 24 Stunden", "über 24 Stunden", "ab 18 Jahren",
    "至少16周", "不得少于15天", "不低于30%", "18周岁以上", "超过24小时",
)  # fmt: skip
NEITHER = ("5 days", "between 5 and 10 days", "rose to 5 million", "16周", "28 Euro", "in 2024 it was 5 days")


def bounds(text: str) -> set[str | None]:
    return {bound(figure, text) for figure in figures(text) if not figure.weak}


@pytest.mark.parametrize("text", MOST)
def test_what_may_not_be_passed_is_a_most(text: str) -> None:
    assert bounds(text) == {"most"}


@pytest.mark.parametrize("text", LEAST)
def test_what_must_be_reached_is_a_least(text: str) -> None:
    assert bounds(text) == {"least"}


@pytest.mark.parametrize("text", NEITHER)
def test_a_plain_figure_bounds_nothing(text: str) -> None:
    assert bounds(text) == {None}
