"""Facts about people and channels, asked of Slack and remembered briefly. Fails closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversations import Conversation, conversation_of
from bot.errors import AudienceUnknown, SlackRefused
from bot.memory import Memory, Restless
from bot.paging import pages
from bot.people import People, person_kind
from bot.readership import Person, PersonKind, Place, reach_of
from bot.rosters import Rosters
from bot.slack_client import translated
from bot.types import ChannelKind, Question, Surface
from indexer.types import NOTHING, Reach

__all__ = ["AudienceUnknown", "Audiences", "person_kind"]

Ours = Mapping[str, Conversation]
"""The conversations that the bot is in and that are not archived, by id; without direct messages."""

_OURS = ""
_ALONE = frozenset({PersonKind.MEMBER, PersonKind.GUEST})
_SILENCE = (
    aiohttp.ClientError,
    SlackClientError,
    OSError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    Restless,
)


class Audiences:
    """Finds out what the answer to a question may use.

    What the bot's channels are, who is in them and who is in which is remembered for `ttl` seconds; what people
    are, and who is in a channel of more than 999, for ten times as long. Events that change them call
    `forget_channel` and `forget_person`, and `forget_everything` when events may be missing; what was being asked
    meanwhile is asked again.

    `fresh` asks again before an answer is posted: what the asker is, the bot's channels with their flags, the
    members, and of who reads alone or in a group what they are and where they are. A channel of more than 999 is
    listed again when the number of its members is another one. So, should its event be lost, a change goes
    unnoticed for at most ten times `ttl` in these two cases: somebody in a channel becomes a guest; in a channel
    of more than 999, as many leave as guests come.

    50 questions a minute in 20 channels of 2,000 members need, a minute, 50 calls of users.conversations, of
    users.info and of conversations.info, about 20 of conversations.members and one of users.list. Slack allows about
    50, 100, 50, 100 and 20: https://docs.slack.dev/apis/web-api/rate-limits
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        team_id: str,
        bot_user_id: str,
        ttl: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._team = team_id
        self._bot = bot_user_id
        self._people = People(client, team_id=team_id, ttl=10 * ttl, clock=clock)
        self._rosters = Rosters(client, self._people, ttl=ttl, clock=clock)
        self._ours = Memory(self._ask_ours, ttl=ttl, clock=clock)
        self._memberships = Memory(self._ask_memberships, ttl=ttl, clock=clock)
        self._directs = Memory(self._ask_info, ttl=10 * ttl, clock=clock)

    async def reach(self, question: Question, *, fresh: bool = False) -> Reach:
        """What the answer to this question may use now.

        Args:
            question: where and by whom it was asked.
            fresh: ask Slack again instead of remembering, as before posting.

        Raises:
            AudienceUnknown: Slack did not answer, or not intelligibly.
        """
        return await self.reach_at(question.surface, question.channel, question.user, fresh=fresh)

    async def reach_at(self, surface: Surface, channel: str, user: str, *, fresh: bool = False) -> Reach:
        """What this person may be shown on this surface; for a command it does not matter in which channel.

        Raises AudienceUnknown.
        """
        with _doubts():
            kind, ours = await asyncio.gather(
                self._people.kind(user, fresh=fresh), self._ours.get(_OURS, fresh=fresh)
            )
            asker = Person(user, kind)
            if surface is Surface.MENTION:
                return await self._reach_in(channel, asker, ours, fresh=fresh)
            place = None if surface is Surface.COMMAND else await self._direct(channel, user)
            asker = await self._in_detail(asker, ours, fresh=fresh)
            return reach_of(surface, place, asker, _public(ours))

    def forget_channel(self, channel: str) -> None:
        """Something about this channel or its members changed."""
        self._ours.forget(_OURS)
        self._rosters.forget(channel)
        self._directs.forget(channel)
        self._memberships.forget_all()

    def forget_person(self, user: str) -> None:
        """Something about this person changed."""
        self._people.forget(user)
        self._rosters.forget_person()
        self._memberships.forget(user)

    def forget_everything(self) -> None:
        """Events may have been missed."""
        self._people.forget_all()
        self._rosters.forget_all()
        self._ours.forget_all()
        self._directs.forget_all()
        self._memberships.forget_all()

    # --- facts ------------------------------------------------------------------------------

    async def _reach_in(self, channel: str, asker: Person, ours: Ours, *, fresh: bool) -> Reach:
        if channel not in ours and not fresh:  # the bot may have come in a moment ago
            ours = await self._ours.get(_OURS, fresh=True)
        if channel not in ours:
            return NOTHING
        place = await self._place(ours[channel], asker, ours, fresh=fresh)
        return reach_of(Surface.MENTION, place, asker, _public(ours))

    async def _place(self, channel: Conversation, asker: Person, ours: Ours, *, fresh: bool) -> Place:
        """The channel with its members, as far as they matter.

        They do not where it is shared outside, or somebody else than a full member asks.
        """
        group = channel.kind is ChannelKind.GROUP
        if channel.shared_outside or channel.archived or not (group or asker.kind is PersonKind.MEMBER):
            return _place(channel)
        users = await self._rosters.users(channel.id, fresh=fresh)
        members = []
        if group:
            for user in users:
                person = Person(user, await self._people.kind(user, fresh=fresh))
                members.append(await self._in_detail(person, ours, fresh=fresh))
        elif deciding := await self._rosters.deciding(channel.id):
            members.append(deciding)
        return replace(_place(channel), bot_is_member=self._bot in users, members=tuple(members))

    async def _in_detail(self, person: Person, ours: Ours, *, fresh: bool) -> Person:
        """The person with the conversations where they and the bot are both members."""
        if person.kind not in _ALONE:
            return person
        theirs = await self._memberships.get(person.id, fresh=fresh)
        together = {known for known, its in theirs.items() if known in ours and not its.archived}
        for known, its in theirs.items():
            if its.kind is ChannelKind.DIRECT and await self._direct(known, person.id):
                together.add(known)
        return replace(person, channels=frozenset(together))

    async def _direct(self, channel: str, user: str) -> Place | None:
        """The direct message of this person and the bot; None if it is another conversation."""
        info = await self._directs.get(channel)
        if info.kind is not ChannelKind.DIRECT or info.partner != user:
            return None
        return _place(info)

    # --- asking Slack -----------------------------------------------------------------------

    async def _ask_ours(self, _: str) -> Ours:
        found = await self._conversations({"types": "public_channel,private_channel,mpim"})
        return {known: its for known, its in found.items() if not its.archived}

    async def _ask_memberships(self, user: str) -> Ours:
        return await self._conversations({"types": "public_channel,private_channel,mpim,im", "user": user})

    async def _conversations(self, arguments: Mapping[str, str]) -> Ours:
        """https://docs.slack.dev/reference/methods/users.conversations"""
        found: dict[str, Conversation] = {}
        arguments = {**arguments, "exclude_archived": "true"}
        async for items in pages(self._client, "users.conversations", "channels", arguments):
            for item in items:
                conversation = conversation_of(item, self._team)
                found[conversation.id] = conversation
        return found

    async def _ask_info(self, channel: str) -> Conversation:
        """https://docs.slack.dev/reference/methods/conversations.info"""
        response = await self._client.conversations_info(channel=channel)
        found = conversation_of(response["channel"], self._team)
        if found.id != channel:
            raise TypeError("conversations.info told of another conversation")
        return found


def _place(conversation: Conversation) -> Place:
    return Place(
        conversation.id,
        conversation.kind,
        bot_is_member=True,
        shared_outside=conversation.shared_outside,
        archived=conversation.archived,
    )


def _public(ours: Ours) -> frozenset[str]:
    return frozenset(known for known, its in ours.items() if its.public)


@contextmanager
def _doubts() -> Iterator[None]:
    """Turns everything that may be wrong with Slack's answers into AudienceUnknown."""
    try:
        yield
    except SlackApiError as error:
        refused = translated("", error)
        said = f"Slack said {refused.code}" if isinstance(refused, SlackRefused) else "Slack is away"
        raise AudienceUnknown(
            f"I could not find out who reads this conversation ({said}), so I did not search. "
            f"Please ask again in a minute."
        ) from error
    except _SILENCE as error:
        raise AudienceUnknown(
            "I could not find out who reads this conversation, because Slack did not answer. "
            "Please ask again in a minute."
        ) from error
