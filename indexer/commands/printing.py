"""What commands print, and the options that decide it."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
ChannelOption = Annotated[
    str | None,
    typer.Option(
        help="Use this channel's files too; without it, the workspace's only: those of folders so configured, and of "
        "public channels."
    ),
]


def print_json(value: Any) -> None:
    """One JSON value on standard output."""
    print_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_text(text: str) -> None:
    """The text on standard output, whatever its encoding."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def warn(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(f"{text}\n")
