"""An evaluation as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from indexer.evaluation.bootstrap import Estimate
from indexer.evaluation.calibration import Calibration
from indexer.evaluation.cases import Case
from indexer.evaluation.evaluation import Evaluation
from indexer.evaluation.measures import Name, nested

_DIGITS = 4


def evaluations_json(cases: Sequence[Case], evaluations: Sequence[Evaluation]) -> dict[str, Any]:
    """The object of `eval --json`: of one configuration its figures, of several a list of them."""
    counted = {
        "pages": sum(case.asks_for_pages for case in cases),
        "documents": sum(case.asks_for_document for case in cases),
        "answerable": sum(case.answerable for case in cases),
        "unanswerable": sum(not case.answerable for case in cases),
    }
    head = {"cases": len(cases), "counted": counted}
    if len(evaluations) == 1:
        return {**head, **_figures(evaluations[0])}
    configurations = [
        {"name": each.name, **_figures(each), "difference": nested(_with_intervals(each.differences))}
        for each in evaluations
    ]
    return {**head, "configurations": configurations}


def setting_line(calibration: Calibration) -> str:
    """The threshold as a line for `.env`."""
    return f"FOOTNOTE_REFUSE_BELOW={calibration.threshold.value:.4f}"


def _figures(evaluation: Evaluation) -> dict[str, Any]:
    figures = evaluation.figures
    found = {
        **nested({name: each and round(each.value, _DIGITS) for name, each in figures.items()}),
        "latency_ms": {
            "p50": round(evaluation.latency[0], 2),
            "p95": round(evaluation.latency[1], 2),
        },
        "intervals": nested({name: each and _interval(each) for name, each in figures.items()}),
    }
    if evaluation.calibration is not None:
        found["calibration"] = _calibration(evaluation.calibration)
    return found


def _calibration(calibration: Calibration) -> dict[str, Any]:
    figures: dict[Name, Estimate] = {
        ("refuse_below",): calibration.threshold,
        ("auc",): calibration.auc,
        ("refused", "answerable"): calibration.refused_answerable,
        ("refused", "unanswerable"): calibration.refused_unanswerable,
    }
    return {
        "keep": calibration.keep,
        "setting": setting_line(calibration),
        **nested({name: round(each.value, _DIGITS) for name, each in figures.items()}),
        "intervals": nested({name: _interval(each) for name, each in figures.items()}),
    }


def _interval(estimate: Estimate) -> list[float]:
    return [round(estimate.low, _DIGITS), round(estimate.high, _DIGITS)]


def _with_intervals(figures: Mapping[Name, Estimate | None]) -> dict[Name, list[float] | None]:
    return {
        name: None if each is None else [round(each.value, _DIGITS), *_interval(each)]
        for name, each in figures.items()
    }
