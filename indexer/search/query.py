"""A question as it is asked of vectors and of words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.search.years import years_in
from indexer.sparse import UNSPACED, idf
from indexer.types import Expansion, SparseVector

if TYPE_CHECKING:
    from indexer.sparse import SparseEncoder


_BARE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u9fff\uac00-\ud7a3\uf900-\ufaff"  # no capitals, no spaces
)
_LETTER = rf"[^\W_{_BARE}]"
_WORD = re.compile(rf"(?P<run>[{_BARE}]+)|{_LETTER}+(?:['’&.-]{_LETTER}+)*(?P<within>(?=[{_BARE}]))?")
_BREAK = re.compile(r"[^.?!:;…]*[.?!:;…]\W*\s|[^。？！\n]*[。？！\n]")  # between two words
_ABBREVIATIONS = frozenset(["vs", "dr", "mr", "mrs", "ms", "prof", "st", "e.g", "i.e", "z.b"])
_FIRST_PERSON = re.compile(r"I(?:['’]\w+)?")
MOST_CHARACTERS = 4_000
"""Of a question that are searched: what a search costs grows with them, and messages have ten times as many."""


@dataclass(frozen=True, slots=True)
class Substitute:
    """Terms that say the same as some of the question's, if all of them are there."""

    instead_of: frozenset[int]
    terms: frozenset[int]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: by the words of the question, and by others that say the same."""

    text: str
    asked: frozenset[int]  # the question's terms, without function words
    names: frozenset[int]  # those of them that are written as names are
    joined: tuple[Substitute, ...]  # words written together
    meanings: tuple[Substitute, ...]  # what the glossary knows of its terms
    year_terms: frozenset[int]  # of years in full that the question writes short
    years: frozenset[int]

    @property
    def terms(self) -> frozenset[int]:
        """All terms that are searched, and by which a document may be named."""
        return self.asked.union(self.year_terms, *(substitute.terms for substitute in self.joined))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A query with what its terms are worth in a workspace."""

    query: Query
    sparse: SparseVector
    worth: Mapping[
        int, float
    ]  # idf of the terms that were asked; one that stands nowhere is worth what one does that stands once


def bounded(question: str) -> str:
    """The question without white space around it; the beginning and the end of one that is too long."""
    question = question.strip()
    if len(question) <= MOST_CHARACTERS:
        return question
    half = MOST_CHARACTERS // 2
    return f"{question[:half]} {question[1 - half :]}"


def make_query(text: str, encoder: SparseEncoder, expansions: Sequence[Expansion] = ()) -> Query:
    """The query of a question, and of what the glossary knows of its terms."""
    years = years_in(text)
    asked = encoder.terms(text)
    return Query(
        text=text,
        asked=asked,
        names=asked & encoder.terms(" ".join(names_in(text))),
        joined=tuple(
            Substitute(encoder.terms(words), encoder.terms(word))
            for word, words in encoder.compounds(text).items()
        ),
        meanings=tuple(
            Substitute(encoder.terms(each.term), encoder.terms(meaning))
            for each in expansions
            for meaning in each.meanings
        ),
        year_terms=encoder.terms(" ".join(str(year) for year in sorted(years))),
        years=years,
    )


def reworded(text: str, expansions: Sequence[Expansion]) -> str | None:
    """The question with the glossary's words instead of its own; None when that is the same.

    It is asked beside the question itself: words added to a question move its vector little (page hit@10 of 49
    questions to filings: 80 alone, 82 with the words added, 88 with this asked too).
    """
    words = {each.term: ", ".join(each.meanings) for each in expansions if each.term}
    if not words:
        return None
    longest_first = sorted(words, key=len, reverse=True)
    other = re.sub("|".join(map(_as_words, longest_first)), lambda found: words[found[0]], text)
    return None if other == text else other


def _as_words(term: str) -> str:
    """A pattern of the term where no word goes on before or behind it."""
    before = r"(?<![^\W_])" if _is_spaced(term[0]) else ""
    behind = r"(?![^\W_])" if _is_spaced(term[-1]) else ""
    return before + re.escape(term) + behind


def _is_spaced(character: str) -> bool:
    """Whether it belongs to a word that spaces set apart, unlike Chinese, Japanese and Thai ones."""
    return character.isalnum() and not UNSPACED.match(character)


def names_in(text: str) -> list[str]:
    """The words that are written as names are: with a capital within a sentence, or behind their first letter.

    None where most words are capitals throughout. German writes all nouns so, which does no harm here.
    """
    words = list(_WORD.finditer(text))
    shouted = 2 * sum(match[0].isupper() for match in words) > len(words)
    if shouted and not any(match["run"] for match in words):
        return []
    names, before, end = [], "", 0
    for match in words:
        word, gap = match[0], text[end : match.start()]
        begins = not end or (_BREAK.match(gap) is not None and before.casefold() not in _ABBREVIATIONS)
        shown = word[1:] if begins and match["within"] is None else word
        if any(character.isupper() for character in shown) and not _FIRST_PERSON.fullmatch(word):
            names.append(word)
        before, end = word, match.end()
    return names


def weigh(query: Query, passages: int, frequencies: Mapping[int, int]) -> Weighed:
    """The query's terms with their weights, which are their idf.

    Args:
        query: the query.
        passages: how many there are in the workspace.
        frequencies: term -> number of those that contain it; one that is missing is contained in none.
    """
    worth = {term: idf(max(1, frequencies.get(term, 0)), passages) for term in query.asked}
    guessed = query.terms.difference(query.asked).intersection(frequencies)
    weights = worth | {term: idf(frequencies[term], passages) for term in guessed}
    terms = tuple(sorted(weights))
    return Weighed(query, SparseVector(terms, tuple(weights[term] for term in terms)), worth)
