"""What people are: full members, guests, strangers, apps. Asked of Slack one by one, or all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.memory import Memory
from bot.paging import pages
from bot.readership import PersonKind

_MANY = 40  # more unknown people than this: list the workspace instead of asking for each
_EVERYBODY = ""


class People:
    """Kinds of people, each remembered for `ttl` seconds, or until `forget` is told of a change.

    users.info allows about 100 calls a minute, users.list about 20, of 999 people each.
    """

    def __init__(
        self, client: AsyncWebClient, *, team_id: str, ttl: float, clock: Callable[[], float]
    ) -> None:
        self._client = client
        self._team = team_id
        self._kinds: Memory[PersonKind] = Memory(self._ask, ttl=ttl, clock=clock)
        self._listing: Memory[bool] = Memory(self._list, ttl=0.0, clock=clock)
        self._told: set[str] = set()  # people of whom we heard since the workspace began to be listed

    async def kind(self, user: str, *, fresh: bool = False) -> PersonKind:
        """What somebody is. Nobody (a workflow's post has no user) is unknown.

        Raises what slack_sdk raises, KeyError, TypeError and Restless.
        """
        if not user:
            return PersonKind.UNKNOWN
        kept = None if fresh else self._kinds.kept(user)  # in a channel thousands are looked up at a time
        return kept or await self._kinds.get(user, fresh=fresh)

    async def learn(self, users: Iterable[str]) -> None:
        """Makes sure that asking for each of these is not too many calls. Raises as `kind`."""
        if sum(self._kinds.kept(user) is None for user in users) > _MANY:
            await self._listing.get(_EVERYBODY)

    def forget(self, user: str) -> None:
        """Something about this person changed."""
        self._kinds.forget(user)
        self._told.add(user)

    def forget_all(self) -> None:
        """Anything about anybody may have changed."""
        self._kinds.forget_all()
        self._listing.forget_all()
        self._told = set()

    async def _ask(self, user: str) -> PersonKind:
        response = await self._client.users_info(user=user)
        found = response["user"]
        if not isinstance(found, Mapping) or found.get("id") != user:
            raise TypeError("users.info told of somebody else")
        return person_kind(found, self._team)

    async def _list(self, _: str) -> bool:
        """Learns everybody's kind; not of those who changed meanwhile."""
        told: set[str] = set()
        self._told = told
        async for members in pages(self._client, "users.list", "members", {}):
            if told is not self._told:  # all of it may be out of date
                return False
            for member in members:
                if member["id"] not in told:
                    self._kinds.put(member["id"], person_kind(member, self._team))
        return True


def person_kind(user: Mapping[str, Any], team_id: str) -> PersonKind:
    """What a `user` object says of somebody, seen from our workspace.

    https://docs.slack.dev/reference/objects/user-object
    """
    if user.get("deleted"):
        return PersonKind.DEACTIVATED
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == "USLACKBOT":
        return PersonKind.APP
    if user.get("is_stranger") or user.get("team_id") != team_id:
        return PersonKind.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return PersonKind.GUEST
    if all(user.get(name) is False for name in ("deleted", "is_bot", "is_restricted", "is_ultra_restricted")):
        return PersonKind.MEMBER
    return PersonKind.UNKNOWN
