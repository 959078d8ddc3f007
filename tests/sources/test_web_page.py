"""PDFs behind links of web pages, from a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SourceError, UnreadablePdf
from indexer.sources.folder import FolderSource
from indexer.sources.web_page import folder_of, page_links
from indexer.types import Audience, SourceFile
from tests.sources.serving import Reply, WebServer, web_server

PDF = b"%PDF-1.7\n" + b"x" * 5000


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


def source(url: str) -> FolderSource:
    return FolderSource(url, Audience(workspace=True), max_bytes=1_000_000)


def listed(url: str) -> dict[str, SourceFile]:
    return {file.uri: file for file in source(url).list()}


def test_a_single_pdf_is_named_by_its_address(web: WebServer, tmp_path: Path) -> None:
    web.pdf("/forms/travel%20claim.pdf", PDF, etag="7")
    url = f"{web.url}/forms/travel%20claim.pdf"
    (file,) = source(url).list()
    assert (file.uri, file.name, file.size, file.link) == (
        "travel%20claim.pdf",
        "travel claim.pdf",
        len(PDF),
        url,
    )
    source(url).fetch(file, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == PDF


def test_a_pdf_may_have_an_address_without_its_ending(web: WebServer, tmp_path: Path) -> None:
    web.pdf("/download/17", PDF, etag="7")
    (file,) = source(f"{web.url}/download/17").list()
    source(f"{web.url}/download/17").fetch(file, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == PDF


def test_a_listing_is_followed_down_but_never_up_or_elsewhere(web: WebServer) -> None:
    web.page(
        "/docs/", "?C=N;O=D", "/", "../", "a.pdf", "b%20b.PDF#page=2", "below/", "notes.txt", ".hidden.pdf"
    )
    web.page(
        "/docs/below/", "../", "c.pdf", "/media/d.pdf", "http://192.0.2.1/elsewhere.pdf", "//192.0.2.1/x.pdf"
    )
    for path in ("/docs/a.pdf", "/docs/b%20b.PDF", "/docs/below/c.pdf", "/media/d.pdf"):
        web.pdf(path, PDF, etag=path)
    files = listed(f"{web.url}/docs/")
    assert list(files) == ["a.pdf", "b%20b.PDF", "below/c.pdf", "/media/d.pdf"]
    assert files["b%20b.PDF"].name == "b b.PDF"
    assert files["/media/d.pdf"].link == f"{web.url}/media/d.pdf"


@pytest.mark.parametrize("address", ["/docs", "/docs/", "/docs/index.html"])
def test_every_listed_file_can_be_fetched(web: WebServer, tmp_path: Path, address: str) -> None:
    web.replies["/docs"] = Reply(b"", "text/plain", 302, {"Location": "/docs/"})
    web.page("/docs/", "a.pdf", "/media/d.pdf")
    web.page("/docs/index.html", "a.pdf", "/media/d.pdf")
    web.pdf("/docs/a.pdf", PDF, etag="1")
    web.pdf("/media/d.pdf", PDF + b"d", etag="2")
    files = listed(web.url + address)
    assert list(files) == ["a.pdf", "/media/d.pdf"]
    source(web.url + address).fetch(files["/media/d.pdf"], tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == PDF + b"d"


def test_the_etag_is_the_revision(web: WebServer) -> None:
    web.page("/", "a.pdf")
    web.pdf("/a.pdf", PDF, etag="1")
    first = listed(web.url)["a.pdf"]
    assert first == listed(web.url)["a.pdf"]
    assert web.gets["/a.pdf"] == 0
    web.pdf("/a.pdf", PDF, etag="2")
    assert listed(web.url)["a.pdf"].revision != first.revision


def test_without_an_etag_or_date_the_bytes_are_the_revision(web: WebServer) -> None:
    web.page("/", "a.pdf")
    web.pdf("/a.pdf", PDF + b"1")
    first = listed(web.url)["a.pdf"]
    assert first == listed(web.url)["a.pdf"]
    web.pdf("/a.pdf", PDF + b"2")
    assert listed(web.url)["a.pdf"].revision != first.revision


def test_a_dead_link_is_a_file_that_is_gone(web: WebServer) -> None:
    web.page("/", "a.pdf", "gone.pdf")
    web.pdf("/a.pdf", PDF, etag="1")
    assert list(listed(web.url)) == ["a.pdf"]


@pytest.mark.parametrize(("broken", "status"), [("/below/", 500), ("/b.pdf", 503), ("/below/", 403)])
def test_a_listing_that_breaks_off_half_way_is_an_error(web: WebServer, broken: str, status: int) -> None:
    web.page("/", "a.pdf", "b.pdf", "below/")
    web.page("/below/", "c.pdf")
    for path in ("/a.pdf", "/b.pdf", "/below/c.pdf"):
        web.pdf(path, PDF, etag=path)
    web.replies[broken].status = status
    files = source(web.url).list()
    assert next(files).uri == "a.pdf"
    with pytest.raises(SourceError):
        list(files)


def test_a_server_that_is_away_is_an_error() -> None:
    with web_server() as gone:
        url = gone.url
    with pytest.raises(SourceError, match="cannot be listed"):
        list(source(url).list())


def test_a_missing_page_is_an_error(web: WebServer) -> None:
    with pytest.raises(SourceError, match="no such folder"):
        list(source(f"{web.url}/nothing/").list())


def test_what_is_neither_pdf_nor_page_is_an_error(web: WebServer) -> None:
    web.replies["/data"] = Reply(b"{}", "application/json")
    with pytest.raises(SourceError, match="neither a PDF nor a web page"):
        list(source(f"{web.url}/data").list())


def test_a_download_that_breaks_off_is_an_error(web: WebServer, tmp_path: Path) -> None:
    web.pdf("/a.pdf", PDF, etag="1")
    (file,) = source(f"{web.url}/a.pdf").list()
    web.replies["/a.pdf"].cut_after = 2000
    with pytest.raises(SourceError, match="cannot be read"):
        source(f"{web.url}/a.pdf").fetch(file, tmp_path / "copy")


def test_a_file_that_changed_since_it_was_listed_is_left_to_the_next_sync(
    web: WebServer, tmp_path: Path
) -> None:
    web.pdf("/a.pdf", PDF, etag="1")
    (file,) = source(f"{web.url}/a.pdf").list()
    web.pdf("/a.pdf", PDF, etag="2")
    with pytest.raises(SourceError, match="changed while it was read"):
        source(f"{web.url}/a.pdf").fetch(file, tmp_path / "copy")


def test_a_page_to_log_in_is_not_a_pdf(web: WebServer, tmp_path: Path) -> None:
    web.pdf("/a.pdf", PDF, etag="1")
    (file,) = source(f"{web.url}/a.pdf").list()
    web.replies["/a.pdf"].body = b"<html>log in</html>"
    with pytest.raises(UnreadablePdf, match="not a PDF"):
        source(f"{web.url}/a.pdf").fetch(file, tmp_path / "copy")


def test_a_body_larger_than_announced_by_the_listing_is_cut_off(web: WebServer, tmp_path: Path) -> None:
    web.pdf("/a.pdf", PDF, etag="1")
    (file,) = source(f"{web.url}/a.pdf").list()
    web.replies["/a.pdf"].body = PDF * 400
    with pytest.raises(SourceError, match="FOOTNOTE_MAX_FILE_MB"):
        source(f"{web.url}/a.pdf").fetch(file, tmp_path / "copy")


def test_a_password_in_the_address_appears_neither_in_links_nor_in_errors(web: WebServer) -> None:
    web.pdf("/a.pdf", PDF, etag="1")
    with_login = web.url.replace("//", "//anna:geheim@")
    (file,) = source(f"{with_login}/a.pdf").list()
    assert file.link == f"{web.url}/a.pdf"
    with pytest.raises(SourceError) as error:
        list(source(f"{with_login}/missing/").list())
    assert "geheim" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("https://h/docs", "https://h/docs/"),
        ("https://h/docs/", "https://h/docs/"),
        ("https://h/docs/index.html", "https://h/docs/"),
        ("https://h/docs/list.php?all=1#top", "https://h/docs/"),
        ("https://h", "https://h/"),
    ],
)
def test_uris_start_at_the_pages_folder(url: str, folder: str) -> None:
    assert folder_of(url) == folder


@given(st.text())
def test_no_page_breaks_the_parser(html: str) -> None:
    page_links(html, page="https://h/docs/", folder="https://h/docs/")


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\"'<>&"), max_size=20)))
def test_no_link_leads_to_another_server(hrefs: list[str]) -> None:
    html = "".join(f'<a href="{href}.pdf"></a><a href="{href}/"></a>' for href in hrefs)
    files, folders = page_links(html, page="https://h/docs/", folder="https://h/docs/")
    assert all(url.startswith("https://h/") for url in files)
    assert all(url.startswith("https://h/docs/") for url in folders)
