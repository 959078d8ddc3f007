"""What the bot does about events of files and channels, before Slack is acknowledged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.audience import Audiences
from bot.delivery import Allowance
from bot.errors import JournalUnavailable
from bot.following import Alarms, Following
from bot.listeners.channels import ChannelNews, news_of
from bot.listeners.files import FileNews, What
from bot.notice_book import Mode, NoticeBook
from bot.types import Answer, Outcome
from bot.written_answers import documents_in
from indexer.types import Audience, ChangeKind, DocumentState, RequestKind
from tests.bot_parts import ME, Parts, bot_parts
from tests.past_answers import channels, give, index, kinds, quoting, said, withdrawals
from tests.shared_files import SOURCE, Heard, access, book_of, document_of, indexed, observe, upload

PEOPLE, FINANCE = "C0PEOPLE", "C0FINANCE"


class Remembering(Audiences):
    """Notes what it is told to forget."""

    def __init__(self, parts: Parts) -> None:
        reading = parts.delivery().reading
        super().__init__(reading, team_id=ME.team_id, bot_user_id=ME.bot_user_id)
        self.forgot: list[str] = []

    def forget_channel(self, channel: str) -> None:
        self.forgot.append(channel)

    def forget_person(self, user: str) -> None:
        self.forgot.append(user)

    def forget_everything(self) -> None:
        self.forgot.append("*")


@dataclass
class Scene:
    parts: Parts
    following: Following
    audiences: Remembering
    book: NoticeBook
    lost: Heard
    noticed: Heard
    invited: Heard
    ended: Heard

    def asked(self) -> list[tuple[RequestKind, dict[str, str]]]:
        """What was asked of the indexer, without the source."""
        return [
            (r.kind, {name: value for name, value in r.payload.items() if name != "source"})
            for r in self.parts.catalogue.pending("acme")
        ]


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        yield opened


def scene_of(parts: Parts, *, singly: float = 60, files: bool = True, **chosen: tuple[str, ...]) -> Scene:
    audiences, book = Remembering(parts), book_of(parts)
    lost, noticed, invited, ended = Heard(), Heard(), Heard(), Heard()
    following = Following(
        workspace="acme",
        source=SOURCE,
        access=access(parts, **chosen) if files else None,
        catalogue=parts.catalogue,
        notices=book,
        answers=parts.journal,
        audiences=audiences,
        alarms=Alarms(lost=lost, noticed=noticed, invited=invited, ended=ended),
        erase_after=60.0,
        clock=lambda: 1_000.0,
        singly=Allowance(singly, clock=lambda: 0.0),
    )
    return Scene(parts, following, audiences, book, lost, noticed, invited, ended)


@pytest.fixture
def scene(parts: Parts) -> Scene:
    return scene_of(parts)


def shared(file: str = "F1", channel: str = PEOPLE, **more: str) -> FileNews:
    return FileNews(What.SHARED, file, channel, tell=True, **more)  # type: ignore[arg-type]


# --- files --------------------------------------------------------------------------------------


async def test_a_shared_file_is_asked_for_and_its_channel_waits_to_hear(scene: Scene) -> None:
    await scene.following.file(shared())
    (request,) = scene.parts.catalogue.pending("acme")
    assert (request.kind, dict(request.payload)) == (RequestKind.INDEX, {"source": SOURCE, "uri": "F1"})
    assert scene.book.due() == []
    scene.parts.catalogue.finish(request.id)
    (notice,) = scene.book.due()
    assert (notice.channel, notice.file, notice.request) == (PEOPLE, "F1", request.id)
    assert scene.lost.calls == []


async def test_the_same_share_told_twice_is_one_request_and_one_notice(scene: Scene) -> None:
    await scene.following.file(shared())
    await scene.following.file(shared(message_ts="7.0"))
    (request,) = scene.parts.catalogue.pending("acme")
    scene.parts.catalogue.finish(request.id)
    (notice,) = scene.book.due()
    assert notice.message_ts == "7.0"


async def test_of_too_many_files_their_channels_are_listed_instead(parts: Parts) -> None:
    scene = scene_of(parts, singly=2)
    for number in range(50):
        await scene.following.file(shared(f"F{number}", PEOPLE if number % 2 else FINANCE))
    assert scene.asked() == [
        (RequestKind.INDEX, {"uri": "F0"}),
        (RequestKind.INDEX, {"uri": "F1"}),
        (RequestKind.SYNC, {"channel": FINANCE}),
        (RequestKind.SYNC, {"channel": PEOPLE}),
    ]


async def test_what_is_shared_by_an_app_is_read_and_nobody_waits(scene: Scene) -> None:
    await scene.following.file(FileNews(What.SHARED, "F1", PEOPLE))
    (request,) = scene.parts.catalogue.pending("acme")
    scene.parts.catalogue.finish(request.id)
    assert scene.book.due() == []


async def test_channels_that_are_not_wanted_are_passed_over(parts: Parts) -> None:
    scene = scene_of(parts, excluded=(PEOPLE,))
    await scene.following.file(shared())
    await scene.following.channel(ChannelNews(channels=(PEOPLE,), opened=(PEOPLE,), inviter="U1"))
    assert scene.asked() == []
    assert scene.invited.calls == []
    await scene.following.file(shared("F1", FINANCE))
    assert scene.asked() == [(RequestKind.INDEX, {"uri": "F1"})]


async def test_without_access_to_files_only_what_is_remembered_of_people_is_forgotten(parts: Parts) -> None:
    scene = scene_of(parts, files=False)
    for what in What:
        await scene.following.file(FileNews(what, "F1", PEOPLE, tell=True))
    await scene.following.channel(ChannelNews(channels=(PEOPLE,), opened=(PEOPLE,), closed=(PEOPLE,)))
    await scene.following.missed()
    assert scene.asked() == []
    assert scene.audiences.forgot == [PEOPLE, "*"]


async def test_a_changed_file_is_asked_for_if_it_is_known_or_awaited(scene: Scene) -> None:
    file = upload(scene.parts)
    await scene.following.file(FileNews(What.CHANGED, file.id))
    assert scene.asked() == []
    observe(scene.parts, file)
    await scene.following.file(FileNews(What.CHANGED, file.id))
    assert scene.asked() == [(RequestKind.INDEX, {"uri": file.id})]
    await scene.following.file(shared("F9"))
    (_, request) = scene.parts.catalogue.pending("acme")
    scene.parts.catalogue.start(request.id)  # it may have asked Slack before the change
    await scene.following.file(FileNews(What.CHANGED, "F9"))
    assert scene.asked()[-2:] == [(RequestKind.INDEX, {"uri": "F9"})] * 2


async def test_a_deleted_file_is_gone_at_once(scene: Scene) -> None:
    file = upload(scene.parts)
    document = indexed(scene.parts, file)
    await scene.following.file(FileNews(What.DELETED, file.id))
    gone = scene.parts.catalogue.document("acme", document.id)
    assert gone is not None
    assert gone.state is DocumentState.GONE
    assert scene.asked() == [(RequestKind.REMOVE, {"document": document.id})]
    assert [change.kind for change in scene.parts.catalogue.changes("acme")] == [ChangeKind.REMOVED]
    assert scene.lost.calls == [()]


async def test_a_foreign_file_that_goes_writes_nothing_and_alarms_nobody(scene: Scene) -> None:
    await scene.following.file(FileNews(What.DELETED, "F404"))
    assert scene.asked() == []
    assert scene.lost.calls == []


async def test_a_file_deleted_before_it_was_read_is_not_told_of(scene: Scene) -> None:
    await scene.following.file(shared())
    (request,) = scene.parts.catalogue.pending("acme")
    await scene.following.file(FileNews(What.DELETED, "F1"))
    scene.parts.catalogue.finish(request.id)
    assert scene.book.due() == []


async def test_a_file_unshared_from_a_channel_is_lost_to_it_at_once(scene: Scene) -> None:
    file = upload(scene.parts)
    scene.parts.playground.share_file("ada", "#finance", file.id)
    document = indexed(scene.parts, scene.parts.playground.workspace.files[file.id])
    assert document.audience == Audience(channels=frozenset({PEOPLE, FINANCE}))
    await scene.following.file(FileNews(What.UNSHARED, file.id, PEOPLE))
    left = scene.parts.catalogue.document("acme", document.id)
    assert left is not None
    assert left.audience == Audience(channels=frozenset({FINANCE}))
    assert scene.asked() == [(RequestKind.INDEX, {"uri": file.id})]
    await scene.following.file(FileNews(What.UNSHARED, file.id, FINANCE))
    assert scene.parts.catalogue.documents("acme") == []
    assert scene.lost.calls == [(), ()]


async def test_an_unknown_file_that_is_unshared_is_asked_for_since_it_may_be_about_to_be_written(
    scene: Scene,
) -> None:
    await scene.following.file(FileNews(What.UNSHARED, "F404", PEOPLE))
    assert scene.asked() == [(RequestKind.INDEX, {"uri": "F404"})]


async def test_malformed_news_are_none_and_do_nothing(scene: Scene) -> None:
    await scene.following.file(None)
    await scene.following.channel(None)
    assert scene.asked() == []
    assert scene.audiences.forgot == []


# --- channels -----------------------------------------------------------------------------------


async def test_a_channel_that_opens_is_listed_and_who_invited_us_is_told(scene: Scene) -> None:
    await scene.following.channel(ChannelNews(channels=(PEOPLE,), opened=(PEOPLE,), inviter="U1"))
    assert scene.asked() == [(RequestKind.SYNC, {"channel": PEOPLE})]
    assert scene.invited.calls == [(PEOPLE, "U1")]
    assert scene.audiences.forgot == [PEOPLE]
    assert scene.lost.calls == [()]


async def test_a_channel_that_closes_loses_its_files(scene: Scene) -> None:
    await scene.following.channel(ChannelNews(channels=(PEOPLE,), closed=(PEOPLE,)))
    assert scene.asked() == [(RequestKind.CLOSE, {"channel": PEOPLE})]
    assert scene.audiences.forgot == [PEOPLE]


async def test_a_channel_with_a_new_id_is_listed_before_the_old_one_is_closed(scene: Scene) -> None:
    await scene.following.channel(ChannelNews(channels=("G1", "C1"), opened=("C1",), closed=("G1",)))
    assert scene.asked() == [
        (RequestKind.SYNC, {"channel": "C1"}),
        (RequestKind.CLOSE, {"channel": "G1"}),
    ]


async def test_what_stands_in_a_channel_with_a_new_id_is_withdrawn_there(scene: Scene) -> None:
    parts, new = scene.parts, "C0FINANCE2"
    document = index(parts, "board.pdf", channels(parts, "#finance"), words="The board meets in Zurich.")
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(document),)), channel="#finance")
    file = upload(parts, "#finance")
    scene.book.expect(document_of(file), FINANCE, file=file.id, request=999, shared_at=1.0)
    scene.book.choose(FINANCE, Mode.QUIET, by="U1")
    parts.playground.workspace.change_channel_id(FINANCE, new)
    event = {"type": "channel_id_changed", "old_channel_id": FINANCE, "new_channel_id": new}
    for _ in range(2):  # Slack may send it again
        await scene.following.channel(news_of(event, ME.bot_user_id))
    assert scene.book.mode(new) is Mode.QUIET
    assert scene.book.mode(FINANCE) is None
    assert [notice.channel for notice in scene.book.due()] == [new]
    parts.catalogue.remove("acme", document.id)
    await withdrawals(parts).turn()
    answer = parts.playground.messages(new, thread_ts=given.asked.ts)[-1]
    assert "Zurich" not in f"{answer.text} {answer.blocks}"


@pytest.mark.parametrize("event", ["channel_unarchive", "member_joined_channel"])
async def test_what_slack_let_us_not_change_is_withdrawn_when_the_channel_opens_again(
    scene: Scene, event: str
) -> None:
    parts = scene.parts
    document = index(parts, "board.pdf", channels(parts, "#people"), words="The board meets in Zurich.")
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(document),)))
    other = await give(parts, Answer(Outcome.ANSWERED, (quoting(document),)), channel="#finance")
    parts.catalogue.remove("acme", document.id)
    parts.playground.fail("chat.update", error="is_archived", times=2)
    assert await withdrawals(parts).turn() == 1
    assert "Zurich" in said(parts, given)
    opens = {"type": event, "channel": PEOPLE, "user": ME.bot_user_id}
    for _ in range(2):  # Slack may send it again
        await scene.following.channel(news_of(opens, ME.bot_user_id))
    await withdrawals(parts).turn()
    assert "Zurich" not in said(parts, given)
    assert "Zurich" in said(parts, other)  # which is closed still
    assert documents_in(parts.journal.answer(given.question.id)) == frozenset()
    assert documents_in(parts.journal.answer(other.question.id)) == {document.id}
    assert kinds(parts) == []


async def test_a_new_id_keeps_what_is_known_of_it_already(scene: Scene) -> None:
    file = upload(scene.parts, "#finance")
    for channel, mode in ((FINANCE, Mode.QUIET), ("C1", Mode.REACTIONS)):
        scene.book.expect(document_of(file), channel, file=file.id, request=999, shared_at=1.0)
        scene.book.choose(channel, mode, by="U1")
    scene.book.renumber(FINANCE, "C1")
    assert scene.book.mode("C1") is Mode.REACTIONS
    assert [notice.channel for notice in scene.book.due()] == ["C1"]


async def test_who_joins_or_changes_is_looked_at_anew_and_answers_in_work_too(scene: Scene) -> None:
    await scene.following.channel(ChannelNews(channels=(PEOPLE,)))
    await scene.following.channel(ChannelNews(people=("U1",)))
    assert scene.audiences.forgot == [PEOPLE, "U1"]
    assert scene.lost.calls == [(), ()]
    assert scene.asked() == []


@pytest.mark.parametrize(("at", "stands"), [(999, False), (1_000, True), (None, True)])
async def test_an_app_that_was_uninstalled_before_it_was_let_in_is_not_erased(
    scene: Scene, at: int | None, stands: bool
) -> None:
    await scene.following.channel(ChannelNews(ended="the app was uninstalled"), at=at)
    assert (scene.parts.catalogue.erasure("acme") is not None) is stands
    assert bool(scene.ended.calls) is stands


async def test_an_app_that_is_uninstalled_is_erased_after_the_grace_period(scene: Scene) -> None:
    await scene.following.channel(ChannelNews(ended="the app was uninstalled"))
    erasure = scene.parts.catalogue.erasure("acme")
    assert erasure is not None
    assert (erasure.reason, erasure.due_at) == ("the app was uninstalled", 1_060.0)
    assert scene.ended.calls == [()]


async def test_missed_events_are_made_up_for_by_a_sync(scene: Scene) -> None:
    await scene.following.missed()
    assert scene.asked() == [(RequestKind.SYNC, {})]
    assert scene.audiences.forgot == ["*"]
    assert scene.lost.calls == [()]


async def test_a_write_that_fails_is_not_swallowed_and_caches_are_forgotten_anyway(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise JournalUnavailable("the disk is full")

    monkeypatch.setattr(scene.parts.catalogue, "ask", full)
    with pytest.raises(JournalUnavailable):
        await scene.following.channel(ChannelNews(channels=(PEOPLE,), closed=(PEOPLE,)))
    assert scene.audiences.forgot == [PEOPLE]
    with pytest.raises(JournalUnavailable):
        await scene.following.file(shared())
    assert not scene.book.awaits(document_of(upload(scene.parts)))
