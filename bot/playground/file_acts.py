"""What people do with files, and what the workspace's rules do with them."""

from __future__ import annotations

from typing import Any

from bot.playground.records import Channel, File, Person, Refusal
from bot.playground.typed_text import to_wire
from bot.playground.workspace import Workspace


class FileActs:
    """The acts of `Acts` that concern files."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def upload(
        self,
        person: str,
        channel: str,
        name: str,
        content: bytes,
        *,
        text: str = "",
        thread_ts: str | None = None,
    ) -> File:
        """Share a file with a caption."""
        who, where = self._in(person, channel)
        file = self.workspace.add_file(name, content, user=who.id)
        caption = to_wire(text, self.workspace)
        self.workspace.share([file], where.id, who.id, text=caption, thread_ts=thread_ts)
        return self.workspace.files[file.id]

    def share_file(self, person: str, channel: str, file_id: str, *, text: str = "") -> File:
        """Share a file that is already there in another conversation."""
        who, where = self._in(person, channel)
        self.workspace.share(
            [self.workspace.file(file_id)], where.id, who.id, text=to_wire(text, self.workspace)
        )
        return self.workspace.files[file_id]

    def replace_file(self, file_id: str, content: bytes) -> File:
        """Put other bytes under the same file."""
        return self.workspace.replace_content(file_id, content)

    def delete_file(self, person: str, file_id: str) -> None:
        """Delete one's own file; an admin may delete anyone's."""
        who = self.workspace.person(person)
        if not who.is_admin and self.workspace.file(file_id).user != who.id:
            raise Refusal("cant_delete_file")
        self.workspace.delete_file(file_id)

    def expire_file(self, file_id: str) -> None:
        """Let a rule of retention delete a file; the app is not told."""
        self.workspace.expire_file(file_id)

    def change_file(self, file_id: str, **facts: Any) -> File:
        """Make a file external (`mode`), hidden by the plan's limits, another organisation's (`is_stub`)."""
        return self.workspace.change_file(file_id, **facts)

    def _in(self, person: str, channel: str) -> tuple[Person, Channel]:
        who, where = self.workspace.person(person), self.workspace.channel(channel)
        if who.deleted:
            raise Refusal("account_inactive")
        if who.id not in where.members:
            raise Refusal("channel_not_found" if where.is_private or who.is_guest else "not_in_channel")
        if where.is_archived:
            raise Refusal("is_archived")
        return who, where
