"""Cleaned text with the place that each of its characters came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from indexer.pdf.characters import (
    BLANK_LINES,
    FOLDINGS,
    LINE_END_HYPHEN,
    PLAIN_HYPHEN,
    SOFT_HYPHEN,
    SPREAD,
    STRAY_JOINERS,
    hyphen_settled,
    plain_hyphen_settled,
    soft_hyphen_settled,
)

_SPACES = re.compile(" {2,}")
_AROUND_LINE_END = re.compile(" ?\n ?")
_LINE_END = re.compile("\r\n?")


def clean_with_origins(text: str) -> tuple[str, list[int]]:
    """What `clean` makes of the text, and for each character of it the offset in `text` that it came from."""
    traced = _Traced(text)
    traced.replace(_LINE_END, lambda _: "\n")
    traced.replace(SOFT_HYPHEN, soft_hyphen_settled)
    traced.replace(LINE_END_HYPHEN, hyphen_settled)
    traced.fold()
    traced.replace(STRAY_JOINERS, lambda _: "")
    traced.compose()
    traced.replace(_SPACES, lambda _: " ")
    traced.replace(_AROUND_LINE_END, lambda _: "\n")
    traced.replace(SPREAD, lambda _: "")
    traced.replace(BLANK_LINES, lambda _: "\n\n")
    traced.strip()
    before = -1
    while before != len(traced.text):
        before = len(traced.text)
        traced.replace(PLAIN_HYPHEN, plain_hyphen_settled)
    return traced.text, traced.origins


class _Traced:
    """Text that knows where each of its characters came from."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.origins = list(range(len(text)))

    def replace(self, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]) -> None:
        """As pattern.sub; what takes the place of a match begins where the match began."""
        pieces: list[str] = []
        origins: list[int] = []
        end = 0
        for match in pattern.finditer(self.text):
            start, stop = match.span()
            new = replacement(match)
            pieces += self.text[end:start], new
            origins += self.origins[end:start]
            origins += [self.origins[min(start + place, max(stop - 1, start))] for place in range(len(new))]
            end = stop
        if end:
            pieces.append(self.text[end:])
            origins += self.origins[end:]
            self.text, self.origins = "".join(pieces), origins

    def fold(self) -> None:
        """As str.translate with the foldings."""
        folded = [FOLDINGS[ord(character)] for character in self.text]
        self.origins = [
            origin for origin, new in zip(self.origins, folded, strict=True) for _ in range(len(new))
        ]
        self.text = "".join(folded)

    def compose(self) -> None:
        """As normalising to NFC; what was composed comes from where its first character came."""
        if unicodedata.is_normalized("NFC", self.text):
            return
        pieces: list[str] = []
        origins: list[int] = []
        starts = [place for place, character in enumerate(self.text) if _begins(character)]
        if not starts or starts[0]:
            starts.insert(0, 0)
        for start, end in zip(starts, [*starts[1:], len(self.text)], strict=True):
            piece = unicodedata.normalize("NFC", self.text[start:end])
            pieces.append(piece)
            origins += [self.origins[min(start + place, end - 1)] for place in range(len(piece))]
        self.text, self.origins = "".join(pieces), origins

    def strip(self) -> None:
        """As str.strip."""
        start = len(self.text) - len(self.text.lstrip())
        self.text = self.text.strip()
        self.origins = self.origins[start : start + len(self.text)]


def _begins(character: str) -> bool:
    """Whether nothing before the character can be composed with it."""
    if unicodedata.combining(character) or "\u1160" <= character <= "\u11ff":
        return False
    return unicodedata.category(character)[0] != "M"
