"""The life of a document: observed, begun, flipped, failed, removed, forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.catalogue import Catalogue, Statistics
from indexer.errors import Outdated
from indexer.leases import Leases
from indexer.types import DocumentState, OutlineEntry, Reach
from tests.catalogue.making import (
    EVERYONE,
    MEMBERS,
    SOURCE,
    WORKSPACE,
    channels,
    generation,
    index,
    pdf,
    reader,
)
from tests.clock import Clock

# --- observing ----------------------------------------------------------------------------------


def test_a_new_file_is_a_pending_document_named_after_it(catalogue: Catalogue) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf("x/a.pdf"), seen_epoch=None)
    assert (document.name, document.title, document.state) == ("a.pdf", "a.pdf", DocumentState.PENDING)
    assert (document.epoch, document.generation, document.audience) == (1, None, EVERYONE)
    assert catalogue.document(WORKSPACE, document.id) == document


def test_a_file_that_appeared_while_its_source_was_listed_is_outdated(catalogue: Catalogue) -> None:
    catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    with pytest.raises(Outdated):
        catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)


def test_seeing_the_same_file_again_changes_nothing(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    assert catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=document.epoch) == document


def test_a_changed_revision_raises_the_epoch_and_leaves_the_old_text_visible(catalogue: Catalogue) -> None:
    old = index(catalogue, pdf(), "g1")
    seen = catalogue.observe(WORKSPACE, SOURCE, pdf(revision="2"), seen_epoch=old.epoch)
    assert seen.epoch == old.epoch + 1
    assert (seen.revision, seen.generation, seen.state) == ("2", "g1", DocumentState.INDEXED)


def test_a_narrower_audience_counts_at_once(catalogue: Catalogue) -> None:
    old = index(catalogue, pdf(), "g1")
    seen = catalogue.observe(WORKSPACE, SOURCE, pdf(audience=channels("C1")), seen_epoch=old.epoch)
    assert seen.epoch == old.epoch + 1
    assert catalogue.confirm(WORKSPACE, ["g1"], MEMBERS) == {}
    assert catalogue.confirm(WORKSPACE, ["g1"], Reach((reader("C1"),))) == {"g1": seen}


def test_a_new_revision_of_a_failed_file_is_tried_again(catalogue: Catalogue) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    catalogue.fail(WORKSPACE, document.id, epoch=1, reason="It is encrypted.", lease=None)
    same = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=1)
    assert (same.state, same.reason) == (DocumentState.FAILED, "It is encrypted.")
    new = catalogue.observe(WORKSPACE, SOURCE, pdf(revision="2"), seen_epoch=1)
    assert (new.state, new.reason, new.epoch) == (DocumentState.PENDING, None, 2)


def test_a_stale_listing_cannot_bring_a_removed_file_back(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    catalogue.remove(WORKSPACE, document.id)
    with pytest.raises(Outdated):
        catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=document.epoch)
    with pytest.raises(Outdated):
        catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    assert catalogue.documents(WORKSPACE) == []


def test_a_file_that_returned_is_revived_with_a_higher_epoch(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    tombstone = catalogue.remove(WORKSPACE, document.id)
    assert tombstone is not None
    revived = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=tombstone.epoch)
    assert revived.state == DocumentState.PENDING
    assert document.epoch < tombstone.epoch < revived.epoch
    assert index(catalogue, pdf(), "g1").generation == "g1"


# --- flipping -----------------------------------------------------------------------------------


def test_a_flip_makes_a_reading_visible_whole(catalogue: Catalogue, clock: Clock) -> None:
    document = index(catalogue, pdf(), "g1")
    assert (document.state, document.title, document.pages.total) == (DocumentState.INDEXED, "Handbook", 2)
    assert (document.language, document.indexed_at) == ("en", clock.now)
    assert [page.text for page in catalogue.pages(WORKSPACE, "g1").values()] == ["Sixteen weeks.", "In full."]
    assert catalogue.passage_frequencies(WORKSPACE, [1, 2, 4_294_967_295]) == (2, {1: 1, 4_294_967_295: 2})
    assert catalogue.statistics(WORKSPACE) == Statistics(documents=1, pages=2, passages=2)


def test_a_new_reading_replaces_the_old_one(catalogue: Catalogue) -> None:
    index(catalogue, pdf(), "g1", terms={1: 1, 2: 2})
    document = index(catalogue, pdf(revision="2"), "g2", terms={2: 1, 3: 1}, passages=1, texts=("New.",))
    assert document.generation == "g2"
    assert catalogue.confirm(WORKSPACE, ["g1", "g2"], MEMBERS) == {"g2": document}
    assert catalogue.dead_generations(WORKSPACE) == ["g1"]
    assert catalogue.passage_frequencies(WORKSPACE, [1, 2, 3]) == (1, {2: 1, 3: 1})
    assert catalogue.statistics(WORKSPACE) == Statistics(documents=1, pages=1, passages=1)


def test_flipping_twice_changes_nothing(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    new = generation(document, "g1")
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=document.epoch)
    catalogue.flip(WORKSPACE, new, epoch=document.epoch, lease=None)
    assert catalogue.document(WORKSPACE, document.id) == document
    assert catalogue.passage_frequencies(WORKSPACE, [1, 4_294_967_295]) == (2, {1: 1, 4_294_967_295: 2})
    assert catalogue.dead_generations(WORKSPACE) == []
    assert len(catalogue.pages(WORKSPACE, "g1")) == 2


def test_a_flip_that_saw_an_older_epoch_is_refused(catalogue: Catalogue) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    catalogue.observe(WORKSPACE, SOURCE, pdf(audience=channels("C1")), seen_epoch=1)
    with pytest.raises(Outdated, match="changed while it was being read"):
        catalogue.flip(WORKSPACE, generation(document, "g1"), epoch=1, lease=None)
    assert catalogue.statistics(WORKSPACE) == Statistics(0, 0, 0)


def test_a_flip_after_the_file_was_removed_is_refused(catalogue: Catalogue) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    catalogue.remove(WORKSPACE, document.id)
    for epoch in (1, 2):
        with pytest.raises(Outdated, match="removed meanwhile"):
            catalogue.flip(WORKSPACE, generation(document, "g1"), epoch=epoch, lease=None)
    assert catalogue.pages(WORKSPACE, "g1") == {}


def test_a_flip_of_another_revision_than_the_wanted_is_refused(catalogue: Catalogue) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    newer = catalogue.observe(WORKSPACE, SOURCE, pdf(revision="2"), seen_epoch=1)
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=newer.epoch)
    with pytest.raises(Outdated, match="another revision"):
        catalogue.flip(WORKSPACE, generation(document, "g1"), epoch=newer.epoch, lease=None)


def test_a_flip_by_a_former_holder_of_the_lease_is_refused(
    catalogue: Catalogue, leases: Leases, clock: Clock
) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    old = leases.acquire("sync", "a", ttl=10)
    clock.now += 20
    new = leases.acquire("sync", "b", ttl=10)
    with pytest.raises(Outdated, match="taken over sync"):
        catalogue.flip(WORKSPACE, generation(document, "g1"), epoch=1, lease=old)
    with pytest.raises(Outdated, match="taken over sync"):
        catalogue.fail(WORKSPACE, document.id, epoch=1, reason="Broken.", lease=old)
    catalogue.flip(WORKSPACE, generation(document, "g1"), epoch=1, lease=new)


def test_a_lease_that_expired_but_nobody_took_still_flips(
    catalogue: Catalogue, leases: Leases, clock: Clock
) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    lease = leases.acquire("sync", "a", ttl=10)
    clock.now += 20
    catalogue.flip(WORKSPACE, generation(document, "g1"), epoch=1, lease=lease)
    assert catalogue.statistics(WORKSPACE).documents == 1


def test_a_flip_without_begin_is_refused(catalogue: Catalogue) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    with pytest.raises(Outdated, match="swept meanwhile"):
        catalogue.flip(WORKSPACE, generation(document, "g1"), epoch=1, lease=None)


def test_beginning_a_document_that_changed_or_never_was_is_outdated(catalogue: Catalogue) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    catalogue.observe(WORKSPACE, SOURCE, pdf(revision="2"), seen_epoch=1)
    for known, epoch in ((document.id, 1), ("unknown", 1)):
        with pytest.raises(Outdated):
            catalogue.begin(WORKSPACE, known, "g1", epoch=epoch)


def test_only_a_searchable_state_can_be_flipped_to(catalogue: Catalogue) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    with pytest.raises(ValueError, match="indexed or partial"):
        generation(document, "g1", state=DocumentState.FAILED)


def test_text_that_no_database_stores_is_replaced_sign_by_sign(catalogue: Catalogue) -> None:
    index(catalogue, pdf(), "g1", texts=("a\0b\ud800c 16 週",))
    assert catalogue.pages(WORKSPACE, "g1")[1].text == "a\ufffdb\ufffdc 16 週"


# --- failing and removing -----------------------------------------------------------------------


def test_a_revision_that_cannot_be_read_takes_the_old_text_away(catalogue: Catalogue) -> None:
    old = index(catalogue, pdf(), "g1")
    new = catalogue.observe(WORKSPACE, SOURCE, pdf(revision="2"), seen_epoch=old.epoch)
    catalogue.fail(WORKSPACE, old.id, epoch=new.epoch, reason="It is encrypted.", lease=None)
    failed = catalogue.document(WORKSPACE, old.id)
    assert failed is not None
    assert (failed.state, failed.reason, failed.generation) == ("failed", "It is encrypted.", None)
    assert catalogue.confirm(WORKSPACE, ["g1"], MEMBERS) == {}
    assert catalogue.passage_frequencies(WORKSPACE, [1]) == (0, {})
    assert catalogue.dead_generations(WORKSPACE) == ["g1"]


def test_a_removed_file_is_invisible_at_once_and_leaves_a_tombstone(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    tombstone = catalogue.remove(WORKSPACE, document.id)
    assert tombstone is not None
    assert (tombstone.state, tombstone.generation, tombstone.epoch) == ("gone", None, document.epoch + 1)
    assert catalogue.documents(WORKSPACE) == []
    assert catalogue.documents(WORKSPACE, gone=True) == [tombstone]
    assert catalogue.confirm(WORKSPACE, ["g1"], MEMBERS) == {}
    assert catalogue.passage_frequencies(WORKSPACE, [1]) == (0, {})
    assert catalogue.dead_generations(WORKSPACE) == ["g1"]


@pytest.mark.parametrize("how", ["removed", "failed", "swept"])
def test_nothing_that_was_read_of_a_file_outlives_what_shows_it(catalogue: Catalogue, how: str) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    new = generation(document, "g1", title="Dismissals")
    facts = replace(
        new.facts, description="Dismissals of 2026", created="2026", outline=(OutlineEntry("I", 1, 0),)
    )
    catalogue.flip(WORKSPACE, replace(new, facts=facts), epoch=1, lease=None)
    if how == "removed":
        catalogue.remove(WORKSPACE, document.id)
    elif how == "failed":
        catalogue.fail(WORKSPACE, document.id, epoch=1, reason="It is torn.", lease=None)
    else:
        catalogue.forget(WORKSPACE, ["g1"])
    left = catalogue.document(WORKSPACE, document.id)
    assert left is not None
    assert (left.title, left.description, left.outline) == ("a.pdf", "", ())
    assert (left.language, left.created, left.modified) == (None, None, None)


def test_removing_again_makes_listings_in_between_stale(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    first = catalogue.remove(WORKSPACE, document.id)
    assert first is not None
    catalogue.remove(WORKSPACE, document.id)
    with pytest.raises(Outdated):
        catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=first.epoch)


def test_removing_an_unknown_document_is_none(catalogue: Catalogue) -> None:
    assert catalogue.remove(WORKSPACE, "unknown") is None


# --- sweeping -----------------------------------------------------------------------------------


def test_what_a_crash_left_staged_is_found_by_its_age(catalogue: Catalogue, clock: Clock) -> None:
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    begun = clock.now
    assert catalogue.dead_generations(WORKSPACE) == []
    assert catalogue.dead_generations(WORKSPACE, staged_before=begun) == []
    assert catalogue.dead_generations(WORKSPACE, staged_before=begun + 1) == ["g1"]
    clock.now += 100
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    assert catalogue.dead_generations(WORKSPACE, staged_before=begun + 1) == []


def test_a_forgotten_generation_takes_its_pages_along(catalogue: Catalogue) -> None:
    index(catalogue, pdf(), "g1")
    index(catalogue, pdf(revision="2"), "g2")
    assert catalogue.pages(WORKSPACE, "g1")
    catalogue.forget(WORKSPACE, ["g1"])
    assert catalogue.pages(WORKSPACE, "g1") == {}
    assert len(catalogue.pages(WORKSPACE, "g2")) == 2
    assert catalogue.dead_generations(WORKSPACE) == []


def test_a_generation_staged_again_while_it_was_swept_cannot_be_flipped(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    tombstone = catalogue.remove(WORKSPACE, document.id)
    assert tombstone is not None
    swept = catalogue.dead_generations(WORKSPACE)
    revived = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=tombstone.epoch)
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=revived.epoch)
    catalogue.forget(WORKSPACE, swept)
    with pytest.raises(Outdated, match="swept meanwhile"):
        catalogue.flip(WORKSPACE, generation(revived, "g1"), epoch=revived.epoch, lease=None)


def test_a_document_whose_visible_passages_were_swept_is_to_be_read_again(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    catalogue.forget(WORKSPACE, ["g1"])
    pending = catalogue.document(WORKSPACE, document.id)
    assert pending is not None
    assert (pending.state, pending.generation, pending.epoch) == ("pending", None, document.epoch + 1)
    assert catalogue.passage_frequencies(WORKSPACE, [1]) == (0, {})
    assert index(catalogue, pdf(), "g1").state == DocumentState.INDEXED
