"""Answers as a terminal shows them."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from bot.blocks import not_found_phrase
from bot.sanitise import strip_hidden
from bot.types import Answer, Outcome


def print_answer(answer: Answer) -> None:
    """Prints claims, then their footnotes, on standard output."""
    console = Console(highlight=False)
    if answer.outcome is Outcome.ERROR:
        Console(stderr=True).print(f"[red]{escape(answer.error or 'something went wrong')}[/red]")
        return
    if answer.outcome is Outcome.NOT_FOUND:
        _print_not_found(console, answer)
        return
    if answer.outcome is Outcome.PASSAGES:
        console.print("[dim]No language model is configured: these are the passages that match best.[/dim]\n")
    console.print(escape(answer.text))
    console.print()
    for citation in answer.citations:
        printed = "" if citation.label == str(citation.page) else f" (printed {_shown(citation.label)})"
        console.print(
            f"[bold]\\[{citation.marker}][/bold] {_shown(citation.title)}, p. {citation.page}{printed}"
        )
        console.print(f"    “{_shown(citation.quote)}”", style="dim")
    for remark in answer.remarks:
        console.print(f"\n{escape(remark.text)}", style="italic")


def _print_not_found(console: Console, answer: Answer) -> None:
    if not answer.searched:
        console.print("There are no PDFs that I may use here yet: see FOOTNOTE_SOURCES and `footnote sync`.")
        return
    console.print(not_found_phrase(answer.searched))
    if answer.nearest:
        console.print("The nearest pages:")
    for hit in answer.nearest:
        console.print(f"  {_shown(hit.title or hit.name)}, p. {hit.page} ({_shown(hit.name)})")
    console.print("What would help: other words for the same thing, or --channel for files of a channel.")


def _shown(text: str) -> str:
    """Foreign text on one line, which sends the terminal nothing but letters."""
    return escape(" ".join(strip_hidden(text).split()))
