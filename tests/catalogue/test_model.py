"""Random lives of documents, told to the catalogue and to a small model of what should be true of them.

The model knows no epochs: it keeps the moment of each event, and expects whoever looked before it to be refused.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from indexer.catalogue import Adoption, Catalogue, Instalment, Statistics
from indexer.catalogue.tables import generations, glossary_entries, pages, term_frequencies
from indexer.database import Database
from indexer.errors import Outdated
from indexer.leases import Lease, Leases
from indexer.types import (
    Audience,
    ChangeKind,
    Document,
    DocumentState,
    GlossaryEntry,
    Reach,
    document_id,
)
from tests.catalogue.making import EVERYONE, SOURCE, channels, generation, pdf, reader

REACHES = (
    Reach((reader(workspace_files=True),)),
    Reach((reader("C1"), reader("C1", "C2", workspace_files=True))),
)
_uris = st.sampled_from(["a.pdf", "b.pdf"])
_revisions = st.sampled_from("12")
_audiences = st.sampled_from([EVERYONE, channels("C1"), channels("C2"), channels("C1", "C2")])
_channels = st.sampled_from(["C1", "C2"])
_terms = st.dictionaries(st.integers(0, 3), st.integers(1, 3), max_size=3)
_pipelines = st.sampled_from("xy")
_workspaces = itertools.count()


def defined(terms: dict[int, int]) -> tuple[GlossaryEntry, ...]:
    """A glossary entry for each term."""
    return tuple(GlossaryEntry(f"T{term}", f"meaning of {term}") for term in terms)


def bytes_of(revision: str) -> str:
    """The digest of every file of that revision: files of one revision have the same bytes."""
    return revision * 64


def without(audience: Audience, channel: str) -> Audience:
    """The audience that is left when a file is no longer shared in a channel."""
    left = audience.channels - {channel}
    return Audience(audience.workspace, left) if left or audience.workspace else Audience.of_nobody()


@dataclass
class File:
    """What should be true of one document."""

    revision: str
    audience: Audience
    state: DocumentState = DocumentState.PENDING
    visible: str | None = None
    last_event: int = 0
    reading: str | None = None  # the generation of its own that counts as read
    shown: str | None = None  # the digest of what people were shown of it, and that nobody took away since


@dataclass
class Reading:
    """What should be true of one generation."""

    state: str  # staged, visible, dead, refused
    terms: dict[int, int] = field(default_factory=dict)
    passages: int = 0
    kept: list[dict[int, int]] = field(default_factory=list)  # terms of instalments of one page and passage
    begun: int = 0


@dataclass(frozen=True)
class Look:
    """The catalogue as somebody saw it at a moment."""

    moment: int
    documents: dict[str, Document]


@dataclass(frozen=True)
class Task:
    """Somebody's intention to read a revision of a file, under a lease or without."""

    moment: int
    uri: str
    document: Document
    generation: str
    lease: Lease | None


class Lives(RuleBasedStateMachine):
    """The rules: everything that listings, workers, events and sweepers do, in any order, early or late."""

    database: Database
    looks = Bundle("looks")
    tasks = Bundle("tasks")
    sweeps = Bundle("sweeps")

    def __init__(self) -> None:
        super().__init__()
        self.workspace = f"W{next(_workspaces)}"
        self.catalogue = Catalogue(self.database)
        self.leases = Leases(self.database)
        self.moment = 0
        self.files: dict[str, File] = {}
        self.readings: dict[str, Reading] = {}
        self.changes: list[tuple[str, ChangeKind]] = []
        self.forgotten: set[str] = set()
        self.holder = self.leases.acquire(self.workspace, "anybody", ttl=60)

    # --- what people and processes do -----------------------------------------------------------

    @rule(target=looks)
    def look(self) -> Look:
        documents = self.catalogue.documents(self.workspace, gone=True)
        return Look(self.tick(), {document.uri: document for document in documents})

    @rule(uri=_uris, revision=_revisions, audience=_audiences)
    def observe_at_once(self, uri: str, revision: str, audience: Audience) -> None:
        self.observe(self.look(), uri, revision, audience)

    @rule(look=looks, uri=_uris, revision=_revisions, audience=_audiences)
    def observe_late(self, look: Look, uri: str, revision: str, audience: Audience) -> None:
        self.observe(look, uri, revision, audience)

    def observe(self, look: Look, uri: str, revision: str, audience: Audience) -> None:
        seen = look.documents.get(uri)
        file = self.files.get(uri)
        stale = file is not None and (seen is None or file.last_event > look.moment)
        stale = stale or uri in self.forgotten
        listed = pdf(uri, revision=revision, audience=audience)

        def act() -> None:
            epoch = seen.epoch if seen else None
            self.catalogue.observe(self.workspace, SOURCE, listed, seen_epoch=epoch)

        if not self.refused(act, stale):
            self.observed(uri, revision, audience)

    def observed(self, uri: str, revision: str, audience: Audience) -> None:
        file = self.files.get(uri)
        if file is None:
            self.files[uri] = File(revision, audience, last_event=self.tick())
            return
        fresh = revision != file.revision or file.state == DocumentState.GONE
        if fresh and file.visible is None:
            file.state = DocumentState.PENDING
        if fresh or audience != file.audience:
            file.last_event = self.tick()
        before = file.audience
        if (before.workspace and not audience.workspace) or before.channels - audience.channels:
            self.changed(uri, ChangeKind.NARROWED)
        file.revision, file.audience = revision, audience

    @initialize(audience=_audiences)
    def start_with_a_document(self, audience: Audience) -> None:
        self.observe(self.look(), "a.pdf", "1", audience)
        self.work("a.pdf", "x", leased=False, terms={1: 1, 2: 2})

    @rule(target=tasks, uri=_uris, pipeline=_pipelines, leased=st.booleans(), terms=_terms)
    def work(self, uri: str, pipeline: str, leased: bool, terms: dict[int, int]) -> Task | None:
        task = self.take(uri, pipeline, leased)
        if task is not None:
            self.begin(task)
            self.flip(task, terms, passages=3)
        return task

    @rule(target=tasks, uri=_uris, pipeline=_pipelines, leased=st.booleans(), begun=st.booleans())
    def start_work(self, uri: str, pipeline: str, leased: bool, begun: bool) -> Task | None:
        task = self.take(uri, pipeline, leased)
        if task is not None and begun:
            self.begin(task)
        return task

    @rule(
        task=tasks,
        step=st.sampled_from(["begin", "keep", "keep", "flip", "flip", "end", "fail", "refuse"]),
        terms=_terms,
    )
    def work_late(self, task: Task | None, step: str, terms: dict[int, int]) -> None:
        if task is None:
            return
        if step == "begin":
            self.begin(task)
        elif step == "keep":
            self.keep(task, terms)
        elif step in ("flip", "end"):
            self.flip(task, terms, passages=2, behind=step == "end")
        else:
            self.fail(task, refused=step == "refuse")

    @rule(uri=_uris, of=_uris, audience=_audiences, leased=st.booleans())
    def share_again(self, uri: str, of: str, audience: Audience, leased: bool) -> None:
        other = self.files.get(of)
        if other is not None and other.visible is not None and other.shown is not None:
            self.observe(self.look(), uri, other.shown[0], audience)
            self.adopt(self.take(uri, "x", leased), of)

    @rule(task=tasks, of=_uris)
    def adopt_late(self, task: Task | None, of: str) -> None:
        self.adopt(task, of)

    def adopt(self, task: Task | None, of: str) -> None:
        other = self.files.get(of)
        if task is None or other is None or of == task.uri:
            return
        sha256 = bytes_of(task.document.revision)
        generation = other.visible or "none"

        def act() -> None:
            adoption = Adoption(
                document=task.document.id,
                revision=task.document.revision,
                reading=task.generation,
                of=document_id(self.workspace, SOURCE, of),
                generation=generation,
                sha256=sha256,
            )
            epoch = task.document.epoch
            self.catalogue.adopt(self.workspace, adoption, epoch=epoch, lease=task.lease)

        gone = other.visible is None or other.shown != sha256
        if self.refused(act, self.stale(task) or self.robbed(task) or gone):
            return
        file = self.files[task.uri]
        self.show(task, generation)
        for name, reading in self.readings.items():
            if name.startswith(f"{task.uri}-") and reading.state == "staged":
                reading.state = "dead"
        assert file.visible == generation

    def take(self, uri: str, pipeline: str, leased: bool) -> Task | None:
        look = self.look()
        document = look.documents.get(uri)
        if document is None:
            return None
        name = f"{uri}-{document.revision}-{pipeline}"
        return Task(look.moment, uri, document, name, self.holder if leased else None)

    def begin(self, task: Task) -> None:
        def act() -> None:
            document = task.document
            self.catalogue.begin(self.workspace, document.id, task.generation, epoch=document.epoch)

        if self.refused(act, self.stale(task)):
            return
        reading = self.readings.setdefault(task.generation, Reading("staged"))
        if reading.state != "visible":
            self.readings[task.generation] = Reading("staged", begun=self.tick())

    def keep(self, task: Task, terms: dict[int, int]) -> None:
        reading = self.readings.get(task.generation)
        number = len(reading.kept) + 1 if reading else 1

        def act() -> None:
            one = generation(task.document, task.generation)
            instalment = Instalment(
                generation=task.generation,
                document=task.document.id,
                revision=task.document.revision,
                facts=one.facts,
                pages=(replace(one.pages[0], number=number),),
                passages=1,
                terms=terms,
                glossary=defined(terms),
            )
            epoch = task.document.epoch
            self.catalogue.keep(self.workspace, instalment, epoch=epoch, lease=task.lease)

        wrong = self.stale(task) or self.robbed(task) or reading is None or reading.state != "staged"
        if not self.refused(act, wrong) and reading is not None:
            reading.kept.append(terms)

    def flip(self, task: Task, terms: dict[int, int], passages: int, behind: bool = False) -> None:
        reading = self.readings.get(task.generation)
        staged = reading is not None and reading.state in ("staged", "visible")
        kept = list(reading.kept) if reading and behind else []

        def act() -> None:
            new = generation(
                task.document, task.generation, terms=terms, passages=passages, texts=(task.uri,)
            )
            facts = replace(new.facts, sha256=bytes_of(task.document.revision))
            first = len(kept) + 1
            page = replace(new.pages[0], number=first)
            new = replace(new, first=first, pages=(page,), glossary=defined(terms), facts=facts)
            self.catalogue.flip(self.workspace, new, epoch=task.document.epoch, lease=task.lease)

        if self.refused(act, self.stale(task) or self.robbed(task) or not staged):
            return
        self.show(task, task.generation)
        total = sum(map(Counter, kept), Counter(terms))
        self.readings[task.generation] = Reading("visible", dict(total), passages + len(kept), kept)

    def fail(self, task: Task, refused: bool = False) -> None:
        def act() -> None:
            document = task.document
            self.catalogue.fail(
                self.workspace,
                document.id,
                epoch=document.epoch,
                reason="Broken.",
                lease=task.lease,
                refused=task.generation if refused else None,
            )

        if not self.refused(act, self.stale(task) or self.robbed(task)):
            self.take_away(task.uri)
            self.files[task.uri].state = DocumentState.FAILED
            reading = self.readings.get(task.generation)
            if refused and (reading is None or reading.state != "visible"):
                self.readings[task.generation] = Reading("refused")

    @rule(uri=_uris)
    def remove(self, uri: str) -> None:
        removed = self.catalogue.remove(self.workspace, document_id(self.workspace, SOURCE, uri))
        file = self.files.get(uri)
        assert (removed is None) == (file is None)
        if file is not None:
            self.removed(uri)

    @rule(uri=_uris, channel=_channels)
    def unshare(self, uri: str, channel: str) -> None:
        after = self.catalogue.unshare(self.workspace, document_id(self.workspace, SOURCE, uri), channel)
        file = self.files.get(uri)
        assert (after is None) == (file is None)
        if file is None:
            return
        lost, file.last_event = channel in file.audience.channels, self.tick()
        file.audience = without(file.audience, channel)
        if not lost or file.state == DocumentState.GONE:
            return
        if file.audience == Audience.of_nobody():
            self.removed(uri)
        else:
            self.changed(uri, ChangeKind.NARROWED)

    @rule(uri=st.sampled_from(["b.pdf"]))
    def forget_document(self, uri: str) -> None:
        known = uri in self.files
        document = document_id(self.workspace, SOURCE, uri)
        assert self.catalogue.forget_document(self.workspace, document, by="U1") == known
        if known:
            self.removed(uri)
            del self.files[uri]
            self.forgotten.add(uri)
            for name, reading in self.readings.items():
                if name.startswith(f"{uri}-") and reading.state == "refused":
                    reading.state = "dead"

    def removed(self, uri: str) -> None:
        file = self.files[uri]
        self.take_away(uri)
        file.state, file.last_event = DocumentState.GONE, self.tick()
        for name, reading in self.readings.items():
            if name.startswith(f"{uri}-") and reading.state == "staged":
                reading.kept = []

    @rule(target=sweeps, leftovers=st.booleans())
    def list_dead(self, leftovers: bool) -> list[str]:
        late = float("inf") if leftovers else None
        return self.catalogue.dead_generations(self.workspace, staged_before=late)

    @rule(swept=sweeps)
    def forget(self, swept: list[str]) -> None:
        self.catalogue.forget(self.workspace, swept)
        for file in self.files.values():
            if file.visible in swept:
                self.hide(file)
                file.state, file.last_event = DocumentState.PENDING, self.tick()
        for name in swept:
            self.readings.pop(name, None)

    @rule()
    def take_over(self) -> None:
        self.holder = self.leases.acquire(self.workspace, "anybody", ttl=60)

    # --- what should be true --------------------------------------------------------------------

    @invariant()
    def documents_are_as_told(self) -> None:
        found = {
            each.uri: (each.revision, each.audience, each.state, each.generation, each.reading)
            for each in self.catalogue.documents(self.workspace, gone=True)
        }
        assert found == {
            uri: (file.revision, file.audience, file.state, file.visible, file.reading)
            for uri, file in self.files.items()
        }

    @invariant()
    def what_was_taken_away_is_on_record(self) -> None:
        found = self.catalogue.changes(self.workspace, limit=1_000)
        ids = {document_id(self.workspace, SOURCE, uri): uri for uri in ("a.pdf", "b.pdf")}
        assert [(ids[each.document], each.kind) for each in found] == self.changes

    @invariant()
    def only_what_is_visible_and_admitted_is_confirmed(self) -> None:
        for reach in REACHES:
            admitted: dict[str, list[str]] = {}
            for uri, file in self.files.items():
                if file.visible and reach.admits(file.audience):
                    admitted.setdefault(file.visible, []).append(uri)
            confirmed = self.catalogue.confirm(self.workspace, self.readings, reach)
            assert {name: document.uri for name, document in confirmed.items()} == {
                name: min(uris, key=lambda uri: document_id(self.workspace, SOURCE, uri))
                for name, uris in admitted.items()
            }
            passages = sum(self.readings[name].passages for name in admitted)
            expected = Statistics(len(admitted), len(admitted), passages)
            assert self.catalogue.statistics(self.workspace, reach) == expected

    @invariant()
    def frequencies_are_a_recount(self) -> None:
        visible = [reading for reading in self.readings.values() if reading.state == "visible"]
        recount: Counter[int] = Counter()
        for reading in visible:
            recount.update(reading.terms)
        total = sum(reading.passages for reading in visible)
        assert self.catalogue.passage_frequencies(self.workspace, range(5)) == (total, dict(recount))
        assert len(self.rows(term_frequencies)) == len(recount)

    @invariant()
    def the_glossary_is_what_visible_documents_define(self) -> None:
        for reach in REACHES:
            admitted = {
                file.visible for file in self.files.values() if file.visible and reach.admits(file.audience)
            }
            read = [self.readings[name].terms for name in admitted]
            expected = Counter(entry.term for terms in read for entry in defined(terms))
            found = self.catalogue.glossary.matching(self.workspace, ["t0", "t1", "t2", "t3"], reach)
            assert {match.term: match.documents for match in found} == expected
        visible = [reading for reading in self.readings.values() if reading.state == "visible"]
        assert len(self.rows(glossary_entries)) == sum(len(reading.terms) for reading in visible)

    @invariant()
    def generations_and_pages_are_as_told(self) -> None:
        rows = self.rows(generations)
        assert {row.id: row.state for row in rows} == {
            name: reading.state for name, reading in self.readings.items()
        }
        visible = {row.id for row in rows if row.state == "visible"}
        assert visible == {file.visible for file in self.files.values() if file.visible}
        readable = {row.generation for row in self.rows(pages)}
        assert {name for name, reading in self.readings.items() if reading.state == "visible"} <= readable
        assert readable <= set(self.readings)

    @invariant()
    def instalments_are_kept_as_long_as_their_document_stays_as_it_was(self) -> None:
        found = {each.generation: (each.last, each.passages) for each in self.catalogue.kept(self.workspace)}
        files = {name: self.files.get(name.partition("-")[0]) for name in self.readings}
        assert found == {
            name: (len(reading.kept), len(reading.kept))
            for name, reading in self.readings.items()
            if reading.state == "staged"
            and reading.kept
            and (file := files[name]) is not None
            and file.last_event < reading.begun
            and file.state != DocumentState.GONE
        }
        refused = [name for name, reading in self.readings.items() if reading.state == "refused"]
        assert self.catalogue.refused(self.workspace) == sorted(refused)

    # --- the model's own steps ------------------------------------------------------------------

    def tick(self) -> int:
        self.moment += 1
        return self.moment

    def hide(self, file: File) -> None:
        shown, file.visible, file.reading = file.visible, None, None
        if shown is not None and all(other.visible != shown for other in self.files.values()):
            self.readings[shown].state = "dead"

    def show(self, task: Task, generation: str) -> None:
        file, sha256 = self.files[task.uri], bytes_of(task.document.revision)
        if file.shown != sha256:
            self.changed(task.uri, ChangeKind.REPLACED)
        if file.visible != generation:
            self.hide(file)
        file.visible, file.state, file.shown = generation, DocumentState.INDEXED, sha256
        file.reading = task.generation

    def take_away(self, uri: str) -> None:
        self.hide(self.files[uri])
        self.changed(uri, ChangeKind.REMOVED)
        self.files[uri].shown = None

    def changed(self, uri: str, kind: ChangeKind) -> None:
        if self.files[uri].shown is not None:
            self.changes.append((uri, kind))

    def stale(self, task: Task) -> bool:
        file = self.files.get(task.uri)
        if file is None:
            return True
        return file.last_event > task.moment or file.state == DocumentState.GONE

    def robbed(self, task: Task) -> bool:
        return task.lease is not None and task.lease != self.holder

    def refused(self, act: Any, expected: bool) -> bool:
        try:
            act()
        except Outdated:
            assert expected, "refused, though nothing had happened since"
            return True
        assert not expected, "done, though somebody went ahead"
        return False

    def rows(self, table: Any) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(table).where(table.c.workspace == self.workspace)))


def test_random_lives_end_as_a_simple_model_says(database: Database, database_url: str) -> None:
    machine = type("LivesHere", (Lives,), {"database": database})
    examples = 35 if database_url.startswith("sqlite") else 8
    run_state_machine_as_test(
        machine, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None)
    )
