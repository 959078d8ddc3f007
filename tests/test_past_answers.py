"""Answers that were given, as the journal knows them, on SQLite and on Postgres."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from sqlalchemy import select

from bot.blocks import answer_messages
from bot.errors import JournalUnavailable
from bot.journal import Journal, State
from bot.journal_tables import answer_documents
from bot.traces import Trace
from bot.types import Answer, Outcome, Remark
from bot.written_answers import answer_of, documents_in, shown_in, written
from indexer.database import Database, open_database
from indexer.types import ChangeKind
from tests.answers import answers
from tests.clock import Clock
from tests.test_journal import ANSWER, NOT_FOUND, clock, held, journal, question

__all__ = ["clock", "journal"]


def give(journal: Journal, number: int, answer: Answer, *, finish: bool = True) -> str:
    """A question of its own person is answered; returns its id."""
    journal.accept(question(number, user=f"U{number}"))
    leased = held(journal.lease("w", 10))
    journal.record_posts(leased, [f"{number}.1", f"{number}.2"])
    journal.record_answer(leased, answer, 10)
    if finish:
        journal.finish(leased)
    return leased.question.id


# --- as they are written ------------------------------------------------------------------------


@given(answers())
def test_a_written_answer_is_shown_again_as_it_was(answer: Answer) -> None:
    again = answer_of(written(answer))
    assert answer_messages(again) == answer_messages(answer)
    assert written(again) == written(answer)


@given(answers())
def test_all_that_a_claim_rests_on_is_written_and_nothing_of_how_it_came_about(answer: Answer) -> None:
    claims = [
        replace(each, disagrees=True, citations=tuple(replace(c, focus=(0, 3)) for c in each.citations))
        for each in answer.claims
    ]
    whole = replace(answer, claims=tuple(claims), trace=Trace(model="the model"))
    text = json.dumps(written(whole))
    assert answer_of(json.loads(text)).claims == whole.claims
    assert "the model" not in text


def test_text_of_pages_that_only_came_near_is_not_written() -> None:
    assert "text of it" not in str(written(NOT_FOUND))


@pytest.mark.parametrize("answer", [ANSWER, NOT_FOUND])
def test_answers_from_before_can_be_shown_still(answer: Answer) -> None:
    old = written(answer)
    for name in ("remarks", "dropped", "withdrawn"):
        del old[name]
    for item in old["nearest"]:
        for name in ("title", "label", "link"):
            del item[name]
    for item in old["citations"]:
        for name in ("section", "read_by", "confidence", "date", "superseded", "focus"):
            del item[name]
    for item in old["claims"]:
        for name in ("disagrees", "beside"):
            del item[name]
    assert shown_in(old) == shown_in(written(answer))
    again = answer_of(old)
    assert again.citations == answer.citations
    assert [(hit.document, hit.page) for hit in again.nearest] == [
        (hit.document, hit.page) for hit in answer.nearest
    ]
    assert answer_messages(again)


@pytest.mark.parametrize("broken", [{}, {"outcome": "answered"}, written(ANSWER) | {"outcome": "sung"}])
def test_what_was_never_written_by_us_is_an_error(broken: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        answer_of(broken)


# --- found by what they show ---------------------------------------------------------------------


def test_answers_are_found_by_each_document_that_they_show(journal: Journal) -> None:
    remark = Remark("C is newer than A.", ("doc-c", "doc-a"), ("gen-c", "gen-a"))
    give(journal, 1, replace(ANSWER, remarks=(remark,)))
    give(journal, 2, NOT_FOUND, finish=False)
    give(journal, 3, ANSWER)
    give(journal, 4, Answer(Outcome.ERROR, error="Away."))
    found = {name: journal.answers_showing(name) for name in ("doc-a", "doc-b", "doc-c", "doc-d")}
    assert {name: [each.question for each in some] for name, some in found.items()} == {
        "doc-a": ["q3", "q1"],
        "doc-b": ["q2"],
        "doc-c": ["q1"],
        "doc-d": [],
    }
    past = found["doc-a"][1]
    assert (past.channel, past.user, past.messages, past.state) == ("C1", "U1", ("1.1", "1.2"), State.DONE)
    assert past.is_over
    assert not found["doc-b"][0].is_over
    assert answer_of(past.answer).claims == ANSWER.claims
    assert journal.past_answer("q1") == past
    assert journal.past_answer("unknown") is None


def test_an_answer_made_anew_is_found_by_what_it_shows_now(journal: Journal) -> None:
    journal.accept(question())
    leased = held(journal.lease("w", 10))
    journal.record_answer(leased, ANSWER, 10)
    journal.record_answer(leased, NOT_FOUND, 10)
    assert journal.answers_showing("doc-a") == []
    assert [each.question for each in journal.answers_showing("doc-b")] == ["q1"]


def test_many_answers_are_read_in_pages_the_latest_first(journal: Journal) -> None:
    for number in range(1, 6):
        give(journal, number, ANSWER)
    first = journal.answers_showing("doc-a", 3)
    rest = journal.answers_showing("doc-a", 3, before=first[-1].number)
    assert [each.question for each in (*first, *rest)] == ["q5", "q4", "q3", "q2", "q1"]


def test_another_workspaces_answers_are_not_found(journal: Journal, database: Database) -> None:
    give(journal, 1, ANSWER)
    assert Journal(database, "globex").answers_showing("doc-a") == []


# --- rewritten -----------------------------------------------------------------------------------


def test_a_rewritten_answer_is_no_longer_found_by_what_it_lost(
    journal: Journal, database: Database, clock: Clock
) -> None:
    give(journal, 1, ANSWER)
    emptied = Answer(Outcome.ANSWERED, withdrawn=(ChangeKind.REMOVED,))
    assert journal.rewrite_answer("q1", emptied, messages=["1.1"])
    assert journal.answers_showing("doc-a") == []
    past = journal.past_answer("q1")
    assert past is not None
    assert past.messages == ("1.1",)
    assert answer_of(past.answer) == emptied
    with database.read() as connection:
        rows = connection.execute(select(answer_documents)).all()
        assert {row.withdrawn_at for row in rows} == {clock.now}
        kept = connection.exec_driver_sql("SELECT CAST(answer AS TEXT) FROM questions").scalar_one()
    assert "Sixteen weeks" not in kept


def test_a_rewritten_answer_is_found_until_its_message_is_updated(journal: Journal) -> None:
    give(journal, 1, ANSWER)
    emptied = Answer(Outcome.ANSWERED, withdrawn=(ChangeKind.REMOVED,))
    journal.rewrite_answer("q1", emptied, pending=["doc-a"])
    assert [each.question for each in journal.answers_showing("doc-a")] == ["q1"]
    assert journal.documents_cited(["q1"]) == {"q1": frozenset({"doc-a"})}
    journal.rewrite_answer("q1", emptied)
    assert journal.answers_showing("doc-a") == []
    assert journal.documents_cited(["q1"]) == {"q1": frozenset()}


def test_what_a_message_may_show_still_is_remembered_through_later_rewritings(journal: Journal) -> None:
    give(journal, 1, ANSWER)
    emptied = Answer(Outcome.ANSWERED, withdrawn=(ChangeKind.REMOVED,))
    journal.rewrite_answer("q1", emptied, left=["doc-a"])
    journal.rewrite_answer("q1", emptied)
    assert journal.documents_cited(["q1"]) == {"q1": frozenset({"doc-a"})}
    past = journal.past_answer("q1")
    assert past is not None
    assert documents_in(past.answer) == {"doc-a"}
    assert shown_in(past.answer) == frozenset()


def test_what_could_not_be_reached_in_a_channel_is_found_once_more(journal: Journal) -> None:
    give(journal, 1, ANSWER)
    give(journal, 2, ANSWER)
    emptied = Answer(Outcome.ANSWERED, withdrawn=(ChangeKind.REMOVED,))
    for known in ("q1", "q2"):
        journal.rewrite_answer(known, emptied)
    channel = question(1).channel
    assert journal.reachable_again(channel) == frozenset()
    journal.rewrite_answer("q1", emptied, left=["doc-a"])
    assert journal.reachable_again("C0OTHER") == frozenset()
    for _ in range(2):
        assert journal.reachable_again(channel) == {"doc-a"}
    assert [each.question for each in journal.answers_showing("doc-a")] == ["q1"]
    journal.rewrite_answer("q1", emptied)
    assert journal.reachable_again(channel) == frozenset()
    assert journal.answers_showing("doc-a") == []


def test_an_answer_that_changed_meanwhile_is_not_rewritten(journal: Journal) -> None:
    give(journal, 1, ANSWER)
    before = journal.answer("q1")
    assert before is not None
    assert journal.rewrite_answer("q1", NOT_FOUND, instead_of=before)
    assert not journal.rewrite_answer("q1", ANSWER, instead_of=before)
    assert not journal.rewrite_answer("unknown", ANSWER)
    assert [each.question for each in journal.answers_showing("doc-b")] == ["q1"]


# --- pictures ------------------------------------------------------------------------------------


def test_a_footnote_has_one_picture(journal: Journal, clock: Clock) -> None:
    def record(file: str, marker: int) -> bool:
        return journal.record_picture(file, document="doc-a", question="q1", marker=marker, channel="C1")

    assert record("F1", 1)
    assert not record("F2", 1)
    assert record("F3", 2)
    begun = journal.picture_of("q1", 1)
    assert begun is not None
    assert (begun.file, begun.begun_at, begun.posted_at) == ("F1", clock.now, None)
    clock.now += 5
    journal.picture_posted("F1")
    posted = journal.picture_of("q1", 1)
    assert posted is not None
    assert posted.posted_at == clock.now
    assert [picture.file for picture in journal.pictures_of("doc-a")] == ["F1", "F3"]
    journal.forget_picture("F1")
    assert journal.picture_of("q1", 1) is None
    assert record("F2", 1)


def test_a_database_that_fails_says_so(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    without_tables = Journal(database, "acme")
    with pytest.raises(JournalUnavailable):
        without_tables.answers_showing("doc-a")
    with pytest.raises(JournalUnavailable):
        without_tables.rewrite_answer("q1", ANSWER)
    database.close()
