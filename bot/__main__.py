"""The command line `footnote`: the bot's commands and the indexer's."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.__main__ import app as indexer_app
from indexer.__main__ import run as run_command

if TYPE_CHECKING:
    from bot.settings import BotSettings

app = typer.Typer(
    name="footnote",
    help="Answers questions in Slack from the PDFs that a team shares, with a footnote under every claim.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in indexer_app.registered_commands:
    if command.name != "serve":  # `python -m indexer serve`; here `serve` is the bot
        app.registered_commands.append(command)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
StdinOption = Annotated[bool, typer.Option("--until-stdin-closes", hidden=True)]


@app.command()
def run() -> None:
    """Run everything: the local Qdrant engine (unless QDRANT_URL), the indexer and the bot."""
    import asyncio

    from bot.run import run as run_all

    asyncio.run(run_all())


@app.command()
def serve(until_stdin_closes: StdinOption = False) -> None:
    """Run the bot alone; `python -m indexer serve` is the indexer alone."""
    import asyncio

    from bot.app import run_bot
    from bot.settings import BotSettings
    from indexer.lifeline import end_when_stdin_closes
    from indexer.settings import read_settings
    from indexer.telemetry import configure_logging

    if until_stdin_closes:
        end_when_stdin_closes()
    settings = read_settings(BotSettings)
    configure_logging(settings.log_level)
    asyncio.run(run_bot(settings))


@app.command()
def ask(
    question: str,
    as_json: JsonOption = False,
    channel: Annotated[
        str | None,
        typer.Option("--channel", help="Use this channel's files too; without it, the workspace's only."),
    ] = None,
) -> None:
    """Answer one question on the command line."""
    import asyncio

    from bot import ask as asking
    from bot.settings import BotSettings
    from bot.terminal import print_answer
    from bot.types import Outcome
    from indexer.settings import read_settings
    from indexer.telemetry import configure_logging

    settings = read_settings(BotSettings)
    configure_logging(settings.log_level)
    asked = asyncio.run(asking.ask(settings, question, channel=channel))
    if as_json:
        _print_json(asking.as_json(asked))
    else:
        print_answer(asked.answer)
    raise typer.Exit(1 if asked.answer.outcome is Outcome.ERROR else 0)


@app.command()
def forget(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]", help="A name, Slack file id or permalink, or path.", show_default=False
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="URL", help="Only a file of this source, as `documents` lists it.")
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(
            metavar="U0123", help="A person instead: what they asked, were answered and said of it."
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Let a forgotten file in again.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase all that is made of a PDF, and keep it out; or all that a person asked."""
    from bot import forget_command, forget_words

    if (file is None) == (user is None):
        raise typer.BadParameter("give either a FILE or --user")
    if user is not None and (undo or source is not None):
        raise typer.BadParameter("--undo and --source go with a FILE")
    if user is not None and not forget_command.USER.fullmatch(user):
        raise typer.BadParameter(
            f"{user!r} is no id of a person: they look like U0123ABCD", param_hint="--user"
        )
    with forget_command.opened(_bot_settings()) as here:
        if user is not None:
            _confirm(f"Forget all that {user} asked and said?", yes=yes)
            person, remains = forget_command.forget_user(here, user)
            told = forget_words.person_json(user, person, remains, forget_command.address(here))
            text = forget_words.person_text(user, person, remains)
        elif undo:
            told = {"remembered": forget_command.undo(here, file or "", source)}
            text = f"{file} is no longer kept out: the next sync reads it.\n"
        else:
            document = forget_command.find(here, file or "", source)
            _confirm(f"Forget {forget_command.describe(document)}?", yes=yes)
            forgotten = forget_command.forget(here, document)
            told, text = forget_words.forgotten_json(forgotten), forget_words.forgotten_text(forgotten)
    _tell(told, text, as_json=as_json)


@app.command()
def audit(
    file: Annotated[str, typer.Argument(help="A name, Slack file id or permalink, or path.")],
    source: Annotated[str | None, typer.Option(metavar="URL", help="Only a file of this source.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the answers that used a PDF, also one that is gone by now."""
    from bot import audit as auditing
    from bot import forget_command

    with forget_command.opened(_bot_settings()) as here:
        found = forget_command.audits(here, file, source)
        address = forget_command.address(here)
    _tell(auditing.audit_json(found, address), auditing.audit_text(found, address), as_json=as_json)


@app.command()
def trace(
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="A question's id, or a permalink of its message or answer; without it, the latest are listed.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show how an answer came about: what was found, written, checked, and what it cost."""
    from bot import forget_command
    from bot import trace_command as tracing

    with forget_command.opened(_bot_settings()) as here:
        if question is None:
            latest = here.journal.latest_traced(tracing.LATEST)
            told, text = tracing.list_json(latest), tracing.list_text(latest)
        else:
            found = tracing.find(here.journal, question)
            names = tracing.documents_of(here.index.catalogue, here.workspace, found)
            told, text = tracing.trace_json(found, names), tracing.trace_text(found, names)
    _tell(told, text, as_json=as_json)


@app.command()
def erase(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False, as_json: JsonOption = False
) -> None:
    """Erase everything of the workspace at once, as after the app was uninstalled."""
    from bot import forget_command, forget_words

    with forget_command.opened(_bot_settings()) as here:
        workspace = here.workspace
        _confirm(f"Erase every document, question and answer of the workspace {workspace!r}?", yes=yes)
        remains = forget_command.erase(here)
    told = {"workspace": workspace, "remains": remains}
    _tell(told, forget_words.erased_text(workspace, remains), as_json=as_json)


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Ask one question, print the answer and end.")] = False,
    port: Annotated[int, typer.Option(help="Port of the page.", min=0, max=65535)] = 8080,
) -> None:
    """Index the samples and answer in the local workspace, in the browser."""
    import asyncio

    from bot.demo import demo as run_demo

    raise typer.Exit(asyncio.run(run_demo(once=once, port=port)))


@app.command()
def playground(
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.", min=0, max=65535)] = 8080,
    until_stdin_closes: StdinOption = False,
) -> None:
    """Run the local Slack workspace alone: Web API, Socket Mode, page, control API."""
    import asyncio

    from bot.playground import Playground
    from bot.playground.__main__ import serve as serve_playground
    from indexer.lifeline import end_when_stdin_closes

    if until_stdin_closes:
        end_when_stdin_closes()
    try:
        asyncio.run(serve_playground(Playground(port=port)))
    except OSError as error:
        sys.stderr.write(f"port {port} cannot be used ({error.strerror or error}): try --port 0\n")
        raise typer.Exit(1) from None


@app.command()
def manifest(name: Annotated[str, typer.Option(help="The app's name.")] = "Footnote") -> None:
    """Print the manifest from which Slack creates the app."""
    from bot.manifest import manifest as make_manifest

    _print_json(make_manifest(name))


def _bot_settings() -> BotSettings:
    from bot.settings import BotSettings
    from indexer.settings import read_settings
    from indexer.telemetry import configure_logging

    settings = read_settings(BotSettings)
    configure_logging(settings.log_level)
    return settings


def _confirm(question: str, *, yes: bool) -> None:
    """Goes on only if somebody says so: by the option, or at the terminal."""
    if yes:
        return
    if not _at_a_terminal():
        raise typer.BadParameter("nobody can be asked here: say --yes")
    if not typer.confirm(question, err=True):
        raise typer.Exit(1)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _tell(value: dict[str, Any], text: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(value)
    else:
        sys.stdout.write(text)


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """Entry point of the script `footnote`."""
    run_command(app)


if __name__ == "__main__":
    main()
