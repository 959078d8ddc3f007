"""Which documents somebody means by what they typed, and how each is named without doubt. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.sources.slack import SCHEME
from indexer.types import Document

_PERMALINK = re.compile(r"/(?:files/[A-Z0-9]+/|files-(?:pri|tmb)/[A-Z0-9]+-)(F[A-Z0-9]+)\b")


def slack_file_in(typed: str) -> str | None:
    """The file id in a permalink or another address of a file in Slack; None where there is none."""
    found = _PERMALINK.search(typed)
    return found[1] if found else None


def meant(documents: Iterable[Document], typed: str) -> list[Document]:
    """The documents that are exactly what was typed: by id or URI, else by link, else by name, else by title.

    A Slack file's URI is its file id, and its permalink names it too. Names and titles in any case of letters.
    """
    known, typed = list(documents), typed.strip().strip("\"'")
    ids = {typed, slack_file_in(typed)}
    folded = typed.casefold()
    tiers = (
        [each for each in known if each.id == typed or each.uri in ids],
        [each for each in known if each.link is not None and each.link == typed],
        [each for each in known if each.name.casefold() == folded],
        [each for each in known if each.title.casefold() == folded],
    )
    return next((tier for tier in tiers if tier), []) if typed else []


def alike(documents: Iterable[Document], typed: str, limit: int = 5) -> list[Document]:
    """Documents that have all the words typed in name or title: what somebody may have meant."""
    words = typed.casefold().split()
    found = [
        each for each in documents if all(word in f"{each.name}\n{each.title}".casefold() for word in words)
    ]
    return found[:limit] if words else []


def handle(document: Document, known: Sequence[Document]) -> str:
    """What names the document and no other of those known: a Slack file's id, a name, a path, or its own id."""
    by_name = () if document.source.startswith(SCHEME) else (document.name,)
    shortest = (text for text in (*by_name, document.uri) if meant(known, text) == [document])
    return next(shortest, document.id)
