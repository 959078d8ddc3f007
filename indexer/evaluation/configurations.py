"""What an evaluation compares: named ways from a question to results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from indexer.evaluation.cases import Case
from indexer.evaluation.outcomes import Outcome, found_pages
from indexer.search import Results, SearchOptions, parse_options

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.types import Reach


@dataclass(frozen=True, slots=True)
class Configuration:
    """A name for tables, and what answers the questions: an index under some options, or another pipeline."""

    name: str
    ask: Callable[[str], Results]


def parse_configurations(texts: Iterable[str], own: str) -> dict[str, SearchOptions]:
    """Options by name, from texts of `parse_options` that may be several with commas between them.

    Args:
        texts: as they were given.
        own: the settings' own text: the first of what is returned when nothing else could be compared.

    Raises:
        ValueError: a sentence that names the text that makes no sense.
    """
    names = [" ".join(part.split()) for text in texts for part in text.split(",") if part.strip()]
    if len(set(names)) < 2:
        names.insert(0, " ".join(own.split()) or "default")
    return {name: parse_options(name) for name in names}


def searches(
    index: Index, options: Iterable[tuple[str, SearchOptions]], *, reach: Reach, limit: int
) -> list[Configuration]:
    """A configuration for each set of options, all on one index."""
    ask = partial(index.search.results, workspace=index.workspace, reach=reach, limit=limit)
    return [Configuration(name, partial(ask, options=each)) for name, each in options]


def outcomes(
    configuration: Configuration, cases: Sequence[Case], done: Callable[[], None] = lambda: None
) -> list[Outcome]:
    """What the configuration finds for each case; the first question is asked twice, so that none pays for loading.

    `done` is called after each case.

    Raises:
        FootnoteError: the search failed. An evaluation of half of the cases says nothing.
    """
    configuration.ask(cases[0].question)
    results = []
    for case in cases:
        began = perf_counter()
        found = configuration.ask(case.question)
        seconds = perf_counter() - began
        results.append(Outcome(case, found_pages(found.hits), float(found.relevance), seconds))
        done()
    return results
