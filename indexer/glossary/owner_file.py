"""The file of lines that the owner of an index writes; read again whenever it changes."""

from __future__ import annotations

import threading
from pathlib import Path

import structlog

from indexer.errors import SettingsError
from indexer.glossary.expanding import Vocabulary, add_senses
from indexer.glossary.lines import WrongLine, parse_lines
from indexer.types import GlossaryLine

log = structlog.get_logger(__name__)

MOST_BYTES = 1_000_000
MOST_LINES = 10_000

_Mark = tuple[int, int, int]


class OwnerFile:
    """Lines of a file. Thread-safe.

    When the file cannot be used any more, its last good lines count on, and a warning says why.

    Raises:
        SettingsError: it cannot be read at first; names file, line, cause and remedy.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reading = threading.Lock()
        self._mark = _mark(path)
        self._lines, self._vocabulary = _read(path)

    @property
    def lines(self) -> tuple[GlossaryLine, ...]:
        """The lines as they are now."""
        self._refresh()
        return self._lines

    @property
    def vocabulary(self) -> Vocabulary:
        """The senses of the lines as they are now."""
        self._refresh()
        return self._vocabulary

    def _refresh(self) -> None:
        mark = _mark(self._path)
        if mark == self._mark:
            return
        with self._reading:
            if mark == self._mark:
                return
            self._mark = mark
            try:
                self._lines, self._vocabulary = _read(self._path)
            except SettingsError as error:
                log.warning("glossary_not_read", reason=f"{error}; what it said before counts on")


def _mark(path: Path) -> _Mark | None:
    """What tells one state of the file from another; None when there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _read(path: Path) -> tuple[tuple[GlossaryLine, ...], Vocabulary]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise SettingsError(f"FOOTNOTE_GLOSSARY: {path} is larger than 1 MB: keep what people ask with")
        lines = tuple(parse_lines(content.decode("utf-8-sig")))
    except OSError as error:
        raise SettingsError(
            f"FOOTNOTE_GLOSSARY: {path} cannot be read ({error.strerror}): name a text file, or unset it"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"FOOTNOTE_GLOSSARY: {path} is not in UTF-8: save it as such") from error
    except WrongLine as wrong:
        raise SettingsError(f"FOOTNOTE_GLOSSARY: {path}, line {wrong.number}: {wrong}") from None
    if len(lines) > MOST_LINES:
        raise SettingsError(
            f"FOOTNOTE_GLOSSARY: {path} has {len(lines):,} lines: keep {MOST_LINES:,} at most"
        )
    vocabulary: Vocabulary = {}
    add_senses(vocabulary, lines, both_ways=True)
    return lines, vocabulary
