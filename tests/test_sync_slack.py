"""Syncs of the files that are shared in Slack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.playground.faults import Fault
from indexer.closing import close_channel
from indexer.configured import ConfiguredSources
from indexer.executors import open_executor
from indexer.local_qdrant import Endpoint
from indexer.preparation import Work
from indexer.run import Run
from indexer.single_flight import only_sync
from indexer.sources import slack_calls
from indexer.sources.slack import SlackSource
from indexer.sources.slack_calls import RefusedCall
from indexer.types import DocumentState, SourceFile, SyncReport
from tests.indexing import MEMBER, Begun, HookedThreads, Idle, engine, reader_of
from tests.pdfs import write_pdf
from tests.slack_library import SlackLibrary, slack_library

__all__ = ["engine"]


@pytest.fixture
def team(tmp_path: Path, engine: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackLibrary]:
    monkeypatch.setattr(slack_calls, "PAUSE", 0.0)
    with slack_library(tmp_path, engine) as opened:
        yield opened


def sync(team: SlackLibrary, **options: object) -> SyncReport:
    return team.library.sync(team.spec, **options)  # type: ignore[arg-type]


def in_a_run(team: SlackLibrary) -> Iterator[Run]:
    with only_sync(team.library.index) as held, open_executor("threads:2") as executor:
        yield Run(team.library.index, held, executor)


def break_down(team: SlackLibrary, method: str, *, times: int = 100) -> None:
    team.slack.do(lambda slack: slack.faults.add(Fault(method, status=500), times=times))


def mend(team: SlackLibrary) -> None:
    team.slack.do(lambda slack: slack.faults.clear())


def hide_from_listings(monkeypatch: pytest.MonkeyPatch, *uris: str) -> None:
    """Slack's listings lag behind: they leave these files out, though they are there."""
    listed = SlackSource.list

    def lagging(self: SlackSource) -> Iterator[SourceFile]:
        return (file for file in listed(self) if file.uri not in uris)

    monkeypatch.setattr(SlackSource, "list", lagging)


def test_files_of_the_bots_channels_are_found_by_those_who_share_them(team: SlackLibrary) -> None:
    leave = team.share("leave.pdf", "Sixteen weeks")
    team.share("budget.pdf", "A round million", channel="#finance")
    team.share("joke.pdf", "Knock knock", channel="#random")
    report = sync(team)
    assert (report.added, report.failed) == (2, ())
    assert team.channels(leave) == {"C0PEOPLE"}
    library = team.library
    assert library.found("sixteen", reader_of("C0PEOPLE")) == {"leave.pdf"}
    assert library.found("round million", reader_of("C0PEOPLE")) == set()
    assert library.found("sixteen", MEMBER) == set()
    assert sync(team, executor=Idle()).unchanged == 2
    library.assert_nothing_left_over()


def test_the_newest_file_is_read_first(team: SlackLibrary) -> None:
    for number in range(6):
        team.share(f"{number}.pdf", f"page {number}")
    begun = Begun()
    sync(team, executor=begun)
    assert [work.file.name for work in begun.works] == [f"{number}.pdf" for number in range(5, -1, -1)]


def test_a_file_that_another_channel_gets_is_relabelled_without_reading(team: SlackLibrary) -> None:
    file = team.share("leave.pdf", "Sixteen weeks")
    sync(team)
    team.slack.share_file("ada", "#finance", file.id)
    assert sync(team, executor=Idle()).changed == 1
    assert team.channels(file) == {"C0PEOPLE", "C0FINANCE"}


def test_a_deleted_file_is_removed_even_when_it_was_the_only_one(team: SlackLibrary) -> None:
    file = team.share("leave.pdf", "Sixteen weeks")
    sync(team)
    team.slack.expire_file(file.id)
    report = sync(team)
    assert (report.removed, report.failed) == (1, ())
    assert team.library.found("sixteen", reader_of("C0PEOPLE")) == set()
    team.library.assert_nothing_left_over()


def test_what_a_lagging_listing_left_out_stays(team: SlackLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, other = team.share("kept.pdf", "Sixteen weeks"), team.share("other.pdf", "Trains")
    sync(team)
    team.slack.share_file("ada", "#finance", kept.id)
    hide_from_listings(monkeypatch, kept.id, other.id)
    report = sync(team, executor=Idle())
    assert (report.removed, report.changed, report.unchanged) == (0, 1, 1)
    assert team.channels(kept) == {"C0PEOPLE", "C0FINANCE"}


def test_files_of_a_channel_that_was_left_unheard_go_without_a_question_each(team: SlackLibrary) -> None:
    files = [team.share(f"{number}.pdf", "Sixteen weeks", f"{number}") for number in range(3)]
    kept = team.share("budget.pdf", "A round million", channel="#finance")
    sync(team)
    team.slack.change_channel("#people", is_archived=True)
    asked = len(team.slack.calls("files.info"))
    report = sync(team, executor=Idle())
    assert (report.removed, report.unchanged) == (3, 1)
    assert [team.channels(file) for file in files] == [None] * 3
    assert team.channels(kept) == {"C0FINANCE"}
    assert len(team.slack.calls("files.info")) == asked


def test_what_nobody_can_say_stays_and_the_report_says_so(
    team: SlackLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [team.share(f"{number}.pdf", "Sixteen weeks", f"{number}") for number in range(5)]
    sync(team)
    hide_from_listings(monkeypatch, *(file.id for file in files))
    break_down(team, "files.info")
    report = sync(team, executor=Idle())
    assert (report.removed, report.changed) == (0, 0)
    assert len(report.failed) == 4  # three were asked about, the others not any more
    assert "2 more documents were not asked about" in report.failed[-1].reason
    assert len(team.names()) == 5
    mend(team)
    assert sync(team, executor=Idle()).unchanged == 5


def test_files_of_which_slack_refuses_to_speak_keep_no_other_from_being_removed(
    team: SlackLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = [team.share(f"{number}.pdf", f"Sixteen weeks {number}") for number in range(4)]
    gone = team.share("gone.pdf", "Trains")
    sync(team)
    hide_from_listings(monkeypatch, *(file.id for file in refused))
    team.slack.expire_file(gone.id)
    found = SlackSource.find

    def find(source: SlackSource, uri: str) -> SourceFile | None:
        if uri != gone.id:
            raise RefusedCall("team_access_not_granted", "Slack refuses files.info")
        return found(source, uri)

    monkeypatch.setattr(SlackSource, "find", find)
    report = sync(team, executor=Idle())
    assert (report.removed, len(report.failed), len(team.names())) == (1, 4, 4)


def test_without_a_listing_nothing_is_touched(team: SlackLibrary) -> None:
    file = team.share("leave.pdf", "Sixteen weeks")
    sync(team)
    spec = team.spec
    team.slack.expire_file(file.id)
    break_down(team, "files.list")
    report = team.library.sync(spec, executor=Idle())
    assert [failure.uri for failure in report.failed] == [spec.url]
    assert (report.removed, team.names()) == (0, {"leave.pdf"})


def test_a_file_that_goes_while_it_is_read_is_removed_and_not_failed(team: SlackLibrary) -> None:
    gone = team.share("gone.pdf", "Sixteen weeks")
    team.share("stays.pdf", "Trains")

    def delete(work: Work) -> None:
        if work.file.uri == gone.id:
            team.slack.expire_file(gone.id)

    report = sync(team, executor=HookedThreads(delete))
    assert (report.added, report.removed, report.failed) == (1, 1, ())
    document = team.document(gone)
    assert document is not None
    assert document.state is DocumentState.GONE


def test_a_file_that_cannot_be_read_though_it_is_there_is_failed(team: SlackLibrary) -> None:
    team.slack.upload("ada", "#people", "broken.pdf", b"%PDF-1.7\nnothing that follows")
    report = sync(team)
    assert (report.added, report.removed, len(report.failed)) == (0, 0, 1)


def test_files_of_one_channel_are_synced_without_the_others(team: SlackLibrary) -> None:
    people = team.share("leave.pdf", "Sixteen weeks")
    stays = team.share("budget.pdf", "A round million", channel="#finance")
    sync(team)
    team.slack.expire_file(people.id)
    team.slack.expire_file(stays.id)
    team.share("new.pdf", "Trains")
    team.share("later.pdf", "Planes", channel="#finance")
    for run in in_a_run(team):
        report = run.sync_channel(team.spec, "C0PEOPLE")
    assert (report.added, report.removed) == (1, 1)
    assert team.names() == {"new.pdf", "budget.pdf"}


def test_a_closed_channel_loses_its_files_and_folders_keep_theirs(team: SlackLibrary) -> None:
    alone = team.share("leave.pdf", "Sixteen weeks")
    both = team.share("travel.pdf", "Trains")
    team.slack.share_file("ada", "#finance", both.id)
    team.library.write("handbook.pdf", "In the folder")
    team.library.audience = type(team.library.audience)(channels=frozenset({"C0PEOPLE"}))
    team.library.sync(team.spec, team.library.spec)
    calls = len(team.slack.calls())
    report = close_channel(team.library.index, team.spec.url, "C0PEOPLE")
    assert len(team.slack.calls()) == calls
    assert (report.changed, report.removed) == (1, 1)
    assert (team.channels(alone), team.channels(both)) == (None, {"C0FINANCE"})
    assert team.library.found("folder", reader_of("C0PEOPLE")) == {"handbook.pdf"}
    assert team.library.found("sixteen", reader_of("C0PEOPLE")) == set()
    team.library.assert_nothing_left_over()


def test_a_channel_that_is_closed_after_the_listing_gets_no_file(team: SlackLibrary) -> None:
    for number in range(8):
        team.share(f"{number}.pdf", f"page {number}")
    runs: list[Run] = []

    def leave(work: Work) -> None:
        if work.file.name == "7.pdf":
            team.slack.leave("footnote", "#people")
            runs[0].note_closed("C0PEOPLE")
            close_channel(team.library.index, team.spec.url, "C0PEOPLE")

    with only_sync(team.library.index) as held, HookedThreads(leave) as executor:
        runs.append(Run(team.library.index, held, executor))
        runs[0].sync_source(team.spec)
    assert sync(team, executor=Idle()).removed <= 2  # those that had been begun by then


def test_a_file_that_is_unshared_before_its_turn_is_not_brought_back_by_the_listing(
    team: SlackLibrary,
) -> None:
    late = team.share("late.pdf", "Sixteen weeks")
    message = team.slack.messages("#people")[-1]
    team.slack.share_file("ada", "#finance", late.id)
    team.slack.change_channel("#finance", is_archived=True)  # so its bytes can still be had
    for number in range(8):
        team.share(f"{number}.pdf", f"page {number}")
    runs: list[Run] = []

    def unshare(work: Work) -> None:
        if work.file.name == "7.pdf":
            team.slack.delete("ada", "#people", message.ts)
            team.library.index.catalogue.unshare(team.library.index.workspace, team.id_of(late), "C0PEOPLE")
            assert runs[0].begin_file(team.spec, late.id).work is None

    with only_sync(team.library.index) as held, HookedThreads(unshare) as executor:
        runs.append(Run(team.library.index, held, executor))
        runs[0].sync_source(team.spec)
    assert team.channels(late) is None
    assert len(team.names()) == 8


def test_a_forgotten_file_stays_out(team: SlackLibrary) -> None:
    file = team.share("leave.pdf", "Sixteen weeks")
    sync(team)
    index = team.library.index
    index.catalogue.forget_document(index.workspace, team.id_of(file), by="U0ADA")
    assert sync(team, executor=Idle()).added == 0
    for run in in_a_run(team):
        report = run.index_file(team.spec, file.id)
    assert (report.added, report.failed, team.names()) == (0, (), set())
    index.catalogue.remember(index.workspace, team.id_of(file))
    assert sync(team).added == 1


def test_the_same_bytes_are_read_once(team: SlackLibrary) -> None:
    content = write_pdf(team.library.folder.parent / "leave.pdf", ["Sixteen weeks"]).read_bytes()
    team.slack.upload("ada", "#people", "leave.pdf", content)
    sync(team)
    team.slack.upload("ada", "#finance", "copy.pdf", content)
    assert sync(team).added == 1
    assert team.names() == {"leave.pdf", "copy.pdf"}
    assert len(list(team.library.index.store.generations(team.library.index.workspace))) == 1


# --- single files -------------------------------------------------------------------------------


def test_one_file_is_read_without_any_listing(team: SlackLibrary) -> None:
    file = team.share("leave.pdf", "Sixteen weeks")
    team.share("other.pdf", "Trains")
    break_down(team, "files.list")
    for run in in_a_run(team):
        report = run.index_file(team.spec, file.id)
    assert (report.added, team.names()) == (1, {"leave.pdf"})


def test_a_single_file_that_is_gone_or_hidden_is_removed_quietly(team: SlackLibrary) -> None:
    gone, hidden = team.share("gone.pdf", "Sixteen weeks"), team.share("hidden.pdf", "Trains")
    sync(team)
    team.slack.expire_file(gone.id)
    team.slack.leave("footnote", "#people")
    for run in in_a_run(team):
        reports = [run.index_file(team.spec, file.id) for file in (gone, hidden)]
        never_known = run.index_file(team.spec, "F0NOWHERE")
    assert [(report.removed, report.failed) for report in reports] == [(1, ()), (1, ())]
    assert (never_known.removed, never_known.failed) == (0, ())
    assert team.names() == set()


# --- which documents stay -----------------------------------------------------------------------


def keeps(team: SlackLibrary, **changes: object) -> ConfiguredSources:
    return ConfiguredSources.of(team.library.settings.model_copy(update=changes))


def test_documents_of_slack_stay_while_it_is_configured_or_nobody_can_say(team: SlackLibrary) -> None:
    url = team.spec.url
    configured = keeps(team)
    assert configured.keeps("slack:T0OTHER")  # before Slack was asked
    assert configured.slack() == team.spec
    assert (configured.keeps(url), configured.keeps("slack:T0OTHER")) == (True, False)
    assert keeps(team, slack_bot_token=None).keeps(url)
    assert not keeps(team, slack_files=False).keeps(url)


def test_documents_of_slack_that_is_not_wanted_any_more_are_removed(team: SlackLibrary) -> None:
    team.share("leave.pdf", "Sixteen weeks")
    team.library.write("handbook.pdf", "In the folder")
    team.library.sync(team.spec, team.library.spec)
    off = keeps(team, slack_files=False)
    report = team.library.sync(team.library.spec, executor=Idle(), keeps=off.keeps)
    assert (report.removed, report.unchanged) == (1, 1)
    assert "slack:" in report.warnings[0]


def test_documents_of_folders_stay_when_no_folder_is_named(team: SlackLibrary) -> None:
    assert keeps(team, sources="").keeps("/srv/policies")
    assert not keeps(team).keeps("/srv/policies")
