"""Words that stand in one file only, so that whoever sees one knows which file it came from.

Beside its canaries each file has a word to ask for it by, which people may type and the bot may repeat.
"""

from __future__ import annotations

import json
import re
import string
from dataclasses import dataclass, field
from pathlib import Path

from tests.pdfs import write_pdf

_CANARY = re.compile(r"qz[ctgn][a-z]{4}")
COMMON = "policy"
"""A word of every file: a question with it brings up all that the bot may use."""


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a PDF and the words that stand in no other: on its page, in its title, in its glossary."""

    number: int
    data: bytes
    key: str  # a word to ask for it by
    words: frozenset[str]  # its canaries: on its page, in its title, in a term's meaning


@dataclass(slots=True)
class Canaries:
    """Makes contents and names by number, and knows which bytes carry which words."""

    folder: Path
    _contents: dict[int, Content] = field(default_factory=dict)
    _by_bytes: dict[bytes, Content] = field(default_factory=dict)

    def content(self, number: int) -> Content:
        """A PDF of one page; the same number, the same bytes."""
        if number not in self._contents:
            word, title, term = (f"qz{kind}{_letters(number)}" for kind in "ctg")
            key = f"key{_letters(number)}"
            text = (
                f"The {word} {COMMON} of {key} allows sixteen days of leave.\n"
                f"The {term.capitalize()} Review Board (QRB) decides about this {COMMON}."
            )
            path = write_pdf(self.folder / "content.pdf", [text], title=f"{title.capitalize()} handbook")
            content = Content(number, path.read_bytes(), key, frozenset({word, title, term}))
            self._contents[number] = self._by_bytes[content.data] = content
        return self._contents[number]

    def damaged(self, number: int) -> Content:
        """The first half of such a PDF, of which nothing can be read."""
        whole = self.content(number)
        content = Content(number, whole.data[: len(whole.data) // 2], whole.key, frozenset())
        self._by_bytes[content.data] = content
        return content

    def of(self, data: bytes) -> Content:
        """What these bytes are."""
        return self._by_bytes[data]

    def beside(self, words: frozenset[str]) -> frozenset[str]:
        """All words of the contents that any of the words stands in."""
        return frozenset().union(*(c.words for c in self._contents.values() if c.words & words))

    def words_of(self, name: str, data: bytes) -> frozenset[str]:
        """What a file of this name with these bytes carries."""
        content = self._by_bytes.get(data)
        return canaries_in(name) | (content.words if content else frozenset())


def name_of(number: int) -> str:
    """The name of the file of this number: a canary, and a word to ask for it by."""
    return f"qzn{_letters(number)} file{_letters(number)}.pdf"


def canaries_in(value: object) -> frozenset[str]:
    """The canaries in anything that can be written as JSON."""
    return frozenset(_CANARY.findall(json.dumps(value, default=str, ensure_ascii=False).casefold()))


def _letters(number: int) -> str:
    letters = ""
    for _ in range(4):
        number, rest = divmod(number, 26)
        letters = string.ascii_lowercase[rest] + letters
    return letters
