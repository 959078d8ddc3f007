"""Figures of judged pairs: what was shown and what not, per kind and language."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from bench.verification.judging import Judged
from bench.verification.pairs import FALSE_KINDS, SUPPORTED, TRUE_KINDS
from bot.types import Verdict

Figures = dict[str, Any]


def figures_of(judged: Sequence[Judged]) -> Figures:
    """Precision and recall of all, milliseconds per claim, and each kind for all languages and for each.

    Precision: of the claims that were shown, the share that is true. Recall: of the true ones, the share that was shown.
    """
    languages: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        languages[one.pair.language].append(one)
    return {
        **_precision_and_recall(judged),
        "claim_ms": _spread([one.seconds * 1000 for one in judged]),
        "all": kinds_of(judged),
        **{language: kinds_of(languages[language]) for language in sorted(languages)},
    }


def kinds_of(judged: Sequence[Judged]) -> Figures:
    """Each kind that occurs. `refused` and `caught` are shares that were not shown, of true and of false claims.

    The precision of a false kind is that of a set of it and all true claims: what it alone would do to what is shown.
    """
    kinds: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        kinds[one.pair.kind].append(one)
    true = [one for kind in TRUE_KINDS for one in kinds[kind]]
    figures: Figures = {kind: _true_kind(kinds[kind]) for kind in TRUE_KINDS if kinds[kind]}
    for kind in FALSE_KINDS:
        if found := kinds[kind]:
            caught = share(not one.shown for one in found)
            precision = _precision_and_recall([*true, *found])["precision"]
            figures[kind] = {"pairs": len(found), "caught": caught, "precision": precision}
    return figures


def share(outcomes: Iterable[object]) -> float | None:
    """Of the outcomes, the share that is true; None of none."""
    counted = [bool(outcome) for outcome in outcomes]
    return round(sum(counted) / len(counted), 4) if counted else None


def _true_kind(found: Sequence[Judged]) -> Figures:
    figures: Figures = {"pairs": len(found), "refused": share(not one.shown for one in found)}
    if found[0].pair.kind != SUPPORTED:
        figures["as_derived"] = share(one.finding.verdict is Verdict.DERIVED for one in found)
        figures["as_supported"] = share(one.finding.verdict is Verdict.SUPPORTED for one in found)
    return figures


def _precision_and_recall(judged: Sequence[Judged]) -> Figures:
    shown = [one for one in judged if one.shown]
    return {
        "precision": share(one.pair.true for one in shown),
        "recall": share(one.shown for one in judged if one.pair.true),
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    cuts = statistics.quantiles(values, n=20, method="inclusive") if len(values) > 1 else [*values] * 19
    return {"p50": round(statistics.median(values), 2), "p95": round(cuts[18], 2)}
