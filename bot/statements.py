"""What a page states, sentence by sentence and row by row, and whether two say the same but for their figures. Pure.

Each must support the other if its figures were the other's: names, places, negation, direction and limits are judged
as for claims. Examples, rough numbers and what was once are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.citations import LONGEST_QUOTE, Quote, overlap
from bot.evidence.dates import dates
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.evidence.words import Word, language, stem, words
from bot.scopes import quarters_in
from bot.types import Verdict
from bot.verify import verify
from indexer.search.years import years_in
from indexer.sentences import split_sentences, trailing_figures
from indexer.types import Hit

_LEAST_SHARED = 0.75  # of the words of each, beside figures
_LEAST_WORDS = 2  # that both say
_CALENDAR = range(1900, 2101)
_ROUGHLY = Decimal("0.02")  # of a figure: two that are nearer may be the same, rounded
_ENDS = ".!?…。！？;；"
_OWNED = re.compile(
    r"\b(?:we|our|us|the (?:company|group|firm|corporation)|wir|unser\w*|(?:die|der) (?:Firma|Gruppe|Gesellschaft|Konzern))\b|"
    r"我们|本公司|公司|集团",
    re.IGNORECASE,
)
_LITTLE = (
    "applies apply following may must can shall pay paid reimbursed reimburse granted grant receive get entitled allowed "
    "permitted amount amounts cost limit maximum minimum day every each person employee employees staff "
    "gilt gelten folgendes darf dürfen erhalten erhält erhalt bekommen besteht anspruch erstattet gewährt beträgt betragen "
    "jede jeder alle mitarbeiter mitarbeitende beschäftigte höchstens maximal mindestens vollem tag tage je pro per"
)
_SAYS_LITTLE = frozenset(map(stem, _LITTLE.split())) | frozenset(
    ["员工", "职工", "可以", "享有", "最高", "最多", "不超", "超过", "应当", "必须", "每位", "每名"]
)
_EXAMPLE = re.compile(
    r"\be\.g\.|\bfor (?:example|instance)\b|\bsuch as\b|\bexample\b|\bz\.\s?B\.|\bzum Beispiel\b|\bbeispiel|\betwa bei\b|例如|比如|举例|譬如",
    re.IGNORECASE,
)
_ROUGH = re.compile(
    r"\b(?:about|approximately|approx|around|roughly|nearly|almost|circa|ca|rund|etwa|ungefähr|knapp|fast|gut)\b|约|大约|左右|近",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:formerly|previously|used to|until|before|prior|originally|bisher\w*|früher\w*|zuvor|ehemals|bis zum|bislang|"
    r"proposed|planned|draft|expect\w*|forecast\w*|target\w*|geplant\w*|erwart\w*|vorgeschlagen\w*)\b|"
    r"此前|以前|原来|曾经|过去|计划|预计|拟",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"(?:\b(?:notes?|items?|sections?|pages?|chapters?|articles?|tables?|figures?|appendix|exhibit|part|no\.|abschnitt|ziffer|"
    r"kapitel|artikel|seite|tabelle|anlage|abbildung|teil|nr\.|abs\.)|[§第])\s*[(（]?$",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"\b(?:more|greater|higher|longer|mehr|länger|höher) (?:than|als)\b|\bno (?:less|fewer) than\b|"
    r"\b(?:at least|over|above|minimum|exceed\w*|mindestens|über|wenigstens)\b|至少|不少于|不低于|超过|以上|最低|最少",
    re.IGNORECASE,
)
_MOST_OF = re.compile(
    r"\b(?:less|fewer|lower|shorter|weniger|kürzer) (?:than|als)\b|\bno more than\b|"
    r"\b(?:at most|up to|under|below|maximum|höchstens|maximal|bis zu|unter)\b|最多|不超过|至多|以下|以内|最高",
    re.IGNORECASE,
)
_OF_RESULTS = re.compile(
    r"\b(?:was|were|amounted|totaled|totalled|increased|decreased|grew|rose|fell|declined|reported|recorded|came to|"
    r"stood at|reached|generated|earned|betrug\w*|belief\w*|stieg\w*|sank\w*|wuchs\w*|fiel\w*|erreichte\w*|lag|lagen|war|waren|wurde\w*)\b"
    r"|[了为达]到|实现|同比|环比|增长|下降",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or row of a page, with its measures: figures that are no years, dates or codes."""

    hit: Hit
    start: int
    end: int
    measures: tuple[Figure, ...]

    @property
    def text(self) -> str:
        """The words as they stand on the page."""
        return self.hit.page_text[self.start : self.end]

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return self.text.rstrip()[-1:] not in _ENDS and trailing_figures(self.text) > 0

    @property
    def is_owned(self) -> bool:
        """Whether it speaks of whoever its document belongs to."""
        return self.is_row or _OWNED.search(self.text) is not None

    def with_measures_of(self, other: Statement) -> str:
        """Its words with the other's measures, one for one."""
        text = self.text
        for mine, theirs in reversed(list(zip(self.measures, other.measures, strict=True))):
            text = text[: mine.start] + other.text[theirs.start : theirs.end] + text[mine.end :]
        return text


@lru_cache(maxsize=256)
def statements(hit: Hit) -> tuple[Statement, ...]:
    """The sentences and rows of a passage that state measures and nothing rough, past or exemplary."""
    mark = decimal_mark(hit.page_text)
    found = []
    for start, end in split_sentences(hit.text):
        text = hit.text[start:end]
        if len(text) > LONGEST_QUOTE or _EXAMPLE.search(text) or _ROUGH.search(text) or _ONCE.search(text):
            continue
        measures = measures_of(text, mark)
        sentence, row = text.rstrip()[-1:] in _ENDS, len(measures) == trailing_figures(text) == 1
        if measures and (sentence or row):
            found.append(Statement(hit, hit.start + start, hit.start + end, measures))
    return tuple(found)


def measures_of(text: str, mark: str | None) -> tuple[Figure, ...]:
    """The figures of a text that are no years, dates, quarters or codes."""
    return tuple(
        figure
        for figure in figures(text, mark)
        if _is_measure(figure) and not _REFERS.search(text[: figure.start])
    )


def _is_measure(figure: Figure) -> bool:
    if figure.dates or figure.code or figure.weak or figure.unit == "quarter":
        return False
    return bool(figure.unit or figure.scale) or any(value not in _CALENDAR for value in figure.values)


def same_but_for_figures(one: Statement, other: Statement) -> bool:
    """Whether two statements say the same of the same, whatever their figures are."""
    return (
        one.is_row == other.is_row
        and [figure.unit for figure in one.measures] == [figure.unit for figure in other.measures]
        and [figure.scale for figure in one.measures] == [figure.scale for figure in other.measures]
        and _same_time(one, other)
        and _same_language(one.text, other.text)
        and _same_words(one, other)
        and _same_heads(one, other)
        and _holds(one, other)
        and _holds(other, one)
    )


def _holds(one: Statement, other: Statement) -> bool:
    """Whether what one says, with the other's figures, is supported by the other."""
    claim = one.with_measures_of(other)
    return verify(claim, [Quote(other.hit, other.start, other.end)]).verdict is Verdict.SUPPORTED


def _same_time(one: Statement, other: Statement) -> bool:
    """Whether both are of the same years, quarters and days; of results, only where these are told."""
    mine, theirs = _periods(one.text), _periods(other.text)
    if mine != theirs:
        return False
    if one.is_row:
        return years_in(one.hit.page_text) == years_in(other.hit.page_text)
    return any(mine) or not (_OF_RESULTS.search(one.text) or _OF_RESULTS.search(other.text))


def _periods(text: str) -> tuple[frozenset[object], ...]:
    days = frozenset(reading for date in dates(text) for reading in date.readings)
    return years_in(text), quarters_in(text), days


def _same_language(one: str, other: str) -> bool:
    ours, theirs = language(one), language(other)
    return not ours or not theirs or ours == theirs


def _same_words(one: Statement, other: Statement) -> bool:
    mine, theirs = _words_beside(one), _words_beside(other)
    if one.is_row:
        return bool(mine) and mine.keys() == theirs.keys()
    only_mine = _unsaid(mine, _headed(other.hit).union(theirs))
    only_theirs = _unsaid(theirs, _headed(one.hit).union(mine))
    if len(mine) - len(only_mine) < _LEAST_WORDS or (only_mine and only_theirs):
        return False
    more, fewer = (only_mine, mine) if only_mine else (only_theirs, theirs)
    named = any(word.name for word in more) and language(one.text) != "de"
    return not named and len(more) <= (1 - _LEAST_SHARED) * len(fewer)


def _headed(hit: Hit) -> frozenset[str]:
    return frozenset(word.key for word in words(" · ".join((hit.title, *hit.section))))


def _unsaid(words_: Mapping[str, Word], said: frozenset[str]) -> list[Word]:
    return [word for key, word in words_.items() if key not in _SAYS_LITTLE and not overlap([word], said)]


def _same_heads(one: Statement, other: Statement) -> bool:
    """Of rows: whether what stands above them says the same."""
    if not one.is_row:
        return True
    mine, theirs = _above(one), _above(other)
    return bool(mine) and mine == theirs


def _above(row: Statement) -> frozenset[str]:
    """The words of the nearest line above a row that is no row itself."""
    lines = row.hit.page_text[: row.start].split("\n")
    head = next((line for line in reversed(lines) if line.strip() and not trailing_figures(line)), "")
    return frozenset(word.key for word in words(head))


def _words_beside(statement: Statement) -> dict[str, Word]:
    """The words that are no part of a figure, by key."""
    return {
        word.key: word
        for word in words(statement.text)
        if not any(figure.start <= word.start < figure.end for figure in statement.measures)
    }


def figures_differ(one: Statement, other: Statement) -> bool:
    """Whether one measure surely has another value, and only one: none of its readings is the other's, it is not just
    rounded, and no bound of one leaves room for the other."""
    differing = [
        (mine, theirs)
        for mine, theirs in zip(one.measures, other.measures, strict=True)
        if not mine.values & theirs.values
    ]
    if len(differing) != 1:
        return False
    mine, theirs = differing[0]
    if _leaves_room(one, mine, other, theirs):
        return False
    return min(_apart(a, b) for a in mine.values for b in theirs.values) > _ROUGHLY


def _apart(one: Decimal, other: Decimal) -> Decimal:
    return abs(one - other) / max(abs(one), abs(other), Decimal(1))


def _leaves_room(one: Statement, mine: Figure, other: Statement, theirs: Figure) -> bool:
    """Whether one is a bound that the other, which is no such bound, keeps to."""
    least = bool(_LEAST.search(one.text)), bool(_LEAST.search(other.text))
    most = bool(_MOST_OF.search(one.text)), bool(_MOST_OF.search(other.text))
    if least[0] != least[1]:
        bound, figure = (mine, theirs) if least[0] else (theirs, mine)
        return max(figure.values) >= min(bound.values)
    if most[0] != most[1]:
        bound, figure = (mine, theirs) if most[0] else (theirs, mine)
        return min(figure.values) <= max(bound.values)
    return False
