"""Answers without a language model: the best sentences and rows, word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.citations import quotes_for
from bot.claims import ClaimReader, Draft
from bot.language_models import Assignment
from bot.language_models.passages_only import PassagesOnly
from bot.types import Outcome, Turn, Verdict
from bot.verify import verify
from indexer.types import Hit
from tests.hits import hit

HANDBOOK = hit(
    "4.2 Parental leave\nEvery employee who becomes a parent receives sixteen weeks of parental\nleave at full pay. "
    "The leave must start within one year of the birth. Unused leave is not paid out [12]. "
    "For other absences see chapter 5.",
    title="Employee handbook",
)
REISE = hit(
    "Das Tagegeld beträgt 28 Euro. Hotelkosten werden bis 120 Euro je Nacht erstattet. Belege sind einzureichen.",
    document="reise",
    title="Reiserichtlinie",
    score=0.9,
)
CHINESE = hit(
    "员工手册第四章。员工享有十六周带薪产假。产假须在子女出生后一年内开始。年假为15天。",
    document="zh",
    title="员工手册",
    score=0.8,
)
REPORT = hit(
    "Segment results (in millions)\nSegment 2024 2023\nProducts 1,577 1,402\nServices 305 299\nThe board met in May.",
    document="report",
    title="Quarterly report",
    score=0.7,
)  # fmt: skip
SHELF = (HANDBOOK, REISE, CHINESE, REPORT)


async def written(
    question: str,
    *passages: Hit,
    turns: tuple[Turn, ...] = (),
    outdated: Mapping[str, str] = MappingProxyType({}),
) -> list[Draft]:
    passages = passages or SHELF
    reader = ClaimReader(len(passages))
    drafts: list[Draft] = []
    async for piece in PassagesOnly().write(Assignment(question, passages, turns, outdated)):
        drafts += reader.feed(piece)
    return drafts + reader.finish()


@pytest.mark.parametrize(
    ("question", "best", "marker"),
    [
        ("How many weeks of parental leave do employees get?", "sixteen weeks of parental leave", 1),
        ("Is unused leave paid out?", "Unused leave is not paid out", 1),
        ("Wie hoch ist das Tagegeld?", "Das Tagegeld beträgt 28 Euro.", 2),
        ("Bis zu welchem Betrag werden Hotelkosten erstattet?", "Hotelkosten werden bis 120 Euro je Nacht erstattet.", 2),
        ("产假有多少周？", "员工享有十六周带薪产假。", 3),
        ("年假有几天？", "年假为15天。", 3),
        ("What did the segment Products earn in 2023?", "Products 1,577 1,402", 4),
        ("Services segment in 2024?", "Services 305 299", 4),
    ],
)  # fmt: skip
async def test_the_best_sentence_or_row_leads(question: str, best: str, marker: int) -> None:
    drafts = await written(question)
    assert best in drafts[0].text
    assert drafts[0].markers == (marker,)


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "Wer ist der Papst?",
        "法国的首都是哪里？",
        "xyzzy",
        "",
        "what is it?",
        "!?",
    ],
)
async def test_nothing_is_written_when_nothing_matches(question: str) -> None:
    assert await written(question) == []


async def test_what_is_written_stands_on_the_page_and_passes_the_checks() -> None:
    for question in (
        "parental leave weeks pay",
        "Tagegeld Hotelkosten Belege",
        "产假年假员工",
        "Products Services Segment",
    ):
        drafts = await written(question)
        assert drafts
        for draft in drafts:
            (marker,) = draft.markers
            page = re.sub(r"\s+", "", SHELF[marker - 1].page_text).replace("[12]", "(12)")
            assert re.sub(r"\s+", "", draft.text) in page
            quotes = quotes_for(draft.text, SHELF[marker - 1])
            assert verify(draft.text, quotes).verdict is Verdict.SUPPORTED, draft


async def test_few_are_written_and_none_twice() -> None:
    same = hit(
        "\n".join(
            f"Leave number {word} lasts long." for word in ["one", "two", "three", "four", "five", "six"]
        ),
        document="a",
    )
    drafts = await written("How long does leave last?", same, hit(same.page_text, document="b"))
    assert 1 < len(drafts) <= 4
    assert len({draft.text for draft in drafts}) == len(drafts)


async def test_a_heading_that_only_repeats_the_question_does_not_lead() -> None:
    drafts = await written("Parental leave")
    assert drafts[0].text != "4.2 Parental leave"


async def test_headings_are_shown_only_where_there_is_nothing_else() -> None:
    page = hit("4.1 Closing days\nThe plant closes between Christmas and New Year.")
    drafts = await written("When are closing days?", page)
    assert [draft.text for draft in drafts] == ["The plant closes between Christmas and New Year."]
    assert [draft.text for draft in await written("Closing days?", hit("4.1 Closing days"))] == [
        "4.1 Closing days"
    ]


async def test_a_sentence_too_long_to_quote_is_cut_at_words_around_what_was_asked() -> None:
    filler = " and furthermore the committee considered many other things" * 6
    long = hit(
        f"The committee met{filler}, and parental leave was set to sixteen weeks for everybody{filler}."
    )
    drafts = await written("parental leave weeks", long)
    assert "parental leave was set to sixteen weeks" in drafts[0].text
    assert len(drafts[0].text) <= 300
    assert f" {drafts[0].text} " in long.page_text


async def test_a_follow_up_uses_the_question_before() -> None:
    turns = (Turn("U1", "How long is parental leave?", "1"), Turn(None, "Sixteen weeks.", "2"))
    drafts = await written("When must it start?", turns=turns)
    assert "must start within one year" in drafts[0].text


OLD_RATES = hit("A hotel may cost at most 140 euros a night. Taxis are paid by the company.", document="2024")
NEW_RATES = hit("A hotel may cost at most 160 euros a night.", document="2026", score=0.5)
OUTDATED = {OLD_RATES.generation: "2026.pdf"}


async def test_what_a_newer_version_says_in_the_same_words_is_not_said_of_the_older() -> None:
    drafts = await written("What may a hotel cost a night?", OLD_RATES, NEW_RATES, outdated=OUTDATED)
    assert [draft.text for draft in drafts] == ["A hotel may cost at most 160 euros a night."]
    both = await written("What may a hotel cost a night?", OLD_RATES, NEW_RATES)
    assert [draft.markers for draft in both] == [(1,), (2,)]


async def test_what_only_the_older_version_says_is_still_said() -> None:
    drafts = await written("Who pays taxis?", OLD_RATES, NEW_RATES, outdated=OUTDATED)
    assert drafts[0].text == "Taxis are paid by the company."


async def test_an_older_version_in_other_words_comes_behind() -> None:
    newer = hit(
        "The cost of a hotel night is 160 euros with breakfast and parking included.",
        document="2026",
        score=0.9,
    )
    question = "What may a hotel night cost?"
    first = await written(question, OLD_RATES, newer)
    assert [draft.markers for draft in first] == [(1,), (2,)]
    drafts = await written(question, OLD_RATES, newer, outdated=OUTDATED)
    assert [draft.markers for draft in drafts] == [(2,), (1,)]


def test_it_says_what_it_is() -> None:
    assert PassagesOnly().outcome is Outcome.PASSAGES
    assert PassagesOnly().rewrites is False


@settings(max_examples=100, deadline=None)
@given(
    question=st.text(max_size=20) | st.sampled_from(["leave weeks", "产假", "1,577 <!channel>"]),
    page=st.lists(
        st.sampled_from(["leave ", "weeks ", "16 ", "产假。", "[1] ", "【2】", ". ", "\n", "- ", "| ", "```", "https://x.com ", "x" * 90 + " "])
        | st.text(max_size=4),
        max_size=30,
    ).map("".join),
)  # fmt: skip
async def test_any_page_gives_items_with_their_own_marker_only(question: str, page: str) -> None:
    for draft in await written(question, hit(page), hit("leave 产假 1,577", document="other")):
        assert len(draft.markers) == 1
