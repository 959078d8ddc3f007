"""Which passages a claim rests on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.attribution import Attribution, attribute, narrowed
from bot.mentions import mentions, read
from bot.origins import beside
from bot.types import Shown, Verdict
from bot.verify import verify
from indexer.types import Hit
from tests.hits import hit

LEAVE = "Every employee who becomes a parent receives sixteen weeks of parental leave at full pay."
TRAVEL = "Hotel costs are reimbursed up to 180 EUR per night in Germany."
REVENUE = "Revenue increased to $1,577 million in the second quarter of 2024."
SICK = "Sick leave lasts six weeks at full pay for every employee."


def shelf(*pages: str) -> list[Hit]:
    return [hit(page, document=f"document {number}") for number, page in enumerate(pages, 1)]


def test_a_claim_rests_on_what_it_names() -> None:
    found = attribute("Employees receive 16 weeks of parental leave.", (1,), shelf(LEAVE, LEAVE, TRAVEL))
    assert found.finding.verdict is Verdict.SUPPORTED
    assert found.cited == (1,)
    assert [quote.text for quote in found.quotes] == [LEAVE]


@pytest.mark.parametrize("markers", [(), (1,), (3,), (9,), (0,), (1, 3), (-1,)])
def test_a_claim_with_no_wrong_or_unknown_markers_is_found_where_it_stands(markers: tuple[int, ...]) -> None:
    found = attribute("Employees receive 16 weeks of parental leave.", markers, shelf(TRAVEL, LEAVE, REVENUE))
    assert found.finding.verdict is Verdict.SUPPORTED
    assert found.cited == (2,)


def test_a_marker_of_a_passage_that_says_nothing_of_it_falls_away() -> None:
    found = attribute("Hotel costs are reimbursed up to 180 EUR per night.", (1, 2), shelf(LEAVE, TRAVEL))
    assert found.cited == (2,)


def test_of_two_passages_that_say_the_same_the_first_named_one_is_cited() -> None:
    found = attribute(
        "Hotel costs are reimbursed up to 180 EUR per night.", (3, 1), shelf(TRAVEL, LEAVE, TRAVEL)
    )
    assert found.cited == (3,)


def test_a_claim_of_two_passages_rests_on_both_even_if_it_names_one() -> None:
    claim = "An employee who becomes a parent receives sixteen weeks of parental leave. Sick leave lasts six weeks."
    for markers in ((1, 3), (1,), (3,)):
        found = attribute(claim, markers, shelf(LEAVE, TRAVEL, SICK))
        assert found.finding.verdict is Verdict.SUPPORTED, markers
        assert set(found.cited) == {1, 3}


def test_what_no_passage_says_is_unsupported_and_its_reason_is_of_the_quotes_that_it_names() -> None:
    found = attribute("Employees receive 18 weeks of parental leave.", (1,), shelf(LEAVE, TRAVEL))
    assert found.finding.verdict is Verdict.UNSUPPORTED
    assert not found.stands
    assert found.cited == (1,)
    assert "18" in (found.finding.note or "")


def test_connective_words_rest_on_nothing() -> None:
    found = attribute("Here is what I found:", (1,), shelf(LEAVE))
    assert found == Attribution((), found.finding, ())
    assert found.finding.verdict is Verdict.CONNECTIVE
    assert not found.stands


def test_nothing_rests_on_no_passages() -> None:
    found = attribute("Employees receive 16 weeks of parental leave.", (1,), [])
    assert (found.quotes, found.cited, found.finding.verdict) == ((), (), Verdict.UNSUPPORTED)


def test_a_derived_figure_is_told_with_what_it_is_derived_from() -> None:
    found = attribute(
        "Revenue was about $1.6 billion in the second quarter of 2024.", (), shelf(LEAVE, REVENUE)
    )
    assert found.finding.verdict is Verdict.DERIVED
    assert "1,577" in (found.finding.note or "")
    assert found.cited == (2,)


def test_without_a_document_that_may_not_be_used_it_is_judged_anew() -> None:
    passages = shelf(LEAVE, SICK)
    claim = "An employee who becomes a parent receives sixteen weeks of parental leave. Sick leave lasts six weeks."
    found = attribute(claim, (1, 2), passages)
    assert found.cited == (1, 2)
    generations = {passage.generation for passage in passages}
    assert narrowed(claim, found, passages, generations) is found
    left = narrowed(claim, found, passages, generations - {passages[1].generation})
    assert left.finding.verdict is Verdict.UNSUPPORTED
    assert (left.cited, {quote.hit.document for quote in left.quotes}) == ((1,), {"document 1"})


def test_the_rows_head_is_quoted_with_a_figure_that_needs_its_year() -> None:
    rows = "\n".join(
        f"Segment {letter} {number} {number + 7}"
        for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUV", 200)
    )
    page = f"Revenue by segment in millions of euros\nSegment 2024 2023\n{rows}\nProducts 1,577 1,402"
    found = attribute("Products brought in 1,577 million euros in 2024.", (1,), shelf(page))
    assert found.finding.verdict is Verdict.SUPPORTED
    quoted = [quote.text for quote in found.quotes]
    assert len(quoted) > 1
    assert quoted[0].endswith("Products 1,577 1,402")
    assert any("2024" in text for text in quoted[1:])


TABLE = "Revenue by segment (in millions of euros)\nSegment 2024 2023\nProducts 1,577 1,402\nServices 305 299"


@pytest.mark.parametrize(
    ("row", "stands"),
    [
        ("Products | 2024: 1,577 | 2023: 1,402", True),
        ("Products | 2024: 1,402 | 2023: 1,577", False),
        ("Products | 2024: 1,577 | 2023: 299", False),
        ("Services | 2024: 305 | 2022: 299", False),
    ],
)
def test_each_cell_of_a_row_must_stand_where_its_head_says(row: str, stands: bool) -> None:
    assert attribute(row, (1,), shelf(TABLE)).stands is stands


# --- properties -----------------------------------------------------------------------------------

SENTENCES = (
    LEAVE,
    TRAVEL,
    REVENUE,
    SICK,
    "The pump X-200 weighs 12.4 kg and must not run dry.",
    "Acme Systems employed 3,410 people on 30 June 2024.",
    "Das Tagegeld beträgt 28 Euro für Reisen von mehr als 24 Stunden.",
    "Nicht genommener Urlaub verfällt am 31. März 2025.",
    "员工享有十六周带薪产假。",
    "年假为15天，须在12月31日前休完。",
    "Plan Weeks Pay",
    "Basic 12 80 %",
    "Plus 16 100 %",
)
PAGES = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map("\n".join)
CLAIMS = st.one_of(
    st.sampled_from(SENTENCES),
    st.tuples(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES)).map(" ".join),
    st.sampled_from(
        [
            "Parental leave lasts 16 weeks.",
            "Parental leave is 16 weeks and sick leave 6 weeks.",
            "Revenue was about $1.6 billion.",
            "Parental leave lasts 17 weeks.",
            "Acme Systems had 3,410 people.",
            "Plus | Weeks: 16 | Pay: 100 %",
            "产假为16周。",
            "Here is what I found:",
            "",
        ]
    ),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    claim=CLAIMS,
    pages=st.lists(PAGES, min_size=0, max_size=4),
    markers=st.lists(st.integers(-1, 6), max_size=3),
)
def test_what_a_claim_rests_on_gives_its_verdict_and_nothing_of_it_is_idle(
    claim: str, pages: list[str], markers: list[int]
) -> None:
    passages = shelf(*pages)
    found = attribute(claim, markers, passages)
    assert verify(claim, found.quotes) == found.finding
    assert found == attribute(claim, markers, passages)
    cited = {passages[marker - 1].document for marker in found.cited}
    assert {quote.hit.document for quote in found.quotes} == cited
    assert len(set(found.cited)) == len(found.cited)
    if not found.stands:
        return
    for quote in found.quotes:
        others = [other for other in found.quotes if other is not quote]
        fewer = verify(claim, others).verdict
        said = _said(claim, quote.hit, [(quote.start, quote.end)])
        lost = said.difference(*(_said(claim, other.hit, [(other.start, other.end)]) for other in others))
        assert lost or fewer is not found.finding.verdict


@settings(max_examples=150, deadline=None)
@given(claim=CLAIMS, pages=st.lists(PAGES, min_size=1, max_size=4), marker=st.integers(1, 4))
def test_the_models_own_marker_is_preferred_and_support_is_found_if_one_passage_gives_it(
    claim: str, pages: list[str], marker: int
) -> None:
    passages = shelf(*pages)
    alone = [attribute(claim, (1,), [passage]) for passage in passages]
    found = attribute(claim, (marker,), passages)
    if marker <= len(passages) and alone[marker - 1].stands:
        assert found.cited == (marker,)
    if any(each.stands for each in alone):
        assert found.stands


@settings(max_examples=150, deadline=None)
@given(
    base=st.sampled_from(SENTENCES),
    foreign=st.sampled_from(SENTENCES),
    data=st.data(),
)
def test_words_of_another_passage_make_a_claim_unsupported_or_name_its_document(
    base: str, foreign: str, data: st.DataObject
) -> None:
    passages = shelf(base, foreign)
    taken = data.draw(st.lists(st.sampled_from(foreign.rstrip(".").split()), min_size=1, max_size=3))
    at = data.draw(st.integers(0, len(base.split())))
    mixed = " ".join([*base.split()[:at], *taken, *base.split()[at:]])
    found = attribute(mixed, (1,), passages)
    if not found.stands or 2 in found.cited:
        return
    own = {
        word.casefold().strip(".,") for word in (*base.split(), "document", "1.pdf", "Employee", "handbook")
    }
    named = beside(mixed, found.quotes, passages, said="")
    theirs = [word for word in taken if _means_something(word) and word.casefold().strip(".,") not in own]
    if theirs:
        assert Shown("document 2", "generation of document 2") in named


def _means_something(word: str) -> bool:
    return bool(read(word).words)


def _said(claim: str, passage: Hit, spans: list[tuple[int, int]]) -> set[str]:
    found = mentions(claim, read(passage.page_text))
    return {each.what for each in found if any(s <= each.start and each.end <= e for s, e in spans)}
