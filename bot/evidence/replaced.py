"""One thing put for another in a sentence that is otherwise repeated word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from bot.evidence.clauses import split_clauses
from bot.evidence.concepts import concepts
from bot.evidence.figures import figures
from bot.evidence.grounds import akin
from bot.evidence.opposites import axes, axis_at
from bot.evidence.words import STOPWORDS, WIDE, language, stem

_TOKEN = re.compile(rf"[{WIDE}]|[^\W_{WIDE}]+")
_LEAST_SAME = 3  # words around the one that is replaced
_LEAST_SHARE = 0.6  # of the claim's words that stay
_MOST_REPLACED = 2  # words, or twice as many characters
_BEFORE_A_THING = frozenset(
    "the a an of in for by from with per each every at on its their his her our your all any this these those into "  # noqa: SIM905
    "的 由 在 给 向 从 与 和 对 到 往 用".split()
)
_ENDS_A_THING = frozenset("费部员证表单金期率量书机室品卡假险器油网")
_NO_THING = re.compile(
    r"(?:ly|ing|ed|able|ible|ful|ous)$|^[a-zäöüß]$|[不未无没非把将从自在被由给对向和与的了须应可能要会已正本该此其这那贵]"
)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    key: str
    start: int


def replaced(clause: str, sentence: str, head: str) -> str | None:
    """What a clause puts for another thing of a sentence that it repeats otherwise, or None.

    What stands elsewhere in the sentence or in its `head` is no stranger.
    """
    text = f"{head}\n{sentence}"
    quoted = frozenset(word.key for word in concepts(text)) | axes(text)
    ours = _tokens(clause)
    for start, end in ((0, len(sentence)), *split_clauses(sentence)):
        theirs = _tokens(sentence[start:end])
        matcher = SequenceMatcher(
            None, [one.key for one in ours], [one.key for one in theirs], autojunk=False
        )
        codes = matcher.get_opcodes()
        same = sum(b - a for tag, a, b, _, _ in codes if tag == "equal")
        if same < _LEAST_SAME or same < _LEAST_SHARE * len(ours):
            continue
        for tag, first, b, second, d in codes:
            a, c = _behind_articles(ours, first, b), _behind_articles(theirs, second, d)
            if any(axis_at(sentence, start + token.start) for token in theirs[c:d]):
                continue
            if tag != "replace" or c == d or not _is_a_thing(clause, ours, a, b):
                continue
            if _text(clause, ours[a:b]) not in text and _is_strange(ours[a:b], theirs[c:d], quoted):
                put, stated = _text(clause, ours[a:b]), _text(sentence[start:end], theirs[c:d])
                return f"it says {put!r} where the page says {stated!r}"
    return None


def _behind_articles(tokens: Sequence[_Token], start: int, end: int) -> int:
    """Where a block begins without the function words at its head."""
    while start < end - 1 and tokens[start].text.casefold() in STOPWORDS:
        start += 1
    return start


@lru_cache(maxsize=2048)
def _tokens(text: str) -> tuple[_Token, ...]:
    by_start = {word.start: word.key for word in concepts(text) if word.key.startswith("=")}
    return tuple(
        _Token(found[0], by_start.get(found.start()) or stem(found[0]), found.start())
        for found in _TOKEN.finditer(text)
    )


def _is_a_thing(clause: str, tokens: Sequence[_Token], start: int, end: int) -> bool:
    """Whether words are likely a noun: in German by its capital, otherwise by what stands before."""
    block = tokens[start:end]
    if any(axis_at(clause, token.start) for token in block) or any(
        one.start <= token.start < one.end for one in figures(clause) for token in block
    ):
        return False
    wide = bool(re.match(f"[{WIDE}]", block[0].text))
    if len(block) > _MOST_REPLACED * (2 if wide else 1) or any(
        token.text.casefold() in STOPWORDS for token in block
    ):
        return False
    if language(clause) == "de":
        return block[-1].text[0].isupper()
    leads = start == 0 or tokens[start - 1].text.casefold() in _BEFORE_A_THING
    leads = leads or (wide and end < len(tokens) and tokens[end].text in _ENDS_A_THING)
    return leads and not _NO_THING.search("".join(token.text for token in block).casefold())


def _is_strange(put: Sequence[_Token], stated: Sequence[_Token], quoted: frozenset[str]) -> bool:
    """Whether the words that are put stand nowhere in the quotes and are no form of those that they replace."""
    if len(stated) > len(put) + 1 or any(token.text.casefold() in STOPWORDS for token in stated):
        return False
    if any(_is_form(one.text.casefold(), other.text.casefold()) for one in put for other in stated):
        return False
    return not any(token.key in quoted or any(akin(token.key, key) for key in quoted) for token in put)


def _is_form(one: str, other: str) -> bool:
    """Whether one word is the other with an ending: Server, Servers."""
    return one.removesuffix("s") == other.removesuffix("s")


def _text(text: str, tokens: Sequence[_Token]) -> str:
    return text[tokens[0].start : tokens[-1].start + len(tokens[-1].text)]
