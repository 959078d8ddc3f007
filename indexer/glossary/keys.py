"""Words of a text in the form in which a glossary compares them.

A key is the words' letters without case, accents and punctuation, a space between two words and none beside a
character of a script that has no spaces: "Property, plant & equipment" has the key "property plant and equipment".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.glossary.everyday import FUNCTION_WORDS

LONGEST = 6
"""Words of a key that is looked for in a question."""
LONGEST_UNSPACED = 10
"""The same, in characters, where a script has no spaces."""
_MOST_ATOMS = 120  # of a question

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Myanmar, Khmer, Kana, Han; and Hangul, whose words carry particles."""
UNSPACED = re.compile(f"[{_UNSPACED}]")

_ATOM = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}])"
    rf"|(?P<dotted>(?<!\w)(?:[^\W\d_{_UNSPACED}]\.){{2,8}}(?:[^\W\d_{_UNSPACED}](?!\w))?)"
    rf"|(?P<word>[^\W_{_UNSPACED}]+)"
    r"|(?P<and>[&＆])"
)
_PARTICLES = frozenset("のはをにがとでもへやかーっゃゅょん的了是和与及之吗呢")
_NEVER_LAST = _PARTICLES - frozenset("かーょんゅ")
_JOINING = frozenset("&＆/-")
_AND = frozenset({"and", "und", "et", "&", "＆"})
_PLURAL_OF_CAPITALS = re.compile(r"[^\W\d_a-z]+s")
_LEAST_PLURAL = 4


@dataclass(frozen=True, slots=True)
class Atom:
    """A word, or a character of a script without spaces."""

    text: str  # as keys have it
    start: int
    end: int
    unspaced: bool
    surface: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words of a question that stand together, and the key under which a glossary may have them."""

    key: str
    start: int  # in code points
    end: int
    surface: str
    words: int
    exact: bool  # false: without the ending of a plural


def atoms(text: str) -> Iterator[Atom]:
    """The words of a text in their order."""
    for match in _ATOM.finditer(text):
        surface = match[0]
        if match["unspaced"]:
            yield Atom(unicodedata.normalize("NFKC", surface), match.start(), match.end(), True, surface)
            continue
        folded = _folded(surface.replace(".", ""))
        yield Atom(
            "and" if folded in _AND else folded, match.start(), match.end(), unspaced=False, surface=surface
        )


def key_of(text: str) -> str:
    """The key of a term or meaning, that of its singular; empty when there is no word in it."""
    found = list(atoms(text))
    if not found:
        return ""
    last = found[-1]
    if not last.unspaced and _is_plural(last, alone=len(found) == 1):
        found[-1] = Atom(_singular(last.text), last.start, last.end, unspaced=False, surface=last.surface)
    return _joined(found)


def candidates(question: str) -> list[Candidate]:
    """All that a glossary may know of a question, by place and length; long questions are looked at in part."""
    found = [atom for atom, _ in zip(atoms(question), range(_MOST_ATOMS), strict=False)]
    shouted = is_shouted(question)
    telling = [_tells(question, atom, shouted=shouted) for atom in found]
    result: list[Candidate] = []
    for first, begins in enumerate(telling):
        if not begins or found[first].text in _PARTICLES:
            continue
        for last in range(first, min(first + LONGEST_UNSPACED, len(found))):
            window = found[first : last + 1]
            mixed = any(atom.unspaced for atom in window)
            if not mixed and len(window) > LONGEST:
                break
            if telling[last] and window[-1].text not in _NEVER_LAST and not (mixed and len(window) == 1):
                result.extend(_of_window(question, window))
    return result


def is_shouted(text: str) -> bool:
    """Whether capitals say nothing, since all letters that can be are capitals."""
    return text == text.upper() and len([atom for atom in atoms(text) if not atom.unspaced]) > 1


def _of_window(question: str, window: Sequence[Atom]) -> Iterator[Candidate]:
    start, end = window[0].start, window[-1].end
    surface, last = question[start:end], window[-1]
    yield Candidate(_joined(window), start, end, surface, len(window), exact=True)
    singular = _singular(last.text) if last.surface.endswith("s") or last.surface.islower() else last.text
    if singular not in ("", last.text):
        shorter = Atom(singular, last.start, last.end, unspaced=False, surface=last.surface)
        yield Candidate(_joined([*window[:-1], shorter]), start, end, surface, len(window), exact=False)


def _tells(question: str, atom: Atom, *, shouted: bool) -> bool:
    """Whether words that a glossary knows may begin or end with this one."""
    if atom.unspaced or atom.text not in FUNCTION_WORDS:
        return True
    if atom.surface.isupper() and not shouted and len(atom.surface) > 1:
        return True
    around = question[max(0, atom.start - 1) : atom.start] + question[atom.end : atom.end + 1]
    return not _JOINING.isdisjoint(around)  # Q&A, A/R, write-off


def _is_plural(atom: Atom, *, alone: bool) -> bool:
    if _PLURAL_OF_CAPITALS.fullmatch(atom.surface):  # PTOs, T&Cs, but not As
        return not alone or len(atom.text) > 2
    return len(atom.text) >= _LEAST_PLURAL and (atom.surface.islower() or atom.surface.istitle())


def _singular(word: str) -> str:
    if not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies") and len(word) > _LEAST_PLURAL:
        return word[:-3] + "y"
    return word[:-1]


def _joined(found: Sequence[Atom]) -> str:
    parts: list[str] = []
    for before, atom in zip([None, *found], found, strict=False):
        if before is not None and not before.unspaced and not atom.unspaced:
            parts.append(" ")
        parts.append(atom.text)
    return "".join(parts)


def _folded(word: str) -> str:
    if word.isascii():
        return word.casefold()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
