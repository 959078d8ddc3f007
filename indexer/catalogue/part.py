"""What every part of the catalogue has."""

from __future__ import annotations

import time
from collections.abc import Callable

from indexer.database import Database


class Part:
    """Some methods of the catalogue, each of them one short transaction."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
