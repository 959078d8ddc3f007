from __future__ import annotations

import logging
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from indexer.errors import FileTooLarge, SourceError, UnreadablePdf
from indexer.sources.slack_download import ATTEMPTS, Download, NotTheFile, may_have_token
from tests.sources.rude_server import RudeServer, body, rude_server

PDF = b"%PDF-1.7\n" + bytes(3_000) + b"%%EOF"
TOKEN = "xoxb-of-a-test"
SLACK = "https://slack.com/api/"


def fetch(
    server: RudeServer, to: Path, *, size: int | None = len(PDF), most: int = 1 << 20, seconds: float = 60.0
) -> bytes:
    Download(
        f"{server.url}/files-pri/T1-F1/plan.pdf",
        size,
        SecretStr(TOKEN),
        f"{server.url}/api/",
        most,
        seconds=seconds,
        pause=0.0,
    ).to(to)
    return to.read_bytes()


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "copy.pdf"


def test_a_file_arrives_whole_for_the_bearer(to: Path) -> None:
    with rude_server(body(PDF)) as server:
        assert fetch(server, to) == PDF
        assert server.bearers == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_so_that_nobody_else_gets_the_bearer(to: Path, status: int) -> None:
    with rude_server(body(PDF)) as other:
        away = body(b"", status=status, Location=f"{other.url}/plan.pdf")
        with rude_server(away) as server, pytest.raises(NotTheFile, match=str(status)):
            fetch(server, to)
        assert other.bearers == []


def test_a_redirect_to_the_same_server_is_not_followed_either(to: Path) -> None:
    with rude_server(body(b"", status=302, Location="/elsewhere"), body(PDF)) as server:
        with pytest.raises(NotTheFile):
            fetch(server, to)
        assert server.paths == ["/files-pri/T1-F1/plan.pdf"]


def test_a_sign_in_page_is_not_the_file(to: Path) -> None:
    page = body(b"<!DOCTYPE html>Sign in", kind="text/html; charset=utf-8")
    with rude_server(page) as server, pytest.raises(NotTheFile, match="a web page"):
        fetch(server, to)


def test_a_sign_in_page_of_unknown_length_is_not_taken_for_a_file_of_unknown_size(to: Path) -> None:
    def page(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.end_headers()
        request.wfile.write(b"<!DOCTYPE html>Sign in")

    with rude_server(page) as server, pytest.raises(NotTheFile, match="a web page"):
        fetch(server, to, size=None)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_is_not_the_file(to: Path, status: int) -> None:
    with rude_server(body(b"no", status=status)) as server, pytest.raises(NotTheFile):
        fetch(server, to)


def test_a_web_page_that_was_uploaded_as_pdf_is_no_pdf(to: Path) -> None:
    page = b"<!DOCTYPE html>" + bytes(2_000)
    with rude_server(body(page, kind="text/html")) as server, pytest.raises(UnreadablePdf, match="%PDF"):
        fetch(server, to, size=len(page))


def test_a_renamed_document_is_no_pdf(to: Path) -> None:
    document = body(b"PK\x03\x04 word/document.xml")
    with rude_server(document) as server, pytest.raises(UnreadablePdf, match="not a PDF"):
        fetch(server, to, size=24)


def test_the_mark_of_a_pdf_may_stand_within_the_first_1024_bytes(to: Path) -> None:
    late = bytes(1_000) + PDF
    with rude_server(body(late)) as server:
        assert fetch(server, to, size=len(late)) == late


def test_a_stream_without_end_stops_at_the_limit(to: Path) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(PDF)
        while not server.ended.is_set():
            request.wfile.write(bytes(65_536))

    with rude_server(endless) as server, pytest.raises(FileTooLarge):
        fetch(server, to, most=1 << 20)
    assert to.stat().st_size <= 1 << 20


def test_a_file_that_says_it_is_too_large_is_not_begun(to: Path) -> None:
    with rude_server(body(PDF, length=1 << 30)) as server, pytest.raises(FileTooLarge):
        fetch(server, to)
    assert not to.exists()


@pytest.mark.parametrize("size", [len(PDF) - 1, len(PDF) + 1])
def test_a_file_of_another_size_than_listed_has_changed(to: Path, size: int) -> None:
    with rude_server(body(PDF)) as server, pytest.raises(SourceError, match="changed while it was read"):
        fetch(server, to, size=size)


def test_a_file_that_breaks_off_is_fetched_again_from_its_beginning(to: Path) -> None:
    with rude_server(body(PDF[:100], length=len(PDF)), body(PDF)) as server:
        assert fetch(server, to) == PDF
        assert len(server.bearers) == 2


def test_a_file_that_always_breaks_off_is_given_up(to: Path) -> None:
    with rude_server(body(PDF[:100], length=len(PDF))) as server:
        with pytest.raises(SourceError, match="the next sync tries again"):
            fetch(server, to)
        assert len(server.bearers) == ATTEMPTS


def test_one_byte_at_a_time_ends_with_the_time_there_is(to: Path) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(PDF)))
        request.end_headers()
        while not server.ended.wait(0.01):
            request.wfile.write(b"%")

    with rude_server(drip) as server, pytest.raises(SourceError, match="cannot be fetched"):
        fetch(server, to, seconds=0.5)


def test_headers_that_never_end_do_not_hold_it_longer(to: Path) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not server.ended.wait(0.01):
            request.wfile.write(b"x")

    with rude_server(drip) as server, pytest.raises(SourceError, match="cannot be fetched"):
        fetch(server, to, seconds=0.5)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_it_is_tried_again_while_slack_is_busy_or_out_of_order(to: Path, status: int) -> None:
    with rude_server(body(b"", status=status, Retry_After="0"), body(PDF)) as server:
        assert fetch(server, to) == PDF


def test_a_wait_beyond_the_time_there_is_is_not_begun(to: Path) -> None:
    with rude_server(body(b"", status=429, Retry_After="3600")) as server:
        with pytest.raises(SourceError, match="status 429"):
            fetch(server, to)
        assert len(server.bearers) == 1


def test_an_odd_status_is_an_error(to: Path) -> None:
    with rude_server(body(PDF, status=206)) as server, pytest.raises(SourceError, match="status 206"):
        fetch(server, to)


def test_a_proxy_of_the_environment_is_used_but_not_where_no_proxy_says_so(
    to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rude_server(body(PDF)) as server, rude_server(body(PDF)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        fetch(server, to)
        assert (len(server.paths), proxy.paths) == (0, [f"{server.url}/files-pri/T1-F1/plan.pdf"])
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        fetch(server, to)
        assert (len(server.paths), len(proxy.paths)) == (1, 1)


def test_logins_of_the_users_netrc_do_not_take_the_bearers_place(
    to: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with rude_server(body(PDF)) as server:
        fetch(server, to)
        assert server.bearers == [f"Bearer {TOKEN}"]


def test_the_token_is_in_no_log_error_or_text_of_a_download(
    to: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with rude_server(body(b"", status=500)) as server:
        with pytest.raises(SourceError) as caught:
            fetch(server, to)
        download = Download(server.url, 1, SecretStr(TOKEN), server.url, 1)
    assert TOKEN not in caplog.text + repr(caught.value) + str(caught.value.__cause__) + repr(download)


@pytest.mark.parametrize(
    "address",
    [
        "https://files.slack.com/files-pri/T1-F1/download/plan.pdf",
        "https://slack.com/x",
        "https://FILES.SLACK.COM/x",
        "https://acme.enterprise.slack.com/x",
        "https://files.slack-gov.com/x",
        "https://slack.com:443/x",
    ],
)
def test_slacks_own_hosts_get_the_token(address: str) -> None:
    assert may_have_token(address, SLACK)


@pytest.mark.parametrize(
    "address",
    [
        "http://files.slack.com/x",
        "https://files.slack.com:8443/x",
        "https://slack.com.evil.example/x",
        "https://evilslack.com/x",
        "https://notslack-gov.com/x",
        "https://slack.com@evil.example/x",
        "https://evil.example/?https://files.slack.com/x",
        "https://evil.example#.slack.com",
        "https://evil.example\\.slack.com/x",
        "https://files.slack.com\\@evil.example/x",
        "https://slаck.com/x",
        "https://user:pass@files.slack.com/x",
        "https://[::1]/x",
        "//files.slack.com/x",
        "ftp://files.slack.com/x",
        "file:///etc/passwd",
        "http://[",
        "",
    ],
)
def test_nobody_else_gets_the_token(address: str) -> None:
    assert not may_have_token(address, SLACK)


def test_another_server_gets_its_own_token_at_its_own_scheme_host_and_port_only() -> None:
    api = "http://127.0.0.1:8080/api/"
    assert may_have_token("http://127.0.0.1:8080/files-pri/x", api)
    for address in (
        "http://127.0.0.1:8081/x",
        "http://127.0.0.1/x",
        "https://127.0.0.1:8080/x",
        "http://localhost:8080/x",
    ):
        assert not may_have_token(address, api)


@given(st.text(max_size=30))
def test_whatever_a_file_object_says_an_address_is_judged(address: str) -> None:
    assert may_have_token(address, SLACK) in (True, False)
    assert not may_have_token(f"https://evil.example/{address}", SLACK)


def test_where_the_token_may_not_go_nothing_is_asked(to: Path) -> None:
    with rude_server(body(PDF)) as server:
        download = Download(f"{server.url}/plan.pdf", None, SecretStr(TOKEN), SLACK, 1 << 20)
        with pytest.raises(SourceError, match="leads away from Slack"):
            download.to(to)
        assert server.paths == []
