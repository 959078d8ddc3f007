"""PDFs in S3, from moto's server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import SourceError
from indexer.sources.folder import FolderSource
from indexer.sources.object_store import revision_of
from indexer.types import Audience, SourceFile

PDF = b"%PDF-1.7\n" + b"x" * 5000


@pytest.mark.parametrize(
    ("said", "revision"),
    [
        ({"ETag": '"9b2c"', "LastModified": datetime(2026, 1, 1, tzinfo=UTC)}, "etag:9b2c"),
        ({"md5Hash": "abc=", "generation": "17"}, "md5hash:abc="),
        ({"generation": "17", "size": 5}, "generation:17:5"),
        ({"mtime": 1.5, "size": 5}, "mtime:1.5:5"),
        ({"created": datetime.fromtimestamp(1.5, UTC), "size": 5}, "created:1.5:5"),
        ({"created": 1.5, "size": 5}, "created:1.5:5"),
        ({"size": 5}, None),
        ({"ETag": "", "mtime": None}, None),
    ],
)
def test_the_best_sign_of_a_change_is_the_revision(said: dict[str, Any], revision: str | None) -> None:
    assert revision_of(said) == revision


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of a bucket `team` at a server on the loopback interface."""
    pytest.importorskip("s3fs", reason="needs the extra `s3`")
    import boto3
    from moto.s3.models import s3_backends
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    s3_backends.reset()  # buckets outlive their server within one process
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    try:
        client = boto3.client("s3")
        client.create_bucket(Bucket="team")
        yield client
    finally:
        server.stop()


def source(url: str) -> FolderSource:
    return FolderSource(url, Audience(workspace=True), max_bytes=1_000_000)


def listed(url: str) -> dict[str, SourceFile]:
    return {file.uri: file for file in source(url).list()}


def test_a_bucket_is_listed_with_all_its_folders(s3: Any) -> None:
    for key in ("a.pdf", "2026/b.PDF", "2026/q1/c.pdf", "2026/notes.txt", ".trash/d.pdf"):
        s3.put_object(Bucket="team", Key=key, Body=PDF)
    files = listed("s3://team")
    assert list(files) == ["a.pdf", "2026/b.PDF", "2026/q1/c.pdf"]
    assert (files["2026/b.PDF"].name, files["2026/b.PDF"].size, files["a.pdf"].link) == (
        "b.PDF",
        len(PDF),
        None,
    )
    assert list(listed("s3://team/2026")) == ["b.PDF", "q1/c.pdf"]


def test_an_object_is_fetched(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="team", Key="2026/b.pdf", Body=PDF)
    for url in ("s3://team/2026", "s3://team/2026/b.pdf"):
        (file,) = source(url).list()
        source(url).fetch(file, tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == PDF


def test_the_next_listing_sees_what_changed(s3: Any) -> None:
    s3.put_object(Bucket="team", Key="a.pdf", Body=PDF)
    s3.put_object(Bucket="team", Key="b.pdf", Body=PDF)
    before = listed("s3://team")
    s3.put_object(Bucket="team", Key="a.pdf", Body=PDF + b"more")
    s3.delete_object(Bucket="team", Key="b.pdf")
    s3.put_object(Bucket="team", Key="c.pdf", Body=PDF)
    after = listed("s3://team")
    assert list(after) == ["a.pdf", "c.pdf"]
    assert after["a.pdf"].revision != before["a.pdf"].revision


def test_an_object_replaced_since_it_was_listed_is_left_to_the_next_sync(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="team", Key="a.pdf", Body=PDF)
    (file,) = source("s3://team").list()
    s3.put_object(Bucket="team", Key="a.pdf", Body=PDF + b"more")
    with pytest.raises(SourceError, match="changed while it was read"):
        source("s3://team").fetch(file, tmp_path / "copy")


@pytest.mark.parametrize("url", ["s3://no-such-bucket", "s3://team/no-such-folder"])
def test_a_missing_bucket_or_folder_is_an_error(s3: Any, url: str) -> None:
    with pytest.raises(SourceError, match="no such folder"):
        list(source(url).list())


def test_a_store_that_is_away_is_an_error(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(SourceError, match="cannot be listed"):
        list(source("s3://team").list())
