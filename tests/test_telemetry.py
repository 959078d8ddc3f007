"""Logs: where they go, what they look like, and what never stands in them."""

from __future__ import annotations

import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SettingsError
from indexer.telemetry import REDACTED, configure_logging, logging_configuration, redact

pytestmark = pytest.mark.usefixtures("logging_as_before")

# Made of parts, so that no scanner takes them for real ones.
BOT = "xoxb-" + "1234567890-abcdefGHIJ"
APP = "xapp-" + "1-A0123-456-deadbeef"
KEY = "sk-" + "proj-abcDEF0123456789"


@pytest.mark.parametrize("secret", [BOT, APP, KEY])
def test_tokens_and_keys_are_redacted_wherever_they_stand(secret: str) -> None:
    assert redact(f"POST failed, token={secret}, retrying") == f"POST failed, token={REDACTED}, retrying"


def test_bearers_tickets_and_passwords_in_addresses_are_redacted() -> None:
    assert redact("Authorization: Bearer abc.def-123") == f"Authorization: Bearer {REDACTED}"
    assert redact("wss://wss.slack.com/link?ticket=0c1-d2&app=3") == (
        f"wss://wss.slack.com/link?ticket={REDACTED}&app=3"
    )
    assert redact("postgresql://anna:geheim@db/footnote") == f"postgresql://{REDACTED}@db/footnote"


@pytest.mark.parametrize(
    "text", ["task-force on page 3", "https://example.org/a?b=c", "disk-usage 80 %", "Risk-adjusted return"]
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text) == text


@given(before=st.text(), after=st.text())
def test_no_surrounding_keeps_a_token_readable(before: str, after: str) -> None:
    assert KEY not in redact(f"{before} {KEY} {after}")


def test_our_logs_are_json_lines_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", as_json=True)
    structlog.get_logger("indexer.sync").info(
        "file_indexed", uri="手册.pdf", token=KEY, url=f"https://h/?k={BOT}"
    )
    captured = capsys.readouterr()
    assert captured.out == ""
    line = json.loads(captured.err)
    assert (line["event"], line["uri"], line["level"]) == ("file_indexed", "手册.pdf", "info")
    assert line["token"] == REDACTED
    assert BOT not in captured.err


@pytest.mark.parametrize("name", ["slack_sdk.web.base_client", "openai._base_client", "httpx", "anything"])
def test_libraries_leak_no_secrets_either(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("debug", as_json=True)
    logging.getLogger(name).warning("request %s failed", {"headers": {"Authorization": f"Bearer {BOT}"}})
    assert BOT not in (err := capsys.readouterr().err)
    assert "failed" in json.loads(err)["event"]


def test_tracebacks_leak_no_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", as_json=True)
    try:
        raise ValueError(f"bad key {KEY}")
    except ValueError:
        structlog.get_logger("bot").exception("failed")
    err = capsys.readouterr().err
    assert "ValueError" in err
    assert KEY not in err


def test_slack_and_openai_never_log_peoples_messages_at_debug(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("debug", as_json=True)
    logging.getLogger("slack_sdk.socket_mode").debug("a message came: %s", "salary of Anna")
    logging.getLogger("openai").debug("request: %s", "salary of Anna")
    assert capsys.readouterr().err == ""


def test_on_a_terminal_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", as_json=False)
    structlog.get_logger("indexer").info("synced", added=3)
    err = capsys.readouterr().err
    assert "synced" in err
    assert "added=3" in err
    assert not err.startswith("{")


def test_the_configuration_is_data() -> None:
    configuration = logging_configuration("warning", as_json=True)
    assert configuration["handlers"]["stderr"]["stream"] == "ext://sys.stderr"
    assert configuration["root"]["level"] == "WARNING"


def test_an_unknown_level_is_named() -> None:
    with pytest.raises(SettingsError, match="'loud'"):
        configure_logging("loud")
