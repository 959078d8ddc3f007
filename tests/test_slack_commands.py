"""Commands on a workspace's files, and backfills that are killed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.playground import File
from bot.playground.faults import Fault
from indexer.__main__ import app
from indexer.local_qdrant import Endpoint
from indexer.sources import slack_calls
from indexer.types import RequestKind
from tests.indexing import Begun, Idle, engine, reader_of
from tests.slack_library import SlackLibrary, slack_environment, slack_library, wait_for

pytestmark = pytest.mark.usefixtures("logging_as_before")

__all__ = ["engine"]


@pytest.fixture
def team(tmp_path: Path, engine: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackLibrary]:
    monkeypatch.setattr(slack_calls, "PAUSE", 0.0)
    with slack_library(tmp_path, engine) as opened:
        yield opened


def run(team: SlackLibrary, *arguments: str, expect: int = 0, **environment: str) -> Any:
    """The JSON that a command prints."""
    command = [*arguments, "--json"]
    using = slack_environment(team) | {"FOOTNOTE_EXECUTOR": "threads:2"} | environment
    result = CliRunner().invoke(app, command, env=using, catch_exceptions=False)
    assert result.exit_code == expect, result.output
    return json.loads(result.stdout)


def serve(team: SlackLibrary) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "indexer", "serve", "--until-stdin-closes"],
        env=slack_environment(team) | {"FOOTNOTE_SCHEDULE": "1d"},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def indexed(team: SlackLibrary) -> dict[str, float | None]:
    known = team.library.index.catalogue.documents(team.library.index.workspace)
    return {each.uri: each.indexed_at for each in known if each.generation is not None}


def test_sync_reads_folders_and_slack_and_source_slack_alone(team: SlackLibrary) -> None:
    team.share("leave.pdf", "Sixteen weeks")
    team.library.write("handbook.pdf", "In the folder")
    assert run(team, "sync", "--source", "slack")["added"] == 1
    assert team.library.states().keys() == {file.uri for file in listed(team)}
    assert run(team, "sync")["added"] == 1
    assert run(team, "sync")["unchanged"] == 2


def listed(team: SlackLibrary) -> list[Any]:
    known = team.library.index.catalogue.documents(team.library.index.workspace, source=team.spec.url)
    return list(known)


def test_with_slack_away_folders_are_synced_and_the_exit_code_is_1(team: SlackLibrary) -> None:
    team.library.write("handbook.pdf", "In the folder")
    team.slack.do(lambda slack: slack.faults.add(Fault("*", status=503), times=100))
    report = run(team, "sync", expect=1)
    assert report["added"] == 1
    assert [failure["uri"] for failure in report["failed"]] == ["slack"]


def test_without_a_token_slack_is_no_source(team: SlackLibrary) -> None:
    from indexer.errors import SettingsError

    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
        run(team, "sync", "--source", "slack", SLACK_BOT_TOKEN="")


def test_status_shows_how_far_a_sync_has_come(team: SlackLibrary) -> None:
    index = team.library.index
    index.catalogue.report_progress(index.workspace, team.spec.url, files=1000, done=120)
    (syncing,) = run(team, "status")["syncing"]
    assert (syncing["source"], syncing["files"], syncing["done"]) == (team.spec.url, 1000, 120)
    shown = CliRunner().invoke(app, ["status"], env=slack_environment(team), catch_exceptions=False)
    assert f"{team.spec.url}: 120 of 1,000 files read" in shown.stdout
    index.catalogue.end_progress(index.workspace, team.spec.url)
    assert run(team, "status")["syncing"] == []


# --- ended from outside -------------------------------------------------------------------------


def test_a_backfill_that_is_killed_goes_on_and_reads_nothing_twice(team: SlackLibrary) -> None:
    words = "Sixteen weeks of leave " * 30
    files = [team.share(f"{number:02}.pdf", *[f"{words} {number}"] * 4) for number in range(24)]
    process = serve(team)
    try:
        wait_for(lambda: len(indexed(team)) >= 6 or process.poll() is not None)
        process.kill()
        process.wait()
        before = indexed(team)
        assert len(before) >= 6
        begun = Begun()
        report = team.library.sync(team.spec, executor=begun)
        assert (report.unchanged, report.failed) == (len(before), ())
        assert not before.keys() & set(begun.uris)
        assert begun.uris == sorted(begun.uris, reverse=True)  # newest first, as before
        after = indexed(team)
        assert {uri: after[uri] for uri in before} == before
        assert after.keys() == {file.id for file in files}
        team.library.assert_nothing_left_over()
        assert team.library.sync(team.spec, executor=Idle()).unchanged == 24
    finally:
        process.kill()
        process.wait()


def test_a_file_that_is_shared_during_a_backfill_does_not_wait_for_its_end(team: SlackLibrary) -> None:
    words = "Sixteen weeks of leave " * 30
    for number in range(60):
        team.share(f"{number:02}.pdf", *[f"{words} {number}"] * 10)
    process = serve(team)
    try:
        wait_for(lambda: len(indexed(team)) >= 2 or process.poll() is not None)
        file: File = team.share("urgent.pdf", "Trains before planes")
        index = team.library.index
        request = index.catalogue.ask(
            index.workspace, RequestKind.INDEX, {"source": team.spec.url, "uri": file.id}
        )

        def finished() -> bool:
            outcome = index.catalogue.outcome(request)
            return outcome is not None and outcome.finished_at is not None

        wait_for(lambda: finished() or process.poll() is not None)
        assert process.poll() is None
        assert team.library.found("trains", reader_of("C0PEOPLE")) == {"urgent.pdf"}
        assert len(indexed(team)) < 61
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
