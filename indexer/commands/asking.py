"""`search` and `eval`: what is found, and how well."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from indexer.commands.opening import opened, settings_of_command
from indexer.commands.printing import ChannelOption, JsonOption, print_json, print_text, warn


def search(
    question: Annotated[str | None, typer.Argument(metavar="[QUESTION]", show_default=False)] = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.jsonl",
            help='A question a line: an object with "question", or plain text.',
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option("-k", help="Hits for each question.", min=1, max=1000)] = 10,
    channel: ChannelOption = None,
    file: Annotated[str | None, typer.Option(help="Search only the file of this name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line.")] = False,
) -> None:
    """Find the passages that may answer a question."""
    if (question is None) == (questions is None):
        raise typer.BadParameter("give either a QUESTION or --questions FILE.jsonl")
    from indexer import presentation
    from indexer.operators import reach_of_operator

    asked = [question] if question is not None else _read_questions(questions)
    settings = settings_of_command()
    reach = reach_of_operator(settings, channel, warn=warn)
    with opened(settings) as index:
        for text in asked:
            results = index.search.results(
                text, workspace=index.workspace, reach=reach, limit=limit, file=file
            )
            if as_json:
                print_text(json.dumps(presentation.results_json(text, results), ensure_ascii=False) + "\n")
            else:
                print_text(presentation.hits_text(text, results.hits))


def evaluate(
    cases: Annotated[
        Path,
        typer.Argument(
            metavar="CASES.jsonl",
            help="A case a line: a question with the document and physical pages that answer it, or answerable: false.",
            exists=True,
            dir_okay=False,
        ),
    ],
    as_json: JsonOption = False,
    k: Annotated[int, typer.Option("-k", help="Pages looked at for each question.", min=1, max=1000)] = 10,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STEPS",
            help="Steps of the search side by side, as FOOTNOTE_SEARCH names them: 'default,words,smoothing=0'.",
        ),
    ] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Derive FOOTNOTE_REFUSE_BELOW from the cases.")
    ] = False,
    keep: Annotated[
        float | None,
        typer.Option(
            help="With --calibrate: share of the answerable not to refuse; 0.95 without it.",
            min=0.5,
            max=1.0,
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="F.html", help="Write a page with curves and misses.", dir_okay=False),
    ] = None,
    channel: ChannelOption = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Measure on the PDFs of this folder, in an index of their own.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Measure on cases of your own how well pages are found."""
    from indexer.evaluation.command import KEEP, carry_out, read_wish

    if keep is not None and not calibrate:
        raise typer.BadParameter("--keep goes with --calibrate")
    settings = settings_of_command(quiet=sys.stderr.isatty())
    try:
        wish = read_wish(
            cases,
            settings,
            k=k,
            compare=compare or (),
            keep=(keep or KEEP) if calibrate else None,
            channel=channel,
            folder=folder,
            report=report,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    evaluations = carry_out(wish, settings)
    if as_json:
        from indexer.evaluation.presentation import evaluations_json

        print_json(evaluations_json(wish.cases, evaluations))
    else:
        from indexer.evaluation.tables import evaluations_text

        print_text(evaluations_text(evaluations))


def _read_questions(path: Path | None) -> list[str]:
    lines = path.read_text("utf-8-sig").splitlines() if path else []
    return [_question(line, number) for number, line in enumerate(lines, start=1) if line.strip()]


def _question(line: str, number: int) -> str:
    if not line.lstrip().startswith("{"):
        return line.strip()
    try:
        question = json.loads(line)["question"]
    except (ValueError, KeyError) as error:
        raise typer.BadParameter(
            f'line {number} is no object with "question"', param_hint="--questions"
        ) from error
    return str(question)
