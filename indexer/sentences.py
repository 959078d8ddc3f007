"""Where sentences, rows and headings of a page begin and end.

A small rule set of our own: trained splitters break "p. 23" or do not know Chinese. In doubt it does not split,
since half a sentence cannot be quoted and two together can.
"""

from __future__ import annotations

import re
from itertools import pairwise

_ENDS = ".!?…。！？；।؟"
_FULL_WIDTH_ENDS = "。！？；"
_CLOSERS = "\"'”’»)]）】」』〉》"
_OPENERS = "\"'“‘«([（「『《"

_NEVER_END = frozenset(
    """
    ex eds ref refs resp approx est e.g i.e eg ie cf vs viz ca c dept div gov univ assn mr mrs ms dr prof st jr sr
    rev hon gen col sgt capt lt maj jan feb apr jun jul aug sep sept oct nov dec ph.d b.sc m.sc n.v s.a
    z.b d.h u.a bzw ggf evtl vgl hrsg str tel inkl zzgl bspw sog u.u i.d.r mio mrd m mme mlle ste c.-à-d av apr réf
    """.split()  # noqa: SIM905
)
_BEFORE_FIGURES = frozenset(
    "p pp no nos vol vols fig figs tab eq eqs sec secs art arts ch chap app ed abs nr bd ziff kap anm n°".split()  # noqa: SIM905
)
_MAY_END = frozenset("inc corp ltd co plc llc bros etc al usw u.s u.k e.u u.n d.c a.m p.m".split())  # noqa: SIM905
_STARTERS = frozenset(
    """
    the this that these those we our it its in on at by for from as an if when while however he she they there their
    each no such under after before during since although because also see der die das dies diese dieser wir es im
    le la les il elle nous ce cette
    """.split()  # noqa: SIM905
)
"""Words that begin sentences so often that a full stop before one is an end, even after an abbreviation."""

_ORDINAL_OF = frozenset(
    """
    januar februar märz april mai juni juli august september oktober november dezember quartal halbjahr jahrhundert
    auflage tag woche monat jahr lebensjahr kapitel abschnitt absatz
    """.split()  # noqa: SIM905
)

_BULLET = re.compile(
    r"[•▪▫◦‣●○■□–—*·✓➢»-]\s"
    r"|[(（]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)）]\s+(?=[^\Wa-z]|[\"“(])"
    r"|\d+(?:\.\d+)+\.?\s+(?=[^\W\da-z])"
    r"|[（(]?[一二三四五六七八九十]{1,3}[、）)]"
)
_FIGURE = re.compile(r"[(\-–—−+$€£¥]*\d(?:[\d,.'/]*\d)?[%)xX*]*|[–—-]+|[$€£¥%]|n/?a", re.I)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_LINE = re.compile(r"[^\n]+")
_FULL_LINE = 0.6  # of the usual width: a shorter line ends a paragraph or is a heading
_LOOK_BACK = 40

Span = tuple[int, int]


def split_sentences(text: str) -> list[Span]:
    """Spans of the sentences of a page's text, in order; rows of tables, headings and list items are their own.

    A span begins and ends with a character that is no space, may run over several lines, and never overlaps
    another; every character that is no space lies in one. Offsets are code points: `text[start:end]`.
    """
    return [sentence for block in _blocks(text) for sentence in _sentences(text, *block)]


def trailing_figures(line: str) -> int:
    """How many figures (or dashes for none) stand at the end of a line, as in a row of a table."""
    count = 0
    for word in reversed(line.split()):
        if not _FIGURE.fullmatch(word):
            break
        count += word not in "$€£¥%"
    return count


def _blocks(text: str) -> list[Span]:
    """Runs of lines whose words flow from one to the next."""
    lines = [span for match in _LINE.finditer(text) if (span := _trim(text, *match.span()))]
    if not lines:
        return []
    widths = sorted(end - start for start, end in lines)
    full = _FULL_LINE * widths[len(widths) * 3 // 4]
    figures = [trailing_figures(text[start:end]) for start, end in lines]
    blocks = [lines[0]]
    for (before, count_before), (line, count) in pairwise(zip(lines, figures, strict=True)):
        single = count_before == 1 and count == 1 and not text[line[0]].islower()
        row = max(count_before, count) > 1 or single
        if not row and _flows(text, before, line, full):
            blocks[-1] = (blocks[-1][0], line[1])
        else:
            blocks.append(line)
    return blocks


def _flows(text: str, before: Span, line: Span, full: float) -> bool:
    """Whether a sentence may go on from one line to the next; both are no rows."""
    if "\n\n" in text[before[1] : line[0]] or _BULLET.match(text, line[0], line[1]):
        return False
    if text[line[0]].islower() or text[before[1] - 1] in ",，、":
        return True
    return before[1] - before[0] > full


def _sentences(text: str, start: int, end: int) -> list[Span]:
    found = []
    begin = position = start
    while position < end:
        if text[position] not in _ENDS:
            position += 1
            continue
        mark = position
        while position < end and text[position] in _ENDS:
            position += 1
        while position < end and text[position] in _CLOSERS:
            position += 1
        if position < end and _ends_here(text, begin, mark, position, end):
            if sentence := _trim(text, begin, position):
                found.append(sentence)
            begin = position
    if sentence := _trim(text, begin, end):
        found.append(sentence)
    return found


def _ends_here(text: str, begin: int, mark: int, stop: int, end: int) -> bool:
    """Whether the mark, with what closes it until `stop`, ends a sentence of text[begin:end]."""
    if text[mark] in _FULL_WIDTH_ENDS:
        return True
    if not text[stop].isspace():
        return text[mark] in "!?…" and bool(_CJK.match(text[stop]))
    following = text[stop : min(end, stop + _LOOK_BACK)].lstrip().lstrip(_OPENERS)
    if following[:1].islower() or (mark > begin and text[mark - 1].isspace()):
        return False
    if text[mark] != ".":
        return True
    if text.startswith("...", mark) and following[:1].isdigit():
        return False  # leaders of a table of contents
    words = text[max(begin, mark - _LOOK_BACK) : mark].split()
    word = words[-1].lstrip(_OPENERS) if words else ""
    next_word = re.match(r"\w*", following)
    return _word_ends(word, next_word.group() if next_word else "", first=len(words) == 1)


def _word_ends(word: str, following: str, *, first: bool) -> bool:
    """Whether a full stop between two words ends a sentence; `first`: the word begins it."""
    known = word.casefold()
    if known in _BEFORE_FIGURES:
        return bool(following) and not first and not following[0].isdigit() and len(following) > 1
    if known in _MAY_END:
        return following.casefold() in _STARTERS
    if known in _NEVER_END or _INITIALS.fullmatch(word):
        return False
    if word.isdigit() and len(word) <= 2:
        return not first and following.casefold() not in _ORDINAL_OF
    return True


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
