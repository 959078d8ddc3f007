"""Learned entries go with what is visible; lines that people write stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.catalogue import Catalogue, GlossaryMatch
from indexer.catalogue import glossary as table
from indexer.errors import CatalogueError
from indexer.types import Document, GlossaryEntry, GlossaryLine, Page, Reach, ReadBy, SourceFile
from tests.catalogue.making import MEMBERS, SOURCE, WORKSPACE, channels, generation, instalment, pdf, reader

QA = GlossaryEntry("QA", "quality assurance")
QA_ELSEWHERE = GlossaryEntry("QA", "questions and answers")
MTBF = GlossaryEntry("MTBF", "mean time between failures")


def observed(catalogue: Catalogue, file: SourceFile, workspace: str = WORKSPACE) -> Document:
    known = {document.uri: document for document in catalogue.documents(workspace, gone=True)}
    seen = known[file.uri].epoch if file.uri in known else None
    return catalogue.observe(workspace, SOURCE, file, seen_epoch=seen)


def publish(
    catalogue: Catalogue,
    file: SourceFile,
    id: str,  # noqa: A002
    *entries: GlossaryEntry,
    workspace: str = WORKSPACE,
) -> Document:
    document = observed(catalogue, file, workspace)
    catalogue.begin(workspace, document.id, id, epoch=document.epoch)
    new = replace(generation(document, id), glossary=entries)
    catalogue.flip(workspace, new, epoch=document.epoch, lease=None)
    return document


def matching(catalogue: Catalogue, *keys: str, reach: Reach = MEMBERS) -> list[GlossaryMatch]:
    return catalogue.glossary.matching(WORKSPACE, keys, reach)


def test_an_entry_is_found_by_its_term_and_by_its_meaning(catalogue: Catalogue) -> None:
    publish(catalogue, pdf("a"), "g1", QA, MTBF)
    expected = [GlossaryMatch("QA", "quality assurance", 1)]
    assert matching(catalogue, "qa") == matching(catalogue, "quality assurance", "unknown") == expected
    assert matching(catalogue, "qa", "quality assurance") == expected
    assert matching(catalogue, "quality") == matching(catalogue) == []
    assert catalogue.glossary.matching("T2", ["qa"], MEMBERS) == []


def test_many_keys_count_no_document_twice(catalogue: Catalogue) -> None:
    publish(catalogue, pdf("a"), "g1", QA)
    others = [f"word {number}" for number in range(600)]
    assert matching(catalogue, "qa", *others, "quality assurance") == [
        GlossaryMatch("QA", "quality assurance", 1)
    ]


def test_what_more_documents_say_comes_first_in_the_spelling_of_most(catalogue: Catalogue) -> None:
    publish(catalogue, pdf("a"), "g1", QA_ELSEWHERE)
    publish(catalogue, pdf("b"), "g2", replace(QA, meaning="Quality assurance"))
    publish(catalogue, pdf("c"), "g3", QA)
    publish(catalogue, pdf("d", audience=channels("C1")), "g4", QA)
    reach = Reach((reader("C1", workspace_files=True),))
    assert matching(catalogue, "qa", reach=reach) == [
        GlossaryMatch("QA", "quality assurance", 3),
        GlossaryMatch("QA", "questions and answers", 1),
    ]


def test_an_entry_goes_with_its_document_its_revision_and_its_audience(catalogue: Catalogue) -> None:
    publish(catalogue, pdf("a"), "g1", QA)
    publish(catalogue, pdf("a", revision="2"), "g2", MTBF)
    assert matching(catalogue, "qa") == []
    assert len(matching(catalogue, "mtbf")) == 1
    observed(catalogue, pdf("a", revision="2", audience=channels("C1")))
    assert matching(catalogue, "mtbf") == []
    assert len(matching(catalogue, "mtbf", reach=Reach((reader("C1"),)))) == 1
    document = observed(catalogue, pdf("a", revision="2"))
    assert len(matching(catalogue, "mtbf")) == 1
    catalogue.remove(WORKSPACE, document.id)
    assert matching(catalogue, "mtbf") == []


def test_instalments_bring_their_entries_with_the_flip_and_not_before(catalogue: Catalogue) -> None:
    document = observed(catalogue, pdf("a"))
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=document.epoch)
    pages = [Page(number, str(number), "x", ReadBy.TEXT) for number in (1, 2, 3)]
    for page, entries in ((pages[0], (QA,)), (pages[1], (QA_ELSEWHERE,))):
        kept = replace(instalment(document, "g1", page), glossary=entries)
        catalogue.keep(WORKSPACE, kept, epoch=document.epoch, lease=None)
    assert matching(catalogue, "qa") == []
    again = replace(instalment(document, "g1", pages[1]), glossary=(MTBF,))
    catalogue.keep(WORKSPACE, again, epoch=document.epoch, lease=None)
    last = replace(generation(document, "g1"), pages=(pages[2],), first=3, glossary=(QA,))
    for _ in range(2):
        catalogue.flip(WORKSPACE, last, epoch=document.epoch, lease=None)
        assert catalogue.glossary.learned(WORKSPACE, MEMBERS) == [
            GlossaryMatch("MTBF", "mean time between failures", 1),
            GlossaryMatch("QA", "quality assurance", 1),
        ]


def test_a_list_is_within_the_reach_and_bounded(catalogue: Catalogue) -> None:
    publish(catalogue, pdf("a"), "g1", QA, MTBF)
    publish(catalogue, pdf("b"), "g2", QA)
    publish(catalogue, pdf("c", audience=channels("C1")), "g3", QA_ELSEWHERE)
    assert catalogue.glossary.learned(WORKSPACE, MEMBERS, limit=1) == [
        GlossaryMatch("QA", "quality assurance", 2)
    ]
    assert [match.meaning for match in catalogue.glossary.learned(WORKSPACE, Reach((reader("C1"),)))] == [
        "questions and answers"
    ]
    assert catalogue.glossary.learned(WORKSPACE, Reach(())) == []


def test_words_that_no_database_stores_are_stored_otherwise(catalogue: Catalogue) -> None:
    publish(catalogue, pdf("a"), "g1", GlossaryEntry("Q\0A", "quality \ud800 assurance"))
    assert len(catalogue.glossary.learned(WORKSPACE, MEMBERS)) == 1


# --- lines that people write ---------------------------------------------------------------------


def test_a_line_counts_for_everybody_before_what_documents_say(catalogue: Catalogue) -> None:
    publish(catalogue, pdf("a"), "g1", QA)
    catalogue.glossary.add(WORKSPACE, GlossaryLine("Q.A.", ("quick action", "ask")), by="U1")
    assert matching(catalogue, "qa") == [
        GlossaryMatch("Q.A.", "quick action", 0),
        GlossaryMatch("Q.A.", "ask", 0),
        GlossaryMatch("QA", "quality assurance", 1),
    ]
    assert [match.meaning for match in matching(catalogue, "ask", reach=Reach((reader("C9"),)))] == ["ask"]
    assert catalogue.glossary.lines("T2") == []


def test_the_order_of_keys_does_not_matter(catalogue: Catalogue) -> None:
    for term in ("alpha", "beta", "zeta"):
        catalogue.glossary.add(WORKSPACE, GlossaryLine(term, ("words",)))
    keys = ["alpha", *[f"key {number:03}" for number in range(600)], "zeta", "beta"]
    assert matching(catalogue, *keys) == matching(catalogue, *reversed(keys))


def test_a_line_replaces_that_of_the_same_term_and_is_removed_by_any_spelling(catalogue: Catalogue) -> None:
    catalogue.glossary.add(WORKSPACE, GlossaryLine("PTO", ("vacation",)))
    catalogue.glossary.add(WORKSPACE, GlossaryLine("PTOs", ("paid time off", "leave", "Paid time-off")))
    catalogue.glossary.add(WORKSPACE, GlossaryLine("capex", ("investments",)))
    assert catalogue.glossary.lines(WORKSPACE) == [
        GlossaryLine("capex", ("investments",)),
        GlossaryLine("PTOs", ("paid time off", "leave")),
    ]
    assert catalogue.glossary.remove(WORKSPACE, "pto")
    assert not catalogue.glossary.remove(WORKSPACE, "pto")
    assert [line.term for line in catalogue.glossary.lines(WORKSPACE)] == ["capex"]


def test_there_is_a_most_of_lines(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_LINES", 2)
    for term in ("a1", "a2"):
        catalogue.glossary.add(WORKSPACE, GlossaryLine(term, ("words",)))
    with pytest.raises(CatalogueError, match="FOOTNOTE_GLOSSARY"):
        catalogue.glossary.add(WORKSPACE, GlossaryLine("a3", ("words",)))
    catalogue.glossary.add(WORKSPACE, GlossaryLine("a2", ("other words",)))
    assert [line.meanings for line in catalogue.glossary.lines(WORKSPACE)] == [("words",), ("other words",)]
