from __future__ import annotations

import pickle
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.playground import BOT_TOKEN, Playground
from bot.playground.world import acme
from indexer.errors import FileTooLarge, NotThereYet, SettingsError, SourceError, UnreadablePdf
from indexer.sources import (
    SourceSpec,
    open_source,
    parse_source,
    parse_sources,
    slack,
    slack_calls,
    slack_membership,
)
from indexer.sources.slack import SlackSource, slack_spec
from indexer.types import Audience, SourceFile
from tests.clock import Clock
from tests.slack_workspace import PDF, SlackWorkspace, slack_workspace


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def team(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackWorkspace]:
    """Acme, whose clock stands still, so that every file has the second that a test gives it."""
    monkeypatch.setattr(slack_calls, "PAUSE", 0.0)
    monkeypatch.setattr(slack_membership, "HOLDS_FOR", 0.0)
    monkeypatch.setattr(slack_membership, "HOLDS_TIMES", 0)
    with slack_workspace(workspace=acme(clock=clock)) as running:
        yield running


def source(team: SlackWorkspace, *, max_bytes: int = 1 << 20, **access: list[str]) -> SlackSource:
    return SlackSource("slack:T0ACME", team.access(**access), max_bytes=max_bytes)  # type: ignore[arg-type]


def names(files: Iterator[SourceFile]) -> list[str]:
    return [file.name for file in files]


def channels(file: SourceFile | None) -> set[str]:
    return set(file.audience.channels) if file else set()


def test_every_pdf_of_the_bots_conversations_is_listed_newest_first(
    team: SlackWorkspace, clock: Clock
) -> None:
    team.upload("ada", "#people", "first.pdf")
    clock.now += 1
    thread = team.say("ben", "#finance", "the budget?")
    team.upload("ada", "#finance", "reply.pdf", thread_ts=thread.ts)
    clock.now += 1
    team.upload("ada", team.direct_channel("ada").id, "direct.pdf")
    clock.now += 1
    team.upload("ada", "#random", "elsewhere.pdf")
    team.upload("ada", "#people", "notes.txt", b"no PDF")
    listed = list(source(team).list())
    assert names(iter(listed)) == ["direct.pdf", "reply.pdf", "first.pdf"]
    assert [channels(file) for file in listed] == [{"D0ADA"}, {"C0FINANCE"}, {"C0PEOPLE"}]
    assert [file.added_at for file in listed] == [10_002.0, 10_001.0, 10_000.0]


def test_a_file_in_several_conversations_is_one_with_all_of_ours(team: SlackWorkspace) -> None:
    file = team.upload("ada", "#people")
    for channel in ("#finance", "#random", "D0ADA"):
        team.share_file("ada", channel, file.id)
    [listed] = source(team).list()
    assert channels(listed) == {"C0PEOPLE", "C0FINANCE", "D0ADA"}
    assert source(team).find(file.id) == listed


def test_allow_and_deny_lists_of_channels_narrow_audiences(team: SlackWorkspace) -> None:
    file = team.upload("ada", "#people")
    team.share_file("ada", "#finance", file.id)
    assert channels(source(team, excluded=["C0PEOPLE"]).find(file.id)) == {"C0FINANCE"}
    assert channels(source(team, channels=["C0PEOPLE"]).find(file.id)) == {"C0PEOPLE"}
    nowhere = source(team, channels=["C0PEOPLE"], excluded=["C0PEOPLE"])
    assert (nowhere.find(file.id), list(nowhere.list())) == (None, [])


def test_archived_channels_and_those_that_the_bot_left_give_nothing(team: SlackWorkspace) -> None:
    file = team.upload("ada", "#people")
    team.share_file("ada", "#finance", file.id)
    reading = source(team)
    team.change_channel("#people", is_archived=True)
    assert [channels(listed) for listed in reading.list()] == [{"C0FINANCE"}]
    team.remove("ada", "#finance", "footnote")
    assert (list(reading.list()), reading.find(file.id)) == ([], None)
    team.change_channel("#people", is_archived=False)
    assert channels(reading.find(file.id)) == {"C0PEOPLE"}


def test_one_channel_is_listed_with_the_whole_audience_of_its_files(team: SlackWorkspace) -> None:
    both = team.upload("ada", "#people", "both.pdf")
    team.share_file("ada", "#finance", both.id)
    team.upload("ada", "#people", "people.pdf")
    [listed] = source(team).list_channel("C0FINANCE")
    assert (listed.name, channels(listed)) == ("both.pdf", {"C0PEOPLE", "C0FINANCE"})


def test_a_channel_that_does_not_count_lists_nothing_and_is_not_asked_about(team: SlackWorkspace) -> None:
    team.upload("ada", "#random", "elsewhere.pdf")
    team.upload("ada", "#people")
    assert list(source(team).list_channel("C0RANDOM")) == []
    assert list(source(team, excluded=["C0PEOPLE"]).list_channel("C0PEOPLE")) == []
    assert team.calls("files.list") == []


def test_a_cut_list_of_shares_and_a_stub_are_completed_by_files_info(team: SlackWorkspace) -> None:
    file = team.upload("ada", "#people")
    team.share_file("ada", "#finance", file.id)
    team.workspace.most_shares = 1
    assert [channels(listed) for listed in source(team).list()] == [{"C0PEOPLE", "C0FINANCE"}]
    team.change_file(file.id, is_stub=True, team_id="T0OTHER")
    assert [listed.name for listed in source(team).list()] == ["plan.pdf"]


@pytest.mark.parametrize("mode", ["external", "hidden_by_limit"])
def test_files_that_slack_does_not_hold_or_hides_are_not_there(team: SlackWorkspace, mode: str) -> None:
    file = team.upload("ada", "#people")
    team.change_file(file.id, mode=mode)
    assert (list(source(team).list()), source(team).find(file.id)) == ([], None)


def test_a_deleted_or_expired_or_unknown_file_is_not_found(team: SlackWorkspace) -> None:
    deleted, expired = team.upload(), team.upload()
    team.delete_file("ada", deleted.id)
    team.expire_file(expired.id)
    found = [source(team).find(file) for file in (deleted.id, expired.id, "F0NONE")]
    assert found == [None, None, None]


def test_an_unshared_file_is_nobodys_until_it_is_shared_again(team: SlackWorkspace) -> None:
    file = team.upload("ada", "#people")
    team.delete("ada", "#people", team.messages("#people")[-1].ts)
    assert source(team).find(file.id) is None
    team.share_file("ada", "#finance", file.id)
    assert channels(source(team).find(file.id)) == {"C0FINANCE"}


def test_a_conversation_that_the_bot_has_just_joined_counts_at_once(
    team: SlackWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_membership, "HOLDS_FOR", 1e9)
    reading = source(team)
    assert list(reading.list()) == []
    file = team.upload("ada", "#random", "elsewhere.pdf")
    team.invite("ada", "#random", "footnote")
    assert channels(reading.find(file.id)) == {"C0RANDOM"}


@pytest.mark.parametrize("method", ["files.info", "users.conversations"])
@pytest.mark.parametrize("fault", [{"error": "invalid_auth"}, {"retry_after": 3_600}, {"status": 500}])
def test_what_cannot_be_found_out_is_an_error_and_not_an_absence(
    team: SlackWorkspace, method: str, fault: dict[str, object]
) -> None:
    file = team.upload()
    team.fail(method, times=100, **fault)
    with pytest.raises(SourceError):
        source(team).find(file.id)


def test_a_stub_that_slack_never_completes_is_unclear(team: SlackWorkspace) -> None:
    file = team.upload()
    stub = {"id": file.id, "mode": "file_access", "file_access": "check_file_info"}
    reading = source(team)
    reading._info = lambda _uri: stub  # type: ignore[method-assign, assignment]
    with pytest.raises(SourceError, match="does not say yet"):
        reading.find(file.id)
    assert names(reading.list()) == ["plan.pdf"]


def test_a_new_file_of_which_slack_says_no_share_yet_is_to_be_asked_about_again(team: SlackWorkspace) -> None:
    file = team.upload()
    reading = source(team)
    said = reading._info(file.id)
    assert said is not None
    unshared = said | {"channels": [], "groups": [], "ims": [], "shares": {}}
    reading._info = lambda _uri: unshared | {"created": int(time.time())}  # type: ignore[method-assign]
    with pytest.raises(NotThereYet, match="where F"):
        reading.find(file.id)
    reading._info = lambda _uri: unshared | {"created": int(time.time()) - 600}  # type: ignore[method-assign]
    assert reading.find(file.id) is None


def test_a_stub_that_slack_does_not_complete_for_us_does_not_end_the_listing(team: SlackWorkspace) -> None:
    stub = team.upload(name="stub.pdf")
    team.change_file(stub.id, is_stub=True, team_id="T0OTHER")
    team.upload(name="ours.pdf")
    team.fail("files.info", error="team_access_not_granted", times=100)
    assert names(source(team).list()) == ["ours.pdf"]
    with pytest.raises(SourceError, match="team_access_not_granted"):
        source(team).find(stub.id)


def test_a_file_that_the_bot_may_not_see_is_not_there(team: SlackWorkspace) -> None:
    file = team.upload()
    team.fail("files.info", error="access_denied", times=100)
    assert source(team).find(file.id) is None


@pytest.mark.parametrize(
    "fault", [{"error": "internal_error"}, {"retry_after": 3_600}, {"error": "missing_scope"}]
)
def test_a_listing_that_breaks_off_raises(
    team: SlackWorkspace, fault: dict[str, object], monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(slack, "FILES_AT_ONCE", 2)
    for _ in range(5):
        team.upload()
        clock.now += 1
    team.fail("files.list", skip=2, times=100, **fault)
    listing = source(team).list()
    with pytest.raises(SourceError):
        list(listing)


def test_a_listing_is_lazy_and_asks_for_pages_by_time(
    team: SlackWorkspace, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(slack, "FILES_AT_ONCE", 2)
    for number in range(5):
        team.upload(name=f"{number}.pdf")
        clock.now += 1
    listing = source(team).list()
    assert next(listing).name == "4.pdf"
    assert len(team.calls("files.list")) == 1
    team.delete_file("ada", team.workspace.files["F000000005"].id)
    assert names(listing) == ["3.pdf", "2.pdf", "1.pdf", "0.pdf"]
    asked = [call.arguments.get("ts_to") for call in team.calls("files.list")]
    assert asked == [None, "10003", "10002", "10001", "10000"][: len(asked)]


def test_a_file_is_fetched_with_what_the_listing_said_alone(team: SlackWorkspace, tmp_path: Path) -> None:
    team.upload(content=PDF + b"of people")
    [file] = source(team).list()
    before = len(team.calls())
    source(team).fetch(file, tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == PDF + b"of people"
    assert len(team.calls()) == before


def test_a_file_without_an_address_is_asked_about_first(team: SlackWorkspace, tmp_path: Path) -> None:
    team.upload()
    [file] = source(team).list()
    source(team).fetch(replace(file, location=None), tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == PDF
    team.replace_file(file.uri, PDF + b" anew")
    with pytest.raises(SourceError, match="changed since it was listed"):
        source(team).fetch(replace(file, location=None), tmp_path / "copy.pdf")


def test_a_file_that_changed_after_it_was_listed_is_not_taken_for_the_listed_one(
    team: SlackWorkspace, tmp_path: Path
) -> None:
    team.upload()
    [file] = source(team).list()
    team.replace_file(file.uri, PDF + b" anew")
    with pytest.raises(SourceError, match="changed while it was read"):
        source(team).fetch(file, tmp_path / "copy.pdf")
    [renewed] = source(team).list()
    assert renewed.revision != file.revision


def test_a_file_of_a_limit_too_small_is_not_even_asked_for(team: SlackWorkspace, tmp_path: Path) -> None:
    team.upload(content=PDF + bytes(1_000))
    [file] = source(team).list()
    with pytest.raises(FileTooLarge, match="FOOTNOTE_MAX_FILE_MB"):
        source(team, max_bytes=500).fetch(file, tmp_path / "copy.pdf")


def test_a_file_that_went_before_it_was_fetched_is_said_to_be_gone(
    team: SlackWorkspace, tmp_path: Path
) -> None:
    team.upload()
    [file] = source(team).list()
    team.expire_file(file.uri)
    with pytest.raises(SourceError, match="no longer there"):
        source(team).fetch(file, tmp_path / "copy.pdf")


def test_a_sign_in_page_instead_of_a_file_names_the_scope_to_add(
    team: SlackWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.upload()
    [file] = source(team).list()
    monkeypatch.setattr("bot.playground.file_exchange.visible", lambda _app, _file: False)
    with pytest.raises(SourceError, match=r"a web page.*files:read.*OAuth & Permissions"):
        source(team).fetch(file, tmp_path / "copy.pdf")


def test_a_file_whose_address_changed_after_it_was_listed_is_fetched_where_it_is_now(
    team: SlackWorkspace, tmp_path: Path
) -> None:
    team.upload()
    [file] = source(team).list()
    assert file.location is not None
    source(team).fetch(replace(file, location=file.location + "-as-it-was"), tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == PDF


def test_a_renamed_document_ends_in_a_reason_for_its_owner(team: SlackWorkspace, tmp_path: Path) -> None:
    file = team.upload(name="contract.pdf", content=b"PK\x03\x04 word/document.xml")
    assert list(source(team).list()) == []
    found = source(team).find(file.id)
    assert found is not None
    with pytest.raises(UnreadablePdf, match="It is not a PDF"):
        source(team).fetch(found, tmp_path / "copy.pdf")


def test_a_full_disk_is_said_to_be_one(team: SlackWorkspace) -> None:
    team.upload()
    [file] = source(team).list()
    with pytest.raises(SourceError, match="no space left"):
        source(team).fetch(file, Path("/dev/full"))


def test_it_travels_to_workers_without_showing_its_token(team: SlackWorkspace) -> None:
    team.upload()
    first = source(team)
    assert len(list(first.list())) == 1
    again = pickle.loads(pickle.dumps(first))
    assert len(list(again.list())) == 1
    assert BOT_TOKEN not in repr(again) + repr(vars(again))


def test_a_listing_takes_one_call_for_each_page_and_none_for_each_file(
    team: SlackWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack, "FILES_AT_ONCE", 20)
    monkeypatch.setattr(slack_membership, "HOLDS_FOR", 1e9)

    def fill(playground: Playground) -> None:
        for number in range(400):
            file = playground.workspace.add_file(f"{number}.pdf", PDF, user="U0ADA")
            playground.workspace.files[file.id] = replace(file, created=number + 1)
            playground.workspace.share([file], "C0PEOPLE", "U0ADA")

    team.do(fill)
    assert len(list(source(team).list())) == 400
    asked = [call.method for call in team.calls()]
    assert asked.count("files.list") == 21  # pages overlap by one file each
    assert set(asked) == {"files.list", "users.conversations"}


def test_a_source_of_slack_needs_access_and_opens_by_its_url(team: SlackWorkspace) -> None:
    spec = slack_spec(team.access())
    assert spec == SourceSpec("slack:T0ACME", None)
    team.upload()
    opened = open_source(spec, max_bytes=1 << 20, slack=team.access())
    assert (names(opened.list()), opened.exact) == (["plan.pdf"], False)
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
        open_source(spec, max_bytes=1)


@pytest.mark.parametrize(
    "text", ["slack", "slack|workspace", "slack:T0ACME", "Slack:T0ACME|C0PEOPLE", "slack://x|workspace"]
)
def test_slack_is_no_entry_among_folders(text: str) -> None:
    with pytest.raises(SettingsError, match=r"needs no entry.*SLACK_BOT_TOKEN.*FOOTNOTE_SLACK_FILES"):
        parse_source(text)


def test_folders_carry_the_audience_of_the_settings() -> None:
    first, second = parse_sources("s3://hr-policies|workspace, file:///data/board|C0BOARD")
    assert first == SourceSpec("s3://hr-policies", Audience(workspace=True))
    assert second == SourceSpec("file:///data/board", Audience(channels=frozenset({"C0BOARD"})))
    assert parse_source("./slack|workspace").url == "./slack"


@pytest.mark.parametrize("text", ["file:///x|workspace+C0BOARD", "file:///x|C0BOARD+workspace"])
def test_the_whole_workspace_is_not_added_to_channels(text: str) -> None:
    with pytest.raises(SettingsError, match="stands alone"):
        parse_source(text)
