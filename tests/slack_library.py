"""An index of a playground's files, for tests of syncs and requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.playground import BOT_TOKEN, File
from indexer.local_qdrant import Endpoint
from indexer.sources import SourceSpec
from indexer.sources.slack import source_url
from indexer.types import Document, DocumentState, document_id
from tests.indexing import Library, environment_of, open_library
from tests.pdfs import write_pdf
from tests.slack_workspace import SlackWorkspace, slack_workspace


@dataclass
class SlackLibrary:
    """A workspace, and the index of its files and of a folder."""

    slack: SlackWorkspace
    library: Library

    @property
    def spec(self) -> SourceSpec:
        """The source, without asking Slack."""
        return SourceSpec(source_url(self.slack.workspace.team.id), None)

    def share(self, name: str, *pages: str, person: str = "ada", channel: str = "#people") -> File:
        """A PDF with these pages, uploaded."""
        path = write_pdf(self.library.folder.parent / "upload.pdf", list(pages))
        return self.slack.upload(person, channel, name, path.read_bytes())

    def id_of(self, file: File) -> str:
        return document_id(self.library.index.workspace, self.spec.url, file.id)

    def document(self, file: File) -> Document | None:
        return self.library.index.catalogue.document(self.library.index.workspace, self.id_of(file))

    def channels(self, file: File) -> set[str] | None:
        """Those who may see what was read of the file; None when nobody may, or nothing was read."""
        document = self.document(file)
        if document is None or document.state is DocumentState.GONE or document.generation is None:
            return None
        return set(document.audience.channels)

    def names(self) -> set[str]:
        """Of all files that can be found."""
        known = self.library.index.catalogue.documents(self.library.index.workspace, source=self.spec.url)
        return {each.name for each in known if each.generation is not None}


@contextmanager
def slack_library(folder: Path, engine: Endpoint, **settings: Any) -> Iterator[SlackLibrary]:
    """A fresh Acme and an index that reads of it and of the folder `pdfs`, empty at first."""
    with slack_workspace() as slack:
        values = {
            "qdrant_url": engine.url,
            "qdrant_api_key": engine.key,
            "slack_bot_token": BOT_TOKEN,
            "slack_api_url": slack.api_url,
        }
        with open_library(folder, **(values | settings)) as library:
            yield SlackLibrary(slack, library)


def slack_environment(team: SlackLibrary) -> dict[str, str]:
    """What a command needs to work on both."""
    return environment_of(team.library) | {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_API_URL": team.slack.api_url,
    }


def wait_for(condition: Callable[[], bool]) -> None:
    """Until it holds."""
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)
