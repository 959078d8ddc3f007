"""One engine and one executor for all walks, a folder in memory, and no logs."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest
import structlog

from indexer.executors import open_executor
from indexer.local_qdrant import Endpoint
from tests.leaks.town import Town
from tests.local_qdrant.serving import serving

_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder that costs no writing to disk, where there is such a place."""
    folder = Path(tempfile.mkdtemp(prefix="walks-", dir=_MEMORY if _MEMORY.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def engine(memory: Path) -> Iterator[Endpoint]:
    with serving(memory / "engine") as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def executor() -> Iterator[Executor]:
    with open_executor("threads:1") as opened:
        yield opened


@pytest.fixture
def town(memory: Path, engine: Endpoint, executor: Executor, logging_as_before: None) -> Town:
    """Where walks are taken."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return Town(memory, engine, executor)
