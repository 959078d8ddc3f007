"""Folders of PDFs on this machine and in memory."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import fsspec
import pytest

from indexer.errors import MissingExtra, SettingsError, SourceError, UnreadablePdf
from indexer.sources.folder import FolderSource
from indexer.types import Audience, SourceFile

EVERYONE = Audience(workspace=True)
PDF = b"%PDF-1.7\n" + b"x" * 5000


def source(url: Path | str, *, max_bytes: int = 1_000_000) -> FolderSource:
    return FolderSource(str(url), EVERYONE, max_bytes=max_bytes)


def listed(url: Path | str) -> dict[str, SourceFile]:
    return {file.uri: file for file in source(url).list()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policies" / "travel").mkdir(parents=True)
    for name in ("handbook.pdf", "travel/trips.PDF", "travel/旅行.pdf"):
        (tmp_path / "policies" / name).write_bytes(PDF)
    return tmp_path / "policies"


def test_pdfs_are_listed_with_uris_relative_to_the_folder(folder: Path) -> None:
    files = listed(folder)
    assert list(files) == ["handbook.pdf", "travel/trips.PDF", "travel/旅行.pdf"]
    file = files["travel/trips.PDF"]
    assert (file.name, file.size, file.link, file.audience) == ("trips.PDF", len(PDF), None, EVERYONE)


@pytest.mark.parametrize("form", ["{}", "{}/", "file://{}", "file://{}/"])
def test_a_folder_is_the_same_in_each_form_of_its_address(folder: Path, form: str) -> None:
    assert listed(form.format(folder)) == listed(folder)


def test_a_relative_path_starts_where_the_command_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert listed("policies") == listed(folder)


def test_a_single_pdf_is_a_source_too(folder: Path) -> None:
    (file,) = source(folder / "handbook.pdf").list()
    assert file == listed(folder)["handbook.pdf"]


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.pdf",
        "~$handbook.pdf",
        "._handbook.pdf",
        "notes.txt",
        "handbook.pdf.part",
        ".git/objects.pdf",
        "pdf",
    ],
)
def test_hidden_partial_and_other_files_are_none(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(PDF)
    assert len(listed(folder)) == 3


def test_a_folder_is_no_pdf_whatever_its_name(folder: Path) -> None:
    (folder / "scans.pdf").mkdir()
    (folder / "scans.pdf" / "one.pdf").write_bytes(PDF)
    assert set(listed(folder)) - {"handbook.pdf", "travel/trips.PDF", "travel/旅行.pdf"} == {
        "scans.pdf/one.pdf"
    }


def test_a_pipe_is_no_pdf(folder: Path) -> None:
    os.mkfifo(folder / "pipe.pdf")
    assert "pipe.pdf" not in listed(folder)


def test_links_are_followed_only_within_the_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(PDF)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "other.pdf").write_bytes(PDF)
    (folder / "out.pdf").symlink_to(tmp_path / "secret.pdf")
    (folder / "outside").symlink_to(tmp_path / "elsewhere")
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.pdf").symlink_to(folder / "nothing.pdf")
    (folder / "latest.pdf").symlink_to(folder / "handbook.pdf")
    assert set(listed(folder)) == {"handbook.pdf", "travel/trips.PDF", "travel/旅行.pdf", "latest.pdf"}


def test_a_file_replaced_by_a_link_to_the_outside_is_not_fetched(folder: Path, tmp_path: Path) -> None:
    file = listed(folder)["handbook.pdf"]
    (tmp_path / "secret.pdf").write_bytes(PDF)
    (folder / "handbook.pdf").unlink()
    (folder / "handbook.pdf").symlink_to(tmp_path / "secret.pdf")
    with pytest.raises(SourceError, match="outside"):
        source(folder).fetch(file, tmp_path / "copy.pdf")


@pytest.mark.parametrize("uri", ["../secret.pdf", "/etc/passwd", "travel/../../secret.pdf"])
def test_nothing_outside_of_the_folder_is_fetched(folder: Path, tmp_path: Path, uri: str) -> None:
    (tmp_path / "secret.pdf").write_bytes(PDF)
    file = SourceFile(uri=uri, revision="1", name="x", size=1, link=None, audience=EVERYONE)
    with pytest.raises(SourceError):
        source(folder).fetch(file, tmp_path / "copy.pdf")
    assert not (tmp_path / "copy.pdf").exists()


def test_the_revision_stays_while_nothing_changes(folder: Path) -> None:
    assert listed(folder) == listed(folder)


def test_the_revision_changes_with_the_bytes_even_if_size_and_time_are_made_equal(folder: Path) -> None:
    before = listed(folder)["handbook.pdf"]
    status = (folder / "handbook.pdf").stat()
    (folder / "handbook.pdf").write_bytes(PDF[:-1] + b"y")
    os.utime(folder / "handbook.pdf", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert listed(folder)["handbook.pdf"].revision != before.revision


def test_the_revision_changes_when_an_equally_old_file_takes_the_place(folder: Path) -> None:
    before = listed(folder)["handbook.pdf"]
    status = (folder / "handbook.pdf").stat()
    (folder / "new").write_bytes(PDF[:-1] + b"y")
    os.utime(folder / "new", ns=(status.st_atime_ns, status.st_mtime_ns))
    (folder / "new").replace(folder / "handbook.pdf")
    assert listed(folder)["handbook.pdf"].revision != before.revision


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow only Unicode in names")
def test_a_name_that_is_not_unicode_neither_breaks_the_listing_nor_a_database(
    folder: Path, tmp_path: Path
) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.pdf")).write_bytes(PDF)
    (file,) = [file for file in source(folder).list() if file.uri.startswith("caf")]
    assert file.uri == "caf\\xe9.pdf"
    with pytest.raises(SourceError, match="no longer there"):
        source(folder).fetch(file, tmp_path / "copy.pdf")


def test_a_missing_folder_is_an_error_and_never_an_empty_listing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such folder"):
        list(source(tmp_path / "missing").list())


def test_an_empty_folder_is_empty(tmp_path: Path) -> None:
    assert listed(tmp_path) == {}


def test_a_subfolder_that_cannot_be_read_breaks_the_listing_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def scandir(path: Path) -> object:
        if path.name == "travel":  # root may read everything, so the refusal is played
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    files = source(folder).list()
    assert next(files).uri == "handbook.pdf"
    with pytest.raises(SourceError, match=r"access is denied.*allow reading"):
        next(files)


# --- fetching -----------------------------------------------------------------------------------


def fetch(folder: Path, name: str, content: bytes, to: Path, **options: int) -> bytes:
    (folder / name).write_bytes(content)
    source(folder, **options).fetch(listed(folder)[name], to)
    return to.read_bytes()


def test_the_bytes_are_fetched(folder: Path, tmp_path: Path) -> None:
    content = PDF + os.urandom(3_000_000)
    assert fetch(folder, "a.pdf", content, tmp_path / "copy", max_bytes=4_000_000) == content


def test_a_pdf_may_begin_late(folder: Path, tmp_path: Path) -> None:
    assert fetch(folder, "a.pdf", b" " * 1020 + PDF, tmp_path / "copy")


@pytest.mark.parametrize(
    "content", [b"<html>Please log in</html>", b"PK\x03\x04" * 999, b" " * 1021 + PDF, b"%PD"]
)
def test_what_is_not_a_pdf_is_said_so(folder: Path, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadablePdf, match="not a PDF"):
        fetch(folder, "a.pdf", content, tmp_path / "copy")


def test_an_empty_file_is_said_so(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadablePdf, match="empty"):
        fetch(folder, "a.pdf", b"", tmp_path / "copy")


def test_a_file_larger_than_the_limit_is_refused_without_reading_it(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="FOOTNOTE_MAX_FILE_MB"):
        fetch(folder, "a.pdf", PDF, tmp_path / "copy", max_bytes=100)
    assert not (tmp_path / "copy").exists()


def test_a_file_that_grew_beyond_the_limit_since_it_was_listed_is_refused(
    folder: Path, tmp_path: Path
) -> None:
    file = listed(folder)["handbook.pdf"]
    (folder / "handbook.pdf").write_bytes(PDF * 300)
    with pytest.raises(SourceError, match="FOOTNOTE_MAX_FILE_MB"):
        source(folder, max_bytes=10_000).fetch(file, tmp_path / "copy")


def test_a_file_that_changed_since_it_was_listed_is_left_to_the_next_sync(
    folder: Path, tmp_path: Path
) -> None:
    file = listed(folder)["handbook.pdf"]
    (folder / "handbook.pdf").write_bytes(PDF + b"more")
    with pytest.raises(SourceError, match="changed while it was read"):
        source(folder).fetch(file, tmp_path / "copy")


def test_a_file_that_is_gone_is_said_so(folder: Path, tmp_path: Path) -> None:
    file = listed(folder)["handbook.pdf"]
    (folder / "handbook.pdf").unlink()
    with pytest.raises(SourceError, match=r"handbook\.pdf: it is no longer there"):
        source(folder).fetch(file, tmp_path / "copy")


def test_a_source_travels_to_other_processes(folder: Path, tmp_path: Path) -> None:
    used = source(folder)
    file = next(used.list())
    pickle.loads(pickle.dumps(used)).fetch(file, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == PDF


# --- other file systems of fsspec ---------------------------------------------------------------


def test_any_file_system_of_fsspec_is_a_source(tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe({"/team/a.pdf": PDF, "/team/below/b.pdf": PDF, "/team/.c/d.pdf": PDF, "/team/e.txt": b"no"})
    try:
        files = listed("memory://team")
        assert list(files) == ["a.pdf", "below/b.pdf"]
        assert files == listed("memory://team/")
        source("memory://team").fetch(files["below/b.pdf"], tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == PDF
        (single,) = source("memory://team/below/b.pdf").list()
        assert (single.uri, single.revision) == ("b.pdf", files["below/b.pdf"].revision)
        source("memory://team/below/b.pdf").fetch(single, tmp_path / "copy")
        memory.pipe("/team/a.pdf", PDF)
        assert listed("memory://team")["a.pdf"].revision != files["a.pdf"].revision
    finally:
        memory.rm("/team", recursive=True)


def test_a_missing_folder_elsewhere_is_an_error() -> None:
    with pytest.raises(SourceError, match="no such folder"):
        listed("memory://nowhere")


def test_an_unknown_kind_of_address_is_an_error_that_names_the_known() -> None:
    with pytest.raises(SettingsError, match=r"s3://, gs:// or https://"):
        listed("carrier-pigeon://roof")


@pytest.mark.parametrize(("url", "extra"), [("s3://bucket/a", "s3"), ("gs://bucket/a", "gcs")])
def test_a_missing_package_is_named(url: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, {"s3": "s3fs", "gcs": "gcsfs"}[extra], None)
    with pytest.raises(MissingExtra, match=rf"footnote\[{extra}\]"):
        listed(url)
