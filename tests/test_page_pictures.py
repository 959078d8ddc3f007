"""Show page: pictures of footnotes' pages in threads, with the playground as Slack."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.errors import SlackRefused
from bot.page_pictures import (
    AWAY,
    COMING,
    DRAWN_AT_ONCE,
    NOT_HERE,
    NOT_OURS,
    THERE_ALREADY,
    WITHDRAWN,
    Draws,
    PagePictures,
    Press,
)
from bot.phrases import UNEXPECTED
from bot.playground import BOT_TOKEN
from bot.playground.records import File, Message
from bot.slack_client import posting_client, reading_client
from bot.types import Answer, Outcome
from bot.uploads import Upload, Uploads
from indexer.catalogue import NewGeneration
from indexer.errors import NoPicture
from indexer.index import Index
from indexer.pdf.page_image import PageImage
from indexer.pictures import Pictures
from indexer.settings import IndexerSettings
from indexer.sources import SourceSpec, open_source
from indexer.types import (
    Audience,
    Document,
    DocumentFacts,
    Page,
    PageCounts,
    Reach,
    ReadBy,
)
from tests.bot_parts import ME, Parts, bot_parts
from tests.clock import Clock
from tests.past_answers import Given, audiences, channels, give, index, now, quoting, whispered, withdrawals
from tests.pdfs import write_pdf
from tests.pictures import highlighted, opened

PNG = b"\x89PNG\r\n\x1a\n of the page"


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        yield opened


@dataclass
class Drawn:
    """Draws one picture; remembers what was asked, and does what a test wants meanwhile."""

    meanwhile: Callable[[], object] = lambda: None
    error: Exception | None = None
    asked: list[tuple[str, int, list[tuple[int, int]], Reach]] = field(default_factory=list)

    def of(
        self, generation: str, page: int, spans: Sequence[tuple[int, int]] = (), *, reach: Reach
    ) -> PageImage:
        self.asked.append((generation, page, list(spans), reach))
        if self.error:
            raise self.error
        self.meanwhile()
        return PageImage(PNG, 10, 10, 1)


def pictures(parts: Parts, draws: Draws, *, clock: Callable[[], float] | None = None) -> PagePictures:
    """New ones, as after a restart."""
    url = parts.playground.api_url
    made = PagePictures(
        journal=parts.journal,
        catalogue=parts.catalogue,
        pictures=draws,
        audiences=audiences(parts),
        posting=posting_client(BOT_TOKEN, url, parts.session),
        reading=reading_client(BOT_TOKEN, url, parts.session),
        **({"clock": clock} if clock else {}),
    )
    made._uploads = Uploads(made._posting, made._uploads._reading, looks=(0.0, 0.0))
    return made


def press(parts: Parts, given: Given, *, person: str = "ada", marker: int = 1, **other: str) -> Press:
    user = parts.playground.workspace.person(person).id
    facts = {"question": given.question.id, "channel": given.question.channel, "thread_ts": given.asked.ts}
    return Press(marker=marker, user=user, **(facts | other))


def posted(parts: Parts) -> list[File]:
    """Pictures of ours that stand somewhere."""
    files = parts.playground.workspace.files.values()
    return [file for file in files if file.user == ME.bot_user_id and not file.deleted and file.shares]


def told(parts: Parts) -> list[Message]:
    return parts.playground.workspace.ephemerals


@pytest.fixture
def board(parts: Parts) -> Document:
    return index(parts, "board.pdf", channels(parts, "#people", "#finance"), words="Board meets in Zurich.")


@pytest.fixture
async def given(parts: Parts, board: Document) -> Given:
    return await give(parts, Answer(Outcome.ANSWERED, (quoting(board),)))


# --- posting -------------------------------------------------------------------------------------


async def test_the_page_of_a_footnote_is_posted_into_the_thread(
    parts: Parts, board: Document, given: Given
) -> None:
    draws = Drawn()
    await pictures(parts, draws).show(press(parts, given))
    (file,) = posted(parts)
    assert parts.playground.workspace.contents[file.id] == PNG
    assert (file.name, file.title, file.mimetype) == ("page-1.png", "Title of board.pdf, p. 1", "image/png")
    assert [(share.channel, share.thread_ts) for share in file.shares] == [
        (given.question.channel, given.asked.ts)
    ]
    ((generation, page, spans, reach),) = draws.asked
    assert (generation, page, spans) == (board.generation, 1, [(0, 22)])
    assert reach.admits(channels(parts, "#people"))
    assert not reach.admits(channels(parts, "#finance"))
    (known,) = parts.journal.pictures_of(board.id)
    assert (known.file, known.question, known.marker) == (file.id, given.question.id, 1)
    assert known.posted_at is not None
    assert told(parts) == []
    (_, message) = parts.answers(given.asked)
    assert message.text == ""  # no word of ours stays when the file is deleted


async def test_the_picture_is_that_of_the_indexed_pdf_with_the_words_highlighted(
    parts: Parts, tmp_path: Path
) -> None:
    for name in ("files", "data"):
        (tmp_path / name).mkdir()
    pdf = write_pdf(tmp_path / "files" / "leave.pdf", ["Cover", "Sixteen weeks of leave"])
    settings = IndexerSettings(data_dir=tmp_path / "data", embedder="none", workspace="acme")
    audience = channels(parts, "#people")
    source = open_source(SourceSpec(str(pdf.parent), audience), max_bytes=1_000_000)
    (file,) = source.list()
    document = parts.catalogue.observe("acme", source.url, file, seen_epoch=None)
    parts.catalogue.begin("acme", document.id, "leave", epoch=document.epoch)
    pages = (Page(1, "1", "Cover", ReadBy.TEXT), Page(2, "2", "Sixteen weeks of leave", ReadBy.TEXT))
    digest = hashlib.sha256(pdf.read_bytes()).hexdigest()
    facts = DocumentFacts("Leave", digest, 2)
    new = NewGeneration("leave", document.id, file.revision, facts, pages, PageCounts(2, 2), 2, {})
    parts.catalogue.flip("acme", new, epoch=document.epoch, lease=None)
    claim = quoting(now(parts, document), words="Sixteen weeks of leave")
    claim = replace(claim, citations=(replace(claim.citations[0], page=2),))
    given = await give(parts, Answer(Outcome.ANSWERED, (claim,)))
    await pictures(parts, Pictures(Index(settings, parts.database))).show(press(parts, given))
    assert [whisper.text for whisper in told(parts)] == []
    (shared,) = posted(parts)
    assert highlighted(opened(parts.playground.workspace.contents[shared.id])) is not None


async def test_pressing_twice_posts_one_picture_and_says_where_it_is(parts: Parts, given: Given) -> None:
    clock = Clock()
    shown = pictures(parts, Drawn(), clock=clock)
    await asyncio.gather(*(shown.show(press(parts, given)) for _ in range(3)))
    await pictures(parts, Drawn(), clock=clock).show(press(parts, given, person="ben"))
    assert len(posted(parts)) == 1
    (whisper,) = told(parts)
    assert whisper.text == THERE_ALREADY
    assert (whisper.visible_to, whisper.thread_ts) == (
        parts.playground.workspace.person("ben").id,
        given.asked.ts,
    )


async def test_two_processes_that_draw_at_once_post_one_picture(parts: Parts, given: Given) -> None:
    one, other = Drawn(), Drawn()
    await asyncio.gather(*(pictures(parts, draws).show(press(parts, given)) for draws in (one, other)))
    assert len(posted(parts)) == 1
    assert {whisper.text for whisper in told(parts)} <= {COMING, THERE_ALREADY}


async def test_other_footnotes_have_pictures_of_their_own(parts: Parts, board: Document) -> None:
    answer = Answer(Outcome.ANSWERED, (quoting(board, 1), quoting(board, 2, words="in Zurich")))
    given = await give(parts, answer)
    for marker in (1, 2):
        await pictures(parts, Drawn()).show(press(parts, given, marker=marker))
    assert len(posted(parts)) == 2


async def test_many_presses_leave_threads_for_questions(parts: Parts, board: Document) -> None:
    claims = tuple(quoting(board, marker) for marker in range(1, 41))
    given = await give(parts, Answer(Outcome.ANSWERED, claims))
    go_on, drawing, most = threading.Event(), 0, 0
    counting = threading.Lock()

    def draw() -> None:
        nonlocal drawing, most
        with counting:
            drawing += 1
            most = max(most, drawing)
        assert go_on.wait(60)
        with counting:
            drawing -= 1

    shown = pictures(parts, Drawn(meanwhile=draw))
    for marker in range(1, 41):
        shown.show_soon(press(parts, given, marker=marker))
    await parts.playground.wait_for(lambda: drawing == DRAWN_AT_ONCE)
    parts.ask("ben")  # in this thread, and …
    assert await asyncio.to_thread(parts.journal.lease, "w", 60.0) is not None  # … in another one
    go_on.set()
    await shown.finish()
    assert most == DRAWN_AT_ONCE
    assert len(posted(parts)) == 40


async def test_a_picture_that_somebody_deleted_can_be_posted_again(parts: Parts, given: Given) -> None:
    await pictures(parts, Drawn()).show(press(parts, given))
    (file,) = posted(parts)
    parts.playground.delete_file("ada", file.id)
    in_two_minutes = parts.playground.workspace.now() + 120
    await pictures(parts, Drawn(), clock=lambda: in_two_minutes).show(press(parts, given))
    (again,) = posted(parts)
    assert again.id != file.id


# --- who may see it ------------------------------------------------------------------------------


async def test_a_page_that_not_all_in_the_thread_may_see_is_not_drawn(
    parts: Parts, board: Document, given: Given
) -> None:
    (people,) = channels(parts, "#people").channels
    parts.catalogue.unshare("acme", board.id, people)
    draws = Drawn()
    await pictures(parts, draws).show(press(parts, given))
    assert draws.asked == []
    assert posted(parts) == []
    assert [whisper.text for whisper in told(parts)] == [NOT_HERE]


async def test_workspace_files_are_not_shown_once_a_guest_reads_along(parts: Parts) -> None:
    document = index(parts, "all.pdf", Audience(workspace=True), words="For all.")
    given = await give(parts, Answer(Outcome.ANSWERED, (quoting(document),)))
    parts.playground.invite("ada", "#people", "gus")
    await pictures(parts, Drawn()).show(press(parts, given))
    assert posted(parts) == []
    assert [whisper.text for whisper in told(parts)] == [NOT_HERE]


async def test_nothing_is_shown_while_it_is_not_known_who_reads(parts: Parts, given: Given) -> None:
    parts.playground.fail("users.conversations", error="fatal_error", times=100)
    await pictures(parts, Drawn()).show(press(parts, given))
    assert posted(parts) == []
    assert [whisper.text for whisper in told(parts)] == [AWAY]


async def test_a_quote_that_was_withdrawn_has_no_page(parts: Parts, board: Document, given: Given) -> None:
    parts.catalogue.remove("acme", board.id)
    await withdrawals(parts).turn()
    await pictures(parts, Drawn()).show(press(parts, given))
    assert [whisper.text for whisper in told(parts)] == [WITHDRAWN]


async def test_a_button_that_was_carried_elsewhere_shows_nothing(
    parts: Parts, board: Document, given: Given
) -> None:
    """Whose value is true, but pressed in another conversation; of a whisper; of no answer at all."""
    command = whispered(parts, Answer(Outcome.ANSWERED, (quoting(board),)))
    finance = parts.playground.workspace.channel("#finance").id
    for wrong in (
        press(parts, given, channel=finance),
        press(parts, given, question=command.id),
        press(parts, given, question="unknown"),
    ):
        await pictures(parts, Drawn()).show(wrong)
    assert posted(parts) == []
    assert [whisper.text for whisper in told(parts)] == [NOT_OURS] * 3


async def test_what_goes_away_while_the_picture_is_on_its_way_is_taken_back(
    parts: Parts, board: Document, given: Given
) -> None:
    def remove() -> None:
        parts.catalogue.remove("acme", board.id)

    await pictures(parts, Drawn(meanwhile=remove)).show(press(parts, given))
    assert posted(parts) == []
    assert parts.journal.pictures_of(board.id) == []
    assert [whisper.text for whisper in told(parts)] == [NOT_HERE]


async def test_a_posted_picture_goes_with_its_document(parts: Parts, board: Document, given: Given) -> None:
    await pictures(parts, Drawn()).show(press(parts, given))
    assert len(posted(parts)) == 1
    parts.catalogue.remove("acme", board.id)
    await withdrawals(parts).turn()
    assert posted(parts) == []


# --- what is in the way --------------------------------------------------------------------------


async def test_a_page_that_cannot_be_drawn_is_said_so_to_who_pressed_alone(
    parts: Parts, given: Given
) -> None:
    error = NoPicture("board.pdf cannot be fetched.", "Try again after the next sync.")
    await pictures(parts, Drawn(error=error)).show(press(parts, given))
    assert [whisper.text for whisper in told(parts)] == [str(error)]
    assert posted(parts) == []


async def test_what_nobody_foresaw_is_said_without_its_words(parts: Parts, given: Given) -> None:
    await pictures(parts, Drawn(error=ZeroDivisionError("secret"))).show(press(parts, given))
    assert [whisper.text for whisper in told(parts)] == [UNEXPECTED]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize("code", ["missing_scope", "channel_not_found"])
async def test_slacks_refusal_is_told_and_nothing_stays_on_record(
    parts: Parts, board: Document, given: Given, method: str, code: str
) -> None:
    parts.playground.fail(method, error=code)
    await pictures(parts, Drawn()).show(press(parts, given))
    (whisper,) = told(parts)
    assert code in whisper.text
    assert "admin" in whisper.text
    assert ("files:write" in whisper.text) is (code == "missing_scope")
    assert parts.journal.pictures_of(board.id) == []


async def test_a_lost_response_does_not_post_it_twice(parts: Parts, board: Document, given: Given) -> None:
    parts.playground.fail("files.completeUploadExternal", lose_response=True)
    await pictures(parts, Drawn()).show(press(parts, given))
    assert len(posted(parts)) == 1
    (known,) = parts.journal.pictures_of(board.id)
    assert known.posted_at is not None
    assert told(parts) == []


async def test_an_upload_that_was_lost_is_made_anew_by_a_later_press(
    parts: Parts, board: Document, given: Given
) -> None:
    parts.playground.fail("files.completeUploadExternal", lose_request=True)
    await pictures(parts, Drawn()).show(press(parts, given))
    assert [whisper.text for whisper in told(parts)] == [AWAY]
    (lost,) = parts.journal.pictures_of(board.id)
    await pictures(parts, Drawn()).show(press(parts, given))
    assert [whisper.text for whisper in told(parts)] == [AWAY, COMING]
    await pictures(parts, Drawn(), clock=lambda: lost.begun_at + 61).show(press(parts, given))
    (file,) = posted(parts)
    assert [known.file for known in parts.journal.pictures_of(board.id)] == [file.id]


@pytest.mark.parametrize(
    "address",
    [
        "https://files.example/upload/v1/1",
        "http://files.slack.com/upload/v1/1",
        "https://slack.com.example/upload/v1/1",
        "https://files.slack.com@files.example/1",
    ],
)
async def test_bytes_are_sent_to_slack_alone(parts: Parts, address: str) -> None:
    url = parts.playground.api_url
    uploads = Uploads(
        posting_client(BOT_TOKEN, url, parts.session), reading_client(BOT_TOKEN, url, parts.session)
    )
    with pytest.raises(SlackRefused, match="away from Slack"):
        await uploads.send(Upload("F1", address), PNG)
