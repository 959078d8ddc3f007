"""Answers as a terminal shows them."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from bot.blocks import ADD_A_MODEL, INCOMPLETE, PASSAGES_LABEL, not_found_phrase
from bot.footnotes import parts, printed, to_know
from bot.sanitise import strip_hidden
from bot.types import Answer, Citation, Outcome, Verdict


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
        console.print(f"[dim]{escape(PASSAGES_LABEL)} {escape(ADD_A_MODEL)}[/dim]\n")
    console.print(escape(answer.text))
    for claim in answer.claims:
        if claim.verdict is Verdict.DERIVED and claim.note:
            markers = "".join(f" [{citation.marker}]" for citation in claim.citations)
            console.print(f"  computed{escape(markers)}: {_shown(claim.note)}", style="dim")
    if answer.incomplete:
        console.print(f"[yellow]{escape(INCOMPLETE)}[/yellow]")
    console.print()
    for citation in answer.citations:
        _print_footnote(console, citation)
    _print_remarks(console, answer)


def _print_footnote(console: Console, citation: Citation) -> None:
    where = printed(citation.page, _shown(citation.label))
    known = [*to_know(citation), *([f"dated {_shown(citation.date)}"] if citation.date else [])]
    console.print(
        f"[bold]\\[{citation.marker}][/bold] {_shown(citation.title)}, p. {citation.page}{where}"
        + (f" ({', '.join(known)})" if known else "")
    )
    before, inner, after = (escape(part) for part in parts(citation))
    emphasised = f"[bold]{inner}[/bold]" if before or after else inner
    console.print(f"    “{' '.join(part for part in (before, emphasised, after) if part)}”", style="dim")


def _print_remarks(console: Console, answer: Answer) -> None:
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
    _print_remarks(console, answer)
    console.print("What would help: other words for the same thing, or --channel for files of a channel.")


def _shown(text: str) -> str:
    """Foreign text on one line, which sends the terminal nothing but letters."""
    return escape(" ".join(strip_hidden(text).split()))
