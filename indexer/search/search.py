"""From a question to the passages that may answer it.

The store proposes, the catalogue decides: what is found is kept only where the catalogue says now that its
generation is visible and its audience within reach, and the text is cut from the catalogue's own pages. In between,
small pure steps make one ranking of pages of the store's scored lists; each can be switched off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from indexer.headers import document_header
from indexer.passages import section_at
from indexer.search.candidates import Candidates
from indexer.search.documents import named, of_years
from indexer.search.fusion import (
    Fused,
    best_of,
    by_page,
    dense_weight,
    fuse,
    is_latin,
    raised,
    scaled,
    smoothed,
)
from indexer.search.options import SearchOptions
from indexer.search.query import Query, Weighed, bounded, make_query, reworded, weigh
from indexer.search.relevance import CONSIDERED, Evidence, relevance
from indexer.search.results import Results, Superseded
from indexer.search.versions import Standing, standings
from indexer.search.years import years_in
from indexer.types import Document, Expansion, Hit, Page, Reach, ScoredLists

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue
    from indexer.embedders import Embedder
    from indexer.glossary import Glossary
    from indexer.sparse import SparseEncoder
    from indexer.stores import PassageStore

_REMEMBERED = 20_000
_NEAR = 4_000  # characters of a page before and behind a passage: more than nearly all pages have


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to ask the question."""

    text: str
    share: float = 1.0  # of its scores, against the question's own
    by_glossary: bool = False


class Search:
    """Answers questions with hits. Thread-safe as far as its parts are."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        store: PassageStore,
        embedder: Embedder,
        sparse: SparseEncoder,
        options: SearchOptions | None = None,
        glossary: Glossary | None = None,
    ) -> None:
        self.options = options or SearchOptions()
        self._catalogue = catalogue
        self._candidates = Candidates(catalogue, store, embedder)
        self._embedder = embedder
        self._sparse = sparse
        self._glossary = glossary
        self._terms_of = lru_cache(_REMEMBERED)(sparse.terms)

    def find(
        self, question: str, *, workspace: str, reach: Reach, limit: int = 10, file: str | None = None
    ) -> list[Hit]:
        """The hits of `results`, best first."""
        return list(self.results(question, workspace=workspace, reach=reach, limit=limit, file=file).hits)

    def results(
        self,
        question: str,
        *,
        workspace: str,
        reach: Reach,
        limit: int = 10,
        file: str | None = None,
        per_page: int = 1,
        also: Sequence[str] = (),
        options: SearchOptions | None = None,
    ) -> Results:
        """The best passages for a question, best first, and how likely they are to answer it.

        Args:
            question: in any language; nothing but white space finds nothing. Of one with more than 4,000 characters
                the beginning and the end are searched.
            workspace: whose documents.
            reach: what may be used.
            limit: hits at most.
            file: only documents whose file has this name.
            per_page: hits of one page at most.
            also: other wordings of the same question, searched beside it; how relevant the hits are, the best
                of all wordings says.
            options: instead of those that the search was made with.

        Raises:
            EmbedderError, StoreError, CatalogueError: a part failed; never a list that is short for that reason.
        """
        question = bounded(question)
        if not question or not reach.readers or limit < 1:
            return Results()
        named = None if file is None else self._named(workspace, reach, file)
        if named is not None and not named:
            return Results()
        options = options or self.options
        expansions = self._expansions(question, workspace, reach, options)
        wordings = _wordings(question, expansions, also, options)
        queries = [self._query(each.text, workspace, expansions) for each in wordings]
        with_vectors = options.dense != 0 and self._embedder.dimensions > 0
        lists, visible = self._candidates.propose(
            queries,
            workspace=workspace,
            reach=reach,
            named=named,
            least=limit,
            depth=max(options.depth, limit),
            with_vectors=with_vectors,
        )
        family = standings(visible)
        ranking = smoothed(self._ranking(wordings, lists, options), options.smoothing)
        gains = self._gains([each.query for each in queries], visible, family, options)
        ranking = _of_pages(raised(ranking, gains), per_page, options)
        judged = max(limit, CONSIDERED * per_page)
        found = self._hits(workspace, ranking, visible, judged)
        hits = tuple(found[:limit])
        people = [query for each, query in zip(wordings, queries, strict=True) if not each.by_glossary]
        return Results(
            hits=hits,
            relevance=self._relevance(people, found, visible, with_vectors),
            expansions=tuple(dict.fromkeys(word for each in expansions for word in each.meanings)),
            said_by={word: document for each in expansions for word, document in each.said_by.items()},
            superseded=_superseded(hits, visible, family),
        )

    def _named(self, workspace: str, reach: Reach, file: str) -> list[Document]:
        known = self._catalogue.documents(workspace, reach=reach, every=True)
        return [document for document in known if document.name == file and document.generation is not None]

    def _expansions(
        self, question: str, workspace: str, reach: Reach, options: SearchOptions
    ) -> tuple[Expansion, ...]:
        if self._glossary is None or not options.glossary:
            return ()
        return self._glossary.expansions(question, workspace=workspace, reach=reach)

    def _query(self, text: str, workspace: str, expansions: Sequence[Expansion]) -> Weighed:
        """The question as it is asked of words, its terms weighed by how rare they are in this workspace."""
        query = make_query(text, self._sparse, expansions)
        return weigh(query, *self._catalogue.passage_frequencies(workspace, query.terms))

    def _ranking(
        self, wordings: Sequence[Wording], lists: Sequence[ScoredLists], options: SearchOptions
    ) -> list[Fused]:
        """One ranking of what all wordings found."""
        return best_of(
            scaled(fuse(found, self._dense_share(each.text, options), by_ranks=options.ranks > 0), each.share)
            for each, found in zip(wordings, lists, strict=True)
        )

    def _dense_share(self, text: str, options: SearchOptions) -> float:
        if options.dense >= 0:
            return options.dense
        return dense_weight(text, read=self._is_read(text))

    def _is_read(self, text: str) -> bool:
        """Whether the embedder knows the language of the text."""
        if not self._embedder.dimensions:
            return False
        return self._embedder.multilingual or (is_latin(text) and self._sparse.reads_as_english(text))

    def _gains(
        self,
        queries: Sequence[Query],
        visible: dict[str, Document],
        family: dict[str, Standing],
        options: SearchOptions,
    ) -> dict[str, float]:
        """What the passages of each generation gain for what the question says of documents."""
        terms = frozenset[int]().union(*(query.terms for query in queries))
        years = frozenset[int]().union(*(query.years for query in queries))
        by_name = named(terms, {key: self._terms_of(_called(document)) for key, document in visible.items()})
        by_year = of_years(years, {key: _years_of(document) for key, document in visible.items()})
        by_age = {} if years else {key: 1.0 if standing.age == 0 else 0.0 for key, standing in family.items()}
        return {
            key: options.titles * by_name[key]
            + options.years * by_year[key]
            + options.versions * by_age.get(key, 1.0 if by_age else 0.0)
            for key in visible
        }

    def _hits(
        self, workspace: str, ranked: Sequence[Fused], visible: dict[str, Document], limit: int
    ) -> list[Hit]:
        hits: list[Hit] = []
        for start in range(0, len(ranked), limit):
            hits.extend(self._texts(workspace, ranked[start : start + limit], visible))
            if len(hits) >= limit:
                break
        return hits[:limit]

    def _texts(self, workspace: str, ranked: Sequence[Fused], visible: dict[str, Document]) -> Iterator[Hit]:
        """Hits of those whose page is still there: a generation may be forgotten while we read."""
        wanted: dict[str, set[int]] = {}
        for item in ranked:
            wanted.setdefault(item.passage.generation, set()).add(item.passage.page)
        pages = self._catalogue.pages_of(workspace, wanted)
        for item in ranked:
            page = pages.get((item.passage.generation, item.passage.page))
            if page is not None:
                yield _hit(item, visible[item.passage.generation], page)

    def _relevance(
        self, asked: Sequence[Weighed], hits: Sequence[Hit], visible: dict[str, Document], with_vectors: bool
    ) -> float:
        """That of the wording that the first pages suit best, whatever the number of hits and of hits on a page."""
        pages: dict[tuple[str, int], Hit] = {}
        for hit in hits:
            pages.setdefault((hit.generation, hit.page), hit)
        evidence = [
            Evidence(
                cosine=hit.dense,
                document=self._terms_of(_called(visible[hit.generation])),
                page=self._sparse.encode_passage(_near(hit)).indices,
            )
            for hit in list(pages.values())[:CONSIDERED]
        ]
        return max(
            relevance(each, evidence, by_vectors=with_vectors and self._is_read(each.query.text))
            for each in asked
        )


def _of_pages(ranking: Sequence[Fused], per_page: int, options: SearchOptions) -> list[Fused]:
    """The ranking by pages, if they are grouped, its scores between 0 and 1."""
    most = 1 + 2 * options.smoothing + options.titles + options.years + options.versions
    return scaled(by_page(ranking, per_page) if options.grouping else ranking, 1 / most)


def _wordings(
    question: str, expansions: Sequence[Expansion], also: Sequence[str], options: SearchOptions
) -> list[Wording]:
    """The question, what was given beside it, and what the glossary makes of it where nobody asked just that."""
    texts = [question, *filter(None, map(bounded, also))]
    found = {text: Wording(text) for text in texts}
    if (other := reworded(question, expansions)) is not None:
        found.setdefault(other, Wording(other, options.glossary, by_glossary=True))
    return list(found.values())


@lru_cache(_REMEMBERED)
def _described(name: str, title: str, description: str) -> str:
    return f"{document_header(name, title)}. {description}"


def _called(document: Document) -> str:
    """What a document is called and says of itself."""
    return _described(document.name, document.title, document.description)


def _years_of(document: Document) -> frozenset[int]:
    return years_in(document.name) | years_in(document.title) | years_in(document.description)


def _near(hit: Hit) -> str:
    """What stands around a passage on its page: a page may have 200,000 characters."""
    return hit.page_text[max(0, hit.start - _NEAR) : hit.end + _NEAR]


def _superseded(
    hits: Sequence[Hit], visible: dict[str, Document], family: dict[str, Standing]
) -> tuple[Superseded, ...]:
    """The older versions among the hits."""
    old = [key for key in dict.fromkeys(hit.generation for hit in hits) if key in family and family[key].age]
    return tuple(
        Superseded(key, visible[key].name, family[key].newest, visible[family[key].newest].name)
        for key in old
    )


def _hit(item: Fused, document: Document, page: Page) -> Hit:
    passage = item.passage
    return Hit(
        document=document.id,
        generation=passage.generation,
        name=document.name,
        title=document.title,
        link=document.link,
        ordinal=passage.ordinal,
        page=page.number,
        label=page.label,
        start=passage.start,
        end=passage.end,
        text=page.text[passage.start : passage.end],
        page_text=page.text,
        score=item.score,
        dense=item.dense,
        sparse=item.sparse,
        section=section_at(page, passage.start),
        modified=document.modified,
        read_by=page.read_by,
        confidence=page.confidence,
    )
