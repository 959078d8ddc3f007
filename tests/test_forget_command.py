"""`footnote forget`, `audit` and `erase`, as they are typed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.__main__ import app
from bot.forget_command import NotClear
from bot.journal_tables import answer_documents, channel_settings, feedback, questions
from bot.notice_book import Mode, NoticeBook
from indexer.catalogue.tables import glossary_lines
from indexer.errors import FootnoteError
from indexer.glossary.lines import parse_line
from tests.forgetting import WORDS, Shelf, shelf
from tests.indexing import engine, environment_of

pytestmark = pytest.mark.usefixtures("logging_as_before")

__all__ = ["engine", "shelf"]


def run(shelf: Shelf, *arguments: str, expect: int = 0) -> str:
    """Standard output of the command line."""
    environment = {**environment_of(shelf.library), "SLACK_BOT_TOKEN": "", "FOOTNOTE_LOG_LEVEL": "error"}
    result = CliRunner().invoke(app, list(arguments), env=environment, catch_exceptions=False)
    assert result.exit_code == expect, result.output
    return result.stdout


def told(shelf: Shelf, *arguments: str) -> Any:
    return json.loads(run(shelf, *arguments, "--json"))


# --- documents ----------------------------------------------------------------------------------


def test_a_file_is_forgotten_and_let_in_again(shelf: Shelf) -> None:
    document = shelf.document("salaries.pdf")
    shelf.answered((document, WORDS))
    report = told(shelf, "forget", "salaries.pdf", "--yes")
    assert report["forgotten"] == {
        "id": document.id,
        "source": document.source,
        "uri": "salaries.pdf",
        "name": "salaries.pdf",
    }
    assert report["answers"] == 1
    shelf.library.sync()
    assert shelf.library.found("zanzibarium") == set()
    assert told(shelf, "forget", "salaries.pdf", "--undo") == {"remembered": [document.id]}
    shelf.library.sync()
    assert shelf.library.found("zanzibarium") == {"salaries.pdf"}


def test_what_is_not_clear_changes_nothing_and_says_what_is(shelf: Shelf) -> None:
    for arguments, why in (
        (("forget", "salaries", "--yes"), "Did you mean 'salaries.pdf'"),
        (("forget", "unknown.pdf", "--yes"), "`footnote documents` lists"),
        (("forget", "salaries.pdf", "--undo"), "No forgotten file"),
        (("audit", "unknown.pdf"), "Nothing is known"),
    ):
        with pytest.raises(NotClear, match=why) as refused:
            run(shelf, *arguments)
        assert isinstance(refused.value, FootnoteError)  # exit code 1, as of every command
    assert shelf.library.found("zanzibarium") == {"salaries.pdf"}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("salaries.pdf", "--user", "U1"),
        ("--user", "ada", "--yes"),
        ("--user", "U012", "--undo"),
        ("salaries.pdf",),  # nobody can be asked
    ],
)
def test_wrong_usage_is_said_and_changes_nothing(shelf: Shelf, arguments: tuple[str, ...]) -> None:
    run(shelf, "forget", *arguments, expect=2)
    assert shelf.library.found("zanzibarium") == {"salaries.pdf"}


def test_at_a_terminal_somebody_is_asked(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(reply: bool) -> None:
        def confirm(question: str, **_: Any) -> bool:
            asked.append(question)
            return reply

        monkeypatch.setattr("typer.confirm", confirm)

    monkeypatch.setattr("bot.__main__._at_a_terminal", lambda: True)
    answer(False)
    run(shelf, "forget", "salaries.pdf", expect=1)
    run(shelf, "erase", expect=1)
    assert shelf.library.found("zanzibarium") == {"salaries.pdf"}
    answer(True)
    assert "salaries.pdf is forgotten" in run(shelf, "forget", "salaries.pdf")
    assert asked[0].startswith("Forget salaries.pdf (1 page, ")
    assert shelf.library.found("zanzibarium") == set()


# --- audit --------------------------------------------------------------------------------------


def test_an_audit_tells_who_was_shown_a_file_where_and_whether_it_still_is(shelf: Shelf) -> None:
    document, menu = shelf.document("salaries.pdf"), shelf.document("menu.pdf")
    first = shelf.answered((document, WORDS), user="U1", post="5.25")
    shelf.answered((menu, "Soup on Mondays."), user="U2")
    second = shelf.answered((document, WORDS), user="U3", post=None, over=False)
    (found,) = told(shelf, "audit", "salaries.pdf")["documents"]
    assert (found["name"], found["state"]) == ("salaries.pdf", "indexed")
    assert [(each["question"], each["user"]) for each in found["answers"]] == [(second, "U3"), (first, "U1")]
    assert found["answers"][1] == {
        "question": first,
        "asked": "2023-11-14T22:13:20+00:00",
        "surface": "mention",
        "channel": "C1",
        "user": "U1",
        "outcome": "answered",
        "link": None,
        "withdrawn": None,
    }
    text = run(shelf, "audit", "salaries.pdf")
    assert "2 answers used it, 2 show it still" in text


def test_an_audit_goes_on_when_the_file_is_gone_and_its_quotes_are_withdrawn(shelf: Shelf) -> None:
    from bot.redaction import without
    from bot.written_answers import answer_of
    from indexer.types import ChangeKind

    document = shelf.document("salaries.pdf")
    question = shelf.answered((document, WORDS))
    (shelf.library.folder / "salaries.pdf").unlink()
    shelf.library.sync()
    past = shelf.journal.past_answer(question)
    assert past is not None
    shelf.journal.rewrite_answer(question, without(answer_of(past.answer), document.id, ChangeKind.REMOVED))
    (found,) = told(shelf, "audit", "salaries.pdf")["documents"]
    assert found["state"] == "gone"
    assert found["answers"][0]["withdrawn"] is not None
    assert "1 answer used it, 0 show it still" in run(shelf, "audit", document.id)


def test_a_forgotten_file_is_audited_by_its_place_until_its_messages_are_withdrawn(shelf: Shelf) -> None:
    question = shelf.answered((shelf.document("salaries.pdf"), WORDS))
    run(shelf, "forget", "salaries.pdf", "--yes")
    (found,) = told(shelf, "audit", "salaries.pdf")["documents"]
    assert found["name"] is None
    assert [each["question"] for each in found["answers"]] == [question]


def test_links_to_messages_have_the_address_of_the_workspaces_files(shelf: Shelf) -> None:
    from bot.audit import address_in, message_link
    from tests.test_file_handles import document

    slack = document("a.pdf", uri="F1", source="slack:T1", link="https://acme.slack.com/files/U1/F1/a.pdf")
    address = address_in([document("b.pdf", link="https://x.example/b.pdf"), slack])
    assert address == "https://acme.slack.com"
    assert message_link(address, "C1", "5.25", None) == "https://acme.slack.com/archives/C1/p525"
    assert message_link(address, "C1", "5.25", "1.0") == (
        "https://acme.slack.com/archives/C1/p525?thread_ts=1.0&cid=C1"
    )
    assert message_link(address_in([]), "C1", "5.25", None) is None


# --- people, everything -------------------------------------------------------------------------


def test_a_person_is_forgotten_and_the_others_are_not(shelf: Shelf) -> None:
    index, menu = shelf.library.index, shelf.document("menu.pdf")
    theirs = shelf.answered((menu, "Soup on Mondays."), user="U0ADA", post="5.25")
    other = shelf.answered((menu, "Soup on Mondays."), user="U0BOB")
    with index.database.write() as connection:
        for question, user in ((theirs, "U0BOB"), (other, "U0ADA"), (other, "U0BOB")):
            row = {"question": question, "user_id": user, "helpful": True, "remark": f"{user} says"}
            connection.execute(feedback.insert().values(workspace=index.workspace, given_at=1.0, **row))
    index.catalogue.glossary.add(index.workspace, parse_line("QA = quality assurance"), by="U0ADA")
    NoticeBook(index.database, index.workspace).choose("C1", Mode.QUIET, by="U0ADA")
    report = told(shelf, "forget", "--user", "U0ADA", "--yes")
    assert (report["questions"], report["feedback"]) == (1, 2)
    assert report["standing"] == [{"channel": "C1", "ts": "5.25", "link": None}]
    with index.database.read() as connection:
        assert list(connection.execute(select(questions.c.user_id)).scalars()) == ["U0BOB"]
        assert list(connection.execute(select(answer_documents.c.question)).scalars()) == [other]
        assert list(connection.execute(select(feedback.c.user_id)).scalars()) == ["U0BOB"]
        assert list(connection.execute(select(glossary_lines.c.added_by)).scalars()) == [None]
        assert list(connection.execute(select(channel_settings.c.changed_by)).scalars()) == [None]
    assert shelf.files_with("U0ADA") == set()
    assert "0 questions of U0ADA" in run(shelf, "forget", "--user", "U0ADA", "--yes")


def test_what_stands_in_slack_is_told_of(shelf: Shelf) -> None:
    shelf.answered((shelf.document("menu.pdf"), "Soup on Mondays."), user="U0ADA", post="5.25")
    text = run(shelf, "forget", "--user", "U0ADA", "--yes")
    assert "Still in Slack: 1 message of ours" in text
    assert "--json lists ours" in text


def test_everything_is_erased_by_hand_and_nothing_is_read_until_the_bot_starts(shelf: Shelf) -> None:
    index = shelf.library.index
    shelf.answered((shelf.document("salaries.pdf"), WORDS))
    report = told(shelf, "erase", "--yes")
    assert report["workspace"] == index.workspace
    assert index.catalogue.documents(index.workspace, gone=True) == []
    assert shelf.files_with("zanzibarium") == set()
    standing = index.catalogue.erasure(index.workspace)
    assert standing is not None
    assert standing.done_at is not None
    assert "until the bot is started again" in run(shelf, "erase", "--yes")
