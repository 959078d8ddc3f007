"""Where a sentence ends while its text is still arriving.

The rules look only at what stands before a point and at the next word, so that a decision once taken holds
whatever comes later: cutting is the same for every way to split a stream. They know English, German, Chinese
and Japanese.
"""

from __future__ import annotations

import re
from enum import Enum

CLOSERS = "\"'”’»›」』）)\\]】*_"
TERMINATOR = re.compile(rf"[.!?…]+[{CLOSERS}]*|[。！？｡]+[.…]*[{CLOSERS}]*")

_OPENERS = "\"'“„‚«‹「『（([*_¿¡"
_SHORT_WORDS = (
    "approx vs etc cf viz resp incl excl est dept corp inc ltd co llc plc dr mr mrs ms prof st sr jr rev gen hon ph pp "
    "ed eds vols chap figs eq eqs ref refs tel ext max min avg ca bzw usw ggf evtl inkl exkl zzgl abzgl gem lt vgl sog "
    "bspw usf abs nr nrn ziff zif bd bde mio mrd tsd std hrsg str tel geb gez gmbh jan feb mär apr jun jul aug sept sep "
    "okt oct nov dez dec mon tue wed thu fri sat sun jh jhd art al et no fig sec para par vol ch kap app tab anl abb "
    "insb insbes abt kap anh anm einschl ausschl lfd aufl hg begr bes jährl monatl vorauss ehem betr bez "
    "u.s u.k e.g i.e a.m p.m z.b d.h u.a i.d.r o.ä u.u v.a"
)
_NUMBERED = "no art sec par vol ch app tab al min max"
_COUNTED = (
    "januar februar märz april mai juni juli august september oktober november dezember jänner jan feb mär mrz apr jun jul aug sep sept okt nov dez quartal halbjahr "
    "auflage stock etage klasse tag woche monat jahr jahrhundert lebensjahr lebensmonat geburtstag absatz abschnitt "
    "kapitel ausgabe person stufe platz mal arbeitstag werktag kalendertag"
)
_ABBREVIATIONS = frozenset(_SHORT_WORDS.split())
_ONLY_BEFORE_NUMBERS = frozenset(_NUMBERED.split())
_ORDINAL_NOUNS = frozenset(_COUNTED.split())
_WORD_BEFORE = re.compile(r"[^\s(（\[\"“„'/–—]*$")
_NUMBERING = re.compile(r"\d|§")


class Border(Enum):
    """Whether a sentence ends at a terminator."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # more text is needed to tell


def border(before: str, terminator: str, after: str, *, final: bool) -> Border:
    """Whether the sentence `before + terminator` ends there, given the text that follows it.

    `after` starts at the terminator's end (markers taken out); `final` says that nothing will be added to it.
    """
    if not after:
        return Border.YES if final else Border.UNKNOWN
    wide = terminator[0] in "。！？｡"
    rest = after.lstrip()
    spaced = len(rest) < len(after)
    if not rest:
        return Border.YES if final else Border.UNKNOWN
    if wide:
        return Border.NO if rest[0] in "，、；：,;:）)」』”と" else Border.YES
    if not spaced:
        return Border.YES if terminator[0] in "!?" and _is_wide(rest[0]) else Border.NO
    opened = rest.lstrip(_OPENERS)
    if not opened:
        return Border.YES if final else Border.UNKNOWN
    follower = opened[0]
    if follower.islower() or rest[0] in ",;:)]":
        return Border.NO
    if terminator.startswith(".") and not terminator.startswith(".."):
        return _after_full_stop(before, opened, final=final)
    return Border.YES


def _after_full_stop(before: str, after: str, *, final: bool) -> Border:
    found = _WORD_BEFORE.search(before)
    word = (found[0] if found else "").rstrip(".").casefold()
    if len(word) == 1 and word.isalpha() and word.isascii():
        return Border.NO
    if word in _ONLY_BEFORE_NUMBERS:
        return Border.NO if _NUMBERING.match(after) else Border.YES
    if word in _ABBREVIATIONS or (word in {"pp", "ff"} and after[0].isdigit()):
        return Border.NO
    if word.isdigit() and len(word) <= 2:
        return after_ordinal(after, final=final)
    return Border.YES


def after_ordinal(after: str, *, final: bool) -> Border:
    """Whether "3." before `after` ends something: not in the German ordinals "3. Mai", "2. Quartal"."""
    found = re.match(r"[^\W\d_]*", after)
    noun = found[0] if found else ""
    if len(noun) == len(after) and not final:
        return Border.UNKNOWN
    return Border.NO if noun.casefold() in _ORDINAL_NOUNS else Border.YES


def _is_wide(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3" or character >= "\uf900"
