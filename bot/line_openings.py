"""What a line of a language model's text is, told by how it begins, while it is still arriving."""

from __future__ import annotations

import re
from enum import Enum

from bot.markers import CLOSE, OPEN
from bot.sentences import Border, after_ordinal

_RULE = re.compile(r"([-*_=])(?:[ \t]*\1)*[ \t]*")
_DEFINITION = re.compile(rf"{OPEN}(?:\^[^\s\[\]【】［］]{{1,20}}|\d{{1,3}}){CLOSE}[ \t]{{0,3}}[:：]")
_UNDECIDED_DEFINITION = re.compile(
    rf"{OPEN}(?:(?:\^[^\s\[\]【】［］]{{0,20}}|\d{{1,3}})(?:{CLOSE}[ \t]{{0,3}})?)?"
)
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
_QUOTED = re.compile(r">[ \t]{0,3}")
_BULLET = re.compile(r"[-*+•‣◦▪·–—][ \t]+(?=\S)")
_ORDINAL = re.compile(r"\(?(\d{1,3})[.)][ \t]+(?=\S)|\(?[a-z]\)[ \t]+(?=\S)")
_UNDECIDED_OPENING = re.compile(
    r"`{1,2}|~{1,2}|#{1,6}[ \t]*|[-*+•‣◦▪·–—][ \t]*|\(?\d{1,3}(?:[.)][ \t]*)?|\((?:[a-z](?:\)[ \t]*)?)?|[a-z](?:\)[ \t]*)?"
)


class Kind(Enum):
    """What a line, or what follows on it, is."""

    TEXT = "text"
    ITEM = "item"
    LINE = "line"  # a heading: ends with its line
    ROW = "row"
    HEAD = "head"  # a table's: says nothing by itself
    LAYOUT = "layout"  # a fence, a rule, a definition of a footnote: says nothing
    QUOTE = "quote"  # a quote's sign; the line begins again after it
    UNDECIDED = "undecided"


def opening_of(text: str, *, final: bool) -> tuple[Kind, int]:
    """What a line is, and how many of its first characters only say so."""
    found = _ORDINAL.match(text)
    if found:
        ordinal = after_ordinal(text[found.end() :], final=final) if found[1] else Border.YES
        if ordinal is Border.UNKNOWN:
            return Kind.UNDECIDED, 0
        return (Kind.ITEM, found.end()) if ordinal is Border.YES else (Kind.TEXT, 0)
    if text.startswith(("```", "~~~")):
        return Kind.LAYOUT, 0
    if text.startswith("|"):
        return Kind.ROW, 0
    if _DEFINITION.match(text):
        return Kind.LAYOUT, 0
    if not final and _UNDECIDED_DEFINITION.fullmatch(text):
        return Kind.UNDECIDED, 0
    rule = _RULE.match(text)
    if rule and (rule.end() == len(text) or text[rule.end()] == "\n") and len(rule[0].replace(" ", "")) >= 3:
        return (Kind.LAYOUT, 0) if final or rule.end() < len(text) else (Kind.UNDECIDED, 0)
    if not final and ((rule and rule.end() == len(text)) or _UNDECIDED_OPENING.fullmatch(text)):
        return Kind.UNDECIDED, 0
    for pattern, kind in ((_QUOTED, Kind.QUOTE), (_HEADING, Kind.LINE), (_BULLET, Kind.ITEM)):
        if found := pattern.match(text):
            return kind, found.end()
    return Kind.TEXT, 0
