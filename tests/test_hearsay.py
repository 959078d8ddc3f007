"""What a model is told beside passages."""

from __future__ import annotations

from bot.hearsay import given, hearsay, said_by_people
from bot.types import Given, Shown, Turn
from indexer.types import SaidBy
from tests.hits import hit

OURS = Turn(None, "Sixteen weeks.", "2.0", rests_on=frozenset({Shown("b", "g-b"), Shown("a", "g-a")}))
TURNS = (Turn("U1", "How long?", "1.0"), OURS)


def test_what_rests_on_documents_is_a_passage_of_each_and_what_people_say_of_none() -> None:
    told = hearsay(TURNS, {"paid time off": SaidBy("c", "g-c")})
    assert [(each.document, each.generation, each.text) for each in told] == [
        ("a", "g-a", "Sixteen weeks."),
        ("b", "g-b", "Sixteen weeks."),
        ("c", "g-c", "paid time off"),
    ]
    assert said_by_people("And paid?", TURNS) == "And paid?\nHow long?"


def test_given_is_all_of_both() -> None:
    passage = hit("Leave.", document="p")
    told = hearsay(TURNS[1:], {})
    assert given([passage, passage], told) == Given(
        frozenset({Shown("p", passage.generation), Shown("a", "g-a"), Shown("b", "g-b")})
    )
