"""What `footnote glossary` changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from indexer.errors import SettingsError
from indexer.glossary.lines import WrongLine, parse_line

if TYPE_CHECKING:
    from indexer.index import Index


def change(index: Index, *, add: Sequence[str], remove: Sequence[str]) -> list[str]:
    """Removes lines, then writes those to add; returns the terms to remove of which there was no line.

    Raises:
        SettingsError: a line to add makes no sense; nothing is changed then.
        CatalogueError: the database failed, or there are too many lines.
    """
    lines = []
    for text in add:
        try:
            lines.append(parse_line(text))
        except WrongLine as wrong:
            raise SettingsError(f"--add {text!r}: {wrong}") from None
    table = index.catalogue.glossary
    missing = [term for term in remove if not table.remove(index.workspace, term)]
    for line in lines:
        table.add(index.workspace, line)
    return missing
