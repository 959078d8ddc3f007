"""The index laid beside the workspace: what differs after everything was listed once. Nothing may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from qdrant_client import QdrantClient, models
from sqlalchemy import Table, select

from indexer.catalogue.tables import (
    generations,
    glossary_entries,
    instalments,
    pages,
    passage_totals,
    term_frequencies,
)
from indexer.stores.qdrant import collection_name
from indexer.types import Document, DocumentState
from tests.leaks.acts import World
from tests.leaks.canaries import Content, canaries_in
from tests.leaks.house import House
from tests.leaks.oracle import counts


@dataclass(frozen=True, slots=True)
class Due:
    """A document that must be there."""

    name: str
    channels: frozenset[str]
    content: Content


def due(world: World) -> dict[str, Due]:
    """What must be indexed, by file id: PDFs that are shared where the bot is, in channels that live."""
    found = {}
    for file in world.files():
        there = [world.workspace.channels[channel] for channel in file.channels]
        channels = frozenset(channel.id for channel in there if counts(world.workspace, channel))
        if channels:
            content = world.canaries.of(world.workspace.contents[file.id])
            found[file.id] = Due(file.name, channels, content)
    return found


def differences(house: House, world: World) -> list[str]:
    """Every difference, in words."""
    wanted = due(world)
    known = {each.uri: each for each in house.index.catalogue.documents(house.settings.workspace)}
    found = [f"{uri} ({wanted[uri].name}) is missing" for uri in wanted.keys() - known.keys()]
    found += [f"{uri} ({known[uri].name}) is too much" for uri in known.keys() - wanted.keys()]
    for uri in wanted.keys() & known.keys():
        found += [f"{uri}: {words}" for words in _document(house, wanted[uri], known[uri])]
    visible: dict[str, set[str]] = {}
    for document in known.values():
        if document.generation is not None:
            visible.setdefault(document.generation, set()).update(document.audience.channels)
    found += _tables(house, set(visible))
    found += _store(house, visible)
    return found


def _document(house: House, wanted: Due, known: Document) -> Iterator[str]:
    if known.audience.workspace or known.audience.channels != wanted.channels:
        yield f"its audience is {known.audience}, not {sorted(wanted.channels)}"
    if known.name != wanted.name:
        yield f"its name is {known.name}, not {wanted.name}"
    if not wanted.content.words:
        if known.state is not DocumentState.FAILED or known.generation is not None:
            yield f"it is damaged, and yet {known.state}"
        return
    if known.state is not DocumentState.INDEXED or known.generation is None:
        yield f"it is {known.state} ({known.reason})"
        return
    read = house.index.catalogue.pages(house.settings.workspace, known.generation)
    said = canaries_in([known.title, *(page.text for page in read.values())])
    if said != wanted.content.words:
        yield f"it says {sorted(said)}, not {sorted(wanted.content.words)}"
    if known.size != len(wanted.content.data):
        yield f"its size is {known.size}, not {len(wanted.content.data)}"


def _tables(house: House, visible: set[str]) -> Iterator[str]:
    def column(table: Table, name: str) -> set[str]:
        here = select(table.c[name]).where(table.c.workspace == house.settings.workspace)
        with house.index.database.read() as connection:
            return set(connection.execute(here).scalars())

    for table in (pages, glossary_entries):
        if dead := column(table, "generation") - visible:
            yield f"{table.name} holds {len(dead)} generations that nobody sees"
    if left := column(instalments, "generation"):
        yield f"instalments of {len(left)} generations are left"
    states = select(generations.c.id, generations.c.state)
    with house.index.database.read() as connection:
        rows = connection.execute(states.where(generations.c.workspace == house.settings.workspace)).all()
    if {row.id for row in rows if row.state == "visible"} != visible:
        yield "the generations that are called visible are not those that documents show"
    if odd := Counter(row.state for row in rows if row.state not in ("visible", "refused")):
        yield f"there are generations left: {dict(odd)}"


def _store(house: House, visible: dict[str, set[str]]) -> Iterator[str]:
    points = list(_points(house))
    stored: dict[str, set[str]] = {}
    for point in points:
        payload = point.payload or {}
        stored.setdefault(payload["generation"], set()).update(payload["channels"])
        if payload["audience_workspace"]:
            yield f"a point of {payload['generation']} is for the whole workspace"
    if stored.keys() != visible.keys():
        yield f"the store holds {len(stored.keys() - visible.keys())} generations too many, "
        yield f"and {len(visible.keys() - stored.keys())} too few"
    for generation in stored.keys() & visible.keys():
        if not stored[generation] >= visible[generation]:  # more is no harm: the catalogue decides
            yield f"the store shows {generation} to {stored[generation]}, not to {visible[generation]}"
    yield from _frequencies(house, points)


def _points(house: House) -> Iterator[models.Record]:
    settings = house.settings
    key = settings.qdrant_api_key.get_secret_value() if settings.qdrant_api_key else None
    client = QdrantClient(url=settings.qdrant_url, api_key=key, check_compatibility=False)
    try:
        match = models.MatchValue(value=settings.workspace)
        here = models.Filter(must=[models.FieldCondition(key="workspace", match=match)])
        found, _ = client.scroll(
            collection_name(house.index.embedder.name),
            scroll_filter=here,
            limit=1_000,
            with_payload=True,
            with_vectors=True,
        )
        yield from found
    finally:
        client.close()


def _frequencies(house: House, points: list[models.Record]) -> Iterator[str]:
    """The terms of the store's points, counted one by one, beside the sums that the catalogue keeps."""
    counted: Counter[int] = Counter()
    for point in points:
        assert isinstance(point.vector, dict)
        words = point.vector["words"]
        assert isinstance(words, models.SparseVector)
        counted.update(words.indices)
    here = house.settings.workspace
    with house.index.database.read() as connection:
        table = select(term_frequencies.c.term, term_frequencies.c.passages)
        sums = {
            row.term: row.passages
            for row in connection.execute(table.where(term_frequencies.c.workspace == here))
        }
        total = connection.execute(
            select(passage_totals.c.passages).where(passage_totals.c.workspace == here)
        ).scalar()
    if sums != dict(counted):
        wrong = {term for term in sums.keys() | counted.keys() if sums.get(term, 0) != counted[term]}
        yield f"{len(wrong)} terms are not counted right"
    if (total or 0) != len(points):
        yield f"{total} passages are counted, {len(points)} are there"
