"""A language model's stream -> complete claims: sentences, list items and table rows with their markers.

Pieces may be cut anywhere, inside a marker or a character sequence of Slack's: nothing is judged before it is
complete, and the claims are the same for every way to cut. A claim is complete when the next one begins or at a
blank line; then it is sanitised whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from bot.sanitise import is_hidden, sanitise
from bot.sentences import TERMINATOR, Border, after_ordinal, border

LONGEST = 2_000
"""Characters; what runs on for longer is no sentence, and loses its markers."""

_NUMBERS = r"\d{1,3}(?:[ \t]{0,3}[,，、;；–-][ \t]{0,3}\^?\d{1,3}){0,15}"
_INNER = rf"[\^†]?[ \t]{{0,3}}{_NUMBERS}[ \t]{{0,3}}(?:†[^\]】\n]{{0,40}})?"
_MARK = rf"(?:\[\[{_INNER}\]\]|[\[【]{_INNER}[\]】])"
_PART = r"(?:\[\[|[\[【])(?:[\^†]?[\d \t,，、;；–^-]{0,120}(?:†[^\]】\n]{0,40})?\]?)?"
MARKER = re.compile(_MARK)

_TRAIL = re.compile(rf"(?:[ \t]*{_MARK})*")
_MARKER_LINE = re.compile(rf"[ \t]*\n(?:[ \t]*{_MARK})+[ \t]*(?=\n|\Z)")
_UNDECIDED_TRAIL = re.compile(rf"[ \t]*(?:\n(?:[ \t]*{_MARK})*[ \t]*)?(?:{_PART})?")
_CANDIDATE = re.compile(rf"{TERMINATOR.pattern}|\n")
_BLANK_LINE = re.compile(r"[ \t]*\n[ \t]*\n")
_ENDED = re.compile(rf"(?:[:：]|{_MARK})[*_ \t]*\Z")
_ENDED_ITEM = re.compile(rf"(?:{TERMINATOR.pattern}|{_MARK})[ \t]*\Z")

_FENCE = re.compile(r"(?:```|~~~)[^\n]*")
_RULE = re.compile(r"([-*_=])(?:[ \t]*\1)*[ \t]*")
_SEPARATOR = re.compile(r"\|?[ \t:|+-]+")
_HEADING = re.compile(r"#{1,6}[ \t]+(?=\S)")
_QUOTED = re.compile(r">[ \t]{0,3}")
_BULLET = re.compile(r"[-*+•‣◦▪·–—][ \t]+(?=\S)")
_ORDINAL = re.compile(r"\(?(\d{1,3})[.)][ \t]+(?=\S)|\(?[a-z]\)[ \t]+(?=\S)")
_UNDECIDED_OPENING = re.compile(
    r"`{1,2}|~{1,2}|#{1,6}[ \t]*|[-*+•‣◦▪·–—][ \t]*|\(?\d{1,3}(?:[.)][ \t]*)?|\((?:[a-z](?:\)[ \t]*)?)?|[a-z](?:\)[ \t]*)?"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim as the model made it, before anything is known about its truth."""

    text: str  # sanitised, one line, without markers
    markers: tuple[int, ...]  # the passages it names, from 1, each once, in the order written
    prefix: str = ""  # layout before it: a space, line ends, a list's bullet


class _Kind(Enum):
    TEXT = "text"
    ITEM = "item"
    LINE = "line"  # a heading: ends with its line
    ROW = "row"
    LAYOUT = "layout"  # a fence, a rule: says nothing
    QUOTE = "quote"  # a quote's sign; the line begins again after it
    UNDECIDED = "undecided"


class ClaimReader:
    """Reads one answer. `known` is how many passages the model was given: other markers are dropped."""

    def __init__(self, known: int) -> None:
        self._known = known
        self._buffer = ""
        self._gap = "\n"
        self._first = True
        self._overlong = False
        self._number = 0

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
            kind, opening = _Kind.TEXT, 0
            if "\n" in self._gap:
                kind, opening = _opening(text, final=final)
            if kind is _Kind.UNDECIDED:
                return drafts
            end, complete = _end(text, kind, opening, final=final)
            if end < 0:
                return drafts
            draft = self._draft(text[:end], kind, opening)
            self._overlong = not complete
            self._buffer = text[end:]
            self._gap = "\n" if kind in {_Kind.LAYOUT, _Kind.QUOTE} else ""
            if draft is not None:
                drafts.append(draft)

    def _draft(self, text: str, kind: _Kind, opening: int) -> Draft | None:
        prefix = self._prefix(text[:opening] if kind is _Kind.ITEM else "")
        if kind in {_Kind.LAYOUT, _Kind.QUOTE}:
            return None
        body = text[opening:]
        if kind is _Kind.ROW:
            body = " | ".join(cell for cell in map(str.strip, body.strip().strip("|").split("|")) if cell)
        markers = () if self._overlong or len(text) >= LONGEST else markers_of(body, self._known)
        words = _without_markers(body)
        if not any(character.isalnum() for character in words):
            return None
        self._first = False
        return Draft(words, markers, prefix)

    def _prefix(self, bullet: str) -> str:
        newlines = self._gap.count("\n")
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


def markers_of(text: str, known: int) -> tuple[int, ...]:
    """The passages that a text's markers name, from 1 to `known`, each once, in the order written."""
    numbers = [number for match in MARKER.finditer(text) for number in _numbers(match[0])]
    return tuple(dict.fromkeys(number for number in numbers if 1 <= number <= known))


def _numbers(marker: str) -> list[int]:
    listed = marker.partition("†")[0] if marker[1:2] != "†" else marker[2:]
    numbers: list[int] = []
    for first, last in re.findall(r"(\d+)(?:[ \t]*[–-][ \t]*\^?(\d+))?", listed):
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def _without_markers(text: str) -> str:
    """Sanitised, without markers, also those that came out of its entities and tags."""
    while True:
        bare = MARKER.sub(_in_place_of, text)
        bare = sanitise(re.sub(r"^\s*[:：]\s*", "", bare) if bare != text else bare)
        if bare == text:
            return bare
        text = bare


def _in_place_of(match: re.Match[str]) -> str:
    """A marker leaves nothing, or a space between two words; `arr[0]` names no passage and stays."""
    if not any(_numbers(match[0])):
        return match[0]
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return " " if before.isalnum() and after.isalnum() and before.isascii() else ""


def _readable(character: str) -> str:
    if character in "\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if character == "\r":
        return " "
    return "" if is_hidden(character) else character


def _shortened(gap: str) -> str:
    lines, _, indent = gap.rpartition("\n")
    return "\n" * min(2, gap.count("\n")) + indent[:12] if "\n" in gap else (lines + indent)[:12]


def _opening(text: str, *, final: bool) -> tuple[_Kind, int]:
    """What a line is, and how many of its first characters only say so."""
    found = _ORDINAL.match(text)
    if found:
        ordinal = after_ordinal(text[found.end() :], final=final) if found[1] else Border.YES
        if ordinal is Border.UNKNOWN:
            return _Kind.UNDECIDED, 0
        return (_Kind.ITEM, found.end()) if ordinal is Border.YES else (_Kind.TEXT, 0)
    if text.startswith(("```", "~~~")):
        return _Kind.LAYOUT, 0
    if text.startswith("|"):
        return _Kind.ROW, 0
    rule = _RULE.match(text)
    if rule and (rule.end() == len(text) or text[rule.end()] == "\n") and len(rule[0].replace(" ", "")) >= 3:
        return (_Kind.LAYOUT, 0) if final or rule.end() < len(text) else (_Kind.UNDECIDED, 0)
    if not final and ((rule and rule.end() == len(text)) or _UNDECIDED_OPENING.fullmatch(text)):
        return _Kind.UNDECIDED, 0
    for pattern, kind in ((_QUOTED, _Kind.QUOTE), (_HEADING, _Kind.LINE), (_BULLET, _Kind.ITEM)):
        if found := pattern.match(text):
            return kind, found.end()
    return _Kind.TEXT, 0


def _end(text: str, kind: _Kind, opening: int, *, final: bool) -> tuple[int, bool]:
    """Where the claim that `text` begins with ends (-1: not known yet), and whether that is its true end."""
    if kind is _Kind.QUOTE:
        return opening, True
    if kind in {_Kind.ROW, _Kind.LINE, _Kind.LAYOUT}:
        end = text.find("\n")
        if 0 <= end <= LONGEST:
            return end, True
        return _without_border(text, final=final)
    position = opening
    while True:
        candidate = _CANDIDATE.search(text, position)
        if candidate is None or candidate.start() > LONGEST:
            return _without_border(text, final=final)
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


def _at_terminator(text: str, kind: _Kind, found: re.Match[str], *, final: bool) -> tuple[Border, int]:
    if kind is _Kind.ITEM:
        return Border.NO, 0
    if _BLANK_LINE.match(text, found.end()):
        return Border.YES, found.end()
    end = _trail(text, found.end(), final=final)
    if end < 0:
        return Border.UNKNOWN, 0
    if end > found.end():
        return Border.YES, end
    return border(text[: found.start()], found[0], text[end:], final=final), end


def _at_line_end(text: str, kind: _Kind, found: re.Match[str], *, final: bool) -> tuple[Border, int]:
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
    opening, _ = _opening(after, final=final)
    if opening is _Kind.UNDECIDED:
        return Border.UNKNOWN, 0
    before = text[: found.start()]
    indented = len(text) - len(after) - found.end() >= 2
    over = (
        opening is not _Kind.TEXT
        or MARKER.match(after)
        or (kind is _Kind.TEXT and _ENDED.search(before))
        or (kind is _Kind.ITEM and not indented and (_ENDED.search(before) or _ENDED_ITEM.search(before)))
    )
    return (Border.YES if over else Border.NO), found.start()
