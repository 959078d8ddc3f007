"""Settings: names, defaults, and the table that documents them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BotSettings
from indexer.errors import SettingsError
from indexer.settings import IndexerSettings, read_settings
from indexer.sources import parse_source, parse_sources
from indexer.types import Audience

REFERENCE = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"


def test_the_reference_lists_every_setting_with_its_default_and_meaning() -> None:
    rows = REFERENCE.read_text(encoding="utf-8").splitlines()[6:]
    expected = [
        f"| `{field.validation_alias}` | {'–' if field.default in (None, '') else f'`{field.default}`'} "
        f"| {(field.description or '').replace(chr(124), chr(92) + chr(124))} |"
        for field in BotSettings.model_fields.values()
    ]
    assert rows == expected


def test_the_environment_is_read_by_the_ecosystems_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("QDRANT_URL=http://from-file:6333\nSLACK_BOT_TOKEN=xoxb-1\n")
    monkeypatch.setenv("QDRANT_URL", "http://from-environment:6333")
    settings = read_settings(BotSettings)
    assert settings.qdrant_url == "http://from-environment:6333"
    assert settings.slack_bot_token is not None
    assert "xoxb-1" not in repr(settings)


def test_a_setting_that_makes_no_sense_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOOTNOTE_MAX_PAGES", "many")
    with pytest.raises(SettingsError, match="FOOTNOTE_MAX_PAGES"):
        read_settings(IndexerSettings)


@pytest.mark.parametrize(
    "text", ["file:///srv/a", "file:///srv/a|", "|workspace", "", "s3://b|everyone", "x|C1+"]
)
def test_a_source_without_an_audience_is_an_error_never_everyone(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_source(text)


def test_sources_name_the_workspace_or_channels() -> None:
    first, second = parse_sources("s3://hr|workspace,\n file:///board|C0BOARD+C0AUDIT")
    assert first.audience == Audience(workspace=True)
    assert second.url == "file:///board"
    assert second.audience == Audience(channels=frozenset({"C0BOARD", "C0AUDIT"}))


def test_one_source_has_one_audience() -> None:
    with pytest.raises(SettingsError, match="twice"):
        parse_sources("s3://hr|workspace,s3://hr|C0BOARD")
