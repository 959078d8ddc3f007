"""From a claim to the words on the page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.citations import LONGEST_QUOTE, Numbering, Quote, display_quote, locate
from bot.evidence.figures import decimal_mark, figures
from indexer.types import ReadBy
from tests.hits import hit

HANDBOOK = """4.2 Parental leave
Every employee who becomes a parent receives sixteen weeks of parental
leave at full pay. The leave must start within one year of the birth.
Unused leave is not paid out. A request reaches Human Resources by 31 March 2025
at the latest.
Plan Weeks Pay
Basic 12 80 %
Plus 16 100 %
"""
LONG = (
    "The committee met. " * 20
    + "Employees receive 16 weeks of parental leave"
    + " in the cases that the board has listed and described" * 5
    + ", which must be requested by 31 March 2025."
    + " The committee closed." * 20
)
GERMAN = "Das Tagegeld beträgt 28 Euro. Hotelkosten werden bis 120 Euro je Nacht erstattet. Der Umsatz stieg."
CHINESE = "员工手册第四章。员工享有十六周带薪产假。产假须在子女出生后一年内开始。年假为15天。"


@pytest.mark.parametrize(
    ("claim", "page", "quoted"),
    [
        (
            "You get 16 weeks of parental leave at full pay.",
            HANDBOOK,
            "Every employee who becomes a parent receives sixteen weeks of parental\nleave at full pay.",
        ),
        ("The leave must start within a year of birth.", HANDBOOK, "The leave must start within one year of the birth."),
        (
            "Requests reach Human Resources by 2025-03-31.",
            HANDBOOK,
            "A request reaches Human Resources by 31 March 2025\nat the latest.",
        ),
        ("Plus: 16 weeks, 100 %", HANDBOOK, "Plan Weeks Pay\nBasic 12 80 %\nPlus 16 100 %"),
        ("Plus | 100 %", HANDBOOK, "Plus 16 100 %"),
        ("Das Tagegeld beträgt 28 Euro.", GERMAN, "Das Tagegeld beträgt 28 Euro."),
        ("Hotel costs up to 120 euros are reimbursed.", GERMAN, "Hotelkosten werden bis 120 Euro je Nacht erstattet."),
        ("产假为16周。", CHINESE, "员工享有十六周带薪产假。"),
        ("年假15天。", CHINESE, "年假为15天。"),
    ],
)  # fmt: skip
def test_the_quote_is_the_sentence_or_rows_that_say_it(claim: str, page: str, quoted: str) -> None:
    quote = locate(claim, hit(page))
    assert quote is not None
    assert quote.text == quoted


def test_what_is_too_far_apart_for_whole_sentences_is_cut_at_words() -> None:
    quote = locate("16 weeks of parental leave", hit(LONG))
    assert quote is not None
    assert quote.end - quote.start <= LONGEST_QUOTE
    assert "16 weeks of parental leave" in quote.text
    assert not LONG[quote.start - 1].isalnum() or not LONG[quote.start].isalnum()
    assert not LONG[quote.end - 1].isalnum() or not LONG[quote.end].isalnum()


def test_the_passage_is_preferred_to_the_rest_of_the_page() -> None:
    page = "Leave is paid for 16 weeks in Berlin.\n\nLeave is paid for 16 weeks in Paris."
    quote = locate("Leave is paid for 16 weeks.", hit(page, passage="Leave is paid for 16 weeks in Paris."))
    assert quote is not None
    assert quote.text == "Leave is paid for 16 weeks in Paris."


def test_a_figure_outside_the_passage_is_found_on_the_page() -> None:
    page = "Parental leave lasts sixteen weeks.\n\nParental leave is granted to every parent."
    quote = locate(
        "Parental leave lasts 16 weeks.", hit(page, passage="Parental leave is granted to every parent.")
    )
    assert quote is not None
    assert quote.text == "Parental leave lasts sixteen weeks."


@pytest.mark.parametrize(
    "claim",
    [
        "Paris is the capital of France.",
        "Dogs may enter.",
        "狗可以进入办公室。",
        "",
        "—",
        "Pets cost 40 dollars.",
    ],
)
def test_no_quote_for_what_the_page_does_not_say(claim: str) -> None:
    assert locate(claim, hit(HANDBOOK)) is None


TEXTS = st.lists(
    st.sampled_from(
        ["16", " weeks", " leave", "\n", "\n\n", ". ", " 1,577", "１６", " 产假", "十六周", "。", " Employees", " 31 March 2025",
         " x" * 160, " €5", " 5 %", "ﬁ", "²", "\u00a0", " the", " paid"]
    )
    | st.text(max_size=5),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(claim=TEXTS, page=TEXTS, cut=st.tuples(st.integers(0, 400), st.integers(0, 400)))
def test_a_quote_is_verbatim_short_and_within_the_page(claim: str, page: str, cut: tuple[int, int]) -> None:
    found = hit(page, passage=page[min(cut) : max(cut)])
    quote = locate(claim, found)
    if quote is not None:
        assert 0 <= quote.start < quote.end <= len(page)
        assert quote.end - quote.start <= LONGEST_QUOTE
        assert quote.text == page[quote.start : quote.end]
        assert quote.text.strip()


@settings(max_examples=100, deadline=None)
@given(
    st.integers(2, 9999),
    st.lists(st.sampled_from(["The committee met", "Pay is due", "See below"]), max_size=30),
)
def test_a_figure_that_stands_anywhere_on_the_page_stands_in_the_quote(
    number: int, around: list[str]
) -> None:
    half = len(around) // 2
    sentences = [*around[:half], f"The allowance amounts to {number:,} euros", *around[half:]]
    page = ". ".join(sentences) + "."
    quote = locate(f"The allowance is {number} euros.", hit(page))
    assert quote is not None
    assert number in {value for f in figures(quote.text, decimal_mark(page)) for value in f.values}


def test_markers_count_from_one_in_order_and_the_same_words_keep_theirs() -> None:
    numbering = Numbering()
    found = hit(HANDBOOK)
    other = hit(HANDBOOK, document="other")
    quotes = [
        Quote(found, 5, 19),
        Quote(found, 20, 30),
        Quote(found, 5, 19),
        Quote(other, 5, 19),
        Quote(found, 20, 30),
    ]
    assert [numbering.cite(quote).marker for quote in quotes] == [1, 2, 1, 3, 2]


def test_a_citation_says_all_about_its_place() -> None:
    found = hit(HANDBOOK, section=("4 Leave", "4.2 Parental leave"), read_by=ReadBy.OCR, confidence=0.6)
    citation = Numbering().cite(Quote(found, 0, 18))
    assert citation.quote == found.page_text[citation.start : citation.end] == "4.2 Parental leave"
    assert (citation.document, citation.generation) == (found.document, found.generation)
    assert (citation.title, citation.name) == ("Employee handbook", "handbook.pdf")
    assert (citation.page, citation.label, citation.link) == (23, "19", found.link)
    assert citation.section == ("4 Leave", "4.2 Parental leave")
    assert (citation.read_by, citation.confidence) == (ReadBy.OCR, 0.6)


def test_a_shown_quote_is_one_line_without_hidden_characters() -> None:
    assert display_quote("  sixteen\nweeks \u202e of\u200b\t leave ") == "sixteen weeks of leave"


def test_a_line_end_within_chinese_leaves_no_space() -> None:
    assert display_quote("工作满十年的员\n工每年享有20天。\n产假") == "工作满十年的员工每年享有20天。产假"
    assert display_quote("补贴项目 金额\n餐补 30") == "补贴项目 金额 餐补 30"
