"""Mentions and direct messages -> questions in the journal; only then is Slack acknowledged."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.journal import Journal
from bot.listeners import channels, files
from bot.listeners.payloads import event_in
from bot.slack_text import plain_text
from bot.thread import ASKING_SUBTYPES
from bot.types import Question, Surface

if TYPE_CHECKING:
    from bot.following import Following

log = structlog.get_logger(__name__)

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in Slack."""

    team_id: str
    bot_user_id: str
    bot_id: str = ""


class Intake:
    """Makes questions durable, each once, and wakes the worker."""

    def __init__(
        self,
        journal: Journal,
        identity: Identity,
        *,
        wake: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.identity = identity
        self._journal = journal
        self._wake = wake
        self._clock = clock

    def is_ours(self, body: Body) -> bool:
        """Whether a payload is of the team that our database is bound to; another team's is logged."""
        teams = teams_of(body)
        if self.identity.team_id in teams:
            return True
        log.warning("ignored a payload of another team", teams=sorted(teams), ours=self.identity.team_id)
        return False

    async def take(self, question: Question | None) -> None:
        """Journals a question. Raises JournalUnavailable: then Slack must not be acknowledged."""
        if question is None:
            return
        if await asyncio.to_thread(self._journal.accept, question):
            self._wake()

    def from_event(self, body: Body) -> Question | None:
        """The question in an event, if it is one for us."""
        if not self.is_ours(body):
            return None
        return question_in(
            body["event"], self.identity, workspace=self._journal.workspace, received_at=self._clock()
        )

    def from_command(self, body: Body) -> Question | None:
        """The question of `/ask`, if it is of our team."""
        if not self.is_ours(body):
            return None
        return Question(
            id=uuid.uuid4().hex,
            workspace=self._journal.workspace,
            intake_key=f"command:{body['trigger_id']}",
            surface=Surface.COMMAND,
            channel=body["channel_id"],
            user=body["user_id"],
            text=plain_text(body.get("text") or "", self.identity.bot_user_id),
            ts=None,
            thread_ts=None,
            asked_at=self._clock(),
            response_url=body.get("response_url"),
        )


def register(app: AsyncApp, intake: Intake, following: Following) -> None:
    """Listens for mentions and messages; acknowledges every other event, or Slack would send it again.

    A message may ask, share files, or say that its channel was converted.
    """

    @app.event("app_mention")
    async def on_mention(body: Body) -> None:
        await intake.take(intake.from_event(body))

    @app.event("message")
    async def on_message(body: Body) -> None:
        event = event_in(body)
        if event is None or not intake.is_ours(body):
            return
        for news in files.news_in_message(event, intake.identity.bot_user_id):
            await following.file(news)
        await following.channel(channels.news_of(event, intake.identity.bot_user_id))
        await intake.take(intake.from_event(body))

    @app.event(re.compile(".*"))
    async def on_anything_else() -> None:
        """Acknowledged by having a listener."""


def question_in(event: Body, identity: Identity, *, workspace: str, received_at: float) -> Question | None:
    """The question that a mention or message asks: a person's, for us, where we may answer.

    A mention in a channel may come as two events with the same `ts`: both make the same intake key. So does
    the event of a mention that was edited. None for what bots write, system messages, edits and deletions.
    """
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    if not user or not channel or not ts or user == identity.bot_user_id:
        return None
    if event.get("bot_id") or event.get("bot_profile") or event.get("subtype") not in ASKING_SUBTYPES:
        return None
    wire = event.get("text") or ""
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    mentioned = event.get("type") == "app_mention" or f"<@{identity.bot_user_id}" in wire
    text = plain_text(wire, identity.bot_user_id)
    if not direct and not mentioned:
        return None
    if direct and not text and event.get("files"):
        return None  # a file without a word asks nothing
    return Question(
        id=uuid.uuid4().hex,
        workspace=workspace,
        intake_key=f"{channel}:{ts}",
        surface=Surface.DIRECT if direct else Surface.MENTION,
        channel=channel,
        user=user,
        text=text,
        ts=ts,
        thread_ts=event.get("thread_ts") or ts,
        asked_at=_seconds(event.get("event_ts") or ts, received_at),
    )


def teams_of(body: Body) -> frozenset[str]:
    """The teams on whose behalf Slack sends a payload.

    In channels shared between organisations `team_id` may be the author's; ours stands in `authorizations`
    then. https://docs.slack.dev/apis/events-api/#event-callback-fields
    """
    named = [body.get("team_id"), body.get("context_team_id")]
    given = body.get("authorizations")
    authorizations = [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []
    named += [authorization.get("team_id") for authorization in authorizations]
    return frozenset(team for team in named if isinstance(team, str) and team)


def _seconds(ts: str, otherwise: float) -> float:
    try:
        return float(ts)
    except ValueError:
        return otherwise
