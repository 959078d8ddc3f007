"""Rows and columns of a table by what they are called: a figure of one of them told under another's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.evidence.binding import around, is_period, is_row
from bot.evidence.concepts import concepts
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.evidence.grounds import mantissas, read
from bot.evidence.opposites import signs
from bot.evidence.words import is_wide, stem

_HEAD_LINES = 15
_UNITS = re.compile(r"\b(?:units?|einheit(?:en)?)\b|单位", re.IGNORECASE)
_SENTENCE = re.compile(r"[.。!?！？;；,，]\s*$")
_BY = re.compile(r"\b(?:by|um)[\s$€£¥]*$|\d[\d.,]*\s?%|[长加升高]了?[\s$€£¥]*$", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"\b(?:outside|off|not|non|without|no|außerhalb|außer|ohne|nicht)\b|[非外不]", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")


def other_row(claim: str, figure: Figure, row: str, rivals: Iterable[str]) -> str | None:
    """The name of another row that a claim gives a figure of `row`, or None.

    All that tells the other row's name from this one's is in the claim, nothing that tells this one's from it, and
    none of the claim's other figures stand there.
    """
    own, cells = _label(row), _cells(row)
    if not own or not is_row(row, cells):
        return None
    said = frozenset(word.key for word in concepts(claim))
    others = [one for one in read(claim) if one.start != figure.start and not (one.weak or is_period(one))]
    for rival in rivals:
        theirs, there = _label(rival), _cells(rival)
        if not theirs or not there or not is_row(rival, there):
            continue
        taken, left = theirs - own, own - theirs
        if taken and taken <= said and left and not left & said and not _any_stands(others, there):
            return f"the row of the figure is {row[: cells[0].start].strip()!r}"
    return None


def other_column(claim: str, figure: Figure, hosts: Sequence[Figure], row: str, above: str) -> str | None:
    """The name of another column that a claim gives a figure of a row, or None."""
    cells = _cells(row)
    names = _heads(len(cells), above)
    if not names or _SENTENCE.search(row):
        return None
    named = [place for place, name in enumerate(names) if _is_named(name, claim)]
    own = [place for place, cell in enumerate(cells) if any(cell.start == host.start for host in hosts)]
    others = [one for one in read(claim) if one.start != figure.start and not (one.weak or is_period(one))]
    if any(_overlap(names[one], names[other], claim) for one in own for other in named):
        return None
    if not own or not named:
        return None
    if _any_stands(others, [cells[place] for place in named]):
        return None
    return f"the figure stands in the column of {names[own[0]]!r}"


def bracketed(claim: str, figure: Figure, hosts: Sequence[Figure], row: str) -> str | None:
    """A gain of a claim that its row has in parentheses, as accountants write a loss, or None."""
    own = around(claim, figure)
    if (
        own is None
        or not hosts
        or not is_row(row, _cells(row))
        or any(one.negative is not None for one in hosts)
    ):
        return None
    senses = {term.sense for term in signs(claim)}
    gains = "result+" in senses or ("direction+" in senses and _BY.search(claim[: figure.start]))
    loses = any(sense in senses for sense in ("direction-", "result-", "sign-"))
    return "the row has it in parentheses, as a loss" if gains and not loses else None


def _cells(row: str) -> list[Figure]:
    return [one for one in figures(row, decimal_mark(row)) if not (one.weak or one.code or is_period(one))]


def _label(row: str) -> frozenset[str]:
    cells = _cells(row)
    if not cells:
        return frozenset()
    return frozenset(word.key for word in concepts(row[: cells[0].start]) if not word.key.isdigit())


def _any_stands(found: Iterable[Figure], cells: Iterable[Figure]) -> bool:
    there = frozenset(digits for cell in cells for digits in mantissas(cell))
    return any(mantissas(one) & there for one in found)


def _heads(count: int, above: str) -> list[str]:
    """The names of a table's columns, a word each; nothing where the nearest line without figures does not fit."""
    for line in above.splitlines()[::-1][:_HEAD_LINES]:
        if _cells(line) or not line.strip():
            continue
        names = [name.strip("()|,:;") for name in line.split()]
        fits = count > 1 and count <= len(names) <= count + 1
        return names[-count:] if fits and not _UNITS.search(line) and not _SENTENCE.search(line) else []
    return []


def _overlap(one: str, other: str, claim: str) -> bool:
    """Whether two names are one, or may both be meant: Peak and Off-peak by "outside the peak"."""
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return short == long or (short in long and bool(_OUTSIDE.search(claim)))


def _is_named(name: str, claim: str) -> bool:
    if is_wide(name):
        return name in claim
    if _WORD.fullmatch(name):
        return stem(name) in {stem(word) for word in _WORD.findall(claim)}
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", claim, re.IGNORECASE))
