"""What `/pdfs glossary` asks, and what it is answered with. Pure, as `bot.blocks` is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.blocks import SlackMessage
from bot.mrkdwn import plain
from bot.reports import count, lines_message
from bot.slack_text import plain_text
from indexer.glossary import Overview
from indexer.glossary.lines import as_text
from indexer.types import GlossaryLine

PER_PAGE = 40
_LONGEST = 300  # characters of the meanings of a line


class Verb(StrEnum):
    """What is to be done."""

    LIST = "list"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class GlossaryWish:
    """What was typed after `/pdfs glossary`."""

    verb: Verb
    rest: str = ""  # the line to add, the term to remove


def parse_wish(typed: str) -> GlossaryWish:
    """`glossary add capex = capital expenditures` -> add, and the line; anything else asks for the list."""
    _, *rest = plain_text(typed, "").split(maxsplit=2)
    verb = rest[0].lower() if rest else ""
    if verb in (Verb.ADD, Verb.REMOVE):
        return GlossaryWish(Verb(verb), rest[1] if len(rest) > 1 else "")
    return GlossaryWish(Verb.LIST)


def glossary_list(overview: Overview, words: Sequence[str] = (), *, page: int = 1) -> SlackMessage:
    """The terms that have all the words in them or in their meanings, forty at a time."""
    written = [*overview.written, *overview.from_file]
    shown = [f"• {_line(line)}" for line in written if _has(words, as_text(line))]
    shown += [
        f"• {plain(match.term)} = {plain(match.meaning)} ({count(match.documents, 'PDF')})"
        for match in overview.learned
        if _has(words, f"{match.term} {match.meaning}")
    ]
    if not shown:
        return lines_message(["No term here has these words." if words else "The glossary is empty.", _HOW])
    last = -(-len(shown) // PER_PAGE)
    page = max(1, min(page, last))
    head = f"{count(len(shown), 'term')} that questions here are searched with"
    lines = [f"{head} (page {page} of {last}):" if last > 1 else f"{head}:"]
    lines += shown[(page - 1) * PER_PAGE : page * PER_PAGE]
    if page < last:
        lines.append(f"More: /pdfs glossary {plain(' '.join([*words, str(page + 1)]), 200)}")
    return lines_message([*lines, _HOW])


def added(line: GlossaryLine) -> SlackMessage:
    """That a line counts from now on."""
    return lines_message([f"Added: {_line(line)}", "It counts for everybody's questions from now on."])


def removed(term: str, *, there: bool) -> SlackMessage:
    """That a line is gone, or never was."""
    if there:
        return lines_message([f"Removed: {plain(term, 100)}"])
    missing = f"There is no line of {plain(term, 100) or 'an empty term'} that was added here."
    return lines_message(
        [missing, "Lines of the file FOOTNOTE_GLOSSARY are changed there; what PDFs say goes with them."]
    )


_HOW = "Admins: /pdfs glossary add TERM = MEANING; MEANING, or /pdfs glossary remove TERM"


def _line(line: GlossaryLine) -> str:
    return f"{plain(line.term)} = {plain('; '.join(line.meanings), _LONGEST)}"


def _has(words: Sequence[str], text: str) -> bool:
    folded = text.casefold()
    return all(word.casefold() in folded for word in words)
