"""Which words letters abbreviate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.glossary.alignment import align_end, align_whole, is_blend, letters_of, words_of


@pytest.mark.parametrize(
    ("short", "before", "meaning"),
    [
        ("PP&E", "purchases of property, plant and equipment ", "property, plant and equipment"),
        ("EBITDA", "adjusted earnings before interest, taxes, depreciation and amortization", None),
        ("USt", "zuzüglich der Umsatzsteuer", "Umsatzsteuer"),
        ("AÜG", "nach dem Arbeitnehmerüberlassungsgesetz", "Arbeitnehmerüberlassungsgesetz"),
        ("SARL", "une société à responsabilité limitée", "société à responsabilité limitée"),
        ("UX", "the user experience", "user experience"),
        ("B2B", "selling business-to-business", "business-to-business"),
        ("CECL", "the current expected credit loss model", "current expected credit loss"),
        ("OCC", "the Office of the Comptroller of the Currency", "Office of the Comptroller of the Currency"),
    ],
)
def test_letters_begin_the_words_before_them(short: str, before: str, meaning: str | None) -> None:
    place = align_end(letters_of(short), words_of(before))
    assert place is not None
    assert before[slice(*place)] == (meaning or before.removeprefix("adjusted "))


@pytest.mark.parametrize(
    ("short", "before"),
    [
        ("SEC", "the Securities"),
        ("COSO", "Sponsoring Organizations of the Treadway Commission"),
        ("AB", "beta alpha"),
        ("MW", "produced by more than seven wind farms"),
        ("AB", "amber"),
        ("ABC", ""),
        ("", "words"),
        ("A", "alpha"),
    ],
)
def test_words_that_the_letters_do_not_begin_are_no_meaning(short: str, before: str) -> None:
    assert align_end(letters_of(short), words_of(before)) is None


def test_a_whole_meaning_has_no_words_beside_it() -> None:
    assert align_whole("roi", words_of("return on investment"))
    assert not align_whole("roi", words_of("return on investment fund"))
    assert not align_whole("roi", words_of("high return on investment"))


@pytest.mark.parametrize(
    ("short", "words", "blend"),
    [
        ("capex", "capital expenditures", True),
        ("opex", "operating expenses", True),
        ("net", "net earnings", False),
        ("cash", "cash shares", False),
        ("income", "income", False),
        ("capex", "capital", False),
    ],
)
def test_blends_are_made_of_the_beginnings_of_words(short: str, words: str, blend: bool) -> None:
    assert is_blend(short, words_of(words)) is blend


@given(st.lists(st.from_regex(r"[b-hj-z][a-z]{4,9}", fullmatch=True), min_size=3, max_size=8))
def test_initials_of_words_always_abbreviate_them(words: list[str]) -> None:
    text = " ".join(words)
    place = align_end("".join(word[0] for word in words), words_of(f"{text} "))
    assert place is not None
    start, end = place
    assert end == len(text)
    assert align_whole("".join(word[0] for word in words), words_of(text[start:]))


@given(st.text(alphabet="abcxe1 24-", max_size=80), st.text(alphabet="abcxe124", max_size=10))
def test_a_meaning_begins_with_its_first_letter_and_stands_in_the_text(before: str, letters: str) -> None:
    place = align_end(letters, words_of(before))
    if place is not None:
        start, end = place
        first = before[start:end][0]
        assert first == letters[0] or letters[0] in "x124"
        assert 0 <= start < end <= len(before)
