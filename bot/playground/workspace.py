"""What a Slack workspace stores: people, conversations, messages, files. No network, no app.

Whoever changes it (the app through the Web API, a person through the page) does so here, and everyone who
watches is told by a `Change`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from bot.playground.membership import Membership
from bot.playground.records import Change, Channel, File, Json, Message, Reaction, Refusal, Share, Team


class Workspace(Membership):
    """The present state with the history of each message. Not thread-safe: one event loop owns it."""

    def __init__(self, team: Team | None = None, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(team, clock=clock)
        self.ephemerals: list[Message] = []
        self.versions: dict[tuple[str, str], list[Message]] = {}  # (channel, ts) -> oldest first
        self.files: dict[str, File] = {}
        self.contents: dict[str, bytes] = {}
        self.statuses: dict[tuple[str, str], str] = {}  # (channel, thread) -> what the app says it is doing
        self.homes: dict[str, Json] = {}  # person -> the view published for them
        self.most_shares: int | None = None  # shares of a file that listings and messages tell of; None: all

    def join(self, channel_id: str, person_id: str, *, inviter: str | None = None) -> None:
        """Make someone a member; joining twice changes nothing."""
        channel = self.channel(channel_id)
        if person_id in channel.members:
            return
        self.channels[channel.id] = replace(channel, members=channel.members | {person_id})
        self.post(channel.id, person_id, f"<@{person_id}> has joined the channel", subtype="channel_join")
        self.tell(Change("joined", channel=channel.id, user=person_id, detail=inviter))

    def leave(self, channel_id: str, person_id: str) -> None:
        """End someone's membership; leaving twice changes nothing."""
        channel = self.channel(channel_id)
        if person_id not in channel.members:
            return
        self.post(channel.id, person_id, f"<@{person_id}> has left the channel", subtype="channel_leave")
        self.channels[channel.id] = replace(channel, members=channel.members - {person_id})
        self.tell(Change("left", channel=channel.id, user=person_id))

    def delete_channel(self, channel_id: str) -> None:
        """End a channel with all that was said in it; its files stay where else they are shared."""
        channel = self.channel(channel_id)
        for file in self.files.values():
            left = tuple(share for share in file.shares if share.channel != channel.id)
            self.files[file.id] = replace(file, shares=left)
        del self.channels[channel.id], self.messages[channel.id]
        self.ephemerals = [message for message in self.ephemerals if message.channel != channel.id]
        self.tell(Change("channel_deleted", channel=channel.id, detail=channel))

    def change_channel_id(self, channel_id: str, new_id: str) -> Channel:
        """Give a channel another id, as Slack may when it converts one; all that it holds moves along.

        https://docs.slack.dev/reference/events/channel_id_changed
        """
        old = self.channel(channel_id)
        self.channels[new_id] = replace(self.channels.pop(old.id), id=new_id)
        moved = {ts: replace(message, channel=new_id) for ts, message in self.messages.pop(old.id).items()}
        self.messages[new_id] = moved
        for ts in moved:
            versions = self.versions.pop((old.id, ts))
            self.versions[new_id, ts] = [replace(version, channel=new_id) for version in versions]
        for file in self.files.values():
            shares = tuple(
                replace(share, channel=new_id) if share.channel == old.id else share for share in file.shares
            )
            self.files[file.id] = replace(file, shares=shares)
        self.tell(Change("channel_id_changed", channel=new_id, detail=old.id))
        return self.channels[new_id]

    # --- messages -------------------------------------------------------------------------------

    def message(self, channel_id: str, ts: str) -> Message:
        """One message. Raises Refusal("message_not_found")."""
        try:
            return self.messages[channel_id][ts]
        except KeyError:
            raise Refusal("message_not_found") from None

    def post(self, channel_id: str, user: str, text: str, **facts: Any) -> Message:
        """Store a message; `facts` are other fields of Message."""
        message = Message(channel_id, self.next_ts(), user, text, **facts)
        self.messages[channel_id][message.ts] = message
        self.versions[channel_id, message.ts] = [message]
        if message.bot_id and self.statuses.pop((channel_id, message.root), None) is not None:
            self.tell(Change("status", channel=channel_id, detail={"thread_ts": message.root, "status": ""}))
        self.tell(Change("message", channel=channel_id, user=user, message=message))
        return message

    def change(self, channel_id: str, ts: str, **facts: Any) -> Message:
        """Replace fields of a message and keep the version before."""
        before = self.message(channel_id, ts)
        after = replace(before, **facts)
        self.messages[channel_id][ts] = after
        self.versions[channel_id, ts].append(after)
        self.tell(Change("message_changed", channel=channel_id, message=after, before=before))
        return after

    def delete(self, channel_id: str, ts: str) -> None:
        """Remove a message; a root with replies leaves a tombstone, as in Slack."""
        before = self.message(channel_id, ts)
        if any(reply.ts != ts for reply in self.thread(channel_id, ts)):
            self.messages[channel_id][ts] = Message(
                channel_id, ts, "USLACKBOT", "This message was deleted.", subtype="tombstone"
            )
        else:
            del self.messages[channel_id][ts]
        self.tell(Change("message_deleted", channel=channel_id, before=before))
        for file_id in before.files:
            self.unshare(file_id, channel_id, ts)

    def whisper(self, channel_id: str, user: str, text: str, *, visible_to: str, **facts: Any) -> Message:
        """Store an ephemeral message, which only one person sees and no method lists."""
        message = Message(channel_id, self.next_ts(), user, text, visible_to=visible_to, **facts)
        self.ephemerals.append(message)
        self.tell(Change("message", channel=channel_id, user=user, message=message))
        return message

    def replace_whisper(self, old: Message, new: Message | None) -> None:
        """Put another message in an ephemeral one's place, or take it away."""
        if old not in self.ephemerals:
            raise Refusal("message_not_found")
        where = self.ephemerals.index(old)
        self.ephemerals[where : where + 1] = [new] if new else []
        if new:
            self.tell(Change("message_changed", channel=old.channel, message=new, before=old))
        else:
            self.tell(Change("message_deleted", channel=old.channel, before=old))

    def thread(self, channel_id: str, root: str) -> list[Message]:
        """A root, if it still stands, and its replies, oldest first."""
        return [message for message in self.messages[channel_id].values() if message.root == root]

    def all_messages(self) -> Iterator[Message]:
        """Every message, ephemeral ones too, by channel."""
        for messages in self.messages.values():
            yield from messages.values()
        yield from self.ephemerals

    def react(self, channel_id: str, ts: str, name: str, user: str) -> None:
        """Add someone's emoji. Raises Refusal("already_reacted")."""
        message = self.message(channel_id, ts)
        users = {reaction.name: reaction.users for reaction in message.reactions}
        if user in users.get(name, ()):
            raise Refusal("already_reacted")
        users[name] = (*users.get(name, ()), user)
        self._set_reactions(message, users)
        self.tell(Change("reaction_added", channel=channel_id, user=user, message=message, detail=name))

    def unreact(self, channel_id: str, ts: str, name: str, user: str) -> None:
        """Take someone's emoji back. Raises Refusal("no_reaction")."""
        message = self.message(channel_id, ts)
        users = {reaction.name: reaction.users for reaction in message.reactions}
        if user not in users.get(name, ()):
            raise Refusal("no_reaction")
        users[name] = tuple(other for other in users[name] if other != user)
        self._set_reactions(message, users)
        self.tell(Change("reaction_removed", channel=channel_id, user=user, message=message, detail=name))

    def _set_reactions(self, message: Message, users: dict[str, tuple[str, ...]]) -> None:
        reactions = tuple(Reaction(name, chosen) for name, chosen in users.items() if chosen)
        self.messages[message.channel][message.ts] = replace(message, reactions=reactions)

    # --- files ----------------------------------------------------------------------------------

    def file(self, file_id: str) -> File:
        """One file that still exists. Raises Refusal("file_not_found"), Refusal("file_deleted")."""
        if file_id not in self.files:
            raise Refusal("file_not_found")
        if self.files[file_id].deleted:
            raise Refusal("file_deleted")
        return self.files[file_id]

    def add_file(
        self, name: str, content: bytes, *, user: str, title: str | None = None, file_id: str | None = None
    ) -> File:
        """Keep a file's bytes; nobody sees it until it is shared."""
        file = File(
            file_id or self.new_id("F"),
            name,
            title or name,
            user,
            len(content),
            _mimetype(name, content),
            int(self.now()),
        )
        self.files[file.id] = file
        self.contents[file.id] = content
        return file

    def share(
        self, files: list[File], channel_id: str, user: str, *, text: str = "", thread_ts: str | None = None
    ) -> Message:
        """Post files as one message."""
        facts: dict[str, Any] = {"bot_id": self.team.bot_id} if user == self.team.bot_user else {}
        ids = tuple(file.id for file in files)
        ts = self.next_ts()
        for file in files:
            shares = (*self.files[file.id].shares, Share(channel_id, ts, thread_ts))
            self.files[file.id] = replace(self.files[file.id], shares=shares)
        message = Message(
            channel_id, ts, user, text, thread_ts=thread_ts, subtype="file_share", files=ids, **facts
        )
        self.messages[channel_id][ts] = message
        self.versions[channel_id, ts] = [message]
        self.tell(Change("message", channel=channel_id, user=user, message=message))
        for file_id in ids:
            self.tell(Change("file_shared", channel=channel_id, user=user, file=self.files[file_id]))
        return message

    def replace_content(self, file_id: str, content: bytes) -> File:
        """Give a file other bytes under the same id."""
        file = self.file(file_id)
        changed = max(int(self.now()), (file.changed or file.created) + 1)
        self.contents[file_id] = content
        self.files[file_id] = replace(file, size=len(content), changed=changed)
        self.tell(Change("file_changed", file=self.files[file_id], user=self.files[file_id].user))
        return self.files[file_id]

    def change_file(self, file_id: str, **facts: Any) -> File:
        """Make a file external, hidden by the plan's limits, another organisation's; `facts` are fields of File."""
        self.files[file_id] = replace(self.file(file_id), **facts)
        self.tell(Change("file_changed", file=self.files[file_id], user=self.files[file_id].user))
        return self.files[file_id]

    def unshare(self, file_id: str, channel_id: str, ts: str) -> None:
        """Take one share away, as deleting its message does."""
        file = self.files[file_id]
        left = tuple(share for share in file.shares if (share.channel, share.ts) != (channel_id, ts))
        if file.deleted or left == file.shares:
            return
        self.files[file_id] = replace(file, shares=left)
        if channel_id not in self.files[file_id].channels:
            self.tell(Change("file_unshared", channel=channel_id, user=file.user, file=self.files[file_id]))

    def delete_file(self, file_id: str) -> None:
        """Delete a file: its bytes go, its messages show that it is gone."""
        self._end_file(file_id, "file_deleted")

    def expire_file(self, file_id: str) -> None:
        """Delete a file as a rule of retention does: no event tells of it."""
        self._end_file(file_id, "file_expired")

    def _end_file(self, file_id: str, what: str) -> None:
        file = replace(self.file(file_id), deleted=True)
        self.files[file_id] = file
        del self.contents[file_id]
        self.tell(Change(what, user=file.user, file=file))

    # --- the app's status and home --------------------------------------------------------------

    def set_status(self, channel_id: str, thread_ts: str, status: str) -> None:
        """What the app is doing in a thread; empty ends it."""
        self.statuses.pop((channel_id, thread_ts), None)
        if status:
            self.statuses[channel_id, thread_ts] = status
        self.tell(Change("status", channel=channel_id, detail={"thread_ts": thread_ts, "status": status}))

    def publish_home(self, user: str, view: Json) -> None:
        """The app's Home tab for one person."""
        self.homes[user] = view
        self.tell(Change("home", user=user, detail=view))


def _mimetype(name: str, content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "application/pdf"
    if content.startswith(b"\x89PNG"):
        return "image/png"
    if content.startswith(b"\xff\xd8"):
        return "image/jpeg"
    return "text/plain" if name.endswith((".txt", ".md", ".csv")) else "application/octet-stream"
