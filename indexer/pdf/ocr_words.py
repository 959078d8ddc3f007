"""Words that OCR found into a page's text, its lines, and the places of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby

from indexer.pdf.characters import clean
from indexer.pdf.text import TextLine

_CJK = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_WIDE_GAP = 1.5  # of the line's height; Chinese stands without spaces, columns of a table do not
_LEAST_LINE = 0.3  # confidence of a line that is kept; below are specks, rules and halves of letters
_DIVIDED = "\ufffe"  # what `clean` takes for a hyphen that divides a word at the end of a line


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was recognised."""

    text: str
    confidence: float  # from 0 to 1
    line: int  # words of one line share it
    size: float  # height of its line in pixels, from descenders to ascenders
    left: float  # pixels of the upright page, from its upper left corner
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of a page, and where in it each word stands: `places[i]` is of `words[i]`."""

    text: str
    words: tuple[Word, ...]
    places: tuple[tuple[int, int], ...]  # in code points of the text

    @property
    def confidence(self) -> float:
        """Mean of the words' confidence, weighted by their length; 0 without words."""
        return mean_confidence(self.words)


def mean_confidence(words: Sequence[Word]) -> float:
    """Weighted by length, from 0 to 1; 0 without words."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def compose(found: Sequence[Word]) -> Composed:
    """Puts words together to the text as `clean` leaves it; words are in reading order."""
    cleaned = [replace(word, text=clean(word.text)) for word in found]
    lines = [
        list(line) for _, line in groupby((word for word in cleaned if word.text), key=lambda word: word.line)
    ]
    if mean_confidence(found) >= 2 * _LEAST_LINE:
        lines = [line for line in lines if mean_confidence(line) >= _LEAST_LINE]
    words = [word for line in lines for word in line]
    raw = "".join(_spelled(lines))
    text = clean(raw)
    return Composed(text, tuple(words), tuple(_places(words, text)))


def text_lines(composed: Composed, *, width: int, height: int, points_a_pixel: float) -> tuple[TextLine, ...]:
    """The lines of the text with their places, for a page of so many pixels."""
    ends = [match.end() for match in re.finditer(r"[^\n]+", composed.text)]
    lines, start = [], 0
    placed = list(zip(composed.words, composed.places, strict=True))
    for end in ends:
        words = [word for word, (first, _) in placed if start <= first < end]
        if words:
            lines.append(
                TextLine(
                    start=start,
                    end=end,
                    size=sorted(word.size for word in words)[len(words) // 2] * points_a_pixel,
                    bold=False,
                    left=min(word.left for word in words) / width,
                    top=min(word.top for word in words) / height,
                    right=max(word.right for word in words) / width,
                    bottom=max(word.bottom for word in words) / height,
                )
            )
        start = end + 1
    return tuple(lines)


def words_at(composed: Composed, text: str, span: tuple[int, int]) -> list[Word]:
    """The words that stand at a span of `text`, which an earlier reading of the same page gave."""
    start, end = span
    if text == composed.text:
        places: Iterator[tuple[int, int]] = iter(composed.places)
    else:
        offsets = _offsets(composed.text, text)
        places = ((offsets[first], offsets[last - 1] + 1 if last else 0) for first, last in composed.places)
    return [
        word
        for word, (first, last) in zip(composed.words, places, strict=True)
        if first < last and first < end and last > start
    ]


def _spelled(lines: Sequence[Sequence[Word]]) -> Iterator[str]:
    for number, line in enumerate(lines):
        for word, following in zip(line, [*line[1:], None], strict=True):
            if following is not None:
                yield word.text + (" " if _apart(word, following) else "")
            elif number + 1 < len(lines) and _is_divided(word.text, lines[number + 1][0].text):
                yield f"{word.text[:-1]}{_DIVIDED}\n"
            else:
                yield f"{word.text}\n"


def _apart(word: Word, following: Word) -> bool:
    """Whether a space belongs between two words of a line: Chinese and Japanese have none."""
    if not (_CJK.match(word.text[-1]) or _CJK.match(following.text[0])):
        return True
    return following.left - word.right > _WIDE_GAP * word.size


def _is_divided(word: str, following: str) -> bool:
    return len(word) > 2 and word[-1] in "-‐¬" and word[-2].isalpha() and following[0].islower()


def _places(words: Sequence[Word], text: str) -> Iterator[tuple[int, int]]:
    """Where each word stands in the cleaned text, which holds their characters in order, with other spaces and
    without hyphens at the ends of lines."""
    at = 0
    for word in words:
        first = last = None
        for character in word.text:
            if character.isspace():
                continue
            while at < len(text) and text[at].isspace():
                at += 1
            if at < len(text) and text[at] == character:
                first = at if first is None else first
                last = at = at + 1
        yield (first, last) if first is not None and last is not None else (at, at)


def _offsets(text: str, other: str) -> list[int]:
    """For each character of `text` where it stands in `other`; for those that do not, where the next would."""
    offsets = [0] * len(text)
    ours, theirs = _pieces(text), _pieces(other)
    matcher = SequenceMatcher(
        None, [piece for piece, _ in ours], [piece for piece, _ in theirs], autojunk=False
    )
    for tag, low, high, other_low, _ in matcher.get_opcodes():
        for place in range(low, high):
            piece, start = ours[place]
            equal = tag == "equal"
            target = (
                theirs[other_low + place - low if equal else min(other_low, len(theirs) - 1)][1]
                if theirs
                else 0
            )
            for offset in range(len(piece)):
                offsets[start + offset] = target + offset if equal else target
    return offsets


def _pieces(text: str) -> list[tuple[str, int]]:
    """Words, and single characters of Chinese and Japanese, with their offsets."""
    return [(match.group(), match.start()) for match in re.finditer(rf"{_CJK.pattern}|[^\W_]+|\S", text)]
