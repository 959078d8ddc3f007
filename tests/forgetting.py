"""An index with its journal in a folder of their own, engine and all, and answers in it, for tests of forgetting."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.journal import Journal, migrate_journal
from bot.traces import Trace
from bot.types import Answer, Citation, Claim, Outcome, Question, Surface, Verdict
from indexer.local_qdrant import Endpoint, leave
from indexer.types import Document
from tests.indexing import Library, open_library

WORDS = "The zanzibarium grants sixteen weeks."


@dataclass
class Shelf:
    """A library of PDFs and the journal of questions about it."""

    library: Library
    journal: Journal

    def document(self, name: str) -> Document:
        (found,) = [
            each
            for each in self.library.index.catalogue.documents(self.library.index.workspace)
            if each.name == name
        ]
        return found

    def answered(
        self,
        *quotes: tuple[Document, str],
        user: str = "U1",
        channel: str = "C1",
        ts: str = "1.0",
        post: str | None = "1.5",
        over: bool = True,
        trace: Trace | None = None,
        answer: Answer | None = None,
    ) -> str:
        """A question that was answered with these words of these documents, or so; its id."""
        question = Question(
            id=uuid.uuid4().hex,
            workspace=self.journal.workspace,
            intake_key=uuid.uuid4().hex,
            surface=Surface.MENTION,
            channel=channel,
            user=user,
            text="How long?",
            ts=ts,
            thread_ts=ts,
            asked_at=1_700_000_000.0,
        )
        assert self.journal.accept(question)
        leased = self.journal.lease("worker", 60.0)
        assert leased is not None
        self.journal.record_posts(leased, [post] if post else [])
        claims = tuple(
            Claim(words, Verdict.SUPPORTED, (_citation(document, marker, words),), prefix=" ")
            for marker, (document, words) in enumerate(quotes, start=1)
        )
        given = answer or Answer(Outcome.ANSWERED, claims, searched=2, trace=trace)
        self.journal.record_answer(leased, given, 60.0)
        if over:
            self.journal.finish(leased)
        return question.id

    def files_with(self, *words: str) -> set[str]:
        """The files of the data folder in which one of the words stands."""
        folder = self.library.settings.data_dir
        patterns = [word.encode() for word in words]
        found = set()
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                if any(pattern in content for pattern in patterns):
                    found.add(str(path.relative_to(folder)))
        return found


def _citation(document: Document, marker: int, words: str) -> Citation:
    assert document.generation is not None
    return Citation(
        marker=marker,
        document=document.id,
        generation=document.generation,
        name=document.name,
        title=document.title,
        page=1,
        label="1",
        start=0,
        end=len(words),
        quote=words,
        link=None,
    )


@contextmanager
def open_shelf(folder: Path, **settings: Any) -> Iterator[Shelf]:
    """A shelf whose data folder holds everything, the local engine too (without `qdrant_url`)."""
    with open_library(folder, **settings) as library:
        try:
            migrate_journal(library.index.database)
            yield Shelf(library, Journal(library.index.database, library.index.workspace))
        finally:
            if library.settings.qdrant_url is None:
                leave(library.settings.data_dir / "qdrant", wait=60)


@pytest.fixture
def shelf(tmp_path: Path, engine: Endpoint) -> Iterator[Shelf]:
    """Two PDFs, indexed."""
    with open_shelf(tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key) as opened:
        opened.library.write("salaries.pdf", WORDS)
        opened.library.write("menu.pdf", "Soup on Mondays.")
        opened.library.sync()
        yield opened
