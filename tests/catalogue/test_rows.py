"""Reading the catalogue: documents, pages, who may see them, how many there are."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from indexer.catalogue import Catalogue, Statistics
from indexer.database import Database
from indexer.types import NOTHING, Audience, OutlineEntry, Page, Reach, ReadBy, Reader, Section
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


def test_a_document_comes_back_as_it_was_written(catalogue: Catalogue) -> None:
    document = catalogue.observe(
        WORKSPACE, SOURCE, pdf("年报.pdf", audience=channels("C1", "C2")), seen_epoch=None
    )
    new = generation(document, "g1")
    facts = new.facts
    outline = (OutlineEntry("第一章", 1, 0), OutlineEntry("Pay", 2, 1))
    new = type(new)(
        **{name: getattr(new, name) for name in new.__dataclass_fields__ if name != "facts"},
        facts=type(facts)("Report", "cd" * 32, 2, "zh", "2025-01-01", "2026-01-01", outline),
    )
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    catalogue.flip(WORKSPACE, new, epoch=1, lease=None)
    read = catalogue.document(WORKSPACE, document.id)
    assert read is not None
    assert read.outline == outline
    assert read.audience == channels("C1", "C2")
    assert (read.sha256, read.language, read.created, read.modified, read.size) == (
        "cd" * 32,
        "zh",
        "2025-01-01",
        "2026-01-01",
        10,
    )
    assert catalogue.documents(WORKSPACE) == [read]
    assert catalogue.confirm(WORKSPACE, ["g1"], Reach((reader("C2"),))) == {"g1": replace(read, outline=())}


def test_a_page_comes_back_as_it_was_written(catalogue: Catalogue) -> None:
    pages = (
        Page(
            1,
            "i",
            "Handbook\nPay\n1",
            ReadBy.OCR,
            None,
            0.5,
            "en",
            ((0, 8), (13, 14)),
            (Section(9, ("Pay",)),),
        ),
        Page(2, "ii", "年报", ReadBy.TEXT, sections=(Section(0, ("Pay", "年")), Section(1, ("Leave",)))),
        Page(3, "iii", "", ReadBy.FAILED, "It is a scan."),
    )
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    new = replace(generation(document, "g1"), pages=pages)
    for _ in range(2):
        catalogue.flip(WORKSPACE, new, epoch=1, lease=None)
        assert tuple(catalogue.pages(WORKSPACE, "g1").values()) == pages
    assert catalogue.pages(WORKSPACE, "g1", [2]) == {2: pages[1]}


def test_titles_of_sections_lose_what_no_database_stores(catalogue: Catalogue) -> None:
    page = Page(1, "1", "Pay", ReadBy.TEXT, sections=(Section(0, ("P\0a", "\ud800")),))
    document = catalogue.observe(WORKSPACE, SOURCE, pdf(), seen_epoch=None)
    catalogue.begin(WORKSPACE, document.id, "g1", epoch=1)
    catalogue.flip(WORKSPACE, replace(generation(document, "g1"), pages=(page,)), epoch=1, lease=None)
    assert catalogue.pages(WORKSPACE, "g1")[1].sections == (Section(0, ("P\ufffda", "\ufffd")),)


def test_documents_are_listed_by_name_within_source_and_workspace(catalogue: Catalogue) -> None:
    for workspace, source, uri in [
        (WORKSPACE, SOURCE, "z/b.pdf"),
        (WORKSPACE, SOURCE, "A.pdf"),
        (WORKSPACE, "s3://other", "c.pdf"),
        ("T2", SOURCE, "a.pdf"),
    ]:
        catalogue.observe(workspace, source, pdf(uri), seen_epoch=None)
    assert [document.name for document in catalogue.documents(WORKSPACE)] == ["A.pdf", "b.pdf", "c.pdf"]
    assert [document.name for document in catalogue.documents(WORKSPACE, source=SOURCE)] == ["A.pdf", "b.pdf"]
    assert [document.name for document in catalogue.documents("T2")] == ["a.pdf"]


def test_documents_within_a_reach_are_those_that_every_reader_may_open(catalogue: Catalogue) -> None:
    for uri, audience in [("w.pdf", EVERYONE), ("1.pdf", channels("C1")), ("12.pdf", channels("C1", "C2"))]:
        catalogue.observe(WORKSPACE, SOURCE, pdf(uri, audience=audience), seen_epoch=None)

    def names(*readers: Reader) -> list[str]:
        return [document.name for document in catalogue.documents(WORKSPACE, reach=Reach(readers))]

    assert names(reader(workspace_files=True)) == ["w.pdf"]
    assert names(reader("C1")) == ["1.pdf", "12.pdf"]
    assert names(reader("C1", workspace_files=True), reader("C2")) == ["12.pdf"]
    assert names() == []


def test_the_number_of_queries_does_not_grow_with_the_documents(
    catalogue: Catalogue, database: Database
) -> None:
    for number in range(30):
        index(catalogue, pdf(f"{number}.pdf", audience=channels("C1", f"C{number + 2}")), f"g{number}")
    statements: list[str] = []
    with database.read() as connection:
        engine = connection.engine

    @event.listens_for(engine, "before_cursor_execute")
    def count(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    assert len(catalogue.documents(WORKSPACE)) == 30
    assert len(catalogue.confirm(WORKSPACE, [f"g{n}" for n in range(30)], Reach((reader("C1"),)))) == 30
    assert len(statements) == 2


def test_pages_come_by_number_and_missing_ones_are_left_out(catalogue: Catalogue) -> None:
    index(catalogue, pdf(), "g1", texts=tuple(f"page {number}" for number in range(1, 1201)))
    pages = catalogue.pages(WORKSPACE, "g1", [2, 1200, 5000])
    assert {number: page.text for number, page in pages.items()} == {2: "page 2", 1200: "page 1200"}
    assert pages[2].label == "6"
    assert catalogue.pages(WORKSPACE, "g1", []) == {}
    assert len(catalogue.pages(WORKSPACE, "g1", range(1, 1201))) == 1200
    assert list(catalogue.pages(WORKSPACE, "g1")) == list(range(1, 1201))


def test_pages_of_several_generations_come_together(catalogue: Catalogue) -> None:
    for name in ("g1", "g2", "g3"):
        index(
            catalogue, pdf(f"{name}.pdf"), name, texts=tuple(f"{name}, {number}" for number in range(1, 301))
        )
    wanted = {"g1": [2, 300], "g2": range(1, 301), "g3": [], "g4": [1]}
    found = catalogue.pages_of(WORKSPACE, wanted)
    assert {key: page.text for key, page in found.items()} == {
        (name, number): f"{name}, {number}" for name in ("g1", "g2") for number in wanted[name]
    }
    assert catalogue.pages_of("T2", wanted) == catalogue.pages_of(WORKSPACE, {}) == {}
    assert set(catalogue.pages_of(WORKSPACE, {"g1": [301], "g3": range(1, 400)})) == {
        ("g3", number) for number in range(1, 301)
    }


def test_more_ids_than_a_query_takes_are_confirmed_in_parts(catalogue: Catalogue) -> None:
    document = index(catalogue, pdf(), "g1")
    many = [f"unknown{number}" for number in range(40_000)]
    assert catalogue.confirm(WORKSPACE, [*many, "g1", "g1"], MEMBERS) == {"g1": replace(document, outline=())}


def test_nothing_is_confirmed_for_nobody_or_in_another_workspace(catalogue: Catalogue) -> None:
    index(catalogue, pdf(), "g1")
    assert catalogue.confirm(WORKSPACE, ["g1"], NOTHING) == {}
    assert catalogue.confirm("T2", ["g1"], MEMBERS) == {}
    assert catalogue.pages("T2", "g1") == {}
    assert catalogue.statistics("T2") == Statistics(0, 0, 0)


def test_a_person_in_thousands_of_channels_is_counted_for(catalogue: Catalogue) -> None:
    index(catalogue, pdf(audience=channels("C7")), "g1")
    reach = Reach((reader(*(f"C{number}" for number in range(40_000))),))
    assert catalogue.statistics(WORKSPACE, reach) == Statistics(1, 2, 2)


def test_languages_are_those_of_what_is_within_reach_the_commonest_first(catalogue: Catalogue) -> None:
    written = {
        "a": ("de", EVERYONE),
        "b": ("en", EVERYONE),
        "c": ("de", EVERYONE),
        "d": ("ja", channels("C7")),
    }
    written |= {"e": (None, EVERYONE)}
    for name, (language, audience) in written.items():
        document = catalogue.observe(WORKSPACE, SOURCE, pdf(name, audience=audience), seen_epoch=None)
        catalogue.begin(WORKSPACE, document.id, name, epoch=document.epoch)
        new = generation(document, name)
        new = replace(new, facts=replace(new.facts, language=language))
        catalogue.flip(WORKSPACE, new, epoch=document.epoch, lease=None)
    catalogue.observe(WORKSPACE, SOURCE, pdf("unread"), seen_epoch=None)
    assert catalogue.languages(WORKSPACE, MEMBERS) == ["de", "en"]
    assert catalogue.languages(WORKSPACE, Reach((reader("C7"),))) == ["ja"]
    assert catalogue.languages(WORKSPACE, NOTHING) == []
    assert catalogue.languages("T2", MEMBERS) == []


_names = st.sampled_from(["C1", "C2", "C3"])
_audiences = st.builds(Audience, st.booleans(), st.frozensets(_names, min_size=1)) | st.just(EVERYONE)
_reaches = st.builds(
    Reach,
    st.lists(st.builds(Reader, st.booleans(), st.frozensets(_names)), max_size=3).map(tuple),
)
_workspaces = itertools.count()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(audiences=st.lists(_audiences, max_size=4), reach=_reaches)
def test_statistics_count_what_a_reach_admits(
    catalogue: Catalogue, audiences: list[Audience], reach: Reach
) -> None:
    workspace = f"W{next(_workspaces)}"
    for number, audience in enumerate(audiences):
        index(catalogue, pdf(f"{number}", audience=audience), f"g{number}", workspace=workspace, passages=3)
    admitted = [audience for audience in audiences if reach.admits(audience)]
    expected = Statistics(len(admitted), 2 * len(admitted), 3 * len(admitted))
    assert catalogue.statistics(workspace, reach) == expected
    assert len(catalogue.documents(workspace, reach=reach)) == len(admitted)
    confirmed = catalogue.confirm(workspace, [f"g{number}" for number in range(4)], reach)
    assert [document.audience for document in confirmed.values()].count(EVERYONE) == admitted.count(EVERYONE)
    assert len(confirmed) == len(admitted)


@pytest.mark.parametrize("audience", [EVERYONE, channels("C1")])
def test_pending_failed_and_gone_documents_are_not_counted(catalogue: Catalogue, audience: Audience) -> None:
    reach = Reach((reader("C1", workspace_files=True),))
    pending = catalogue.observe(WORKSPACE, SOURCE, pdf("p", audience=audience), seen_epoch=None)
    failed = index(catalogue, pdf("f", audience=audience), "f")
    gone = index(catalogue, pdf("g", audience=audience), "g")
    catalogue.fail(WORKSPACE, failed.id, epoch=failed.epoch, reason="Broken.", lease=None)
    catalogue.remove(WORKSPACE, gone.id)
    assert catalogue.statistics(WORKSPACE) == catalogue.statistics(WORKSPACE, reach) == Statistics(0, 0, 0)
    assert {document.id for document in catalogue.documents(WORKSPACE, reach=reach)} == {
        pending.id,
        failed.id,
    }
