"""Places PDFs come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from indexer.errors import SettingsError
from indexer.types import Audience, SourceFile

if TYPE_CHECKING:
    from indexer.sources.slack import SlackAccess


class Source(Protocol):
    """A place PDFs come from. Listing is lazy and complete, or raises; it never silently stops half-way."""

    url: str  # identifies the source; part of every document's id
    exact: bool  # whether what a listing leaves out is surely gone; otherwise `find` is asked before it is removed

    def list(self) -> Iterator[SourceFile]:
        """Every PDF of the source.

        Raises:
            SourceError: the source cannot be reached or the listing broke off. Nothing may be deleted then.
        """
        ...

    def find(self, uri: str) -> SourceFile | None:
        """One file as it is now; None when the source holds no such PDF, or nobody whom we know may open it.

        Raises:
            SourceError: whether it is there cannot be found out.
        """
        ...

    def fetch(self, file: SourceFile, to: Path) -> None:
        """Writes the file's bytes to the path.

        Raises:
            SourceError: it cannot be fetched, or is larger than the limit of the settings.
        """
        ...


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source as settings name it: where, and who may see its files."""

    url: str
    audience: Audience | None  # None: each file has its own, as in Slack


_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,}")
_SLACK = re.compile(r"slack(:.*)?", re.IGNORECASE)


def parse_source(text: str) -> SourceSpec:
    """`URL|AUDIENCE`, where AUDIENCE is `workspace` or channel ids joined by `+`.

    Raises:
        SettingsError: there is no audience (it is never assumed) or it is not of that form.
    """
    url, bar, audience = text.strip().rpartition("|")
    if _SLACK.fullmatch(url.strip() if bar else text.strip()):
        raise SettingsError(
            f"the source {text.strip()!r} needs no entry: PDFs that are shared in Slack are indexed whenever "
            f"SLACK_BOT_TOKEN is set, each for the conversations it is shared in (FOOTNOTE_SLACK_FILES=false "
            f"switches that off; a folder of that name is ./slack)"
        )
    if not bar or not url.strip() or not audience.strip():
        raise SettingsError(
            f"the source {text.strip()!r} does not say who may see its files: "
            f"write it as URL|workspace or URL|CHANNEL_ID+CHANNEL_ID"
        )
    audience = audience.strip()
    if audience == "workspace":
        return SourceSpec(url.strip(), Audience(workspace=True))
    channels = [name.strip() for name in audience.split("+")]
    if "workspace" in channels:
        raise SettingsError(
            f"the source {url.strip()!r} names the audience {audience!r}: 'workspace' stands alone, since it "
            f"includes every channel's members but guests"
        )
    for channel in channels:
        if not _CHANNEL.fullmatch(channel):
            raise SettingsError(
                f"the source {url.strip()!r} names the audience {channel!r}, which is neither 'workspace' nor a "
                f"channel id (in Slack: the channel's name, About, at the bottom; it looks like C0123ABCD)"
            )
    return SourceSpec(url.strip(), Audience(channels=frozenset(channels)))


def parse_sources(text: str) -> tuple[SourceSpec, ...]:
    """Several sources separated by commas or line ends; two with one URL are an error."""
    specs = tuple(parse_source(part) for part in re.split(r"[,\n]", text) if part.strip())
    urls = [spec.url for spec in specs]
    for url in urls:
        if urls.count(url) > 1:
            raise SettingsError(f"the source {url!r} is named twice: give it one audience")
    return specs


def open_source(spec: SourceSpec, *, max_bytes: int, slack: SlackAccess | None = None) -> Source:
    """The source that the spec names, with its files of at most `max_bytes`.

    Raises:
        SettingsError: it is a Slack workspace, and there is no access to one.
    """
    if spec.audience is None:
        if slack is None:
            raise SettingsError(f"the source {spec.url!r} needs access to Slack: set SLACK_BOT_TOKEN")
        from indexer.sources.slack import SlackSource

        return SlackSource(spec.url, slack, max_bytes=max_bytes)
    from indexer.sources.folder import FolderSource

    return FolderSource(spec.url, spec.audience, max_bytes=max_bytes)
