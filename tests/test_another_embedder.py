"""Another embedder, or a newer version of it: everything is read again, and nothing of before stays behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.embedders.nothing import NoEmbedder
from indexer.local_qdrant import leave
from tests.indexing import Library, open_library
from tests.long_documents import PAGES, WORDS, Begins, interrupt, two_pages_at_once

__all__ = ["two_pages_at_once"]


@pytest.fixture
def engine_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data" / "qdrant"
    yield folder
    leave(folder, wait=60)


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    with monkeypatch.context() as patched:
        yield patched


def use(named: pytest.MonkeyPatch, version: int) -> None:
    named.setattr(NoEmbedder, "name", f"words-{version}")


def collections(engine_folder: Path) -> tuple[set[str], int]:
    """The names of the engine's collections, and the number of their folders."""
    names = json.loads((engine_folder / "collections.json").read_text())["collections"]
    return set(names), len(list((engine_folder / "collections").iterdir()))


def to_read_again(library: Library) -> int:
    return library.index.to_read_again(library.index.catalogue.documents(library.index.workspace))


def test_all_is_read_again_and_the_collection_of_before_goes(
    tmp_path: Path, engine_folder: Path, named: pytest.MonkeyPatch
) -> None:
    use(named, 1)
    with open_library(tmp_path, workspace="w") as library:
        library.write("fruit.pdf", "One apple", "Two pears")
        library.write("trees.pdf", "Three plums")
        library.sync()
        assert to_read_again(library) == 0
    use(named, 2)
    with open_library(tmp_path, workspace="w") as library:
        assert to_read_again(library) == 2
        assert library.found("apple") == set()
        assert library.sync().changed == 2
        assert to_read_again(library) == 0
        assert library.found("apple") == {"fruit.pdf"}
        library.assert_at_the_sources()
    assert collections(engine_folder) == ({"footnote-words-2"}, 1)


def test_a_document_read_by_half_is_read_from_the_start(
    tmp_path: Path, engine_folder: Path, named: pytest.MonkeyPatch
) -> None:
    use(named, 1)
    with open_library(tmp_path, workspace="w") as library:
        library.write("long.pdf", *PAGES)
        interrupt(library, from_passage=2)
        assert library.index.catalogue.kept("w") != []
    use(named, 2)
    with open_library(tmp_path, workspace="w") as library:
        begins = Begins()
        library.sync(executor=begins)
        assert begins.pages == [1, 3, 5]
        assert [library.found(word) for word in WORDS] == [{"long.pdf"}] * len(WORDS)
        library.assert_at_the_sources()
    assert collections(engine_folder) == ({"footnote-words-2"}, 1)


def test_a_collection_with_something_of_another_workspace_stays(
    tmp_path: Path, engine_folder: Path, named: pytest.MonkeyPatch
) -> None:
    use(named, 1)
    for workspace in ("w", "other"):
        with open_library(tmp_path, workspace=workspace) as library:
            library.write("fruit.pdf", "One apple")
            library.sync()
    use(named, 2)
    with open_library(tmp_path, workspace="w") as library:
        library.sync()
        library.assert_at_the_sources()
    assert collections(engine_folder)[0] == {"footnote-words-1", "footnote-words-2"}
    use(named, 1)
    with open_library(tmp_path, workspace="other") as library:
        assert library.found("apple") == {"fruit.pdf"}
        library.assert_nothing_left_over()
