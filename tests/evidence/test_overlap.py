"""What ties a claim to a page in another language."""

from __future__ import annotations

import pytest

from bot.citations import quotes_for
from bot.types import Verdict
from bot.verify import verify
from tests.hits import hit

GERMAN = (
    "Beschäftigte in Leipzig erhalten 31 Tage Urlaub im Jahr.\nDie Frühschicht beginnt um 6:15 Uhr.\n"
    "Der Umsatz betrug 1.577 Mio. Euro im Jahr 2023.\nDas Lager hat 12 Tore."
)


@pytest.mark.parametrize(
    ("claim", "true"),
    [
        ("Employees in Leipzig receive 31 days of vacation.", True),
        ("The early shift begins at 6:15.", True),
        ("Revenue was 1,577 million euros in 2023.", True),
        ("The warehouse has 12 gates.", True),
        ("夜班从6:15开始。", True),
        ("The password of the safe is 31.", False),
        ("The chief executive resigned in the garden.", False),
    ],
)
def test_a_bare_number_alone_is_no_tie(claim: str, true: bool) -> None:
    found = verify(claim, quotes_for(claim, hit(GERMAN)))
    assert (found.verdict is Verdict.SUPPORTED) is true, found.note


def test_a_figure_that_is_reckoned_needs_a_word_or_name_that_both_say() -> None:
    page = hit("Umsatz in Tausend Euro\n3 Zeilen der Tabelle\nEine Hotelnacht kostet 82 Euro.")
    claim = "Everybody receives a bonus of 3000 euros."
    assert verify(claim, quotes_for(claim, page)).verdict is Verdict.UNSUPPORTED
