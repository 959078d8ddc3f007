"""The command line `footnote`: the bot's commands and the indexer's."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from indexer.__main__ import app as indexer_app
from indexer.__main__ import run as run_command

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


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """Entry point of the script `footnote`."""
    run_command(app)


if __name__ == "__main__":
    main()
