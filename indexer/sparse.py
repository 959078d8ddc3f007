"""Text into BM25 term weights, the same for passages and questions and for every store.

A text is first spelled out as terms separated by spaces, then `qdrant_edge.Bm25` lowers case, strips accents,
stems (English), hashes (the token ids of Qdrant's servers) and weighs them:

- Numbers are terms by their value: "1,577", "1 577" (no-break space) and "1577" agree; a single point before
  three digits, as in "1.577", stays a decimal, since most texts mean it so and a wrong match is worse than none.
- Scripts without spaces between words, and Hangul, become overlapping pairs of characters, across the ends of
  lines too, and Chinese characters single ones besides (XQuAD Chinese on pages, nDCG@10: .966; pairs alone .959, and
  .956 where lines part them). Pairs depend on nothing but the characters, so a question's words are found wherever
  they stand; segmentation by dictionary depends on what stands around them (same questions, MRR: pairs .958, words
  .950) and costs a second at first use.
- Everything else is words. One stemmer serves all languages: choosing it by a text's language would give a
  short question other terms than its passage (10-K filings, hit@10 of 49: 25 with the stemmer, 22 without).

Passages keep every word. A question loses the function words of its own language, which idf alone does not make
light: "what" is rare in reports (same filings, MRR .272 against .252).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations

from qdrant_edge import (
    Bm25,
    Bm25Config,
    Language,
    SnowballLanguage,
    SnowballParams,
    StopwordsSet,
    TokenizerType,
)

from indexer.types import SparseVector

SPARSE_VERSION = "bm25-2"
"""Raised whenever the same text would get other terms or weights."""

_K = 1.2
_B = 0.75
_AVERAGE_TERMS = 256.0  # fixed, so that a passage's weights never change when others come

_FUNCTION_WORDS_OF = (  # the first of those that lose the same number of words wins
    Language.English,
    Language.German,
    Language.French,
    Language.Spanish,
    Language.Italian,
    Language.Portuguese,
    Language.Dutch,
    Language.Swedish,
    Language.Danish,
    Language.Norwegian,
    Language.Finnish,
    Language.Hungarian,
    Language.Romanian,
    Language.Russian,
    Language.Turkish,
    Language.Greek,
    Language.Arabic,
)
_UMLAUT = re.compile("([aou])e", re.IGNORECASE)
_LETTERS_OF_UMLAUTS = re.compile("[äöü]", re.IGNORECASE)
_LEAST_OF_A_COMPOUND = 4  # letters
_MOST_OF_COMPOUNDS = 8  # words of a question that are joined
_FEWEST_FUNCTION_WORDS = 2  # one alone may be a name or a word of another language


def _ranges(*spans: str) -> str:
    return "".join(f"{span[0]}-{span[-1]}" for span in spans)


def _marks() -> str:
    """Combining marks of the basic plane, which belong to the word they stand in, as a class for `re`."""
    return "".join(chr(point) for point in range(0x300, 0xFFFF) if unicodedata.category(chr(point))[0] == "M")


_UNSPACED = _ranges(
    "\u0e00\u0eff",  # Thai, Lao
    "\u1000\u109f",  # Myanmar
    "\u1780\u17ff",  # Khmer
    "\u3005\u3007",  # 々 〆 〇
    "\u3041\u30ff",  # Hiragana, Katakana
    "\u31f0\u31ff",
    "\u3400\u4dbf",  # Han
    "\u4e00\u9fff",
    "\uac00\ud7a3",  # Hangul: words carry particles
    "\uf900\ufaff",
    "\U00020000\U0003ffff",
)
UNSPACED = re.compile(f"[{_UNSPACED}]")
"""A character of a script without spaces between words."""
_WORD = rf"[^\W\d_](?:[^\W\d_{_UNSPACED}]|[{_marks()}])*"
_NUMBER = r"\d+(?:[.,'’\u00a0\u2009\u202f]\d+)*"
_WORDS = re.compile(
    rf"{_WORD}(?:\s+{_WORD})*"
)  # single ones too: to seek two would try each end of a long word
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TERM = re.compile(rf"(?P<number>{_NUMBER})|(?P<pairs>[{_UNSPACED}]+(?:\n[{_UNSPACED}]+)*)|(?P<word>{_WORD})")
_GROUPED = re.compile(
    r"(?P<whole>\d{1,3}(?:(?:,\d{3})+|(?:['’\u00a0\u2009\u202f]\d{3})+|(?:\.\d{3}){2,}))(?:[.,](?P<part>\d+))?"
    r"|(?P<points>\d{1,3}(?:\.\d{3})+),(?P<rest>\d+)"
    r"|(?P<plain>\d+)[.,](?P<decimals>\d+)"
)
_NOT_DIGIT = re.compile(r"\D+")


class SparseEncoder:
    """Weighs the terms of passages and questions. Safe to share between threads.

    Source of the formulas: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009),
    with k1 = 1.2 and b = 0.75.
    """

    def __init__(self) -> None:
        self._bm25 = _bm25(StopwordsSet())
        self._without_function_words = [
            _bm25(StopwordsSet(languages={language})) for language in _FUNCTION_WORDS_OF
        ]

    def encode_passage(self, text: str) -> SparseVector:
        """The passage's terms, each weighted by its frequency in relation to the passage's length, without idf."""
        vector = self._bm25.embed_document(_spelled_out(text))
        return SparseVector(tuple(vector.indices), tuple(vector.values))

    def encode_question(
        self, text: str, *, frequencies: Mapping[int, int] | None = None, passages: int = 0
    ) -> SparseVector:
        """The question's distinct terms but its function words, each weighted by its idf, or 1 without frequencies.

        Args:
            text: the question.
            frequencies: term -> number of passages that contain it; a missing term is contained in none.
            passages: number of passages in total.
        """
        terms = self._question_terms(text)
        if frequencies is None:
            return SparseVector(terms, (1.0,) * len(terms))
        return SparseVector(terms, tuple(idf(frequencies.get(term, 0), passages) for term in terms))

    def terms(self, text: str) -> frozenset[int]:
        """The distinct terms of a text but the function words of its language."""
        return frozenset(self._question_terms(text))

    def reads_as_english(self, text: str) -> bool:
        """Whether no other language's function words fit the text better than English ones."""
        return self._fitting(" ".join(_terms(text)))[0] == 0

    def compounds(self, text: str) -> dict[str, str]:
        """Words that may stand as one somewhere else, and which of the text's it is made of, separated by spaces.

        Those are two or three neighbours ("best buy": BESTBUY). In other languages than English they are any two
        longer ones as well, also with the German linking s ("Frist der Kündigung": Kündigungsfrist). Umlauts may be
        written as they are or by two letters (Kuendigung).
        """
        found: dict[str, str] = {}
        for part in _WORDS.findall(text):
            words = [term for term in _terms(part) if term.isalpha()]
            for size in (2, 3):
                for at in range(len(words) - size + 1):
                    some = words[at : at + size]
                    found.setdefault("".join(some), " ".join(some))
        for word in _terms(unicodedata.normalize("NFC", text)):
            for other in (_UMLAUT.sub(r"\1", word), _LETTERS_OF_UMLAUTS.sub(r"\g<0>e", word)):
                if other != word:
                    found.setdefault(other, word)
        if not self.reads_as_english(text):
            longer = [word for word in _terms(text) if word.isalpha() and len(word) >= _LEAST_OF_A_COMPOUND]
            for one, other in permutations(dict.fromkeys(longer[:_MOST_OF_COMPOUNDS]), 2):
                for link in ("", "s"):
                    found.setdefault(one + link + other.lower(), f"{one} {other}")
        return found

    def _question_terms(self, text: str) -> tuple[int, ...]:
        terms = list(_terms(text))
        everything = self._ids(terms)
        if len(everything) <= _FEWEST_FUNCTION_WORDS:  # fewer would be lost, or all
            return tuple(sorted(everything))
        shouted = all(term.isupper() for term in terms if term.isalpha())
        names = [] if shouted else [term for term in terms if len(term) > 1 and term.isupper()]  # IT, WHO, US
        rest = " ".join(term for term in terms if term not in names)
        _, kept = self._fitting(rest)
        telling = self._ids(names).union(kept)
        if not telling or len(everything) - len(telling) < _FEWEST_FUNCTION_WORDS:
            telling = everything
        return tuple(sorted(telling))

    def _fitting(self, spelled_out: str) -> tuple[int, list[int]]:
        """The place of the language whose function words are most in the text, and the terms without them."""
        left = [bm25.embed_query(spelled_out).indices for bm25 in self._without_function_words]
        return min(enumerate(left), key=lambda each: len(each[1]))

    def _ids(self, terms: Iterable[str]) -> set[int]:
        return set(self._bm25.embed_query(" ".join(terms)).indices)


def _bm25(stop_words: StopwordsSet) -> Bm25:
    return Bm25(
        Bm25Config(
            k=_K,
            b=_B,
            avg_len=_AVERAGE_TERMS,
            tokenizer=TokenizerType.Whitespace,
            lowercase=True,
            ascii_folding=True,
            stopwords=stop_words,
            stemmer=SnowballParams(SnowballLanguage.English),
        )
    )


def idf(containing: int, passages: int) -> float:
    """How much a term tells that stands in `containing` of `passages`: ln(1 + (N - n + 0.5) / (n + 0.5)).

    Never negative. Source: Robertson and Zaragoza (2009), with the 1 inside the logarithm as Lucene has it.
    """
    containing = min(containing, passages)
    return math.log1p((passages - containing + 0.5) / (containing + 0.5))


def _spelled_out(text: str) -> str:
    return " ".join(_terms(text))


def _terms(text: str) -> Iterator[str]:
    for part in _normal(text):
        for match in _TERM.finditer(part):
            if match["word"]:
                yield match["word"]
            elif match["number"]:
                yield from _number(match["number"])
            else:
                yield from _pairs(match["pairs"])


def _normal(text: str) -> Iterator[str]:
    """The text in compatibility form (full-width letters and digits become plain), its numbers apart: that form
    would turn the narrow spaces that group digits into plain ones."""
    if text.isascii():
        yield text
        return
    end = 0
    for match in re.finditer(_NUMBER, text):
        yield unicodedata.normalize("NFKC", text[end : match.start()])
        yield match[0]
        end = match.end()
    yield unicodedata.normalize("NFKC", text[end:])


def _pairs(characters: str) -> Iterator[str]:
    """Each two neighbours, across the ends of lines too, where such scripts part words as they come; and each Chinese
    character, which is a word or the stem of one."""
    characters = characters.replace("\n", "")
    if len(characters) == 1:
        yield characters
        return
    yield from _HAN.findall(characters)
    for start in range(len(characters) - 1):
        yield characters[start : start + 2]


def _number(text: str) -> Iterator[str]:
    """The value in one spelling; a chain that is no number, like a date or a version, part by part."""
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    match = _GROUPED.fullmatch(text)
    if match is None:
        for digits in _NOT_DIGIT.split(text):
            yield digits.lstrip("0") or "0"
        return
    whole = _NOT_DIGIT.sub("", match["whole"] or match["points"] or match["plain"]).lstrip("0") or "0"
    decimals = (match["part"] or match["rest"] or match["decimals"] or "").rstrip("0")
    yield f"{whole}.{decimals}" if decimals else whole
