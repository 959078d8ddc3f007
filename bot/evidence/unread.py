"""Digits of a claim that no figure holds: what is no number, date or code may still look like one to people. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.evidence.figure import Figure
from bot.evidence.notation import fold

_SIGN = r"[^\s\u3000-\u9fff\uff00-\uff0f]"
_TOKEN = re.compile(rf"{_SIGN}*\d{_SIGN}*")
_EDGES = re.compile(r"^[^\w§#№]+|[^\w%°]+$")


def unread(claim: str, read: Sequence[Figure], quoted: str) -> str | None:
    """The first digits of a claim outside all its figures that the quotes do not write just so: `ends.40`, `EUR.500`.

    Args:
        claim: its text.
        read: its figures, weak ones too.
        quoted: what it may have such words of.
    """
    inside = {place for figure in read for place in range(figure.start, figure.end)}
    written: frozenset[str] | None = None
    for token in _TOKEN.finditer(claim):
        places = [place for place in range(*token.span()) if claim[place].isdecimal()]
        if all(place in inside for place in places):
            continue
        written = _tokens(quoted) if written is None else written
        if _bare(token[0]) not in written:
            return token[0]
    return None


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_bare(token[0]) for token in _TOKEN.finditer(text))


def _bare(token: str) -> str:
    return _EDGES.sub("", fold(token).text.casefold())
