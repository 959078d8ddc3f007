"""What the service does of Slack's files, and while Slack is away."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from threading import Lock

import pytest

from bot.playground.faults import Fault
from indexer import configured, patience, serve, urgent
from indexer.catalogue import RequestOutcome
from indexer.configured import ConfiguredSources, SlackAway
from indexer.executors import open_executor
from indexer.local_qdrant import Endpoint
from indexer.preparation import Work
from indexer.serve import Service
from indexer.sources import slack_calls, slack_files
from indexer.sources.slack import SlackSource
from indexer.types import RequestKind, SourceFile
from tests.clock import Clock
from tests.indexing import Begun, HookedThreads, Idle, engine
from tests.slack_library import SlackLibrary, slack_library

__all__ = ["engine"]


@pytest.fixture
def team(tmp_path: Path, engine: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackLibrary]:
    monkeypatch.setattr(slack_calls, "PAUSE", 0.0)
    monkeypatch.setattr(configured, "ASKED_AGAIN_AFTER", 0.0)
    monkeypatch.setattr(serve, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(urgent, "PAUSE_SECONDS", 0.0)
    with slack_library(tmp_path, engine) as opened:
        yield opened


@pytest.fixture
def executor() -> Iterator[Executor]:
    with open_executor("threads:2") as executor:
        yield executor


def service(team: SlackLibrary, executor: Executor, **changes: object) -> Service:
    settings = team.library.settings.model_copy(update=changes)
    return Service(team.library.index, ConfiguredSources.of(settings), executor)


def ask(team: SlackLibrary, kind: RequestKind, **payload: str) -> int:
    return team.library.index.catalogue.ask(team.library.index.workspace, kind, payload)


def outcome(team: SlackLibrary, request: int) -> RequestOutcome:
    found = team.library.index.catalogue.outcome(request)
    assert found is not None
    return found


def done(team: SlackLibrary, request: int) -> bool:
    found = outcome(team, request)
    return found.finished_at is not None and found.error is None


def close_gates(team: SlackLibrary) -> None:
    """Slack is away."""
    team.slack.do(lambda slack: slack.faults.add(Fault("*", status=503), times=10_000))


def open_gates(team: SlackLibrary) -> None:
    team.slack.do(lambda slack: slack.faults.clear())


def test_a_due_sync_reads_slack_beside_the_folders(team: SlackLibrary, executor: Executor) -> None:
    team.share("leave.pdf", "Sixteen weeks")
    team.library.write("handbook.pdf", "In the folder")
    serving = service(team, executor)
    serving.sync_soon()
    serving.turn()
    assert set(team.library.states().values()) == {"indexed"}
    assert len(team.library.states()) == 2
    assert team.names() == {"leave.pdf"}


def test_a_shared_file_is_indexed_as_asked(team: SlackLibrary, executor: Executor) -> None:
    file = team.share("leave.pdf", "Sixteen weeks")
    team.share("other.pdf", "Trains")
    request = ask(team, RequestKind.INDEX, source=team.spec.url, uri=file.id)
    service(team, executor).turn()
    assert done(team, request)
    assert team.names() == {"leave.pdf"}


def test_a_file_that_is_gone_when_it_is_its_turn_is_no_failure(team: SlackLibrary) -> None:
    file = team.share("leave.pdf", "Sixteen weeks")
    request = ask(team, RequestKind.INDEX, source=team.spec.url, uri=file.id)
    team.slack.expire_file(file.id)
    service(team, Idle()).turn()
    assert done(team, request)
    assert team.names() == set()


def test_a_file_of_which_slack_says_no_share_yet_is_looked_at_again(
    team: SlackLibrary, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = team.share("leave.pdf", "Sixteen weeks")
    other = team.share("other.pdf", "Trains")
    shared_in = slack_files.shared_in
    looks: list[str] = []

    def lagging(file: slack_files.FileObject) -> Iterator[str]:
        looks.append(str(file["id"]))
        return iter(()) if file["id"] == new.id and looks.count(new.id) <= 4 else shared_in(file)

    monkeypatch.setattr(slack_files, "shared_in", lagging)
    monkeypatch.setattr(patience, "AGAIN_AFTER", 0.0)
    requests = [ask(team, RequestKind.INDEX, source=team.spec.url, uri=file.id) for file in (new, other)]
    serving = service(team, executor)
    while outcome(team, requests[0]).finished_at is None:
        serving.turn()
    assert [done(team, request) for request in requests] == [True, True]
    assert team.names() == {"leave.pdf", "other.pdf"}


def test_a_file_of_which_slack_never_says_a_share_is_given_up(
    team: SlackLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = team.share("leave.pdf", "Sixteen weeks")
    monkeypatch.setattr(slack_files, "shared_in", lambda _file: iter(()))
    monkeypatch.setattr(patience, "AGAIN_AFTER", 0.0)
    request = ask(team, RequestKind.INDEX, source=team.spec.url, uri=new.id)
    serving = service(team, Idle())
    while outcome(team, request).finished_at is None:
        serving.turn()
    assert "does not say yet where" in (outcome(team, request).error or "")


def test_an_error_of_ours_in_one_file_keeps_no_other_waiting(
    team: SlackLibrary, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, other = team.share("odd.pdf", "Sixteen weeks"), team.share("other.pdf", "Trains")
    find = SlackSource.find

    def failing(source: SlackSource, uri: str) -> SourceFile | None:
        if uri == odd.id:
            raise KeyError("a field that Slack always sent")
        return find(source, uri)

    monkeypatch.setattr(SlackSource, "find", failing)
    requests = [ask(team, RequestKind.INDEX, source=team.spec.url, uri=file.id) for file in (odd, other)]
    service(team, executor).turn()
    assert (outcome(team, requests[0]).error, done(team, requests[1])) == (
        "An error of ours (KeyError); see the log.",
        True,
    )


def test_a_channel_is_read_and_closed_as_asked(team: SlackLibrary, executor: Executor) -> None:
    team.share("leave.pdf", "Sixteen weeks")
    team.share("budget.pdf", "A round million", channel="#finance")
    serving = service(team, executor)
    read = ask(team, RequestKind.SYNC, source=team.spec.url, channel="C0FINANCE")
    serving.turn()
    assert done(team, read)
    assert team.names() == {"budget.pdf"}
    closed = ask(team, RequestKind.CLOSE, source=team.spec.url, channel="C0FINANCE")
    close_gates(team)
    serving.turn()
    assert done(team, closed)
    assert team.names() == set()


def test_a_channel_that_is_asked_for_does_not_wait_for_the_end_of_a_sync(team: SlackLibrary) -> None:
    for number in range(16):
        team.share(f"{number}.pdf", f"page {number}", channel="#people")
    asked: list[int] = []
    begun: list[str] = []
    first = Lock()

    def note(work: Work) -> None:
        begun.append(work.file.name)
        if first.acquire(blocking=False):
            team.share("budget.pdf", "A round million", channel="#finance")
            asked.append(ask(team, RequestKind.SYNC, source=team.spec.url, channel="C0FINANCE"))

    serving = service(team, HookedThreads(note))
    serving.sync_soon()
    serving.turn()
    assert done(team, asked[0])
    assert len(begun) == 17
    assert begun.index("budget.pdf") < 16
    assert len(team.names()) == 17


def test_a_channel_is_read_once_for_one_request(team: SlackLibrary) -> None:
    for number in range(6):
        team.share(f"{number}.pdf", f"page {number}", channel="#finance")
    request = ask(team, RequestKind.SYNC, source=team.spec.url, channel="C0FINANCE")
    read = Begun()
    service(team, read).turn()
    assert done(team, request)
    assert len(read.works) == 6
    assert len(team.slack.calls("files.list")) == 1


@pytest.mark.parametrize(
    ("kind", "payload", "error"),
    [
        (RequestKind.INDEX, {"source": "slack:T0OTHER", "uri": "F1"}, "not among the sources"),
        (RequestKind.SYNC, {"source": "slack:T0OTHER", "channel": "C1"}, "not among the sources"),
        (RequestKind.CLOSE, {"source": "/srv/policies", "channel": "C1"}, "has no channel"),
        (RequestKind.CLOSE, {"source": "slack:T0ACME"}, "has no channel"),
    ],
)
def test_a_request_that_cannot_be_done_says_why(
    team: SlackLibrary, kind: RequestKind, payload: dict[str, str], error: str
) -> None:
    request = ask(team, kind, **payload)
    service(team, Idle()).turn()
    assert error in (outcome(team, request).error or "")


# --- Slack is away ------------------------------------------------------------------------------


def test_while_slack_is_away_folders_go_on_and_its_files_follow_later(
    team: SlackLibrary, executor: Executor
) -> None:
    file, source = team.share("leave.pdf", "Sixteen weeks"), team.spec.url
    team.library.write("handbook.pdf", "In the folder")
    shared = ask(team, RequestKind.INDEX, source=source, uri=file.id)
    close_gates(team)
    serving = service(team, executor)
    serving.sync_soon()
    serving.turn()
    assert outcome(team, shared).finished_at is None
    assert team.library.states() == {"handbook.pdf": "indexed"}
    folder = ask(team, RequestKind.INDEX, source=team.library.spec.url, uri="handbook.pdf")
    serving.turn()
    assert done(team, folder)
    open_gates(team)
    later = team.share("later.pdf", "Trains")
    serving.turn()
    assert done(team, shared)
    assert team.channels(later) == {"C0PEOPLE"}  # the sync that was due is made up for


def test_a_token_that_slack_does_not_take_is_said_and_folders_go_on(
    team: SlackLibrary, executor: Executor
) -> None:
    from pydantic import SecretStr

    request = ask(team, RequestKind.INDEX, source=team.spec.url, uri="F1")
    team.library.write("handbook.pdf", "In the folder")
    serving = service(team, executor, slack_bot_token=SecretStr("xoxb-revoked"))
    serving.sync_soon()
    serving.turn()
    assert "SLACK_BOT_TOKEN" in (outcome(team, request).error or "")
    assert team.library.states() == {"handbook.pdf": "indexed"}


def test_documents_of_slack_stay_while_it_is_away(team: SlackLibrary, executor: Executor) -> None:
    team.share("leave.pdf", "Sixteen weeks")
    team.library.sync(team.spec)
    close_gates(team)
    serving = service(team, executor)
    serving.sync_soon()
    serving.turn()
    assert team.names() == {"leave.pdf"}


def test_slack_is_asked_who_it_is_once_in_a_while(
    team: SlackLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configured, "ASKED_AGAIN_AFTER", 15.0)
    clock = Clock()
    settings = team.library.settings
    sources = ConfiguredSources((), settings.slack_access, clock=clock)

    def asked() -> int:
        return len(team.slack.calls("auth.test"))

    close_gates(team)
    with pytest.raises(SlackAway):
        sources.slack()
    tried = asked()
    with pytest.raises(SlackAway):
        sources.slack()
    assert asked() == tried
    open_gates(team)
    clock.now += 15.0
    assert sources.slack() == sources.slack() is not None
    assert asked() == tried + 1


def test_a_channel_whose_listing_broke_off_is_made_up_for_after_a_while(
    team: SlackLibrary, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.share("leave.pdf", "Sixteen weeks")
    serving = service(team, executor)
    team.slack.do(lambda slack: slack.faults.add(Fault("files.list", status=503), times=10_000))
    request = ask(team, RequestKind.SYNC, source=team.spec.url, channel="C0PEOPLE")
    serving.turn()
    assert "Slack" in (outcome(team, request).error or "")
    open_gates(team)
    serving.turn()
    assert team.names() == set()  # not at once: Slack may have asked for time
    monkeypatch.setattr(serve, "MADE_UP_AFTER", 0.0)
    close_gates(team)
    ask(team, RequestKind.SYNC, source=team.spec.url, channel="C0PEOPLE")
    serving.turn()
    open_gates(team)
    serving.turn()
    assert team.names() == {"leave.pdf"}


def test_a_channel_that_is_asked_for_before_slack_can_be_reached_is_made_up_for(
    team: SlackLibrary, executor: Executor
) -> None:
    team.share("leave.pdf", "Sixteen weeks")
    serving = service(team, executor)
    close_gates(team)
    ask(team, RequestKind.SYNC, source=team.spec.url, channel="C0PEOPLE")
    serving.turn()
    open_gates(team)
    serving.turn()
    assert team.names() == {"leave.pdf"}
