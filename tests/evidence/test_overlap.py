"""Words of a claim that its quotes do not have."""

from __future__ import annotations

import pytest

from bot.evidence.concepts import concepts
from bot.evidence.figures import figures
from bot.evidence.overlap import uncovered


def missing(claim: str, page: str) -> str | None:
    apart = [(one.start, one.end) for one in figures(claim) if not one.weak]
    return uncovered(claim, apart, frozenset(word.key for word in concepts(page)), together=False)


@pytest.mark.parametrize(
    ("claim", "page"),
    [
        ("Clean the filter once a month with vinegar.", "Clean the filter once a month."),
        ("The plant was closed after a fire.", "We closed the plant in March."),
        (
            "Der Ausflug wurde wegen Regens auf den 3. Juli verschoben.",
            "Der Ausflug wurde auf den 3. Juli verschoben.",
        ),
        ("Wear gloves and a mask.", "Wear gloves."),
        ("Hunde dürfen mitgebracht werden.", "Die Kantine öffnet um elf Uhr."),
    ],
)
def test_what_is_added_is_told(claim: str, page: str) -> None:
    assert missing(claim, page)
    assert missing(page, page) is None


@pytest.mark.parametrize(
    ("claim", "page"),
    [
        ("It has to be kept at under 25 °C.", "Store below 25 °C in the original carton."),
        (
            "Eyes must be rinsed with water for 15 minutes or longer.",
            "Rinse eyes with water for at least 15 minutes.",
        ),
        ("The registration is free.", "You may register free of charge."),
        ("Die Reinigung erfolgt mit einem Tuch.", "Mit einem Tuch reinigen."),
    ],
)
def test_other_words_for_the_same_pass(claim: str, page: str) -> None:
    assert missing(claim, page) is None
