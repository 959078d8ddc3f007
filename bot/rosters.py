"""Who is in a channel, and whether anybody there is no full member. Asked of Slack, a large channel seldom whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.memory import Memory
from bot.paging import PAGE, pages
from bot.people import People
from bot.readership import Person, PersonKind

_OTHERS = frozenset({PersonKind.GUEST, PersonKind.STRANGER, PersonKind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class _Roster:
    users: tuple[str, ...]
    listed_at: float
    count: int | None = None  # of a large channel: how many Slack counted right after


@dataclass(frozen=True, slots=True)
class _Deciding:
    users: tuple[str, ...]  # among whom it was found
    person: Person | None


@dataclass(frozen=True, slots=True)
class _Count:
    members: int | None  # None: Slack does not say


class Rosters:
    """Members of channels, remembered for `ttl` seconds.

    A large channel, of more than 999, is listed by several calls. It is remembered ten times as long as long as
    the number of its members is the same; that is asked for when the answer must be fresh, by one call.

    All coroutines raise what slack_sdk raises, KeyError, TypeError and Restless.
    """

    def __init__(
        self, client: AsyncWebClient, people: People, *, ttl: float, clock: Callable[[], float]
    ) -> None:
        self._client = client
        self._people = people
        self._fresh_enough = (
            5 * ttl
        )  # a roster is listed again before it expires, when something must be asked
        self._clock = clock
        self._counts = Memory(self._ask_count, ttl=ttl, clock=clock)
        self._rosters: Memory[_Roster] = Memory(
            self._ask_roster, ttl=lambda roster: ttl if roster.count is None else 10 * ttl, clock=clock
        )
        self._deciding = Memory(self._decide, ttl=ttl, clock=clock)

    async def users(self, channel: str, *, fresh: bool = False) -> tuple[str, ...]:
        """The ids of all members."""
        roster = self._rosters.kept(channel)
        if not fresh or roster is None or roster.count is None:
            return (await self._rosters.get(channel, fresh=fresh)).users
        if self._clock() - roster.listed_at < self._fresh_enough:
            count = await self._counts.get(channel, fresh=True)
            if count.members == roster.count and roster is self._rosters.kept(channel):
                return roster.users
        return (await self._rosters.get(channel, fresh=True)).users

    async def deciding(self, channel: str) -> Person | None:
        """The one of `users` on whom it depends what the channel may use: who is no full member, or else anybody.

        None when nobody reads there but apps.
        """
        found = await self._deciding.get(channel)
        if found.users is not await self.users(channel):
            found = await self._deciding.get(channel, fresh=True)
        return found.person

    def forget(self, channel: str) -> None:
        """Something about this channel changed."""
        for memory in (self._rosters, self._counts, self._deciding):
            memory.forget(channel)

    def forget_person(self) -> None:
        """Somebody, in whatever channels, changed."""
        self._deciding.forget_all()

    def forget_all(self) -> None:
        """Any channel may have changed."""
        for memory in (self._rosters, self._counts, self._deciding):
            memory.forget_all()

    async def _decide(self, channel: str) -> _Deciding:
        users = await self.users(channel)
        await self._people.learn(users)
        anybody: Person | None = None
        for user in users:
            kind = await self._people.kind(user)
            if kind in _OTHERS:
                return _Deciding(users, Person(user, kind))
            if kind is PersonKind.MEMBER:
                anybody = Person(user, kind)
        return _Deciding(users, anybody)

    async def _ask_count(self, channel: str) -> _Count:
        """https://docs.slack.dev/reference/methods/conversations.info"""
        response = await self._client.conversations_info(channel=channel, include_num_members=True)
        count = response["channel"].get("num_members")
        return _Count(count if isinstance(count, int) else None)

    async def _ask_roster(self, channel: str) -> _Roster:
        """https://docs.slack.dev/reference/methods/conversations.members"""
        listed_at = self._clock()
        users: list[str] = []
        arguments = {"channel": channel}
        async for members in pages(self._client, "conversations.members", "members", arguments):
            if any(not isinstance(user, str) for user in members):
                raise TypeError("a member of a channel is no id")
            users += members
        if len(users) <= PAGE:
            return _Roster(tuple(users), listed_at)
        before, after = self._counts.kept(channel), await self._counts.get(channel, fresh=True)
        same = after.members == len(users) or after == before  # else somebody came or went meanwhile
        return _Roster(tuple(users), listed_at, after.members if same else None)
