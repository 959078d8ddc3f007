"""What texts say that short forms stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.glossary.keys import key_of
from indexer.glossary.learning import MOST_ENTRIES, combine, is_short, learn
from indexer.types import GlossaryEntry


def learned(text: str) -> dict[str, str]:
    return {entry.term: entry.meaning for entry in learn([text])}


@pytest.mark.parametrize(
    ("text", "term", "meaning"),
    [
        ("Purchases of property, plant and equipment (PP&E) rose.", "PP&E", "property, plant and equipment"),
        ("Our PP&E (property, plant and equipment) rose.", "PP&E", "property, plant and equipment"),
        ("paid time off (“PTOs”) accrues", "PTO", "paid time off"),
        ('the Securities and\nExchange Commission (the "SEC")', "SEC", "Securities and Exchange Commission"),
        ("restricted stock units (collectively, the “RSUs”)", "RSU", "restricted stock units"),
        ("mean time between failures (MTBF; see p. 3)", "MTBF", "mean time between failures"),
        ("mittlere Betriebsdauer (MTBF, mean time between failures)", "MTBF", "mean time between failures"),
        ("平均故障间隔（Mean Time Between Failures，MTBF）", "MTBF", "Mean Time Between Failures"),
        ("capital expenditures (capex) fell", "capex", "capital expenditures"),
        ("Allgemeine Geschäftsbedingungen (im Folgenden „AGB“)", "AGB", "Allgemeine Geschäftsbedingungen"),
        ("das Betriebsverfassungsgesetz (BetrVG)", "BetrVG", "Betriebsverfassungsgesetz"),
        ("mit dem Kraftfahrzeug (Kfz)", "Kfz", "Kraftfahrzeug"),
        ("la taxe sur la valeur ajoutée (« TVA »)", "TVA", "taxe sur la valeur ajoutée"),
        (
            "selling, general and administrative, or SG&A, expenses",
            "SG&A",
            "selling, general and administrative",
        ),
        ("“ROIC” means return on invested capital and", "ROIC", "return on invested capital"),
        ("List\nMTBF  mean time between failures\n", "MTBF", "mean time between failures"),
        ("List\nMTBF – mean time between failures\n", "MTBF", "mean time between failures"),
        ("List\nQA: quality assurance\n", "QA", "quality assurance"),
        ("List\nQA\tquality assurance\n", "QA", "quality assurance"),
        ("List\nMTBF mean time between failures\n", "MTBF", "mean time between failures"),
        ("应当缴纳社会保险费（以下简称“社保费”）。", "社保费", "社会保险费"),
        ("労働安全衛生法（以下「安衛法」という。）", "安衛法", "安全衛生法"),
    ],
)
def test_a_definition_is_learned(text: str, term: str, meaning: str) -> None:
    assert learned(text) == {term: meaning}


@pytest.mark.parametrize(
    "text",
    [
        "Amcor plc (the “Company”) and its Agreement (the “Agreement”)",
        "net income (loss) for the year (unaudited)",
        "Phase two (II) of the plan",
        "Contoso Group (Contoso) is a client",
        "Securities (SEC)",
        "The plan ended. Time Off (PTO)",  # nothing for P
        "A (B) C (D) ((E)) ()",
        "甲方有限公司（以下简称“公司”）",
        "QA quality assurance\n",  # two letters in a row need a mark between
        "NET SALES 2022 2021\nEPS 3.20 2.10\n",
        "",
    ],
)
def test_what_defines_no_short_form_teaches_nothing(text: str) -> None:
    assert learned(text) == {}


def test_a_definition_does_not_reach_over_the_end_of_a_sentence_or_cell() -> None:
    assert learned("It makes total sense. Net assets (TSNA)") == {}
    assert learned("mean time\tbetween failures (MTBF)") == {}


def test_what_is_said_more_often_comes_first() -> None:
    pages = [
        "quality assurance (QA)",
        "mean time between failures (MTBF)",
        "mean time between failures (MTBF)",
    ]
    assert learn(pages) == (
        GlossaryEntry("MTBF", "mean time between failures", 2),
        GlossaryEntry("QA", "quality assurance", 1),
    )


def test_a_document_has_few_senses_of_one_term_and_few_terms() -> None:
    senses = [GlossaryEntry("AB", f"alpha {chr(98 + n)}eta", 10 - n) for n in range(5)]
    assert [entry.meaning for entry in combine(senses)] == ["alpha beta", "alpha ceta", "alpha deta"]
    many = [GlossaryEntry(f"T{n}", f"term number {n}", 1 + n % 2) for n in range(MOST_ENTRIES + 50)]
    kept = combine(many)
    assert len(kept) == MOST_ENTRIES
    assert all(entry in kept for entry in many if entry.times == 2)


@given(st.lists(st.tuples(st.sampled_from(["QA", "MTBF"]), st.integers(1, 3)), max_size=8), st.integers(0, 8))
def test_parts_of_a_document_together_say_what_the_whole_says(
    entries: list[tuple[str, int]], cut: int
) -> None:
    whole = [GlossaryEntry(term, f"{term} in words", times) for term, times in entries]
    parts = [*combine(whole[:cut]), *combine(whole[cut:])]
    assert set(combine(parts)) == set(combine(whole))


HOSTILE = [
    "(",
    ")",
    "（",
    "“",
    "”",
    " ",
    "\n",
    "A",
    "AB",
    "alpha ",
    "(AB)",
    "or AB,",
    "以下简称",
    "社会",
    "means ",
    "&",
    "-",
]


@given(st.lists(st.sampled_from(HOSTILE), max_size=60).map("".join))
def test_whatever_is_learned_is_short_and_abbreviates_a_longer_meaning(text: str) -> None:
    for entry in learn([text]):
        assert 0 < len(entry.term) < len(entry.meaning) <= 100
        assert "\n" not in entry.meaning
        assert key_of(entry.term) != key_of(entry.meaning)
        assert entry.times >= 1


@pytest.mark.parametrize("piece", [*HOSTILE, "(ab", "alpha beta (AB) ", "AB cd ef\n", '"AB" ', "a-", "A."])
@pytest.mark.timeout(60)
def test_a_hostile_page_of_a_million_characters_is_read_at_once(piece: str) -> None:
    learn([(piece * 1_000_000)[:1_000_000]])


@pytest.mark.parametrize(
    ("token", "short"),
    [("EBITDA", True), ("SaaS", True), ("R&D", True), ("A/R", True), ("IV", False), ("Net", False), ("2022", False),
     ("Ltd", True), ("PepsiCo", False), ("A", False), ("GmbH", True), ("U.S.", True), ("", False)],
)  # fmt: skip
def test_a_short_form_has_capitals_or_no_vowels(token: str, short: bool) -> None:
    assert is_short(token) is short
