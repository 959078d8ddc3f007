"""Nothing is left of a forgotten document, it stays out, and only those forget it who may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.forgetting import Forgetting
from bot.notice_book import NoticeBook
from bot.written_answers import answer_of, shown_in
from indexer.errors import StoreUnavailable
from indexer.fetched import clear_scratch, fetched_copy
from indexer.local_qdrant import Endpoint
from indexer.pictures import Pictures
from indexer.sources import open_source
from indexer.types import ChangeKind, Failure, SyncReport
from tests.forgetting import Shelf, open_shelf
from tests.indexing import MEMBER, engine

__all__ = ["engine"]

CANARY = "zanzibarium"
NAME = f"{CANARY}-salaries.pdf"
WORDS = f"The {CANARY} quality index (ZQI) grants sixteen weeks."


@pytest.fixture
def shelf(tmp_path: Path, engine: Endpoint) -> Iterator[Shelf]:
    with open_shelf(tmp_path, qdrant_url=engine.url, qdrant_api_key=engine.key) as opened:
        yield opened


def said(shelf: Shelf, words: str, *, user: str = "U1", is_admin: bool = True) -> str:
    forgetting = Forgetting(shelf.library.index, shelf.journal)
    return forgetting.forget(words, user=user, is_admin=is_admin, reach=MEMBER).text


def leave_traces_everywhere(shelf: Shelf) -> None:
    """As weeks of use do."""
    library, document = shelf.library, shelf.document(NAME)
    assert document.generation is not None
    Pictures(library.index).of(document.generation, 1, reach=MEMBER)
    source = open_source(library.spec, max_bytes=10_000_000)
    clear_scratch(library.settings)
    fetched_copy(library.settings, source, next(file for file in source.list() if file.name == NAME))
    shelf.answered((document, WORDS), (shelf.document("menu.pdf"), "Soup on Mondays."))
    NoticeBook(library.index.database, library.index.workspace).expect(
        document.id, "C1", file=NAME, request=1, shared_at=1.0
    )
    failed = SyncReport(failed=(Failure(NAME, f"{NAME} was torn."),))
    library.index.catalogue.record_sync(library.index.workspace, library.spec.url, 1.0, failed, None)


def test_no_file_of_the_data_folder_holds_anything_of_a_forgotten_document(tmp_path: Path) -> None:
    with open_shelf(tmp_path) as shelf:
        library = shelf.library
        pages = (WORDS, f"Holidays\nare granted by {CANARY} committees.", f"{CANARY} " * 300)
        library.write(NAME, *pages)
        library.write("menu.pdf", "Soup on Mondays.")
        library.sync()
        assert library.found(CANARY) == {NAME}
        document = shelf.document(NAME)
        assert document.generation is not None
        assert document.sha256 is not None
        leave_traces_everywhere(shelf)
        places = {
            Path(name).parts[0].removesuffix("-wal") for name in shelf.files_with(CANARY, document.generation)
        }
        assert {"footnote.db", "qdrant", "pages", "fetched"} <= places
        told = said(shelf, NAME)
        assert f"I have forgotten {NAME}" in told
        assert "may still" not in told
        assert shelf.files_with(CANARY, document.generation, document.sha256) == set()
        assert library.index.page_store.held() == frozenset()
        assert library.found("soup") == {"menu.pdf"}
        library.sync()
        assert library.found(CANARY) == set()
        assert shelf.files_with(CANARY) == set()


def test_a_forgotten_file_stays_out_until_it_is_let_in_again(shelf: Shelf) -> None:
    library = shelf.library
    library.write(NAME, WORDS)
    library.sync()
    document = shelf.document(NAME)
    said(shelf, NAME)
    library.sync()
    assert library.states() == {}
    assert not Forgetting(library.index, shelf.journal).remember("another")
    assert Forgetting(library.index, shelf.journal).remember(document.id)
    library.sync()
    assert library.found(CANARY) == {NAME}
    assert shelf.document(NAME).id == document.id


def test_answers_lose_what_they_quoted_and_wait_for_their_messages(shelf: Shelf) -> None:
    library = shelf.library
    library.write(NAME, WORDS)
    library.write("menu.pdf", "Soup on Mondays.")
    library.sync()
    salaries, menu = shelf.document(NAME), shelf.document("menu.pdf")
    both = shelf.answered((salaries, WORDS), (menu, "Soup on Mondays."))
    other = shelf.answered((menu, "Soup on Mondays."))
    before = shelf.journal.answer(other)
    woken: list[bool] = []
    forgotten = Forgetting(library.index, shelf.journal, withdraw=lambda: woken.append(True)).erase(
        salaries, by="U1"
    )
    assert (forgotten.answers, len(woken)) == (1, 1)
    left = shelf.journal.answer(both)
    assert left is not None
    assert shown_in(left) == {menu.id}
    assert answer_of(left).withdrawn == (ChangeKind.REMOVED,)
    assert shelf.journal.answer(other) == before
    assert [each.question for each in shelf.journal.answers_showing(salaries.id)] == [both]
    (change,) = library.index.catalogue.changes(library.index.workspace)
    assert (change.document, change.kind) == (salaries.id, ChangeKind.REMOVED)


def test_a_database_that_is_too_large_for_it_is_not_written_anew_while_others_wait(shelf: Shelf) -> None:
    library = shelf.library
    library.write(NAME, WORDS)
    library.sync()
    size = library.index.database.size()
    assert size is not None
    forgotten = Forgetting(library.index, shelf.journal, most_bytes=size // 2).erase(
        shelf.document(NAME), by="U1"
    )
    assert "too large to be written anew" in forgotten.remains[0]
    assert library.states() == {}


def test_the_same_bytes_under_another_name_stay_whole(shelf: Shelf) -> None:
    library = shelf.library
    path = library.write(NAME, WORDS)
    (library.folder / "copy.pdf").write_bytes(path.read_bytes())
    library.sync()
    copy = shelf.document("copy.pdf")
    assert copy.generation is not None
    Pictures(library.index).of(copy.generation, 1, reach=MEMBER)
    told = said(shelf, NAME)
    assert "has to be forgotten by itself" in told
    assert "copy.pdf" not in told  # it may be where this person is not
    assert library.found(CANARY) == {"copy.pdf"}
    assert library.index.page_store.held() == {copy.sha256}
    assert Pictures(library.index).of(copy.generation, 1, reach=MEMBER).png


def test_while_the_store_is_away_the_words_go_and_the_vectors_are_told_of(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = shelf.library
    library.write(NAME, WORDS)
    library.sync()

    def away(*_: object) -> None:
        raise StoreUnavailable("Qdrant cannot be reached")

    with monkeypatch.context() as patched:
        patched.setattr(library.index.store, "sweep", away)
        told = said(shelf, NAME)
    assert "the next sync does it" in told
    assert shelf.files_with(CANARY) == set()
    assert dict(library.index.store.generations(library.index.workspace)) != {}
    library.sync()
    assert dict(library.index.store.generations(library.index.workspace)) == {}


# --- who may, and which is meant ----------------------------------------------------------------


def test_who_shared_a_file_and_admins_may_have_it_forgotten(shelf: Shelf) -> None:
    library = shelf.library
    library.write("a.pdf", WORDS)
    library.write("b.pdf", WORDS + " Twice.")
    library.sync()
    shared_by(shelf, "a.pdf", "UADA")
    told = said(shelf, "a.pdf", user="UBOB", is_admin=False)
    assert told == "Only the person who shared a.pdf, or an admin, may have it forgotten."
    assert "it comes from a folder" in said(shelf, "b.pdf", user="UBOB", is_admin=False)
    assert library.found(CANARY) == {"a.pdf", "b.pdf"}
    assert "I have forgotten a.pdf" in said(shelf, "a.pdf", user="UADA", is_admin=False)
    assert "I have forgotten b.pdf" in said(shelf, "b.pdf", user="UBOB", is_admin=True)
    assert library.found(CANARY) == set()


def test_a_file_beyond_the_persons_reach_is_not_even_named(shelf: Shelf) -> None:
    from indexer.types import Reach, Reader

    shelf.library.write(NAME, WORDS)
    shelf.library.sync()
    nobody = Reach((Reader(False, frozenset({"C9"})),))
    forgetting = Forgetting(shelf.library.index, shelf.journal)
    told = forgetting.forget(f"{CANARY}", user="U1", is_admin=True, reach=nobody).text
    assert "salaries" not in told
    assert "There is no PDF" in told
    assert shelf.library.found(CANARY) == {NAME}


def test_of_several_files_of_a_name_each_can_be_named(shelf: Shelf) -> None:
    library = shelf.library
    library.write("2023/report.pdf", f"{CANARY} one")
    library.write("2024/report.pdf", f"{CANARY} two")
    library.sync()
    told = said(shelf, "report.pdf")
    assert "2 PDFs are named so. Nothing was forgotten" in told
    assert "/pdfs forget 2023/report.pdf" in told
    assert len(library.states()) == 2
    said(shelf, "2023/report.pdf")
    assert list(library.states()) == ["2024/report.pdf"]


def test_part_of_a_name_is_asked_about_and_not_acted_upon(shelf: Shelf) -> None:
    shelf.library.write(NAME, WORDS)
    shelf.library.sync()
    told = said(shelf, "salaries")
    assert "Did you mean" in told
    assert f"/pdfs forget {NAME}" in told
    assert shelf.library.found(CANARY) == {NAME}
    assert "Which PDF?" in said(shelf, "  ")


def shared_by(shelf: Shelf, name: str, user: str) -> None:
    from sqlalchemy import update

    from indexer.catalogue.tables import documents

    with shelf.library.index.database.write() as connection:
        connection.execute(update(documents).where(documents.c.name == name).values(added_by=user))
