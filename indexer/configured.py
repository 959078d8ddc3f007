"""The sources of the settings: folders, and the Slack workspace once it has said who it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import structlog

from indexer.errors import FootnoteError, SettingsError, SourceError
from indexer.sources.slack import SCHEME, slack_spec

if TYPE_CHECKING:
    from indexer.settings import IndexerSettings
    from indexer.sources import SourceSpec
    from indexer.sources.slack import SlackAccess

log = structlog.get_logger(__name__)

ASKED_AGAIN_AFTER = 15.0
"""Seconds after which Slack is asked once more who it is."""


class SlackAway(FootnoteError):
    """Slack cannot be reached, or does not accept the token; `lasting`: until somebody changes a setting."""

    def __init__(self, reason: str, *, lasting: bool) -> None:
        super().__init__(reason)
        self.lasting = lasting


class ConfiguredSources:
    """What the settings name as sources. Thread-safe: at worst, Slack is asked twice."""

    def __init__(
        self,
        folders: Sequence[SourceSpec],
        access: SlackAccess | None = None,
        *,
        slack_unwanted: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`slack_unwanted`: what was indexed of Slack is to go."""
        self.folders = tuple(folders)
        self._access = access
        self._unwanted = slack_unwanted
        self._clock = clock
        self._slack: SourceSpec | None = None
        self._away: SlackAway | None = None
        self._asked_at = 0.0

    @classmethod
    def of(cls, settings: IndexerSettings) -> ConfiguredSources:
        """Those of the settings. Raises SettingsError when FOOTNOTE_SOURCES makes no sense."""
        return cls(settings.source_specs, settings.slack_access, slack_unwanted=not settings.slack_files)

    @property
    def any(self) -> bool:
        """Whether there is anything to sync."""
        return bool(self.folders) or self._access is not None

    @property
    def with_slack(self) -> bool:
        """Whether Slack's files are to be indexed."""
        return self._access is not None

    def slack(self) -> SourceSpec | None:
        """The workspace's source; None where its files are not to be indexed.

        Slack is asked which workspace the token belongs to when that is first needed, and again some seconds after
        it could not say. Raises SlackAway.
        """
        if self._access is None or self._slack is not None:
            return self._slack
        if self._away is not None and self._clock() - self._asked_at < ASKED_AGAIN_AFTER:
            raise self._away
        try:
            self._slack = slack_spec(self._access)
        except (SourceError, SettingsError) as error:
            reason = error.reason if isinstance(error, SourceError) else str(error)
            away = SlackAway(f"Slack: {reason}", lasting=isinstance(error, SettingsError))
            if self._away is None or str(self._away) != str(away):
                log.warning("slack_away", reason=str(away))
            self._away, self._asked_at = away, self._clock()
            raise away from error
        self._away = None
        return self._slack

    def specs(self) -> tuple[list[SourceSpec], SlackAway | None]:
        """The sources that can be synced now, Slack last, and why Slack is not among them if it should be."""
        try:
            slack = self.slack()
        except SlackAway as away:
            return list(self.folders), away
        return [*self.folders, *([slack] if slack is not None else [])], None

    def spec(self, url: str) -> SourceSpec | None:
        """The source of that URL; None if the settings do not name it. Raises SlackAway."""
        for folder in self.folders:
            if folder.url == url:
                return folder
        slack = self.slack() if url.startswith(SCHEME) else None
        return slack if slack is not None and slack.url == url else None

    def keeps(self, url: str) -> bool:
        """Whether documents of the source stay though no listing names them any longer.

        Those of folders stay while no folder is named at all, and Slack's while there is no token or nobody can say
        which workspace it belongs to: each is more likely a setting that is missing than a wish.
        """
        if not url.startswith(SCHEME):
            return not self.folders or any(folder.url == url for folder in self.folders)
        if self._access is None:
            return not self._unwanted
        return self._slack is None or self._slack.url == url
