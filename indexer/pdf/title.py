"""What a document is called, when its file may say anything."""

from __future__ import annotations

import re

_WORKING_FILE = re.compile(
    r"\.(docx?|xlsx?|pptx?|pdf|indd|qxd|dvi|tex|ps|eps|html?|txt|rtf|odt|pages|key|fm|pmd)\b|\\|^/|^https?:|^\S+\.\w{2,8}$",
    re.I,
)
_PLACEHOLDER = re.compile(
    r"^(microsoft (word|excel|powerpoint)\b.*|untitled.*|ohne titel.*|sans titre.*|unbenannt.*|title|titel|titre|"
    r"document\s*\d*|dokument\s*\d*|powerpoint[- ]?(presentation|präsentation)|présentation powerpoint|"
    r"presentation\s*\d*|slide\s*\d+|book\s*\d*|sheet\s*\d*|layout\s*\d*|none|null|print|\(?anonymous\)?|scan[\s_-]?\d*|"
    r"unspecified|无标题.*|無題.*|演示文稿\s*\d*|文档\s*\d*)$",
    re.I,
)
_OF_ANY_DOCUMENT = re.compile(
    r"^(form\s+[\w-]{1,8}|united states|(united states )?(us )?securities and exchange commission.*|(for )?immediate release:?|"
    r"(table\s?of\s?)?contents|inhalt(sverzeichnis)?|sommaire|table des matières|índice|目\s*[录錄次]|"
    r"page \d+|seite \d+|confidential|draft|exhibit [\d.]+)$",
    re.I,
)
"""What stands large on a first page and names a kind of document or a part of it."""
_BEGINNING = re.compile(r"[^\W_]|[«“„\"'(《「『【]")
_FIRST_LINE_LENGTH = 120


def choose_title(*, metadata: str, heading: str, text: str, name: str) -> str:
    """The title for people: the file's own if it looks like one, else the largest text of the first page, else its
    first line, else the file's name without its ending. Never empty."""
    for candidate in (metadata, heading, _first_line(text)):
        if looks_like_a_title(candidate) and not _OF_ANY_DOCUMENT.match(candidate):
            return candidate
    return re.sub(r"\.pdf$", "", name.strip(), flags=re.I) or "PDF"


def looks_like_a_title(text: str) -> bool:
    """Whether people would call it a title: words, not a working file's name or a placeholder."""
    if not _BEGINNING.match(text) or _WORKING_FILE.search(text) or _PLACEHOLDER.match(text):
        return False
    letters = sum(map(str.isalpha, text))
    if letters < (2 if any(character > "\u2e80" for character in text) else 4):
        return False
    visible = sum(not character.isspace() for character in text)
    return letters >= 0.5 * visible and "\ufffd" not in text and "_" not in text


def _first_line(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= _FIRST_LINE_LENGTH else ""
