from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

import pytest
from pypdf import PdfReader, PdfWriter

from indexer.pdf.limits import DEFAULT_LIMITS
from indexer.pdf.read import read_pdf
from indexer.pdf.request import Request
from indexer.types import DocumentFacts, Page, ReadBy, Unreadable
from tests.pdfs import Labels, write_pdf

Algorithm = Literal["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"]
ALGORITHMS: tuple[Algorithm, ...] = ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256")


def protected(path: Path, algorithm: Algorithm, user: str, owner: str | None = None) -> Path:
    plain = write_pdf(path.with_name("plain.pdf"), ["kept from others"], labels=[Labels(1, "roman")])
    writer = PdfWriter(clone_from=PdfReader(plain))
    writer.encrypt(user, owner, algorithm=algorithm)
    writer.write(path)
    return path


def read(path: Path, *passwords: str) -> list[Any]:
    return list(read_pdf(path, name="a.pdf", passwords=passwords))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_password_opens_the_file_for_both_readers(tmp_path: Path, algorithm: Algorithm) -> None:
    """Text is pdfium's, labels are pypdf's."""
    path = protected(tmp_path / "a.pdf", algorithm, "open sesame", "of the owner")
    facts, page = read(path, "wrong", "open sesame")
    assert isinstance(facts, DocumentFacts)
    assert (page.label, page.text, page.read_by) == ("i", "kept from others", ReadBy.TEXT)
    assert read(path, "of the owner")[1] == page


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_file_that_only_its_owner_protected_reads_normally(tmp_path: Path, algorithm: Algorithm) -> None:
    _, page = read(protected(tmp_path / "a.pdf", algorithm, "", "of the owner"))
    assert (page.label, page.text) == ("i", "kept from others")


@pytest.mark.parametrize("passwords", [(), ("wrong",), ("", "Open Sesame", "wrong" * 100)])
def test_without_its_password_the_ways_to_go_on_are_named(tmp_path: Path, passwords: tuple[str, ...]) -> None:
    (refusal,) = read(protected(tmp_path / "a.pdf", "AES-256", "open sesame"), *passwords)
    assert isinstance(refusal, Unreadable)
    assert refusal.reason == "It is protected by a password."
    assert "without a password" in refusal.remedy
    assert "FOOTNOTE_PASSWORDS" in refusal.remedy
    assert not refusal.passing
    assert not [word for word in passwords if word and word in refusal.reason + refusal.remedy]


@pytest.mark.parametrize("password", ["pässwört", "密码"])
def test_passwords_may_hold_any_letters(tmp_path: Path, password: str) -> None:
    _, page = read(protected(tmp_path / "a.pdf", "AES-256", password), password)
    assert isinstance(page, Page)
    assert page.text == "kept from others"


def test_a_file_that_pdfium_refuses_is_opened_by_pypdf_with_the_password(tmp_path: Path) -> None:
    path = protected(tmp_path / "a.pdf", "AES-256", "open sesame")
    path.write_bytes(path.read_bytes().replace(b"%PDF-", b"%XXX-", 1))
    _, page = read(path, "open sesame")
    assert page.text == "kept from others"


def test_passwords_show_in_no_representation() -> None:
    request = Request(Path("a.pdf"), DEFAULT_LIMITS, passwords=("open sesame",))
    assert "sesame" not in repr(request)
    assert Request.decode(request.encode()) == request


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at processes in /proc")
def test_passwords_stand_in_no_argument_and_no_environment(tmp_path: Path) -> None:
    path = protected(tmp_path / "a.pdf", "AES-256", "open sesame")
    pages = read_pdf(path, name="a.pdf", passwords=("open sesame",))
    next(pages)
    for process in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                content = (process / name).read_bytes()
            except OSError:  # it ended, or is not ours
                continue
            assert b"open sesame" not in content, os.fspath(process)
    assert len(list(pages)) == 1
