"""Older versions among what was found: what an answer says of them, and what it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from bot.types import Remark
from bot.versions import outdated, relevant, remarks
from indexer.search import Superseded
from indexer.types import Audience, Document, DocumentState, Hit, PageCounts
from tests.hits import hit
from tests.hostile import faults, texts

OLD, NEW = "travel-2024", "travel-2026"
NAMES = {OLD: "Travel policy 2024.pdf", NEW: "Travel policy 2026.pdf"}


def document(generation: str, name: str | None = None) -> Document:
    return Document(
        workspace="acme",
        id=f"id of {generation}",
        source="folder",
        uri=generation,
        name=NAMES[generation] if name is None else name,
        title="",
        revision="1",
        link=None,
        audience=Audience(workspace=True),
        epoch=1,
        state=DocumentState.INDEXED,
        reason=None,
        generation=generation,
        pages=PageCounts(1, 1),
    )


def found(generation: str) -> Hit:
    return replace(hit("A hotel costs 140 euros."), generation=generation, name=NAMES[generation])


DOCUMENTS = {generation: document(generation) for generation in NAMES}
PAIR = Superseded(OLD, NAMES[OLD], NEW, NAMES[NEW])


def said(*cited: str, documents: dict[str, Document] = DOCUMENTS) -> list[str]:
    return [remark.text for remark in remarks([PAIR], cited=cited, documents=documents)]


def test_an_answer_from_the_newer_one_says_that_it_follows_it() -> None:
    assert said(NEW) == [
        "Travel policy 2026.pdf is newer than Travel policy 2024.pdf, which was found too; the answer follows the newer one."
    ]


def test_an_answer_from_the_older_one_says_that_there_is_a_newer() -> None:
    assert said(OLD) == [
        "The answer cites Travel policy 2024.pdf, of which there is a newer version: Travel policy 2026.pdf."
    ]


def test_an_answer_from_both_says_which_to_go_by() -> None:
    assert said(OLD, NEW) == [
        "The answer cites Travel policy 2026.pdf and Travel policy 2024.pdf, which is older: where they differ, go by the newer one."
    ]


def test_an_answer_from_neither_says_nothing() -> None:
    assert said() == said("handbook") == []


@pytest.mark.parametrize("gone", [OLD, NEW])
def test_what_may_not_be_named_any_more_is_not_named(gone: str) -> None:
    left = {generation: each for generation, each in DOCUMENTS.items() if generation != gone}
    assert said(NEW, documents=left) == said(OLD, documents=left) == []


def test_a_remark_knows_all_documents_that_it_names() -> None:
    (remark,) = remarks([PAIR], cited={NEW}, documents=DOCUMENTS)
    assert set(remark.generations) == {OLD, NEW}
    assert set(remark.documents) == {f"id of {OLD}", f"id of {NEW}"}


def test_versions_of_one_name_are_told_apart() -> None:
    both = {generation: document(generation, "policy.pdf") for generation in NAMES}
    assert said(NEW, documents=both) == [
        "policy.pdf is newer than another file of this name, which was found too; the answer follows the newer one."
    ]
    assert said(OLD, documents=both) == [
        "The answer cites policy.pdf, of which there is a newer version: another file of this name."
    ]


def test_many_older_versions_are_one_remark_that_stays_short() -> None:
    older = [f"g{year}" for year in range(2015, 2020)]
    documents = {each: document(each, f"Report {each[1:]}.pdf") for each in older} | DOCUMENTS
    superseded = [Superseded(each, documents[each].name, NEW, NAMES[NEW]) for each in older]
    (remark,) = remarks(superseded, cited={NEW}, documents=documents)
    assert "is newer than Report 2015.pdf, Report 2016.pdf and 3 more, which were found too" in remark.text
    assert set(remark.generations) == {NEW, *older}
    (cites,) = remarks(superseded, cited={"g2015", "g2017"}, documents=documents)
    assert cites.text.startswith("The answer cites Report 2015.pdf and Report 2017.pdf, of which")


def test_there_are_three_remarks_at_most() -> None:
    documents = {
        f"{age}{n}": document(f"{age}{n}", f"{n} {age}.pdf") for n in range(9) for age in ("old", "new")
    }
    superseded = [Superseded(f"old{n}", "", f"new{n}", "") for n in range(9)]
    assert len(remarks(superseded, cited=set(documents), documents=documents)) == 3


@given(texts(), texts())
def test_whatever_files_are_called_remarks_are_short_and_safe(one: str, other: str) -> None:
    documents = {OLD: document(OLD, one), NEW: document(NEW, other)}
    for cited in ({OLD}, {NEW}, {OLD, NEW}):
        (remark,) = remarks([PAIR], cited=cited, documents=documents)
        assert isinstance(remark, Remark)
        assert len(remark.text) < 400
        assert set(faults(remark.text)) <= {"a marker"}


# --- which of them count ------------------------------------------------------------------------------


def test_only_what_was_read_counts() -> None:
    assert relevant([PAIR], ["What may a hotel cost?"], [found(OLD)]) == [PAIR]
    assert relevant([PAIR], ["What may a hotel cost?"], [found(NEW)]) == []


def test_who_asks_for_the_older_one_by_its_year_needs_no_remark() -> None:
    assert relevant([PAIR], ["What could a hotel cost in 2024?"], [found(OLD)]) == []
    assert relevant([PAIR], ["And for hotels?", "hotels in FY24"], [found(OLD)]) == []
    assert relevant([PAIR], ["What may a hotel cost in 2026?"], [found(OLD)]) == [PAIR]


def test_a_passage_is_outdated_beside_one_of_the_newer_version() -> None:
    assert outdated([PAIR], [found(OLD), found(NEW)]) == {OLD: "Travel policy 2026.pdf"}
    assert outdated([PAIR], [found(OLD)]) == {}
