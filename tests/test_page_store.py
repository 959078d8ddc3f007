"""The cache of PDFs and pictures: bounded, shared, checked, and erased at a word."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from indexer.page_store import PageStore, digest_of
from indexer.pdf.page_image import PageImage

MANY = 10_000_000


def image_of(shade: int = 0) -> PageImage:
    buffer = io.BytesIO()
    Image.new("P", (30, 20), shade).save(buffer, "PNG")
    return PageImage(buffer.getvalue(), 30, 20, 1)


def pdf(folder: Path, content: bytes) -> tuple[str, Path]:
    path = folder / "source.pdf"
    path.unlink(missing_ok=True)
    path.write_bytes(content)
    return digest_of(path), path


@pytest.fixture
def store(tmp_path: Path) -> PageStore:
    return PageStore(tmp_path / "pages" / "w", max_bytes=MANY)


def borrowed(store: PageStore, sha256: str) -> bytes | None:
    with store.scratch() as scratch:
        path = scratch / "file.pdf"
        return path.read_bytes() if store.borrow(sha256, path) else None


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def age(folder: Path, sha256: str, nanoseconds: int) -> None:
    for path in (folder / sha256).iterdir():
        os.utime(path, ns=(nanoseconds, nanoseconds))


def test_kept_bytes_are_borrowed_and_stay(store: PageStore, tmp_path: Path) -> None:
    sha256, path = pdf(tmp_path, b"bytes")
    assert borrowed(store, sha256) is None
    store.keep(sha256, path)
    path.unlink()
    assert borrowed(store, sha256) == borrowed(store, sha256) == b"bytes"
    assert store.held() == {sha256}


def test_what_is_borrowed_stays_while_it_is_forgotten(store: PageStore, tmp_path: Path) -> None:
    sha256, path = pdf(tmp_path, b"bytes")
    store.keep(sha256, path)
    with store.scratch() as scratch:
        assert store.borrow(sha256, scratch / "file.pdf")
        store.forget([sha256])
        assert (scratch / "file.pdf").read_bytes() == b"bytes"
    assert borrowed(store, sha256) is None


def test_a_picture_is_found_under_its_key(store: PageStore) -> None:
    store.keep_picture("a" * 64, "page 1", image_of())
    assert store.picture("a" * 64, "page 1") == image_of()
    assert store.picture("a" * 64, "page 2") is None
    assert store.picture("b" * 64, "page 1") is None


def test_forgotten_bytes_and_pictures_are_gone(store: PageStore, tmp_path: Path) -> None:
    sha256, path = pdf(tmp_path, b"secret bytes")
    other, other_path = pdf(tmp_path, b"others")
    path.write_bytes(b"secret bytes")
    store.keep(sha256, path)
    other_path.unlink()
    other_path.write_bytes(b"others")
    store.keep(other, other_path)
    store.keep_picture(sha256, "page 1", image_of())
    store.forget([sha256, "c" * 64])
    assert store.held() == {other}
    assert store.picture(sha256, "page 1") is None
    kept = [file.read_bytes() for file in (tmp_path / "pages").rglob("*") if file.is_file()]
    assert b"secret bytes" not in kept
    store.forget([other])
    assert store.held() == frozenset()


def test_forgetting_where_nothing_is_kept_does_nothing(store: PageStore, tmp_path: Path) -> None:
    store.forget(["a" * 64])
    assert store.held() == frozenset()
    assert not (tmp_path / "pages").exists()


def test_what_is_damaged_is_dropped(store: PageStore, tmp_path: Path) -> None:
    sha256, path = pdf(tmp_path, b"bytes")
    store.keep(sha256, path)
    store.keep_picture(sha256, "page 1", image_of())
    path.unlink()
    for file in (tmp_path / "pages" / "w" / sha256).iterdir():
        data = bytearray(file.read_bytes())
        data[-1] ^= 1
        file.write_bytes(bytes(data))
    assert borrowed(store, sha256) is None
    assert store.picture(sha256, "page 1") is None
    assert list((tmp_path / "pages" / "w" / sha256).iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"\n", b"{}\n", b"[]\n", b'{"sha256": 1}\n', b"\xff"])
def test_a_picture_cut_short_is_dropped(store: PageStore, tmp_path: Path, damage: bytes) -> None:
    store.keep_picture("a" * 64, "page 1", image_of())
    (file,) = (tmp_path / "pages" / "w" / ("a" * 64)).iterdir()
    file.write_bytes(damage)
    assert store.picture("a" * 64, "page 1") is None
    assert not file.exists()


def test_the_bound_is_kept_and_the_least_used_goes_first(tmp_path: Path) -> None:
    folder = tmp_path / "pages" / "w"
    store = PageStore(folder, max_bytes=2500)
    digests = []
    for letter in (b"a", b"b"):
        sha256, path = pdf(tmp_path, letter * 1000)
        store.keep(sha256, path)
        digests.append(sha256)
    age(folder, digests[0], 1_000)
    age(folder, digests[1], 2_000)
    assert borrowed(store, digests[0]) == b"a" * 1000  # used again
    third, path = pdf(tmp_path, b"c" * 1000)
    store.keep(third, path)
    assert store.held() == {digests[0], third}
    assert size_of(folder) <= 2500


def test_what_is_larger_than_the_bound_is_not_kept(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "pages" / "w", max_bytes=100)
    sha256, path = pdf(tmp_path, b"a" * 101)
    store.keep(sha256, path)
    assert store.held() == frozenset()


def test_zero_keeps_nothing(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "pages" / "w", max_bytes=0)
    sha256, path = pdf(tmp_path, b"bytes")
    store.keep(sha256, path)
    store.keep_picture(sha256, "page 1", image_of())
    assert store.held() == frozenset()
    assert store.picture(sha256, "page 1") is None


def test_only_its_owner_may_enter(store: PageStore, tmp_path: Path) -> None:
    store.keep_picture("a" * 64, "page 1", image_of())
    for folder in (tmp_path / "pages", tmp_path / "pages" / "w", tmp_path / "pages" / "w" / ("a" * 64)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_killed_processes_left_is_cleared(store: PageStore, tmp_path: Path) -> None:
    store.keep_picture("a" * 64, "page 1", image_of())
    left = tmp_path / "pages" / "w" / ".borrowed" / "left"
    left.mkdir()
    (left / "file.pdf").write_bytes(b"bytes")
    os.utime(left, (0, 0))
    store.keep_picture("a" * 64, "page 2", image_of())
    assert not left.exists()


def test_a_disk_that_refuses_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("in the way")
    store = PageStore(tmp_path / "pages" / "w", max_bytes=MANY)
    sha256, path = pdf(tmp_path, b"bytes")
    store.keep(sha256, path)
    store.keep_picture(sha256, "page 1", image_of())
    assert store.picture(sha256, "page 1") is None
    assert store.held() == frozenset()


def test_a_digest_that_is_a_path_is_refused(store: PageStore, tmp_path: Path) -> None:
    for digest in ("../" * 10, "a" * 63, "A" * 64):
        with pytest.raises(ValueError, match="no sha256"):
            store.keep_picture(digest, "page 1", image_of())


def test_many_at_once_keep_the_bound(tmp_path: Path) -> None:
    folder = tmp_path / "pages" / "w"
    bound = 5 * len(image_of().png)

    def work(number: int) -> bool:
        store = PageStore(folder, max_bytes=bound)  # each opens the lock anew, as a process does
        digest = hashlib.sha256(bytes([number % 7])).hexdigest()
        store.keep_picture(digest, f"page {number}", image_of(number % 7))
        if number % 5 == 0:
            store.forget([digest])
        found = store.picture(digest, f"page {number}")
        return found is None or found == image_of(number % 7)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(work, range(200)))
    assert size_of(folder) <= bound
