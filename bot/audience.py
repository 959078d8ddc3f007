"""Facts about people and channels, asked of Slack and remembered briefly. Fails closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversations import Conversation, conversation_of
from bot.errors import AudienceUnknown, SlackRefused
from bot.memory import Memory, Restless
from bot.paging import PAGE, pages
from bot.people import People, person_kind
from bot.readership import Person, PersonKind, Place, reach_of
from bot.slack_client import translated
from bot.types import ChannelKind, Question, Surface
from indexer.types import NOTHING, Reach

__all__ = ["AudienceUnknown", "Audiences", "person_kind"]

_OURS = ""
_ANSWERED = frozenset({PersonKind.MEMBER, PersonKind.GUEST})
_OTHERS = frozenset({PersonKind.GUEST, PersonKind.STRANGER, PersonKind.UNKNOWN})
_SILENCE = (
    aiohttp.ClientError,
    SlackClientError,
    OSError,
    TimeoutError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    Restless,
)


@dataclass(frozen=True, slots=True)
class _Roster:
    """Who is in a channel."""

    users: tuple[str, ...]
    count: int | None = None  # of a large channel, as conversations.info gave it before and after the listing


class Audiences:
    """Finds out what the answer to a question may use.

    What the bot's channels are, who is in them and who is in which is remembered for `ttl` seconds; what people
    are, and who is in a channel of more than 999, for ten times as long. Events that change them call
    `forget_channel` and `forget_person`, and `forget_everything` when events may be missing; what was being asked
    meanwhile is asked again.

    `fresh` asks again before an answer is posted: the bot's channels with their flags, the members, and of who
    reads alone or in a group what they are and where. A channel of more than 999 members is listed again when
    their number is another one. So, should its event be lost, a change goes unnoticed for at most ten times `ttl`
    in these two cases: a member of a channel becomes a guest or leaves the company for another that shares it; in
    a channel of more than 999, as many leave as guests come.

    Calls while 50 questions a minute are asked in 20 channels of 2,000 members: 50 a minute of
    users.conversations (Slack allows about 50) and conversations.info (50), 12 of conversations.members (100),
    one of users.list (20).
    https://docs.slack.dev/apis/web-api/rate-limits
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
        self._ours = Memory(self._ask_ours, ttl=ttl, clock=clock)
        self._memberships = Memory(self._ask_memberships, ttl=ttl, clock=clock)
        self._directs = Memory(self._ask_info, ttl=10 * ttl, clock=clock)
        self._counts = Memory(self._ask_count, ttl=ttl, clock=clock)
        self._large: set[str] = set()  # channels that had more than a page of members
        self._rosters: Memory[_Roster] = Memory(
            self._ask_roster, ttl=lambda roster: ttl if roster.count is None else 10 * ttl, clock=clock
        )

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
        """What this person may be shown on this surface; `channel` does not matter for a command.

        Raises AudienceUnknown.
        """
        with _doubts():
            kind, ours = await asyncio.gather(
                self._people.kind(user, fresh=fresh), self._ours.get(_OURS, fresh=fresh)
            )
            asker = Person(user, kind)
            if surface is Surface.COMMAND:
                asker = await self._in_detail(asker, ours, fresh=fresh)
                return reach_of(surface, None, asker, _public(ours))
            if surface is Surface.DIRECT:
                place = await self._direct(channel, user)
                asker = await self._in_detail(asker, ours, fresh=fresh)
                return NOTHING if place is None else reach_of(surface, place, asker, _public(ours))
            if channel not in ours and not fresh:  # the bot may have come in a moment ago
                ours = await self._ours.get(_OURS, fresh=True)
            if channel not in ours:
                return NOTHING
            place = await self._place(ours[channel], asker, ours, fresh=fresh)
            return reach_of(surface, place, asker, _public(ours))

    def forget_channel(self, channel: str) -> None:
        """Something about this channel or its members changed."""
        self._ours.forget(_OURS)
        self._rosters.forget(channel)
        self._counts.forget(channel)
        self._directs.forget(channel)
        self._memberships.forget_all()

    def forget_person(self, user: str) -> None:
        """Something about this person changed."""
        self._people.forget(user)
        self._memberships.forget(user)

    def forget_everything(self) -> None:
        """Events may have been missed."""
        self._people.forget_all()
        for memory in (self._ours, self._rosters, self._counts, self._directs, self._memberships):
            memory.forget_all()

    # --- facts ------------------------------------------------------------------------------

    async def _in_detail(
        self, person: Person, ours: Mapping[str, Conversation], *, fresh: bool = False
    ) -> Person:
        """The person with the conversations where they and the bot are both members."""
        if person.kind not in _ANSWERED:
            return person
        theirs = await self._memberships.get(person.id, fresh=fresh)
        together = {known for known, its in theirs.items() if known in ours and not its.archived}
        for known, its in theirs.items():
            if its.kind is ChannelKind.DIRECT and await self._direct(known, person.id):
                together.add(known)
        return Person(person.id, person.kind, frozenset(together))

    async def _direct(self, channel: str, user: str) -> Place | None:
        """The direct message of this person and the bot; None if it is another conversation."""
        info = await self._directs.get(channel)
        if info.kind is not ChannelKind.DIRECT or info.partner != user:
            return None
        return _place(info)

    async def _place(
        self, channel: Conversation, asker: Person, ours: Mapping[str, Conversation], *, fresh: bool
    ) -> Place:
        """The channel with its members, as far as they matter.

        They do not where it is shared outside, or somebody else than a full member asks; in a channel they do up to
        the first who is no full member, in a group all.
        """
        group = channel.kind is ChannelKind.GROUP
        if channel.shared_outside or channel.archived or not (group or asker.kind is PersonKind.MEMBER):
            return _place(channel)
        users = await self._users(channel.id, fresh=fresh)
        await self._people.learn(users)
        members: list[Person] = []
        for user in users:
            person = Person(user, await self._people.kind(user, fresh=fresh and group))
            members.append(await self._in_detail(person, ours, fresh=fresh) if group else person)
            if not group and person.kind in _OTHERS:
                break
        return replace(_place(channel), bot_is_member=self._bot in users, members=tuple(members))

    async def _users(self, channel: str, *, fresh: bool) -> tuple[str, ...]:
        if fresh and self._rosters.knows(channel):
            roster = await self._rosters.get(channel)
            same = roster.count is not None and await self._counts.get(channel, fresh=True) == roster.count
            if same and self._rosters.knows(channel):
                return roster.users
        return (await self._rosters.get(channel, fresh=fresh)).users

    # --- asking Slack -----------------------------------------------------------------------

    async def _ask_ours(self, _: str) -> dict[str, Conversation]:
        return await self._conversations({"types": "public_channel,private_channel,mpim"})

    async def _ask_memberships(self, user: str) -> dict[str, Conversation]:
        return await self._conversations({"types": "public_channel,private_channel,mpim,im", "user": user})

    async def _conversations(self, arguments: Mapping[str, str]) -> dict[str, Conversation]:
        """https://docs.slack.dev/reference/methods/users.conversations"""
        found: dict[str, Conversation] = {}
        arguments = {**arguments, "exclude_archived": "true"}
        async for items in pages(self._client, "users.conversations", "channels", arguments):
            for item in items:
                conversation = conversation_of(item, self._team)
                found[conversation.id] = conversation
        return found

    async def _ask_info(self, channel: str) -> Conversation:
        response = await self._client.conversations_info(channel=channel)
        return conversation_of(response["channel"], self._team)

    async def _ask_count(self, channel: str) -> int | None:
        response = await self._client.conversations_info(channel=channel, include_num_members=True)
        count = response["channel"].get("num_members")
        return count if isinstance(count, int) else None

    async def _ask_roster(self, channel: str) -> _Roster:
        """Who is in it; of a channel that is known to be large also how many, if nobody came or went meanwhile."""
        before = await self._counts.get(channel) if channel in self._large else None
        users: list[str] = []
        arguments = {"channel": channel}
        async for members in pages(self._client, "conversations.members", "members", arguments):
            if any(not isinstance(user, str) for user in members):
                raise TypeError("a member of a channel is no id")
            users += members
        if len(users) <= PAGE:
            self._large.discard(channel)
            return _Roster(tuple(users))
        self._large.add(channel)
        same = before is not None and before == await self._counts.get(channel, fresh=True)
        return _Roster(tuple(users), before if same else None)


def _place(conversation: Conversation) -> Place:
    return Place(
        conversation.id,
        conversation.kind,
        bot_is_member=True,
        shared_outside=conversation.shared_outside,
        archived=conversation.archived,
    )


def _public(ours: Mapping[str, Conversation]) -> frozenset[str]:
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
