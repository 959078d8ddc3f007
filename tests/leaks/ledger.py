"""What the bot may still take for true: what is, and what was before an event that never reached it.

A file that was deleted, unshared or changed without an event stays as it was until the next listing; that is the
limit that is documented. Everything else, who is where and who is a guest, is asked for anew before anything is
shown: no event that was lost excuses a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bot.playground.records import Json
from bot.playground.workspace import Workspace
from tests.leaks.canaries import Canaries
from tests.leaks.oracle import Holding, counts

_CLOSED = frozenset(
    {
        "channel_left",
        "group_left",
        "channel_deleted",
        "group_deleted",
        "channel_archive",
        "group_archive",
    }
)
_OPENED = frozenset(
    {"channel_unarchive", "group_unarchive", "channel_unshared", "channel_convert_to_private"}
)


@dataclass(slots=True)
class Ledger:
    """Holdings that are, and that were."""

    workspace: Workspace
    canaries: Canaries
    stale: dict[str, list[Holding]] = field(default_factory=dict)  # by file
    _known: dict[str, Holding] = field(default_factory=dict)
    _heard: list[Json] = field(default_factory=list)  # events that wait for the indexer's turn
    _closed: set[str] = field(default_factory=set)  # channels of which the index was told to forget

    def truth(self) -> dict[str, Holding]:
        """The files as they are."""
        contents = self.workspace.contents
        return {
            file.id: Holding(file.id, self.canaries.words_of(file.name, contents[file.id]), file.channels)
            for file in self.workspace.files.values()
            if not file.deleted and file.user != self.workspace.team.bot_user
        }

    def allowed(self) -> Iterator[Holding]:
        """Everything that an answer may draw from, for who could open it."""
        yield from self._known.values()
        for holdings in self.stale.values():
            yield from holdings

    def note(self) -> None:
        """Something was done in the workspace, and the bot has not heard of it yet."""
        now = self.truth()
        for file, before in self._known.items():
            after = now.get(file)
            if after is None or not (before.words <= after.words and before.channels <= after.channels):
                believed = replace(before, channels=before.channels - self._closed)
                self.stale.setdefault(file, []).append(believed)
        self._known = now

    def hear(self, events: Iterable[Json]) -> None:
        """The bot has acknowledged these: what is taken away is gone by now."""
        for event in events:
            file = event.get("file_id")
            if event["type"] == "file_deleted":
                self.stale.pop(file, None)
            elif event["type"] == "file_unshared":
                self._drop(event["channel_id"], files=[file])
            self._heard.append(event)

    def work_off(self) -> None:
        """The indexer had its turn: it asked Slack about every file and channel that it was told of."""
        for event in self._heard:
            if file := event.get("file_id"):
                self.stale.pop(file, None)
            for file in event.get("files") or ():
                self.stale.pop(file["id"], None)
            if channel := self._concerned(event):
                self._drop(channel, files=list(self.stale))
                place = self.workspace.channels.get(channel)
                if place is None or not counts(self.workspace, place):
                    self._closed.add(channel)
                else:
                    self._closed.discard(channel)
        self._heard.clear()

    def reconcile(self) -> None:
        """Everything was listed."""
        self.stale.clear()
        self._heard.clear()
        self._closed.clear()

    def _concerned(self, event: Json) -> str | None:
        """The channel that an event opens or closes for the bot."""
        bot = self.workspace.team.bot_user
        mine = event["type"] in ("member_left_channel", "member_joined_channel") and event["user"] == bot
        if mine or event["type"] in _CLOSED | _OPENED:
            return str(event["channel"])
        return event.get("old_channel_id")

    def _drop(self, channel: str, *, files: Iterable[str]) -> None:
        for file in files:
            holdings = self.stale.get(file, [])
            self.stale[file] = [replace(h, channels=h.channels - {channel}) for h in holdings]
