"""Where the words of a claim may come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citations import Quote
from bot.hearsay import hearsay
from bot.origins import beside, forms
from bot.types import Shown, Turn
from indexer.types import Hit
from tests.hits import hit

CITED = hit("Parental leave lasts sixteen weeks.", document="cited", title="Handbook")
QUESTION = "How long is parental leave?"


def names(claim: str, *others: Hit, said: str = QUESTION, told: tuple[Hit, ...] = ()) -> list[str]:
    """The documents that are named beside the cited one."""
    quote = Quote(CITED, 0, len(CITED.page_text))
    return [shown.document for shown in beside(claim, [quote], (CITED, *others), said=said, hearsay=told)]


def page(text: str, document: str = "other", title: str = "") -> Hit:
    return hit(text, document=document, title=title)


def test_what_quotes_and_question_say_comes_from_nowhere_else() -> None:
    other = page("Parental leave lasts sixteen weeks at full pay.")
    assert names("Parental leave lasts sixteen weeks.", other) == []
    assert names("The Handbook says: leave lasts sixteen weeks.", page("The Handbook.")) == []
    assert names("Leave at Acme lasts sixteen weeks.", page("Acme"), said="How long is leave at Acme?") == []


def test_a_word_that_another_passage_or_its_title_holds_may_come_from_there() -> None:
    claim = "Paid leave lasts sixteen weeks."
    assert names(claim, page("It is paid."), page("Nothing.", document="third")) == ["other"]
    assert names(claim, page("Nothing.", title="Paid leave")) == ["other"]


@pytest.mark.parametrize(
    ("claim", "other"),
    [
        ("Leave of Mr Hansen lasts sixteen weeks.", "Mr Hansen is ill."),
        ("Parental leaver lasts sixteen weeks.", "A leaver."),
        ("产假为十六周。", "产假由公司规定。"),
    ],
)  # fmt: skip
def test_a_word_counts_as_it_is_written_not_by_its_stem(claim: str, other: str) -> None:
    hanse = hit("Parental leave of the Hanse lasts sixteen weeks.", document="cited")
    quote = Quote(hanse, 0, len(hanse.page_text))
    found = beside(claim, [quote], (hanse, page(other)), said=QUESTION)
    assert [shown.document for shown in found] == ["other"]


def test_of_several_passages_that_hold_a_word_one_is_enough() -> None:
    one, two = page("It is paid.", document="one"), page("It is paid by us, generously.", document="two")
    assert names("Paid leave lasts sixteen weeks.", one, two) == ["one"]
    assert names("Generously paid leave lasts sixteen weeks.", two, one) == ["two"]


def test_another_passage_of_what_is_cited_is_cited() -> None:
    same = hit("It is paid.", document="cited", page=2)
    assert names("Paid leave lasts sixteen weeks.", page("It is paid."), same) == []


def test_the_models_own_form_of_a_known_word_comes_from_there() -> None:
    assert names("Leave lasted sixteen weeks.", page("Nothing.")) == []


def test_in_doubt_everything_akin_to_a_word_is_named() -> None:
    claim = "Resturlaubstage und leave lasts sixteen weeks."
    one, two = page("Der Resturlaub verfällt.", document="one"), page("Resturlaubs.", document="two")
    assert names(claim, one, two) == ["one", "two"]


def test_of_a_word_that_only_hearsay_holds_all_is_named_that_it_rests_on() -> None:
    rests_on = frozenset({Shown("a", "g-a"), Shown("b", "g-b")})
    told = hearsay([Turn("U1", "paid?", "1.0"), Turn(None, "It is paid.", "2.0", rests_on=rests_on)], {})
    claim = "Paid leave lasts sixteen weeks."
    assert names(claim, page("Nothing."), told=told) == ["a", "b"]
    assert names(claim, page("Paid."), told=told) == ["other"]


WORDS = st.sampled_from(
    [
        "leave",
        "paid",
        "Hanse",
        "Hansen",
        "weeks",
        "week",
        "sixteen",
        "Urlaub",
        "Urlaubs",
        "产假",
        "十六周",
        "Acme",
        "acme’s",
    ]
)
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
def test_each_word_that_was_read_stands_in_the_question_or_in_a_document_that_is_named(
    claim: str, texts: list[str], said: str
) -> None:
    passages = [hit(text or "-", document=f"d{number}") for number, text in enumerate(texts)]
    quote = Quote(passages[0], 0, len(passages[0].page_text))
    named = {shown.document for shown in beside(claim, [quote], passages, said=said)} | {"d0"}
    read = {form for each in passages for form in forms(each.text)}
    held = {form for each in passages if each.document in named for form in forms(each.text)}
    assert forms(claim).keys() & read <= held | forms(said).keys()
