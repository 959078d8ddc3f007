"""The figures of each configuration, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.evaluation.bootstrap import Estimate
from indexer.evaluation.calibration import Calibration, calibrate
from indexer.evaluation.cases import Case
from indexer.evaluation.configurations import Configuration, outcomes
from indexer.evaluation.measures import (
    DEPTH,
    REFUSED_ANSWERABLE,
    REFUSED_UNANSWERABLE,
    Figures,
    Measure,
    Name,
    differences,
    document_hit,
    figures,
    page_hit,
    ranking_measures,
    refusal_measures,
)
from indexer.evaluation.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Terms:
    """How figures are made."""

    k: int  # pages looked at
    refuse_below: float  # relevance, from 0 to 1
    keep: float | None = None  # derive the threshold: the share of answerable questions to keep

    @property
    def depth(self) -> int:
        """How many hits are asked for."""
        return max(self.k, DEPTH)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one configuration reached."""

    name: str
    outcomes: tuple[Outcome, ...]
    figures: Figures
    differences: Figures  # to the first configuration
    page_curve: tuple[Estimate | None, ...]  # page hits at 1, 2, …
    document_curve: tuple[Estimate | None, ...]
    latency: tuple[float, float]  # milliseconds: median, 95th percentile
    refuse_below: float
    calibration: Calibration | None


def evaluate(
    configurations: Sequence[Configuration],
    cases: Sequence[Case],
    terms: Terms,
    done: Callable[[], None] = lambda: None,
) -> list[Evaluation]:
    """Asks every question of every configuration. `done` is called after each.

    Raises:
        FootnoteError: a search failed.
        ValueError: the threshold is to be derived, and one of the two kinds of cases is missing.
    """
    evaluations: list[Evaluation] = []
    for configuration in configurations:
        found = outcomes(configuration, cases, done)
        first = evaluations[0].outcomes if evaluations else found
        evaluations.append(_evaluation(configuration.name, found, first, terms))
    return evaluations


def _evaluation(name: str, found: Sequence[Outcome], first: Sequence[Outcome], terms: Terms) -> Evaluation:
    measures = ranking_measures(terms.k)
    calibration = None if terms.keep is None else _calibration(found, terms.keep)
    threshold = terms.refuse_below if calibration is None else calibration.threshold.value
    refused = figures(found, refusal_measures(threshold))
    if calibration is not None:  # its intervals know that the threshold is derived too
        refused[REFUSED_ANSWERABLE] = calibration.refused_answerable
        refused[REFUSED_UNANSWERABLE] = calibration.refused_unanswerable
    median, slow = np.percentile([outcome.seconds * 1000 for outcome in found], [50, 95])
    return Evaluation(
        name=name,
        outcomes=tuple(found),
        figures={**figures(found, measures), **refused},
        differences=differences(found, first, measures),
        page_curve=_curve(found, page_hit, terms.depth),
        document_curve=_curve(found, document_hit, terms.depth),
        latency=(float(median), float(slow)),
        refuse_below=threshold,
        calibration=calibration,
    )


def _calibration(found: Sequence[Outcome], keep: float) -> Calibration:
    return calibrate(
        [outcome.relevance for outcome in found if outcome.case.answerable],
        [outcome.relevance for outcome in found if not outcome.case.answerable],
        keep,
    )


def _curve(
    found: Sequence[Outcome], measure: Callable[[int], Measure], depth: int
) -> tuple[Estimate | None, ...]:
    places: dict[Name, Measure] = {(str(k),): measure(k) for k in range(1, depth + 1)}
    return tuple(figures(found, places).values())
