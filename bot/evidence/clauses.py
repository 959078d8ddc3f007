"""Clauses of a sentence: what may be true or denied by itself."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.evidence.concepts import concepts
from indexer.sentences import split_sentences

_BORDER = re.compile(
    r"[;；:：。！？!?]|,(?=\s)|，|\s[–—]\s|"
    r"\b(?:but|whereas|while|although|though|however|because|since|which|sondern|aber|während|obwohl|jedoch|weil|denn|"
    r"sowie)\b|\b(?:and|und)\b(?! (?:(?:over|above|older|under|below|younger)\b(?! (?:the|a)\b)|more\b|mehr\b|älter\b|darüber\b|jünger\b|\d))|"
    r"\b(?:due to|because of|owing to|thanks to|in order to|so that|aufgrund|wegen|dank|damit|for (?=\w+ reasons?\b))\b|"
    r"但是?|而且?|因为|由于|以便|并且?|以及|同时",
    re.IGNORECASE,
)
_IN_A_DATE = re.compile(r",\s+(?:19|20)\d\d\b")
_LEAST_WORDS = 2

Span = tuple[int, int]


@lru_cache(maxsize=1024)
def split_clauses(text: str) -> tuple[Span, ...]:
    """Spans of a text's clauses; what says less than two content words belongs to the clause before it."""
    spans: list[Span] = []
    for start, end in split_sentences(text):
        first = len(spans)
        begin = start
        for border in _BORDER.finditer(text, start, end):
            if _IN_A_DATE.match(text, border.start()):
                continue
            cut = border.end() if not text[border.start()].isalpha() else border.start()
            begin = _add(spans, text, begin, cut, first)
        _add(spans, text, begin, end, first)
    return tuple(spans)


def _add(spans: list[Span], text: str, start: int, end: int, first: int) -> int:
    """A clause more, or a longer one before; where the next begins."""
    if start >= end or not text[start:end].strip():
        return start
    said = len(concepts(text[start:end]))
    if said >= _LEAST_WORDS or len(spans) == first:
        if len(spans) > first and len(concepts(text[spans[-1][0] : spans[-1][1]])) < _LEAST_WORDS:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    else:
        spans[-1] = (spans[-1][0], end)
    return end
