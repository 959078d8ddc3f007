"""What a child may do and hold, and who may start one."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.pdf.children import stop_server
from indexer.pdf.read import Limits, read_pdf
from indexer.pdf.watchdog import OUT_OF_MEMORY
from indexer.types import Page, Unreadable
from tests.pdfs import write_memory_bomb, write_pdf

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@contextlib.contextmanager
def reading_child(path: Path) -> Iterator[Path]:
    """The folder in /proc of a child that waits in the middle of a long file."""
    pages = read_pdf(write_pdf(path, ["some words " * 500] * 300), name="a.pdf")
    next(pages)
    children = [
        entry
        for entry in Path("/proc").glob("[0-9]*")
        if _parent(_parent(int(entry.name))) == os.getpid() and b"indexer.pdf.server" in _command(entry)
    ]
    (child,) = children
    yield child
    pages.close()  # type: ignore[attr-defined]


def _parent(process: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def _command(process: Path) -> bytes:
    with contextlib.suppress(OSError):
        return (process / "cmdline").read_bytes()
    return b""


@linux
def test_a_child_writes_no_files_and_is_held_to_its_limits(tmp_path: Path) -> None:
    with reading_child(tmp_path / "a.pdf") as child:
        rows = (child / "limits").read_text().splitlines()
    limits = {row[:26].strip(): row[26:].split()[0] for row in rows}
    assert limits["Max file size"] == "0"
    assert limits["Max core file size"] == "0"
    assert limits["Max address space"] == str(Limits().memory_bytes)
    assert limits["Max cpu time"] == str(Limits().cpu_seconds)


@linux
def test_a_child_inherits_no_descriptors(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of the caller")
    stop_server()
    with secret.open() as file:
        os.set_inheritable(file.fileno(), True)
        with reading_child(tmp_path / "a.pdf") as child:
            held = [str(entry.readlink()) for entry in (child / "fd").iterdir()]
    assert {name.partition(":")[0] for name in held} <= {
        os.devnull,
        "socket",
        str(tmp_path / "a.pdf"),
    }


@linux
def test_a_child_sees_no_variables_but_a_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_server()
    monkeypatch.setenv("FOOTNOTE_PASSWORDS", "open sesame")
    with reading_child(tmp_path / "a.pdf") as child:
        names = {
            line.partition(b"=")[0].decode() for line in (child / "environ").read_bytes().split(b"\0") if line
        }
    assert names <= {
        "PYTHONPATH",
        "MALLOC_ARENA_MAX",
        "OMP_THREAD_LIMIT",
        "LD_LIBRARY_PATH",
        "PYTHONHOME",
        "PYTHONPYCACHEPREFIX",
        "PYTHONDONTWRITEBYTECODE",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",  # Python's own, where no other is set (PEP 538)
    }


@pytest.mark.parametrize(("megabytes", "code"), [(10, 0), (400, OUT_OF_MEMORY)])
def test_a_process_is_ended_for_what_is_resident_not_for_what_it_reserves(megabytes: int, code: int) -> None:
    script = textwrap.dedent(
        f"""
        import mmap, os, time
        from indexer.pdf.watchdog import peak_memory, watch_memory
        if child := os.fork():  # Linux counts to a process what its starter held, but not to a fork
            os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        watch_memory(peak_memory() + 100 * 2**20)
        reserved = mmap.mmap(-1, 2**30)
        used = b"x" * ({megabytes} * 2**20)
        if {code}:
            time.sleep(60)
        os._exit(0)
        """
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == code


def test_reading_leaves_the_limits_of_the_caller_alone(tmp_path: Path) -> None:
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    before = [resource.getrlimit(kind) for kind in kinds]
    list(read_pdf(write_pdf(tmp_path / "a.pdf", ["text"]), name="a.pdf"))
    assert [resource.getrlimit(kind) for kind in kinds] == before


# --- on Dask --------------------------------------------------------------------------------------


def outcome(path: Path, limits: Limits) -> tuple[bool, list[str]]:
    """Whether this process is daemonic, and what is read in it."""
    found = read_pdf(path, name="a.pdf", limits=limits)
    texts = [
        item.text or item.reason or "" if isinstance(item, Page) else item.reason
        for item in found
        if isinstance(item, Page | Unreadable)
    ]
    return multiprocessing.current_process().daemon, texts


def test_a_worker_of_dask_reads_though_it_is_daemonic_and_outlives_what_kills_its_child(
    tmp_path: Path,
) -> None:
    distributed = pytest.importorskip("distributed", reason="distributed is not installed")
    good = write_pdf(tmp_path / "good.pdf", ["one", "two"])
    bad = write_memory_bomb(tmp_path / "bad.pdf", megabytes=20, good_pages=1, after=1)
    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            host="127.0.0.1",
            local_directory=tmp_path / "dask",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert client.submit(outcome, good, Limits()).result(60) == (True, ["one", "two"])
        daemonic, (first, bomb, last) = client.submit(outcome, bad, Limits(memory_bytes=200 * 2**20)).result(
            60
        )
        assert daemonic
        assert (first, last) == ("Page 1", "Page 3")
        assert "200 MB" in bomb
        assert client.submit(outcome, good, Limits(), pure=False).result(60) == (True, ["one", "two"])
        assert len(client.scheduler_info()["workers"]) == 1
