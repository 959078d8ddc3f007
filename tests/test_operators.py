"""What a question on the command line may use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.playground.faults import Fault
from indexer.__main__ import app
from indexer.local_qdrant import Endpoint
from indexer.operators import reach_of_operator
from indexer.sources import slack_calls
from indexer.types import Reach
from tests.indexing import engine
from tests.slack_library import SlackLibrary, slack_environment, slack_library

pytestmark = pytest.mark.usefixtures("logging_as_before")

__all__ = ["engine"]


@pytest.fixture
def team(tmp_path: Path, engine: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackLibrary]:
    monkeypatch.setattr(slack_calls, "PAUSE", 0.0)
    with slack_library(tmp_path, engine) as opened:
        yield opened


def reach(team: SlackLibrary, channel: str | None = None, **changes: object) -> tuple[Reach, list[str]]:
    warnings: list[str] = []
    settings = team.library.settings.model_copy(update=changes)
    return reach_of_operator(settings, channel, warn=warnings.append), warnings


def test_files_of_the_bots_public_channels_belong_to_it_and_those_of_private_ones_when_named(
    team: SlackLibrary,
) -> None:
    (reader,) = reach(team)[0].readers
    assert reader.workspace_files
    assert reader.channels == {"C0GENERAL", "C0PEOPLE", "C0PARTNERS"}
    (reader,) = reach(team, "C0FINANCE")[0].readers
    assert reader.channels == {"C0GENERAL", "C0PEOPLE", "C0PARTNERS", "C0FINANCE"}


def test_without_a_token_it_is_the_folders_alone(team: SlackLibrary) -> None:
    assert reach(team, slack_bot_token=None) == (Reach.of_operator(), [])
    assert reach(team, "C1", slack_files=False) == (Reach.of_operator("C1"), [])


def test_while_slack_is_away_the_rest_is_used_and_a_warning_given(team: SlackLibrary) -> None:
    team.slack.do(lambda slack: slack.faults.add(Fault("*", status=503), times=100))
    found, (warning,) = reach(team, "C1")
    assert found == Reach.of_operator("C1")
    assert warning.startswith("files of public channels are left out")


def test_search_finds_files_of_public_channels_and_not_of_private_ones(team: SlackLibrary) -> None:
    team.share("leave.pdf", "Sixteen weeks of leave")
    team.share("budget.pdf", "Sixteen million of budget", channel="#finance")
    team.library.sync(team.spec)

    def found(*arguments: str) -> set[str]:
        command = ["search", "--json", "sixteen", *arguments]
        result = CliRunner().invoke(app, command, env=slack_environment(team), catch_exceptions=False)
        return {hit["document"] for hit in json.loads(result.stdout)["hits"]}

    assert found() == {"leave.pdf"}
    assert found("--channel", "C0FINANCE") == {"leave.pdf", "budget.pdf"}
