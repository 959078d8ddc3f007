"""Names of claims, and whether a page says them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.names import names, said

FOUND = (
    ("Globex's revenue was 5 million.", "globex"),
    ("According to John Smith it rose.", "john smith"),
    ("The sale to Acme Corp. was closed.", "acme"),
    ("Globex reported revenue.", "globex"),
    ("Die Siemens AG meldet Gewinn.", "siemens"),
    ("Zuständig ist Herr Müller.", "müller"),
    ("公司收购了北方软件公司。", "北方软件"),
    ("董事长为王建国先生。", "王建国"),
    ("请联系采购部。", "采购"),
    ("“安康宁”获批上市。", "安康宁"),
)
NONE = (
    "Parental leave is 16 weeks.", "Employees get a bonus.", "Unbezahlter Urlaub ist möglich.", "所有子公司均已通过审计。",
    "Capex fell.", "In January it rains.", "Die Mitarbeitenden erhalten Urlaub.", "本公司的产品已上市。",
)  # fmt: skip
SAID = (
    ("Acme's", "Acme Corporation was founded."), ("J. Smith", "John Smith leads it."), ("Acme Corp.", "ACME grew."),
    ("the ECB", "the European Central Bank"), ("European Central Bank", "the ECB"), ("in Germany", "in Deutschland"),
    ("in Berlin", "das Berliner Büro"), ("Siemens'", "die Siemens AG"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_a_name_is_found_without_title_and_legal_form(text: str, name: str) -> None:
    assert name in {" ".join(one.parts) for one in names(text)}


@pytest.mark.parametrize("text", NONE)
def test_common_words_are_no_names(text: str) -> None:
    assert names(text) == ()


@pytest.mark.parametrize(("name", "page"), SAID)
def test_a_page_says_a_name_in_other_forms(name: str, page: str) -> None:
    found = names(f"It is about {name} today.")
    assert found
    assert all(said(page).says(one) for one in found)


@pytest.mark.parametrize(
    ("name", "page"), [("Globex", "Acme grew."), ("J. Miller", "John Smith"), ("in Italy", "in Deutschland")]
)
def test_a_page_does_not_say_another_name(name: str, page: str) -> None:
    assert not all(said(page).says(one) for one in names(f"It is about {name} today."))


@given(st.text(max_size=80))
def test_names_lie_within_any_text_and_the_text_says_them(text: str) -> None:
    for name in names(text):
        assert 0 <= name.start < name.end <= len(text)
        assert name.parts
