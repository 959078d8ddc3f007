"""Claims held against the words that they cite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citations import Quote, locate
from bot.types import Verdict
from bot.verify import verify
from indexer.pdf.read import read_pdf
from indexer.sentences import split_sentences
from indexer.types import Page
from tests.hits import hit

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
]
PAGES = {row["page"]: row for row in ROWS if "text" in row}
SETTLED = {
    "en-leave",
    "en-travel",
    "en-report",
    "en-manual",
    "de-travel",
    "de-report",
    "zh-leave",
    "zh-report",
}
"""The pages of which every pair must have its verdict; of the others tests/test_verification_bench.py asks for rates."""
PAIRS = [row for row in ROWS if "claim" in row and row["page"] in SETTLED]


def quotes(claim: str, *pages: str, title: str = "Employee handbook") -> list[Quote]:
    found = (
        locate(claim, hit(page, title=title, document=str(number), page=number))
        for number, page in enumerate(pages, 1)
    )
    return [quote for quote in found if quote is not None]


def verdict(claim: str, *pages: str, title: str = "Employee handbook") -> Verdict:
    return verify(claim, quotes(claim, *pages, title=title)).verdict


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair['kind']}: {pair['claim']}" for pair in PAIRS])
def test_a_pair_of_claim_and_page_has_its_verdict(pair: dict[str, str]) -> None:
    page = PAGES[pair["page"]]
    expected = Verdict.SUPPORTED if pair["kind"] == "supported" else Verdict.UNSUPPORTED
    assert verdict(pair["claim"], page["text"], title=page["title"]) is expected


def test_the_pairs_cover_every_kind_in_every_language() -> None:
    kinds = {(pair["kind"], pair["language"]) for pair in PAIRS}
    for language in ("en", "de", "zh"):
        for kind in ("supported", "wrong digit", "wrong unit", "other year", "negated"):
            assert (kind, language) in kinds


@pytest.mark.parametrize(
    "form",
    ["Here is what I found:", "Here’s what the documents say:", "In short:", "Das habe ich gefunden:", "以下是我找到的内容："],
)  # fmt: skip
def test_connective_forms_need_no_quote(form: str) -> None:
    assert verify(form, []).verdict is Verdict.CONNECTIVE


@pytest.mark.parametrize(
    "claim",
    ["You get 16 weeks of leave.", "Here is what I found: 16 weeks", "Yes.", "In short: it is paid.", ""],
)
def test_anything_else_without_a_quote_is_unsupported(claim: str) -> None:
    assert verify(claim, []).verdict is Verdict.UNSUPPORTED


def test_an_empty_quote_supports_nothing() -> None:
    page = hit("   \nParental leave is 16 weeks.")
    assert verify("Parental leave is 16 weeks.", [Quote(page, 0, 3)]).verdict is Verdict.UNSUPPORTED


def test_figures_may_stand_in_several_quotes() -> None:
    pages = ("Parental leave lasts 16 weeks.", "Sick leave lasts 6 weeks.")
    claim = "Parental leave lasts 16 weeks and sick leave 6 weeks."
    assert verdict(claim, *pages) is Verdict.SUPPORTED
    assert verdict(claim, pages[0]) is Verdict.UNSUPPORTED


def test_each_sentence_of_an_item_must_be_supported() -> None:
    page = "Parental leave lasts 16 weeks at full pay for every employee of the company."
    assert verdict("Parental leave lasts 16 weeks at full pay.", page) is Verdict.SUPPORTED
    added = "Parental leave lasts 16 weeks at full pay. Managers hate granting holidays."
    assert verdict(added, page) is Verdict.UNSUPPORTED


def test_the_same_digits_mean_what_the_texts_language_says() -> None:
    german = "Der Umsatz betrug 1.577 Euro und damit mehr als im Vorjahr."
    english = "Revenue was 1,577 euros and more than in the year before."
    assert verdict("The revenue was 1,577 euros for the year.", german) is Verdict.SUPPORTED
    assert verdict("The revenue was 1.577 euros for the year.", german) is Verdict.UNSUPPORTED
    assert verdict("Der Umsatz betrug 1.577 Euro in dem Jahr.", english) is Verdict.SUPPORTED
    assert verdict("Der Umsatz betrug 1,577 Euro in dem Jahr.", english) is Verdict.UNSUPPORTED


TABLE = (
    "Revenue by segment (in millions of dollars)\nSegment 2024 2023\nProducts 1,577 1,402\nServices 305 299"
)


def test_a_tables_head_gives_scale_currency_and_year() -> None:
    assert verdict("Products: $1,577 million in 2024", TABLE) is Verdict.SUPPORTED
    assert verdict("Products: $1,577 billion in 2024", TABLE) is Verdict.UNSUPPORTED
    assert verdict("Products: €1,577 million in 2024", TABLE) is Verdict.UNSUPPORTED
    assert verdict("Products: $1,577 million in 2022", TABLE) is Verdict.UNSUPPORTED


def test_the_year_may_be_the_documents_own_if_the_quote_has_none() -> None:
    claim = "Revenue was 305 million in Q2 2024."
    assert verdict(claim, "Revenue was 305 million.", title="Report Q2 2024") is Verdict.SUPPORTED
    assert verdict(claim, "Revenue was 305 million.", title="Report Q2 2023") is Verdict.UNSUPPORTED
    assert verdict(claim, "In 2022 revenue was 305 million.", title="Report Q2 2024") is Verdict.UNSUPPORTED


def test_a_loss_may_be_written_with_a_minus_or_in_words() -> None:
    page = "Operating result in 2024: -12 million euros for the group."
    assert (
        verdict("The operating result of the group in 2024 was -12 million euros.", page) is Verdict.SUPPORTED
    )
    assert verdict("The operating result was a loss of 12 million euros in 2024.", page) is Verdict.SUPPORTED
    assert (
        verdict("The operating result of the group in 2024 was 12 million euros.", page)
        is Verdict.UNSUPPORTED
    )


def test_a_reason_names_what_does_not_stand_there() -> None:
    finding = verify(
        "You get 18 weeks of parental leave.",
        quotes("You get 18 weeks of parental leave.", "Parental leave: 16 weeks of leave"),
    )
    assert finding.note is not None
    assert "18 weeks" in finding.note


def test_the_verdict_is_the_same_every_time() -> None:
    for pair in PAIRS[:20]:
        page = PAGES[pair["page"]]["text"]
        assert verify(pair["claim"], quotes(pair["claim"], page)) == verify(
            pair["claim"], quotes(pair["claim"], page)
        )


CONNECTIVES = (
    "Here is what I found:", "According to the documents", "In short:", "In addition", "Das habe ich gefunden:",
    "Laut den Dokumenten gilt", "Zusammengefasst:", "以下是我找到的内容：", "根据这些文件", "总结如下：",
)  # fmt: skip


@given(
    st.sampled_from(CONNECTIVES),
    st.text(min_size=1, max_size=20).filter(lambda text: any(map(str.isalnum, text))),
)
def test_a_connective_form_carries_nothing_else(form: str, more: str) -> None:
    assert verify(form, []).verdict is Verdict.CONNECTIVE
    for text in (f"{form} {more}", f"{more} {form}"):
        if text.strip() not in CONNECTIVES:
            assert verify(text, []).verdict is Verdict.UNSUPPORTED or len(more.strip()) == 0


def test_a_derived_figure_is_shown_with_what_it_follows_from() -> None:
    page = "Revenue was 1,577 million euros in 2024 and 1,418 million euros in 2023."
    claim = "Revenue was about 1.6 billion euros in 2024."
    finding = verify(claim, [Quote(hit(page), 0, len(page))])
    assert finding.verdict is Verdict.DERIVED
    assert finding.note is not None
    assert "1,577" in finding.note


def test_one_figure_that_does_not_follow_makes_the_claim_unsupported() -> None:
    page = "Revenue was 1,577 million euros in 2024 and costs were 900 million euros."
    claim = "Revenue was about 1.6 billion euros in 2024 and costs were 950 million euros."
    assert verify(claim, [Quote(hit(page), 0, len(page))]).verdict is Verdict.UNSUPPORTED


VERBATIM = [page["text"] for page in PAGES.values()]


@pytest.mark.parametrize("text", VERBATIM, ids=list(PAGES))
def test_a_sentence_or_row_of_the_page_is_supported_by_itself(text: str) -> None:
    assert_verbatim_is_supported(text)


def assert_verbatim_is_supported(text: str) -> None:
    page = hit(text)
    for start, end in split_sentences(text):
        finding = verify(text[start:end], [Quote(page, start, end)])
        assert finding.verdict in {Verdict.SUPPORTED, Verdict.CONNECTIVE}, (text[start:end], finding.note)


@given(
    st.lists(st.sampled_from([text[a:b] for text in VERBATIM for a, b in split_sentences(text)]), min_size=1)
)
def test_whole_sentences_of_any_page_are_supported(sentences: list[str]) -> None:
    assert_verbatim_is_supported("\n\n".join(sentences))


FILINGS = sorted((Path(__file__).parents[2] / "shared" / "bench" / "filings").glob("*.pdf"))


@pytest.mark.skipif(not FILINGS, reason="there are no real filings beside the project")
@pytest.mark.parametrize("path", FILINGS[::6], ids=lambda path: path.stem)
def test_sentences_and_rows_of_real_filings_are_supported(path: Path) -> None:
    pages = [item for item in read_pdf(path, name=path.name, first=4, last=6) if isinstance(item, Page)]
    assert pages
    for page in pages:
        assert_verbatim_is_supported(page.text)


def test_half_a_sentence_is_judged_by_the_whole_one() -> None:
    text = "It is not true that every hotel in Germany is reimbursed up to 180 EUR per night."
    start = text.index("every")
    claim = "Every hotel in Germany is reimbursed up to 180 EUR per night."
    assert verify(claim, [Quote(hit(text), start, len(text))]).verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("page", "claim"),
    [
        ("A hotel night in Oslo may cost at most 238 euros.", "A hotel night in Oslo may not cost at most 238 euros."),
        ("Every applicant must be at least 18 years old.", "Every applicant must not be at least 18 years old."),
        ("Only full members may vote in the meeting.", "Only full members may not vote in the meeting."),
        ("Eine Hotelnacht in Aachen darf höchstens 163 Euro kosten.", "Eine Hotelnacht in Aachen darf nicht höchstens 163 Euro kosten."),
        ("在杭州住宿每晚最多400元。", "在杭州住宿每晚不是最多400元。"),
    ],
)  # fmt: skip
def test_a_limit_of_the_page_is_not_denied(page: str, claim: str) -> None:
    assert verdict(page, page) is Verdict.SUPPORTED
    assert verdict(claim, page) is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("page", "claim"),
    [
        ("The deposit must not exceed 200 euros.", "The deposit is at most 200 euros."),
        ("A hotel night may cost at most 238 euros.", "A hotel night may not cost more than 238 euros."),
    ],
)  # fmt: skip
def test_a_limit_may_be_said_with_a_not(page: str, claim: str) -> None:
    assert verdict(claim, page) is Verdict.SUPPORTED


_FINDINGS = """
import sys
from pathlib import Path
from bench.verification.judging import ours
from bench.verification.pairs import LABELLED, read_pairs
for pair in read_pairs(LABELLED) + read_pairs(LABELLED.with_name("wordings.jsonl"))[::3]:
    print(ours(pair))
"""


def test_verdict_and_reason_are_the_same_in_every_process() -> None:
    """Sets have another order in each, unless their hashes are seeded."""
    told = {
        subprocess.run(
            [sys.executable, "-c", _FINDINGS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent.parent,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
    assert told.pop().count("Finding(") > 400
