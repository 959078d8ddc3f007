"""The whole answer, made of what was written and what other documents say otherwise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.citations import Quote
from bot.drafting import Draftsman
from bot.finding import Material
from bot.types import Answer, Claim, Outcome, Verdict
from bot.whole import whole
from indexer.types import Hit
from tests.hits import hit

WORDS = "A hotel night may cost at most 140 euros."
TRAVEL = hit(WORDS, title="Travel policy", document="travel-policy")


@dataclass
class Known:
    """What is asked of a document here."""

    name: str = "a.pdf"
    title: str = "A"
    description: str = ""


def answered(*others: Hit) -> Answer:
    passages = (TRAVEL, *others)
    written = Draftsman(passages)
    cited = written.numbering.cite(Quote(TRAVEL, 0, len(WORDS)))
    written.keep(Claim(WORDS, Verdict.SUPPORTED, (cited,)))

    def allowed(generations: Collection[str]) -> dict[str, object]:
        return dict.fromkeys(generations, Known())

    material = Material(passages=passages)
    return whole("What may a hotel cost?", written, material, outcome=Outcome.ANSWERED, allowed=allowed)  # type: ignore[arg-type]


def test_what_another_document_says_otherwise_stands_last() -> None:
    other = hit("A hotel night may cost at most 160 euros.", title="Expenses", document="expenses")
    assert [(claim.text, claim.disagrees) for claim in answered(other).claims] == [
        (WORDS, False),
        ("A hotel night may cost at most 160 euros.", True),
    ]


def test_words_that_cannot_stand_in_quotation_marks_as_they_are_say_nothing_otherwise() -> None:
    other = hit("A hotel night may cost at most 160 euros <!channel>.", title="Expenses", document="expenses")
    assert [claim.text for claim in answered(other).claims] == [WORDS]
