"""Traces in the journal, on SQLite and on Postgres."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from sqlalchemy import func, select, update

from bot.forgotten_person import forget_person
from bot.journal import Journal
from bot.journal_tables import trace_documents, traces
from bot.retention import Retention
from bot.trace_book import DAY
from bot.traces import Trace, as_json, trace_of
from bot.types import Answer
from indexer.database import Database
from tests import traces as made
from tests.clock import Clock
from tests.test_journal import ANSWER, clock, held, journal, question

__all__ = ["clock", "journal"]


def record(journal: Journal, number: int, answer: Answer) -> str:
    asked = question(number)
    journal.accept(asked)
    leased = held(journal.lease("me", 60.0))
    journal.record_posts(leased, [f"{2000 + number}.000200"])
    journal.record_answer(leased, answer, 60.0, {"total": 1.0})
    journal.finish(leased)
    return asked.id


def traced(*documents: str) -> Answer:
    return replace(ANSWER, trace=made.trace(*documents))


def kept(journal: Journal, asked: str) -> Trace | None:
    found = journal.traced(asked)
    assert found is not None
    return found.trace


@given(made.traces())
def test_a_trace_is_the_same_after_it_was_written_as_json(trace: Trace) -> None:
    assert trace_of(json.loads(json.dumps(as_json(trace)))) == trace


def test_how_an_answer_came_about_is_found_by_its_question(journal: Journal) -> None:
    asked = record(journal, 1, traced("handbook", "menu"))
    found = journal.traced(asked)
    assert found is not None
    assert found.question.text == "How many days of leave?"
    assert (found.outcome, found.timings) == ("answered", {"total": 1.0})
    assert found.trace == made.trace("handbook", "menu")
    assert journal.traced("nobody's") is None


def test_a_question_is_found_by_its_message_and_by_that_of_its_answer(journal: Journal) -> None:
    first, second = record(journal, 1, traced("a")), record(journal, 2, traced("b"))
    for channel, ts, expected in (
        ("C1", "1001.000100", first),
        ("C1", "2002.000200", second),
        ("C2", "2002.000200", None),
        ("C1", "2002.00020", None),
        ("C1", "%", None),
    ):
        found = journal.traced_message(channel, ts)
        assert (found.question.id if found else None) == expected
    assert [each.question.id for each in journal.latest_traced(5)] == [second, first]


def test_what_a_trace_held_before_is_gone_when_the_answer_is_made_anew(
    journal: Journal, database: Database
) -> None:
    journal.accept(question())
    leased = held(journal.lease("me", 60.0))
    journal.record_answer(leased, traced("gone"), 60.0)
    journal.record_answer(leased, traced("stays"), 60.0)
    assert kept(journal, "q1") == made.trace("stays")
    assert journal.forget_traces("gone") == 0
    journal.record_answer(leased, ANSWER, 60.0)
    assert kept(journal, "q1") is None
    assert rows(database) == (0, 0)


def test_traces_go_with_every_document_that_was_given_whether_it_was_cited_or_not(journal: Journal) -> None:
    both, other = record(journal, 1, traced("handbook", "menu")), record(journal, 2, traced("board"))
    assert journal.forget_traces("menu") == 1
    assert kept(journal, both) is None
    assert kept(journal, other) is not None
    assert journal.forget_traces("menu") == 0
    assert journal.answer(both) is not None


def test_traces_go_with_documents_behind_what_else_the_model_was_told(journal: Journal) -> None:
    answer = replace(ANSWER, trace=replace(made.trace("handbook"), told=("meant",)))
    asked = record(journal, 1, answer)
    assert journal.forget_traces("meant") == 1
    assert kept(journal, asked) is None


def test_other_workspaces_keep_theirs(journal: Journal, database: Database, clock: Clock) -> None:
    theirs = Journal(database, "theirs", clock=clock)
    theirs.accept(replace(question(), workspace="theirs"))
    theirs.record_answer(held(theirs.lease("me", 60.0)), traced("handbook"), 60.0)
    record(journal, 1, traced("handbook"))
    assert journal.forget_traces("handbook") == 1
    clock.now += 90 * DAY
    assert journal.forget_old_traces(30) == 0
    assert kept(theirs, "q1") is not None


def test_nothing_is_kept_where_the_settings_say_so(database: Database, journal: Journal) -> None:
    quiet = Journal(database, "acme", keep_traces=False)
    record(quiet, 1, traced("handbook"))
    assert kept(journal, "q1") is None
    assert rows(database) == (0, 0)


async def test_traces_are_kept_for_as_many_days_as_the_settings_say(
    journal: Journal, clock: Clock, database: Database
) -> None:
    old = record(journal, 1, traced("a"))
    clock.now += 29 * DAY
    new = record(journal, 2, traced("b"))
    clock.now += 1.5 * DAY
    task = Retention(journal, trace_days=30)
    await task.stop()
    await task.run()
    assert kept(journal, old) is not None, "a stopped task begins nothing"
    assert journal.forget_old_traces(30) == 1
    assert kept(journal, old) is None
    assert kept(journal, new) is not None
    assert rows(database) == (1, 1)


def test_a_persons_traces_go_with_their_questions(journal: Journal, database: Database) -> None:
    record(journal, 1, traced("a"))
    forget_person(database, "acme", "U1")
    assert journal.traced("q1") is None
    assert rows(database) == (0, 0)


@pytest.mark.usefixtures("logging_as_before")
def test_a_trace_of_another_version_is_no_reason_to_fail(journal: Journal, database: Database) -> None:
    asked = record(journal, 1, traced("a"))
    with database.write() as connection:
        connection.execute(update(traces).values(trace={"version": 9}))
    assert kept(journal, asked) is None


def rows(database: Database) -> tuple[int, int]:
    with database.read() as connection:
        one, other = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (traces, trace_documents)
        )
    return one, other
