"""The command line of the index: sync, search, eval, documents, page, glossary, status, serve."""

from __future__ import annotations

import sys

import typer

from indexer.commands import asking, looking, syncing
from indexer.errors import FootnoteError, SettingsError

app = typer.Typer(
    name="indexer",
    help="Makes PDFs searchable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("sync")(syncing.sync)
app.command("search")(asking.search)
app.command("eval")(asking.evaluate)
app.command("documents")(looking.documents)
app.command("page")(looking.page)
app.command("glossary")(looking.glossary)
app.command("status")(looking.status)
app.command("serve")(syncing.serve)


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


if __name__ == "__main__":
    run(app)
