"""Rows and columns that a claim names, and those that its figures stand in."""

from __future__ import annotations

import pytest

from bot.evidence.figures import Figure, figures
from bot.evidence.grounds import grounds
from bot.evidence.labels import bracketed, other_column, other_row

HEAD = "类型 月卡 季卡 年卡"
ROWS = ("普通会员 399元 999元 2980元", "学生会员 259元 680元 1980元")
PLAN = "In-network Out-of-network"
STAY = "Hospital stay 10% after deductible 40% after deductible"


def claimed(claim: str) -> Figure:
    return next(one for one in figures(claim) if not one.weak)


@pytest.mark.parametrize(
    ("claim", "row", "rival", "wrong"),
    [
        ("Adjusted EPS was $0.69.", "Diluted earnings per share $ 0.69 $ 0.23", "Adjusted EPS $ 0.12 $ 0.10", True),
        ("Diluted earnings per share were $0.69.", "Diluted earnings per share $ 0.69 $ 0.23", "Adjusted EPS $ 0.12 $ 0.10", False),
        ("普通会员的季卡为680元。", ROWS[1], ROWS[0], True),
        ("学生会员的季卡为680元。", ROWS[1], ROWS[0], False),
    ],
)  # fmt: skip
def test_a_figure_of_another_row_is_told(claim: str, row: str, rival: str, wrong: bool) -> None:
    assert bool(other_row(claim, claimed(claim), row, [rival])) is wrong


def test_rows_that_a_claim_compares_may_both_be_named() -> None:
    claim = "Sales were 12 and costs 9."
    assert other_row(claim, claimed(claim), "Sales 12 11", ["Costs 9 8"]) is None


@pytest.mark.parametrize(
    ("claim", "row", "head", "wrong"),
    [
        ("学生会员的年卡为680元。", ROWS[1], HEAD, True),
        ("学生会员的季卡为680元。", ROWS[1], HEAD, False),
        ("An in-network hospital stay costs 40%.", STAY, PLAN, True),
        ("An in-network hospital stay costs 10%.", STAY, PLAN, False),
        ("The hospital stay costs 40%.", STAY, PLAN, False),
        ("An adult pays 4.20 at peak times.", "Adult 4.20 5.60", "Category Off-peak Peak", True),
        ("An adult pays 4.20 outside peak hours.", "Adult 4.20 5.60", "Category Off-peak Peak", False),
    ],
)
def test_a_figure_of_another_column_is_told(claim: str, row: str, head: str, wrong: bool) -> None:
    figure = claimed(claim)
    hosts = [one for one in figures(row) if one.values & figure.values]
    assert bool(other_column(claim, figure, hosts, row, f"{head}\n")) is wrong


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [("EPS was a profit of $1.53.", True), ("EPS was a loss of $1.53.", False), ("EPS was $1.53.", False)],
)
def test_parentheses_in_a_row_are_no_gain(claim: str, wrong: bool) -> None:
    row = "Adjusted EPS $ (1.53) $ 0.12"
    hosts = [one for one in figures(row) if one.negative is None]
    assert bool(bracketed(claim, claimed(claim), hosts, row)) is wrong


def test_rows_that_end_with_units_stand_alone() -> None:
    page = "Charge voltage 3.65 V\nDischarge voltage 2.5 V\nCharge current 140 A"
    assert [one.text for one in grounds(page, 0, len(page))] == page.split("\n")
