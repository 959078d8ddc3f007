"""Everything of a workspace goes when that is due, other workspaces stay whole, and a kill in between loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import erasure as erasing
from bot import journal_tables
from bot.erasure import Erasures, erase_everything, erase_when_due
from bot.journal import Journal, migrate_journal
from bot.notice_book import Mode, NoticeBook
from bot.settings import BotSettings
from indexer import erasure as index_erasing
from indexer.catalogue import tables
from indexer.database import Database
from indexer.glossary.lines import parse_line
from indexer.index import Index, open_index
from indexer.local_qdrant import Endpoint
from indexer.pictures import Pictures
from indexer.single_flight import SyncRunning, only_sync
from indexer.types import RequestKind
from tests.clock import Clock
from tests.forgetting import Shelf, open_shelf
from tests.indexing import MEMBER, Library, engine, open_library

__all__ = ["engine"]

WORDS = "The zanzibarium (ZZ) grants sixteen weeks."


class Killed(BaseException):
    """As a kill ends a process: nothing catches it."""


@pytest.fixture
def shelves(tmp_path: Path, engine: Endpoint) -> Iterator[tuple[Shelf, Shelf]]:
    """Two workspaces with the same PDF in one database, one data folder and one store."""
    with ExitStack() as stack:
        opened = []
        for name in ("ours", "theirs"):
            (tmp_path / name).mkdir()
            shelf = stack.enter_context(
                open_shelf(
                    tmp_path / name,
                    data_dir=tmp_path / "data",
                    qdrant_url=engine.url,
                    qdrant_api_key=engine.key,
                )
            )
            fill(shelf)
            opened.append(shelf)
        yield opened[0], opened[1]


def fill(shelf: Shelf) -> None:
    """Something in every table and folder."""
    library, index = shelf.library, shelf.library.index
    library.write("salaries.pdf", WORDS)
    gone = library.write("gone.pdf", "Nothing.")
    library.sync()
    document = shelf.document("salaries.pdf")
    assert document.generation is not None
    Pictures(index).of(document.generation, 1, reach=MEMBER)
    shelf.journal.bind_team(f"T{index.workspace}", "UBOT")
    question = shelf.answered((document, WORDS))
    shelf.journal.record_picture("F1", document=document.id, question=question, marker=1, channel="C1")
    book = NoticeBook(index.database, index.workspace)
    book.expect(document.id, "C1", file="F1", request=1, shared_at=1.0)
    book.choose("C1", Mode.QUIET, by="U1")
    index.catalogue.glossary.add(index.workspace, parse_line("QA = quality assurance"), by="U1")
    index.catalogue.ask(index.workspace, RequestKind.SYNC, {}, asked_by="U1")
    index.catalogue.forget_document(index.workspace, shelf.document("gone.pdf").id, by="U1")
    gone.unlink()


def rows_of(database: Database, workspace: str) -> dict[str, list[Any]]:
    """Every row of the workspace, by table."""
    found: dict[str, list[Any]] = {}
    with database.read() as connection:
        for metadata in (tables.metadata, journal_tables.metadata):
            for table in metadata.sorted_tables:
                if "workspace" in table.c:
                    query = select(table).where(table.c.workspace == workspace)
                    if rows := [tuple(row) for row in connection.execute(query)]:
                        found[table.name] = sorted(rows, key=repr)
    return found


def everything_of(shelf: Shelf) -> tuple[Any, ...]:
    index = shelf.library.index
    rows = rows_of(index.database, index.workspace)
    return rows, sorted(index.store.generations(index.workspace)), index.page_store.held()


def test_everything_of_one_workspace_goes_and_the_other_stays_whole(shelves: tuple[Shelf, Shelf]) -> None:
    ours, theirs = shelves
    index = ours.library.index
    rows, stored, held = everything_of(ours)
    assert {"documents", "pages", "questions", "notices", "posted_pictures", "forgotten"} <= rows.keys()
    assert stored
    assert held
    before = everything_of(theirs)
    index.catalogue.schedule_erasure(index.workspace, reason="the app was uninstalled", due_at=0.0)
    erase_everything(index, ours.journal)
    assert everything_of(theirs) == before
    rows, stored, held = everything_of(ours)
    assert rows.keys() == {"erasures"}
    assert (stored, held) == ([], frozenset())
    standing = index.catalogue.erasure(index.workspace)
    assert standing is not None
    assert standing.done_at is not None
    assert theirs.library.found("zanzibarium") == {"salaries.pdf"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_kills_at_every_step_are_made_up_for_by_doing_it_again(
    shelves: tuple[Shelf, Shelf], when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = shelves
    index = ours.library.index
    before = everything_of(theirs)
    index.catalogue.schedule_erasure(index.workspace, reason="the app was uninstalled", due_at=0.0)
    steps: list[tuple[Any, str]] = [
        (index.store, "erase"),
        (index_erasing, "erase_copies"),
        (index.catalogue, "erase_workspace"),
        (erasing, "_erase_journal"),
        (erasing, "scrub"),
        (index.catalogue, "erased"),
    ]
    for target, name in steps:
        step: Callable[..., Any] = getattr(target, name)

        def killed(*arguments: Any, step: Callable[..., Any] = step) -> None:
            if when == "after":
                step(*arguments)
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(target, name, killed)
            with pytest.raises(Killed):
                erase_everything(index, ours.journal)
    Erasures(index, ours.journal).turn()
    rows, stored, held = everything_of(ours)
    assert (rows.keys(), stored, held) == ({"erasures"}, [], frozenset())
    assert everything_of(theirs) == before
    standing = index.catalogue.erasure(index.workspace)
    assert standing is not None
    assert standing.done_at is not None


def test_while_a_sync_runs_nothing_is_erased(shelves: tuple[Shelf, Shelf]) -> None:
    ours, _ = shelves
    index = ours.library.index
    before = everything_of(ours)
    other = open_index(ours.library.settings)
    with only_sync(other), pytest.raises(SyncRunning):
        erase_everything(index, ours.journal)
    assert everything_of(ours) == before
    erase_everything(index, ours.journal)
    other.close()
    assert everything_of(ours)[0] == {}


# --- when ---------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path, engine: Endpoint) -> Iterator[Library]:
    with open_library(tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key) as opened:
        migrate_journal(opened.index.database)
        yield opened


def of(index: Index, clock: Clock) -> Erasures:
    return Erasures(index, Journal(index.database, index.workspace), clock=clock)


def test_an_erasure_waits_until_it_is_due_and_is_done_once(library: Library) -> None:
    index, clock = library.index, Clock()
    erasures = of(index, clock)
    assert not erasures.turn()
    library.write("a.pdf", WORDS)
    library.sync()
    index.catalogue.schedule_erasure(index.workspace, reason="uninstalled", due_at=clock.now + 60)
    clock.now += 59
    assert not erasures.turn()
    assert library.states() == {"a.pdf": "indexed"}
    clock.now += 1
    assert erasures.turn()
    assert library.states() == {}
    assert not erasures.turn()


def test_an_erasure_that_is_called_off_does_not_happen(library: Library) -> None:
    index, clock = library.index, Clock()
    library.write("a.pdf", WORDS)
    library.sync()
    index.catalogue.schedule_erasure(index.workspace, reason="uninstalled", due_at=clock.now)
    index.catalogue.cancel_erasure(index.workspace)
    assert not of(index, clock).turn()
    assert library.states() == {"a.pdf": "indexed"}


async def test_the_task_erases_when_it_is_woken_and_ends_when_it_is_stopped(library: Library) -> None:
    index = library.index
    erasures = Erasures(index, Journal(index.database, index.workspace), look=3_600.0)
    running = asyncio.create_task(erasures.run())
    library.write("a.pdf", WORDS)
    await asyncio.to_thread(library.sync)
    index.catalogue.schedule_erasure(index.workspace, reason="uninstalled", due_at=0.0)
    while library.states():
        erasures.wake()
        await asyncio.sleep(0.05)
    await erasures.stop()
    await running


async def test_a_bot_that_is_not_let_in_stays_to_erase_and_then_says_what_to_do(library: Library) -> None:
    settings = BotSettings(_env_file=None, **library.settings.model_dump())
    index, stop = library.index, asyncio.Event()
    assert await erase_when_due(settings, stop) is None
    library.write("a.pdf", WORDS)
    await asyncio.to_thread(library.sync)
    index.catalogue.schedule_erasure(index.workspace, reason="the app was uninstalled", due_at=4e9)
    stop.set()
    assert await erase_when_due(settings, stop) is None
    assert library.states() == {"a.pdf": "indexed"}
    index.catalogue.schedule_erasure(index.workspace, reason="the app was uninstalled", due_at=0.0)
    told = await erase_when_due(settings, asyncio.Event())
    assert told is not None
    assert "(the app was uninstalled): install the app again" in told
    assert library.states() == {}
    assert await erase_when_due(settings, asyncio.Event()) == told
