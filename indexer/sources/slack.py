"""PDFs that are shared in the Slack conversations that the bot is in."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from pydantic import SecretStr

from indexer.errors import FileTooLarge, NotNow, NotThereYet, SettingsError, SourceError
from indexer.sources import SourceSpec
from indexer.types import SourceFile

if TYPE_CHECKING:
    from indexer.sources.slack_download import Download
    from indexer.sources.slack_membership import Membership

log = structlog.get_logger(__name__)

SCHEME = "slack:"
"""A source of this kind is `slack:TEAM_ID`; its files' URIs are Slack's file ids."""
FILES_AT_ONCE = 200
"""Of one page of a listing: 51 calls for 10,000 files, 503 for 100,000; Slack allows about 50 a minute."""
NEW_FOR = 30.0
"""Seconds in which Slack may not say yet where a new file is shared."""

_GONE = frozenset({"file_not_found", "file_deleted", "access_denied"})


@dataclass(frozen=True, slots=True)
class SlackAccess:
    """How to reach a workspace, and which of its channels count. It travels to workers, which fetch files."""

    token: SecretStr
    api_url: str  # ends with a slash
    channels: frozenset[str] = frozenset()  # only these, unless empty
    excluded: frozenset[str] = frozenset()  # never these

    def wants(self, channel: str) -> bool:
        """Whether files that are shared in this channel are to be indexed for it."""
        return channel not in self.excluded and (not self.channels or channel in self.channels)


def source_url(team: str) -> str:
    """The URL of a workspace's source."""
    return f"{SCHEME}{team}"


def team_of(access: SlackAccess) -> str:
    """The id of the workspace that the token belongs to.

    Raises:
        SettingsError: Slack does not take the token.
        SourceError: Slack cannot be asked.
    """
    from indexer.sources.slack_calls import BadToken, call

    try:
        team = call(access, "auth.test").get("team_id")
    except BadToken as refused:
        raise SettingsError(refused.reason) from refused
    if not isinstance(team, str) or not team:
        raise SourceError(
            "Slack", "Slack does not say which workspace the token belongs to: check SLACK_API_URL"
        )
    return team


def slack_spec(access: SlackAccess) -> SourceSpec:
    """The source of the workspace's files. Raises as `team_of` does."""
    return SourceSpec(source_url(team_of(access)), None)


def public_channels(access: SlackAccess) -> frozenset[str]:
    """The public channels that the bot is in and that are not archived. Raises SourceError."""
    from indexer.sources.slack_calls import conversations

    found = conversations(access, "public_channel")
    return frozenset(str(channel["id"]) for channel in found if not channel.get("is_private"))


class SlackSource:
    """The PDFs of one workspace, each with the conversations that it is shared in as its audience; picklable.

    A conversation counts while the bot is in it, it is not archived, and the settings want it.
    """

    exact = False  # Slack's listings lag behind, and leave out what only `files.info` tells of

    def __init__(self, url: str, access: SlackAccess, *, max_bytes: int) -> None:
        self.url = url
        self._access = access
        self._max_bytes = max_bytes

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_membership"}

    @cached_property
    def _membership(self) -> Membership:
        from indexer.sources.slack_membership import Membership

        return Membership(self._access)

    def list(self) -> Iterator[SourceFile]:
        """Every PDF that is shared in a conversation that counts, newest first.

        Raises:
            SourceError: Slack cannot be asked, or asks to wait for too long; the listing is not complete then.
        """
        yield from self._listed()

    def list_channel(self, channel: str) -> Iterator[SourceFile]:
        """Every PDF that is shared in one conversation, each with its whole audience; none unless it counts.

        Raises SourceError as `list` does.
        """
        if channel in self._membership.now():
            yield from self._listed(channel=channel)

    def find(self, uri: str) -> SourceFile | None:
        """One file as it is now; None when it is gone, no PDF, or shared in no conversation that counts.

        A file counts for a PDF by its name alone here; `fetch` then says what it is.

        Raises:
            SourceError: Slack cannot be asked; NotNow if that may soon be otherwise, or Slack does not say yet
                whether it may be read; NotThereYet if it is new and shared nowhere, as far as Slack says.
        """
        from indexer.sources.slack_files import Skipped, read_file, shared_in

        file = self._info(uri)
        if file is None:
            return None
        shared = frozenset(shared_in(file))
        read = read_file(file, self._membership.now_with(shared))
        if read is Skipped.UNKNOWN:
            raise NotNow("Slack", f"Slack does not say yet whether {uri} may be read; try again later")
        if read is Skipped.NOWHERE and not shared and _is_new(file):
            raise NotThereYet("Slack", f"Slack does not say yet where {uri} is shared; try again later")
        return None if isinstance(read, Skipped) else read

    def counts(self, channels: Collection[str]) -> bool:
        """Whether one of the conversations counts now, or did some seconds ago. Raises SourceError."""
        return not self._membership.now().isdisjoint(channels)

    def fetch(self, file: SourceFile, to: Path) -> None:
        """Writes the bytes of the listed revision to the path.

        Raises:
            SourceError: it is gone, larger than the limit, changed since it was listed, or cannot be fetched.
            UnreadablePdf: it is not a PDF at all.
        """
        if file.size is not None and file.size > self._max_bytes:
            raise FileTooLarge(self.url, self._max_bytes)
        try:
            self._fetch(file, to)
        except OSError as error:
            from indexer.sources.folder import sentence

            raise SourceError(self.url, sentence(error, listing=False)) from error

    def _fetch(self, file: SourceFile, to: Path) -> None:
        from indexer.sources.slack_download import NotTheFile

        for is_last in (False, True):
            try:
                self._download(file).to(to)
                return
            except NotTheFile as instead:
                found = self._found_again(file)
                if is_last or found.location == file.location:
                    raise _not_the_file(instead) from instead
                file = found  # it was renamed meanwhile

    def _download(self, file: SourceFile) -> Download:
        from indexer.sources.slack_download import Download

        location = file.location or self._found_again(file).location
        if location is None:
            raise SourceError(self.url, "Slack gives no address for its bytes; the next sync asks again")
        access = self._access
        return Download(location, file.size, access.token, access.api_url, self._max_bytes)

    def _found_again(self, file: SourceFile) -> SourceFile:
        found = self.find(file.uri)
        if found is None:
            raise SourceError(self.url, "it is no longer there, or no longer shared where Footnote is")
        if found.revision != file.revision:
            raise SourceError(self.url, "it changed since it was listed; the next sync reads it again")
        return found

    def _listed(self, **narrowed: str) -> Iterator[SourceFile]:
        from indexer.sources.slack_files import Skipped, is_incomplete, read_file
        from indexer.sources.slack_listing import asking, walk

        for entry in walk(asking(self._access, FILES_AT_ONCE, narrowed)):
            file = self._completed(str(entry["id"])) if is_incomplete(entry) else entry
            if file is None:
                continue
            read = read_file(file, self._membership.now())
            if not isinstance(read, Skipped):
                yield read

    def _completed(self, uri: str) -> dict[str, Any] | None:
        """What a listing does not say of a file; None when it is gone, or Slack refuses just this one."""
        from indexer.sources.slack_calls import BadToken, RefusedCall

        try:
            return self._info(uri)
        except BadToken:
            raise
        except RefusedCall as refused:
            log.warning("file_left_out", uri=uri, reason=refused.reason)
            return None

    def _info(self, uri: str) -> dict[str, Any] | None:
        from indexer.sources.slack_calls import RefusedCall, call

        try:
            file = call(self._access, "files.info", file=uri).get("file")
        except RefusedCall as refused:
            if refused.code in _GONE:
                return None
            raise
        if not isinstance(file, dict) or not file.get("id"):
            raise SourceError("Slack", f"Slack says nothing of {uri}; try again later")
        return file


def _is_new(file: dict[str, Any]) -> bool:
    from indexer.sources.slack_listing import created_of

    return abs(time.time() - created_of(file)) < NEW_FOR


def _not_the_file(instead: Exception) -> SourceError:
    return SourceError(
        "Slack",
        f"Slack sent something else instead of the file ({instead}): the next sync tries again. If that goes on, "
        f"install the app again with the scope files:read, under OAuth & Permissions",
    )
