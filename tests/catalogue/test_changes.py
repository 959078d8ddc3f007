"""What is taken away from readers is on record until somebody has acted on it, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.catalogue import Adoption, Catalogue, NewGeneration
from indexer.types import Audience, ChangeKind, Document, SourceFile
from tests.catalogue.making import EVERYONE, SOURCE, WORKSPACE, channels, generation, index, pdf
from tests.clock import Clock

REMOVED, NARROWED, REPLACED, SUPERSEDED = ChangeKind


def told(catalogue: Catalogue) -> list[tuple[str, ChangeKind]]:
    return [(change.document, change.kind) for change in catalogue.changes(WORKSPACE)]


def observe_again(catalogue: Catalogue, document: Document, file: SourceFile) -> Document:
    return catalogue.observe(WORKSPACE, SOURCE, file, seen_epoch=document.epoch)


def show(
    catalogue: Catalogue,
    file: SourceFile,
    id: str,  # noqa: A002
    sha256: str,
    known: Document | None = None,
) -> Document:
    """Reads a file whose bytes have that digest."""
    seen = known.epoch if known else None
    document = catalogue.observe(WORKSPACE, SOURCE, file, seen_epoch=seen)
    catalogue.begin(WORKSPACE, document.id, id, epoch=document.epoch)
    catalogue.flip(WORKSPACE, of_bytes(document, id, sha256), epoch=document.epoch, lease=None)
    shown = catalogue.document(WORKSPACE, document.id)
    assert shown is not None
    return shown


def of_bytes(document: Document, id: str, sha256: str) -> NewGeneration:  # noqa: A002
    new = generation(document, id)
    return replace(new, facts=replace(new.facts, sha256=sha256 * 32))


def test_a_removal_is_told_once(catalogue: Catalogue, clock: Clock) -> None:
    document = index(catalogue, pdf(), "g1")
    clock.now = 7_000.0
    catalogue.remove(WORKSPACE, document.id)
    (change,) = catalogue.changes(WORKSPACE)
    assert (change.workspace, change.document, change.kind) == (WORKSPACE, document.id, REMOVED)
    assert change.at == 7_000.0
    catalogue.remove(WORKSPACE, document.id)
    catalogue.unshare(WORKSPACE, document.id, "C1")
    catalogue.remove(WORKSPACE, "unknown")
    assert len(catalogue.changes(WORKSPACE)) == 1


def test_what_nobody_was_shown_is_not_told(catalogue: Catalogue) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(audience=channels("C1", "C2")), seen_epoch=None)
    document = observe_again(catalogue, document, pdf(audience=channels("C1")))
    catalogue.fail(WORKSPACE, document.id, epoch=document.epoch, reason="Broken.", lease=None)
    catalogue.unshare(WORKSPACE, document.id, "C1")
    assert told(catalogue) == []


def test_a_document_that_cannot_be_read_any_more_is_told_once(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    for _ in range(2):
        catalogue.fail(WORKSPACE, document.id, epoch=document.epoch, reason="Broken.", lease=None)
    catalogue.remove(WORKSPACE, document.id)
    assert told(catalogue) == [(document.id, REMOVED)]


@pytest.mark.parametrize(
    ("before", "after", "narrower"),
    [
        (EVERYONE, channels("C1"), True),
        (channels("C1"), EVERYONE, True),  # guests of C1 are not everyone
        (channels("C1", "C2"), channels("C1"), True),
        (channels("C1"), channels("C2"), True),
        (channels("C1"), channels("C1", "C2"), False),
        (channels("C1"), Audience(True, frozenset({"C1"})), False),
        (channels("C1"), channels("C1"), False),
    ],
)
def test_an_audience_that_loses_somebody_is_told(
    catalogue: Catalogue, before: Audience, after: Audience, narrower: bool
) -> None:
    document = index(catalogue, pdf(audience=before), "g1")
    observe_again(catalogue, document, pdf(audience=after))
    assert told(catalogue) == [(document.id, NARROWED)] * narrower


def test_a_document_that_is_unshared_is_told_by_what_is_left(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(audience=channels("C1", "C2")), "g1")
    for channel in ("C3", "C1", "C1", "C2", "C2"):
        catalogue.unshare(WORKSPACE, document.id, channel)
    assert told(catalogue) == [(document.id, NARROWED), (document.id, REMOVED)]


def test_other_bytes_of_the_same_file_are_told_and_another_reading_of_the_same_is_not(
    catalogue: Catalogue,
) -> None:
    document = show(catalogue, pdf(), "g1", "ab")
    same = show(catalogue, pdf(revision="2"), "g2", "ab", document)
    assert told(catalogue) == []
    other = show(catalogue, pdf(revision="3"), "g3", "cd", same)
    assert told(catalogue) == [(other.id, REPLACED)]


def test_other_bytes_are_told_also_when_the_old_ones_had_to_be_read_again(catalogue: Catalogue) -> None:
    document = show(catalogue, pdf(), "g1", "ab")
    catalogue.forget(WORKSPACE, ["g1"])
    pending = catalogue.document(WORKSPACE, document.id)
    show(catalogue, pdf(revision="2"), "g2", "cd", pending)
    assert told(catalogue) == [(document.id, REPLACED)]


def test_a_file_that_was_gone_replaces_nothing(catalogue: Catalogue) -> None:
    document = show(catalogue, pdf(), "g1", "ab")
    tombstone = catalogue.remove(WORKSPACE, document.id)
    show(catalogue, pdf(revision="2"), "g2", "cd", tombstone)
    assert told(catalogue) == [(document.id, REMOVED)]


# --- newer files of the same name ---------------------------------------------------------------


def named(uri: str, name: str = "Plan.pdf", added_at: float | None = 1.0) -> SourceFile:
    return replace(pdf(uri), name=name, added_at=added_at)


def test_a_newer_file_of_the_same_name_supersedes_those_that_are_there(catalogue: Catalogue) -> None:
    one = show(catalogue, named("F1"), "g1", "ab")
    two = show(catalogue, named("F2", "PLAN.pdf", 2.0), "g2", "cd")
    assert told(catalogue) == [(one.id, SUPERSEDED)]
    show(catalogue, named("F3", "pla\u006e.PDF", 3.0), "g3", "ef")
    assert sorted(told(catalogue)[1:]) == sorted([(one.id, SUPERSEDED), (two.id, SUPERSEDED)])


def test_names_that_are_written_otherwise_are_the_same(catalogue: Catalogue) -> None:
    one = show(catalogue, named("F1", "Pr\u00e4mien.pdf"), "g1", "ab")
    show(catalogue, named("F2", "pra\u0308mien.pdf", 2.0), "g2", "cd")
    assert told(catalogue) == [(one.id, SUPERSEDED)]


@pytest.mark.parametrize(
    ("file", "sha256"),
    [
        (named("F2", "Plans.pdf", 2.0), "cd"),  # another name
        (named("F2", added_at=0.5), "cd"),  # an older one
        (named("F2", added_at=1.0), "cd"),
        (named("F2", added_at=None), "cd"),  # nobody knows
        (named("F2", added_at=2.0), "ab"),  # the same bytes
    ],
)
def test_other_files_supersede_nothing(catalogue: Catalogue, file: SourceFile, sha256: str) -> None:
    show(catalogue, named("F1"), "g1", "ab")
    show(catalogue, file, "g2", sha256)
    assert told(catalogue) == []


def test_files_that_are_gone_or_of_another_source_are_not_superseded(catalogue: Catalogue) -> None:
    gone = show(catalogue, named("F1"), "g1", "ab")
    catalogue.remove(WORKSPACE, gone.id)
    document = catalogue.observe(WORKSPACE, "file:///elsewhere", named("F1"), seen_epoch=None)
    catalogue.begin(WORKSPACE, document.id, "g2", epoch=1)
    catalogue.flip(WORKSPACE, of_bytes(document, "g2", "ab"), epoch=1, lease=None)
    show(catalogue, named("F2", added_at=2.0), "g3", "cd")
    assert told(catalogue) == [(gone.id, REMOVED)]


def test_another_reading_of_the_newer_file_tells_nothing_again(catalogue: Catalogue) -> None:
    show(catalogue, named("F1"), "g1", "ab")
    newer = show(catalogue, named("F2", added_at=2.0), "g2", "cd")
    show(catalogue, replace(named("F2", added_at=2.0), revision="2"), "g3", "cd", newer)
    assert len(told(catalogue)) == 1


def test_a_file_that_shares_a_reading_supersedes_and_replaces_as_one_that_was_read(
    catalogue: Catalogue,
) -> None:
    read = show(catalogue, named("F0", "other.pdf"), "g0", "cd")
    older = show(catalogue, named("F1"), "g1", "ab")
    newer = show(catalogue, named("F2", added_at=2.0), "g2", "ef")
    assert told(catalogue) == [(older.id, SUPERSEDED)]
    adoption = Adoption(
        document=newer.id, revision="1", reading="g3", of=read.id, generation="g0", sha256="cd" * 32
    )
    catalogue.adopt(WORKSPACE, adoption, epoch=newer.epoch, lease=None)
    assert told(catalogue)[1:] == [(newer.id, REPLACED), (older.id, SUPERSEDED)]


# --- the record ---------------------------------------------------------------------------------


def test_changes_are_told_in_their_order_until_they_are_settled(catalogue: Catalogue) -> None:
    documents = [index(catalogue, pdf(f"{number}.pdf"), f"g{number}") for number in range(3)]
    for document in documents:
        catalogue.remove(WORKSPACE, document.id)
    first, second, third = catalogue.changes(WORKSPACE)
    assert [each.document for each in (first, second, third)] == [each.id for each in documents]
    assert catalogue.changes(WORKSPACE, limit=2) == [first, second]
    catalogue.settle(WORKSPACE, [first.id, third.id, 4711])
    catalogue.settle("T2", [second.id])
    catalogue.settle(WORKSPACE, [])
    assert catalogue.changes(WORKSPACE) == [second]
    assert catalogue.changes("T2") == []
