"""From a claim to the words on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.citations import LONGEST_QUOTE, Numbering, Quote, display_quote, locate, quotes_for
from bot.evidence.figures import decimal_mark, figures
from bot.heads import heads
from bot.mentions import Mention, mentions, read
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


def test_a_quote_within_an_earlier_one_has_its_number_and_a_wider_one_its_own() -> None:
    numbering = Numbering()
    found = hit(HANDBOOK)
    wide, inner, wider = Quote(found, 5, 60), Quote(found, 10, 40), Quote(found, 0, 70)
    first = numbering.cite(wide)
    assert numbering.cite(inner) == first
    assert numbering.cite(wider).marker == 2
    assert numbering.cite(Quote(hit(HANDBOOK, page=24), 10, 40)).marker == 3


@pytest.mark.parametrize(
    ("modified", "date"),
    [
        ("2026-01-15T10:00:00+00:00", "2026-01-15"),
        ("2026-01-15", "2026-01-15"),
        ("2026-01", None),
        ("2026-02-30", None),
        ("20260115", None),
        ("2026-W03-4", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_citation_tells_the_documents_day_and_whether_it_is_superseded(
    modified: str | None, date: str | None
) -> None:
    found = replace(hit(HANDBOOK), modified=modified)
    citation = Numbering().cite(Quote(found, 0, 18), superseded=True)
    assert (citation.date, citation.superseded) == (date, True)
    assert not Numbering().cite(Quote(found, 0, 18)).superseded


# --- all quotes of a claim ------------------------------------------------------------------------

ROWS = "\n".join(
    f"Segment {letter} {number} {number + 3}" for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWX", 310)
)
REPORT = f"Revenue by segment (in millions of euros)\nSegment 2024 2023\n{ROWS}\nProducts 1,577 1,402\n{ROWS}"


def quoted(claim: str, page: str) -> list[str]:
    return [quote.text for quote in quotes_for(claim, hit(page))]


def test_one_quote_is_enough_where_one_holds_everything() -> None:
    assert quoted("Plus: 16 weeks, 100 %", HANDBOOK) == ["Plan Weeks Pay\nBasic 12 80 %\nPlus 16 100 %"]
    assert quoted("Requests reach Human Resources by 31 March 2025.", HANDBOOK) == [
        "A request reaches Human Resources by 31 March 2025\nat the latest."
    ]


def test_a_head_far_above_its_row_is_a_quote_of_its_own() -> None:
    row, *heads = quoted("Products: 1,577 million euros in 2024", REPORT)
    assert row.endswith("Products 1,577 1,402")
    assert "2024" in "".join(heads)
    assert "millions of euros" in "".join(heads)
    assert quoted("Products: 1,577", REPORT) == ["Products 1,577 1,402"]


def test_what_a_figure_is_reckoned_from_is_quoted() -> None:
    both = quoted("Products grew by 175 million euros from 2023 to 2024.", REPORT)
    assert any("Products 1,577 1,402" in text for text in both)
    rounded = quoted("Products brought in about 1.6 billion euros.", REPORT)
    assert any("Products 1,577" in text for text in rounded)
    assert any("in millions of euros" in text for text in rounded)


def test_a_name_elsewhere_on_the_page_is_quoted_too() -> None:
    page = (
        "Handbook of Acme Systems\n\n"
        + "The committee met. " * 30
        + "\n\nParental leave lasts sixteen weeks."
    )
    leave, name = quoted("Parental leave at Acme Systems lasts 16 weeks.", page)
    assert leave == "Parental leave lasts sixteen weeks."
    assert "Acme Systems" in name
    assert len(name) < 60


def test_a_further_sentence_must_bring_more_than_one_ordinary_word() -> None:
    page = "Parental leave lasts sixteen weeks. The committee likes employees. It met in May."
    assert quoted("Parental leave of employees lasts 16 weeks.", page) == [
        "Parental leave lasts sixteen weeks."
    ]


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    clause = ", which the board has described in the second annex to this handbook"
    page = f"Without prejudice to the law{clause * 4}, parental leave lasts sixteen weeks{clause * 4}."
    (quote,) = quoted("Parental leave lasts 16 weeks.", page)
    assert quote == "parental leave lasts sixteen weeks,"


PIECES = (
    "Acme Systems employs 3,410 people.",
    "The pump X-200 weighs 12.4 kg.",
    "Leave lasts sixteen weeks at full pay.",
    "Hotel costs are reimbursed up to 180 EUR.",
    "The report is of 31 March 2025.",
    "Boris Miller heads the office in Berlin.",
    "The committee met and went home again after a long day.",
    "Nothing else was said about it.",
    "Plan Weeks Pay",
    "Basic 12 80 %",
    "Plus 16 100 %",
)  # fmt: skip
SAID = (
    "Acme Systems",
    "3,410 people",
    "the pump X-200",
    "12.4 kg",
    "16 weeks",
    "180 EUR",
    "31 March 2025",
    "Boris Miller",
    "Berlin",
    "100 %",
    "the committee",
)


@settings(max_examples=200, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=30),
    said=st.lists(st.sampled_from(SAID), min_size=1, max_size=3, unique=True),
)
def test_the_fewest_short_quotes_hold_every_figure_date_and_name_that_stands_on_the_page(
    pieces: list[str], said: list[str]
) -> None:
    page = "\n\n".join(pieces)
    claim = f"It says {', '.join(said)}."
    quotes = quotes_for(claim, hit(page))
    found = mentions(claim, read(page))
    if not quotes:
        return
    assert 1 <= len(quotes) <= 3
    spans = [(quote.start, quote.end) for quote in quotes]
    held = [_held(found, [span]) for span in spans]
    needed = {each.what for each in found if each.needed}
    if len(said) <= 3:
        assert needed <= set().union(*held)
    for number, (start, end) in enumerate(spans):
        assert page[start:end] == quotes[number].text
        assert 0 < end - start <= LONGEST_QUOTE
        others = set[str]().union(*(each for index, each in enumerate(held) if index != number))
        lacking = _held(heads(claim, read(page), spans[:number]), [(start, end)]) if number else set()
        assert number == 0 or lacking or (held[number] & needed) - others
        rows = [row for row in read(page).rows if start <= row[0] and row[1] <= end]
        if len(rows) > 1:
            assert _held(found, [(rows[1][0], end)]) < held[number]
            assert _held(found, [(start, rows[-2][1])]) < held[number]


def _held(found: Sequence[Mention], spans: Sequence[tuple[int, int]]) -> set[str]:
    return {each.what for each in found if any(s <= each.start and each.end <= e for s, e in spans)}


def test_a_shown_quote_is_one_line_without_hidden_characters() -> None:
    assert display_quote("  sixteen\nweeks \u202e of\u200b\t leave ") == "sixteen weeks of leave"


def test_a_line_end_within_chinese_leaves_no_space() -> None:
    assert display_quote("工作满十年的员\n工每年享有20天。\n产假") == "工作满十年的员工每年享有20天。产假"
    assert display_quote("补贴项目 金额\n餐补 30") == "补贴项目 金额 餐补 30"


def test_a_word_that_a_hyphen_breaks_over_a_lines_end_is_found() -> None:
    page = "Every employee receives six weeks of sab-\nbatical leave. Nothing else is said about this kind of leave."
    (text,) = quoted("Sabbatical leave lasts six weeks.", page)
    assert text == "Every employee receives six weeks of sab-\nbatical leave."
    assert [each.what for each in mentions("Sabbatical", read(page))] == [read("Sabbatical").keys[0]]
