"""Everything that the bot is composed of, built in one place."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.answer import make_answerer
from bot.audience import Audiences
from bot.bolt import Listeners, build_app
from bot.delivery import Delivery
from bot.erasure import Erasures
from bot.following import Alarms, Following
from bot.forgetting import MOST_BYTES, Forgetting
from bot.greeting import Greetings
from bot.identity import identify
from bot.journal import Journal
from bot.listeners.commands import Pdfs
from bot.listeners.home import Home
from bot.listeners.questions import Identity, Intake
from bot.notice_book import Mode, NoticeBook
from bot.notice_command import NoticeCommand
from bot.notices import Notices
from bot.page_pictures import PagePictures
from bot.responder import Patience, Responder
from bot.retention import Retention
from bot.slack_client import posting_client, reading_client
from bot.withdrawal import Withdrawals
from bot.worker import Worker
from indexer.pictures import Pictures
from indexer.sources.slack import source_url

if TYPE_CHECKING:
    import aiohttp
    from pydantic import SecretStr

    from bot.language_models import LanguageModel
    from bot.settings import BotSettings
    from indexer.index import Index
    from indexer.search import Results
    from indexer.types import Reach


log = structlog.get_logger(__name__)


class Task(Protocol):
    """Something that works in the background as long as the bot runs."""

    async def run(self) -> None:
        """Works until `stop`."""
        ...

    async def stop(self) -> None:
        """Begins nothing more, and lets `run` end."""
        ...


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that is ready to connect."""

    app: AsyncApp
    identity: Identity
    client: AsyncWebClient
    journal: Journal
    following: Following
    pdfs: Pdfs
    home_tab: Home
    pictures: PagePictures
    greetings: Greetings
    worker: Worker
    others: tuple[Task, ...]  # than the worker

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All of them."""
        return (self.worker, *self.others)

    async def finish(self, *, within: float | None = None) -> None:
        """Waits for what listeners began, at most so many seconds: then it is given up."""
        errands = (self.pdfs, self.home_tab, self.greetings, self.pictures)
        try:
            async with asyncio.timeout(within):
                await asyncio.gather(*(errand.finish() for errand in errands))
        except TimeoutError:
            log.warning("what somebody asked for was given up")


@dataclass(frozen=True, slots=True)
class _Shared:
    """What many parts are made of."""

    settings: BotSettings
    index: Index
    identity: Identity
    posting: AsyncWebClient
    reading: AsyncWebClient
    journal: Journal
    book: NoticeBook
    audiences: Audiences
    delivery: Delivery


class LazySearch:
    """The index's search, opened when it is first needed, so that the bot can say that it is away."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def results(
        self, question: str, *, workspace: str, reach: Reach, limit: int, per_page: int, also: Sequence[str]
    ) -> Results:
        """As `indexer.search.Search.results`."""
        return self._index.search.results(
            question, workspace=workspace, reach=reach, limit=limit, per_page=per_page, also=also
        )


async def compose(
    settings: BotSettings,
    index: Index,
    model: LanguageModel,
    session: aiohttp.ClientSession,
    patience: Patience,
) -> Bot:
    """The bot of the settings, with a token that is valid: an erasure that was scheduled is called off.

    Raises:
        SettingsError: a token is refused (TokenRefused), or the database is another team's.
        FootnoteError: Slack or the database cannot be reached.
    """
    shared = await _introduce(settings, index, session)
    responder = _responder(shared, model, patience)
    worker = Worker(
        journal=shared.journal, responder=responder, concurrency=settings.concurrency, patience=patience
    )
    notices, withdrawals = _notices(shared), _withdrawals(shared)
    erasures = Erasures(index, shared.journal)
    greetings = Greetings(posting=shared.posting, reading=shared.reading)
    loop = asyncio.get_running_loop()

    def lost() -> None:
        responder.recheck()
        withdrawals.wake()

    def forgotten() -> None:  # in a thread
        loop.call_soon_threadsafe(lost)
        loop.call_soon_threadsafe(notices.wake)

    alarms = Alarms(lost=lost, noticed=notices.wake, invited=greetings.greet, ended=erasures.wake)
    listeners = Listeners(
        Intake(shared.journal, shared.identity, wake=worker.wake),
        _pdfs(shared, Forgetting(index, shared.journal, withdraw=forgotten, most_bytes=MOST_BYTES)),
        Home(
            workspace=settings.workspace,
            catalogue=index.catalogue,
            audiences=shared.audiences,
            posting=shared.posting,
        ),
        _following(shared, alarms),
        _pictures(shared),
    )
    token = secret(settings.slack_bot_token)
    return Bot(
        app=build_app(shared.posting, shared.identity, token=token, listeners=listeners),
        identity=shared.identity,
        client=shared.posting,
        journal=shared.journal,
        following=listeners.following,
        pdfs=listeners.pdfs,
        home_tab=listeners.home_tab,
        pictures=listeners.pictures,
        greetings=greetings,
        worker=worker,
        others=(
            notices,
            withdrawals,
            erasures,
            Retention(shared.journal, trace_days=settings.trace_days),
        ),
    )


async def _introduce(settings: BotSettings, index: Index, session: aiohttp.ClientSession) -> _Shared:
    """Finds out who we are, binds the database to our team, and calls an erasure off."""
    token = secret(settings.slack_bot_token)
    posting = posting_client(token, settings.slack_api_url, session)
    reading = reading_client(token, settings.slack_api_url, session)
    identity = await identify(posting)
    journal = Journal(index.database, settings.workspace, keep_traces=settings.trace_days > 0)
    await asyncio.to_thread(journal.bind_team, identity.team_id, identity.bot_user_id)
    await asyncio.to_thread(index.catalogue.cancel_erasure, settings.workspace)
    return _Shared(
        settings=settings,
        index=index,
        identity=identity,
        posting=posting,
        reading=reading,
        journal=journal,
        book=NoticeBook(index.database, settings.workspace),
        audiences=Audiences(reading, team_id=identity.team_id, bot_user_id=identity.bot_user_id),
        delivery=Delivery(posting=posting, reading=reading, bot_user_id=identity.bot_user_id),
    )


def _responder(shared: _Shared, model: LanguageModel, patience: Patience) -> Responder:
    index = shared.index
    return Responder(
        journal=shared.journal,
        answerer=make_answerer(
            shared.settings, search=LazySearch(index), catalogue=index.catalogue, model=model
        ),
        audiences=shared.audiences,
        catalogue=index.catalogue,
        delivery=shared.delivery,
        patience=patience,
        recover=index.keep_store_running,
    )


def _withdrawals(shared: _Shared) -> Withdrawals:
    return Withdrawals(
        journal=shared.journal,
        catalogue=shared.index.catalogue,
        leases=shared.index.leases,
        notices=shared.book,
        audiences=shared.audiences,
        posting=shared.posting,
        allowance=shared.delivery.allowance,
        mode=shared.settings.old_answers,
    )


def _pictures(shared: _Shared) -> PagePictures:
    return PagePictures(
        journal=shared.journal,
        catalogue=shared.index.catalogue,
        pictures=Pictures(shared.index),
        audiences=shared.audiences,
        posting=shared.posting,
        reading=shared.reading,
    )


def _notices(shared: _Shared) -> Notices:
    return Notices(
        workspace=shared.settings.workspace,
        book=shared.book,
        catalogue=shared.index.catalogue,
        leases=shared.index.leases,
        posting=shared.posting,
        reading=shared.reading,
        bot_user_id=shared.identity.bot_user_id,
        default=Mode(shared.settings.notices),
    )


def _pdfs(shared: _Shared, forgetting: Forgetting) -> Pdfs:
    settings = shared.settings
    notices = NoticeCommand(
        book=shared.book,
        reading=shared.reading,
        team_id=shared.identity.team_id,
        default=Mode(settings.notices),
    )
    return Pdfs(
        workspace=settings.workspace,
        catalogue=shared.index.catalogue,
        audiences=shared.audiences,
        posting=shared.posting,
        reading=shared.reading,
        notices=notices,
        forgetting=forgetting,
        admins=[user.strip() for user in settings.admins.split(",") if user.strip()],
        glossary=shared.index.glossary,
    )


def _following(shared: _Shared, alarms: Alarms) -> Following:
    return Following(
        workspace=shared.settings.workspace,
        source=source_url(shared.identity.team_id),
        access=shared.settings.slack_access,
        catalogue=shared.index.catalogue,
        notices=shared.book,
        answers=shared.journal,
        audiences=shared.audiences,
        alarms=alarms,
        erase_after=shared.settings.erasure_grace.total_seconds(),
    )


def secret(value: SecretStr | None) -> str:
    """A token of the settings, empty if it is not set."""
    return value.get_secret_value() if value else ""
