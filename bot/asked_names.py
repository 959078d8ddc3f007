"""Names in a question: of firms, places, people and things, as far as writing tells them. Pure.

English writes names with a capital within a sentence; German writes all nouns so, so there only what stands beside a
legal form, in a pair, or in unusual capitals counts; in Chinese and Japanese what stands before 公司, 集团 and the like,
and words in Latin letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.abbreviations import abbreviates, is_short
from bot.evidence.units import unit_of
from bot.evidence.words import WIDE, language, stem

_WORD = re.compile(rf"[^\W\d_{WIDE}][^\W_{WIDE}]*(?:['’.-][^\W_{WIDE}]+)*")
_BREAK = re.compile(r"[.?!:;…]\W*\s|[\n。？！:：]|^\W*$|[\"“„«(]\s*$")
_ARTICLE = re.compile(r"\b(?:the|an?|our|your|their|this|that|any|all)\s+$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s$|['’]$")
_JOINS = re.compile(r"\s*&?\s*")
_WIDE_NAME = re.compile(
    rf"(?:^|[的在对和与及从给由到有是，。、？！；：\s（(]|请问|关于|根据|按照)([{WIDE}]{{2,6}}?)(?=股份|有限|集团|公司|银行|工厂|办事处|大学|医院)"
)
_GENERIC = "我们 你们 咱们 贵 本 该 我 这家 那家 哪家 每家 一家 各 各家 子 母 分 总 保险 派遣 租赁 物业 其他 其它 外地 上市 商业 中央 关联"
_FORMS = (
    "gmbh ag se kg kgaa ohg ug inc corp corporation company co ltd limited llc llp plc group holding holdings sa nv bv srl "
    "spa pty"
)
_CUES = (
    "firma unternehmen konzern herr herrn frau kunde kunden kundin projekt standort werk niederlassung stadt land "
    "bundesland gesellschaft tochter marke"
)
_MEASURES = "anzahl zahl liter stück prozent paar tasse kilo sorte art menge"
_CALENDAR = (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday januar februar märz mai juni juli "
    "oktober dezember jänner montag dienstag mittwoch donnerstag freitag samstag sonntag ende anfang mitte"
)
_ORDINARY = (
    "english german french spanish chinese japanese deutsch englisch slack pdf pdfs footnote excel word email ceo cfo coo "
    "cto hr it faq kpi q fy gj usa us uk eu usd eur gbp chf cny rmb jpy id ok am pm no nr yes hi hello hey please thanks "
    "wer wie was wo wann warum welche what who when where why how which is are were do does did can could should will "
    "would has have had list name show tell give explain describe compare find"
)
_WIDE_GENERIC = frozenset(_GENERIC.split())
_LEGAL_FORMS = frozenset(_FORMS.split())
_GERMAN_CUES = frozenset(_CUES.split())
_GERMAN_MEASURES = frozenset(_MEASURES.split())
_NO_NAMES = frozenset(f"{_CALENDAR} {_ORDINARY}".split())
_ABSTRACT = re.compile(
    r"(?:ung|ungen|heit|keit|schaft|tion|tionen|tät|zeit|zeiten|fall|fällen|tag|tagen|en|ern)$"
)
_WITHOUT_ARTICLE = frozenset(["von", "bei"])
_FORM = re.compile(r"(?:[A-Z]{1,3}-?)?\d|[IVXLC]+$")
_MOST_CAPITALS = 0.6  # of a question's words: more is a headline
_LEAST_WORDS = 4
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a question, of one or several words that follow one another."""

    text: str
    words: tuple[str, ...]
    doubtful: bool = False  # perhaps a noun or a term: only missing where nothing that was read says it

    @property
    def is_latin(self) -> bool:
        """Whether it is in Latin letters, in which pages of most languages write it."""
        return re.match(f"[{WIDE}]", self.text) is None


def asked_names(question: str) -> tuple[Name, ...]:
    """The names that a question surely asks about, each once; German nouns, terms in capitals and months are none."""
    found = [Name(match[1], (match[1],)) for match in _WIDE_NAME.finditer(question)]
    found = [name for name in found if name.text not in _WIDE_GENERIC]
    found += _in_latin(question)
    return tuple({name.text.casefold(): name for name in found}.values())


def _in_latin(question: str) -> list[Name]:
    tokens = list(_WORD.finditer(question))
    language_ = language(question)
    capital = [token for token in tokens if token[0][0].isupper()]
    if len(tokens) >= _LEAST_WORDS and len(capital) > _MOST_CAPITALS * len(tokens) and language_ != "zh":
        return []
    groups: list[list[re.Match[str]]] = []
    for token in capital:
        begins = language_ != "zh" and _begins(question, token) and not _stands_out(token[0])
        if begins or _is_no_name(token[0]):
            continue
        if groups and _JOINS.fullmatch(question, groups[-1][-1].end(), token.start()):
            groups[-1].append(token)
        else:
            groups.append([token])
    groups = [group for group in groups if len(group) > 1 or not _is_stressed(question, group[0])]
    if language_ != "de":
        return [_name(question, group) for group in groups]
    graded = [(_as_german(question, tokens, group), group) for group in groups]
    return [_name(question, group, doubtful=sure is False) for sure, group in graded if sure is not None]


def _name(question: str, group: Sequence[re.Match[str]], *, doubtful: bool = False) -> Name:
    if len(group) > 1 and group[0][0].casefold() in _GERMAN_CUES:
        group = group[1:]
    if not group[0][0].isupper():
        while len(group) > 1 and group[-1][0].isupper():
            group = group[:-1]  # "Acme AGM"
    doubtful = doubtful or (len(group) == 1 and group[0][0].isupper() and is_short(group[0][0]))
    text = _POSSESSIVE.sub("", question[group[0].start() : group[-1].end()])
    return Name(text, tuple(_POSSESSIVE.sub("", token[0]) for token in group), doubtful)


def _is_stressed(question: str, word: re.Match[str]) -> bool:
    """Whether a word may have its capital for stress only: "the Real change"."""
    return not _stands_out(word[0]) and _ARTICLE.search(question[: word.start()]) is not None


def _is_no_name(word: str) -> bool:
    bare = _POSSESSIVE.sub("", word)
    folded = bare.casefold()
    return (
        folded.rstrip(".") in _NO_NAMES
        or len(bare) < _SHORTEST
        or _FORM.match(bare) is not None
        or (bare.isupper() and unit_of(folded) is not None)
    )


def _begins(question: str, token: re.Match[str]) -> bool:
    return _BREAK.search(question[: token.start()][-3:] if token.start() else "") is not None


def _stands_out(word: str) -> bool:
    """Whether a word's own writing makes it a name even where a sentence begins."""
    return any(map(str.isupper, word[1:])) or _POSSESSIVE.search(word) is not None


def _as_german(question: str, tokens: Sequence[re.Match[str]], group: Sequence[re.Match[str]]) -> bool | None:
    """Whether nouns of a German question are surely a name; None when they are no more than nouns."""
    before = {later.start(): earlier[0].casefold() for earlier, later in pairwise(tokens)}
    word_before = before.get(group[0].start(), "")
    folded = {token[0].casefold() for token in group}
    if any(_stands_out(token[0]) for token in group) or word_before in _GERMAN_CUES:
        return True
    if folded & (_GERMAN_CUES | _LEGAL_FORMS):
        return True
    counted = re.search(r"\d\s*$", question[: group[0].start()]) is not None
    joined = question[group[0].start() : group[-1].end()]
    if len(group) > 1:
        alone = not counted and not folded & _GERMAN_MEASURES and joined.count(" ") < len(group)
        return False if alone else None
    return False if word_before in _WITHOUT_ARTICLE and not _ABSTRACT.search(group[0][0]) else None


# --- what pages say -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """Which names some pages say."""

    texts: Sequence[str]
    squeezed: Sequence[str]  # letters and figures alone, folded
    stems: frozenset[str]
    ordinary: frozenset[str]  # words that are somewhere written without a capital
    elsewhere: Sequence[str]  # what else was read: letters and figures alone, folded

    @classmethod
    def by(cls, texts: Sequence[str], others: Sequence[str] = ()) -> Said:
        """What the texts say; the others only tell which words are ordinary."""
        return cls(
            texts,
            [_squeezed(text) for text in texts],
            frozenset[str]().union(*map(_stems, texts)),
            frozenset[str]().union(*(_uncapitalised(text) for text in (*texts, *others))),
            [_squeezed(text) for text in others],
        )

    def misses(self, name: Name, meanings: Collection[str] = ()) -> bool:
        """Whether these pages surely do not speak of what has this name."""
        if any(_squeezed(name.text) in text for text in self.squeezed):
            return False
        if not name.is_latin:
            return not any(pair in text for pair in _pairs(name.text) for text in self.texts)
        if name.doubtful and any(stem(word) in text for word in name.words for text in self.elsewhere):
            return False
        telling = [word for word in name.words if self._tells(word)]
        absent = [word for word in telling if not self._says(word)]
        if 2 * len(absent) < len(telling) or not absent or absent[-1] != telling[-1]:
            return False
        if is_short(name.text) and any(
            _squeezed(meaning) in text for meaning in meanings for text in self.squeezed
        ):
            return False
        return not any(abbreviates(word, text) for word in absent for text in self.texts)

    def _tells(self, word: str) -> bool:
        return word.casefold() not in self.ordinary and word.casefold() not in _LEGAL_FORMS

    def _says(self, word: str) -> bool:
        squeezed = _squeezed(word)
        return stem(word) in self.stems or any(squeezed in text for text in self.squeezed)


def _pairs(text: str) -> list[str]:
    return [text[index : index + 2] for index in range(len(text) - 1)]


@lru_cache(maxsize=256)
def _squeezed(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


@lru_cache(maxsize=256)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(text))


@lru_cache(maxsize=256)
def _uncapitalised(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(text) if word.islower())
