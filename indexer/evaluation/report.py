"""An evaluation as one page of HTML that needs nothing else: curves, figures, and what was missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import islice
from unicodedata import category

from indexer.evaluation.cases import Case
from indexer.evaluation.curves import Curve, colour, curves_svg
from indexer.evaluation.evaluation import Evaluation, Terms
from indexer.evaluation.measures import Name
from indexer.evaluation.outcomes import FoundPage, Outcome, misses
from indexer.evaluation.presentation import setting_line
from indexer.evaluation.report_style import STYLE
from indexer.evaluation.tables import NONE, compared_by, difference, figure, interval, percent, title

_OPEN = 3  # pages of a miss that are shown at once
_INTERVALS = "95 % intervals say how far the choice of these questions may have moved a figure by chance."
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def report_html(cases: Sequence[Case], evaluations: Sequence[Evaluation], terms: Terms) -> str:
    """The page. Whatever comes from cases or documents is shown as text."""
    asking = sum(case.asks_for_document for case in cases)
    counts = f"{len(cases)} cases, {asking} with a known place, {sum(not case.answerable for case in cases)} unanswerable"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Retrieval: {len(cases)} cases</title><style>{STYLE}</style></head><body>",
        f'<h1>What retrieval finds</h1><p class="soft">{counts}. {_INTERVALS}</p>',
        *_curves(evaluations, terms),
        "<h2>Figures</h2>",
        _figures(evaluations),
        *_thresholds(evaluations),
        f"<h2>Missed in the first {terms.k}</h2>",
        *(_run(each, evaluations, terms.k) for each in evaluations),
        *_refusals(evaluations[0]),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _curves(evaluations: Sequence[Evaluation], terms: Terms) -> list[str]:
    key = compared_by(evaluations)
    pages = key[0] == "page_hit"
    curves = []
    for evaluation in evaluations:
        curve = evaluation.page_curve if pages else evaluation.document_curve
        estimates = [each for each in curve if each is not None]
        if not estimates:
            return []
        curves.append(Curve(_clean(evaluation.name), estimates))
    what = "a gold page" if pages else "the gold document"
    label = f"Share of questions with {what} among the first k pages, k from 1 to {terms.depth}"
    at = int(key[1])
    legend = [
        f'<li class="{colour(number)}"><span class="key"></span><b>{_text(curve.name)}</b> '
        f'<span class="soft">{percent(curve.estimates[at - 1].value)} in the first {at}</span></li>'
        for number, curve in enumerate(curves)
    ]
    band = "interval of the first configuration" if len(curves) > 1 else "interval"
    return [
        f"<h2>Questions with {what} among the first k</h2>",
        f'<div class="scroll">{curves_svg(curves, label=label)}</div>',
        f'<ul class="legend">{"".join(legend)}<li class="soft">band: 95 % {band}</li></ul>',
    ]


def _figures(evaluations: Sequence[Evaluation]) -> str:
    head = "".join(f'<th class="name">{_text(each.name)}</th>' for each in evaluations)
    rows = []
    for name, estimate in evaluations[0].figures.items():
        if estimate is not None:
            cells = "".join(_cell(name, each, compared=each is not evaluations[0]) for each in evaluations)
            rows.append(f"<tr><td>{escape(title(name))}</td><td>{estimate.cases}</td>{cells}</tr>")
    for place, words in enumerate(("time, median", "time, 95th percentile")):
        cells = "".join(f"<td>{each.latency[place]:.0f} ms</td>" for each in evaluations)
        rows.append(f"<tr><td>{words}</td><td></td>{cells}</tr>")
    note = (
        '<p class="soft">Δ is the difference to the first configuration on the same questions, with its 95 % interval: '
        "one that holds 0 shows no difference.</p>"
        if len(evaluations) > 1
        else ""
    )
    return (
        f'<div class="scroll"><table><thead><tr><th></th><th>cases</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>{note}"
    )


def _cell(name: Name, evaluation: Evaluation, *, compared: bool) -> str:
    estimate = evaluation.figures[name]
    if estimate is None:
        return f"<td>{NONE}</td>"
    gap = evaluation.differences.get(name) if compared else None
    second = f"<small>Δ {escape(difference(name, gap))}</small>" if gap is not None else ""
    return f"<td>{figure(name, estimate.value)}<small>{interval(name, estimate)}</small>{second}</td>"


def _thresholds(evaluations: Sequence[Evaluation]) -> list[str]:
    found = []
    for evaluation in evaluations:
        calibration = evaluation.calibration
        if calibration is not None:
            found.append(
                f"<p>{_text(evaluation.name)}: <code>{setting_line(calibration)}</code> keeps "
                f"{percent(1 - calibration.refused_answerable.value)} of the answerable and refuses "
                f"{percent(calibration.refused_unanswerable.value)} of the unanswerable; area under the curve "
                f"{calibration.auc.value:.3f} ({calibration.auc.low:.3f} to {calibration.auc.high:.3f}).</p>"
            )
    return ["<h2>Threshold of relevance</h2>", *found] if found else []


def _run(evaluation: Evaluation, evaluations: Sequence[Evaluation], k: int) -> str:
    missed = misses(evaluation.outcomes, k)
    asking = sum(outcome.case.asks_for_document for outcome in evaluation.outcomes)
    others = [each for each in evaluations if each is not evaluation]
    places = {id(outcome): place for place, outcome in enumerate(evaluation.outcomes)}
    articles = [_miss(outcome, _found_by(others, places[id(outcome)], k), k) for outcome in missed]
    opened = " open" if evaluation is evaluations[0] else ""
    return (
        f'<details class="run"{opened}><summary>{_text(evaluation.name)}: {len(missed)} of {asking} missed</summary>'
        f"{''.join(articles) or '<p>Nothing was missed.</p>'}</details>"
    )


def _found_by(others: Sequence[Evaluation], place: int, k: int) -> str:
    """Which other configurations found the page of the case at this place, and where."""
    found = []
    for other in others:
        rank = other.outcomes[place].rank
        if rank is not None and rank <= k:
            found.append(f"<b>{_text(other.name)}</b> (rank {rank})")
    return f"<p>Found by {', '.join(found)}.</p>" if found else ""


def _miss(outcome: Outcome, found_by: str, k: int) -> str:
    case = outcome.case
    pages = ", ".join(map(str, sorted(case.pages)))
    gold = f'<span class="gold">{_text(case.document or "")}{f", p. {pages}" if pages else ""}</span>'
    rank = outcome.rank
    later = f" It has rank {rank}." if rank is not None and rank > k else ""
    none = "" if outcome.pages else "<p>Nothing was found.</p>"
    answer = f'<p class="soft">Answer: {_text(case.answer)}</p>' if case.answer else ""
    items = [_found(found, outcome) for found in outcome.pages]
    shown, more = "".join(islice(items, _OPEN)), "".join(islice(items, _OPEN, None))
    rest = (
        f'<details class="more"><summary>{len(items) - _OPEN} more</summary>'
        f'<ol class="found" start="{_OPEN + 1}">{more}</ol></details>'
        if more
        else ""
    )
    return (
        f"<article><h3>{_text(case.question)}</h3>"
        f'<p>Should be {gold} <span class="soft">(line {case.line})</span>.{later}</p>{answer}{found_by}{none}'
        f'<ol class="found">{shown}</ol>{rest}</article>'
    )


def _found(found: FoundPage, outcome: Outcome) -> str:
    label = "" if found.label == str(found.page) else f" (printed {_text(found.label)})"
    section = f' · <span class="soft">{_text(" › ".join(found.section))}</span>' if found.section else ""
    if outcome.is_gold_page(found):
        mark = ' <span class="mark">gold page</span>'
    elif outcome.is_gold_document(found):
        mark = ' <span class="mark">right document</span>'
    else:
        mark = ""
    return (
        f"<li>{_text(found.document)}, p. {found.page}{label}{section}{mark}"
        f'<span class="passage">{_text(found.excerpt)}</span></li>'
    )


def _refusals(evaluation: Evaluation) -> list[str]:
    """Questions that the threshold judges wrongly; none where nothing is refused."""
    limit = evaluation.refuse_below
    if limit <= 0:
        return []

    def listed(words: str, wrong: Callable[[Outcome], bool]) -> list[str]:
        chosen = sorted(
            (each for each in evaluation.outcomes if wrong(each)), key=lambda each: each.relevance
        )
        items = "".join(f"<li>{each.relevance:.4f} {_text(each.case.question)}</li>" for each in chosen)
        return [f"<h3>{words}: {len(chosen)}</h3><ul>{items}</ul>"] if chosen else []

    wrong = [
        *listed("Answerable, and refused", lambda each: each.case.answerable and each.relevance < limit),
        *listed(
            "Unanswerable, and not refused", lambda each: not each.case.answerable and each.relevance >= limit
        ),
    ]
    head = f"<h2>Refused wrongly below {limit:.4f}: {_text(evaluation.name)}</h2>"
    return [head, *(wrong or ["<p>None.</p>"])]


def _text(text: str) -> str:
    """Foreign text for HTML, held apart from the direction of what stands around it."""
    return f"<bdi>{escape(_clean(text))}</bdi>"


def _clean(text: str) -> str:
    """Without control and invisible formatting characters, which could reorder or hide what follows."""
    return "".join(
        " " if category(character) in ("Cc", "Cs") else character
        for character in text
        if category(character) != "Cf"
    )
