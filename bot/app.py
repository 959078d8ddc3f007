"""The bot as one process: the table of listeners, and everything that it is composed of."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.answer import make_answerer
from bot.audience import Audiences
from bot.delivery import Delivery
from bot.errors import SlackRefused
from bot.journal import Journal, migrate_journal
from bot.language_models import open_language_model
from bot.listeners import commands, home, questions
from bot.listeners.commands import Pdfs
from bot.listeners.home import Home
from bot.listeners.questions import Identity, Intake
from bot.manifest import BOT_SCOPES
from bot.responder import Patience, Responder
from bot.run import require_tokens
from bot.slack_client import call, call_with_headers, open_session, posting_client, reading_client
from bot.supervise import stop_on_signals
from bot.worker import Worker
from indexer.errors import FootnoteError, SettingsError, StoreUnavailable
from indexer.index import Index, open_index

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.language_models import LanguageModel
    from bot.settings import BotSettings
    from indexer.search import Results
    from indexer.types import Reach

log = structlog.get_logger(__name__)

CONNECTIONS = 2
"""Sockets to Slack: while one is refreshed or half-open, the other goes on."""
_NEEDED_SCOPES = frozenset({"app_mentions:read", "channels:read", "chat:write", "users:read"})
_BAD_TOKEN = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})


def build_app(
    client: AsyncWebClient, identity: Identity, *, token: str, intake: Intake, pdfs: Pdfs, home_tab: Home
) -> AsyncApp:
    """The Bolt app with its listeners.

    Listeners run before Slack is acknowledged: what is not in the journal is not acknowledged. Who we are is
    known already, so no event waits for `auth.test`.
    """

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id,
            bot_user_id=identity.bot_user_id,
            bot_id=identity.bot_id,
            bot_token=token,
        )

    bolt_log = logging.getLogger("slack_bolt")  # else Bolt takes the root's level, and at DEBUG logs messages
    bolt_log.addFilter(_worth_saying)
    app = AsyncApp(
        name="footnote",
        logger=bolt_log,
        client=AsyncWebClient(base_url=client.base_url, session=client.session),
        authorize=authorize,
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
    )
    commands.register(app, intake, pdfs)
    home.register(app, intake, home_tab)
    questions.register(app, intake)
    return app


def _worth_saying(record: logging.LogRecord) -> bool:
    """Not that Bolt finds SLACK_BOT_TOKEN in the environment beside the client that it was given."""
    return "`token` will be unused" not in record.getMessage()


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that is ready to connect."""

    app: AsyncApp
    worker: Worker
    journal: Journal
    pdfs: Pdfs
    home_tab: Home
    identity: Identity
    client: AsyncWebClient


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


async def run_bot(settings: BotSettings) -> None:
    """Answers in Slack until SIGINT or SIGTERM; then takes nothing more, drains for 25 s and ends.

    Raises:
        SettingsError: a token is missing or refused, or the database is another team's.
        FootnoteError: Slack or the database cannot be reached.
    """
    require_tokens(settings)
    stop = asyncio.Event()
    stop_on_signals(stop)
    async with open_bot(settings) as bot:
        log.info("ready", team=bot.identity.team_id, workspace=settings.workspace)
        await stop.wait()
        log.info("stopping")


@contextlib.asynccontextmanager
async def open_bot(
    settings: BotSettings,
    *,
    patience: Patience = Patience(),  # noqa: B008 - frozen
) -> AsyncIterator[Bot]:
    """A bot that is connected and works; at the end its sockets are closed first, then its worker drains.

    Raises SettingsError and FootnoteError as `run_bot` does.
    """
    index = await asyncio.to_thread(open_index, settings)
    try:
        await asyncio.to_thread(migrate_journal, index.database)
        model = open_language_model(settings)
        try:
            async with open_session() as session:
                bot = await _compose(settings, index, model, session, patience)
                app_token = _secret(settings.slack_app_token)
                async with _working(bot), connected(bot.app, bot.client, app_token):
                    await _warm(index)
                    yield bot
        finally:
            await model.close()
    finally:
        await asyncio.to_thread(index.close)


async def _compose(
    settings: BotSettings,
    index: Index,
    model: LanguageModel,
    session: aiohttp.ClientSession,
    patience: Patience,
) -> Bot:
    token = _secret(settings.slack_bot_token)
    posting = posting_client(token, settings.slack_api_url, session)
    reading = reading_client(token, settings.slack_api_url, session)
    identity = await identify(posting)
    journal = Journal(index.database, settings.workspace)
    await asyncio.to_thread(journal.bind_team, identity.team_id, identity.bot_user_id)
    audiences = Audiences(reading, team_id=identity.team_id, bot_user_id=identity.bot_user_id)
    responder = Responder(
        journal=journal,
        answerer=make_answerer(settings, search=LazySearch(index), catalogue=index.catalogue, model=model),
        audiences=audiences,
        catalogue=index.catalogue,
        delivery=Delivery(posting=posting, reading=reading, bot_user_id=identity.bot_user_id),
        patience=patience,
        recover=index.keep_store_running,
    )
    worker = Worker(journal=journal, responder=responder, concurrency=settings.concurrency, patience=patience)
    pdfs = Pdfs(
        workspace=settings.workspace,
        catalogue=index.catalogue,
        audiences=audiences,
        posting=posting,
        reading=reading,
        admins=[user.strip() for user in settings.admins.split(",") if user.strip()],
        glossary=index.glossary,
    )
    intake = Intake(journal, identity, wake=worker.wake)
    home_tab = Home(
        workspace=settings.workspace, catalogue=index.catalogue, audiences=audiences, posting=posting
    )
    app = build_app(posting, identity, token=token, intake=intake, pdfs=pdfs, home_tab=home_tab)
    return Bot(app, worker, journal, pdfs, home_tab, identity, posting)


async def identify(client: AsyncWebClient) -> Identity:
    """Who the bot token makes us.

    Raises:
        SettingsError: Slack refuses the token, or it lacks a scope without which nobody can be answered.
        SlackUnavailable: Slack does not answer.
    """
    try:
        me, headers = await call_with_headers(client, "auth.test", {})
    except SlackRefused as refused:
        raise _refused_token("SLACK_BOT_TOKEN", refused) from refused
    _check_scopes(headers.get("x-oauth-scopes"))
    return Identity(me["team_id"], me["user_id"], me.get("bot_id") or "")


def _check_scopes(granted: str | None) -> None:
    if granted is None:  # another server than Slack's
        return
    missing = sorted(set(BOT_SCOPES) - {scope.strip() for scope in granted.split(",")})
    if _NEEDED_SCOPES.intersection(missing):
        raise SettingsError(
            f"the Slack app lacks the scopes {', '.join(missing)}: take them from `footnote manifest`, "
            f"install the app again and copy the new SLACK_BOT_TOKEN"
        )
    if missing:
        log.warning("the Slack app lacks scopes: some places stay without answers", scopes=missing)


@contextlib.asynccontextmanager
async def connected(app: AsyncApp, client: AsyncWebClient, app_token: str) -> AsyncIterator[None]:
    """Two sockets to Slack over which the app hears, until the end of the block. Raises SettingsError."""
    await _check_app_token(client, app_token)
    socket_log = logging.getLogger("slack_sdk.socket_mode")
    sockets = [AsyncSocketModeHandler(app, app_token, logger=socket_log) for _ in range(CONNECTIONS)]
    connecting = [socket.connect_async() for socket in sockets]  # type: ignore[no-untyped-call]
    try:
        await asyncio.gather(*connecting)
        yield
    finally:
        closing = [socket.close_async() for socket in sockets]  # type: ignore[no-untyped-call]
        await asyncio.gather(*closing, return_exceptions=True)


@contextlib.asynccontextmanager
async def _working(bot: Bot) -> AsyncIterator[None]:
    working = asyncio.create_task(bot.worker.run())
    try:
        yield
    finally:
        await bot.pdfs.finish()
        await bot.home_tab.finish()
        await bot.worker.stop()
        await working


async def _warm(index: Index) -> None:
    """Opens the search now rather than at the first question; a store that is away may come back.

    Raises EmbedderError, SettingsError, MissingExtra: what does not mend by itself.
    """
    try:
        await asyncio.to_thread(lambda: index.search)
    except StoreUnavailable as error:
        log.warning("the passage store is away", why=str(error))


async def _check_app_token(client: AsyncWebClient, app_token: str) -> None:
    """Raises SettingsError when Slack refuses it: the socket's client would try for ever."""
    opening = AsyncWebClient(token=app_token, base_url=client.base_url, session=client.session)
    try:
        await call(opening, "apps.connections.open", {})
    except SlackRefused as refused:
        raise _refused_token("SLACK_APP_TOKEN", refused) from refused


def _refused_token(name: str, refused: SlackRefused) -> FootnoteError:
    if refused.code == "not_allowed_token_type":
        kinds = {"SLACK_BOT_TOKEN": "a bot token (xoxb-…)", "SLACK_APP_TOKEN": "an app-level token (xapp-…)"}
        return SettingsError(f"{name} is a token of another kind: use {kinds[name]}")
    if refused.code == "missing_scope":
        scope = "connections:write" if name == "SLACK_APP_TOKEN" else "those of `footnote manifest`"
        return SettingsError(f"{name} lacks a scope: give it {scope} and install the app again")
    if refused.code in _BAD_TOKEN:
        return SettingsError(
            f"Slack refuses {name} ({refused.code}): copy it again from the app's page at api.slack.com/apps"
        )
    return SettingsError(f"Slack refuses {name}: {refused.code}")


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
