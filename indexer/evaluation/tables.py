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
from indexer.evaluation.measures import Name
from indexer.evaluation.presentation import setting_line

_WIDTH = 110  # where no terminal says its own

NONE = "–"


def title(name: Name) -> str:
    """A figure's name in words."""
    if name == ("mrr",):
        return "MRR"
    family, part = name
    if family == "ndcg":
        return f"nDCG@{part}"
    if family == "refused":
        return f"{part}, refused"
    what = "a gold page" if family == "page_hit" else "the document"
    return f"{what} is first" if part == "1" else f"{what} in the first {part}"


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
    rounded = (round(factor * each, digits) for each in (estimate.value, estimate.low, estimate.high))
    value, low, high = (f"{each:+.{digits}f}" if each else "0" for each in rounded)
    return f"{value} ({low} to {high})"


def heading(name: Name) -> str:
    """A figure's name above a narrow column."""
    return "MRR" if name == ("mrr",) else f"{'page' if name[0] == 'page_hit' else 'PDF'}\n@{name[1]}"


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
    pages = key[0] == "page_hit"
    shown: list[Name] = [(key[0], at) for at in ("1", "5", "10")]
    shown += [("document_hit", "5"), ("mrr",)] if pages else []
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("configuration", min_width=13)
    for name in shown:
        table.add_column(heading(name), justify="right", no_wrap=True)
        if name == key:
            table.add_column("difference\n(95 %)", justify="right", no_wrap=True)
    table.add_column("median\nms", justify="right", no_wrap=True)
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
    kept = f"keeps {percent(1 - good.value)} of {good.cases} answerable questions"
    refused = f"refuses {percent(bad.value)} ({interval(('share',), bad)}) of {bad.cases} unanswerable"
    area = f"area under the curve {auc.value:.3f} ({auc.low:.3f} to {auc.high:.3f})"
    lines = [
        f"For the settings{f' ({evaluation.name})' if named else ''}:",
        setting_line(calibration),
        kept,
        refused,
        f"threshold from {limit.low:.4f} to {limit.high:.4f}, {area}",
    ]
    if auc.low <= 0.5:
        lines.append("The two kinds are not told apart on these cases: keep the threshold that you have.")
    return "\n".join([*lines, ""]) + "\n"
