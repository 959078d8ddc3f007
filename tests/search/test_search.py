"""From a question to hits: the store proposes, the catalogue decides."""

from __future__ import annotations

import hashlib
import re
import shutil
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.catalogue import Catalogue, NewGeneration
from indexer.database import open_database
from indexer.errors import StoreUnavailable
from indexer.local_qdrant import Endpoint
from indexer.search import Results, Search
from indexer.sparse import SparseEncoder
from indexer.stores.qdrant import QdrantStore
from indexer.types import (
    NOTHING,
    Audience,
    Document,
    DocumentFacts,
    Hit,
    Page,
    PageCounts,
    Reach,
    ReadBy,
    Reader,
    SourceFile,
    StoredPassage,
    Vector,
    Vectors,
    point_id,
)
from tests.local_qdrant.serving import serving

EVERYBODY = Audience(workspace=True)
MEMBERS = Reach((Reader(workspace_files=True),))
PEOPLE = Reach((Reader(False, frozenset({"C0PEOPLE"})),))
SOURCE = "file:///library"


class WordsByHash:
    """Embeds text as the sum of a fixed direction for each Latin word; knows no other script."""

    multilingual = False
    dimensions = 32

    def __init__(self, name: str = "minilm-like") -> None:
        self.name = name

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, text: str) -> Vector:
        total = np.full(self.dimensions, 0.05, dtype=np.float32)
        for word in re.findall(r"[a-z]{3,}", text.lower()):
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4])
            total += np.random.default_rng(seed).normal(size=self.dimensions).astype(np.float32)
        unit: Vector = (total / np.linalg.norm(total)).astype(np.float32)
        return unit


class NoVectors:
    multilingual = False
    name = "none"
    dimensions = 0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), 0), dtype=np.float32)

    def embed_question(self, text: str) -> Vector:
        raise AssertionError("nobody may ask for a vector")


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with serving(tmp_path_factory.mktemp("qdrant")) as endpoint:
        yield endpoint


class Library:
    """Real parts, and a workspace of its own to fill."""

    def __init__(self, catalogue: Catalogue, endpoint: Endpoint, embedder: WordsByHash | NoVectors) -> None:
        self.workspace = f"T{uuid.uuid4().hex}"
        self.catalogue = catalogue
        self.embedder = embedder
        self.sparse = SparseEncoder()
        self.store = QdrantStore(
            endpoint.url, api_key=endpoint.key, embedder_name=embedder.name, dimensions=embedder.dimensions
        )
        self.store.prepare()
        self.search = Search(catalogue=catalogue, store=self.store, embedder=embedder, sparse=self.sparse)

    def find(
        self, question: str, *, reach: Reach = MEMBERS, limit: int = 10, file: str | None = None
    ) -> list[Hit]:
        return self.search.find(question, workspace=self.workspace, reach=reach, limit=limit, file=file)

    def results(self, question: str, *, reach: Reach = MEMBERS, **options: Any) -> Results:
        return self.search.results(question, workspace=self.workspace, reach=reach, **options)

    def observe(
        self, name: str, audience: Audience = EVERYBODY, *, revision: str = "1", folder: str = ""
    ) -> Document:
        uri = f"{folder}{name}"
        known = [d for d in self.catalogue.documents(self.workspace, gone=True) if d.uri == uri]
        file = SourceFile(uri, revision, name, 100, f"https://files/{name}", audience)
        return self.catalogue.observe(
            self.workspace, SOURCE, file, seen_epoch=known[0].epoch if known else None
        )

    def stage(
        self, document: Document, pages: Sequence[Sequence[str]], *, generation: str | None = None
    ) -> NewGeneration:
        """Puts passages into the store, a string each, which nobody may see yet."""
        generation = generation or uuid.uuid4().hex
        self.catalogue.begin(self.workspace, document.id, generation, epoch=document.epoch)
        texts, stored, terms = [], [], Counter[int]()
        for number, parts in enumerate(pages, 1):
            start = 0
            for part in parts:
                sparse = self.sparse.encode_passage(part)
                terms.update(sparse.indices)
                dense = self.embedder.embed_question(part) if self.embedder.dimensions else None
                stored.append(
                    StoredPassage(
                        point_id(generation, len(stored)), self.workspace, document.id, generation, len(stored),
                        number, start, start + len(part), document.audience, dense, sparse,
                    )
                )  # fmt: skip
                start += len(part) + 1
            texts.append(Page(number, f"p-{number}", "\n".join(parts), ReadBy.TEXT))
        self.store.stage(stored)
        return NewGeneration(
            id=generation,
            document=document.id,
            revision=document.revision,
            facts=DocumentFacts(f"The {document.name}", "0" * 64, len(texts), modified="2024-05-01"),
            pages=tuple(texts),
            counts=PageCounts(total=len(texts), text=len(texts)),
            passages=len(stored),
            terms=terms,
        )

    def add(self, name: str, *pages: str, audience: Audience = EVERYBODY, folder: str = "") -> Document:
        document = self.observe(name, audience, folder=folder)
        new = self.stage(document, [page.split("\n") for page in pages])
        self.catalogue.flip(self.workspace, new, epoch=document.epoch, lease=None)
        return document


@pytest.fixture
def catalogue(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Catalogue]:
    shutil.copyfile(migrated_sqlite, tmp_path / "footnote.db")
    database = open_database(f"sqlite:///{tmp_path / 'footnote.db'}")
    yield Catalogue(database)
    database.close()


@pytest.fixture
def library(catalogue: Catalogue, endpoint: Endpoint) -> Library:
    return Library(catalogue, endpoint, WordsByHash())


HANDBOOK = (
    "Welcome to the company.\nOffices open at eight.",
    "Parental leave is sixteen weeks at full pay.\nIt must start within a year of the birth.",
    "Travel is booked by the office.",
)


def test_a_hit_carries_its_page_its_words_and_its_document(library: Library) -> None:
    document = library.add("handbook.pdf", *HANDBOOK)
    hit = library.find("how many weeks of parental leave?")[0]
    assert hit.text == "Parental leave is sixteen weeks at full pay."
    assert hit.page_text == HANDBOOK[1]
    assert hit.page_text[hit.start : hit.end] == hit.text
    assert (hit.document, hit.name, hit.title) == (document.id, "handbook.pdf", "The handbook.pdf")
    assert (hit.page, hit.label, hit.ordinal) == (2, "p-2", 2)
    assert (hit.link, hit.modified, hit.read_by) == ("https://files/handbook.pdf", "2024-05-01", ReadBy.TEXT)
    assert hit.dense is not None
    assert hit.dense > 0.3
    assert hit.sparse is not None
    assert hit.sparse > 0
    assert 0 < hit.score <= 1


def test_hits_are_best_first_and_at_most_as_many_as_asked(library: Library) -> None:
    library.add("handbook.pdf", *HANDBOOK)
    hits = library.find("parental leave", limit=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert [hit.ordinal for hit in library.find("parental leave", limit=1)] == [hits[0].ordinal]


def test_a_page_is_one_hit_unless_more_are_asked_for(library: Library) -> None:
    library.add("rates.pdf", "The daily rate in Rome is 90.\nThe daily rate in Oslo is 140.\nNothing else.")
    assert [hit.ordinal for hit in library.find("daily rate", limit=2)] == [0]
    assert [hit.ordinal for hit in library.results("daily rate", limit=2, per_page=2).hits] == [0, 1]


@pytest.mark.parametrize("question", ["", "  \n\t"])
def test_an_empty_question_finds_nothing(library: Library, question: str) -> None:
    library.add("handbook.pdf", *HANDBOOK)
    assert library.find(question) == []


def test_no_readers_or_no_room_finds_nothing(library: Library) -> None:
    library.add("handbook.pdf", *HANDBOOK)
    assert library.find("leave", reach=NOTHING) == []
    assert library.find("leave", limit=0) == []


def test_an_empty_index_finds_nothing(library: Library) -> None:
    assert library.find("parental leave") == []


def test_what_is_staged_and_not_flipped_is_not_found(library: Library) -> None:
    document = library.observe("draft.pdf")
    new = library.stage(document, [["Parental leave is twenty weeks."]])
    assert library.find("parental leave") == []
    library.catalogue.flip(library.workspace, new, epoch=document.epoch, lease=None)
    assert [hit.text for hit in library.find("parental leave")] == ["Parental leave is twenty weeks."]


def test_a_removed_document_is_not_found_though_the_store_still_holds_it(library: Library) -> None:
    document = library.add("handbook.pdf", *HANDBOOK)
    assert library.find("parental leave") != []
    library.catalogue.remove(library.workspace, document.id)
    assert library.find("parental leave") == []
    assert dict(library.store.generations(library.workspace)) != {}


def test_a_narrowed_audience_counts_before_the_store_knows(library: Library) -> None:
    library.add("handbook.pdf", *HANDBOOK)
    library.observe("handbook.pdf", Audience(channels=frozenset({"C0PEOPLE"})))
    assert library.find("parental leave") == []


def test_only_what_the_reach_admits_is_found(library: Library) -> None:
    private = Audience(channels=frozenset({"C0PEOPLE"}))
    library.add("public.pdf", "The salary bands are published yearly.")
    library.add("private.pdf", "The salary bands of the board.", audience=private)
    assert {hit.name for hit in library.find("salary bands")} == {"public.pdf"}
    assert {hit.name for hit in library.find("salary bands", reach=PEOPLE)} == {"private.pdf"}
    both = Reach((*MEMBERS.readers, *PEOPLE.readers))
    assert library.find("salary bands", reach=both) == []


def test_a_person_in_thousands_of_channels_finds_what_is_theirs_and_the_store_is_asked_of_few(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for channel in ("C7", "C8", "D1"):
        library.add(f"{channel}.pdf", *HANDBOOK, audience=Audience(channels=frozenset({channel})))
    asked: list[Reach] = []
    search = library.store.search

    def listening(**question: Any) -> Any:
        asked.append(question["reach"])
        return search(**question)

    monkeypatch.setattr(library.store, "search", listening)
    person = Reader(False, frozenset(f"C{number}" for number in range(5_000)))
    assert {hit.name for hit in library.find("parental leave", reach=Reach((person,)))} == {
        "C7.pdf",
        "C8.pdf",
    }
    assert {reader for reach in asked for reader in reach.readers} == {Reader(False, frozenset({"C7", "C8"}))}


def test_another_workspace_is_never_searched(library: Library) -> None:
    library.add("handbook.pdf", *HANDBOOK)
    assert library.search.find("parental leave", workspace="T-other", reach=MEMBERS) == []


def test_only_files_of_the_name_are_searched(library: Library) -> None:
    library.add("2023.pdf", "Parental leave was twelve weeks.")
    library.add("2024.pdf", "Parental leave is sixteen weeks.")
    library.add("2024.pdf", "Parental leave is sixteen weeks in the copy.", folder="copy/")
    library.add("secret.pdf", "Parental leave.", audience=Audience(channels=frozenset({"C0PEOPLE"})))
    assert [hit.name for hit in library.find("parental leave", file="2023.pdf")] == ["2023.pdf"]
    assert [hit.name for hit in library.find("parental leave", file="2024.pdf")] == ["2024.pdf", "2024.pdf"]
    assert library.find("parental leave", file="secret.pdf") == []
    assert library.find("parental leave", file="2025.pdf") == []


def test_many_dead_passages_that_score_higher_do_not_hide_the_living_one(library: Library) -> None:
    dead = library.observe("dead.pdf")
    library.stage(dead, [["parental leave weeks"] * 150])
    library.add("handbook.pdf", *HANDBOOK)
    hits = library.find("parental leave weeks", limit=2)
    assert hits[0].text == "Parental leave is sixteen weeks at full pay."
    assert {hit.name for hit in hits} == {"handbook.pdf"}


def test_a_generation_that_is_forgotten_while_we_read_is_passed_over(library: Library) -> None:
    gone = library.add("gone.pdf", "Parental leave weeks.")
    library.add("handbook.pdf", *HANDBOOK)
    generation = next(d.generation for d in library.catalogue.documents(library.workspace) if d.id == gone.id)

    class Forgetful(Catalogue):
        def pages_of(
            self, workspace: str, wanted: Mapping[str, Collection[int]]
        ) -> dict[tuple[str, int], Page]:
            found = super().pages_of(workspace, wanted)
            return {key: page for key, page in found.items() if key[0] != generation}

    search = Search(
        catalogue=Forgetful(library.catalogue._database),
        store=library.store,
        embedder=library.embedder,
        sparse=library.sparse,
    )
    hits = search.find("parental leave weeks", workspace=library.workspace, reach=MEMBERS, limit=1)
    assert [hit.name for hit in hits] == ["handbook.pdf"]


def test_a_rare_word_weighs_more_than_a_common_one(catalogue: Catalogue, endpoint: Endpoint) -> None:
    library = Library(catalogue, endpoint, NoVectors())
    for i in range(5):
        library.add(f"{i}.pdf", f"The policy number {100 + i} is the policy of the company.")
    library.add("rare.pdf", "A sabbatical is granted after ten years.")
    hits = library.find("policy sabbatical")
    assert hits[0].name == "rare.pdf"
    assert hits[0].dense is None


def test_words_decide_where_an_english_embedder_cannot_read(library: Library) -> None:
    right = "育儿假（parental leave scheme）为十六周，全薪。"
    library.add("zh.pdf", "差旅由办公室预订，有几周提前。", "食堂开放几周。", right)
    asked = "育儿假有几周？"
    nearest = max(library.find(asked), key=lambda hit: hit.dense or 0.0)
    assert nearest.text != right, "to the embedder all Chinese is alike, and the Latin words are far from it"
    assert library.find(asked)[0].text == right


def test_the_same_question_always_has_the_same_answer(library: Library) -> None:
    for i in range(5):
        library.add(f"copy-{i}.pdf", "Parental leave is sixteen weeks.")
    first = [hit.document for hit in library.find("parental leave", limit=5)]
    assert len(set(first)) == 5
    assert all([hit.document for hit in library.find("parental leave", limit=5)] == first for _ in range(5))


def test_documents_out_of_reach_change_nothing_but_how_rare_words_are(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        library.catalogue, "passage_frequencies", lambda _, terms: (40, dict.fromkeys(terms, 7))
    )
    library.add("Leave Policy 2022.pdf", *HANDBOOK)
    library.add("Leave Policy 2023.pdf", *HANDBOOK)
    asked = ("What does the Leave Policy of Acme say of parental leave?", "parental leave in 2024", "birth")
    before = [library.results(question, also=("full pay",), per_page=2) for question in asked]
    for year in (2024, 2025):
        board = Audience(channels=frozenset({"C0BOARD"}))
        library.add(f"Leave Policy {year}.pdf", "Parental leave of Acme.\nFull pay, a birth.", audience=board)
        library.add(f"Acme {year}.pdf", "Acme, Acme: the Leave Policy.", audience=board)
    after = [library.results(question, also=("full pay",), per_page=2) for question in asked]
    assert before == after
    assert before[0].superseded


def test_of_an_endless_page_what_stands_near_the_passage_tells_how_relevant_it_is(library: Library) -> None:
    leave, dashes, twins = "Parental leave is sixteen weeks.", "- " * 20_000, "Twins: ask."
    library.add("a.pdf", f"{leave}\n{twins}\n{dashes}", audience=Audience(channels=frozenset({"C0NEAR"})))
    library.add("b.pdf", f"{leave}\n{dashes}\n{twins}", audience=Audience(channels=frozenset({"C0FAR"})))
    near, far = (
        library.results("parental leave for twins", reach=Reach((Reader(False, frozenset({channel})),)))
        for channel in ("C0NEAR", "C0FAR")
    )
    assert near.hits[0].text == far.hits[0].text == leave
    assert far.relevance < near.relevance


def test_a_store_that_is_not_there_is_an_error_not_an_empty_list(library: Library) -> None:
    library.add("handbook.pdf", *HANDBOOK)
    nowhere = QdrantStore("http://127.0.0.1:9", api_key=None, embedder_name="x", dimensions=32, timeout=3)
    search = Search(
        catalogue=library.catalogue, store=nowhere, embedder=library.embedder, sparse=library.sparse
    )
    with pytest.raises(StoreUnavailable):
        search.find("parental leave", workspace=library.workspace, reach=MEMBERS)


def test_an_empty_store_is_not_taken_for_a_question_without_answer(
    library: Library, endpoint: Endpoint
) -> None:
    library.add("handbook.pdf", *HANDBOOK)
    newer = QdrantStore(
        endpoint.url, api_key=endpoint.key, embedder_name="newer", dimensions=library.embedder.dimensions
    )
    newer.prepare()
    search = Search(
        catalogue=library.catalogue, store=newer, embedder=library.embedder, sparse=library.sparse
    )
    with pytest.raises(StoreUnavailable, match="`footnote sync` reads all documents again"):
        search.find("parental leave", workspace=library.workspace, reach=MEMBERS)
    nobody = Reach((Reader(False, frozenset({"C9"})),))
    assert search.find("parental leave", workspace=library.workspace, reach=nobody) == []
