"""Figures and what is said of them, things and what is said of them: in one row, in one clause."""

from __future__ import annotations

import pytest

from bot.evidence.binding import is_period, misplaced
from bot.evidence.columns import against_the_row, runs_backwards, wrong_column
from bot.evidence.figure import Figure
from bot.evidence.grounds import mantissas, read
from bot.evidence.kinds import unheard_of
from bot.evidence.parts import taken_over
from bot.evidence.replaced import replaced
from bot.evidence.roles import runs_back, swapped

HEAD = "Sales by segment\nSegment 2024 2023\n"
ROWS = ("Products 1,577 1,402", "Services 305 299", "Licences 88 120")


def figure_of(claim: str) -> Figure:
    return next(one for one in read(claim) if not (one.weak or is_period(one)))


def hosts(figure: Figure, unit: str) -> list[Figure]:
    return [one for one in read(unit) if mantissas(one) & mantissas(figure)]


@pytest.mark.parametrize(
    ("claim", "unit", "others"),
    [
        ("Services were 1,577 last time.", ROWS[0], ROWS),
        ("Up to 220 EUR in Germany.", "Up to 180 EUR in Germany and up to 220 EUR abroad.", ()),
        ("Sick leave is 16 weeks.", "Parental leave is 16 weeks.", ("Sick leave is 6 weeks.",)),
        ("In 2023 it was $77 million.", "It was $77 million in 2024, compared with $66 million in 2023.", ()),
        ("普通员工500元。", "经理每晚500元，普通员工每晚300元。", ()),
        (
            "Vollzeitkräfte erhalten 15 Prozent.",
            "Teilzeitkräfte erhalten 15 Prozent, Vollzeitkräfte 25 Prozent.",
            (),
        ),
    ],
)
def test_what_the_page_says_of_another_figure_is_told(claim: str, unit: str, others: tuple[str, ...]) -> None:
    figure = figure_of(claim)
    assert misplaced(claim, figure, hosts(figure, unit), unit, [one for one in others if one != unit])


@pytest.mark.parametrize(
    ("claim", "unit"),
    [
        (
            "Hotel costs abroad up to 220 EUR.",
            "Hotel costs up to 180 EUR in Germany and up to 220 EUR abroad.",
        ),
        ("The fee rose from 15 EUR to 20 EUR.", "The fee rose from 15 EUR to 20 EUR in May."),
        ("It was $77 million in 2024.", "It was $77 million in 2024, compared with $66 million in 2023."),
    ],
)
def test_what_the_page_says_of_the_figure_is_in_place(claim: str, unit: str) -> None:
    figure = figure_of(claim)
    assert misplaced(claim, figure, hosts(figure, unit), unit, ()) is None


def test_a_figure_stands_under_the_year_of_its_column() -> None:
    for year, wrong in (("2024", None), ("2023", "the figure stands in the column of 2024, not of 2023")):
        claim = f"Services were $305 million in {year}."
        figure = figure_of(claim)
        assert wrong_column(claim, figure, hosts(figure, ROWS[1]), ROWS[1], HEAD + ROWS[0]) == wrong


def test_a_row_shows_whether_it_rose_or_fell() -> None:
    for claim, wrong in (("Licences fell to 88.", False), ("Licences rose to 88.", True)):
        figure = figure_of(claim)
        found = against_the_row(claim, figure, hosts(figure, ROWS[2]), ROWS[2], HEAD)
        assert bool(found) is wrong


def test_a_rise_does_not_run_from_more_to_less() -> None:
    assert runs_backwards("Energy use rose from 1,765 to 1,690 MWh.")
    assert runs_backwards("收入从50亿元增长到40亿元。")
    assert runs_backwards("Energy use fell from 1,765 to 1,690 MWh.") is None
    assert runs_backwards("Der Umsatz stieg von 15 auf 20 Euro.") is None


def test_a_place_or_day_that_the_page_names_nowhere_is_told() -> None:
    assert unheard_of("The pool opens on Tuesday.", "The pool opens on Monday.")
    assert unheard_of("The terminals are copper.", "Terminals are aluminium.")
    assert unheard_of("In Italien gilt das.", "Das gilt in Italy.") is None


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Initech acquired Acme.", "Acme acquired Initech in March."),
        ("Acme was acquired by Initech.", "Acme acquired Initech in March."),
        ("The landlord sued the tenant.", "The tenant sued the landlord."),
        ("Die Weber AG übernahm die Müller GmbH.", "Die Müller GmbH übernahm die Weber AG."),
    ],
)
def test_who_did_what_to_whom_is_not_swapped(claim: str, sentence: str) -> None:
    assert swapped(claim, sentence)
    assert swapped(sentence, sentence) is None


def test_a_passive_says_the_same_the_other_way_round() -> None:
    assert swapped("Initech was acquired by Acme.", "Acme acquired Initech in March.") is None
    assert runs_back("It moves from hall F to hall C.", "It moves from hall C to hall F.")
    assert runs_back("It moves from hall C to hall F.", "It moves from hall C to hall F.") is None


@pytest.mark.parametrize(
    ("claim", "sentence", "other"),
    [
        (
            "The plant in Chicago was closed.",
            "The plant in Boston was closed and the plant in Chicago was expanded.",
            "",
        ),
        (
            "Maria Lopez chairs the board.",
            "John Smith chairs the board.",
            "Maria Lopez leads the finance team.",
        ),
        (
            "The tenant bears major repairs.",
            "The tenant bears minor repairs; the landlord bears major repairs.",
            "",
        ),
        ("财务总监为王建国先生。", "董事长为王建国先生，财务总监为李娜女士。", ""),
    ],
)
def test_one_thing_in_the_place_of_another_is_told(claim: str, sentence: str, other: str) -> None:
    assert taken_over(claim, claim, [sentence], [other] if other else [], "")
    for part in filter(None, (sentence, other)):
        assert taken_over(part, part, [part], [other or sentence], "") is None


def test_a_stranger_in_a_repeated_sentence_is_told() -> None:
    page = "Every accident must be reported to the insurer within two days."
    assert replaced("Every accident must be reported to the coroner within two days.", page, "")
    assert replaced("Die Dichtung ist monatlich zu prüfen.", "Der Filter ist monatlich zu prüfen.", "")
    assert (
        replaced("Die Dichtung ist monatlich zu prüfen.", "Der Filter ist monatlich zu prüfen.", "Dichtung")
        is None
    )
    for claim in (page, "Every accident should be notified to the insurer within two days."):
        assert replaced(claim, page, "") is None
