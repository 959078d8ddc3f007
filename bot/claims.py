"""A language model's stream -> complete claims: sentences, list items and table rows with their markers.

Pieces may be cut anywhere, inside a marker or a character sequence of Slack's: nothing is judged before it is
complete, and the claims are the same for every way to cut. A claim is complete when the next one begins or at a
blank line; then it is sanitised whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.line_openings import Kind, opening_of
from bot.markers import MARK, MARKER, PART, TRAIL, markers_of, open_at, without_markers
from bot.model_layout import cells, heads_sources, in_words, is_head, names_a_source
from bot.sanitise import is_hidden, sanitise
from bot.sentences import TERMINATOR, Border, border

LONGEST = 2_000
"""Characters; what runs on for longer is no sentence, and loses its markers."""

_TRAIL = re.compile(TRAIL)
_MARKER_LINE = re.compile(rf"[ \t]*\n[ \t]*(?:{MARK}){TRAIL}[ \t]*(?=\n|\Z)")
_UNDECIDED_TRAIL = re.compile(rf"[ \t]*(?:\n[ \t]*{TRAIL}[ \t]*)?{PART}")
_CANDIDATE = re.compile(rf"{TERMINATOR.pattern}|\n")
_BLANK_LINE = re.compile(r"[ \t]*\n[ \t]*\n")
_ENDED = re.compile(rf"(?:[:：]|{MARK})[*_ \t]*\Z")
_ENDED_ITEM = re.compile(rf"(?:{TERMINATOR.pattern}|{MARK})[ \t]*\Z")
_BARE_NUMBER = re.compile(r"\(?(\d{1,3})[.)]\s*")
_BOLD_LINE = re.compile(r"(\*\*|__)[^*_\n]+\1[ \t]*")


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim as the model made it, before anything is known about its truth."""

    text: str  # sanitised, one line, without markers
    markers: tuple[int, ...]  # the passages it names, from 1, each once, in the order written
    prefix: str = ""  # layout before it: a space, line ends, a list's bullet


_SILENT = frozenset({Kind.HEAD, Kind.LAYOUT, Kind.QUOTE})


class ClaimReader:
    """Reads one answer. `known` is how many passages the model was given: other markers are dropped.

    A row of a table is a claim in its own words, each cell with what the table's head says of its column. The list of
    sources that a model may add is no claim.
    """

    def __init__(self, known: int) -> None:
        self._known = known
        self._buffer = ""
        self._gap = "\n"
        self._first = True
        self._overlong = False
        self._number = 0
        self._table: tuple[str, ...] | None = None  # the head's cells, while rows follow
        self._sources = False  # whether a list of sources has begun
        self._owed = 0  # line ends before what said nothing

    def feed(self, piece: str) -> list[Draft]:
        """The claims that this piece completes."""
        self._buffer += "".join(_readable(character) for character in piece)
        return self._drafts(final=False)

    def finish(self) -> list[Draft]:
        """The rest, once the stream has ended well. (After a cut, do not call it: the rest is not a claim.)"""
        return self._drafts(final=True)

    def _drafts(self, *, final: bool) -> list[Draft]:
        drafts: list[Draft] = []
        while True:
            text = self._buffer.lstrip()
            self._gap = _shortened(self._gap + self._buffer[: len(self._buffer) - len(text)])
            self._buffer = text
            if not text:
                return drafts
            kind, opening = self._kind(text, final=final)
            if kind is Kind.UNDECIDED:
                return drafts
            end, complete = _end(text, kind, opening, final=final)
            if end < 0:
                return drafts
            draft = self._draft(text[:end], kind, opening)
            self._overlong = not complete
            self._buffer = text[end:]
            self._gap = "\n" if kind in {Kind.LAYOUT, Kind.QUOTE} else ""
            if draft is not None:
                drafts.append(draft)

    def _kind(self, text: str, *, final: bool) -> tuple[Kind, int]:
        if "\n" not in self._gap:
            return Kind.TEXT, 0
        kind, opening = opening_of(text, final=final)
        if kind is not Kind.UNDECIDED and (kind is not Kind.ROW or self._gap.count("\n") > 1):
            self._table = None
        if kind is not Kind.ROW or self._table is not None:
            return kind, opening
        head = is_head(text, final=final, longest=LONGEST)
        if head is None:
            return Kind.UNDECIDED, 0
        return (Kind.HEAD if head else Kind.ROW), opening

    def _draft(self, text: str, kind: Kind, opening: int) -> Draft | None:
        prefix = self._prefix(text[:opening] if kind is Kind.ITEM else "")
        if kind is Kind.HEAD:
            self._table = tuple(map(_without_markers, cells(text)))
        if kind in _SILENT:
            self._owed = max(self._owed, self._gap.count("\n"))
            return None
        body = text[opening:]
        if kind is Kind.ROW:
            body = in_words(self._table or (), cells(body))
        if self._is_of_sources(text[opening:].strip("| \t"), kind):
            return None
        markers = () if self._overlong or len(text) >= LONGEST else markers_of(body, self._known)
        words = _without_markers(body)
        if not any(character.isalnum() for character in words) or self._is_empty_item(words, markers):
            return None
        self._first, self._owed = False, 0
        return Draft(words, markers, prefix)

    def _is_of_sources(self, body: str, kind: Kind) -> bool:
        """Whether it heads a list of sources or stands in one: a list's item or a line that begins with its number."""
        if heads_sources(body):
            self._sources = True
        elif self._sources:
            listed = kind in {Kind.ITEM, Kind.ROW} and not markers_of(body, self._known)
            self._sources = listed or names_a_source(body)
        return self._sources

    def _is_empty_item(self, words: str, markers: tuple[int, ...]) -> bool:
        """Whether a line is nothing but the number of a list's next item."""
        found = None if self._first or markers or "\n" not in self._gap else _BARE_NUMBER.fullmatch(words)
        return found is not None and int(found[1]) in {1, self._number + 1}

    def _prefix(self, bullet: str) -> str:
        newlines = max(self._gap.count("\n"), self._owed)
        layout = "\n\n" if newlines > 1 else "\n" if newlines else " " if self._gap else ""
        if bullet:
            indent = len(self._gap.rpartition("\n")[2].expandtabs(4)) // 2
            layout = "\n" * max(1, newlines) + "  " * min(indent, 3) + self._bullet(bullet)
        return layout.lstrip("\n") if self._first else layout

    def _bullet(self, written: str) -> str:
        """Numbers stay where they count 1, 2, 3; any other is a figure in a list's clothes and goes."""
        found = re.search(r"\d+", written)
        number = int(found[0]) if found else 0
        if number and number in {1, self._number + 1}:
            self._number = number
            return f"{number}. "
        return "• "


def _without_markers(text: str) -> str:
    """Sanitised, without markers, also those that came out of its entities and tags."""
    while True:
        bare = without_markers(text)
        bare = sanitise(re.sub(r"^\s*[:：]\s*", "", bare) if bare != text else bare)
        if bare == text:
            return bare
        text = bare


def _readable(character: str) -> str:
    if character in "\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if character == "\r":
        return " "
    return "" if is_hidden(character) else character


def _shortened(gap: str) -> str:
    lines, _, indent = gap.rpartition("\n")
    return "\n" * min(2, gap.count("\n")) + indent[:12] if "\n" in gap else (lines + indent)[:12]


def _end(text: str, kind: Kind, opening: int, *, final: bool) -> tuple[int, bool]:
    """Where the claim that `text` begins with ends (-1: not known yet), and whether that is its true end."""
    if kind is Kind.QUOTE:
        return opening, True
    if kind in {Kind.ROW, Kind.HEAD, Kind.LINE, Kind.LAYOUT}:
        end = text.find("\n")
        if 0 <= end <= LONGEST:
            return end, True
        return _without_border(text, final=final)
    position = opening
    while True:
        candidate = _CANDIDATE.search(text, position)
        if candidate is None or candidate.start() > LONGEST:
            return _without_border(text, final=final)
        marker = None if candidate[0] == "\n" else open_at(text, candidate.start())
        if marker is not None and marker[1] >= 0:
            position = marker[1]
            continue
        if marker is not None and not final:
            return -1, False
        judge = _at_line_end if candidate[0] == "\n" else _at_terminator
        found, end = judge(text, kind, candidate, final=final)
        if found is Border.UNKNOWN:
            return -1, False
        if found is Border.YES:
            return end, True
        position = candidate.end()


def _without_border(text: str, *, final: bool) -> tuple[int, bool]:
    if len(text) > LONGEST:
        return LONGEST, False
    return (len(text), True) if final else (-1, False)


def _trail(text: str, position: int, *, final: bool) -> int:
    """Where the markers that follow a sentence's end are over (-1: not known yet)."""
    found = _TRAIL.match(text, position)
    end = found.end() if found else position
    if not final and _UNDECIDED_TRAIL.fullmatch(text, end):
        return -1
    line = _MARKER_LINE.match(text, end)
    return line.end() if line else end


def _at_terminator(text: str, kind: Kind, found: re.Match[str], *, final: bool) -> tuple[Border, int]:
    if kind is Kind.ITEM:
        return Border.NO, 0
    if _BLANK_LINE.match(text, found.end()):
        return Border.YES, found.end()
    end = _trail(text, found.end(), final=final)
    if end < 0:
        return Border.UNKNOWN, 0
    if end > found.end():
        return Border.YES, end
    return border(text[: found.start()], found[0], text[end:], final=final), end


def _at_line_end(text: str, kind: Kind, found: re.Match[str], *, final: bool) -> tuple[Border, int]:
    if _BLANK_LINE.match(text, found.start()):
        return Border.YES, found.start()
    end = _trail(text, found.start(), final=final)
    if end < 0:
        return Border.UNKNOWN, 0
    if end > found.start():
        return Border.YES, end
    after = text[found.end() :].lstrip(" \t")
    if not after:
        return (Border.YES if final else Border.UNKNOWN), found.start()
    opening, _ = opening_of(after, final=final)
    if opening is Kind.UNDECIDED:
        return Border.UNKNOWN, 0
    before = text[: found.start()]
    indented = len(text) - len(after) - found.end() >= 2
    over = (
        opening is not Kind.TEXT
        or MARKER.match(after)
        or (final and _BARE_NUMBER.fullmatch(after))
        or (kind is Kind.TEXT and (_ENDED.search(before) or _BOLD_LINE.fullmatch(before)))
        or (kind is Kind.ITEM and not indented and (_ENDED.search(before) or _ENDED_ITEM.search(before)))
    )
    return (Border.YES if over else Border.NO), found.start()
