"""Files with the same bytes show one reading, each under its own name and to its own audience."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from indexer.catalogue import Adoption, Catalogue, GlossaryMatch, Statistics
from indexer.errors import Outdated
from indexer.leases import Leases
from indexer.types import (
    Audience,
    Document,
    DocumentState,
    GlossaryEntry,
    PageCounts,
    Reach,
    SourceFile,
)
from tests.catalogue.making import SOURCE, WORKSPACE, channels, generation, index, pdf, reader
from tests.clock import Clock

BYTES = "ab" * 32  # of every generation of `making`
IN_C1 = Reach((reader("C1"),))
IN_C2 = Reach((reader("C2"),))
IN_BOTH = Reach((reader("C1", "C2"),))


def shared(uri: str, channel: str = "C2", *, added_at: float | None = None) -> SourceFile:
    return replace(pdf(uri, audience=channels(channel)), added_at=added_at)


def observed(catalogue: Catalogue, file: SourceFile, source: str = SOURCE) -> Document:
    return catalogue.observe(WORKSPACE, source, file, seen_epoch=None)


def adoption(document: Document, other: Document, **changed: Any) -> Adoption:
    made = Adoption(
        document=document.id,
        revision=document.revision,
        reading=f"own reading of {document.uri}",
        of=other.id,
        generation=other.generation or "none",
        sha256=BYTES,
    )
    return replace(made, **changed)


def adopt(catalogue: Catalogue, file: SourceFile, other: Document) -> Document:
    document = observed(catalogue, file)
    catalogue.adopt(WORKSPACE, adoption(document, other), epoch=document.epoch, lease=None)
    return again(catalogue, document)


def again(catalogue: Catalogue, document: Document) -> Document:
    found = catalogue.document(WORKSPACE, document.id)
    assert found is not None
    return found


@pytest.fixture
def first(catalogue: Catalogue) -> Document:
    """Read, and shared in C1."""
    return index(catalogue, shared("salaries-2027.pdf", "C1"), "g1")


@pytest.fixture
def second(catalogue: Catalogue, first: Document) -> Document:
    """The same bytes, shared in C2."""
    return adopt(catalogue, shared("copy.pdf"), first)


# --- what is shown ------------------------------------------------------------------------------


def test_a_document_shows_what_was_read_of_another(
    catalogue: Catalogue, first: Document, clock: Clock
) -> None:
    clock.now += 60
    second = adopt(catalogue, shared("copy.pdf"), first)
    same = {
        "generation", "state", "reason", "sha256", "language", "description", "created", "modified", "outline", "ocr",
        "pages", "title",
    }  # fmt: skip
    assert {name: getattr(second, name) for name in same} == {name: getattr(first, name) for name in same}
    assert (second.name, second.link, second.audience) == ("copy.pdf", "https://x/copy.pdf", channels("C2"))
    assert second.reading == "own reading of copy.pdf"
    assert (second.indexed_at, first.indexed_at) == (clock.now, clock.now - 60)


@pytest.mark.parametrize("title", ["salaries-2027", "salaries-2027.pdf"])
def test_a_title_that_is_only_the_others_file_name_is_not_told(catalogue: Catalogue, title: str) -> None:
    document = observed(catalogue, shared("salaries-2027.pdf", "C1"))
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    catalogue.flip(WORKSPACE, generation(document, "g1", title=title), epoch=1, lease=None)
    second = adopt(catalogue, shared("copy.pdf"), again(catalogue, document))
    third = adopt(catalogue, shared("plan.pdf"), second)
    assert (second.title, third.title) == ("copy", "plan")


def test_each_is_named_to_those_alone_who_may_open_it(
    catalogue: Catalogue, first: Document, second: Document
) -> None:
    for reach, document in ((IN_C1, first), (IN_C2, second)):
        (found,) = catalogue.confirm(WORKSPACE, ["g1"], reach).values()
        assert (found.id, found.name, found.link) == (document.id, document.name, document.link)
        assert [each.id for each in catalogue.documents(WORKSPACE, reach=reach)] == [document.id]
        assert catalogue.statistics(WORKSPACE, reach) == Statistics(1, 2, 2)
        assert catalogue.languages(WORKSPACE, reach) == ["en"]


def test_no_two_documents_admit_together_what_none_of_them_admits_alone(
    catalogue: Catalogue, second: Document
) -> None:
    together = Reach((reader("C1"), reader("C2")))
    assert catalogue.confirm(WORKSPACE, ["g1"], together) == {}
    assert catalogue.documents(WORKSPACE, reach=together) == []
    assert catalogue.statistics(WORKSPACE, together) == Statistics(0, 0, 0)
    adopt(catalogue, replace(shared("both.pdf"), audience=channels("C1", "C2")), second)
    (found,) = catalogue.confirm(WORKSPACE, ["g1"], together).values()
    assert found.name == "both.pdf"


def test_who_may_open_several_is_shown_one_of_them_and_counts_it_once(
    catalogue: Catalogue, second: Document
) -> None:
    assert catalogue.statistics(WORKSPACE, IN_BOTH) == catalogue.statistics(WORKSPACE) == Statistics(1, 2, 2)
    (named,) = catalogue.documents(WORKSPACE, reach=IN_BOTH)
    (confirmed,) = catalogue.confirm(WORKSPACE, ["g1"], IN_BOTH).values()
    assert named.id == confirmed.id
    assert len(catalogue.documents(WORKSPACE, reach=IN_BOTH, every=True)) == 2
    assert len(catalogue.documents(WORKSPACE)) == 2
    assert catalogue.passage_frequencies(WORKSPACE, [1]) == (2, {1: 1})


def test_the_one_that_was_shared_last_is_named_unless_another_is_preferred(
    catalogue: Catalogue, first: Document
) -> None:
    older = adopt(catalogue, shared("older.pdf", added_at=1.0), first)
    newer = adopt(catalogue, shared("newer.pdf", added_at=2.0), first)
    adopt(catalogue, shared("oldest.pdf", added_at=0.5), first)

    def named(*prefer: str, reach: Reach = IN_BOTH) -> str:
        return catalogue.confirm(WORKSPACE, ["g1"], reach, prefer=prefer)["g1"].id

    assert named() == newer.id
    assert named(older.id) == older.id
    assert named(first.id) == first.id
    assert named(first.id, reach=IN_C2) == newer.id
    assert [each.name for each in catalogue.documents(WORKSPACE, reach=IN_BOTH)] == ["newer.pdf"]


def test_languages_are_counted_by_readings(catalogue: Catalogue, first: Document) -> None:
    for number in range(2):
        document = observed(catalogue, pdf(f"{number}.pdf", audience=channels("C1")))
        catalogue.begin(WORKSPACE, document.id, f"de{number}", epoch=1)
        new = generation(document, f"de{number}")
        new = replace(new, facts=replace(new.facts, language="de"))
        catalogue.flip(WORKSPACE, new, epoch=1, lease=None)
    for number in range(3):
        adopt(catalogue, shared(f"copy-{number}.pdf", "C1"), first)
    assert catalogue.languages(WORKSPACE, IN_C1) == ["de", "en"]


def test_a_reading_says_what_a_term_means_once_to_each_reader(catalogue: Catalogue) -> None:
    for id_, uris in (("g1", ("a", "b")), ("g2", ("c",))):
        document = observed(catalogue, shared(uris[0], "C1"))
        catalogue.begin(WORKSPACE, document.id, id_, epoch=1)
        new = replace(generation(document, id_), glossary=(GlossaryEntry("QA", "quality assurance"),))
        catalogue.flip(WORKSPACE, new, epoch=1, lease=None)
        for uri in uris[1:]:
            for channel in ("C1", "C2"):
                adopt(catalogue, shared(f"{uri}-{channel}", channel), again(catalogue, document))
    for reach, documents in ((IN_C1, 2), (IN_C2, 1), (IN_BOTH, 2)):
        expected = [GlossaryMatch("QA", "quality assurance", documents)]
        assert catalogue.glossary.matching(WORKSPACE, ["qa"], reach) == expected
        assert catalogue.glossary.learned(WORKSPACE, reach) == expected


# --- what becomes of it -------------------------------------------------------------------------

Act = Callable[[Catalogue, Document], object]


def change(catalogue: Catalogue, document: Document) -> None:
    new = replace(shared(document.uri), revision="2", audience=document.audience)
    seen = catalogue.observe(WORKSPACE, SOURCE, new, seen_epoch=document.epoch)
    catalogue.begin(WORKSPACE, document.id, "g2", epoch=seen.epoch)
    other = generation(seen, "g2", terms={5: 1}, passages=1)
    catalogue.flip(WORKSPACE, other, epoch=seen.epoch, lease=None)


ACTS: dict[str, Act] = {
    "removed": lambda catalogue, document: catalogue.remove(WORKSPACE, document.id),
    "unshared": lambda catalogue, document: catalogue.unshare(
        WORKSPACE, document.id, min(document.audience.channels)
    ),
    "forgotten": lambda catalogue, document: catalogue.forget_document(WORKSPACE, document.id, by="U1"),
    "failed": lambda catalogue, document: catalogue.fail(
        WORKSPACE, document.id, epoch=document.epoch, reason="Broken.", lease=None
    ),
    "changed": change,
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("goes", ["first", "second"])
def test_what_another_document_shows_stays_when_one_goes(
    catalogue: Catalogue, first: Document, second: Document, act: str, goes: str
) -> None:
    gone, left, reach = (first, second, IN_C2) if goes == "first" else (second, first, IN_C1)
    ACTS[act](catalogue, gone)
    assert catalogue.dead_generations(WORKSPACE) == []
    assert [each.id for each in catalogue.confirm(WORKSPACE, ["g1"], reach).values()] == [left.id]
    assert catalogue.confirm(WORKSPACE, ["g1"], IN_C1 if reach is IN_C2 else IN_C2) == {}
    assert len(catalogue.pages(WORKSPACE, "g1")) == 2
    added = 1 if act == "changed" else 0
    assert catalogue.passage_frequencies(WORKSPACE, [1]) == (2 + added, {1: 1})
    ACTS[act](catalogue, again(catalogue, left))
    assert catalogue.dead_generations(WORKSPACE) == ["g1"]
    assert catalogue.confirm(WORKSPACE, ["g1"], IN_BOTH) == {}
    assert catalogue.passage_frequencies(WORKSPACE, [1])[1] == {}


def test_two_that_go_at_once_leave_nothing_visible(
    catalogue: Catalogue, first: Document, second: Document
) -> None:
    both = Barrier(2)

    def remove(document: Document) -> None:
        both.wait()
        catalogue.remove(WORKSPACE, document.id)

    for number in range(8):
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(remove, (first, second)))
        assert catalogue.showing(WORKSPACE, f"g{number + 1}") == []
        assert f"g{number + 1}" in catalogue.dead_generations(WORKSPACE)
        assert catalogue.passage_frequencies(WORKSPACE, [1]) == (0, {})
        first = index(catalogue, shared(first.uri, "C1"), f"g{number + 2}")
        second = again(catalogue, second)
        second = catalogue.observe(WORKSPACE, SOURCE, shared(second.uri), seen_epoch=second.epoch)
        catalogue.adopt(WORKSPACE, adoption(second, first), epoch=second.epoch, lease=None)


def test_a_document_may_show_its_own_reading_again_while_another_shows_it(
    catalogue: Catalogue, first: Document, second: Document
) -> None:
    change(catalogue, first)
    assert catalogue.passage_frequencies(WORKSPACE, [1, 5]) == (3, {1: 1, 5: 1})
    index(catalogue, shared(first.uri, "C1"), "g1")
    assert [each.id for each in catalogue.showing(WORKSPACE, "g1")] == sorted([first.id, second.id])
    assert catalogue.passage_frequencies(WORKSPACE, [1, 5]) == (2, {1: 1})
    assert catalogue.dead_generations(WORKSPACE) == ["g2"]


def test_a_reading_that_turns_out_to_be_of_other_bytes_is_not_shown_by_who_had_the_old_ones(
    catalogue: Catalogue, first: Document, second: Document
) -> None:
    tombstone = catalogue.remove(WORKSPACE, first.id)
    assert tombstone is not None
    back = catalogue.observe(WORKSPACE, SOURCE, shared(first.uri, "C1"), seen_epoch=tombstone.epoch)
    catalogue.begin(WORKSPACE, first.id, "g1", epoch=back.epoch)
    new = generation(back, "g1", terms={7: 1}, passages=1)
    new = replace(new, facts=replace(new.facts, sha256="cd" * 32))
    catalogue.flip(WORKSPACE, new, epoch=back.epoch, lease=None)
    hidden = again(catalogue, second)
    assert (hidden.state, hidden.generation, hidden.reading) == ("pending", None, None)
    assert hidden.epoch == second.epoch + 1
    assert catalogue.confirm(WORKSPACE, ["g1"], IN_C2) == {}
    assert catalogue.passage_frequencies(WORKSPACE, [1, 7]) == (1, {7: 1})


def test_what_proves_unreadable_stays_visible_where_another_file_shows_it(
    catalogue: Catalogue, first: Document, second: Document
) -> None:
    catalogue.fail(
        WORKSPACE, first.id, epoch=first.epoch, reason="It is encrypted.", lease=None, refused="g1"
    )
    assert catalogue.refused(WORKSPACE) == []
    assert [each.id for each in catalogue.confirm(WORKSPACE, ["g1"], IN_C2).values()] == [second.id]
    assert len(catalogue.pages(WORKSPACE, "g1")) == 2


def test_all_documents_of_a_swept_reading_are_to_be_read_again(
    catalogue: Catalogue, first: Document, second: Document
) -> None:
    catalogue.forget(WORKSPACE, ["g1"])
    for document in (first, second):
        pending = again(catalogue, document)
        assert (pending.state, pending.generation, pending.reading) == ("pending", None, None)
        assert pending.epoch == document.epoch + 1
    assert catalogue.passage_frequencies(WORKSPACE, [1]) == (0, {})


# --- adopting -----------------------------------------------------------------------------------


def test_adopting_twice_changes_nothing(catalogue: Catalogue, first: Document, second: Document) -> None:
    catalogue.adopt(WORKSPACE, adoption(second, first), epoch=second.epoch, lease=None)
    assert again(catalogue, second) == second
    assert catalogue.passage_frequencies(WORKSPACE, [1]) == (2, {1: 1})


def test_what_a_document_showed_before_it_adopts_is_dead(catalogue: Catalogue, first: Document) -> None:
    other = index(catalogue, shared("other.pdf"), "g2", terms={9: 1}, passages=4)
    catalogue.adopt(WORKSPACE, adoption(other, first), epoch=other.epoch, lease=None)
    assert catalogue.dead_generations(WORKSPACE) == ["g2"]
    assert catalogue.passage_frequencies(WORKSPACE, [1, 9]) == (2, {1: 1})


def test_what_was_being_staged_of_a_document_that_adopts_is_dead(
    catalogue: Catalogue, first: Document
) -> None:
    document = observed(catalogue, shared("copy.pdf"))
    catalogue.begin(WORKSPACE, document.id, "g2", epoch=1)
    catalogue.adopt(WORKSPACE, adoption(document, first), epoch=1, lease=None)
    assert catalogue.dead_generations(WORKSPACE) == ["g2"]
    with pytest.raises(Outdated):
        catalogue.flip(WORKSPACE, generation(document, "g2"), epoch=1, lease=None)


@pytest.mark.parametrize(
    "changed", [{"sha256": "cd" * 32}, {"generation": "g7"}, {"of": "nobody"}, {"revision": "7"}]
)
def test_nothing_is_adopted_that_is_not_there_as_it_was_seen(
    catalogue: Catalogue, first: Document, changed: dict[str, str]
) -> None:
    document = observed(catalogue, shared("copy.pdf"))
    with pytest.raises(Outdated):
        catalogue.adopt(WORKSPACE, adoption(document, first, **changed), epoch=1, lease=None)
    assert again(catalogue, document) == document


def test_nothing_is_adopted_from_a_document_that_went_meanwhile(
    catalogue: Catalogue, first: Document
) -> None:
    document = observed(catalogue, shared("copy.pdf"))
    catalogue.remove(WORKSPACE, first.id)
    with pytest.raises(Outdated, match="gone meanwhile"):
        catalogue.adopt(WORKSPACE, adoption(document, first), epoch=1, lease=None)
    assert catalogue.statistics(WORKSPACE) == Statistics(0, 0, 0)


def test_nothing_is_adopted_from_another_source(catalogue: Catalogue, first: Document) -> None:
    document = observed(catalogue, shared("copy.pdf"), source="file:///elsewhere")
    with pytest.raises(Outdated):
        catalogue.adopt(WORKSPACE, adoption(document, first), epoch=1, lease=None)


def test_an_adoption_that_saw_an_older_epoch_or_lost_its_lease_is_refused(
    catalogue: Catalogue, leases: Leases, clock: Clock, first: Document
) -> None:
    document = observed(catalogue, shared("copy.pdf"))
    lease = leases.acquire("sync", "a", ttl=10)
    clock.now += 20
    leases.acquire("sync", "b", ttl=10)
    with pytest.raises(Outdated, match="taken over"):
        catalogue.adopt(WORKSPACE, adoption(document, first), epoch=1, lease=lease)
    catalogue.unshare(WORKSPACE, document.id, "C7")
    with pytest.raises(Outdated, match="changed while"):
        catalogue.adopt(WORKSPACE, adoption(document, first), epoch=1, lease=None)


def test_documents_with_the_same_bytes_are_found_by_length_and_digest(
    catalogue: Catalogue, first: Document, second: Document
) -> None:
    longer = index(catalogue, replace(shared("longer.pdf"), size=11), "g2")
    observed(catalogue, shared("pending.pdf"))
    observed(catalogue, shared("elsewhere.pdf"), source="file:///elsewhere")
    shares = sorted([first.id, second.id])
    assert [each.id for each in catalogue.same_bytes(WORKSPACE, SOURCE, size=10)] == shares
    by_digest = catalogue.same_bytes(WORKSPACE, SOURCE, sha256=BYTES)
    assert [each.id for each in by_digest] == sorted([*shares, longer.id])
    assert catalogue.same_bytes(WORKSPACE, SOURCE, sha256="cd" * 32) == []


# --- channels -----------------------------------------------------------------------------------


def test_a_document_that_is_unshared_is_kept_from_that_channel_alone(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(audience=channels("C1", "C2")), "g1")
    after = catalogue.unshare(WORKSPACE, document.id, "C2")
    assert after is not None
    assert (after.audience, after.epoch, after.state) == (channels("C1"), document.epoch + 1, document.state)
    assert catalogue.confirm(WORKSPACE, ["g1"], IN_C2) == {}
    assert catalogue.confirm(WORKSPACE, ["g1"], IN_C1) == {"g1": after}


def test_a_document_that_is_shared_nowhere_any_more_is_a_tombstone_for_nobody(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(audience=channels("C1")), "g1")
    after = catalogue.unshare(WORKSPACE, document.id, "C1")
    assert after is not None
    assert (after.state, after.audience, after.generation) == (DocumentState.GONE, Audience.of_nobody(), None)
    assert catalogue.dead_generations(WORKSPACE) == ["g1"]
    returned = catalogue.observe(WORKSPACE, SOURCE, pdf(audience=channels("C2")), seen_epoch=after.epoch)
    assert (returned.state, returned.audience) == (DocumentState.PENDING, channels("C2"))


def test_a_file_of_the_workspace_stays_the_workspaces(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(audience=Audience(True, frozenset({"C1"}))), "g1")
    after = catalogue.unshare(WORKSPACE, document.id, "C1")
    assert after is not None
    assert (after.audience, after.state) == (Audience(workspace=True), document.state)


def test_unsharing_makes_a_listing_stale_that_was_about_to_say_the_opposite(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(audience=channels("C1")), "g1")
    catalogue.unshare(WORKSPACE, document.id, "C2")
    with pytest.raises(Outdated):
        catalogue.observe(WORKSPACE, SOURCE, pdf(audience=channels("C1", "C2")), seen_epoch=document.epoch)
    assert catalogue.unshare(WORKSPACE, "unknown", "C1") is None


def test_documents_are_found_by_a_channel_of_their_source(catalogue: Catalogue) -> None:
    both = index(catalogue, pdf("a", audience=channels("C1", "C2")), "g1")
    gone = index(catalogue, pdf("b", audience=channels("C2")), "g2")
    catalogue.remove(WORKSPACE, gone.id)
    catalogue.observe(WORKSPACE, "file:///elsewhere", pdf("c", audience=channels("C2")), seen_epoch=None)
    assert [each.id for each in catalogue.documents_in(WORKSPACE, SOURCE, "C2")] == [both.id]
    assert catalogue.documents_in(WORKSPACE, SOURCE, "C3") == []


def test_a_document_without_any_channel_is_nobodys(catalogue: Catalogue) -> None:
    nobody = Audience.of_nobody()
    everything = Reach((reader("C1", "", workspace_files=True),))
    document = index(catalogue, pdf(audience=nobody), "g1")
    assert document.audience == nobody
    assert not everything.admits(document.audience)
    assert catalogue.confirm(WORKSPACE, ["g1"], everything) == {}
    assert catalogue.documents(WORKSPACE, reach=everything) == []
    assert catalogue.statistics(WORKSPACE, everything) == Statistics(0, 0, 0)
    assert again(catalogue, document).pages == PageCounts(total=2, text=2)


def test_a_reach_of_thousands_of_channels_is_narrowed_to_those_that_hold_anything(
    catalogue: Catalogue,
) -> None:
    index(catalogue, pdf(audience=channels("C7", "C8")), "g1")
    person = reader(*(f"C{number}" for number in range(1, 5_000)), workspace_files=True)
    few = reader("C7", "C9")
    assert catalogue.narrowed(WORKSPACE, Reach((person,))) == Reach(
        (reader("C7", "C8", workspace_files=True),)
    )
    assert catalogue.narrowed(WORKSPACE, Reach((few,))) == Reach((few,))
    assert catalogue.narrowed(WORKSPACE, Reach(())) == Reach(())
