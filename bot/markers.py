"""The markers by which a language model names passages, in all the forms that models write.

`[1]`, `[1, 2]`, `[1][2]`, `[1-3]`, `[^1]`, `[[1]]`, `【1†source】`, `[Source 1]`, `[1, p. 3]`, full-width brackets and
digits. Not `(1)`, which is an item or a formula, and not `[p. 3]` or `[2019]`. Markers that stand together are one
run, with what joins and what brackets them: `([1], [2])`.
"""

from __future__ import annotations

import re

LONGEST = 90
"""Characters of one marker. What is open for longer is none."""

OPEN, CLOSE = r"[\[【［]", r"[\]】］]"
_INSIDE = r"[^\[\]【】［］\n]"
_LABEL = (
    r"(?i:(?:sources?|passages?|ref(?:s|erences?)?\.?|cit(?:e|ations?)|doc(?:s|uments?)?\.?|web|"
    r"quellen?|passagen?|belege?|dokumente?|fu(?:ß|ss)noten?|来源|段落|文献|文档|引用|资料|脚注|出典|資料)"
    r"[ \t]{0,2}(?:no\.?|nr\.?)?[ \t]{0,2}[:：#]?[ \t]{0,2})"
)
_JOINT = r"(?:[ \t]{0,3}[,，、;；&和及与–—-][ \t]{0,3}|[ \t]{1,3}(?i:and|und)[ \t]{1,3})"
_NUMBERS = rf"\d{{1,3}}(?:{_JOINT}\^?{_LABEL}?\d{{1,3}}){{0,15}}"
_PLACE = (
    rf"[ \t]{{0,2}}[,，:：;]?[ \t]{{0,2}}(?:(?i:pp?\.|pages?|s\.|seiten?|abs\.|section|sec\.|abschnitt|line)|§|第|L)"
    rf"[ \t]{{0,2}}{_INSIDE}{{1,40}}"
)
_INNER = rf"[\^†#]?[ \t]{{0,3}}{_LABEL}?{_NUMBERS}(?:[:：]\d{{1,3}})?(?:{_PLACE})?[ \t]{{0,3}}(?:†{_INSIDE}{{0,40}})?"
_SHORT = rf"(?={_INSIDE}{{1,{LONGEST - 4}}}{CLOSE})"
MARK = rf"(?:\[\[{_SHORT}{_INNER}\]\]|{OPEN}{_SHORT}{_INNER}{CLOSE})"
"""The pattern of one marker."""
_BETWEEN = r"(?:[ \t]*[,，、;；&–—-]?[ \t]*|[ \t]+(?i:and|und)[ \t]+|[ \t]*[和及与][ \t]*)"
_RUN = rf"{MARK}(?:{_BETWEEN}{MARK})*"
_BEFORE = rf"(?:(?i:see(?: also)?|siehe|vgl\.|cf\.|per|见|参见|参照)[ \t]{{0,2}}|{_LABEL})"
MARKER = re.compile(MARK)
_RUNS = re.compile(rf"[(（][ \t]{{0,2}}{_BEFORE}?{_RUN}[ \t]{{0,2}}[)）]|{_RUN}")

TRAIL = rf"(?:[ \t]*{MARK}(?:[ \t]*[,，、;；&–—-]?[ \t]*{MARK})*)?"
"""Markers that follow a sentence's end."""
PART = rf"(?:[,，、;；&–—-][ \t]*)?(?:{OPEN}{{1,2}}(?:{_INSIDE}{{0,{LONGEST}}}{CLOSE}?)?)?"
"""What may become one of them."""

_NUMBER = re.compile(
    rf"\d{{1,3}}(?:[ \t]*[–—-][ \t]*\^?\d{{1,3}})?(?:{_JOINT}\^?{_LABEL}?\d{{1,3}}"
    r"(?:[ \t]*[–—-][ \t]*\^?\d{1,3})?){0,15}"
)
_RANGE = re.compile(r"(\d+)(?:[ \t]*[–—-][ \t]*\^?(\d+))?")


def markers_of(text: str, known: int) -> tuple[int, ...]:
    """The passages that a text's markers name, from 1 to `known`, each once, in the order written."""
    numbers = [number for run in _RUNS.finditer(text) for number in _numbers_of_run(run[0])]
    return tuple(dict.fromkeys(number for number in numbers if 1 <= number <= known))


def without_markers(text: str) -> str:
    """The text without its markers, once. A marker leaves nothing, or a space between two words."""
    return _RUNS.sub(_in_place_of, text)


def open_at(text: str, place: int) -> tuple[int, int] | None:
    """Where a bracket opens that is not closed before a place, and where its marker ends; -1: it is no marker yet."""
    first = max(0, place - LONGEST)
    opened = max(text.rfind(bracket, first, place) for bracket in "[【［")
    if opened < 0 or re.search(rf"{CLOSE}|\n", text[opened:place]):
        return None
    found = MARKER.match(text, opened)
    if found:
        return opened, found.end()
    closed = re.search(rf"{CLOSE}|\n", text[place : opened + LONGEST])
    return None if closed or len(text) >= opened + LONGEST else (opened, -1)


def _numbers_of_run(run: str) -> list[int]:
    """The numbers of markers that stand together; `[1]–[3]` names the second, too."""
    numbers: list[int] = []
    end = 0
    for mark in MARKER.finditer(run):
        own = _numbers(mark[0])
        if numbers and own and run[end : mark.start()].strip() in {"–", "—", "-"}:
            numbers += range(numbers[-1] + 1, own[0])
        numbers += own
        end = mark.end()
    return numbers


def _numbers(mark: str) -> list[int]:
    found = _NUMBER.search(mark)
    listed = found[0] if found else ""
    numbers: list[int] = []
    for first, last in _RANGE.findall(listed):
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def _in_place_of(match: re.Match[str]) -> str:
    """`arr[0]` names no passage and stays; ` [0]` behind a word names none either, and goes."""
    glued = re.match(r"[\w)\]]", match.string[: match.start()][-1:], re.ASCII)
    if glued and not any(_numbers_of_run(match[0])):
        return match[0]
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return " " if before.isalnum() and after.isalnum() and before.isascii() else ""
