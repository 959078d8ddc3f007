"""What whole documents are about: their periods, and the names and codes that set one apart from another. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.evidence.lexicon import Lexicon
from bot.evidence.places import PLACES
from bot.evidence.words import WIDE, stem
from indexer.search.years import years_in
from indexer.types import Hit

_WORD = re.compile(rf"[A-Za-z]{{1,8}}-?\d[\w.-]*|[^\W_{WIDE}]+")
_PARTS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_QUARTER = re.compile(
    r"(?<![A-Za-z\d])(?:Q\s?([1-4])(?!\d)|([1-4])\.?\s?(?:Q(?![A-Za-z])|Quartal))|\b(first|second|third|fourth)[ -]quarter"
    r"|\b(erstes|zweites|drittes|viertes) Quartal|第([一二三四])季度",
    re.IGNORECASE,
)
_ORDINALS = {
    word: number
    for words in ("1 2 3 4", "first second third fourth", "erstes zweites drittes viertes", "一 二 三 四")
    for number, word in enumerate(words.split(), 1)
}
_WIDE_OWNER = re.compile(
    rf"([{WIDE}]{{2}})(?=[{WIDE}]{{0,2}}(?:工厂|公司|分公司|办事处|集团|部门|分部|中心|校区|门店|医院|银行|市|省|厂))"
)
_SERIAL = re.compile(
    r"(?<![^\W_])(?:[A-Z]|[IVX]{2,5}|\d{1,8})(?![^\W_])|[一二三四五六七八九十百]+(?=[号期批份部])"
)
_KINDS = (
    "policy policies handbook manual guide guideline guidelines rule rules regulation regulations report memo memorandum "
    "notice circular overview instruction instructions procedure procedures agreement contract plan terms conditions "
    "benefits summary annual quarterly employee staff company internal final draft version copy new pdf doc form faq sheet "
    "leave expense expenses information document corporate global general "
    "handbuch merkblatt leitfaden vereinbarung rundschreiben hinweise regeln übersicht anleitung vertrag satzung bericht "
    "richtlinie richtlinien ordnung regelung regelungen plan entwurf fassung neu mitarbeiter mitarbeitende"
)
_GENERIC = frozenset(stem(word) for word in _KINDS.split())
_GERMAN_KIND = re.compile(
    r"(?:ordnung|richtlinien?|handbuch|vereinbarung|regelung|bericht|leitfaden|merkblatt|satzung|vertrag|anweisung|"
    r"konzept|hinweise|übersicht|regeln|anleitung|verordnung|katalog|tabelle|liste)$"
)
_PLACES = Lexicon(PLACES)
_LEAST = 3  # letters of a word that tells


@dataclass(frozen=True, slots=True)
class Scope:
    """What the title and name of a page's document, and its section, say it is about."""

    years: frozenset[int]
    quarters: frozenset[int]
    marks: frozenset[str]  # stems of words that may set it apart
    serials: frozenset[str]  # numbers and single letters: of a tariff, a trial, an invoice
    names: frozenset[str]  # those of them that are codes, places or in capitals
    owners: frozenset[str]  # two characters before 公司, 工厂 and the like


def scope_of(hit: Hit) -> Scope:
    """The scope of a hit's page, by what stands above it."""
    return _scope(
        _PARTS.sub(" ", re.sub(r"\.pdf$", "", hit.name, flags=re.IGNORECASE)), hit.title, hit.section
    )


@lru_cache(maxsize=256)
def _scope(name: str, title: str, section: tuple[str, ...]) -> Scope:
    called = f"{name.replace('_', ' ')} \n{title}"
    everything = " \n".join((called, *section))
    return Scope(
        years_in(called),
        quarters_in(everything),
        frozenset(map(stem, _marks(called))),
        frozenset(match[0].casefold() for match in _SERIAL.finditer(called) if not years_in(match[0])),
        frozenset(stem(word) for word in _marks(called) if _is_name(word)),
        frozenset(_WIDE_OWNER.findall(called)),
    )


def quarters_in(text: str) -> frozenset[int]:
    """The quarters that a text names."""
    found = (next(group for group in match.groups() if group) for match in _QUARTER.finditer(text))
    return frozenset(_ORDINALS[word.casefold()] for word in found)


def _marks(called: str) -> list[str]:
    return [
        word
        for word in _WORD.findall(called)
        if len(word) >= _LEAST
        and not word.isdigit()
        and stem(word) not in _GENERIC
        and not _GERMAN_KIND.search(word.casefold())
    ]


def _is_name(word: str) -> bool:
    return word.isupper() or any(map(str.isdigit, word)) or _PLACES.sense_of(word.casefold()) is not None


def may_differ(one: Hit, other: Hit, *, owned: bool) -> bool:
    """Whether two pages may speak of different things, periods or places, so that both may be right.

    `owned` says that what they state is of whoever they belong to ("we", "our", a table): then nothing that is in the
    title of one may be missing in the other.
    """
    mine, theirs = scope_of(one), scope_of(other)
    if mine.quarters and theirs.quarters and mine.quarters != theirs.quarters:
        return True
    if mine.years and theirs.years and not mine.years & theirs.years:
        return True
    if mine.serials and theirs.serials and mine.serials != theirs.serials:
        return True
    if not mine.owners <= _wide_pairs(other) or not theirs.owners <= _wide_pairs(one):
        return True
    if not mine.names <= _said(other) or not theirs.names <= _said(one):
        return True
    apart = [not _speaks_of(other, mine.marks), not _speaks_of(one, theirs.marks)]
    return any(apart) if owned else all(apart)


def _speaks_of(hit: Hit, marks: frozenset[str]) -> bool:
    """Whether a page says all of these words, or longer ones that begin or end with them."""
    said = _said(hit)
    return all(
        mark in said
        or (len(mark) > _LEAST + 1 and any(word.startswith(mark) or word.endswith(mark) for word in said))
        for mark in marks
    )


def _said(hit: Hit) -> frozenset[str]:
    return _stems("\n".join((hit.page_text, hit.title, hit.name.replace("_", " "), *hit.section)))


@lru_cache(maxsize=128)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(text))


def _wide_pairs(hit: Hit) -> frozenset[str]:
    text = f"{hit.title}\n{hit.name}\n{hit.page_text}"
    return frozenset(text[index : index + 2] for index in range(len(text) - 1))
