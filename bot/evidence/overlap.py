"""Whether enough of a claim's words are quoted, in each of its sentences and clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.evidence.clauses import split_clauses
from bot.evidence.concepts import concepts, kind_of
from bot.evidence.figures import Figure
from bot.evidence.grounds import coverage
from bot.evidence.names import names
from bot.evidence.opposites import axis_at
from bot.evidence.words import Word, is_wide, stem
from indexer.sentences import split_sentences

Span = tuple[int, int]

_LEAST_OVERLAP = 0.3
_LEAST_OVERLAP_WIDE = 0.25  # pairs of characters tear more easily than words
_LEAST_CHARACTERS = 0.5  # of the Chinese characters, where their pairs are torn
_LEAST_OF_A_CLAUSE = 0.3
_LEAST_BESIDE_FIGURES = 0.1  # where several figures of the claim stand together
_FEW_BESIDE_FIGURES = 2  # words that a figure answers for
_FEW = 3  # words of which half is enough only if the first is among them
_NAMES_ACROSS_LANGUAGES = 2
_WORDS_ACROSS_LANGUAGES = 2

_LEAST_OF_A_STATEMENT = 2  # content words, light ones with them
_BESIDE = 6  # characters between a coordination and the thing that it adds
_ITEM = re.compile(
    r"\b(?:and|or|as well as|und|oder|sowie)\b(?! (?:more|less|fewer|longer|shorter|later|earlier|older|younger|higher|lower|above|below|over|under|"
    r"mehr|weniger|länger|kürzer|später|früher|älter|jünger|höher|darüber|darunter)\b)|[和及与、]",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"(?<=\w )(?:(?:with|using|via|because of|due to|thanks to|owing to|after) (?P<end>(?:[^\W\d_]+[ -]?){1,4})(?=[.,;]|\s*$)|"
    r"(?:mit|wegen|aufgrund|dank|infolge|mithilfe|trotz|durch|gegen) (?P<noun>(?:[a-zäöüß]+ ){0,2}[A-ZÄÖÜ][\w-]+))"
)
"""A cause, a tool or a time at the end of a clause."""
_LIGHT = frozenset(
    word if word.startswith("=") else stem(word)
    for word in """
    =amount come reach stood total bring brought lie sit geh =receive =total =must =allowed =company =compare say says said state stat provid include contain given apply appli accord
    document page section handbook policy report mention describ note follow set out there also well respectively about approximat
    roughl around exact equal correspond repres mean figur number level value such case however therefor thus overall current
    become went come goes take make made use give has had
    within innerhalb binnen mindestens höchstens spätestens frühestens bleib remain stay up down maximal minimal maximum minimum geb 每 要 次 有 须 可 将 达 hour start whenev laut gemäß gemass beträgt belief liegt gilt gelt sieh wird werd handbuch richtlin bericht dokument seit etwa rund höhe anzahl
    zahl wert entspricht sowie dabei jeweil insgesam
    """.split()  # noqa: SIM905
)
"""Words that a claim may add: they say nothing by themselves."""


def uncovered(claim: str, apart: Sequence[Span], quoted: frozenset[str], *, together: bool) -> str | None:
    """What of a claim is not quoted, or None.

    Args:
        claim: its text.
        apart: where its figures stand, and other words that need not be quoted.
        quoted: the keys of all that the quotes say, see `concepts`, and of the axes of their signs.
        together: whether several of its figures stand in one sentence or row, which then needs fewer words.
    """
    least = _LEAST_OVERLAP_WIDE if is_wide(claim) else _LEAST_OVERLAP
    for start, end in split_sentences(claim):
        beside = _has_any(apart, start, end)
        least_here = _LEAST_BESIDE_FIGURES if together or beside else least
        own = _own(claim, start, end, apart, quoted)
        if not (beside and _are_answered_for(own)) and not _is_covered(own, quoted, least_here):
            return "too few of its words stand in the quote"
    for item in _ITEM.finditer(claim):
        own = _own(claim, item.end(), len(claim), apart, quoted)[:1]
        if own and own[0].start <= item.end() + _BESIDE and not coverage(own, quoted)[0]:
            return f"{claim[own[0].start : own[0].end]!r} does not stand in the quote"
    for added in _ADDED.finditer(claim):
        start, end = added.span(added.lastgroup or 0)
        own = _own(claim, start, end, apart, quoted)
        if own and not coverage(own, quoted)[0] and not _has_any(apart, start, end):
            return f"{added[0].strip()!r} does not stand in the quote"
    for start, end in split_clauses(claim):
        own = _own(claim, start, end, apart, quoted)
        alone = len(own) == 1 and start > 0 and len(concepts(claim[start:end])) > _LEAST_OF_A_STATEMENT
        if (
            (len(own) > 1 or alone)
            and not _has_any(apart, start, end)
            and not _is_covered(own, quoted, _LEAST_OF_A_CLAUSE)
        ):
            return f"{claim[start:end].strip()!r} does not stand in the quote"
    return None


def _are_answered_for(own: Sequence[Word]) -> bool:
    """Whether words are few, and none is what a figure is of: profit, price, employees."""
    return len(own) <= _FEW_BESIDE_FIGURES and not any(kind_of(word.key) for word in own)


def _has_any(apart: Sequence[Span], start: int, end: int) -> bool:
    return any(start <= first < end for first, _ in apart)


def _own(claim: str, start: int, end: int, apart: Sequence[Span], quoted: frozenset[str]) -> list[Word]:
    """The content words of a part of the claim, without those that stand apart."""
    return [
        _sided(word, claim, quoted)
        for word in concepts(claim)
        if start <= word.start < end
        and word.key not in _LIGHT
        and not any(first <= word.start < last for first, last in apart)
    ]


def _sided(word: Word, claim: str, quoted: frozenset[str]) -> Word:
    """A word whose opposite is quoted says as much as that: the sides have been compared before."""
    axis = axis_at(claim, word.start)
    return replace(word, key=axis) if axis and axis in quoted and word.key not in quoted else word


def _is_covered(own: Sequence[Word], quoted: frozenset[str], least: float) -> bool:
    matched, count = coverage(own, quoted)
    if any(is_wide(word.key) for word in own) and _characters(own, quoted) >= _LEAST_CHARACTERS:
        return True
    if count and count <= _FEW and least == _LEAST_OVERLAP and 2 * matched == count:
        return coverage(own[:1], quoted)[0] > 0
    return matched >= least * count


def _characters(own: Sequence[Word], quoted: frozenset[str]) -> float:
    """The share of the Chinese characters of some words that are quoted, words of other scripts as one each."""
    said = {character for key in quoted if is_wide(key) for character in key}
    wide = {character for word in own if is_wide(word.key) for character in word.key}
    other = {word.key for word in own if not is_wide(word.key)}
    return (len(wide & said) + len(other & quoted)) / (len(wide) + len(other))


def untied(
    claim: str, claimed: Sequence[Figure], quoted: frozenset[str], *, derived: bool = False
) -> str | None:
    """Why nothing ties a claim to a page in another language, or None.

    One bare number, of nothing, ties nothing by itself, nor does a figure that was `derived`: a common word or a name
    must, too.
    """
    keys = {word.key for word in concepts(claim)} & quoted
    known = {key for key in keys if key.startswith("=")}
    named = len(names(claim))
    if named >= _NAMES_ACROSS_LANGUAGES or len(known) > _WORDS_ACROSS_LANGUAGES:
        return None
    telling = (
        any(one.unit or one.dates or one.code or one.scale or one.counting for one in claimed)
        or len(claimed) > 1
    )
    if telling or ((claimed or derived) and (known or named)):
        return None
    return "claim and page are in different languages, and no figure, names or words tie them"
