"""The commands of the index: sync, search, eval, documents, page, status, serve."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.errors import FootnoteError, SettingsError

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.settings import IndexerSettings
    from indexer.sources import SourceSpec

app = typer.Typer(
    name="indexer",
    help="Makes PDFs searchable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


@app.command("sync")
def sync_command(
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL|AUDIENCE",
            help="Only this source; may be repeated. Without it: all of FOOTNOTE_SOURCES, and documents of "
            "sources that are no longer among them are removed.",
        ),
    ] = None,
    as_json: JsonOption = False,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="A source that lists nothing is meant to be empty.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try files again that could not be read, though unchanged.")
    ] = False,
) -> None:
    """Make the index hold what the sources hold now."""
    from indexer import presentation
    from indexer.executors import open_executor
    from indexer.interruption import interrupted_by_sigterm
    from indexer.progress import progress_bar
    from indexer.sync import sync, unlisted

    settings = _settings(quiet=sys.stderr.isatty())
    specs = _sources(settings, source or [])
    with (
        interrupted_by_sigterm(),
        _open(settings) as index,
        open_executor(settings.executor) as executor,
        progress_bar() as progress,
    ):
        report = sync(
            index,
            specs,
            executor=executor,
            allow_empty=allow_empty,
            retry_failed=retry_failed,
            retire=not source,
            progress=progress,
        )
    if as_json:
        _print_json(presentation.report_json(report))
    else:
        _print(presentation.report_text(report))
    raise typer.Exit(1 if unlisted(report, specs) else 0)


@app.command("search")
def search_command(
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
    channel: Annotated[
        str | None,
        typer.Option(help="Search this channel's files too; without it, the workspace's only."),
    ] = None,
    file: Annotated[str | None, typer.Option(help="Search only the file of this name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object a line.")] = False,
) -> None:
    """Find the passages that may answer a question."""
    if (question is None) == (questions is None):
        raise typer.BadParameter("give either a QUESTION or --questions FILE.jsonl")
    from indexer import presentation
    from indexer.types import Reach

    asked = [question] if question is not None else _read_questions(questions)
    reach = Reach.of_operator(channel)
    settings = _settings()
    with _open(settings) as index:
        for text in asked:
            results = index.search.results(
                text, workspace=index.workspace, reach=reach, limit=limit, file=file
            )
            if as_json:
                _print(json.dumps(presentation.results_json(text, results), ensure_ascii=False) + "\n")
            else:
                _print(presentation.hits_text(text, results.hits))


@app.command("eval")
def eval_command(
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
    channel: Annotated[
        str | None,
        typer.Option(help="Search this channel's files too; without it, the workspace's only."),
    ] = None,
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
    settings = _settings(quiet=sys.stderr.isatty())
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

        _print_json(evaluations_json(wish.cases, evaluations))
    else:
        from indexer.evaluation.tables import evaluations_text

        _print(evaluations_text(evaluations))


@app.command("documents")
def documents_command(as_json: JsonOption = False) -> None:
    """List every document with its state and pages, and the reason when it could not be read."""
    from indexer import presentation

    with _open(_settings()) as index:
        documents = index.catalogue.documents(index.workspace)
    if as_json:
        _print_json([presentation.document_json(document) for document in documents])
    else:
        _print(presentation.documents_text(documents))


@app.command("page")
def page_command(
    name: Annotated[str, typer.Argument(help="The document's file name, or its URI within its source.")],
    number: Annotated[int, typer.Argument(metavar="PAGE", help="The physical page, from 1.", min=1)],
    quote: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="Words to highlight; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.png", help="Where to write the picture; NAME-pPAGE.png without it."),
    ] = None,
    width: Annotated[int, typer.Option(help="In pixels.", min=200, max=2000)] = 1000,
    channel: Annotated[
        str | None,
        typer.Option(help="Look among this channel's files too; without it, the workspace's only."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Draw a page of an indexed document, with quotes highlighted."""
    from indexer import presentation
    from indexer.page_command import draw_quotes
    from indexer.types import Reach

    reach = Reach.of_operator(channel)
    with _open(_settings()) as index:
        picture = draw_quotes(index, name, number, quote or (), to=out, width=width, reach=reach)
    for missing in picture.missing:
        sys.stderr.write(f"page {number} does not say: {missing}\n")
    if picture.unplaced:
        sys.stderr.write(f"{picture.unplaced} quotes are on page {number}, but their places are not known\n")
    if as_json:
        _print_json(presentation.picture_json(picture))
    else:
        _print(presentation.picture_text(picture))
    raise typer.Exit(1 if quote and not picture.highlighted else 0)


@app.command("glossary")
def glossary_command(
    question: Annotated[
        str | None, typer.Argument(metavar="[QUESTION]", help="Say what is searched beside it.")
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(metavar="'TERM = MEANING; MEANING'", help="Write a line; may be repeated."),
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="TERM", help="Remove the line of a term; may be repeated.")
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(help="Use this channel's files too; without it, the workspace's only."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List terms and their meanings, change them, or try them on a question."""
    from indexer import presentation
    from indexer.glossary_command import change
    from indexer.types import Reach

    reach = Reach.of_operator(channel)
    with _open(_settings()) as index:
        missing = change(index, add=add or (), remove=remove or ())
        for term in missing:
            sys.stderr.write(f"there is no line of {term!r} to remove\n")
        if question is not None:
            found = index.glossary.expansions(question, workspace=index.workspace, reach=reach)
            told = presentation.expansions_json(question, found)
            text = presentation.expansions_text(found)
        else:
            overview = index.glossary.overview(index.workspace, reach)
            told, text = presentation.glossary_json(overview), presentation.glossary_text(overview)
    if as_json:
        _print_json(told)
    else:
        _print(text)
    raise typer.Exit(1 if missing else 0)


@app.command("status")
def status_command(as_json: JsonOption = False) -> None:
    """Say how much is searchable, and how the last syncs went."""
    from indexer import presentation

    with _open(_settings()) as index:
        documents = index.catalogue.documents(index.workspace)
        status = presentation.status_json(
            index.workspace,
            index.catalogue.statistics(index.workspace),
            documents,
            index.catalogue.last_syncs(index.workspace, limit=10),
            index.catalogue.under_way(index.workspace),
            index.to_read_again(documents),
        )
    if as_json:
        _print_json(status)
    else:
        _print(presentation.status_text(status))


@app.command("serve")
def serve_command(
    until_stdin_closes: Annotated[bool, typer.Option("--until-stdin-closes", hidden=True)] = False,
) -> None:
    """Sync at every interval of FOOTNOTE_SCHEDULE, and do what the bot asks, until SIGTERM."""
    import threading

    from indexer.executors import open_executor
    from indexer.interruption import interrupted_by_sigterm
    from indexer.lifeline import end_when_stdin_closes
    from indexer.schedule import start_schedule
    from indexer.serve import Service

    if until_stdin_closes:
        end_when_stdin_closes()
    settings = _settings()
    specs = settings.source_specs
    with (
        interrupted_by_sigterm(code=0),
        _open(settings) as index,
        open_executor(settings.executor) as executor,
    ):
        service = Service(index, specs, executor)
        scheduler = start_schedule(settings.schedule, service.sync_soon)
        try:
            service.run(threading.Event())
        finally:
            if scheduler is not None:
                scheduler.shutdown(wait=False)


def run(application: typer.Typer) -> None:
    """Runs a command line: errors of ours are one sentence on standard error, and the exit code is 1.

    It is 2 when settings make no sense, as for wrong options: trying again does not help.
    """
    try:
        application()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except FootnoteError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stderr.close()
        sys.exit(0)


def _settings(*, quiet: bool = False) -> IndexerSettings:
    from indexer.settings import IndexerSettings, read_settings
    from indexer.telemetry import configure_logging

    settings = read_settings(IndexerSettings)
    configure_logging("warning" if quiet and settings.log_level == "info" else settings.log_level)
    return settings


@contextmanager
def _open(settings: IndexerSettings) -> Iterator[Index]:
    from indexer.index import open_index

    index = open_index(settings)
    try:
        yield index
    finally:
        index.close()


def _sources(settings: IndexerSettings, texts: list[str]) -> tuple[SourceSpec, ...]:
    from indexer.errors import SettingsError
    from indexer.sources import parse_sources

    if not texts:
        if not settings.source_specs:
            raise SettingsError(
                "there is no source: set FOOTNOTE_SOURCES, or name one with --source 'URL|AUDIENCE'"
            )
        return settings.source_specs
    try:
        return parse_sources("\n".join(texts))
    except SettingsError as error:
        raise typer.BadParameter(str(error), param_hint="--source") from error


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


def _print_json(value: Any) -> None:
    _print(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _print(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


if __name__ == "__main__":
    run(app)
