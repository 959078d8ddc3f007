"""Facts about people and channels, asked of Slack and remembered briefly. Fails closed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import AudienceUnknown
from bot.readership import Person, PersonKind, Place, reach_of
from bot.types import ChannelKind, Question, Surface
from indexer.types import Reach

__all__ = ["AudienceUnknown", "Audiences", "person_kind"]

T = TypeVar("T")

_PAGE = 200
_MANY = 40  # more unknown people than this: list the workspace instead of asking for each


class Audiences:
    """Finds out what the answer to a question may use.

    Membership and channels are remembered for `ttl` seconds, people for ten times as long; events that change
    them call `forget_channel` and `forget_person`.
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
        self._ttl = ttl
        self._clock = clock
        self._channels: dict[str, tuple[float, dict[str, Any]]] = {}
        self._members: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._memberships: dict[str, tuple[float, frozenset[str]]] = {}
        self._kinds: dict[str, tuple[float, PersonKind]] = {}
        self._changes = 0  # told of so far: what was asked before the latest is not remembered

    async def reach(self, question: Question, *, fresh: bool = False) -> Reach:
        """What the answer to this question may use now.

        Args:
            question: where and by whom it was asked.
            fresh: ask Slack again for channel and membership instead of remembering, as before posting.

        Raises:
            AudienceUnknown: Slack did not answer, or not intelligibly.
        """
        if fresh:
            self._channels.pop(question.channel, None)
            self._members.pop(question.channel, None)
            self._memberships.clear()
        return await self.reach_at(question.surface, question.channel, question.user)

    async def reach_at(self, surface: Surface, channel: str, user: str) -> Reach:
        """What this person may be shown on this surface. Raises AudienceUnknown."""
        try:
            if surface is Surface.COMMAND:
                return reach_of(surface, None, await self._person(user))
            place = await self._place(channel)
            alone = place.kind is ChannelKind.DIRECT
            asker = await self._person(user) if alone else Person(user, await self._kind(user))
            return reach_of(surface, place, asker)
        except SlackApiError as error:
            code = error.response.get("error", "unknown_error")
            raise AudienceUnknown(
                f"I could not find out who reads this conversation (Slack said {code}), so I did not search. "
                f"Please ask again in a minute."
            ) from error
        except (aiohttp.ClientError, TimeoutError, KeyError, TypeError) as error:
            raise AudienceUnknown(
                "I could not find out who reads this conversation, because Slack did not answer. "
                "Please ask again in a minute."
            ) from error

    def forget_channel(self, channel: str) -> None:
        """Something about this channel or its members changed."""
        self._changes += 1
        self._channels.pop(channel, None)
        self._members.pop(channel, None)
        self._memberships.clear()

    def forget_person(self, user: str) -> None:
        """Something about this person changed."""
        self._changes += 1
        self._kinds.pop(user, None)
        self._memberships.pop(user, None)

    async def _place(self, channel: str) -> Place:
        info = await self._remember(self._channels, channel, self._ttl, lambda: self._ask_channel(channel))
        kind = _channel_kind(info)
        members: tuple[Person, ...] = ()
        if kind is not ChannelKind.DIRECT:
            ids = await self._remember(self._members, channel, self._ttl, lambda: self._ask_members(channel))
            await self._learn_kinds(ids)
            in_detail = kind is ChannelKind.GROUP
            members = tuple(
                [
                    await self._person(user) if in_detail else Person(user, await self._kind(user))
                    for user in ids
                ]
            )
        return Place(
            channel,
            kind,
            bot_is_member=kind is ChannelKind.DIRECT or self._bot in {member.id for member in members},
            shared_outside=_shared_outside(info),
            archived=bool(info.get("is_archived")),
            members=members,
        )

    async def _person(self, user: str) -> Person:
        kind = await self._kind(user)
        if kind not in {PersonKind.MEMBER, PersonKind.GUEST}:
            return Person(user, kind)
        theirs = await self._remember(
            self._memberships, user, self._ttl, lambda: self._ask_conversations(user)
        )
        ours = await self._remember(self._memberships, "", self._ttl, lambda: self._ask_conversations(None))
        return Person(user, kind, theirs & ours)

    async def _kind(self, user: str) -> PersonKind:
        return await self._remember(self._kinds, user, 10 * self._ttl, lambda: self._ask_kind(user))

    async def _learn_kinds(self, users: tuple[str, ...]) -> None:
        now = self._clock()
        unknown = [user for user in users if self._kinds.get(user, (0.0, None))[0] <= now]
        if len(unknown) <= _MANY:
            return
        seen, kinds = self._changes, {}
        async for member in self._pages("users.list", "members", {}):
            kinds[member["id"]] = (now + 10 * self._ttl, person_kind(member, self._team))
        if seen == self._changes:
            self._kinds |= kinds

    async def _ask_kind(self, user: str) -> PersonKind:
        response = await self._client.users_info(user=user)
        return person_kind(response["user"], self._team)

    async def _ask_channel(self, channel: str) -> dict[str, Any]:
        response = await self._client.conversations_info(channel=channel)
        info = response["channel"]
        if not isinstance(info, dict):
            raise TypeError("conversations.info without a channel")
        return info

    async def _ask_members(self, channel: str) -> tuple[str, ...]:
        return tuple(
            [user async for user in self._pages("conversations.members", "members", {"channel": channel})]
        )

    async def _ask_conversations(self, user: str | None) -> frozenset[str]:
        arguments = {"types": "public_channel,private_channel,mpim,im"} | ({"user": user} if user else {})
        return frozenset(
            [item["id"] async for item in self._pages("users.conversations", "channels", arguments)]
        )

    async def _pages(self, method: str, key: str, arguments: Mapping[str, str]) -> AsyncIterator[Any]:
        cursor = ""
        while True:
            params = {**arguments, "limit": str(_PAGE), **({"cursor": cursor} if cursor else {})}
            response = await self._client.api_call(method, http_verb="GET", params=params)
            for item in response[key]:
                yield item
            cursor = (response.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _remember(
        self, memory: dict[str, tuple[float, T]], key: str, ttl: float, ask: Callable[[], Awaitable[T]]
    ) -> T:
        now = self._clock()
        kept = memory.get(key)
        if kept is not None and kept[0] > now:
            return kept[1]
        seen = self._changes
        value = await ask()
        if seen == self._changes:
            memory[key] = (now + ttl, value)
        return value


def person_kind(user: Mapping[str, Any], team_id: str) -> PersonKind:
    """What a `users.info` object says of somebody, seen from our workspace.

    https://docs.slack.dev/reference/objects/user-object
    """
    if user.get("deleted"):
        return PersonKind.DEACTIVATED
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return PersonKind.APP
    if user.get("is_stranger") or user.get("team_id") != team_id:
        return PersonKind.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return PersonKind.GUEST
    if user.get("is_restricted") is False and user.get("is_ultra_restricted") is False:
        return PersonKind.MEMBER
    return PersonKind.UNKNOWN


def _channel_kind(info: Mapping[str, Any]) -> ChannelKind:
    if info.get("is_im"):
        return ChannelKind.DIRECT
    if info.get("is_mpim"):
        return ChannelKind.GROUP
    if info.get("is_private") is False:
        return ChannelKind.PUBLIC
    return ChannelKind.PRIVATE


def _shared_outside(info: Mapping[str, Any]) -> bool:
    return any(
        info.get(flag)
        for flag in ("is_ext_shared", "is_pending_ext_shared", "is_org_shared", "is_shared", "pending_shared")
    )
