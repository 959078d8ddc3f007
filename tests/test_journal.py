"""The journal, on SQLite and on Postgres."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.errors import JournalUnavailable, LeaseLost
from bot.journal import Journal, Leased, State, migrate_journal
from bot.journal_tables import metadata
from bot.types import Answer, Citation, Claim, Outcome, Question, Remark, Surface, Verdict
from bot.written_answers import documents_in, written
from indexer.database import Database, open_database
from indexer.errors import SettingsError
from indexer.types import Hit
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(database: Database, clock: Clock) -> Journal:
    prepare(database)
    return Journal(database, "acme", clock=clock)


def prepare(database: Database) -> None:
    """The journal's tables, empty: on Postgres tests share them."""
    migrate_journal(database)
    with database.write() as connection:
        for table in metadata.tables.values():
            connection.execute(table.delete())


def question(
    number: int = 1, *, user: str = "U1", thread: str | None = None, asked_at: float | None = None
) -> Question:
    ts = f"{1000 + number}.000100"
    return Question(
        id=f"q{number}",
        workspace="acme",
        intake_key=f"C1:{ts}",
        surface=Surface.MENTION,
        channel="C1",
        user=user,
        text="How many days of leave?",
        ts=ts,
        thread_ts=thread or ts,
        asked_at=asked_at or 1000.0 + number,
        response_url=f"https://hooks.example/{number}",
    )


def held(leased: Leased | None) -> Leased:
    assert leased is not None
    return leased


ANSWER = Answer(
    Outcome.ANSWERED,
    (
        Claim(
            "Sixteen weeks.",
            Verdict.SUPPORTED,
            (Citation(1, "doc-a", "gen-a", "a.pdf", "A", 3, "3", 0, 14, "Sixteen weeks.", None),),
        ),
    ),
    searched=4,
)
NOT_FOUND = Answer(
    Outcome.NOT_FOUND,
    nearest=(Hit("doc-b", "gen-b", "b.pdf", "B", None, 0, 1, "1", 0, 4, "text", "text of it", 0.5),),
)


# --- intake -------------------------------------------------------------------------------------


def test_a_question_is_accepted_once_however_often_it_arrives(journal: Journal) -> None:
    assert journal.accept(question())
    assert not journal.accept(question())
    assert not journal.accept(replace(question(), id="another", text="the same message"))
    assert journal.counts() == {State.ACCEPTED: 1}


def test_of_many_deliveries_at_once_one_is_accepted(journal: Journal) -> None:
    together = threading.Barrier(8)

    def deliver(number: int) -> bool:
        together.wait()
        return journal.accept(replace(question(), id=f"attempt {number}"))

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(deliver, range(8))) == 1


def test_a_question_comes_back_from_the_journal_as_it_went_in(journal: Journal) -> None:
    asked = replace(question(), text="Übermäßig 假期 \N{PILE OF POO} <b>?")
    journal.accept(asked)
    assert held(journal.lease("w", 10)).question == asked


def test_text_that_no_database_stores_does_not_keep_a_question_out(journal: Journal) -> None:
    journal.accept(replace(question(), text="a\0b\ud800c"))
    assert held(journal.lease("w", 10)).question.text == "a\ufffdb\ufffdc"


def test_another_workspace_has_its_own_questions(journal: Journal, database: Database, clock: Clock) -> None:
    other = Journal(database, "globex", clock=clock)
    journal.accept(question())
    assert other.lease("w", 10) is None
    assert other.accept(replace(question(), workspace="globex"))


def test_a_workspace_belongs_to_one_team(journal: Journal) -> None:
    journal.bind_team("T1", "UBOT")
    journal.bind_team("T1", "UBOT2")  # installed again
    with pytest.raises(SettingsError, match=r"belongs|holds.*T1.*T2"):
        journal.bind_team("T2", "UBOT")
    journal.bind_team("T1", "UBOT2")


def test_a_database_that_fails_says_so_instead_of_accepting(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    without_tables = Journal(database, "acme")
    with pytest.raises(JournalUnavailable):
        without_tables.accept(question())
    with pytest.raises(JournalUnavailable):
        without_tables.lease("w", 10)
    database.close()


# --- leases -------------------------------------------------------------------------------------


def test_the_oldest_question_comes_first(journal: Journal) -> None:
    for number in (3, 1, 2):
        journal.accept(question(number, user=f"U{number}"))
    taken = [held(journal.lease("w", 10)).question.id for _ in range(3)]
    assert taken == ["q1", "q2", "q3"]
    assert journal.lease("w", 10) is None


def test_a_person_gets_one_answer_at_a_time_in_a_thread(journal: Journal) -> None:
    for number in (1, 2):
        journal.accept(question(number, thread="1000.0"))
    journal.accept(question(3, thread="1000.0", user="U2"))
    journal.accept(question(4, thread="900.0"))
    first = held(journal.lease("w", 10))
    others = {held(journal.lease("w", 10)).question.id for _ in range(2)}
    assert others == {"q3", "q4"}  # another person, another thread
    assert journal.lease("w", 10) is None
    journal.finish(first)
    assert held(journal.lease("w", 10)).question.id == "q2"


def test_a_question_handed_back_is_not_overtaken_by_the_next_of_its_thread(journal: Journal) -> None:
    for number in (1, 2):
        journal.accept(question(number, thread="1000.0"))
    journal.release(held(journal.lease("w", 10)))
    again = held(journal.lease("w", 10))
    assert (again.question.id, again.fence, again.attempts) == ("q1", 2, 1)


def test_a_dead_workers_question_is_taken_over_with_a_higher_fence(journal: Journal, clock: Clock) -> None:
    journal.accept(question())
    dead = held(journal.lease("dead", 10))
    clock.now += 9.9
    assert journal.lease("alive", 10) is None
    clock.now += 0.2
    taken = held(journal.lease("alive", 10))
    assert (taken.fence, taken.attempts) == (dead.fence + 1, 2)


def test_who_lost_a_lease_can_write_nothing_more(journal: Journal, clock: Clock) -> None:
    journal.accept(question())
    slow = held(journal.lease("slow", 10))
    clock.now += 11
    quick = held(journal.lease("quick", 10))
    assert not journal.renew(slow, 10)
    for write in (
        lambda: journal.record_posts(slow, ["1.0"]),
        lambda: journal.record_answer(slow, ANSWER, 10),
        lambda: journal.finish(slow),
        lambda: journal.abandon(slow, "gone"),
        lambda: journal.postpone(slow, 0, "later"),
    ):
        with pytest.raises(LeaseLost):
            write()
    journal.release(slow)
    assert journal.lease("third", 10) is None
    journal.finish(quick)
    assert journal.state("q1") is State.DONE


def test_the_same_worker_cannot_write_with_its_earlier_lease(journal: Journal, clock: Clock) -> None:
    journal.accept(question())
    earlier = held(journal.lease("w", 10))
    clock.now += 11
    later = held(journal.lease("w", 10))
    assert not journal.renew(earlier, 10)
    with pytest.raises(LeaseLost):
        journal.finish(earlier)
    journal.finish(later)


def test_a_renewed_lease_keeps_others_out(journal: Journal, clock: Clock) -> None:
    journal.accept(question())
    leased = held(journal.lease("w", 10))
    for _ in range(3):
        clock.now += 9
        assert journal.renew(leased, 10)
        assert journal.lease("other", 10) is None


def test_a_postponed_question_waits_and_remembers_what_the_person_was_told(
    journal: Journal, clock: Clock
) -> None:
    journal.accept(question())
    journal.postpone(held(journal.lease("w", 10)), clock.now + 30, "the index is away")
    assert journal.lease("w", 10) is None
    clock.now += 30
    again = held(journal.lease("w", 10))
    assert (again.waiting_for, again.attempts) == ("the index is away", 1)


def test_what_was_posted_is_known_to_the_next_worker(journal: Journal, clock: Clock) -> None:
    journal.accept(question())
    journal.record_posts(held(journal.lease("w", 10)), ["5.0", "6.0"])
    clock.now += 11
    assert held(journal.lease("w2", 10)).messages == ("5.0", "6.0")


def test_a_finished_question_is_never_leased_again_and_forgets_its_address(
    journal: Journal, clock: Clock, database: Database
) -> None:
    journal.accept(question())
    journal.finish(held(journal.lease("w", 10)))
    clock.now += 1e6
    assert journal.lease("w", 10) is None
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT response_url FROM questions").scalar_one() is None


def test_an_abandoned_question_stays_with_its_reason(journal: Journal, database: Database) -> None:
    journal.accept(question())
    journal.abandon(held(journal.lease("w", 10)), "Slack refused chat.update: channel_not_found")
    assert journal.state("q1") is State.ABANDONED
    with database.read() as connection:
        assert "channel_not_found" in connection.exec_driver_sql("SELECT error FROM questions").scalar_one()


def test_workers_in_two_processes_share_the_questions_without_overlap(database_url: str) -> None:
    """Two databases stand for two processes; each question is leased once, a thread's never at once."""
    databases = [open_database(database_url) for _ in range(2)]
    prepare(databases[0])
    journals = [Journal(database, "acme") for database in databases]
    for number in range(1, 31):
        journals[0].accept(question(number, user=f"U{number % 3}", thread="1000.0"))
    order: list[str] = []
    in_work: set[str] = set()
    overlaps: list[str] = []

    def work(who: int) -> None:
        journal = journals[who % 2]
        while len(order) < 30:
            leased = journal.lease(f"w{who}", 60)
            if leased is None:
                continue
            user = leased.question.user
            if user in in_work:
                overlaps.append(leased.question.id)
            in_work.add(user)
            order.append(leased.question.id)
            in_work.discard(user)
            journal.finish(leased)

    with ThreadPoolExecutor(4) as threads:
        for future in [threads.submit(work, who) for who in range(4)]:
            future.result()
    for database in databases:
        database.close()
    assert sorted(order) == sorted(f"q{number}" for number in range(1, 31))
    assert not overlaps
    for user in range(3):
        theirs = [int(id_[1:]) for id_ in order if int(id_[1:]) % 3 == user]
        assert theirs == sorted(theirs)


# --- answers ------------------------------------------------------------------------------------


def test_documents_that_an_answer_shows_are_known_before_and_after_it_is_finished(journal: Journal) -> None:
    for number, answer in ((1, ANSWER), (2, NOT_FOUND), (3, None)):
        journal.accept(question(number, user=f"U{number}"))
        leased = held(journal.lease("w", 10))
        if answer is not None:
            journal.record_answer(leased, answer, 10, {"total": 1.5})
        if number == 2:
            journal.finish(leased)
    assert journal.documents_cited(["q1", "q2", "q3", "unknown"]) == {
        "q1": frozenset({"doc-a"}),
        "q2": frozenset({"doc-b"}),
    }


def test_the_written_answer_holds_what_a_later_withdrawal_needs(journal: Journal, clock: Clock) -> None:
    journal.accept(question())
    journal.record_answer(held(journal.lease("w", 10)), ANSWER, 10)
    clock.now += 11
    written = held(journal.lease("w2", 10)).answer
    assert written is not None
    (citation,) = written["citations"]
    assert (citation["generation"], citation["document"], citation["quote"]) == (
        "gen-a",
        "doc-a",
        "Sixteen weeks.",
    )
    assert written["claims"][0]["markers"] == [1]


def test_a_remark_is_written_with_the_documents_that_it_names(journal: Journal) -> None:
    journal.accept(question())
    remark = Remark("B.pdf is newer than A.pdf.", ("doc-a", "doc-b"), ("gen-a", "gen-b"))
    journal.record_answer(held(journal.lease("w", 10)), replace(ANSWER, remarks=(remark,)), 10)
    kept = journal.answer(question().id)
    assert kept is not None
    assert kept["remarks"] == [
        {"text": remark.text, "documents": ["doc-a", "doc-b"], "generations": ["gen-a", "gen-b"]}
    ]
    assert documents_in(kept) == {"doc-a", "doc-b"}


def test_answers_from_before_there_were_remarks_are_read_still() -> None:
    old = {name: value for name, value in written(ANSWER).items() if name != "remarks"}
    assert documents_in(old) == {"doc-a"}
