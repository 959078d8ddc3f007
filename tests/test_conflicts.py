"""Other documents' sentences and rows that say the same as a claim with other figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.citations import Numbering, Quote
from bot.conflicts import Disagreement, disagreements
from bot.types import Claim, Verdict
from indexer.search import Superseded
from indexer.types import Hit
from tests.hits import hit

TRAVEL = hit(
    "A hotel night may cost at most 140 euros. Trains are booked in second class.",
    title="Travel policy",
    document="travel-policy",
)
EXPENSES = hit(
    "For travel the following applies. A hotel night may cost at most 160 euros. Keep receipts.",
    title="Expense guidelines",
    document="expense-guidelines",
)


def claimed(page: Hit, words: str, *, verdict: Verdict = Verdict.SUPPORTED) -> Claim:
    start = page.page_text.index(words)
    return Claim(words, verdict, (Numbering().cite(Quote(page, start, start + len(words))),))


def otherwise(page: Hit, words: str, *others: Hit, superseded: tuple[Superseded, ...] = ()) -> list[str]:
    found = disagreements([claimed(page, words)], (page, *others), superseded=superseded)
    return [each.text for each in found]


def first_sentence(page: Hit) -> str:
    return page.page_text.split("\n", maxsplit=1)[0]


def test_the_words_of_the_other_document_are_found_where_they_stand() -> None:
    claim = claimed(TRAVEL, "A hotel night may cost at most 140 euros.")
    (found,) = disagreements([claim], [TRAVEL, EXPENSES])
    assert found == Disagreement(claim, EXPENSES, 34, 75)
    assert found.text == "A hotel night may cost at most 160 euros."


@pytest.mark.parametrize(
    ("title", "one", "other_title", "other"),
    [
        ("Employee handbook", "Every employee is entitled to 28 days of annual leave.",
         "Leave policy", "Every employee is entitled to 30 days of annual leave."),
        ("Security policy", "Passwords must have at least 12 characters.",
         "IT handbook", "Passwords must have at least 8 characters."),
        ("Employee handbook", "The notice period is three months.",
         "Contract terms", "The notice period is one month."),
        ("Employee handbook", "Parental leave lasts sixteen weeks at full pay.",
         "Parents guide", "Parental leave lasts 14 weeks at full pay."),
        ("Reiserichtlinie", "Die Hotelkosten werden bis 120 Euro je Nacht erstattet.",
         "Spesenordnung", "Hotelkosten werden bis 150 Euro je Nacht erstattet."),
        ("Betriebsordnung", "Der Jahresurlaub beträgt 30 Tage.",
         "Mitarbeiterhandbuch", "Der Jahresurlaub beträgt 28 Tage."),
        ("员工手册", "员工每年享有12天带薪年休假。", "休假规定", "员工每年享有15天带薪年休假。"),
        ("差旅政策", "住宿费每晚最高为400元。", "报销制度", "住宿费每晚最高为500元。"),
    ],
)  # fmt: skip
def test_two_rules_with_different_figures_disagree(
    title: str, one: str, other_title: str, other: str
) -> None:
    page = hit(one, title=title, document="a")
    assert otherwise(
        page, one, hit(f"{other}\nMore is said elsewhere.", title=other_title, document="b")
    ) == [other]


def test_rows_disagree_under_the_same_head() -> None:
    head = "The limits are as follows.\nCity and limit per night in EUR\nLeipzig 120\n"
    page = hit(f"{head}London 230\nParis 210", title="Travel policy", document="a")
    same = hit(f"Travel.\n{head}London 240\nParis 210", title="Expense rules", document="b")
    assert otherwise(page, "London 230", same) == ["London 240"]
    other_head = same.page_text.replace("City and limit per night", "City and number of guests")
    assert otherwise(page, "London 230", replace(same, page_text=other_head, text=other_head)) == []


@pytest.mark.parametrize(
    ("title", "one", "other_title", "other"),
    [
        # of another period
        ("Quarterly report Q2 2026", "The equity ratio is 52.7 percent.",
         "Quarterly report Q3 2026", "The equity ratio is 53.1 percent."),
        ("Plan 2024", "The company employs 405 people.", "Plan 2025", "The company employs 430 people."),
        ("Budget", "The budget for travel in 2025 is 1.2 million euros.",
         "Plan", "The budget for travel in 2026 is 1.4 million euros."),
        ("Memo", "Until 2023 the daily allowance was 28 euros.", "Policy", "The daily allowance is 34 euros."),
        ("Memo", "Revenue rose to 47 million euros.", "Report", "Revenue rose to 52 million euros."),
        # of another place, product, firm
        ("Handbook Leipzig", "Every employee is entitled to 30 days of annual leave.",
         "Handbook Rotterdam", "Every employee is entitled to 28 days of annual leave."),
        ("Handbook", "A hotel night in Leipzig may cost 120 euros.",
         "Rules", "A hotel night in London may cost 230 euros."),
        ("AP-300 manual", "The highest pressure is 10 bar.", "AP-400 manual", "The highest pressure is 16 bar."),
        ("Pump manual", "The filter is replaced every 500 hours.",
         "Compressor manual", "The filter is replaced every 250 hours."),
        ("Amcor 10-K", "We have 41,000 employees.", "Boeing 10-K", "We have 156,000 employees."),
        ("苏州工厂员工手册", "员工每月有400元交通补贴。", "上海工厂员工手册", "员工每月有500元交通补贴。"),
        ("Tariff A", "The basic fee is 10 euros.", "Tariff B", "The basic fee is 15 euros."),
        ("Invoice 1001", "The total is 1,250 euros.", "Invoice 1002", "The total is 980 euros."),
        ("一号合同", "合同总价为50万元。", "二号合同", "合同总价为80万元。"),
        # of other people and things
        ("Handbook", "Full-time employees receive 30 days of leave.",
         "Guide", "Part-time employees receive 15 days of leave."),
        ("Handbook", "Ann Miller approves up to 5,000 euros.", "Rules", "Bob Jones approves up to 9,000 euros."),
        ("Handbook", "Managers may approve up to 5,000 euros.", "Rules", "Directors may approve up to 9,000 euros."),
        ("Handbook", "The allowance for breakfast is 20 percent.", "Rules", "The allowance for dinner is 40 percent."),
        ("Handbuch", "Auszubildende erhalten 27 Tage Urlaub.", "Ordnung", "Mitarbeiter erhalten 30 Tage Urlaub."),
        ("员工手册", "工作满一年的员工享有12天年休假。", "休假规定", "工作满十年的员工享有20天年休假。"),
        # both may be true
        ("Memo", "More than 100 suppliers are audited.", "Report", "120 suppliers are audited."),
        ("Memo", "The office has about 400 desks.", "Report", "The office has 405 desks."),
        ("Memo", "The office has 400 desks.", "Report", "The office has 402 desks."),
        ("Memo", "Sick pay is paid for six weeks.", "Report", "Sick pay is paid for 42 days."),
        ("Memo", "For example, a trip of 300 euros is approved.", "Report", "For example, a trip of 500 euros is approved."),
        ("Memo", "See note 7 for restructuring and its costs.", "Report", "See note 6 for restructuring and its costs."),
        ("Memo", "4.2 Parental leave", "Report", "5.1 Parental leave"),
        ("Memo", "Products 1,577 1,402", "Report", "Products 1,600 1,500"),
    ],
)  # fmt: skip
def test_what_may_both_be_true_does_not_disagree(title: str, one: str, other_title: str, other: str) -> None:
    page = hit(one, title=title, document="a")
    assert otherwise(page, one, hit(other, title=other_title, document="b")) == []
    back = hit(other, title=other_title, document="b")
    assert otherwise(back, other, page) == []


def test_versions_of_one_document_do_not_disagree() -> None:
    words = "A hotel night may cost at most 140 euros."
    older = Superseded(EXPENSES.generation, EXPENSES.name, TRAVEL.generation, TRAVEL.name)
    newer = Superseded(TRAVEL.generation, TRAVEL.name, EXPENSES.generation, EXPENSES.name)
    assert otherwise(TRAVEL, words, EXPENSES) != []
    assert otherwise(TRAVEL, words, EXPENSES, superseded=(older,)) == []
    assert otherwise(TRAVEL, words, EXPENSES, superseded=(newer,)) == []
    elsewhere = Superseded(EXPENSES.generation, EXPENSES.name, "newest", "newest.pdf")
    assert otherwise(TRAVEL, words, EXPENSES, superseded=(elsewhere,)) == []


def test_a_document_that_says_both_does_not_disagree() -> None:
    words = "A hotel night may cost at most 140 euros."
    both = replace(EXPENSES, page=9, page_text=f"{words} Travel.", text=f"{words} Travel.", start=0, end=50)
    assert otherwise(TRAVEL, words, EXPENSES, both) == []
    mine = replace(TRAVEL, page=9, page_text=EXPENSES.page_text, text=EXPENSES.text)
    assert otherwise(TRAVEL, words, mine, EXPENSES) == []


def test_a_page_of_the_same_document_does_not_disagree() -> None:
    other_page = replace(EXPENSES, document=TRAVEL.document, generation=TRAVEL.generation)
    assert otherwise(TRAVEL, "A hotel night may cost at most 140 euros.", other_page) == []


def test_what_the_answer_cites_already_is_not_shown_again() -> None:
    claims = [
        claimed(TRAVEL, "A hotel night may cost at most 140 euros."),
        claimed(EXPENSES, "A hotel night may cost at most 160 euros."),
    ]
    assert disagreements(claims, [TRAVEL, EXPENSES]) == ()


@pytest.mark.parametrize("verdict", [Verdict.DERIVED, Verdict.CONNECTIVE])
def test_only_what_stands_on_a_page_is_disagreed_with(verdict: Verdict) -> None:
    claim = claimed(TRAVEL, "A hotel night may cost at most 140 euros.", verdict=verdict)
    assert disagreements([claim], [TRAVEL, EXPENSES]) == ()


def test_there_are_two_at_most_of_as_many_documents() -> None:
    others = [
        replace(
            hit(EXPENSES.page_text.replace("160", str(150 + 10 * number)), title="Expense guidelines"),
            document=f"d{number}",
            generation=f"g{number}",
            name=f"guidelines {number}.pdf",
        )
        for number in range(1, 5)
    ]
    found = disagreements([claimed(TRAVEL, "A hotel night may cost at most 140 euros.")], [TRAVEL, *others])
    assert [each.hit.document for each in found] == ["d1", "d2"]


_PARTS = st.sampled_from(
    ["A hotel night ", "may cost ", "140 ", "160 ", "euros", ". ", "\n", "Leave lasts ", "2024 ", "员工每年享有", "15天", "。", "not "]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(_PARTS, max_size=12).map("".join), st.lists(_PARTS, max_size=12).map("".join))
def test_whatever_pages_say_what_is_found_is_verbatim_and_has_another_figure(one: str, other: str) -> None:
    page, there = hit(one, document="a"), hit(other, document="b")
    if not one.strip():
        return
    for found in disagreements([claimed(page, one)], [page, there]):
        assert found.hit == there
        assert found.text in other
        assert found.text.strip() not in one
