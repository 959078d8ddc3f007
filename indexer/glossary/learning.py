"""Abbreviations and what they stand for, as texts say it themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from indexer.glossary.alignment import align_end, align_whole, is_blend, letters_of, longest, words_of
from indexer.glossary.keys import UNSPACED, key_of
from indexer.types import GlossaryEntry

MOST_ENTRIES = 500
"""Of one document; those that it says most often."""
_MOST_PLACES = 300  # of one page that are looked at
_BEFORE = 160  # characters before a parenthesis
_LONGEST_MEANING = 100
_MOST_SENSES = 3  # of one abbreviation in one document

_SHORT = r"[^\W_](?:[^\W_]|[&/.’'-](?=[^\W_])){1,11}\.?"
_IS_SHORT = re.compile(_SHORT)
_ROMAN = re.compile(r"[IVX]+", re.IGNORECASE)
_WITHOUT_VOWELS = re.compile(r"[^\W\d_a-z][bcdfghjklmnpqrstvwxz]{1,4}")
_SMALL = re.compile(r"[^\W\d_A-Z]{4,8}|[^\W\d_a-z][^\W\d_A-Z]{3,7}")
_LEAST_CAPITALS = 0.4  # of the letters

_IN_PARENTHESES = re.compile(r"[(（]([^()（）]{2,160})[)）]")
_OR = re.compile(rf"\bor\s+[“\"]?({_SHORT})[”\"]?(?=\s*[,.;)])")
_MEANS = re.compile(
    rf"[\"“„«]\s?({_SHORT})\s?[\"”“»]\s+(?:means|refers\s+to|stands\s+for|denotes|bezeichnet|steht\s+für|bedeutet"
    r"|désigne|signifie)\s+([^\n;:()]{3,120})"
)
_QUOTED = re.compile(r"[\"“„«‘‚「『]\s?([^\"“”„«»‘’‚「」『』]{2,20}?)\s?[\"”“»’‘」』]")
_LEAD = re.compile(
    r"\A(?:(?:the|an?|or|collectively|together|herein(?:after)?|hereafter|referred|to|as|also|known|called|abbreviated"
    r"|i\.e\.|kurz|im|folgenden|nachfolgend|nachstehend|auch|genannt|abgekürzt|oder|abk\.|ci-après|dite?|ou|soit|en"
    r"|abrégé|以下简称|下称|简称|以下)[\s:,，：]+)+",
    re.IGNORECASE,
)
_BORDER = re.compile(r"[.;:!?•](?=\s)|[|()\[\]{}]|\s[–—]\s|\n\s*\n|\t|\s{3,}|[。；：！？、，「」（）]")
_PARTS = re.compile(r"[,;:，；：]\s*")
_FIRST = re.compile(r"\S{2,16}(?=\s)")
_AFTER_ROW_TERM = re.compile(r"\s*(?:[-–—:=：]\s*)?")
_END_OF_ROW = re.compile(r"[;.(（]")
_ARTICLE = re.compile(r"\A(?:the|an?|der|die|das|ein|eine|les?|la|l[’']|une?)\s+", re.IGNORECASE)
_HAN_OR_KANA = r"[\u3005\u3040-\u30ff\u3400-\u9fff]"
_CALLED_BELOW = re.compile(
    rf"({_HAN_OR_KANA}{{4,30}})[（(](?:以下|下文)?[、,]?(?:(?:简称|下称|简称为)[为：:]?|(?=「[^」]{{2,8}}」と(?:いう|称|略)))"
    rf"[“\"「『《]?({_HAN_OR_KANA}{{2,8}})[”\"」』》]?(?:と[^）)]{{1,6}})?[)）]"
)


def learn(texts: Iterable[str]) -> tuple[GlossaryEntry, ...]:
    """The abbreviations that the texts (pages) define, those that are defined most often first; 500 at most.

    Linear in the length of the texts, and bounded on each.
    """
    return combine([entry for text in texts for entry in _of_text(text)])


def combine(entries: Iterable[GlossaryEntry]) -> tuple[GlossaryEntry, ...]:
    """The entries of parts of one document as those of the whole, in the order and number of `learn`."""
    found: dict[tuple[str, str], GlossaryEntry] = {}
    for entry in entries:
        key = key_of(entry.term), key_of(entry.meaning)
        known = found.get(key)
        found[key] = entry if known is None else replace(known, times=known.times + entry.times)
    senses: dict[str, int] = {}
    result: list[GlossaryEntry] = []
    for (term, _), entry in sorted(found.items(), key=lambda item: -item[1].times):
        senses[term] = senses.get(term, 0) + 1
        if senses[term] <= _MOST_SENSES:
            result.append(entry)
    return tuple(result[:MOST_ENTRIES])


def is_short(token: str) -> bool:
    """Whether a word looks like an abbreviation: capitals, or a few letters without a vowel."""
    if not _IS_SHORT.fullmatch(token) or _ROMAN.fullmatch(token):
        return False
    if _WITHOUT_VOWELS.fullmatch(token):
        return True
    letters = [character for character in token if character.isalpha()]
    capitals = sum(character.isupper() for character in letters)
    return len(letters) >= 2 and capitals >= 2 and capitals >= _LEAST_CAPITALS * len(letters)


def _of_text(text: str) -> Iterator[GlossaryEntry]:
    for match in islice(_IN_PARENTHESES.finditer(text), _MOST_PLACES):
        before = _tail(text[max(0, match.start() - _BEFORE) : match.start()])
        yield from _of_parentheses(before, match[1])
    for match in islice(_OR.finditer(text), _MOST_PLACES):
        before = _tail(text[max(0, match.start() - _BEFORE) : match.start()])
        yield from _entry(match[1], _abbreviated(match[1], before))
    for match in islice(_MEANS.finditer(text), _MOST_PLACES):
        yield from _entry(match[1], _beginning(match[1], match[2]))
    yield from _of_rows(text)
    if UNSPACED.search(text):
        for match in islice(_CALLED_BELOW.finditer(text), _MOST_PLACES):
            yield from _entry(match[2], _han_abbreviated(match[2], match[1]))


def _of_parentheses(before: str, inside: str) -> Iterator[GlossaryEntry]:
    """Of `property, plant and equipment (PP&E)`, `PP&E (property, plant and equipment)` and their kin."""
    inside = inside.strip()
    quoted = [match[1] for match in islice(_QUOTED.finditer(inside), 4)]
    bare = _LEAD.sub("", inside)
    parts = _PARTS.split(bare, maxsplit=1)
    for short in [word for word in quoted if _may_be_short(word)] or [parts[0].strip()]:
        if _may_be_short(short) and (meaning := _abbreviated(short, before)):
            yield from _entry(short, meaning)
            return
    if len(parts) == 2:  # (MTBF, mean time between failures)
        for short, meaning in (parts, parts[::-1]):
            if is_short(short.strip()) and _is_whole(short, meaning):
                yield from _entry(short.strip(), meaning)
                return
    words = before.split()
    short = words[-1].strip('"“”„«»') if words else ""
    if is_short(short):
        for meaning in dict.fromkeys((bare, parts[0])):
            if _is_whole(short, meaning):
                yield from _entry(short, meaning)
                return


def _of_rows(text: str) -> Iterator[GlossaryEntry]:
    """Of lists of abbreviations: `MTBF – mean time between failures`."""
    for raw in islice(text.splitlines(), 10 * _MOST_PLACES):
        line = raw.strip()
        first = _FIRST.match(line)
        short = first[0].rstrip(":=–—-：") if first else ""
        if len(line) > 2 * _LONGEST_MEANING or not is_short(short):
            continue
        between = _AFTER_ROW_TERM.match(line, len(short))
        meaning = _END_OF_ROW.split(line[between.end() if between else len(short) :], maxsplit=1)[0]
        apart = between is not None and between[0] != " "
        if (apart or len(letters_of(short)) > 2) and _is_whole(short, meaning):
            yield from _entry(short, meaning)


def _may_be_short(word: str) -> bool:
    return is_short(word) or bool(_SMALL.fullmatch(word))


def _abbreviated(short: str, before: str) -> str | None:
    """The words at the end of `before` that the short form abbreviates."""
    words = words_of(before)
    if not words:
        return None
    if not is_short(short):
        count = next((n for n in (2, 3) if is_blend(short, words[-n:])), 0)
        return before[words[-count].start :] if count else None
    place = align_end(letters_of(_singular(short)), words)
    return None if place is None else before[slice(*place)]


def _beginning(short: str, after: str) -> str | None:
    """The words at the beginning of `after` that the short form abbreviates."""
    after = _ARTICLE.sub("", after)
    letters = letters_of(_singular(short))
    words = words_of(after)[: longest(letters)]
    for count in range(1, len(words) + 1):
        if align_whole(letters, words[:count]) and is_short(short):
            return after[: words[count - 1].end]
    return None


def _is_whole(short: str, meaning: str) -> bool:
    if len(meaning) > _LONGEST_MEANING:
        return False
    meaning = _ARTICLE.sub("", meaning.strip())
    return align_whole(letters_of(_singular(short.strip())), words_of(meaning))


def _han_abbreviated(short: str, before: str) -> str | None:
    """The characters at the end of `before` in which those of the short form stand, its last one last."""
    if short in before or before[-1] != short[-1]:
        return None
    place = len(before)
    for character in reversed(short):
        place = before.rfind(character, 0, place)
        if place < 0:
            return None
    return before[place:]


def _entry(short: str, meaning: str | None) -> Iterator[GlossaryEntry]:
    if meaning is None:
        return
    term = _singular(short.strip())
    meaning = " ".join(_ARTICLE.sub("", meaning.strip()).split()).strip(' ,-–—"“”„«»')
    if not len(term) < len(meaning) <= _LONGEST_MEANING:
        return
    key, words = key_of(term), key_of(meaning)
    if key and words and f" {key} " not in f" {words} ":
        yield GlossaryEntry(term, meaning)


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[:-1].isupper() else short


def _tail(before: str) -> str:
    """What stands behind the last border of sentences, cells and lists."""
    end = 0
    for match in _BORDER.finditer(before):
        end = match.end()
    return before[end:]
