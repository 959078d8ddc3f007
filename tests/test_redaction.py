"""What is left of an answer without a document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import SlackMessage, answer_messages
from bot.playground.block_limits import UPDATE_CHARACTERS, check_message
from bot.redaction import generations_of, staying, superseded, without
from bot.types import Answer, Claim, Outcome, Remark, Shown, Verdict
from bot.written_answers import documents_in, written
from indexer.types import (
    NOTHING,
    Audience,
    ChangeKind,
    Document,
    DocumentState,
    Hit,
    PageCounts,
    Reach,
    Reader,
)
from tests.answers import DOCUMENTS, answers, cited, claimed, given_answers
from tests.hits import hit

GONE = (ChangeKind.REMOVED, ChangeKind.NARROWED, ChangeKind.REPLACED)
DOCUMENT = Document(
    "acme",
    "alpha",
    "folder",
    "alpha.pdf",
    "alpha.pdf",
    "Title of alpha",
    "r1",
    None,
    Audience(channels=frozenset({"C1"})),
    1,
    DocumentState.INDEXED,
    None,
    "alpha-1",
    PageCounts(1, 1),
)
C1, C2 = (Reach((Reader(False, frozenset({channel})),)) for channel in ("C1", "C2"))


def said(messages: Sequence[SlackMessage]) -> str:
    return json.dumps([[each.text, each.blocks] for each in messages])


# --- what goes -----------------------------------------------------------------------------------


@given(answers(), st.sampled_from(DOCUMENTS), st.sampled_from(GONE))
def test_nothing_of_the_document_is_left_in_any_text_or_block(
    answer: Answer, document: str, kind: ChangeKind
) -> None:
    """Every quote, title, name, link and section of a document says its id."""
    left = without(answer, document, kind)
    messages = answer_messages(left, question="q1")
    assert document not in said(messages)
    assert document not in json.dumps(written(left))
    for each in messages:
        check_message(each.blocks)
        assert 0 < len(each.text) <= UPDATE_CHARACTERS


@given(answers(), st.sampled_from(DOCUMENTS), st.sampled_from(GONE))
def test_what_stays_is_verbatim_as_before_and_keeps_its_number(
    answer: Answer, document: str, kind: ChangeKind
) -> None:
    left = without(answer, document, kind)
    before = {citation.marker: citation for citation in answer.citations}
    assert all(before[citation.marker] == citation for citation in left.citations)
    assert not Counter(claim.text for claim in left.claims) - Counter(claim.text for claim in answer.claims)
    untouched = [claim for claim in answer.claims if claim.citations and document not in documents_of(claim)]
    assert [claim.text for claim in left.claims if claim.citations] == [claim.text for claim in untouched]
    ends_open = left.claims and left.claims[-1].verdict is Verdict.CONNECTIVE
    assert not ends_open or left.claims == answer.claims
    assert set(left.nearest) <= set(answer.nearest)
    assert set(left.remarks) <= set(answer.remarks)


def documents_of(claim: Claim) -> set[str]:
    return {each.document for each in (*claim.citations, *claim.beside)}


@given(answers(), st.sampled_from(DOCUMENTS), st.sampled_from(GONE))
def test_an_answer_that_shows_nothing_of_the_document_is_left_as_it_is(
    answer: Answer, document: str, kind: ChangeKind
) -> None:
    assert without(answer, "another document", kind) is answer
    everything = generations_of(answer, document)
    assert without(answer, document, kind, everything) == answer
    once = without(answer, document, kind)
    assert without(once, document, kind) == once  # as after a crash
    if document not in documents_in(written(answer)):
        assert once is answer


@given(given_answers(), st.sampled_from(DOCUMENTS))
def test_the_answer_never_needs_more_messages_than_before(answer: Answer, document: str) -> None:
    left = without(answer, document, ChangeKind.REMOVED)
    assert len(answer_messages(left, question="q1")) <= len(answer_messages(answer, question="q1"))


@given(given_answers())
def test_of_a_replaced_document_the_reading_of_now_stays(answer: Answer) -> None:
    left = without(answer, "alpha", ChangeKind.REPLACED, {"alpha-2"})
    assert generations_of(left, "alpha") <= {"alpha-2"}


def test_a_line_says_why_without_the_files_name_and_markers_keep_their_numbers() -> None:
    answer = Answer(
        Outcome.ANSWERED,
        (claimed(cited(1, "alpha")), claimed(cited(2, "beta"), prefix="\n- ")),
        searched=2,
    )
    (posted,) = answer_messages(without(answer, "alpha", ChangeKind.REMOVED), question="q1")
    line, claim, _, note = posted.blocks
    assert line["elements"][0]["text"] == (
        "A part of this answer was withdrawn: a PDF that it quoted was deleted or is no longer shared. "
        "Ask again to see what the PDFs say now."
    )
    assert claim["text"]["text"] == "- The beta page beta2 says beta. [2]"
    assert note["text"]["text"].startswith("[2] *Title of beta*")
    assert note["accessory"]["value"] == "q1:2"
    assert posted.text == claim["text"]["text"]


def test_an_answer_with_nothing_left_says_just_that() -> None:
    answer = Answer(Outcome.ANSWERED, (claimed(cited(1, "alpha")),), searched=2, incomplete=True)
    (posted,) = answer_messages(without(answer, "alpha", ChangeKind.NARROWED))
    assert posted.text == (
        "This answer was withdrawn: a PDF that it quoted is no longer shared with everyone here. "
        "Ask again to see what the PDFs say now."
    )
    assert len(posted.blocks) == 1


def test_several_reasons_are_all_said_once_each() -> None:
    claims = tuple(claimed(cited(number, name)) for number, name in enumerate((*DOCUMENTS, "delta"), 1))
    answer = Answer(Outcome.ANSWERED, claims)
    for name, kind in zip(DOCUMENTS, GONE, strict=True):
        answer = without(answer, name, kind)
    answer = without(answer, "alpha", ChangeKind.REMOVED)
    text = said(answer_messages(answer))
    assert (
        "a PDF that it quoted was deleted or is no longer shared; one is no longer shared with everyone here; "
        "one was replaced by other content. Ask again"
    ) in text


def test_a_nearest_page_goes_and_is_not_called_quoted() -> None:
    answer = Answer(Outcome.NOT_FOUND, searched=3, nearest=(hit_of("alpha"), hit_of("beta")))
    text = said(answer_messages(without(answer, "alpha", ChangeKind.REMOVED)))
    assert "A part of this answer was withdrawn: a PDF that it named was deleted" in text
    assert "Title of beta" in text


def hit_of(document: str) -> Hit:
    return hit("text", document=document, title=f"Title of {document}")


def test_a_remark_about_the_document_goes_without_a_word() -> None:
    remark = Remark("alpha.pdf is newer than beta.pdf.", ("alpha", "beta"), ("alpha-1", "beta-1"))
    answer = Answer(Outcome.ANSWERED, (claimed(cited(1, "beta")),), remarks=(remark,))
    left = without(answer, "alpha", ChangeKind.REMOVED)
    assert left == replace(answer, remarks=())


# --- claims of several documents -----------------------------------------------------------------


def both(text: str, first: str, second: str) -> Claim:
    return Claim(
        text, Verdict.SUPPORTED, (cited(1, "alpha", words=first), cited(2, "beta", words=second)), "note"
    )


def test_a_claim_stays_if_all_that_it_says_stands_in_another_document_too() -> None:
    claim = both("Leave is sixteen weeks.", "Leave is 16 weeks.", "Parental leave is sixteen weeks long.")
    (left,) = without(Answer(Outcome.ANSWERED, (claim,)), "alpha", ChangeKind.REMOVED).claims
    assert left.text == claim.text
    assert [citation.marker for citation in left.citations] == [2]
    assert left.note is None  # it may have come from the quote that is gone


@pytest.mark.parametrize(
    "text",
    [
        "Leave is sixteen weeks, says the Heron memo.",
        "Leave is sixteen weeks and costs 4,711 euros.",
        "Leave is not sixteen weeks.",
    ],
)
def test_a_claim_goes_if_a_word_of_it_stands_in_the_withdrawn_document_alone(text: str) -> None:
    first = "The Heron memo: leave is not sixteen weeks and costs 4,711 euros."
    claim = both(text, first, "Parental leave is sixteen weeks long.")
    assert without(Answer(Outcome.ANSWERED, (claim,)), "alpha", ChangeKind.REMOVED).claims == ()


@pytest.mark.parametrize("kind", GONE)
def test_a_claim_goes_if_its_words_may_come_from_the_document_beside_its_quotes(kind: ChangeKind) -> None:
    first = replace(claimed(cited(1, "beta")), beside=(Shown("alpha", "alpha-1"),))
    answer = Answer(Outcome.ANSWERED, (first, claimed(cited(2, "gamma"))))
    left = without(answer, "alpha", kind)
    assert left.claims == answer.claims[1:]
    assert left.withdrawn == (kind,)
    assert without(answer, "alpha", kind, {"alpha-1"}) is answer
    assert generations_of(answer, "alpha") == {"alpha-1"}


def test_what_says_otherwise_goes_with_the_last_of_what_the_answer_said() -> None:
    other = replace(claimed(cited(2, "beta")), disagrees=True)
    answer = Answer(Outcome.ANSWERED, (claimed(cited(1, "alpha")), other, claimed(cited(3, "gamma"))))
    left = without(answer, "alpha", ChangeKind.REMOVED)
    assert left.claims == answer.claims[1:]
    assert without(left, "gamma", ChangeKind.REMOVED).claims == ()


# --- layout --------------------------------------------------------------------------------------


def test_connective_words_go_with_what_they_introduced() -> None:
    intro = Claim("In summary:", Verdict.CONNECTIVE)
    answer = Answer(
        Outcome.ANSWERED,
        (claimed(cited(1, "beta")), replace(intro, prefix="\n\n"), claimed(cited(2, "alpha"), prefix="\n- ")),
    )
    assert without(answer, "alpha", ChangeKind.REMOVED).claims == answer.claims[:1]


def test_what_follows_a_claim_that_went_stays_on_a_line_of_its_own() -> None:
    answer = Answer(
        Outcome.ANSWERED,
        (
            claimed(cited(1, "beta")),
            claimed(cited(2, "alpha"), prefix="\n\n"),
            claimed(cited(3, "gamma"), prefix=" "),
        ),
    )
    left = without(answer, "alpha", ChangeKind.REMOVED)
    assert [claim.prefix for claim in left.claims] == ["", "\n\n"]


# --- what may stay -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", GONE)
@pytest.mark.parametrize("document", [None, replace(DOCUMENT, state=DocumentState.GONE, generation=None)])
def test_nothing_stays_of_a_document_that_is_gone(kind: ChangeKind, document: Document | None) -> None:
    assert staying(kind, {"alpha-1"}, document, C1) == frozenset()


def test_what_is_narrowed_stays_where_its_readers_may_see_it_still_and_nowhere_else() -> None:
    both_readings = {"alpha-1", "alpha-0"}
    assert staying(ChangeKind.NARROWED, both_readings, DOCUMENT, C1) == both_readings
    assert staying(ChangeKind.NARROWED, both_readings, DOCUMENT, C2) == frozenset()
    assert staying(ChangeKind.NARROWED, both_readings, DOCUMENT, NOTHING) == frozenset()


def test_of_what_is_replaced_only_the_reading_of_now_stays() -> None:
    assert staying(ChangeKind.REPLACED, {"alpha-0", "alpha-1"}, DOCUMENT, NOTHING) == {"alpha-1"}
    hidden = replace(DOCUMENT, generation=None, state=DocumentState.FAILED)
    assert staying(ChangeKind.REPLACED, {"alpha-0"}, hidden, C1) == frozenset()


def test_a_removed_document_that_is_back_is_shown_to_those_who_may_see_it() -> None:
    assert staying(ChangeKind.REMOVED, {"alpha-0", "alpha-1"}, DOCUMENT, C1) == {"alpha-1"}
    assert staying(ChangeKind.REMOVED, {"alpha-1"}, DOCUMENT, C2) == frozenset()


# --- superseded ----------------------------------------------------------------------------------

NEWER = replace(DOCUMENT, id="newer", generation="newer-1", added_at=1_790_000_000.0)


def test_an_answer_that_quotes_an_older_version_says_so_and_keeps_its_quote() -> None:
    answer = Answer(Outcome.ANSWERED, (claimed(cited(1, "alpha")),))
    marked = superseded(answer, DOCUMENT, NEWER)
    assert marked.claims == answer.claims
    text = said(answer_messages(marked))
    assert "Of alpha.pdf, which this answer quotes, there is a newer version, shared on 2026-09-21." in text
    assert superseded(marked, DOCUMENT, NEWER) is marked
    newest = replace(NEWER, id="newest", generation="newest-1", added_at=None)
    assert [each.documents for each in superseded(marked, DOCUMENT, newest).remarks] == [("newest", "alpha")]


def test_an_answer_that_does_not_quote_it_or_says_so_already_is_left_as_it_is() -> None:
    other = Answer(Outcome.ANSWERED, (claimed(cited(1, "beta")),))
    assert superseded(other, DOCUMENT, NEWER) is other
    remark = Remark("It is newer.", ("newer", "alpha"), ("newer-1", "alpha-1"))
    told = Answer(Outcome.ANSWERED, (claimed(cited(1, "alpha")),), remarks=(remark,))
    assert superseded(told, DOCUMENT, NEWER) is told
    hidden = replace(NEWER, generation=None)
    quoting = replace(told, remarks=())
    assert superseded(quoting, DOCUMENT, hidden) is quoting


def test_a_newer_version_that_is_withdrawn_is_not_named_any_longer() -> None:
    answer = Answer(Outcome.ANSWERED, (claimed(cited(1, "alpha")),))
    marked = superseded(answer, DOCUMENT, NEWER)
    assert without(marked, "newer", ChangeKind.REMOVED) == answer
