"""`sync` and `serve`: the index is made to hold what the sources hold."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.commands.opening import opened, settings_of_command
from indexer.commands.printing import JsonOption, print_json, print_text
from indexer.errors import SettingsError

if TYPE_CHECKING:
    from indexer.configured import ConfiguredSources
    from indexer.settings import IndexerSettings
    from indexer.sources import SourceSpec
    from indexer.types import Failure

SLACK = "slack"
"""Slack's files, as `--source` calls them."""


def sync(
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL|AUDIENCE",
            help="Only this source; may be repeated; `slack` is the workspace. Without it: all of FOOTNOTE_SOURCES "
            "and Slack, and documents of sources that are no longer among them are removed.",
        ),
    ] = None,
    as_json: JsonOption = False,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="A source that lists nothing is meant to be empty.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try files again that could not be read, though unchanged.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Say what it would do and about cost; read and write nothing."),
    ] = False,
) -> None:
    """Make the index hold what the sources hold now."""
    from indexer.configured import ConfiguredSources

    settings = settings_of_command(quiet=sys.stderr.isatty())
    sources = ConfiguredSources.of(settings)
    specs, away = _wanted(sources, source or [])
    keeps = None if source else sources.keeps
    work = _forecast if dry_run else _sync
    failed = work(
        settings, specs, away, keeps, as_json=as_json, allow_empty=allow_empty, retry_failed=retry_failed
    )
    raise typer.Exit(1 if failed else 0)


def _sync(
    settings: IndexerSettings,
    specs: Sequence[SourceSpec],
    away: Sequence[Failure],
    keeps: Callable[[str], bool] | None,
    *,
    as_json: bool,
    allow_empty: bool,
    retry_failed: bool,
) -> bool:
    from indexer import presentation
    from indexer.executors import open_executor
    from indexer.interruption import interrupted_by_sigterm
    from indexer.progress import progress_bar
    from indexer.sync import sync, unlisted

    with (
        interrupted_by_sigterm(),
        opened(settings) as index,
        open_executor(settings.executor) as executor,
        progress_bar() as progress,
    ):
        report = sync(
            index,
            specs,
            executor=executor,
            allow_empty=allow_empty,
            retry_failed=retry_failed,
            keeps=keeps,
            progress=progress,
        )
    told = replace(report, failed=(*report.failed, *away))
    if as_json:
        print_json(presentation.report_json(told))
    else:
        print_text(presentation.report_text(told))
    return bool(away or unlisted(report, specs))


def _forecast(
    settings: IndexerSettings,
    specs: Sequence[SourceSpec],
    away: Sequence[Failure],
    keeps: Callable[[str], bool] | None,
    *,
    as_json: bool,
    allow_empty: bool,
    retry_failed: bool,
) -> bool:
    from indexer.forecast import Forecast, forecast
    from indexer.forecast_report import forecast_json, forecast_text

    with opened(settings) as index:
        found = forecast(index, specs, keeps=keeps, allow_empty=allow_empty, retry_failed=retry_failed)
    found += [Forecast(failure.uri, failed=(failure,)) for failure in away]
    told = forecast_json(found, settings)
    if as_json:
        print_json(told)
    else:
        print_text(forecast_text(told))
    return any(failure.uri == each.source for each in found for failure in each.failed)


def _wanted(sources: ConfiguredSources, texts: list[str]) -> tuple[list[SourceSpec], list[Failure]]:
    """The sources to sync, and why Slack is not among them if it should be."""
    from indexer.configured import SlackAway
    from indexer.sources import parse_sources
    from indexer.types import Failure

    if not texts and not sources.any:
        raise SettingsError(
            "there is no source: set FOOTNOTE_SOURCES, or name one with --source 'URL|AUDIENCE'; "
            "SLACK_BOT_TOKEN adds the workspace's files"
        )
    if SLACK in texts and not sources.with_slack:
        raise SettingsError(
            "there is no access to Slack's files: set SLACK_BOT_TOKEN (xoxb-…), and FOOTNOTE_SLACK_FILES not to false"
        )
    try:
        folders = (
            parse_sources("\n".join(text for text in texts if text != SLACK)) if texts else sources.folders
        )
    except SettingsError as error:
        raise typer.BadParameter(str(error), param_hint="--source") from error
    if texts and SLACK not in texts:
        return list(folders), []
    try:
        slack = sources.slack()
    except SlackAway as away:
        return list(folders), [Failure(SLACK, str(away))]
    return [*folders, *([slack] if slack is not None else [])], []


def serve(
    until_stdin_closes: Annotated[bool, typer.Option("--until-stdin-closes", hidden=True)] = False,
) -> None:
    """Sync at every interval of FOOTNOTE_SCHEDULE, and do what the bot asks, until SIGTERM."""
    import threading

    from indexer import preparation
    from indexer.configured import ConfiguredSources
    from indexer.executors import BACKGROUND, open_beside, open_executor
    from indexer.interruption import ends_soon, interrupted_by_sigterm
    from indexer.lifeline import end_when_stdin_closes
    from indexer.schedule import start_schedule
    from indexer.serve import Service
    from indexer.works import for_workers

    if until_stdin_closes:
        end_when_stdin_closes()
    settings = settings_of_command()
    sources = ConfiguredSources.of(settings)
    warm_up = partial(preparation.warm_up, for_workers(settings))
    with (
        ends_soon(),
        interrupted_by_sigterm(code=0),
        opened(settings) as index,
        open_executor(settings.executor, nice=BACKGROUND) as executor,
        open_beside(executor, warm_up=warm_up if sources.with_slack else None) as urgent,
    ):
        service = Service(index, sources, executor, urgent)
        scheduler = start_schedule(settings.schedule, service.sync_soon)
        try:
            service.run(threading.Event())
        finally:
            if scheduler is not None:
                scheduler.shutdown(wait=False)
