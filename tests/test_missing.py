"""Years and names that a question asks about and the pages do not speak of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citations import Numbering, Quote
from bot.missing import remarks
from bot.types import Citation
from indexer.types import Audience, Document, DocumentState, Hit, PageCounts
from tests.hits import hit
from tests.hostile import faults, texts

REPORT = hit(
    "Amcor earned 1,577 million dollars in fiscal 2023, after 1,402 million in fiscal 2022.",
    title="Annual report",
    document="amcor-report",
    page=12,
)
LATER = replace(
    REPORT, page=13, page_text="In 2022 the board met twice.", text="In 2022 the board met twice."
)
POLICY = hit("A hotel night costs 140 euros at most.", title="Travel policy", document="policy")
REISE = hit(
    "Die Hotelkosten werden bis 120 Euro je Nacht erstattet.", title="Reiserichtlinie", document="reise"
)
WELFARE = hit("员工每个工作日有30元餐补。", title="苏州工厂员工福利指南", document="fuli")


def cited(*hits: Hit) -> list[Citation]:
    numbering = Numbering()
    return [numbering.cite(Quote(each, each.start, each.end)) for each in hits]


def said(question: str, *pages: Hit, read: tuple[Hit, ...] = ()) -> list[str]:
    return [remark.text for remark in remarks(question, (*pages, *read), cited=cited(*pages))]


def described(page: Hit, description: str) -> dict[str, Document]:
    document = Document(
        workspace="acme",
        id=page.document,
        source="folder",
        uri=page.name,
        name=page.name,
        title=page.title,
        revision="1",
        link=None,
        audience=Audience(workspace=True),
        epoch=1,
        state=DocumentState.INDEXED,
        reason=None,
        generation=page.generation,
        pages=PageCounts(1, 1),
        description=description,
    )
    return {page.generation: document}


# --- years ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "What did Amcor earn in 2019?",
        "What did Amcor earn in FY19?",
        "Wie viel verdiente Amcor im Geschäftsjahr 2019?",
        "Amcor 2019年的利润是多少？",
    ],
)
def test_a_year_that_no_cited_page_names_is_said(question: str) -> None:
    assert said(question, REPORT) == ["You asked about 2019; the page cited here speaks of 2022 and 2023."]


@pytest.mark.parametrize(
    "question",
    ["What did Amcor earn in 2023?", "What did it earn last year?", "Is room 2019 free?", "And FY22?"],
)
def test_a_year_that_stands_there_and_no_year_are_not_remarked_on(question: str) -> None:
    assert said(question, REPORT) == []


def test_of_a_range_only_the_years_that_are_missing_are_said() -> None:
    assert said("What did it earn in 2021-2023?", REPORT)[0].startswith("You asked about 2021; ")


def test_what_the_title_or_the_file_name_says_is_what_the_pages_are_of() -> None:
    titled = replace(REPORT, title="Annual report 2022", page_text="Amcor, founded in 1860.")
    assert said("What did Amcor earn in 2019?", titled) == [
        "You asked about 2019; the page cited here is of 2022."
    ]
    assert said("What did Amcor earn in 2022?", titled) == []
    named = replace(titled, title="Annual report", name="AMCOR_2022_10K.pdf")
    assert said("What did Amcor earn in 2022?", named) == []


def test_a_year_on_the_first_page_of_a_document_is_its_own() -> None:
    plain = replace(REPORT, page_text="Amcor earned much, more than in 2001.")
    known = described(plain, "Annual report for the fiscal year 2023")
    assert remarks("What did Amcor earn in 2023?", [plain], cited=cited(plain), documents=known) == ()
    assert remarks("What did Amcor earn in 2023?", [plain], cited=cited(plain)) != ()


def test_pages_without_a_year_are_of_the_year_of_their_date() -> None:
    dated = replace(POLICY, modified="2026-03-01T10:00:00Z")
    assert said("What may a hotel cost in 2019?", dated) == [
        "You asked about 2019; the page cited here names no year, and is of 2026 by the date of the PDF."
    ]
    assert said("What may a hotel cost in 2026?", dated) == []
    assert said("What may a hotel cost in 2019?", POLICY) == []


def test_only_cited_pages_count() -> None:
    assert said("What happened in 2023?", LATER, read=(REPORT,)) == [
        "You asked about 2023; the page cited here speaks of 2022."
    ]
    assert said("What happened in 2023?", LATER, REPORT) == []


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "What did Globex earn?",
        "Globex's revenue?",
        "How high was the revenue of Globex and what drove it?",
        "Globex公司的营收是多少？",
    ],
)
def test_a_name_that_no_cited_page_mentions_is_said(question: str) -> None:
    assert said(question, REPORT) == ["The page cited here does not mention Globex."]
    assert said(question, REPORT, LATER) == ["None of the pages cited here mentions Globex."]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Wie hoch war der Umsatz der Globex GmbH?", "Globex GmbH"),
        ("Was zahlt die Firma Globex für Hotels?", "Globex"),
        ("Wie hoch sind die Hotelkosten bei Globex?", "Globex"),
    ],
)
def test_german_names_beside_a_legal_form_or_without_an_article_are_names(question: str, name: str) -> None:
    assert said(question, REISE) == [f"The page cited here does not mention {name}."]


@pytest.mark.parametrize(
    "question",
    [
        "Wie hoch ist der Zuschuss zur Übernachtung bei Krankheit?",
        "Welche Regeln gelten für Auszubildende am Wochenende?",
        "Bis wann ist die Abrechnung einzureichen?",
    ],
)
def test_german_nouns_are_no_names(question: str) -> None:
    assert said(question, REISE, read=(hit("Bei Krankheit entfällt die Reise."),)) == []


@pytest.mark.parametrize(
    "question",
    [
        "What did AMCOR earn?",
        "What did Amcor's board decide in May on a Monday?",
        "Is Footnote able to read PDFs from Excel?",
        "What Was The Adjusted Margin For The Group?",
        "WHAT DID THE COMPANY EARN?",
        "What about the Real change?",
        "How much is 40 EUR in USD?",
        "I think I asked. Who decides? Explain.",
    ],
)
def test_what_stands_there_and_what_is_no_name_is_not_remarked_on(question: str) -> None:
    assert said(question, REPORT) == []


@pytest.mark.parametrize(
    ("short", "text"),
    [
        ("JnJ", "Johnson & Johnson sold much."),
        ("AMEX", "The American Express Company sold much."),
        ("PTO", "Paid time off is granted."),
        ("EBITDA", "Earnings before interest, taxes, depreciation and amortization rose."),
    ],
)
def test_an_abbreviation_is_said_by_the_words_that_it_is_made_of(short: str, text: str) -> None:
    question = f"How high was {short} then?"
    assert said(question, hit(text, document="other")) == []
    assert said(question, REPORT) == [f"The page cited here does not mention {short}."]


@pytest.mark.parametrize("text", ["a " * 10_000, "and & " * 3_000, "a-a.a,a/" * 2_500, "a" * 20_000])
def test_a_page_made_to_be_slow_is_read_like_any_other(text: str) -> None:
    assert said("How high was NANANANB then?", hit(text, document="other")) != []


def test_an_abbreviation_that_the_glossary_knows_is_said_by_its_meaning() -> None:
    page = hit("The works council meets in May.")
    question = "When does the WKC meet?"
    assert remarks(question, [page], cited=cited(page)) != ()
    assert remarks(question, [page], cited=cited(page), meanings=["works council"]) == ()


def test_a_name_anywhere_in_what_was_read_of_the_document_is_its_own() -> None:
    assert said("Did the board of Amcor meet?", LATER, read=(REPORT,)) == []
    other = replace(REPORT, generation="another", document="another")
    assert said("Did the board of Amcor meet?", replace(LATER, name="b.pdf"), read=(other,)) != []


def test_an_ordinary_word_in_capitals_is_no_name() -> None:
    ordinary = hit("The consumer segment grew.", document="other")
    assert said("How did the sales of Consumer grow?", REPORT, read=(ordinary,)) == []


def test_a_name_of_several_words_is_one_name() -> None:
    page = hit("We bought shares of American Express.", document="shares")
    assert said("How did American Express do?", page) == []
    assert said("How did American Airlines do?", page) == [
        "The page cited here does not mention American Airlines."
    ]


def test_a_chinese_name_before_what_it_is() -> None:
    assert said("苏州工厂的餐补是多少？", WELFARE) == []
    assert said("上海工厂的餐补是多少？", WELFARE) == ["The page cited here does not mention 上海."]
    assert said("我们公司的餐补是多少？", WELFARE) == []


def test_of_pages_in_another_language_no_name_is_missed() -> None:
    assert said("What is the meal allowance of the plant in Suzhou?", WELFARE) == []
    assert said("What does a hotel in Munich cost?", REISE) == []


# --- the remark -----------------------------------------------------------------------------------


def test_a_refusal_speaks_of_the_nearest_pages() -> None:
    found = remarks("What did Globex earn in 2019?", [REPORT, LATER])
    assert [remark.text for remark in found] == [
        "You asked about 2019; the nearest pages speak of 2022.",
        "None of the nearest pages mentions Globex.",
    ]


def test_a_remark_rests_on_all_pages_that_it_speaks_of_and_on_no_others() -> None:
    for remark in remarks(
        "What did Globex earn in 2019?", [REPORT, POLICY, REISE], cited=cited(REPORT, POLICY)
    ):
        assert remark.documents == (REPORT.document, POLICY.document)
        assert remark.generations == (REPORT.generation, POLICY.generation)


def test_nothing_is_said_without_pages() -> None:
    assert remarks("What did Globex earn in 2019?", []) == ()


@given(texts(), texts())
def test_whatever_is_asked_remarks_are_few_short_and_safe(question: str, page: str) -> None:
    found = remarks(f"{question} in 2019 by {question}", [replace(REPORT, page_text=page, text=page)])
    assert len(found) <= 2
    for remark in found:
        assert len(remark.text) < 300
        assert set(faults(remark.text)) <= {"a marker"}


@given(st.text(max_size=60))
def test_a_question_is_never_missing_what_its_own_words_on_the_page_say(question: str) -> None:
    page = replace(REPORT, page_text=question, text=question)
    assert remarks(question, [page]) == ()
