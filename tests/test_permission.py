"""Nothing is indexed of a workspace that is to be erased, and copies of its PDFs go where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.permission import ToBeErased, check_permission
from tests.indexing import open_library
from tests.test_page_store import image_of


def test_copies_go_once_an_erasure_is_due_and_nothing_is_read_before(tmp_path: Path) -> None:
    with open_library(tmp_path, qdrant_url="http://127.0.0.1:1") as library:
        index = library.index
        check_permission(index)
        index.page_store.keep_picture("a" * 64, "page 1", image_of())
        index.catalogue.schedule_erasure(index.workspace, reason="the app was uninstalled", due_at=4e9)
        with pytest.raises(ToBeErased, match="everything is erased at 2096"):
            check_permission(index)
        assert index.page_store.held()
        index.catalogue.schedule_erasure(index.workspace, reason="the app was uninstalled", due_at=0.0)
        with pytest.raises(ToBeErased, match="the app was uninstalled"):
            check_permission(index)
        assert not index.page_store.held()
