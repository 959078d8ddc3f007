"""What is on record of generations that are read in instalments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, insert, select, update

from indexer.catalogue import frequencies
from indexer.catalogue.chunks import chunks
from indexer.catalogue.rows import audience_of, delete_pages, document_select, write_pages
from indexer.catalogue.tables import documents, generations, instalments
from indexer.catalogue.values import Instalment, Kept, UnderWay
from indexer.errors import Outdated
from indexer.types import DocumentFacts, DocumentState, GlossaryEntry, OutlineEntry, Reach


def record(connection: Connection, workspace: str, new: Instalment) -> None:
    """Writes pages that follow those on record, instead of what was there from their first on. Raises Outdated."""
    first = new.pages[0].number
    before(connection, workspace, new.generation, first)
    connection.execute(
        insert(instalments).values(
            workspace=workspace,
            generation=new.generation,
            last=new.pages[-1].number,
            passages=new.passages,
            characters=sum(len(page.text) for page in new.pages),
            terms=frequencies.packed(new.terms),
            remark=new.remark,
            glossary=[[e.term, e.meaning, e.times] for e in new.glossary] or None,
        )
    )
    write_pages(connection, workspace, new.generation, new.pages, first=first)
    if first == 1:
        mine = and_(generations.c.workspace == workspace, generations.c.id == new.generation)
        connection.execute(update(generations).where(mine).values(facts=asdict(new.facts)))


@dataclass(frozen=True, slots=True)
class Before:
    """What instalments on record add to their generation."""

    passages: int
    terms: Counter[int]
    glossary: tuple[GlossaryEntry, ...]


def before(connection: Connection, workspace: str, generation: str, first: int) -> Before:
    """What the instalments before that page hold; drops those behind. Raises Outdated if one lacks."""
    table = instalments.c
    mine = and_(table.workspace == workspace, table.generation == generation)
    connection.execute(delete(instalments).where(mine, table.last >= first))
    passages, last, terms = 0, 0, Counter[int]()
    glossary: list[GlossaryEntry] = []
    for row in connection.execute(select(instalments).where(mine).order_by(table.last)):
        passages, last = passages + row.passages, row.last
        terms.update(frequencies.unpacked(row.terms))
        glossary.extend(GlossaryEntry(*entry) for entry in row.glossary or ())
    if last != first - 1:
        raise Outdated(f"pages {last + 1} to {first - 1} are not on record any more; they are read again")
    return Before(passages, terms, tuple(glossary))


def drop(connection: Connection, workspace: str, of: Collection[str]) -> None:
    """Drops pages and instalments of generations."""
    delete_pages(connection, workspace, of)
    for part in chunks(of):
        connection.execute(
            delete(instalments).where(
                instalments.c.workspace == workspace, instalments.c.generation.in_(part)
            )
        )


def kept(connection: Connection, workspace: str, generation: str | None = None) -> list[Kept]:
    """What of staged generations is on record, if nothing happened to their documents since they were begun."""
    columns = (
        generations.c.document,
        generations.c.id,
        generations.c.epoch,
        func.sum(instalments.c.passages).label("passages"),
        func.sum(instalments.c.characters).label("characters"),
    )
    query = _staged(workspace, *columns).group_by(*columns[:3]).order_by(generations.c.id)
    if generation is not None:
        query = query.where(generations.c.id == generation)
    found = connection.execute(query).all()
    return [
        Kept(
            document=row.document,
            generation=row.id,
            epoch=row.epoch,
            facts=_facts(connection, workspace, row.id),
            last=row.last,
            passages=row.passages,
            characters=row.characters,
            remarks=_remarks(connection, workspace, row.id),
        )
        for row in found
    ]


def under_way(connection: Connection, workspace: str, reach: Reach | None) -> list[UnderWay]:
    """The documents that are being read, within the reach if given, by name."""
    query = _staged(workspace, generations.c.document, generations.c.id).group_by(
        generations.c.document, generations.c.id
    )
    found = {row.document: row for row in connection.execute(query)}
    result: list[UnderWay] = []
    for part in chunks(found):
        for row in connection.execute(document_select(workspace).where(documents.c.id.in_(part))):
            if reach is None or reach.admits(audience_of(row)):
                reading = found[row.id]
                total = _facts(connection, workspace, reading.id).page_total
                result.append(UnderWay(row.id, row.name, reading.last, total))
    return sorted(result, key=lambda each: (each.name.casefold(), each.name, each.document))


def _staged(workspace: str, *columns: Any) -> Select[Any]:
    """Those columns and the last page of each staged generation that has instalments and may still be wanted."""
    return (
        select(*columns, func.max(instalments.c.last).label("last"))
        .select_from(generations)
        .join(
            instalments,
            and_(
                instalments.c.workspace == generations.c.workspace,
                instalments.c.generation == generations.c.id,
            ),
        )
        .join(
            documents,
            and_(
                documents.c.workspace == generations.c.workspace,
                documents.c.id == generations.c.document,
                documents.c.epoch == generations.c.epoch,
                documents.c.state != DocumentState.GONE.value,
            ),
        )
        .where(generations.c.workspace == workspace, generations.c.state == "staged")
    )


def _remarks(connection: Connection, workspace: str, generation: str) -> tuple[str, ...]:
    query = (
        select(instalments.c.remark)
        .where(
            instalments.c.workspace == workspace,
            instalments.c.generation == generation,
            instalments.c.remark.is_not(None),
        )
        .order_by(instalments.c.last)
    )
    return tuple(connection.execute(query).scalars())


def _facts(connection: Connection, workspace: str, generation: str) -> DocumentFacts:
    stored = connection.execute(
        select(generations.c.facts).where(
            generations.c.workspace == workspace, generations.c.id == generation
        )
    ).scalar_one()
    outline = tuple(OutlineEntry(**entry) for entry in stored["outline"])
    return DocumentFacts(**(stored | {"outline": outline}))
