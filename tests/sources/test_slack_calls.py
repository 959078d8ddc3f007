from __future__ import annotations

import logging

import pytest
from pydantic import SecretStr

from bot.playground import BOT_TOKEN
from indexer.errors import SettingsError, SourceError
from indexer.sources import slack_calls
from indexer.sources.slack import SlackAccess, public_channels, slack_spec, team_of
from indexer.sources.slack_calls import ATTEMPTS, RefusedCall, call, conversations
from tests.slack_workspace import SlackWorkspace, slack_workspace
from tests.sources.rude_server import Answer, body, rude_server


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_calls, "PAUSE", 0.0)


@pytest.fixture(autouse=True)
def _without_the_opener_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib.request._opener", None)  # it keeps the proxies of its first call


def asked(acme: SlackWorkspace, method: str) -> int:
    return len(acme.calls(method))


def test_a_token_leads_to_its_workspace() -> None:
    with slack_workspace() as acme:
        assert team_of(acme.access()) == "T0ACME"
        assert slack_spec(acme.access()).url == "slack:T0ACME"


def test_a_bad_token_is_a_setting_to_correct() -> None:
    with slack_workspace() as acme, pytest.raises(SettingsError, match=r"invalid_auth.*SLACK_BOT_TOKEN"):
        team_of(acme.access(token="xoxb-old"))


def test_the_public_channels_are_those_that_the_bot_is_in_and_that_live() -> None:
    with slack_workspace() as acme:
        assert public_channels(acme.access()) == {"C0GENERAL", "C0PEOPLE", "C0PARTNERS"}
        acme.change_channel("#people", kind="private")
        acme.change_channel("#partners", is_archived=True)
        assert public_channels(acme.access()) == {"C0GENERAL"}


def test_conversations_are_read_page_by_page_to_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_calls, "CONVERSATIONS_AT_ONCE", 2)
    with slack_workspace() as acme:
        found = {channel["id"] for channel in conversations(acme.access())}
        wanted = {"C0GENERAL", "C0PEOPLE", "C0FINANCE", "C0PARTNERS"}
        assert found == wanted | {f"D0{name}" for name in ("ADA", "BEN", "CHIYO", "GUS")}
        assert asked(acme, "users.conversations") == 4


def test_a_call_waits_as_often_as_slack_asks_to() -> None:
    with slack_workspace() as acme:
        acme.fail("auth.test", retry_after=0, times=7)
        assert team_of(acme.access()) == "T0ACME"
        assert asked(acme, "auth.test") == 8


def test_a_wait_beyond_all_patience_is_an_error_at_once() -> None:
    with slack_workspace() as acme:
        acme.fail("auth.test", retry_after=3_600)
        with pytest.raises(SourceError, match="asks to wait 3600 s"):
            team_of(acme.access())
        assert asked(acme, "auth.test") == 1


def test_waits_end_when_they_are_too_long_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_calls, "PATIENCE", 0.5)
    with slack_workspace() as acme:
        acme.fail("auth.test", retry_after=0, times=1_000_000)
        monkeypatch.setattr(slack_calls, "_asked_to_wait", lambda _headers: 0.2)
        with pytest.raises(SourceError, match="too long in all"):
            team_of(acme.access())
        assert asked(acme, "auth.test") <= 4


@pytest.mark.parametrize(
    "kind",
    [
        {"status": 500},
        {"status": 502},
        {"status": 504},
        {"lose_request": True},
        {"lose_response": True},
        {"error": "internal_error"},
    ],
)
def test_a_call_is_repeated_while_slack_is_out_of_order_but_not_for_ever(kind: dict[str, object]) -> None:
    with slack_workspace() as acme:
        acme.fail("auth.test", times=ATTEMPTS - 1, **kind)
        assert team_of(acme.access()) == "T0ACME"
        acme.fail("auth.test", times=ATTEMPTS, **kind)
        with pytest.raises(SourceError, match="check SLACK_API_URL and the network"):
            team_of(acme.access())
        assert asked(acme, "auth.test") == 2 * ATTEMPTS


def test_a_server_that_is_not_there_is_an_error() -> None:
    with slack_workspace() as acme:
        access = acme.access()
    with pytest.raises(SourceError, match="cannot be reached"):
        team_of(access)


@pytest.mark.parametrize(
    "answer", [body(b"<html>"), body(b'{"ok": tr'), body(b"[]"), body(b"{}", status=404), body(b"\xff\xfe")]
)
def test_an_answer_that_is_not_slacks_is_an_error(answer: Answer) -> None:
    with rude_server(answer) as server, pytest.raises(SourceError):
        team_of(SlackAccess(SecretStr("xoxb-1"), f"{server.url}/api/"))


def test_a_missing_scope_is_named_with_where_to_add_it() -> None:
    with slack_workspace() as acme:
        acme.fail("files.list", error="missing_scope")
        with pytest.raises(RefusedCall, match=r"lacks the scope.*OAuth & Permissions") as caught:
            call(acme.access(), "files.list")
        assert caught.value.code == "missing_scope"


def test_a_refusal_is_not_asked_again() -> None:
    with slack_workspace() as acme:
        with pytest.raises(RefusedCall, match=r"files\.info \(file_not_found\)"):
            call(acme.access(), "files.info", file="F0")
        assert asked(acme, "files.info") == 1


def test_the_token_is_in_no_log_or_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with slack_workspace() as acme:
        acme.fail("files.list", status=500, times=ATTEMPTS)
        with pytest.raises(SourceError) as caught:
            call(acme.access(), "files.list")
        assert BOT_TOKEN not in caplog.text + str(caught.value) + repr(caught.value.__cause__) + repr(
            acme.access()
        )


def test_proxies_of_the_environment_are_used_except_for_hosts_that_no_proxy_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with slack_workspace() as acme, rude_server(body(b'{"ok": true, "team_id": "T0PROXY"}')) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        assert team_of(acme.access()) == "T0PROXY"
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert team_of(acme.access()) == "T0ACME"


def test_the_token_does_not_follow_a_redirect_to_another_server() -> None:
    with rude_server(body(b'{"ok":true}', kind="application/json")) as other:
        away = body(b"", status=302, Location=f"{other.url}/api/auth.test")
        with rude_server(away) as server:
            call(SlackAccess(SecretStr("xoxb-secret"), f"{server.url}/api/"), "auth.test")
        assert (server.bearers, other.bearers) == (["Bearer xoxb-secret"], [None])


def test_a_list_of_conversations_that_goes_in_circles_ends_with_an_error() -> None:
    page = b'{"ok":true,"channels":[],"response_metadata":{"next_cursor":"again"}}'
    with rude_server(body(page, kind="application/json")) as server:
        access = SlackAccess(SecretStr("xoxb-1"), f"{server.url}/api/")
        with pytest.raises(SourceError, match="has no end"):
            list(conversations(access))
        assert len(server.paths) == 2
