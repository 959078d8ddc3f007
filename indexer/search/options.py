"""The steps of a search, each with its weight: what settings switch and what an evaluation compares."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

_ON = {"on": 1.0, "yes": 1.0, "true": 1.0, "off": 0.0, "no": 0.0, "false": 0.0}


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How much each step of a search counts; 0 switches it off.

    `dense` is the share of the vectors against that of the words; negative lets each question decide.
    """

    dense: float = -1.0
    ranks: float = 0.0  # 1: fuse by reciprocal ranks instead of scores
    smoothing: float = 0.05  # the part of their score that neighbouring passages lend each other
    titles: float = 0.1  # for documents whose title or file name the question names
    years: float = 0.2  # for documents of the year that the question names
    versions: float = 0.1  # for the newest version of a document
    glossary: float = 0.9  # of the question in the glossary's words, against its own
    grouping: float = 1.0  # one hit for each page
    depth: int = 128  # passages that each side proposes


PRESETS = {
    "default": SearchOptions(),
    "dense": SearchOptions(dense=1.0, smoothing=0, titles=0, years=0, versions=0, glossary=0),
    "words": SearchOptions(dense=0.0, smoothing=0, titles=0, years=0, versions=0, glossary=0),
    "plain": SearchOptions(dense=0.5, smoothing=0, titles=0, years=0, versions=0, glossary=0),
    "ranks": SearchOptions(dense=0.5, ranks=1, smoothing=0, titles=0, years=0, versions=0, glossary=0),
}
"""Named sets of options, for comparisons."""


def parse_options(text: str, options: SearchOptions = PRESETS["default"]) -> SearchOptions:
    """The options with the changes that a text names: `smoothing=0.3 titles=off`, or a preset before them.

    Raises:
        ValueError: a sentence that names the word that is no option, or has no such value.
    """
    changes: dict[str, Any] = {}
    for word in text.split():
        if word in PRESETS and not changes:
            options = PRESETS[word]
            continue
        name, _, value = word.partition("=")
        if name not in {field.name for field in fields(SearchOptions)}:
            raise ValueError(f"{word!r} is no step of a search: use {_known()}")
        changes[name] = _number(name, value)
    return replace(options, **changes)


def _number(name: str, value: str) -> float | int:
    try:
        number = _ON.get(value.lower())
        number = float(value) if number is None else number
    except ValueError:
        raise ValueError(f"{name}={value!r} is no number: use one from 0 to 1, on or off") from None
    if name == "depth":
        if not 1 <= number <= 10_000 or number != int(number):
            raise ValueError(f"depth={value!r} is out of range: a whole number from 1 to 10000")
        return int(number)
    lowest = -1.0 if name == "dense" else 0.0
    if not lowest <= number <= 1.0:
        extra = ", or -1 to let each question decide" if name == "dense" else ""
        raise ValueError(f"{name}={value!r} is out of range: from 0 to 1{extra}")
    return number


def _known() -> str:
    names = ", ".join(f"{field.name}=NUMBER" for field in fields(SearchOptions))
    return f"{names}, or one of {', '.join(PRESETS)}"
