"""The sentences and rows that a claim rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from bot.evidence.concepts import concepts
from bot.evidence.figure import is_period, is_year
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.evidence.words import Word, is_wide
from indexer.sentences import split_sentences

_NEAR = 0.85  # of the best sentence's likeness: as good a ground as it
_MOST = 4  # sentences that a clause is held against
_FOR_A_FIGURE = 0.5
_FOR_THE_FIRST = 1.5  # what a clause begins with is mostly what it is about
_NEIGHBOURS = 3  # rows on either side with which a row may have been confused
_LONGEST_HEADING = 90
_LONGEST_ROW = 100
_LINE = re.compile(r"[^\n]+")
_HEADED = 24  # rows above in which a head is looked for
_MOST_HEADINGS = 3
_ROWS = 5  # lines that are a table when no sentence ends in them
_LEAST_PART = 5
_LEAST_RELATED = 4
_RELATED = 0.75  # of the shorter word, that both begin with
_NO = re.compile(r"\s*(no|nein|不|否|没有)\b(?=[.,!。，！])", re.IGNORECASE)
_HEADING = re.compile(r"(?:§\s*)?\d+(?:\.\d+)*[.)]?\s+[^\W\d_]+(?:\s[^\W\d_]+){0,3}\.?")  # "7. Fees."


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """A sentence, row or heading of a page that a quote touches; whole, so that a cut quote hides no "not"."""

    page: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its words as they stand on the page, on one line; of a question, with the "no" that answers it."""
        text = self.page[self.start : self.end].replace("\n", " ")
        answer = _NO.match(self.page, self.end) if text.endswith(("?", "？")) else None
        return f"{text} {answer[1]}" if answer else text

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures as the page gives them, units of table heads with them; offsets are into `text`."""
        return tuple(
            replace(one, start=one.start - self.start, end=one.end - self.start)
            for one in read(self.page)
            if self.start <= one.start and one.end <= self.end
        )

    @property
    def above(self) -> str:
        """The page before it."""
        return self.page[: self.start]


@lru_cache(maxsize=128)
def _sentences(page: str) -> tuple[Span, ...]:
    return tuple(split_sentences(page))


@lru_cache(maxsize=128)
def _units(page: str) -> tuple[Span, ...]:
    return tuple(part for unit in _sentences(page) for part in _rows(page, *unit))


def _rows(page: str, start: int, end: int) -> list[Span]:
    """A sentence, or the rows of a table that look like one, since units stand behind their figures."""
    lines = [(start + line.start(), start + line.end()) for line in _LINE.finditer(page[start:end])]
    ends = frozenset(
        one.end for one in figures(page[start:end]) if not (one.weak or one.dates or is_year(one))
    )
    rows = [
        last - start in ends and last - first <= _LONGEST_ROW and not page[first].isdigit()
        for first, last in lines
    ]
    parts: list[Span] = []
    for index, (first, last) in enumerate(lines):
        alike = rows[index] and (any(rows[index + 1 : index + 2]) or (index > 0 and rows[index - 1]))
        behind = index > 0 and rows[index - 1] and index > 1 and rows[index - 2]
        if parts and not alike and not behind:
            parts[-1] = (parts[-1][0], last)
        else:
            parts.append((first, last))
    return parts


def grounds(page: str, start: int, end: int) -> list[Ground]:
    """What a quote `page[start:end]` touches."""
    return [Ground(page, a, b) for a, b in _units(page) if a < end and start < b]


def sentences(page: str, start: int, end: int) -> list[str]:
    """The whole sentences that a quote `page[start:end]` touches, rows that run together in one piece."""
    return [page[a:b] for a, b in _sentences(page) if a < end and start < b]


def neighbours(ground: Ground, most: int = _NEIGHBOURS) -> list[str]:
    """The sentences and rows next to one, on either side."""
    units = _units(ground.page)
    index = units.index((ground.start, ground.end))
    near = range(max(0, index - most), min(len(units), index + most + 1))
    return [ground.page[slice(*units[other])] for other in near if other != index]


def heading(ground: Ground) -> str:
    """The nearest lines above that head it: short, and no sentences; of a row, the head of its table with them."""
    above = [unit for unit in _units(ground.page) if unit[1] <= ground.start][-_HEADED:]
    found = [text for start, end in reversed(above) if is_heading(text := ground.page[start:end])]
    return "\n".join(found[:_MOST_HEADINGS])


def head_of_rows(ground: Ground) -> str:
    """The first line of a ground that is many rows, if that has no figure; else nothing."""
    lines = ground.page[ground.start : ground.end].splitlines()
    return lines[0] if len(lines) >= _ROWS and is_heading(lines[0]) else ""


def is_heading(text: str) -> bool:
    """Whether a line is short, and neither a sentence nor a row of figures."""
    if _HEADING.fullmatch(text):
        return True
    if len(text) > _LONGEST_HEADING or re.search(r"[.。!?！？;；,，]$", text):
        return False
    counted = [one for one in read(text) if not (one.weak or one.code or one.dates or is_period(one))]
    return not counted or (len(counted) == 1 and not counted[0].unit and not re.search(r"\d$", text))


def best(clause: str, found: Sequence[Ground]) -> list[Ground]:
    """Those grounds that say most of a clause, the best first; none when none says anything of it."""
    scored = sorted(
        ((likeness(clause, ground.text), -index) for index, ground in enumerate(found)), reverse=True
    )
    if not scored or scored[0][0] <= 0:
        return []
    return [found[-index] for score, index in scored[:_MOST] if score >= _NEAR * scored[0][0]]


@lru_cache(maxsize=4096)
def likeness(clause: str, sentence: str) -> float:
    """How much of a clause a sentence says: its share of the words, and a half for each figure."""
    said = [word.key for word in concepts(clause) if not word.key.isdigit()]
    own = dict.fromkeys(said, 1.0) | dict.fromkeys(said[:1], _FOR_THE_FIRST)
    theirs = {word.key for word in concepts(sentence)}
    share = sum(weight for key, weight in own.items() if key in theirs) / sum(own.values()) if own else 0.0
    return share + _FOR_A_FIGURE * len(values(clause) & values(sentence))


@lru_cache(maxsize=2048)
def values(text: str) -> frozenset[str]:
    """The digits of a text's figures, whatever their scale and notation."""
    return frozenset(digits for one in read(text) if not one.weak for digits in mantissas(one))


def mantissas(figure: Figure) -> frozenset[str]:
    """The digits of a figure without zeros at the ends: the same for 1.577 billion and 1,577."""
    return frozenset(f"{value:f}".replace(".", "").strip("-0") or "0" for value in figure.values)


def read(text: str) -> tuple[Figure, ...]:
    """The figures of a text as it writes them."""
    return figures(text, decimal_mark(text))


def first_line(page: str) -> str:
    """How a page begins: often what it is about."""
    units = _units(page)
    return page[slice(*units[0])] if units else ""


def coverage(own: Iterable[Word], said: frozenset[str]) -> tuple[int, int]:
    """How many of some words, each counted once, stand among keys, themselves or related, and how many there are."""
    keys = {word.key for word in own}
    return sum(key in said or any(are_related(key, other) for other in said) for key in keys), len(keys)


@lru_cache(maxsize=16384)
def are_related(one: str, other: str) -> bool:
    """Whether two words likely have a part in common: register and registration, Steuer and Grundsteuer."""
    if one[0] == "=" or other[0] == "=" or is_wide(one + other):
        return False
    if akin(one, other):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _LEAST_RELATED:
        return False
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(short, long, strict=False)))
    return common >= max(_LEAST_RELATED, _RELATED * len(short)) or (
        len(short) > _LEAST_RELATED and short in long
    )


@lru_cache(maxsize=8192)
def akin(one: str, other: str) -> bool:
    """Whether one word is the beginning or the end of the other: Urlaub, Urlaubstage, Jahresurlaub."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return (
        len(short) >= _LEAST_PART
        and not short.startswith("=")
        and (long.startswith(short) or long.endswith(short))
    )
