"""Items of a list or table, one beside the other: what a claim gives one of them though the page gives it another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.evidence.binding import is_period
from bot.evidence.concepts import concepts
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.evidence.grounds import mantissas, read, values
from bot.evidence.units import same_unit
from bot.evidence.words import language

_PIECE = re.compile(r"(?:[^\n,;，；、。.]|(?<=\d)[.,](?=\d)|(?<! \w)\.(?!\s))+")
_STATEMENT = re.compile(r"(?:[^\n;；。.]|\.(?!\s))+")
_NUMBERED = re.compile(r"(?<![^\W_])([^\W\d_]{2,})[ -](?:Nr\. ?)?([A-Za-z]?\d{1,3})(?![\w.,]*\d|\w|\s?[%€$])")
_CODE = re.compile(r"(?<![\w.,-])[A-Z]{2,}\d+[a-zA-Z]?(?![\w%])")
_NEAR = 4  # items on either side


@dataclass(frozen=True, slots=True)
class _Item:
    """A label and the figure that ends it: `Central Library: 6,200 m²`."""

    keys: frozenset[str]
    figure: Figure


def other_item(claim: str, figure: Figure, page: str) -> str | None:
    """Why a claim gives a figure to another item of a list than the page does, or None.

    It says something that only the other item's label has, and nothing that only the label beside the figure has.
    """
    ours, theirs = language(claim), language(page)
    if ours and theirs and ours != theirs:
        return None
    items = _items(page)
    said = frozenset(word.key for word in concepts(claim))
    hosts = [index for index, item in enumerate(items) if _says(item.figure, figure)]
    others = {
        digits
        for one in read(claim)
        if one.start != figure.start and not (one.weak or is_period(one))
        for digits in mantissas(one)
    }
    reasons = [_taken_from(items, index, said, others) for index in hosts]
    there = sum(_says(one, figure) for one in read(page))
    return reasons[0] if reasons and all(reasons) and there == len(hosts) else None


def _says(stated: Figure, figure: Figure) -> bool:
    return bool(mantissas(stated) & mantissas(figure)) and stated.unit == figure.unit


def _taken_from(items: Sequence[_Item], host: int, said: frozenset[str], others: set[str]) -> str | None:
    own = items[host]
    for rival in items[max(0, host - _NEAR) : host + _NEAR + 1]:
        if rival is own or mantissas(rival.figure) & (mantissas(own.figure) | others):
            continue
        if not (own.figure.unit and rival.figure.unit and same_unit(own.figure.unit, rival.figure.unit)):
            continue
        left, taken = own.keys - rival.keys, (rival.keys - own.keys) & said
        if left and taken and not left & said:
            return f"{min(taken).strip('=')!r} stands beside another figure of the list"
    return None


@lru_cache(maxsize=256)
def _items(page: str) -> tuple[_Item, ...]:
    return tuple(item for piece in _PIECE.finditer(page) if (item := _item(piece[0], page)))


def _item(piece: str, page: str) -> _Item | None:
    """The item that a piece of a page is: one figure with a unit, at its end, and words before it."""
    found = [
        one for one in figures(piece, decimal_mark(page)) if not (one.weak or one.code or is_period(one))
    ]
    if not found or any(one.unit for one in found[:-1]) or piece[found[-1].end :].strip(" )"):
        return None
    keys = frozenset(word.key for word in concepts(piece[: found[-1].start]) if not word.key.isdigit())
    return _Item(keys, found[-1]) if keys else None


def other_number(claim: str, page: str) -> str | None:
    """Why a claim says of `Lot 1` what the page says of `Lot 2`, or None.

    All statements of the page that say most of the claim name the thing with another number, none with the claim's,
    which stands elsewhere on the page.
    """
    ours = tuple(dict.fromkeys(_numbered(claim)))
    if frozenset(_numbered(page)).isdisjoint(ours):
        return None
    best = _best(claim, page)
    for name, number in ours:
        numbers = [{n for word, n in _numbered(text) if word == name} for text in best]
        if numbers and all(there and number not in there for there in numbers):
            if any((name, other) in ours for there in numbers for other in there):
                continue
            return f"the page says it of {name} {min(numbers[0])}, not of {name} {number}"
    return None


def other_code(claim: str, page: str) -> str | None:
    """Why a claim ties a code to a percentage though the page's one line with the code has another one, or None."""
    ours = _rates(claim)
    codes = [found[0] for found in _CODE.finditer(claim)]
    if len(codes) != 1 or len(ours) != 1:
        return None
    lines = [line for line in page.splitlines() if re.search(rf"(?<!\w){re.escape(codes[0])}(?!\w)", line)]
    theirs = _rates(lines[0]) if len(lines) == 1 else frozenset()
    return f"the page has {codes[0]} with another figure" if theirs and not ours & theirs else None


def _rates(text: str) -> frozenset[str]:
    return frozenset(digits for one in read(text) if one.unit == "%" for digits in mantissas(one))


def _numbered(text: str) -> Iterator[tuple[str, str]]:
    for found in _NUMBERED.finditer(text):
        yield found[1].casefold(), found[2].casefold()


def _best(claim: str, page: str) -> list[str]:
    """The statements of a page that share most with a claim, apart from numbered things."""
    told = _told(claim)
    scored = [(len(told & _told(text[0])), text[0]) for text in _STATEMENT.finditer(page)]
    most = max((score for score, _ in scored), default=0)
    return [text for score, text in scored if score == most] if most else []


@lru_cache(maxsize=4096)
def _told(text: str) -> frozenset[str]:
    plain = _NUMBERED.sub(" ", text)
    return frozenset(word.key for word in concepts(plain) if not word.key.isdigit()) | values(plain)
