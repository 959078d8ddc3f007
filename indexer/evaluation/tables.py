"""An evaluation as a terminal shows it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from indexer.evaluation.bootstrap import Estimate
from indexer.evaluation.evaluation import Evaluation
from indexer.evaluation.measures import REFUSED_ANSWERABLE, REFUSED_UNANSWERABLE, Name
from indexer.evaluation.presentation import setting_line

_WIDTH = 110  # where no terminal says its own

NONE = "–"


def title(name: Name) -> str:
    """A figure's name in words."""
    titles = {
        "page_hit": "page in the first",
        "document_hit": "document in the first",
        "mrr": "MRR",
        "ndcg": "nDCG@",
    }
    if name == REFUSED_ANSWERABLE:
        return "refused, answerable"
    if name == REFUSED_UNANSWERABLE:
        return "refused, unanswerable"
    words = titles[name[0]]
    return words if len(name) == 1 else f"{words}{'' if words.endswith('@') else ' '}{name[1]}"


def percent(share: float) -> str:
    """A share as whole percent."""
    return f"{100 * share:.0f} %"


def figure(name: Name, value: float) -> str:
    """A figure as people read it: shares in percent, MRR and nDCG as they are."""
    return f"{value:.2f}" if name[0] in ("mrr", "ndcg") else percent(value)


def interval(name: Name, estimate: Estimate) -> str:
    """Its interval, without units."""
    if name[0] in ("mrr", "ndcg"):
        return f"{estimate.low:.2f} to {estimate.high:.2f}"
    return f"{100 * estimate.low:.0f} to {100 * estimate.high:.0f}"


def difference(name: Name, estimate: Estimate | None) -> str:
    """What a figure is above the first configuration's, with its interval."""
    if estimate is None:
        return NONE
    factor, digits = (1, 2) if name[0] in ("mrr", "ndcg") else (100, 0)
    value, low, high = (
        f"{round(factor * each, digits) + 0.0:+.{digits}f}"
        for each in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low} to {high})"


def compared_by(evaluations: Sequence[Evaluation]) -> Name:
    """The figure that configurations are compared by: page hits, of documents where no case names a page."""
    pages: Name = ("page_hit", "5")
    return pages if evaluations[0].figures[pages] is not None else ("document_hit", "5")


def evaluations_text(evaluations: Sequence[Evaluation]) -> str:
    """One table, and below it the calibrated thresholds."""
    table = _one(evaluations[0]) if len(evaluations) == 1 else _side_by_side(evaluations)
    written = StringIO()
    console = Console(
        file=written,
        width=shutil.get_terminal_size((_WIDTH, 20)).columns,
        force_terminal=sys.stdout.isatty(),
        highlight=False,
    )
    console.print(table)
    for evaluation in evaluations:
        console.print(Text(_calibration(evaluation, named=len(evaluations) > 1)), end="")
    return written.getvalue()


def _one(evaluation: Evaluation) -> Table:
    table = Table("figure", box=SIMPLE_HEAD)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("95 % interval", justify="right", no_wrap=True)
    table.add_column("cases", justify="right")
    for name, estimate in evaluation.figures.items():
        if estimate is not None:
            row = (figure(name, estimate.value), interval(name, estimate), str(estimate.cases))
            table.add_row(Text(title(name)), *row)
    median, slow = evaluation.latency
    table.add_row("time, median", f"{median:.0f} ms")
    table.add_row("time, 95th percentile", f"{slow:.0f} ms")
    return table


def _side_by_side(evaluations: Sequence[Evaluation]) -> Table:
    key = compared_by(evaluations)
    shown: list[Name] = [
        name
        for name in (
            *((key[0], at) for at in ("1", "5", "10")),
            *((("document_hit", "5"),) if key[0] == "page_hit" else ()),
            ("mrr",),
            ("ndcg", "10"),
            REFUSED_ANSWERABLE,
            REFUSED_UNANSWERABLE,
        )
        if any(evaluation.figures[name] is not None for evaluation in evaluations)
    ]
    table = Table("configuration", box=SIMPLE_HEAD)
    for name in shown:
        table.add_column(title(name), justify="right")
        if name == key:
            table.add_column("difference (95 %)", justify="right", no_wrap=True)
    table.add_column("median ms", justify="right")
    for evaluation in evaluations:
        cells: list[str] = []
        for name in shown:
            estimate = evaluation.figures[name]
            cells.append(NONE if estimate is None else figure(name, estimate.value))
            if name == key:
                first = evaluation is evaluations[0]
                cells.append(NONE if first else difference(name, evaluation.differences[name]))
        table.add_row(Text(evaluation.name), *cells, f"{evaluation.latency[0]:.0f}")
    return table


def _calibration(evaluation: Evaluation, *, named: bool) -> str:
    calibration = evaluation.calibration
    if calibration is None:
        return ""
    bad, good, auc = calibration.refused_unanswerable, calibration.refused_answerable, calibration.auc
    limit = calibration.threshold
    refused = (
        f"refuses {percent(bad.value)} ({interval(('share',), bad)}) of {bad.cases} unanswerable questions"
    )
    lines = [
        *([f"{evaluation.name}:"] if named else []),
        setting_line(calibration),
        f"{refused} and {percent(good.value)} of {good.cases} answerable; threshold {limit.low:.4f} to {limit.high:.4f}",
        f"area under the curve {auc.value:.3f} ({auc.low:.3f} to {auc.high:.3f})",
    ]
    if auc.low <= 0.5:
        lines.append("The two kinds are not told apart on these cases: keep the threshold that you have.")
    return "\n".join(lines) + "\n"
