"""`footnote trace`, as it is typed."""

from __future__ import annotations

import pytest

from bot.journal_tables import metadata
from bot.trace_command import NoTrace, message_in
from bot.types import Answer, Outcome
from tests.forgetting import WORDS, Shelf, shelf
from tests.indexing import engine
from tests.test_forget_command import run, told
from tests.traces import trace

pytestmark = pytest.mark.usefixtures("logging_as_before")

__all__ = ["engine", "shelf"]


def traced(shelf: Shelf, ts: str, post: str, **more: str) -> str:
    document = shelf.document("salaries.pdf")
    given = trace(document.id, **more)
    return shelf.answered((document, WORDS), ts=ts, post=post, trace=given)


def test_a_question_is_told_with_all_that_became_of_it(shelf: Shelf) -> None:
    asked = traced(shelf, "1.0", "1.5")
    text = run(shelf, "trace", asked)
    for part in (
        "How long?",
        "mention in C1 by U1",
        "length of parental leave",
        "relevance 0.80 of 0.30 needed",
        "[1] salaries.pdf p. 3 #7  0.500  dense 0.610  sparse 4.25",
        "openai:test: 2 calls, about 1200 tokens in, about 80 out",
        "supported | Sixteen weeks. [1]",
        "unsupported (repaired): '18' does not stand in the quote | Eighteen weeks. [2]",
        "search 0.020 s",
        "The language model broke off.",
    ):
        assert part in text
    said = told(shelf, "trace", asked)
    assert said["trace"]["found"][0]["name"] == "salaries.pdf"
    assert said["answer"]["claims"][0]["text"] == WORDS
    assert (said["question"], said["outcome"]) == (asked, "answered")


@pytest.mark.parametrize(
    "named",
    [
        "C1:1700000000.000500",
        "https://acme.slack.com/archives/C1ABC/p1700000000000500",
        "<https://acme.slack.com/archives/C1ABC/p1700000000000500?thread_ts=1700000000.000100&cid=C1ABC>",
    ],
)
def test_a_message_is_named_by_its_place_or_its_permalink(named: str) -> None:
    place = message_in(named.replace("C1:", "C1ABC:"))
    assert place == ("C1ABC", "1700000000.000500")


def test_a_question_is_found_by_the_permalink_of_its_answer(shelf: Shelf) -> None:
    asked = traced(shelf, "1700000000.000100", "1700000000.000500")
    for named in ("p1700000000000100", "p1700000000000500"):
        link = f"https://acme.slack.com/archives/C1/{named}"
        with pytest.raises(NoTrace):
            run(shelf, "trace", link.replace("C1", "C2"))
        assert told(shelf, "trace", link)["question"] == asked


def test_the_latest_are_listed_when_none_is_named(shelf: Shelf) -> None:
    assert run(shelf, "trace") == "Nothing was asked yet.\n"
    first, second = traced(shelf, "1.0", "1.5"), shelf.answered(ts="2.0", post="2.5")
    listed = told(shelf, "trace")["questions"]
    assert [(each["question"], each["traced"]) for each in listed] == [(second, False), (first, True)]
    assert run(shelf, "trace").splitlines()[1].startswith(first)
    assert "No trace is kept" in run(shelf, "trace", second)


def test_what_is_not_known_is_said_with_what_to_name(shelf: Shelf) -> None:
    with pytest.raises(NoTrace, match="permalink"):
        run(shelf, "trace", "nothing")


def test_a_forgotten_files_words_are_in_no_trace(shelf: Shelf) -> None:
    kept = traced(shelf, "1.0", "1.5", says="The zanzibarium grants sixteen weeks.")
    assert shelf.files_with("zanzibarium")
    run(shelf, "forget", "salaries.pdf", "--yes")
    assert told(shelf, "trace", kept)["trace"] is None
    assert not shelf.files_with("zanzibarium")


def test_hidden_characters_of_a_question_do_not_reach_the_terminal(shelf: Shelf) -> None:
    document = shelf.document("menu.pdf")
    asked = shelf.answered((document, "Soup."), trace=trace(document.id, says="a\x1b[31mb\u202ec"))
    assert "\x1b" not in run(shelf, "trace", asked)
    assert "\u202e" not in run(shelf, "trace", asked)


def test_every_table_of_the_journal_knows_its_workspace_so_that_it_can_be_erased() -> None:
    assert all("workspace" in table.c for table in metadata.tables.values())


def test_a_failed_question_has_a_trace_too(shelf: Shelf) -> None:
    asked = shelf.answered(answer=Answer(Outcome.ERROR, error="The model failed.", trace=trace()))
    assert "The model failed." in run(shelf, "trace", asked)
