"""One server for a folder, however many processes want it, and none when nobody does."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from qdrant_client import QdrantClient, models

from indexer.errors import StoreUnavailable
from indexer.local_qdrant import Endpoint, ensure_running, leave, ownership
from indexer.local_qdrant.__main__ import main
from indexer.local_qdrant.endpoint import answers
from indexer.local_qdrant.ownership import FolderLock, make_private
from tests.local_qdrant.serving import python, server_of, servers_of, serving, until

OWNER = """
import sys, time
from pathlib import Path
from indexer.local_qdrant import ensure_running
print(ensure_running(Path(sys.argv[1])).url, flush=True)
time.sleep(600)
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are read from /proc")


def connect(endpoint: Endpoint) -> QdrantClient:
    return QdrantClient(
        url=endpoint.url, headers={"api-key": endpoint.key}, check_compatibility=False, timeout=60
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that is being served, for tests that change nothing."""
    folder = tmp_path_factory.mktemp("served") / "a" / "q"
    with serving(folder):
        yield folder


def test_calling_again_finds_the_same_server(folder: Path) -> None:
    assert ensure_running(folder) == ensure_running(folder)
    assert servers_of(folder) == [server_of(folder)]


def test_nobody_else_may_read_the_folder_or_the_key(folder: Path) -> None:
    endpoint = ensure_running(folder)
    assert mode(folder) == 0o700
    assert mode(folder / "endpoint.json") == 0o600
    assert len(endpoint.key) >= 32
    connect(endpoint).create_collection("c", sparse_vectors_config={"w": models.SparseVectorParams()})
    for entry in folder.rglob("*"):
        assert not mode(entry) & 0o077, entry


def test_the_server_listens_on_the_loopback_interface_alone(folder: Path) -> None:
    endpoint = ensure_running(folder)
    assert endpoint.url.startswith("http://127.0.0.1:")
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", endpoint.port), timeout=2):
        pass


def test_the_server_gets_no_secrets_of_its_starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    with serving(tmp_path):
        assert b"xoxb-secret" not in Path(f"/proc/{server_of(tmp_path)}/environ").read_bytes()


def test_a_second_server_by_hand_refuses(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("indexer.local_qdrant.__main__._LOCK_SECONDS", 0.1)
    assert main([str(folder)]) == 75
    assert "served already" in capsys.readouterr().err


def test_several_starters_at_once_make_one_server(tmp_path: Path) -> None:
    with (
        python(OWNER, tmp_path) as one,
        python(OWNER, tmp_path) as two,
        python(OWNER, tmp_path) as three,
        serving(tmp_path) as endpoint,
    ):
        for process in (one, two, three):
            assert process.stdout is not None
            assert process.stdout.readline().strip() == endpoint.url
        assert servers_of(tmp_path) == [server_of(tmp_path)]


def test_after_a_crash_the_next_server_has_the_same_address_and_key(tmp_path: Path) -> None:
    with serving(tmp_path) as endpoint:
        client = connect(endpoint)
        client.create_collection("kept", sparse_vectors_config={"w": models.SparseVectorParams()})
        crashed = server_of(tmp_path)
        os.kill(crashed, signal.SIGKILL)
        assert ensure_running(tmp_path) == endpoint
        assert server_of(tmp_path) != crashed
        assert client.collection_exists("kept"), "the client that was open goes on working"


class Stranger(BaseHTTPRequestHandler):
    """Says yes to everything, as web servers under development do."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html></html>")

    def log_message(self, *_: object) -> None:
        pass


def test_a_crashed_servers_port_may_be_somebody_elses_by_now(tmp_path: Path) -> None:
    with serving(tmp_path) as endpoint:
        os.kill(server_of(tmp_path), signal.SIGKILL)
        until(lambda: not answers(endpoint))
        with ThreadingHTTPServer(("127.0.0.1", endpoint.port), Stranger) as stranger:
            threading.Thread(target=stranger.serve_forever).start()
            assert not answers(endpoint)
            moved = ensure_running(tmp_path)
            stranger.shutdown()
        assert moved.port != endpoint.port
        assert connect(moved).get_collections().collections == []


def test_the_server_outlives_an_owner_and_ends_with_the_last(tmp_path: Path) -> None:
    make_private(tmp_path)
    ownership.join(tmp_path)
    server = subprocess.Popen([sys.executable, "-m", "indexer.local_qdrant", tmp_path, "--grace", "0.1"])
    until((tmp_path / "endpoint.json").exists)
    with python(OWNER, tmp_path) as first, python(OWNER, tmp_path) as second:
        for owner in (first, second):
            assert owner.stdout is not None
            owner.stdout.readline()
        ownership.leave(tmp_path)
        first.kill()
        first.wait()
        time.sleep(1.0)
        assert server.poll() is None
        second.kill()
        second.wait()
        assert server.wait(timeout=60) == 0
    assert not (tmp_path / "endpoint.json").exists()


def test_a_server_without_owners_ends_after_its_grace(tmp_path: Path) -> None:
    server = subprocess.Popen([sys.executable, "-m", "indexer.local_qdrant", tmp_path, "--grace", "0.2"])
    assert server.wait(timeout=60) == 0


def test_a_server_that_is_to_stay_stays_until_it_is_told_to_end(tmp_path: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "indexer.local_qdrant", tmp_path, "--stay", "--grace", "0"]
    )
    until((tmp_path / "endpoint.json").exists)
    time.sleep(1.0)
    assert server.poll() is None
    server.terminate()
    assert server.wait(timeout=60) == 0


def test_when_the_last_owner_leaves_the_server_has_ended(tmp_path: Path) -> None:
    ensure_running(tmp_path)
    leave(tmp_path, wait=60)
    assert servers_of(tmp_path) == []
    leave(tmp_path)


def test_one_owner_that_leaves_does_not_end_the_others_server(tmp_path: Path) -> None:
    with python(OWNER, tmp_path) as other:
        ensure_running(tmp_path)
        assert other.stdout is not None
        other.stdout.readline()
        leave(tmp_path)
        time.sleep(1.0)
        assert servers_of(tmp_path) == [server_of(tmp_path)]
        assert ensure_running(tmp_path).port > 0
    leave(tmp_path)


def test_sigterm_closes_cleanly_and_keeps_everything(tmp_path: Path) -> None:
    with serving(tmp_path) as endpoint:
        client = connect(endpoint)
        client.create_collection("c", sparse_vectors_config={"w": models.SparseVectorParams()})
        vector = {"w": models.SparseVector(indices=[1], values=[1.0])}
        client.upsert("c", [models.PointStruct(id=1, vector=vector, payload={"a": "b"})])
        os.kill(server_of(tmp_path), signal.SIGTERM)
        until(lambda: "ended" in (tmp_path / "server.log").read_text())
        assert not (tmp_path / "endpoint.json").exists()
        assert ensure_running(tmp_path) == endpoint
        assert client.retrieve("c", [1])[0].payload == {"a": "b"}


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreUnavailable, match="FOOTNOTE_DATA_DIR"):
        ensure_running(tmp_path / "file")


def test_a_server_that_cannot_start_says_why_and_where_its_log_is(tmp_path: Path) -> None:
    (tmp_path / "collections.json").write_text("{")
    with pytest.raises(StoreUnavailable) as caught:
        ensure_running(tmp_path)
    assert "collections.json is damaged" in str(caught.value)
    assert "run `footnote sync`" in str(caught.value)
    assert str(tmp_path / "server.log") in str(caught.value)
    assert "QDRANT_URL" in str(caught.value)
    leave(tmp_path)


def test_a_folder_that_is_locked_by_something_silent_is_given_up_in_time(tmp_path: Path) -> None:
    make_private(tmp_path)
    held = FolderLock(tmp_path, "lock")
    assert held.acquire()
    with pytest.raises(StoreUnavailable, match="not answered in time"):
        ensure_running(tmp_path, timeout=1.0)
    held.release()
    assert ensure_running(tmp_path).port > 0
    leave(tmp_path)
