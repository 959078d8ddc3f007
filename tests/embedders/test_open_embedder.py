"""An embedder by the setting that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.embedders import open_embedder
from indexer.errors import SettingsError
from indexer.settings import IndexerSettings


def settings(folder: Path) -> IndexerSettings:
    return IndexerSettings(_env_file=None, data_dir=folder)


@pytest.mark.parametrize(("spec", "dimensions"), [("bundled", 384), ("bundled:", 384), ("none", 0)])
def test_it_is_known_by_name(spec: str, dimensions: int, tmp_path: Path) -> None:
    assert open_embedder(spec, settings(tmp_path)).dimensions == dimensions


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("", "use one of bundled, fastembed, none, openai"),
        ("Bundled", "use one of bundled, fastembed, none, openai"),
        ("text-embedding-3-small", "use one of"),
        ("bundled:multilingual-e5", "bundled takes no model, leave out 'multilingual-e5'"),
        ("none:x", "none takes no model"),
    ],
)
def test_what_cannot_be_meant_is_refused(spec: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=said):
        open_embedder(spec, settings(tmp_path))
