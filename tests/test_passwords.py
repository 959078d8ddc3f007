"""Passwords of encrypted PDFs: the file that holds them, and what a sync does with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from indexer.errors import SettingsError
from indexer.passwords import fingerprint, read_passwords
from indexer.preparation import Work
from tests.indexing import Begun, Idle, Library, engine, library
from tests.pdfs import write_pdf

__all__ = ["engine", "library"]

SECRET = "open sesame"


def config(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "passwords.toml"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_passwords_are_for_a_source_a_name_or_both(tmp_path: Path) -> None:
    found = read_passwords(
        config(
            tmp_path,
            '[[password]]\nsource = "s3://hr"\npassword = "a"\n'
            '[[password]]\nname = "Payroll-*.pdf"\npassword = "b"\n'
            '[[password]]\nsource = "s3://hr"\nname = "*.pdf"\npassword = "c"\n',
        )
    )
    assert found.matching("s3://hr", "payroll-1.PDF") == ("a", "b", "c")
    assert found.matching("s3://hr/", "payroll-1.pdf") == ("b",)
    assert found.matching("s3://hr", "leave.txt") == ("a",)
    assert found.matching("s3://board", "leave.pdf") == ()
    assert read_passwords(None).matching("s3://hr", "a.pdf") == ()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[[password]]\nname = "a"\npassword = "hush\n', "line 3"),
        ('[[password]]\nname = "a"\npassword = hush\n', "line 3"),
        ('[[password]]\nname = "a"\npassword = "hush"\n[[password]]\nname = "b"', "entry 2"),
        ('[[password]]\npassword = "hush"', "entry 1"),
        ('[[password]]\nname = "a"\npassword = 7', "entry 1"),
        ('[[password]]\nname = ""\npassword = "hush"', "entry 1"),
        ('[[password]]\nnane = "a"\npassword = "hush"', "'nane'"),
        ('password = "hush"', "nothing but entries"),
        ('password = ["hush"]', "entry 1"),
        ('other = "hush"', "nothing but entries"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_where_it_is_wrong(
    tmp_path: Path, text: str, where: str
) -> None:
    with pytest.raises(SettingsError, match="FOOTNOTE_PASSWORDS") as refusal:
        read_passwords(config(tmp_path, text))
    assert where in str(refusal.value)
    assert "hush" not in str(refusal.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"missing\.toml cannot be read"):
        read_passwords(tmp_path / "missing.toml")


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_a_file_that_others_may_read_is_warned_of(tmp_path: Path, mode: int, warned: bool) -> None:
    with capture_logs() as logs:
        read_passwords(config(tmp_path, "", mode))
    assert [entry["event"] for entry in logs] == ["passwords_open_to_others"] * warned


def test_passwords_do_not_show_where_values_are_printed(tmp_path: Path) -> None:
    assert SECRET not in repr(
        read_passwords(config(tmp_path, f'[[password]]\nname="a"\npassword="{SECRET}"'))
    )


def test_a_fingerprint_tells_passwords_apart_and_keeps_them_secret() -> None:
    assert fingerprint("w", ()) is None
    assert fingerprint("w", ("a",)) == fingerprint("w", ("a",))
    assert len({fingerprint("w", ("a",)), fingerprint("w", ("b",)), fingerprint("v", ("a",))}) == 3
    assert fingerprint("w", ("a", "b")) != fingerprint("w", ("b", "a"))


@pytest.fixture
def protected(library: Library, tmp_path: Path) -> Library:
    """A library with one PDF that opens by a password, one that is broken, and one that anybody opens."""
    write_pdf(library.folder / "payroll.pdf", ["Sixteen thousand"], user_password=SECRET)
    (library.folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing that follows")
    library.write("leave.pdf", "Sixteen weeks")
    return library


def configure(library: Library, folder: Path, *passwords: str, name: str = "payroll*") -> None:
    entries = "".join(f'[[password]]\nname = "{name}"\npassword = "{word}"\n' for word in passwords)
    settings = {"passwords": config(folder, entries)}
    library.index.settings = library.index.settings.model_copy(update=settings)


def test_a_password_that_is_configured_later_opens_the_file_and_nothing_else_is_read_again(
    protected: Library, tmp_path: Path
) -> None:
    protected.sync()
    assert protected.states() == {"broken.pdf": "failed", "leave.pdf": "indexed", "payroll.pdf": "failed"}
    assert "password" in (protected.document("payroll.pdf").reason or "")
    configure(protected, tmp_path, "wrong", SECRET)
    begun = Begun()
    assert protected.sync(executor=begun).changed == 1
    assert begun.uris == ["payroll.pdf"]
    assert protected.found("thousand") == {"payroll.pdf"}
    protected.sync(executor=Idle())


def test_a_wrong_password_is_tried_once_and_other_ones_are_tried_again(
    protected: Library, tmp_path: Path
) -> None:
    configure(protected, tmp_path, "wrong")
    protected.sync()
    protected.sync(executor=Idle())
    configure(protected, tmp_path, "wrong", "wrong too")
    begun = Begun()
    protected.sync(executor=begun)
    assert begun.uris == ["payroll.pdf"]
    protected.sync(executor=Idle())
    configure(protected, tmp_path)
    protected.sync(executor=(begun := Begun()))
    assert begun.uris == ["payroll.pdf"]


def test_a_document_that_is_readable_is_not_read_again_for_other_passwords(
    protected: Library, tmp_path: Path
) -> None:
    configure(protected, tmp_path, SECRET)
    protected.sync()
    (protected.folder / "broken.pdf").unlink()
    protected.sync()
    configure(protected, tmp_path, "another", name="*")
    protected.sync(executor=Idle())
    assert protected.found("thousand") == {"payroll.pdf"}


def test_passwords_reach_neither_database_nor_logs_nor_the_workers_settings(
    protected: Library, tmp_path: Path
) -> None:
    configure(protected, tmp_path, "wrong", SECRET)
    works: list[Work] = []
    with capture_logs() as logs:
        protected.sync(executor=Begun(works))
    data = protected.settings.data_dir
    stored = b"".join(path.read_bytes() for path in data.glob("footnote.db*"))
    assert protected.found("thousand") == {"payroll.pdf"}
    for secret in ("open sesame", "passwords.toml"):
        assert secret.encode() not in stored
        assert secret not in repr(logs) + repr(works)
    given: Any = next(work for work in works if work.file.uri == "payroll.pdf")
    assert given.passwords == ("wrong", SECRET)
    assert all(work.passwords == () for work in works if work.file.uri != "payroll.pdf")
