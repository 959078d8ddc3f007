"""What commands begin with: settings and the index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.settings import IndexerSettings


def settings_of_command(*, quiet: bool = False) -> IndexerSettings:
    """The settings, with logging set up; `quiet` leaves out what a progress bar shows better. Raises SettingsError."""
    from indexer.settings import IndexerSettings, read_settings
    from indexer.telemetry import configure_logging

    settings = read_settings(IndexerSettings)
    configure_logging("warning" if quiet and settings.log_level == "info" else settings.log_level)
    return settings


@contextmanager
def opened(settings: IndexerSettings) -> Iterator[Index]:
    """The index, closed after the block. Raises as `indexer.index.open_index`."""
    from indexer.index import open_index

    index = open_index(settings)
    try:
        yield index
    finally:
        index.close()
