"""What `sync --dry-run` says, and that it does nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.playground.faults import Fault
from indexer.__main__ import app
from indexer.local_qdrant import Endpoint
from indexer.single_flight import only_sync
from indexer.sources import slack_calls
from indexer.sources.folder import FolderSource
from tests.indexing import Library, engine, environment_of, library
from tests.slack_library import SlackLibrary, slack_environment, slack_library

pytestmark = pytest.mark.usefixtures("logging_as_before")

__all__ = ["engine", "library"]


@pytest.fixture
def team(tmp_path: Path, engine: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackLibrary]:
    monkeypatch.setattr(slack_calls, "PAUSE", 0.0)
    with slack_library(tmp_path, engine) as opened:
        yield opened


def forecast(environment: dict[str, str], *arguments: str, expect: int = 0) -> dict[str, Any]:
    command = ["sync", "--dry-run", "--json", *arguments]
    result = CliRunner().invoke(app, command, env=environment, catch_exceptions=False)
    assert result.exit_code == expect, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def counts(told: dict[str, Any]) -> tuple[int, ...]:
    return tuple(told[name] for name in ("added", "changed", "relabelled", "removed", "unchanged"))


def test_it_says_what_a_sync_would_do_and_does_none_of_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("same.pdf", "changed.pdf", "removed.pdf"):
        library.write(name, f"Sixteen weeks of {name}")
    library.sync()
    library.write("changed.pdf", "Twenty weeks")
    library.write("new.pdf", "Trains")
    (library.folder / "removed.pdf").unlink()
    before = library.index.catalogue.documents(library.index.workspace, gone=True)
    monkeypatch.setattr(FolderSource, "fetch", None)
    with only_sync(library.index):  # it needs no lease
        told = forecast(environment_of(library))
    assert counts(told) == (1, 1, 0, 1, 1)
    assert (told["files"], told["dollars"]) == (2, 0.0)
    assert told["pages"] > 0
    assert library.index.catalogue.documents(library.index.workspace, gone=True) == before
    monkeypatch.undo()
    report = library.sync()
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 1)
    assert counts(forecast(environment_of(library))) == (0, 0, 0, 0, 3)


def test_it_says_what_a_paid_embedder_would_cost(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    paid = environment_of(library) | {
        "FOOTNOTE_EMBEDDER": "openai:text-embedding-3-large",
        "OPENAI_API_KEY": "sk-test",
        "FOOTNOTE_COST_CAP": "0.000001",
    }
    told = forecast(paid)
    assert told["dollars"] == round(told["tokens"] * 0.13 / 1e6, 4)
    text = CliRunner().invoke(app, ["sync", "--dry-run"], env=paid, catch_exceptions=False).stdout
    assert "1 to add" in text
    assert "Nothing was written" in text
    unknown = forecast(paid | {"FOOTNOTE_EMBEDDER": "openai:of-our-own", "OPENAI_BASE_URL": "http://[::1]:9"})
    assert unknown["dollars"] is None


def test_files_of_slack_and_what_is_no_longer_a_source_are_counted(team: SlackLibrary) -> None:
    kept = team.share("leave.pdf", "Sixteen weeks")
    team.share("budget.pdf", "A round million", channel="#finance")
    team.library.sync(team.spec)
    team.slack.share_file("ada", "#finance", kept.id)
    team.share("new.pdf", "Trains")
    told = forecast(slack_environment(team))
    by_source = {each["source"]: each for each in told["sources"]}
    assert counts(by_source[team.spec.url]) == (1, 0, 1, 0, 1)
    off = forecast(slack_environment(team) | {"FOOTNOTE_SLACK_FILES": "false"}, "--allow-empty")
    assert counts({each["source"]: each for each in off["sources"]}[team.spec.url]) == (0, 0, 0, 2, 0)
    assert team.names() == {"leave.pdf", "budget.pdf"}


def test_with_slack_away_it_tells_of_the_folders_and_ends_with_1(team: SlackLibrary) -> None:
    team.library.write("handbook.pdf", "In the folder")
    team.slack.do(lambda slack: slack.faults.add(Fault("*", status=503), times=100))
    told = forecast(slack_environment(team), expect=1)
    assert told["added"] == 1
    (failure,) = told["sources"][-1]["failed"]
    assert failure["uri"] == "slack"
