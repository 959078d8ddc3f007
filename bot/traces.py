"""How an answer came about: what was searched, found, given and written, what was thought of each claim, what it cost.

For the people who run Footnote, never for Slack. A trace holds words of documents only in claims, so that it can be
erased with the documents that were given; see `bot.trace_book`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of the search, by its place."""

    document: str  # id
    generation: str
    page: int  # physical, from 1
    ordinal: int
    score: float
    dense: float | None
    sparse: float | None
    marker: int | None  # the number under which the model was given it; None: it was not


@dataclass(frozen=True, slots=True)
class Judged:
    """One claim as the model wrote it, sanitised, and what became of it."""

    text: str
    markers: tuple[int, ...]  # as the model wrote them
    verdict: str  # a value of bot.types.Verdict
    note: str | None  # why, or how it was derived
    cited: tuple[int, ...] = ()  # markers of the passages that it rests on
    attempt: int = 1  # 2: of a second stream, after the first broke off
    repaired: bool = False  # written anew when it was asked for


@dataclass(frozen=True, slots=True)
class Usage:
    """What the calls of a language model cost."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated: bool = False  # the server did not say: four bytes are counted as a token


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything about one answer but the answer."""

    queries: tuple[str, ...] = ()  # the question in the model's words, searched beside it
    relevance: float = 0.0  # of the hits, from 0 to 1
    refuse_below: float = 0.0
    found: tuple[Found, ...] = ()
    model: str = ""
    prompts: tuple[str, ...] = ()  # SHA-256 of each prompt, hexadecimal, in the order of the calls
    claims: tuple[Judged, ...] = ()
    usage: Usage = field(default_factory=Usage)
    timings: Mapping[str, float] = field(default_factory=dict)  # stage -> seconds
    failure: str | None = None  # what the model's failure was
    told: tuple[
        str, ...
    ] = ()  # ids of documents behind what else the model was given: earlier answers, meanings of terms


def as_json(trace: Trace) -> dict[str, Any]:
    """A trace as JSON."""
    return asdict(trace)


def trace_of(written: Mapping[str, Any]) -> Trace:
    """The trace that `as_json` wrote.

    Raises KeyError, TypeError or ValueError for JSON that none of our versions wrote.
    """
    known = dict(written)
    known["queries"] = tuple(known["queries"])
    known["prompts"] = tuple(known["prompts"])
    known["told"] = tuple(known.get("told", ()))
    known["found"] = tuple(Found(**item) for item in known["found"])
    known["claims"] = tuple(
        Judged(**{**item, "markers": tuple(item["markers"]), "cited": tuple(item["cited"])})
        for item in known["claims"]
    )
    known["usage"] = Usage(**known["usage"])
    return Trace(**known)
