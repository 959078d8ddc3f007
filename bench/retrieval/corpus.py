"""Documents that nobody wrote, the same in every run: as many as are wanted, each of 200 passages on 40 pages.

Words follow Zipf's law as Mandelbrot put it: the one of rank r has a share of 1 / (r + 2.7). The first ranks are
English function words, the others are made of syllables. What a company's documents are about shows: some of their
words are its own, and the vectors of a document's passages lie near one another, as those of real ones do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from indexer.types import Page, Passage, ReadBy, Vectors

PASSAGES_PER_PAGE = 5
PAGES = 40
PASSAGES = PAGES * PASSAGES_PER_PAGE

_SEED = 20_260
_WORDS_PER_PASSAGE = 70  # about 170 tokens of MiniLM, as passages of reports have
_WORDS_PER_SENTENCE = 14
_VOCABULARY = 60_000
_MANDELBROT = 2.7
_COMPANIES = 200
_OWN_WORDS = 200  # of a company
_OWN_SHARE = 0.15  # of the words of its documents
_COSINE = 0.4  # of two passages of a document
_YEARS = range(2015, 2027)
_KINDS = ("Annual_Report", "Quarterly_Report", "Policy", "Manual")
_FUNCTION_WORDS = tuple(
    """the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which
    one you were all their we there been if has more when will would who so no out up into than them can only other
    new some could time these two may then do first any my now such like our over""".split()  # noqa: SIM905
)
_ONSETS = "bcdfglmnprstvw"
_VOWELS = "aeiou"
_CODAS = ("", "", "l", "n", "r", "s", "t")


@dataclass(frozen=True, slots=True)
class Generated:
    """A document as a reader would have read it."""

    number: int
    name: str
    title: str
    company: str
    year: int
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the words of one page; every other one names the document too."""

    text: str
    document: str  # the file's name
    page: int


def document(number: int) -> Generated:
    """The document of that number, from 0; no two of them are alike."""
    random = _random(number)
    about = number % _COMPANIES
    company, year = _company(about), _YEARS[number // _COMPANIES % len(_YEARS)]
    kind = _KINDS[number % len(_KINDS)]
    pages, passages = [], []
    for at in range(1, PAGES + 1):
        texts = [_passage(random, about) for _ in range(PASSAGES_PER_PAGE)]
        page = Page(number=at, label=str(at), text="\n".join(texts), read_by=ReadBy.TEXT, language="en")
        pages.append(page)
        passages.extend(_located(at, texts, ordinal=len(passages)))
    return Generated(
        number=number,
        name=f"{company}_{year}_{kind}_{number}.pdf",
        title=f"{company} {kind.replace('_', ' ')}",
        company=company,
        year=year,
        pages=tuple(pages),
        passages=tuple(passages),
    )


def vectors(number: int, count: int, dimensions: int) -> Vectors:
    """Random unit vectors for the passages of a document: exact search takes as long for these as for any."""
    drawn = _unit(_random(number, stream=1).standard_normal((count + 1, dimensions), np.float32))
    return _unit(math.sqrt(_COSINE) * drawn[:1] + math.sqrt(1 - _COSINE) * drawn[1:])


def questions(count: int, documents: int) -> Iterator[Asked]:
    """Questions to the first so many documents."""
    random = _random(0, stream=2)
    for turn in range(count):
        about = document(int(random.integers(documents)))
        page = about.pages[int(random.integers(PAGES))]
        words = _telling(page.text)
        drawn = [words[int(at)] for at in random.integers(len(words), size=4)]
        text = f"What was the {drawn[0]} {drawn[1]} of the {drawn[2]} and its {drawn[3]}"
        named = f" at {about.company} in {about.year}" if turn % 2 else ""
        yield Asked(f"{text}{named}?", about.name, page.number)


def _telling(text: str) -> list[str]:
    """The words of a text but function words and numbers."""
    words = (word.strip(".").lower() for word in text.split())
    return [word for word in words if word.isalpha() and word not in _FUNCTION_WORDS]


def _passage(random: np.random.Generator, about: int) -> str:
    words, shares = _vocabulary()
    ranks = np.searchsorted(shares, random.random(_WORDS_PER_PASSAGE))
    own = random.random(_WORDS_PER_PASSAGE) < _OWN_SHARE
    ranks[own] = _own_words(about)[random.integers(_OWN_WORDS, size=int(own.sum()))]
    drawn = [words[at] for at in ranks]
    drawn[int(random.integers(len(drawn)))] = f"{int(random.integers(1, 10_000)):,}"
    sentences = (
        drawn[at : at + _WORDS_PER_SENTENCE] for at in range(0, _WORDS_PER_PASSAGE, _WORDS_PER_SENTENCE)
    )
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


def _located(page: int, texts: Sequence[str], *, ordinal: int) -> Iterator[Passage]:
    start = 0
    for position, text in enumerate(texts):
        yield Passage(ordinal=ordinal + position, page=page, start=start, end=start + len(text), text=text)
        start += len(text) + 1


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[list[str], NDArray[np.float64]]:
    """Words by rank, and the shares of all words up to each."""
    syllables = ["".join(parts) for parts in product(_ONSETS, _VOWELS, _CODAS)]
    random = _random(0, stream=3)
    words = list(_FUNCTION_WORDS)
    known = set(words)
    while len(words) < _VOCABULARY:
        word = "".join(syllables[int(at)] for at in random.integers(len(syllables), size=2 + len(words) % 2))
        if word not in known:
            known.add(word)
            words.append(word)
    weights = 1 / (np.arange(1, len(words) + 1) + _MANDELBROT)
    shares = np.cumsum(weights) / weights.sum()
    shares[-1] = 1.0
    return words, shares


@lru_cache(_COMPANIES)
def _own_words(about: int) -> NDArray[np.int64]:
    """Ranks of a company's own words."""
    return _random(about, stream=4).integers(len(_FUNCTION_WORDS), _VOCABULARY, size=_OWN_WORDS)


def _company(number: int) -> str:
    words, _ = _vocabulary()
    return words[-1 - number].capitalize()


def _unit(drawn: Vectors) -> Vectors:
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def _random(number: int, *, stream: int = 0) -> np.random.Generator:
    return np.random.default_rng((_SEED, stream, number))
