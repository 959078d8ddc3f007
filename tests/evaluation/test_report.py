"""The report: all that a reader needs on one page, and nothing in it that comes alive."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.evaluation.cases import Case
from indexer.evaluation.evaluation import Evaluation, Terms, evaluate
from indexer.evaluation.report import report_html
from indexer.evaluation.tables import evaluations_text
from tests.evaluation.making import configuration, hit_of

TERMS = Terms(k=5, refuse_below=0.5)
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "p",
        "div",
        "span",
        "small",
        "b",
        "bdi",
        "code",
    ),
    *("svg", "line", "text", "polygon", "polyline", "circle", "g"),
    *("table", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "details", "summary", "article"),
}


class Page(HTMLParser):
    """The tags of a page, their attributes, and the text that is read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "line", "polygon", "polyline"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


CASES = [
    Case("leave?", "handbook.pdf", frozenset({19}), "sixteen weeks", line=1),
    Case("pay?", "handbook.pdf", frozenset({3, 4}), line=2),
    Case("moon?", answerable=False, line=3),
]
GOOD = configuration(
    "good",
    {
        "leave?": ([hit_of("handbook", 19)], 0.4),
        "pay?": ([hit_of("other", 7, "Trains before planes"), hit_of("handbook", 9)], 0.8),
        "moon?": ([hit_of("handbook", 1)], 0.6),
    },
)
OTHER = configuration("other steps", {"pay?": ([hit_of("x", 1), hit_of("handbook", 4)], 0.9)})


def report(*evaluations: Evaluation) -> Page:
    return Page(report_html(CASES, evaluations, TERMS))


def test_it_draws_a_curve_for_each_configuration_with_a_value_for_each_k() -> None:
    page = report(*evaluate([GOOD, OTHER], CASES, TERMS))
    assert page.tags.count("polyline") == 2
    assert page.tags.count("circle") == 2 * TERMS.depth
    assert "good, k = 1: 50 % (0 to 100)" in page.text


def test_it_shows_what_was_found_instead_of_the_page() -> None:
    text = report(*evaluate([GOOD], CASES, TERMS)).text
    assert "good: 1 of 2 missed" in text
    missed = text.partition("1 of 2 missed")[2]
    assert "Should be handbook.pdf, p. 3, 4 (line 2)." in missed
    assert "other.pdf, p. 7Trains before planes" in missed
    assert "handbook.pdf, p. 9 right document" in missed
    assert "leave?" not in missed.partition("Refused wrongly")[0]


def test_it_says_which_other_configuration_finds_the_page() -> None:
    text = report(*evaluate([GOOD, OTHER], CASES, TERMS)).text
    assert "Found by other steps (rank 2)." in text
    assert "Found by good (rank 1)." in text


def test_a_page_behind_the_first_k_is_a_miss_with_its_rank() -> None:
    late = configuration(
        "late", {"leave?": ([hit_of("x", n) for n in range(1, 7)] + [hit_of("handbook", 19)], 1)}
    )
    text = report(*evaluate([late], CASES, TERMS)).text
    assert "Should be handbook.pdf, p. 19 (line 1). It has rank 7." in text
    assert "Answer: sixteen weeks" in text
    assert "Nothing was found." in text


def test_it_lists_what_the_threshold_judges_wrongly() -> None:
    wrong = report(*evaluate([GOOD], CASES, TERMS)).text.partition("Refused wrongly below 0.5000: good")[2]
    assert "Answerable, and refused: 10.4000 leave?" in wrong
    assert "Unanswerable, and not refused: 10.6000 moon?" in wrong
    assert (
        "Refused wrongly"
        not in Page(report_html(CASES, evaluate([GOOD], CASES, Terms(5, 0)), Terms(5, 0))).text
    )


def test_cases_without_pages_are_drawn_by_their_documents() -> None:
    cases = [Case("leave?", "handbook.pdf")]
    text = Page(report_html(cases, evaluate([GOOD], cases, TERMS), TERMS)).text
    assert "Questions with the gold document among the first k" in text
    assert "a gold page" not in text


def test_unanswerable_cases_alone_need_no_curve() -> None:
    cases = [Case("moon?", answerable=False)]
    page = Page(report_html(cases, evaluate([GOOD], cases, TERMS), TERMS))
    assert "svg" not in page.tags
    assert "0 of 0 missed" in page.text


def test_a_derived_threshold_stands_there_as_a_line_for_the_settings() -> None:
    terms = Terms(k=5, refuse_below=0, keep=0.5)
    (evaluation,) = evaluate([GOOD], CASES, terms)
    assert "FOOTNOTE_REFUSE_BELOW=0.8000" in Page(report_html(CASES, [evaluation], terms)).text


HOSTILE = [
    "<script>alert(1)</script>",
    "</title></style></svg><img src=x onerror=alert(1)>",
    "\"' onmouseover=alert(1) x='",
    "&lt;b&gt; <!-- ]]> <bdi>",
    "\x00\x1b[31m\u202eesrever\u2066",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    name = text.replace(",", " ")
    cases = [Case(text, f"{text}.pdf", frozenset({1}), text), Case(f"{text}?", answerable=False)]
    hits = [hit_of(f"{text} {number}", number, text) for number in range(1, 6)]
    page = report_html(cases, evaluate([configuration(name, {text: (hits, 0.1)})] * 2, cases, TERMS), TERMS)
    parsed = Page(page)
    assert set(parsed.tags) <= TAGS
    assert not [name for name in parsed.attributes if name.startswith("on") or name in ("src", "href")]
    assert not [character for character in page if character < " " and character != "\n"]
    assert "\u202e" not in page


@settings(max_examples=25)
@given(st.text(min_size=1), st.text(min_size=1))
def test_whatever_is_asked_and_found_the_page_is_well_formed(question: str, passage: str) -> None:
    cases = [Case(question, "a.pdf", frozenset({2}))]
    answers = configuration(question, {question: ([hit_of("a", 1, passage)], 1.0)})
    page = Page(report_html(cases, evaluate([answers], cases, TERMS), TERMS))
    assert page.open == []
    assert set(page.tags) <= TAGS


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs() -> None:
    page = report_html(CASES, evaluate([GOOD, OTHER], CASES, TERMS), TERMS)
    assert "default-src 'none'" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "script" not in Page(page).tags


# --- the same on a terminal -----------------------------------------------------------------------


def test_a_table_names_each_figure_with_its_interval_and_cases() -> None:
    text = evaluations_text(evaluate([GOOD], CASES, TERMS))
    (line,) = [line for line in text.splitlines() if "a gold page in the first 5" in line]
    assert line.split()[-6:] == ["50", "%", "0", "to", "100", "2"]


def test_configurations_stand_side_by_side_with_their_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = evaluations_text(evaluate([GOOD, OTHER], CASES, TERMS))
    assert max(map(len, text.splitlines())) <= 80
    (line,) = [line for line in text.splitlines() if line.strip().startswith("other steps")]
    assert "0 (-100 to +100)" in line


def test_names_of_configurations_are_no_markup() -> None:
    plain = configuration("[bold]x[/bold]", {})
    assert "[bold]x[/bold]" in evaluations_text(evaluate([plain, plain], CASES, TERMS))


def test_a_relevance_that_tells_nothing_apart_is_said_so() -> None:
    text = evaluations_text(evaluate([configuration("flat", {})], CASES, Terms(5, 0, 0.95)))
    assert "FOOTNOTE_REFUSE_BELOW=0.0000" in text
    assert "not told apart" in text
