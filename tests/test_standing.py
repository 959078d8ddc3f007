"""What an answer shows may be shown as long as its own document stands in that reading, within reach."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.standing import repeatable, shown_by, shown_by_written, standing
from bot.types import Answer, Outcome, Remark, Shown
from bot.written_answers import documents_in, written
from indexer.catalogue import NewGeneration
from indexer.catalogue.values import Adoption
from indexer.types import (
    NOTHING,
    Audience,
    ChangeKind,
    Document,
    DocumentFacts,
    Page,
    PageCounts,
    Reach,
    ReadBy,
    Reader,
    SourceFile,
)
from tests.bot_parts import EVERYBODY, QUICK, Parts, bot_parts, citation, claim
from tests.hits import hit

MEMBERS = Reach((Reader(True, frozenset({"C1"})),))
GUESTS = Reach((Reader(False, frozenset({"C2"})),))


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        yield opened


def shown(document: Document) -> Shown:
    assert document.generation is not None
    return Shown(document.id, document.generation)


def stands(parts: Parts, document: Document, reach: Reach = MEMBERS) -> bool:
    return standing(parts.catalogue, "acme", {shown(document)}, reach) == {shown(document)}


def put_other_bytes(parts: Parts, document: Document) -> None:
    """The same file has another content now."""
    file = SourceFile(document.uri, "r2", document.name, 10, None, document.audience)
    seen = parts.catalogue.observe("acme", "folder", file, seen_epoch=document.epoch)
    parts.catalogue.begin("acme", document.id, "gen-2", epoch=seen.epoch)
    new = NewGeneration(
        id="gen-2",
        document=document.id,
        revision="r2",
        facts=DocumentFacts(document.name, "1" * 64, 1),
        pages=(Page(1, "1", "Ten weeks.", ReadBy.TEXT),),
        counts=PageCounts(1, 1),
        passages=1,
        terms={},
    )
    parts.catalogue.flip("acme", new, epoch=seen.epoch, lease=None)


def share_copy(parts: Parts, of: Document, audience: Audience) -> Document:
    """Another file with the same bytes, which shows the same reading."""
    file = SourceFile("copy.pdf", "r1", "copy.pdf", 10, None, audience)
    seen = parts.catalogue.observe("acme", "folder", file, seen_epoch=None)
    assert of.generation is not None
    adoption = Adoption(seen.id, "r1", "gen-copy", of.id, of.generation, "0" * 64)
    parts.catalogue.adopt("acme", adoption, epoch=seen.epoch, lease=None)
    found = parts.catalogue.document("acme", seen.id)
    assert found is not None
    assert found.generation == of.generation
    return found


async def test_what_is_visible_and_within_reach_stands(parts: Parts) -> None:
    document = parts.add_document()
    assert stands(parts, document)
    assert not stands(parts, document, GUESTS)
    assert not stands(parts, document, NOTHING)
    parts.catalogue.remove("acme", document.id)
    assert not stands(parts, document)


async def test_a_quotation_of_earlier_bytes_does_not_stand(parts: Parts) -> None:
    document = parts.add_document()
    put_other_bytes(parts, document)
    assert not stands(parts, document)


async def test_a_file_does_not_stand_by_another_with_the_same_bytes(parts: Parts) -> None:
    document = parts.add_document(audience=Audience(channels=frozenset({"C1"})))
    copy = share_copy(parts, document, Audience(channels=frozenset({"C2"})))
    assert (stands(parts, document), stands(parts, copy)) == (True, False)
    assert (stands(parts, document, GUESTS), stands(parts, copy, GUESTS)) == (False, True)
    both = Reach((Reader(True, frozenset({"C1", "C2"})),))
    assert standing(parts.catalogue, "acme", {shown(document), shown(copy)}, both) == {
        shown(document),
        shown(copy),
    }
    parts.catalogue.remove("acme", document.id)
    assert (stands(parts, document, both), stands(parts, copy, both)) == (False, True)


async def test_nothing_stands_while_the_workspace_is_to_be_erased(parts: Parts) -> None:
    document = parts.add_document()
    parts.catalogue.schedule_erasure("acme", reason="the app was uninstalled", due_at=9e9)
    assert not stands(parts, document)
    parts.catalogue.cancel_erasure("acme")
    assert stands(parts, document)


async def test_an_answer_shows_what_it_cites_lists_and_remarks_on_also_when_it_is_written_down(
    parts: Parts,
) -> None:
    document = parts.add_document()
    near = hit("Leave.", document="near")
    remark = Remark("A is newer than B.", ("A", "B"), ("gen-A", "gen-B"))
    answer = Answer(
        Outcome.ANSWERED,
        (replace(claim("Sixteen.", citation(document)), beside=(Shown("C", "gen-C"),)),),
        nearest=(near,),
        remarks=(remark,),
    )
    expected = {
        shown(document),
        Shown("near", near.generation),
        Shown("A", "gen-A"),
        Shown("B", "gen-B"),
        Shown("C", "gen-C"),
    }
    assert shown_by(answer) == expected
    assert shown_by_written(written(answer)) == expected
    assert documents_in(written(answer)) == {each.document for each in expected}


def record(
    parts: Parts, *documents: Document, heard: tuple[str, ...] = (), beside: Sequence[Document] = ()
) -> str:
    """An answer that cites these, and may have words of others; the id of its question."""
    _, question = parts.ask()
    leased = parts.journal.lease("me", QUICK.lease)
    assert leased is not None
    others = tuple(map(shown, beside))
    claims = tuple(
        replace(claim("Sixteen.", citation(document, n)), beside=others)
        for n, document in enumerate(documents, 1)
    )
    parts.journal.record_answer(leased, Answer(Outcome.ANSWERED, claims, heard=heard), QUICK.lease)
    parts.journal.finish(leased)
    return question.id


async def test_an_answer_is_repeated_only_where_all_that_it_shows_may_be_read_now(parts: Parts) -> None:
    board = parts.add_document("board.pdf", audience=Audience(channels=frozenset({"C1"})))
    public = parts.add_document("public.pdf", audience=EVERYBODY)
    of_board, of_public, of_both = record(parts, board), record(parts, public), record(parts, board, public)
    ids = [of_board, of_public, of_both, "no question of ours"]
    elsewhere = Reach((Reader(True, frozenset({"C9"})),))
    with_a_guest = Reach((Reader(False, frozenset({"C1"})),))
    assert set(repeatable(parts.journal, parts.catalogue, ids, MEMBERS)) == {of_board, of_public, of_both}
    assert set(repeatable(parts.journal, parts.catalogue, ids, elsewhere)) == {of_public}
    assert set(repeatable(parts.journal, parts.catalogue, ids, with_a_guest)) == {of_board}
    assert repeatable(parts.journal, parts.catalogue, ids, NOTHING) == {}


async def test_an_answer_from_a_file_that_has_other_bytes_now_is_not_repeated(parts: Parts) -> None:
    document = parts.add_document()
    answered = record(parts, document)
    assert set(repeatable(parts.journal, parts.catalogue, [answered], MEMBERS)) == {answered}
    put_other_bytes(parts, document)
    assert repeatable(parts.journal, parts.catalogue, [answered], MEMBERS) == {}


async def test_an_answer_whose_message_may_still_show_what_was_withdrawn_is_not_repeated(
    parts: Parts,
) -> None:
    one, other = parts.add_document("one.pdf"), parts.add_document("other.pdf")
    answered = record(parts, one, other)
    past = parts.journal.past_answer(answered)
    assert past is not None
    left = Answer(Outcome.ANSWERED, (claim("Sixteen.", citation(other)),))
    parts.journal.rewrite_answer(answered, left, left=[one.id], instead_of=past.answer)
    assert repeatable(parts.journal, parts.catalogue, [answered], MEMBERS) == {}


async def test_an_answer_that_was_told_another_one_is_repeated_as_long_as_that_one_may_be(
    parts: Parts,
) -> None:
    one, other = parts.add_document("one.pdf"), parts.add_document("other.pdf")
    first = record(parts, one)
    second = record(parts, other, heard=(first,))
    third = record(parts, other, heard=(second, first))
    asked = [first, second, third]
    assert set(repeatable(parts.journal, parts.catalogue, asked, MEMBERS)) == {first, second, third}
    parts.catalogue.remove("acme", one.id)
    assert repeatable(parts.journal, parts.catalogue, asked, MEMBERS) == {}


async def test_an_answer_is_repeated_only_while_what_its_words_may_come_from_stands(parts: Parts) -> None:
    cited, other = parts.add_document("cited.pdf"), parts.add_document("other.pdf")
    answered = record(parts, cited, beside=[other])
    hearing = record(parts, cited, heard=(answered,))
    assert repeatable(parts.journal, parts.catalogue, [answered, hearing], MEMBERS) == {
        answered: {shown(cited), shown(other)},
        hearing: {shown(cited), shown(other)},
    }
    parts.catalogue.remove("acme", other.id)
    assert repeatable(parts.journal, parts.catalogue, [answered, hearing], MEMBERS) == {}


async def test_an_answer_that_was_told_a_withdrawn_one_is_not_repeated(parts: Parts) -> None:
    one, other = parts.add_document("one.pdf"), parts.add_document("other.pdf")
    first = record(parts, one)
    second = record(parts, other, heard=(first,))
    past = parts.journal.past_answer(first)
    assert past is not None
    nothing = Answer(Outcome.ANSWERED, withdrawn=(ChangeKind.REMOVED,))
    parts.journal.rewrite_answer(first, nothing, instead_of=past.answer)
    assert set(repeatable(parts.journal, parts.catalogue, [first, second], MEMBERS)) == {first}
