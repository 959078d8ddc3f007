"""The real Bolt app over the playground's real socket."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import open_bot
from bot.audience import Audiences
from bot.bolt import Listeners, build_app
from bot.errors import JournalUnavailable
from bot.following import Alarms, Following
from bot.forgetting import Forgetting
from bot.greeting import Greetings
from bot.identity import identify
from bot.journal import Journal, State
from bot.listeners import channels, files
from bot.listeners.commands import Pdfs
from bot.listeners.home import AWAY, Home
from bot.listeners.questions import Intake
from bot.notice_book import NoticeBook
from bot.notice_command import NoticeCommand
from bot.page_pictures import PagePictures
from bot.playground import APP_TOKEN, BOT_TOKEN, Playground
from bot.settings import BotSettings
from bot.slack_client import open_session, posting_client, reading_client
from bot.sockets import connected
from bot.types import Question
from indexer.catalogue import Catalogue
from indexer.database import Database
from indexer.errors import CatalogueUnavailable, SettingsError
from indexer.index import Index
from indexer.pictures import Pictures
from indexer.types import Audience, GlossaryEntry, GlossaryLine, RequestKind, SyncReport
from tests.bot_parts import ME, PATIENCE, Parts, bot_parts
from tests.shared_files import SOURCE, access, document_of, indexed, upload


class Flaky(Journal):
    """A journal whose database fails for the first few questions."""

    def __init__(self, database: Database, workspace: str, *, failures: int) -> None:
        super().__init__(database, workspace)
        self.failures = failures
        self.tried: list[str] = []

    def accept(self, question: Question) -> bool:
        self.tried.append(question.intake_key)
        if self.failures:
            self.failures -= 1
            raise JournalUnavailable("the disk is full")
        return super().accept(question)


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        opened.playground.sockets.ack_timeout = 60.0  # an acknowledgement that is slow is not lost
        yield opened


def redeliver_soon(parts: Parts) -> None:
    """For tests that lose envelopes or acknowledgements: what comes again may come more often than needed."""
    parts.playground.sockets.ack_timeout = 0.3
    parts.playground.sockets.retry_delays = (0.05, 0.2, *[0.4] * 50)


@asynccontextmanager
async def listening(parts: Parts, *, failures: int = 0) -> AsyncIterator[Flaky]:
    """The app connected and a worker at work."""
    journal = Flaky(parts.database, "acme", failures=failures)
    worker = parts.start()
    posting = posting_client(BOT_TOKEN, parts.playground.api_url, parts.session)
    reading = reading_client(BOT_TOKEN, parts.playground.api_url, parts.session)
    audiences = Audiences(reading, team_id=ME.team_id, bot_user_id=ME.bot_user_id)
    book = NoticeBook(parts.database, "acme")
    greetings = Greetings(posting=posting, reading=reading)
    settings = BotSettings(_env_file=None, workspace="acme", embedder="none")  # type: ignore[call-arg]
    index = Index(settings, parts.database)
    pdfs = Pdfs(
        workspace="acme",
        catalogue=parts.catalogue,
        audiences=audiences,
        posting=posting,
        reading=reading,
        notices=NoticeCommand(book=book, reading=reading, team_id=ME.team_id),
        forgetting=Forgetting(index, journal),
    )
    home_tab = Home(workspace="acme", catalogue=parts.catalogue, audiences=audiences, posting=posting)
    following = Following(
        workspace="acme",
        source=SOURCE,
        access=access(parts),
        catalogue=parts.catalogue,
        notices=book,
        answers=parts.journal,
        audiences=audiences,
        alarms=Alarms(lost=nothing, noticed=nothing, invited=greetings.greet, ended=nothing),
        erase_after=60.0,
    )
    pictures = PagePictures(
        journal=journal,
        catalogue=parts.catalogue,
        pictures=Pictures(index),
        audiences=audiences,
        posting=posting,
        reading=reading,
    )
    listeners = Listeners(Intake(journal, ME, wake=worker.wake), pdfs, home_tab, following, pictures)
    app = build_app(posting, ME, token=BOT_TOKEN, listeners=listeners)
    async with connected(app, posting, APP_TOKEN):
        yield journal
        await pdfs.finish()
        await home_tab.finish()
        await greetings.finish()
        await pictures.finish()


def nothing() -> None:
    """Nobody listens."""


def whispers(parts: Parts, person: str) -> list[str]:
    who = parts.playground.workspace.person(person).id
    return [message.text for message in parts.playground.messages() if message.visible_to == who]


async def acked(parts: Parts, event: str, count: int = 1) -> None:
    await parts.playground.wait_for(
        lambda: sum(d.acked.is_set() for d in parts.playground.deliveries(event)) >= count, PATIENCE
    )


# --- questions ----------------------------------------------------------------------------------


async def test_a_mention_travels_over_the_socket_and_comes_back_as_an_answer(parts: Parts) -> None:
    async with listening(parts):
        assert parts.playground.sockets.connections == 2
        message = parts.playground.say("ada", "#people", "@Footnote how long is leave?")
        answer = await parts.playground.answer_to(message.ts)
    assert answer.text == "Sixteen weeks."
    assert parts.answerer.asked == ["how long is leave?"]


async def test_a_mention_and_its_message_event_are_one_question(parts: Parts) -> None:
    parts.playground.subscriptions.add("message.channels")
    async with listening(parts) as journal:
        message = parts.playground.say("ada", "#people", "@Footnote how long?")
        await parts.playground.answer_to(message.ts)
        await acked(parts, "message")
    assert journal.tried == [f"{message.channel}:{message.ts}"] * 2
    assert len(parts.answers(message)) == 1
    assert parts.answerer.asked == ["how long?"]


async def test_an_event_whose_acknowledgement_is_lost_is_answered_once(parts: Parts) -> None:
    redeliver_soon(parts)
    parts.playground.sockets.drop_acks(2)
    async with listening(parts) as journal:
        message = parts.playground.say("ada", "#people", "@Footnote how long?")
        await parts.playground.answer_to(message.ts)
        await acked(parts, "app_mention")
    assert len(journal.tried) >= 3
    assert set(journal.tried) == {f"{message.channel}:{message.ts}"}
    assert len(parts.answers(message)) == 1
    assert parts.answerer.asked == ["how long?"]


async def test_a_question_that_cannot_be_kept_is_not_acknowledged_and_answered_when_it_comes_again(
    parts: Parts,
) -> None:
    redeliver_soon(parts)
    async with listening(parts, failures=2) as journal:
        message = parts.playground.say("ada", "#people", "@Footnote how long?")
        await parts.playground.answer_to(message.ts)
        await acked(parts, "app_mention")
        (delivery,) = parts.playground.deliveries("app_mention")
    assert journal.failures == 0
    assert len(delivery.sent_at) >= 3
    assert len(parts.answers(message)) == 1


async def test_a_question_is_in_the_journal_before_it_is_acknowledged(parts: Parts) -> None:
    async with listening(parts) as journal:
        order: list[str] = []
        accept = journal.accept

        def slowly(question: Question) -> bool:
            kept = accept(question)
            (delivery,) = parts.playground.deliveries("app_mention")
            order.append("acked" if delivery.acked.is_set() else "kept")
            return kept

        journal.accept = slowly  # type: ignore[method-assign]
        message = parts.playground.say("ada", "#people", "@Footnote how long?")
        await parts.playground.answer_to(message.ts)
    assert order == ["kept"]


async def test_what_the_bot_writes_itself_and_edits_ask_nothing(parts: Parts) -> None:
    async with listening(parts) as journal:
        message = parts.playground.direct("ada", "how long?")
        await parts.playground.answer_to(message.ts)
        parts.playground.edit("ada", message.channel, message.ts, "how long, please?")
        await acked(parts, "message", 3)
    assert journal.tried == [f"{message.channel}:{message.ts}"]
    assert len(parts.answers(message)) == 1


async def test_every_event_is_acknowledged(parts: Parts) -> None:
    async with listening(parts):
        parts.playground.open_home("ada")
        parts.playground.upload("ada", "#people", "a.pdf", b"%PDF")
        await parts.playground.wait_for(
            lambda: (
                len(parts.playground.deliveries()) >= 2
                and all(delivery.acked.is_set() for delivery in parts.playground.deliveries())
            ),
            PATIENCE,
        )


async def test_an_event_of_another_team_is_acknowledged_and_ignored(parts: Parts) -> None:
    async with listening(parts) as journal:
        channel = parts.playground.workspace.channel("#people").id
        event = {"type": "app_mention", "user": "U9", "text": "hi", "channel": channel, "ts": "1.0"}
        payload = {"type": "event_callback", "team_id": "TOTHER", "event_id": "Ev1", "event": event}
        parts.playground.sockets.send("events_api", payload)
        await acked(parts, "app_mention")
    assert journal.tried == []


async def test_twenty_mentions_at_once_are_all_kept_and_answered(parts: Parts) -> None:
    async with listening(parts):
        asked = [parts.playground.say("ada", "#people", f"@Footnote question {n}") for n in range(20)]
        for message in asked:
            await parts.playground.answer_to(message.ts)
    assert not parts.playground.calls("auth.test")  # nobody waits to learn who we are
    assert all(len(delivery.sent_at) == 1 for delivery in parts.playground.deliveries("app_mention"))


async def test_a_refreshed_socket_misses_no_question(parts: Parts) -> None:
    redeliver_soon(parts)
    async with listening(parts):
        first = parts.playground.say("ada", "#people", "@Footnote one?")
        await parts.playground.sockets.disconnect(grace=0.2)
        second = parts.playground.say("ada", "#people", "@Footnote two?")
        await parts.playground.answer_to(first.ts)
        await parts.playground.answer_to(second.ts)


# --- files and channels -------------------------------------------------------------------------


def asked(parts: Parts) -> list[tuple[RequestKind, str]]:
    """What was asked of the indexer, with the file or channel or document."""
    return [
        (r.kind, next(value for name, value in r.payload.items() if name != "source"))
        for r in parts.catalogue.pending("acme")
    ]


async def test_a_file_is_asked_for_before_its_event_is_acknowledged(parts: Parts) -> None:
    async with listening(parts):
        file = upload(parts)
        await acked(parts, "file_shared")
        assert asked(parts) == [(RequestKind.INDEX, file.id)]
        assert NoticeBook(parts.database, "acme").awaits(document_of(file))


async def test_a_file_in_a_direct_message_is_asked_for_and_its_words_are_a_question(parts: Parts) -> None:
    async with listening(parts):
        channel = parts.playground.direct_channel("ada").id
        file = upload(parts, channel, text="what does this say?")
        await parts.playground.wait_for(lambda: parts.answerer.asked, PATIENCE)
        await acked(parts, "file_shared")
    assert set(asked(parts)) == {(RequestKind.INDEX, file.id)}
    assert parts.answerer.asked == ["what does this say?"]


async def test_a_deleted_file_is_gone_before_its_event_is_acknowledged(parts: Parts) -> None:
    file = upload(parts)
    indexed(parts, file)
    async with listening(parts):
        parts.playground.delete_file("ada", file.id)
        await acked(parts, "file_deleted")
        assert parts.catalogue.documents("acme") == []


async def test_a_deletion_that_cannot_be_written_is_not_acknowledged_and_comes_again(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    redeliver_soon(parts)
    file = upload(parts)
    indexed(parts, file)
    remove, failures = Catalogue.remove, [1, 1]

    def fails(self: Catalogue, workspace: str, document: str) -> object:
        if failures:
            failures.pop()
            raise CatalogueUnavailable("the disk is full")
        return remove(self, workspace, document)

    monkeypatch.setattr(Catalogue, "remove", fails)
    async with listening(parts):
        parts.playground.delete_file("ada", file.id)
        await acked(parts, "file_deleted")
    (delivery,) = parts.playground.deliveries("file_deleted")
    assert len(delivery.sent_at) >= 3
    assert parts.catalogue.documents("acme") == []


async def test_the_bot_that_is_invited_lists_the_channel_and_tells_the_inviter_alone(parts: Parts) -> None:
    async with listening(parts):
        parts.playground.add_channel("board", kind="private", members=["ada", "ben"])
        parts.playground.invite("ada", "#board", "footnote")
        await acked(parts, "member_joined_channel")
        board = parts.playground.workspace.channel("#board").id
        assert (RequestKind.SYNC, board) in asked(parts)
        await parts.playground.wait_for(lambda: whispers(parts, "ada"), PATIENCE)
    assert "/pdfs notices" in whispers(parts, "ada")[0]
    assert whispers(parts, "ben") == []


async def test_the_bot_that_is_removed_gives_the_channel_up(parts: Parts) -> None:
    async with listening(parts):
        parts.playground.remove("ada", "#people", "footnote")
        await acked(parts, "channel_left")
    assert asked(parts) == [(RequestKind.CLOSE, "C0PEOPLE")]


async def test_events_of_files_of_another_team_change_nothing(parts: Parts) -> None:
    file = upload(parts)
    indexed(parts, file)
    async with listening(parts):
        await acked(parts, "file_shared")
        (before,) = asked(parts)
        for kind in ("file_deleted", "file_unshared", "file_change", "app_uninstalled", "channel_archive"):
            event = {"type": kind, "file_id": file.id, "channel_id": "C0PEOPLE", "channel": "C0PEOPLE"}
            payload = {"type": "event_callback", "team_id": "TOTHER", "event_id": "Ev1", "event": event}
            parts.playground.sockets.send("events_api", payload)
            await acked(parts, kind)
    assert asked(parts) == [before]
    assert len(parts.catalogue.documents("acme")) == 1
    assert parts.catalogue.erasure("acme") is None


async def test_events_that_are_malformed_are_acknowledged(parts: Parts) -> None:
    async with listening(parts):
        for kind in (*files.EVENTS, *channels.RULES):
            event = {"type": kind, "file_id": {}, "channel": [], "tokens": 7}
            payload = {"type": "event_callback", "team_id": ME.team_id, "event_id": "Ev1", "event": event}
            parts.playground.sockets.send("events_api", payload)
            await acked(parts, kind)
    assert asked(parts) == []


# --- commands -----------------------------------------------------------------------------------


async def test_ask_is_answered_to_the_asker_alone(parts: Parts) -> None:
    async with listening(parts):
        parts.playground.command("ada", "#people", "/ask", "how long?")
        await parts.playground.wait_for(lambda: whispers(parts, "ada"), PATIENCE)
    assert whispers(parts, "ada") == ["Sixteen weeks."]


async def test_ask_that_cannot_be_kept_says_so_at_once(parts: Parts) -> None:
    async with listening(parts, failures=1):
        parts.playground.command("ada", "#people", "/ask", "how long?")
        await parts.playground.wait_for(lambda: whispers(parts, "ada"), PATIENCE)
    assert "try again" in whispers(parts, "ada")[0]
    assert parts.answerer.asked == []


async def listed(parts: Parts, person: str, channel: str, text: str) -> str:
    before = len(whispers(parts, person))
    parts.playground.command(person, channel, "/pdfs", text)
    await parts.playground.wait_for(lambda: len(whispers(parts, person)) > before, PATIENCE)
    return whispers(parts, person)[-1]


async def test_pdfs_lists_only_what_the_asker_may_see(parts: Parts) -> None:
    partners = parts.playground.workspace.channel("#partners").id
    finance = parts.playground.workspace.channel("#finance").id
    parts.add_document("handbook.pdf")
    parts.add_document("partners.pdf", audience=Audience(channels=frozenset({partners})))
    parts.add_document("budget.pdf", audience=Audience(channels=frozenset({finance})))
    async with listening(parts):
        assert "budget" in await listed(parts, "ada", "#people", "list")
        for_chiyo = await listed(parts, "chiyo", "#people", "list")
        assert "handbook" in for_chiyo
        assert "budget" not in for_chiyo
        for_guest = await listed(parts, "gus", "#partners", "list")
        assert "partners" in for_guest
        assert "handbook" not in for_guest
        assert "partners" not in await listed(parts, "ada", "#people", "list hand BOOK")
        assert "budget" not in await listed(parts, "chiyo", "#people", "status")


async def test_only_admins_see_the_names_of_sources(parts: Parts) -> None:
    parts.catalogue.record_sync("acme", "file:///srv/layoffs", 0.0, SyncReport(added=3), None)
    async with listening(parts):
        assert "layoffs" in await listed(parts, "ada", "#people", "status")
        for person, channel in (("ben", "#people"), ("chiyo", "#people"), ("gus", "#partners")):
            assert "layoffs" not in await listed(parts, person, channel, "status")


async def test_status_tells_the_last_good_sync_behind_those_of_other_sources(parts: Parts) -> None:
    parts.add_document("handbook.pdf")
    (document,) = parts.catalogue.documents("acme")
    parts.catalogue.record_sync("acme", document.source, 0.0, SyncReport(), None)
    for number in range(6):
        parts.catalogue.record_sync("acme", f"file:///srv/{number}", 0.0, SyncReport(), "It is away.")
    async with listening(parts):
        assert "Last synced" in await listed(parts, "chiyo", "#people", "status")


async def test_only_admins_may_reindex(parts: Parts) -> None:
    async with listening(parts):
        assert "admins" in await listed(parts, "ben", "#people", "reindex")
        assert parts.catalogue.pending("acme") == []
        assert "starts" in await listed(parts, "ada", "#people", "reindex")
    (request,) = parts.catalogue.pending("acme")
    assert (request.kind, request.asked_by) == (
        RequestKind.SYNC,
        parts.playground.workspace.person("ada").id,
    )


async def test_only_admins_may_change_the_glossary_and_everybody_sees_it(parts: Parts) -> None:
    async with listening(parts):
        assert "admins" in await listed(parts, "ben", "#people", "glossary add capex = investments")
        assert parts.catalogue.glossary.lines("acme") == []
        assert "Nothing was added" in await listed(parts, "ada", "#people", "glossary add capex")
        assert "Added" in await listed(parts, "ada", "#people", "glossary add P&amp;L = profit 2; loss 2")
        assert parts.catalogue.glossary.lines("acme") == [GlossaryLine("P&L", ("profit 2", "loss 2"))]
        assert "profit 2; loss 2" in await listed(parts, "gus", "#partners", "glossary")
        assert "admins" in await listed(parts, "ben", "#people", "glossary remove P&amp;L")
        assert "Removed" in await listed(parts, "ada", "#people", "glossary remove p &amp; l")
    assert parts.catalogue.glossary.lines("acme") == []


async def test_glossary_tells_what_documents_say_to_who_may_see_them(parts: Parts) -> None:
    finance = parts.playground.workspace.channel("#finance").id
    audience = Audience(channels=frozenset({finance}))
    parts.add_document("budget.pdf", audience=audience, glossary=(GlossaryEntry("QX", "quarterly exam"),))
    async with listening(parts):
        assert "quarterly exam" in await listed(parts, "ada", "#people", "glossary")
        assert "quarterly exam" not in await listed(parts, "chiyo", "#people", "glossary")
        assert "quarterly exam" not in await listed(parts, "ada", "#people", "glossary nothing like it")


async def test_pdfs_alone_explains_itself(parts: Parts) -> None:
    async with listening(parts):
        assert "/ask" in await listed(parts, "ada", "#people", "")


# --- the Home tab -------------------------------------------------------------------------------


async def home_of(parts: Parts, person: str) -> str:
    """What the Home tab says once it was opened."""
    who = parts.playground.workspace.person(person).id
    before = len(parts.playground.calls("views.publish"))
    parts.playground.open_home(person)
    await parts.playground.wait_for(lambda: len(parts.playground.calls("views.publish")) > before)
    return str(parts.playground.workspace.homes[who]["blocks"])


async def test_home_lists_only_what_its_person_may_ask_about(parts: Parts) -> None:
    partners = parts.playground.workspace.channel("#partners").id
    finance = parts.playground.workspace.channel("#finance").id
    parts.add_document("handbook.pdf")
    parts.add_document("partners.pdf", audience=Audience(channels=frozenset({partners})))
    parts.add_document("budget.pdf", audience=Audience(channels=frozenset({finance})))
    seen: dict[str, set[str]] = {}
    async with listening(parts):
        for person in ("ada", "chiyo", "gus"):
            home = await home_of(parts, person)
            seen[person] = {name for name in ("handbook", "partners", "budget") if name in home}
    assert "budget" in seen["ada"]
    assert seen["chiyo"] >= {"handbook"}
    assert "budget" not in seen["chiyo"]
    assert seen["gus"] == {"partners"}


async def test_home_follows_who_may_see_what(parts: Parts) -> None:
    finance = parts.playground.workspace.channel("#finance").id
    parts.add_document("budget.pdf", audience=Audience(channels=frozenset({finance})))
    async with listening(parts):
        assert "no PDFs yet" in await home_of(parts, "chiyo")
        parts.playground.invite("ada", "#finance", "chiyo")
    async with listening(parts):
        assert "budget" in await home_of(parts, "chiyo")


async def test_home_names_no_document_when_slack_does_not_say_who_looks(parts: Parts) -> None:
    parts.add_document("handbook.pdf")
    parts.playground.fail("users.info", error="internal_error", times=99)
    async with listening(parts):
        home = await home_of(parts, "ada")
    assert AWAY in home
    assert "handbook" not in home


# --- settings that do not work ------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, object]:
    return {
        "data_dir": tmp_path / "data",
        "embedder": "none",
        "model": "passages",
        "qdrant_url": "http://127.0.0.1:9",  # nobody is there
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
        "log_level": "error",
    }


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, "refuses SLACK_BOT_TOKEN"),
        ({"slack_app_token": "xapp-wrong"}, "refuses SLACK_APP_TOKEN"),
        ({"slack_app_token": BOT_TOKEN}, "SLACK_APP_TOKEN is a token of another kind"),
    ],
)
async def test_a_token_that_slack_refuses_is_named(
    settings: dict[str, object], changed: dict[str, object], told: str
) -> None:
    async with Playground() as playground:
        chosen = BotSettings(**(settings | changed | {"slack_api_url": playground.api_url}))  # type: ignore[arg-type]
        with pytest.raises(SettingsError, match=told):
            async with open_bot(chosen):
                pass


async def test_a_missing_scope_is_named() -> None:
    async with Playground() as playground, open_session() as session:
        team = playground.workspace.team
        scopes = tuple(scope for scope in team.scopes if scope != "chat:write")
        object.__setattr__(team, "scopes", scopes)
        with pytest.raises(SettingsError, match="chat:write"):
            await identify(posting_client(BOT_TOKEN, playground.api_url, session))


async def test_a_store_that_is_away_keeps_nobody_waiting_in_silence(
    settings: dict[str, object], parts: Parts
) -> None:
    """The whole bot, its store unreachable: the person is told, the question kept."""
    parts.add_document()
    url = parts.database.url
    chosen = BotSettings(
        **(settings | {"slack_api_url": parts.playground.api_url, "database_url": url, "workspace": "acme"})  # type: ignore[arg-type]
    )
    async with open_bot(chosen):
        message = parts.playground.say("ada", "#people", "@Footnote how long?")
        await parts.playground.wait_for(
            lambda: any("I have kept your question" in reply.text for reply in parts.answers(message)),
            PATIENCE,
        )
    assert parts.journal.counts() == {State.ACCEPTED: 1}


# --- the process --------------------------------------------------------------------------------


@pytest.fixture
def environment(settings: dict[str, object]) -> dict[str, str]:
    names = {"data_dir": "FOOTNOTE_DATA_DIR", "embedder": "FOOTNOTE_EMBEDDER", "model": "FOOTNOTE_MODEL"}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {names.get(key, key.upper()): str(value) for key, value in settings.items()}


@asynccontextmanager
async def served(
    environment: dict[str, str], playground: Playground
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as a process, connected."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "serve",
        env=environment | {"SLACK_API_URL": playground.api_url},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await playground.wait_for(lambda: playground.sockets.connections == 2, PATIENCE)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_sigterm_ends_the_process_cleanly_and_leaves_no_question_leased(
    environment: dict[str, str], settings: dict[str, object]
) -> None:
    async with Playground() as playground, served(environment, playground) as process:
        asked = [playground.say("ada", "#people", f"@Footnote question {n}") for n in range(5)]
        await playground.answer_to(asked[0].ts)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    file = Path(str(settings["data_dir"])) / "footnote.db"
    with sqlite3.connect(file) as database:
        states = {state for (state,) in database.execute("SELECT state FROM questions")}
    assert states <= {"done", "accepted"}
    assert "done" in states


async def test_even_at_debug_the_log_holds_nothing_that_people_wrote_and_no_secret(
    environment: dict[str, str],
) -> None:
    environment = environment | {"FOOTNOTE_LOG_LEVEL": "debug"}
    async with Playground() as playground, served(environment, playground) as process:
        asked = playground.say("ada", "#people", "@Footnote what is canary7391?")
        await playground.answer_to(asked.ts)
        process.send_signal(signal.SIGTERM)
        _, logged = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert b"answered" in logged
    for secret in (b"canary7391", b"ticket=", BOT_TOKEN.encode(), APP_TOKEN.encode()):
        assert secret not in logged


async def test_missing_tokens_end_the_process_with_a_sentence(environment: dict[str, str]) -> None:
    without = {name: value for name, value in environment.items() if not name.startswith("SLACK_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env=without, stderr=asyncio.subprocess.PIPE, cwd="/"
    )
    _, said = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode in (1, 2)
    assert b"SLACK_BOT_TOKEN" in said
    assert b"Traceback" not in said
