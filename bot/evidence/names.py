"""Names in a claim, and whether a page says them: people, companies, products, places, departments.

In English a name begins with a capital within a sentence; in German, where all nouns do, only what a legal form, a
title or a second name marks; in Chinese, which has no capitals, what stands before a suffix such as 公司 or 先生, and
Latin words. What is not recognised as a name is compared as any other word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.evidence.concepts import is_known, named
from bot.evidence.openers import OPENERS
from bot.evidence.words import STOPWORDS, WIDE, language, stem
from indexer.sentences import split_sentences

_TOKEN = re.compile(rf"[^\W\d_{WIDE}](?:[^\W_{WIDE}]|[-&.'’](?=[^\W_{WIDE}]))*")
_LEGAL = frozenset(
    "inc corp corporation co company ltd limited llc llp plc ag gmbh se kg kgaa sa nv bv ev eg mbh group holding holdings konzern".split()  # noqa: SIM905
)
_TITLES = frozenset("mr mrs ms miss dr prof professor sir herr frau herrn prof".split())  # noqa: SIM905
_JOINS = frozenset("of the and & de la von van der den du zu for und für des".split())  # noqa: SIM905
_COMMON = frozenset(
    "euro euros eur usd dollar dollars mio mrd tsd prozent i pdf pdfs faq ok id ids ceo cfo coo cto vat mwst eu us usa uk am pm january february march april may june july august september "  # noqa: SIM905
    "october november december januar februar märz mai juni juli oktober dezember monday tuesday wednesday thursday friday "
    "saturday sunday article section chapter page figure table appendix part".split()
)
_WIDE_NAME = re.compile(
    rf"(?P<firm>[{WIDE}]{{2,8}}?)(?:股份)?(?:有限)?(?:责任)?(?:公司|集团|银行|大学|学院|医院|研究院|事务所)|"
    rf"(?P<place>[{WIDE}]{{2,3}})(?:(?<![上城超股门都])市(?!场|值|民)|(?<!节)省|县|自治区)|"
    rf"(?P<body>[{WIDE}]{{1,4}}(?:委员会|委会|协会|理事会|工会))|"
    rf"(?P<part>[{WIDE}]{{2,5}})部(?!分|门|件|队|署|位|长|级|委)|"
    r"(?P<person>[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖"
    rf"邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文][{WIDE}]{{0,2}}?)"
    r"(?=先生|女士|小姐|教授|博士|总经理|经理|董事长|总裁|老师|医生|担任|出任|表示|任职)"
)
_WIDE_QUOTED = re.compile(rf"[“「『]([{WIDE}]{{2,12}})[”」』]")
_WIDE_BORDER = re.compile(
    r"[的在与和及由是于对向从把将等按给因被经请了]|根据|以及|担任|出任|说|称|表示|认为|宣布|指出|需要|必须|应当|如果|可以|提交|联系|通知|负责|收购|购买|出售|"
    r"年度?|本|该|我|贵|各|每个?|所有|任何|其他|相关|有关|所在|上市|控股|母|子|分|总"
)
_NO_DEPARTMENT = re.compile(r".*[全内外干东西南北中上下局头]$")
_BIDDEN = re.compile(r"\s(?:the|an?|your|it|them|each|all|any|this|these|every)\b")  # "Slow the pump down"


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands; `parts` are its words without titles and legal forms, folded."""

    start: int
    end: int
    parts: tuple[str, ...]


@lru_cache(maxsize=512)
def names(text: str) -> tuple[Name, ...]:
    """What of a text is likely a name. Numbers and codes are figures and none of its business."""
    found = [*_wide(text)]
    german = language(text) == "de"
    for start, end in split_sentences(text):
        found += _latin(text, start, end, german=german)
    return tuple(sorted(found, key=lambda name: name.start))


def fold(word: str) -> str:
    """A word of a name for comparing: without case, accents of compatibility, possessive and points."""
    plain = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    return re.sub(r"'s?$", "", plain).replace(".", "")


class Said:
    """What a text says, for looking up names."""

    def __init__(self, text: str) -> None:
        self._text = unicodedata.normalize("NFKC", text)
        tokens = [fold(match[0]) for match in _TOKEN.finditer(self._text)]
        self._words = frozenset(tokens) | {
            part for token in tokens for part in re.split(r"[-&]", token) if len(part) > 1
        }
        self._stems = frozenset(map(stem, self._words))
        self._initials = "".join(token[0] for token in tokens if token)
        self._heads = frozenset(token[0] for token in tokens if token)
        self._upper = frozenset(match[0] for match in re.finditer(r"\b[A-Z]{2,6}\b", self._text))
        self._senses = frozenset(term.sense for term in named(self._text))

    def says(self, name: Name) -> bool:
        """Whether every part of a name stands there, as it is, inflected, as initials or spelled out."""
        if all(self._has(part) for part in name.parts):
            return True
        letters = "".join(part[0] for part in name.parts)
        if len(letters) > 1 and letters.upper() in self._upper:
            return True
        return self._has_by_another_name(" ".join(name.parts))

    def _has(self, part: str) -> bool:
        if part in self._words or re.match(rf"[{WIDE}]", part):
            return part in self._words or part in self._text
        if len(part) == 1:
            return part in self._heads
        if stem(part) in self._stems or self._has_by_another_name(part):
            return True
        if len(part) > 4 and any(
            word.startswith(part) or (len(word) > 4 and part.startswith(word)) for word in self._words
        ):
            return True
        return 2 <= len(part) <= 6 and part in self._initials and part.isalpha()

    def _has_by_another_name(self, whole: str) -> bool:
        return any(
            term.sense in self._senses and term.end - term.start == len(whole) for term in named(whole)
        )


@lru_cache(maxsize=128)
def said(text: str) -> Said:
    """A text's words for looking up names."""
    return Said(text)


def _latin(text: str, start: int, end: int, *, german: bool) -> Iterator[Name]:
    tokens = list(_TOKEN.finditer(text, start, end))
    index = 0
    while index < len(tokens):
        run = _run(text, tokens, index)
        if run and german and re.search(r"\d\s?$", text[: run[0].start()]):
            run = run[:1]  # a unit: "210 Euro Vorauszahlung"
        if not run:
            index += 1
            continue
        parts = tuple(
            plain for token in run if (plain := fold(token[0])) not in _LEGAL | _TITLES | _JOINS and plain
        )
        first = index == 0 or _opens(text, run[0].start())
        if any(len(part) > 1 and part not in _COMMON and part not in STOPWORDS for part in parts):
            marked = any(fold(token[0]) in _LEGAL | _TITLES for token in run)
            is_name = marked or (_is_german_name(run, first=first) if german else _is_name(run, first=first))
            if is_name and not (first and len(run) == 1 and not marked and _BIDDEN.match(text, run[0].end())):
                if first and len(parts) > 1 and fold(run[0][0]) in OPENERS:
                    parts = parts[1:]
                yield Name(run[0].start(), run[-1].end(), parts)
        index += len(run)


def _run(text: str, tokens: Sequence[re.Match[str]], index: int) -> list[re.Match[str]]:
    """Capitalised words from one on that stand beside each other, with "of" and the like between them."""
    run: list[re.Match[str]] = []
    for token in tokens[index:]:
        if run and text[run[-1].end() : token.start()].strip(" .&"):
            break
        word = token[0]
        proper = word[0].isupper() and (word.isupper() or word.casefold() not in STOPWORDS)
        if not proper and not (run and word in {"of", "von", "van", "de"}):
            break
        run.append(token)
    while run and not run[-1][0][0].isupper():
        run.pop()
    return run


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before[-1] in '.!?:;•|"“„–—-(*'


def _is_name(run: Sequence[re.Match[str]], *, first: bool) -> bool:
    word = run[0][0]
    if word.isupper() and len(word) > 1:
        return True
    if len(run) == 1 and _is_compound(word):
        return False
    if not first or len(run) > 1:
        return True
    if re.search(r"['’]s$", word) and fold(word) not in OPENERS:
        return True
    return fold(word) not in OPENERS and not _looks_common(fold(word)) and not is_known(word)


def _is_compound(word: str) -> bool:
    """Whether a hyphen joins a word to one without a capital: Full-year, Take-off."""
    return bool(re.search(r"-[^\W\dA-ZÄÖÜ]", word))


def _looks_common(word: str) -> bool:
    """By its ending: a plural or derived word, as they begin sentences."""
    return word in STOPWORDS or word.endswith(
        ("ing", "tion", "tions", "sion", "ment", "ments", "ness", "ity", "ities", "ance", "ence", "ers", "ees", "ors", "ly", "ed", "age",
         "ages", "ies", "als", "ts", "ns", "ks", "ds", "ls", "ps", "rs", "ure", "ures", "ism", "ship", "able", "ible", "ful", "less", "ous", "ive", "er", "est", "ic")
    )  # fmt: skip


def _is_german_name(run: Sequence[re.Match[str]], *, first: bool) -> bool:
    if len(run) == 1:
        word = run[0][0]
        return word.isupper() and len(word) > 1 and word.casefold() not in STOPWORDS
    return not first and not re.search(r"(?:e|er|es|en|em)$", run[0][0])


def _wide(text: str) -> Iterator[Name]:
    for match in _WIDE_QUOTED.finditer(text):
        yield Name(match.start(1), match.end(1), (match[1],))
    for match in _WIDE_NAME.finditer(text):
        group = match.lastgroup or ""
        own = match[group]
        core = _WIDE_BORDER.split(own)[-1] if group != "person" else own
        if group == "part" and _NO_DEPARTMENT.match(core):
            continue
        if len(core) >= 2 or (group == "person" and core):
            yield Name(match.start(), match.end(), (core,))
