from __future__ import annotations

import pytest

from bot.evidence.figures import figures
from bot.evidence.listed import other_code, other_item, other_number

LOTS = "Lot 1 – Central Library: 6,200 m²\nLot 2 – six branch libraries: 8,100 m²"
FAULTS = "M1 Notrufschild unleserlich – Frist 4 Wochen\nM2 Öllache im Schacht – Frist 8 Wochen"
LIMITS = "爆炸上限：19.0%\n爆炸下限：3.3%"


def first_reason(claim: str, page: str) -> str | None:
    return next(filter(None, (other_item(claim, one, page) for one in figures(claim))), None)


@pytest.mark.parametrize(
    ("claim", "page"),
    [
        ("The central library has 8,100 m².", LOTS),
        ("Für das Notrufschild gilt eine Frist von 8 Wochen.", FAULTS),
        ("爆炸下限为19.0%。", LIMITS),
    ],
)
def test_a_figure_of_one_item_is_not_given_to_another(claim: str, page: str) -> None:
    assert first_reason(claim, page)


@pytest.mark.parametrize(
    ("claim", "page"),
    [
        ("The central library has 6,200 m².", LOTS),
        ("The branch libraries have 8,100 m².", LOTS),
        ("Frist für die Öllache: 8 Wochen.", FAULTS),
        ("爆炸上限为19.0%。", LIMITS),
        (
            "The primary caregiver has 18 weeks.",
            "The primary caregiver receives 18 weeks\nof leave at full pay.",
        ),
    ],
)
def test_a_figure_is_given_to_its_own_item(claim: str, page: str) -> None:
    assert first_reason(claim, page) is None


def test_what_the_page_says_of_one_numbered_thing_is_not_said_of_another() -> None:
    assert other_number("Lot 1 comprises six branch libraries.", LOTS)
    assert other_number("Los 3 betrifft die Grundschulen.", "Los 1 Grundschulen\nLos 3 Berufsschulen")


def test_a_numbered_thing_is_told_by_its_own_number() -> None:
    assert other_number("Lot 2 comprises six branch libraries.", LOTS) is None
    assert other_number("Lot 1 and Lot 2 comprise libraries.", LOTS) is None
    assert other_number("Lot 7 comprises libraries.", LOTS) is None


def test_a_code_keeps_the_percentage_of_its_line() -> None:
    page = "0.875% Senior Notes Due 2028 PEP28\n0.500% Senior Notes Due 2028 PEP28a"
    assert other_code("The 0.875% notes have the symbol PEP28a.", page)
    assert other_code("The 0.875% notes have the symbol PEP28.", page) is None
