"""What the name and the folder of a file say of its document: what it is, its date, its version, its state.

Where a name may be read in two ways, the one is taken by which two documents are no versions of each other: a bare
number belongs to what the document is ("Chapter 2", "Report 1"), and so do dates of what comes out regularly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.headers import name_words

_REMEMBERED = 20_000
_LONGEST_RANGE = 10  # years
_LONGEST = 300  # characters of a folder or name; no file system has longer ones

_FULL = r"(?:19[89]\d|20\d\d)"
_MM = r"(?:0[1-9]|1[0-2])"
_DD = r"(?:0[1-9]|[12]\d|3[01])"
_MONTHS = (  # how their names begin
    *(("jan", "jän", "ene"), ("feb", "fév", "fev"), ("mar", "mär", "maer"), ("apr", "avr", "abr")),
    *(("may", "mai"), ("jun", "juin"), ("jul", "juil"), ("aug", "ao", "ago")),
    *(("sep",), ("oct", "okt"), ("nov",), ("dec", "dez", "déc", "dic")),
)
_MONTH_NAME = (
    r"(?:jan(?:uary|uar|vier)?|jänner|enero|feb(?:ruary|ruar|rero)?|f[ée]vrier|mar(?:ch|s|zo)?|m(?:ä|ae)rz"
    r"|apr(?:il)?|avril|abril|may|mai|mayo|june?|juni?|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|ao[ûu]t"
    r"|agosto|sept?(?:ember|embre|iembre)?|o[ck]t(?:ober|obre|ubre)?|nov(?:ember|embre|iembre)?"
    r"|de[cz](?:ember|embre)?|d[ée]cembre|diciembre)"
)
_START = r"(?<![^\W_])"  # \b, with an underscore as a border
_END = r"(?![^\W_])"
_DATE = re.compile(
    rf"""
    (?P<other>{_START}(?:iso|iec|din|rfc|form|formular|page|seite|room|raum|zimmer|nr|no|part|teil|chapter|kapitel
        |section|annex|appendix|anhang|anlage|module?|band)[\s_.-]*\d+(?!\d))                # a number of its own
    |
    (?:{_START}(?:stand|as[ ]of|dated|effective|valid[ ]from|gültig[ ]ab|vom|fassung|edition|ausgabe|auflage
        |v|ver|version|rev|revision)[\s_.:-]*)?
    (?:
        (?<!\d)(?P<y1>{_FULL})(?P<s1>[-_. ]?)(?P<m1>{_MM})(?P=s1)(?P<d1>{_DD})(?![\da-z])     # 2024-03-01, 20240301
      | (?<!\d)(?P<a>\d\d?)(?P<s2>[-_. ])[ ]?(?P<b>\d\d?)(?P=s2)[ ]?(?P<y2>{_FULL})(?!\d)      # 01.03.2024
      | (?<![\d.])(?P<m3>{_MM})\.(?P<y3>{_FULL})(?!\d)
      | (?<!\d)(?P<y4>{_FULL})[-_.](?P<m4>{_MM})(?![\da-z])
      | (?:(?<!\d)(?P<d5>\d\d?)[\s_.-]{{1,2}})?{_START}(?P<n5>{_MONTH_NAME})[\s_.,'’-]{{0,2}}
        (?:(?P<e5>\d\d?)(?:st|nd|rd|th)?[\s_.,-]{{1,2}})?(?P<y5>{_FULL})(?!\d)                 # 1 March 2024
      | (?<!\d)(?P<y6>{_FULL})[\s_-]?(?P<n6>{_MONTH_NAME}){_END}
      | (?<!\d)(?P<y7>{_FULL})[ ]?年[ ]?(?P<m7>\d\d?)[ ]?月(?:[ ]?(?P<d7>\d\d?)[ ]?日)?版?
      | (?<!\d)(?:{_FULL}[-–/](?={_FULL}(?![-_.]?\d)))?(?P<y8>{_FULL})                          # 2019-2021
        (?:[-–/](?P<until>1[3-9]|[2-9]\d)(?![\da-z]))?(?!\d)[ ]?(?:年度?)?版?                  # 2022-23, 2024年版
      | (?<![a-z0-9])(?:[fc]y|gj|fiscal(?:[ ]year)?|geschäftsjahr)[\s_'’-]?
        (?:(?P<y9>{_FULL})|(?P<short>\d\d))(?:[-–/_](?P<to>\d\d))?(?!\d)                       # FY24, FY2023-24
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_YEARS = ("y1", "y2", "y3", "y4", "y5", "y6", "y7", "y8", "y9")
_VERSION = re.compile(
    rf"(?:(?:{_START}(?:version|ver|revision|rev|edition|auflage)|(?<=[a-zß-ÿ])(?-i:Rev|Version))[\s._-]*"
    r"(?:(?P<number>\d{1,4}(?:\.\d{1,4}){0,3})(?![.\d]*\d)|(?P<letter>(?-i:[A-Za-z]))(?![^\W_]))"
    r"|(?:(?<=[\s_.,(\[-])v|(?<=[a-zß-ÿ])(?-i:V))[\s._-]?(?P<short>[0-2]?\d(?:\.\d{1,4}){0,3})(?!\d)"  # no Volvo V60
    rf"|{_START}(?P<ordinal>\d\d?)(?:\.|st|nd|rd|th|te)?[\s_-]*(?:edition|auflage){_END}"
    r"|第?\s?(?P<east>\d{1,3}|[一二三四五六七八九十]{1,3})\s?版)",
    re.IGNORECASE,
)
_STALE = r"draft|entwurf|brouillon|borrador|old|alt|obsolete|superseded|archived?|archiv"
_STATE = re.compile(
    rf"(?:\(\d\d?\)|[(\[]?(?:{_START}(?:(?P<stale>(?:{_STALE})(?:\s?\d\d?)?)|final(?:\s?\d\d?)?"
    r"|endfassung|new|neu|updated|aktualisiert|aktuell"
    r"|revised|überarbeitet|signed|unterschrieben|latest|current|(?:copy|kopie|copie|copia)(?:\s?\d\d?)?)"
    r"|(?P<east>旧版|舊版|草案|草稿|初稿)|改訂版|改定版|修订版|修訂版|最新版|新版|最終版|最终版|確定版|定稿|副本)[)\]]?)$"
)
_STATE_BEFORE = re.compile(
    r"(?:(?P<stale>draft|entwurf|brouillon|borrador)|(?:copy|kopie|copie) (?:of|von|de))(?=\W)\W*"
)
_PERIODIC = re.compile(
    rf"{_START}(?:q\s?[1-4]|[1-4]\s?q|h\s?[12]|[12]\s?h|10\s?q|[68]\s?k|quarter(?:ly)?|quartal\w*|halbjahr\w*"
    r"|half|trimest\w*|semest\w*|monthly|monats\w*|weekly|wochen\w*|week|woche|kw|daily|tages\w*|interim|issue|heft|vol"
    r"|volume|episode|minutes|agenda|meeting|sitzung\w*|invoice|inv|facture|factura|receipt|quittung|statement"
    rf"|payslip|payroll|timesheet|newsletter|bulletin|press|transcript|letter|memo){_END}"
    r"|(?:protokoll|rechnung|kontoauszug|abrechnung|sitzung|mitteilung)e?n?(?![^\W_])"
    r"|四半期|季度|半年|半期|月報|月报|週報|周报|日報|日报|月次|議事録|议事录|会议纪要|請求書|发票"
)
_SAYS_NOTHING = re.compile(
    "scan(?:ned)?|doc(?:ument)?|dokument|download|untitled|unbenannt|unnamed|noname|new|file|datei|image|img|bild"
    "|page|seite|print|pdf|output|attachment|文档|文件|未命名|無題"
)
_STALE_SHELF = re.compile("archives?|archived|archiv|old|alt|previous|obsolete|superseded|drafts")
_OTHER_SHELF = re.compile("versions|backup")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_LETTER = re.compile(r"[^\W\d_]")
_AROUND = " ,;:._-–—"
_TURKISH = {0x307: None, ord("ı"): "i"}  # İ and ı, which patterns without case take for an i
_NUMERALS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)}


@dataclass(frozen=True, slots=True)
class FileName:
    """What a file's path says of its document."""

    family: str | None  # the same for all versions; None where the name says nothing of what it is
    date: tuple[int, ...] = ()  # year, month and day, as far as they are named
    version: tuple[int, ...] = ()
    stale: bool = False  # a draft, or put away


@lru_cache(_REMEMBERED)
def read_file_name(uri: str, name: str) -> FileName:
    """What the path within a source and the name say.

    Files in folders of other names are of other families, but for years and archives: two clients' folders may
    both hold a "contract.pdf".
    """
    own = _read(name)
    if own is None or own.family is None:
        return FileName(None)
    places, dates, stale = [], [own.date], own.stale
    for folder in _folders(uri):
        read = _read(folder)
        if read is None:
            return FileName(None)
        plain = unicodedata.normalize("NFKC", folder).strip().casefold()
        if _STALE_SHELF.fullmatch(plain):
            stale = True
        elif _OTHER_SHELF.fullmatch(plain):
            continue
        elif len(read.date) == 1 and not _LETTER.search(read.family or ""):
            dates.append(read.date)
        else:
            places.append(plain)
    date = next((date for date in dates if date), ())
    return FileName("/".join([*places, own.family]), date, own.version, stale)


def _folders(uri: str) -> Sequence[str]:
    return [part for part in uri.split("/")[:-1] if part]


def _read(name: str) -> FileName | None:
    """What one segment of a path says; None if it is longer than any may be."""
    if len(name) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKC", name).strip()
    dates = [_date(match) for match in _DATE.finditer(text) if not match["other"]]
    text = _DATE.sub(_without_date, text)
    version = tuple(part for match in _VERSION.finditer(text) for part in _number(match))
    rest, stale = _without_state(name_words(_VERSION.sub(" ", text)).casefold())
    date = max(dates, default=())
    if not _LETTER.search(rest) or _SAYS_NOTHING.fullmatch(rest):
        return FileName(None, date, version, stale)
    family = f"{rest}|{'-'.join(map(str, date))}" if _PERIODIC.search(rest) else rest
    return FileName(family, date, version, stale)


def _without_state(words: str) -> tuple[str, bool]:
    """The words without those that say how far the document is, and whether they say that it is stale."""
    stale = False
    words = " ".join(_EMPTY_BRACKETS.sub(" ", words).split()).strip(_AROUND)
    if match := _STATE_BEFORE.match(words):
        words, stale = words[match.end() :], bool(match["stale"])
    while match := _STATE.search(words):
        stale = stale or bool(match["stale"] or match["east"])
        words = words[: match.start()].rstrip(_AROUND)
    return words, stale


def _number(match: re.Match[str]) -> list[int]:
    if match["letter"]:
        return [ord(match["letter"].casefold()) - ord("a") + 1]
    digits = next(match[group] for group in ("number", "short", "ordinal", "east") if match[group])
    return [int(part) if part.isdecimal() else _from_numerals(part) for part in digits.split(".")]


def _from_numerals(characters: str) -> int:
    """From 一 (1) to 九十九 (99)."""
    tens, ten, ones = characters.rpartition("十")
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + _NUMERALS.get(ones, 0)


def _without_date(match: re.Match[str]) -> str:
    """What of a match of the dates' pattern belongs to the name nevertheless."""
    if match["other"]:
        return match[0]
    further = match["until"] or match["to"]
    return f" {further} " if further and not _end_of_range(match) else " "


def _end_of_range(match: re.Match[str]) -> int | None:
    """The last year of 2023-24 or FY23/24; None where that number is none."""
    first, end = _year(match), match["until"] or match["to"]
    last = first - first % 100 + int(end) if end else 0
    return last if first < last <= first + _LONGEST_RANGE else None


def _year(match: re.Match[str]) -> int:
    if match["short"]:
        return 2000 + int(match["short"])
    return int(next(match[group] for group in _YEARS if match[group]))


def _date(match: re.Match[str]) -> tuple[int, ...]:
    year = _end_of_range(match) or _year(match)
    if match["a"]:
        return (year, *_month_and_day(int(match["a"]), int(match["b"]), match["s2"]))
    name = match["n5"] or match["n6"]
    month = _month(name) if name else _first(match, "m1", "m3", "m4", "m7")
    day = _first(match, "d1", "d5", "e5", "d7")
    return tuple(part for part in (year, month, day if month else 0) if part)


def _first(match: re.Match[str], *groups: str) -> int:
    return int(next((match[group] for group in groups if match[group]), 0))


def _month_and_day(first: int, second: int, separator: str) -> tuple[int, ...]:
    """The month and the day of a date whose year stands last; nothing where the order is in doubt."""
    if second <= 12 < first or (separator == "." and second <= 12) or first == second:
        return (second, first)
    return (first, second) if first <= 12 < second else ()


def _month(name: str) -> int:
    folded = name.casefold().translate(_TURKISH)
    return next(
        number
        for number, starts in enumerate(_MONTHS, 1)
        if any(folded.startswith(start) for start in starts)
    )
