"""What a language model lays out around its claims: heads of tables, lists of sources. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from bot.markers import MARK, MARKER

_SEPARATOR = re.compile(r"[ \t]*\|[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_OF_A_SEPARATOR = frozenset("|:-+ \t")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_SOURCES = (
    r"(?i:(?:sources?|references?|citations?|footnotes?|bibliography|works cited)(?: used| cited| list)?|"
    r"quellen?(?:angaben?|verzeichnis|nachweise?|liste)?|belege|nachweise|fu(?:ß|ss)noten|literatur(?:verzeichnis|angaben)?|"
    r"参考(?:文献|资料|資料|来源)?|(?:资料|信息|数据)?来源|引用(?:来源|文献)?|脚注|出典)"
)
_DECORATION = r"[\s*_#>(（\[【—–-]*"
_HEADS = re.compile(rf"{_DECORATION}{_SOURCES}[\s*_)）]*[:：]?[\s*_]*(?:{MARK}[\s,;.。，、)）*_]*)*")
_HEADS_IN_LINE = re.compile(rf"{_DECORATION}{_SOURCES}[\s*_]*[:：][\s*_]*(?:{MARK}|(?:https?|www)\b)")


def is_head(text: str, *, final: bool, longest: int) -> bool | None:
    """Whether the row that a text begins with heads a table: the next line is a separator. None: not known yet.

    Lines over `longest` characters are no separators.
    """
    _, ended, rest = text.partition("\n")
    line, complete, _ = rest.partition("\n")
    if not ended and not final:
        return None
    if len(line) > longest or not _OF_A_SEPARATOR.issuperset(line):
        return False
    if not complete and not final:
        return None
    return bool(_SEPARATOR.fullmatch(line))


def cells(row: str) -> tuple[str, ...]:
    """The cells of a row of a table, with their markers."""
    inner = row.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in _CELL_BORDER.split(inner))


def in_words(head: Sequence[str], row: Sequence[str]) -> str:
    """A row with what the head says of each cell but the first, which is what the row is about.

    Cells without words or figures say nothing that could be checked, and go; markers stay.
    """
    said: list[str] = []
    marks: list[str] = []
    for number, (title, cell) in enumerate(zip_longest(head[: len(row)], row, fillvalue="")):
        bare = MARKER.sub("", cell)
        if not any(character.isalnum() for character in bare):
            marks += [mark[0] for mark in MARKER.finditer(cell)]
        elif number and any(character.isalnum() for character in title):
            said.append(f"{title.rstrip(':： ')}: {cell}")
        else:
            said.append(cell)
    return " ".join((" | ".join(said), *marks))


def heads_sources(text: str) -> bool:
    """Whether a line only says that sources follow, or begins with that and names them."""
    return bool(_HEADS.fullmatch(text) or _HEADS_IN_LINE.match(text))


def names_a_source(text: str) -> bool:
    """Whether a line begins with the number of what it names."""
    return bool(MARKER.match(text.lstrip("*_ \t"))) or "://" in text
