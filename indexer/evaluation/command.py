"""What `footnote eval` does: cases against an index or a folder, and the figures as JSON, text or a page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import FootnoteError
from indexer.evaluation.cases import Case, doubts, read_cases
from indexer.evaluation.configurations import parse_configurations, searches
from indexer.evaluation.evaluation import Evaluation, Terms, evaluate
from indexer.operators import reach_of_operator
from indexer.types import Reach

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.search import SearchOptions
    from indexer.settings import IndexerSettings


KEEP = 0.95
"""Share of the answerable questions that a derived threshold keeps, if nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be evaluated, and how: the command's options, read and found to make sense."""

    cases: tuple[Case, ...]
    options: dict[str, SearchOptions]  # by the configuration's name
    terms: Terms
    reach: Reach
    folder: Path | None = None
    report: Path | None = None


def read_wish(
    file: Path,
    settings: IndexerSettings,
    *,
    k: int,
    compare: Sequence[str] = (),
    keep: float | None = None,
    channel: str | None = None,
    folder: Path | None = None,
    report: Path | None = None,
) -> Wish:
    """The options together; all that can be wrong with them is found before any work.

    Args:
        file: of cases.
        settings: for what the options leave open.
        k: pages looked at for each question.
        compare: configurations, as texts of `parse_options`.
        keep: derive the threshold that keeps this share of the answerable questions.
        channel: whose files may be found too.
        folder: to evaluate instead of the index.
        report: where to write a page.

    Raises:
        ValueError: a sentence that names what makes no sense, and what to write instead.
        SettingsError: FOOTNOTE_SEARCH makes no sense.
    """
    settings.search_options  # noqa: B018  so that its error names the setting
    cases = read_cases(file)
    kinds = {case.answerable for case in cases}
    if keep is not None and kinds != {True, False}:
        missing = (
            'no case with "answerable": false: add questions about things that these documents do not cover, such as '
            "another company's figures or a rule that nobody wrote down"
            if False not in kinds
            else 'no answerable case: add questions with their "document" and "pages"'
        )
        raise ValueError(f"--calibrate needs both kinds of cases, and {file} has {missing}")
    if report is not None and not report.parent.is_dir():
        raise ValueError(
            f"the folder of {report} does not exist: create it, or name another file with --report"
        )
    terms = Terms(k=k, refuse_below=settings.refusal_threshold, keep=keep)
    reach = Reach.of_operator(channel) if folder else reach_of_operator(settings, channel, warn=_warn)
    return Wish(cases, parse_configurations(compare, settings.search), terms, reach, folder, report)


def carry_out(wish: Wish, settings: IndexerSettings) -> list[Evaluation]:
    """Evaluates, says on standard error what is doubtful, and writes the report if one is wished.

    Raises:
        FootnoteError: the index or folder cannot be searched, or the report not be written.
    """
    with ExitStack() as stack:
        index = _index(wish, settings, stack)
        known = index.catalogue.documents(index.workspace, reach=wish.reach)
        if all(document.generation is None for document in known):
            raise FootnoteError(
                "there is no document to search: run `footnote sync`, name a folder with --folder, or a channel with --channel"
            )
        for doubt in doubts(wish.cases, known):
            _warn(doubt)
        configurations = searches(index, wish.options.items(), reach=wish.reach, limit=wish.terms.depth)
        done = stack.enter_context(_progress(len(wish.cases) * len(configurations)))
        evaluations = evaluate(configurations, wish.cases, wish.terms, done)
    if wish.report is not None:
        from indexer.evaluation.report import report_html

        try:
            page = report_html(wish.cases, evaluations, wish.terms)
            wish.report.write_text(page, encoding="utf-8", errors="replace")
        except OSError as error:
            raise FootnoteError(
                f"{wish.report} cannot be written ({error.strerror}): name another file with --report"
            ) from error
        sys.stderr.write(f"report: {wish.report}\n")
    return evaluations


def _warn(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _index(wish: Wish, settings: IndexerSettings, stack: ExitStack) -> Index:
    if wish.folder is None:
        from indexer.index import open_index

        index = open_index(settings)
        stack.callback(index.close)
        return index
    from indexer.evaluation.folder import index_of
    from indexer.presentation import report_text

    index, report = stack.enter_context(index_of(wish.folder, settings))
    sys.stderr.write(report_text(report))
    return index


@contextmanager
def _progress(questions: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error, if that is a terminal; what is yielded moves it on by one question."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("Asking", total=questions)
        yield lambda: bars.advance(task)
