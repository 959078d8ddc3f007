"""Instalments of long documents on record: never visible before the flip, and all of them with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.catalogue import Catalogue, Kept, Statistics, UnderWay
from indexer.errors import Outdated
from indexer.leases import Leases
from indexer.types import Document, Page, ReadBy
from tests.catalogue.making import MEMBERS, SOURCE, WORKSPACE, channels, generation, index, instalment, pdf


def page(number: int, text: str = "Sixteen weeks.") -> Page:
    return Page(number, str(number), text, ReadBy.TEXT)


def begun(catalogue: Catalogue, id: str = "g1", **options: object) -> Document:  # noqa: A002
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(**options), seen_epoch=None)  # type: ignore[arg-type]
    catalogue.begin(WORKSPACE, document.id, id, epoch=document.epoch)
    return document


def keep(catalogue: Catalogue, document: Document, *pages: Page, **options: object) -> None:
    made = instalment(document, "g1", *pages, **options)  # type: ignore[arg-type]
    catalogue.keep(WORKSPACE, made, epoch=document.epoch, lease=None)


def flip(catalogue: Catalogue, document: Document, *pages: Page) -> None:
    new = replace(generation(document, "g1", terms={1: 5}), pages=pages, first=pages[0].number)
    catalogue.flip(WORKSPACE, new, epoch=document.epoch, lease=None)


def test_instalments_are_invisible_until_the_flip_makes_all_of_them_visible(catalogue: Catalogue) -> None:
    document = begun(catalogue)
    keep(catalogue, document, page(1), page(2), passages=3, terms={1: 2, 7: 1})
    keep(catalogue, document, page(3), passages=1, terms={1: 1})
    assert catalogue.statistics(WORKSPACE) == Statistics(0, 0, 0)
    assert catalogue.confirm(WORKSPACE, ["g1"], MEMBERS) == {}
    assert catalogue.passage_frequencies(WORKSPACE, [1, 7]) == (0, {})
    for _ in range(2):
        flip(catalogue, document, page(4))
        assert list(catalogue.pages(WORKSPACE, "g1")) == [1, 2, 3, 4]
        assert catalogue.statistics(WORKSPACE).passages == 6
        assert catalogue.passage_frequencies(WORKSPACE, [1, 7]) == (6, {1: 8, 7: 1})


def test_an_instalment_that_comes_again_replaces_what_was_there_from_its_first_page_on(
    catalogue: Catalogue,
) -> None:
    document = begun(catalogue)
    keep(catalogue, document, page(1))
    keep(catalogue, document, page(2), page(3))
    keep(catalogue, document, page(2, "another"), passages=2)
    assert [each.text for each in catalogue.pages(WORKSPACE, "g1").values()] == ["Sixteen weeks.", "another"]
    (kept,) = catalogue.kept(WORKSPACE)
    assert (kept.last, kept.passages, kept.characters) == (2, 3, 21)


def test_a_gap_between_instalments_is_refused(catalogue: Catalogue) -> None:
    document = begun(catalogue)
    keep(catalogue, document, page(1))
    with pytest.raises(Outdated):
        keep(catalogue, document, page(3))
    with pytest.raises(Outdated):
        flip(catalogue, document, page(3))
    flip(catalogue, document, page(2))


def test_what_is_on_record_says_all_that_going_on_needs(catalogue: Catalogue) -> None:
    document = begun(catalogue)
    keep(catalogue, document, page(1), passages=3, remark="Page 1 was cut.")
    keep(catalogue, document, page(2), passages=1)
    facts = generation(document, "g1").facts
    expected = Kept(document.id, "g1", 1, facts, 2, 4, 28, ("Page 1 was cut.",))
    assert catalogue.kept(WORKSPACE) == catalogue.kept(WORKSPACE, "g1") == [expected]
    assert catalogue.kept(WORKSPACE, "g2") == catalogue.kept("T2") == []
    assert catalogue.coverage(WORKSPACE, "g1") == [(1, ReadBy.TEXT, None), (2, ReadBy.TEXT, None)]


def test_beginning_again_forgets_the_instalments(catalogue: Catalogue) -> None:
    document = begun(catalogue)
    keep(catalogue, document, page(1))
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=document.epoch)
    assert catalogue.kept(WORKSPACE) == []
    assert catalogue.pages(WORKSPACE, "g1") == {}


def test_instalments_of_a_document_that_changed_are_refused_and_not_gone_on_with(
    catalogue: Catalogue,
) -> None:
    document = begun(catalogue)
    keep(catalogue, document, page(1))
    catalogue.observe(WORKSPACE, SOURCE, pdf(revision="2"), seen_epoch=1)
    with pytest.raises(Outdated):
        keep(catalogue, document, page(2))
    assert catalogue.kept(WORKSPACE) == []


def test_a_removed_document_keeps_no_text_of_its_instalments(catalogue: Catalogue) -> None:
    document = begun(catalogue)
    keep(catalogue, document, page(1))
    catalogue.remove(WORKSPACE, document.id)
    assert catalogue.pages(WORKSPACE, "g1") == {}
    assert catalogue.kept(WORKSPACE) == catalogue.under_way(WORKSPACE) == []
    with pytest.raises(Outdated):
        keep(catalogue, document, page(2))


def test_a_visible_generation_takes_no_instalments(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    with pytest.raises(Outdated):
        keep(catalogue, document, page(1))


def test_an_old_lease_records_nothing(catalogue: Catalogue, leases: Leases) -> None:
    old = leases.acquire("sync", "a", 60)
    leases.acquire("sync", "a", 60)
    document = begun(catalogue)
    with pytest.raises(Outdated):
        catalogue.keep(WORKSPACE, instalment(document, "g1", page(1)), epoch=1, lease=old)


def test_documents_under_way_are_told_by_name_within_a_reach(catalogue: Catalogue) -> None:
    document = begun(catalogue, audience=channels("C1"))
    assert catalogue.under_way(WORKSPACE) == []
    keep(catalogue, document, page(1))
    expected = [UnderWay(document.id, "a.pdf", 1, 2)]
    assert catalogue.under_way(WORKSPACE) == expected
    assert catalogue.under_way(WORKSPACE, MEMBERS) == []
    flip(catalogue, document, page(2))
    assert catalogue.under_way(WORKSPACE) == []


def test_what_proved_unreadable_is_on_record_without_text_until_it_is_begun_again(
    catalogue: Catalogue,
) -> None:
    document = begun(catalogue)
    keep(catalogue, document, page(1))
    catalogue.fail(
        WORKSPACE, document.id, epoch=1, reason="Locked.", lease=None, refused="g1", tried_with="f"
    )
    failed = catalogue.document(WORKSPACE, document.id)
    assert failed is not None
    assert (failed.tried_with, catalogue.refused(WORKSPACE)) == ("f", ["g1"])
    assert catalogue.pages(WORKSPACE, "g1") == {}
    assert catalogue.dead_generations(WORKSPACE, staged_before=float("inf")) == []
    with pytest.raises(Outdated):
        flip(catalogue, document, page(1))
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    assert catalogue.refused(WORKSPACE) == []
    flip(catalogue, document, page(1))
    indexed = catalogue.document(WORKSPACE, document.id)
    assert indexed is not None
    assert indexed.tried_with is None
