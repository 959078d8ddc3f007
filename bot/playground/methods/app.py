"""The installed app as the methods see it, and the table that they enter themselves in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.playground.arguments import Arguments
from bot.playground.records import Channel, Json, Refusal
from bot.playground.socket_mode import SocketMode
from bot.playground.workspace import Workspace


@dataclass(slots=True)
class Upload:
    """A file between `files.getUploadURLExternal` and `files.completeUploadExternal`."""

    file_id: str
    name: str
    content: bytes | None = None


@dataclass(slots=True)
class App:
    """The workspace as the installed app reaches it."""

    workspace: Workspace
    sockets: SocketMode
    url: str = ""  # the playground's own address, without a slash at the end
    uploads: dict[str, Upload] = field(default_factory=dict)  # secret of the upload's address -> upload

    @property
    def user(self) -> str:
        """The bot's user id."""
        return self.workspace.team.bot_user

    def readable(self, name: str) -> Channel:
        """A conversation that the app may know of. Raises Refusal("channel_not_found")."""
        channel = self.workspace.channel(name)
        if channel.is_private and self.user not in channel.members:
            raise Refusal("channel_not_found")
        return channel

    def joined(self, name: str) -> Channel:
        """A conversation that the app is in. Raises Refusal("channel_not_found", "not_in_channel")."""
        channel = self.readable(name)
        if self.user not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def writable(self, name: str) -> Channel:
        """A conversation that the app may write in; a person's id means the direct message with them.

        Raises Refusal("channel_not_found", "not_in_channel", "is_archived").
        """
        if name in self.workspace.people and name != self.user:
            return self.workspace.open_direct(frozenset({name, self.user}))
        channel = self.joined(name)
        if channel.is_archived:
            raise Refusal("is_archived")
        return channel


Method = Callable[[App, Arguments], Json]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Enter a function into the table under Slack's name."""

    def enter(function: Method) -> Method:
        METHODS[name] = function
        return function

    return enter
