"""Answers as a terminal shows them."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from bot.types import Answer, Outcome


def print_answer(answer: Answer) -> None:
    """Prints claims, then their footnotes, on standard output."""
    console = Console(highlight=False)
    if answer.outcome is Outcome.ERROR:
        Console(stderr=True).print(f"[red]{escape(answer.error or 'something went wrong')}[/red]")
        return
    if answer.outcome is Outcome.NOT_FOUND:
        console.print(f"I could not find this in the {answer.searched} PDFs that I may use here.")
        for hit in answer.nearest:
            console.print(f"  near: {escape(hit.title)}, p. {hit.page}")
        return
    if answer.outcome is Outcome.PASSAGES:
        console.print("[dim]No language model is configured: these are the passages that match best.[/dim]\n")
    console.print(escape(answer.text))
    console.print()
    for citation in answer.citations:
        printed = "" if citation.label == str(citation.page) else f" (printed {citation.label})"
        console.print(
            f"[bold]\\[{citation.marker}][/bold] {escape(citation.title)}, p. {citation.page}{escape(printed)}"
        )
        console.print(f"    “{escape(' '.join(citation.quote.split()))}”", style="dim")
