"""Years that a question or a document names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_FULL = r"(?:19[89]\d|20\d\d)"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_TWO_DIGITS = r"(?:0[1-9]|1[0-2])"
_AMOUNT = (  # what stands behind a number that is no year
    r"[ ]?(?:%|‰|[€$£¥]|(?:percent|per[ ]cent|prozent|pour[ ]cent|euros?|dollars?|(?:eur|usd|gbp|chf)(?![ ]?\d)"
    r"|thousand|[mb]illion|milliarden?|millionen|mio|mrd|k[mg]|[mc]m|[kMG]Wh?|[MG]B)(?![a-z])"
    r"|[元円圆人名件個个万萬億亿兆倍次])"
)
_YEAR = re.compile(
    rf"""
    (?P<other>                                              # numbers that are no years
        \+\d[\d ()/.-]{{6,}}                                # +49 2024 1999
      | (?<!\d)0\d{{2,4}}[ /-]\d{{3,}}                      # 0123-2024
      | [$€£¥][ ]?\d[\d.,]*
      | (?<![\w.])(?:(?:pp?|s|nr|no)\.|(?:pages?|seiten?|rooms?|raum|zimmer|iso|iec|din|rfc)(?![a-z]))[ -]?\d+
    )
  | (?<!\d)(?P<compact>{_FULL}){_TWO_DIGITS}(?:0[1-9]|[12]\d|3[01])(?!\d)               # 20240301
  | (?<!\d)(?<!\d[.,])(?:{_DAY}\.[ ]?{_MONTH}|{_TWO_DIGITS})\.[ ]?(?P<dotted>{_FULL})(?!\d)   # 31.12.2023, 12.2023
  | (?<![\d.,])(?:0[1-9]|[12]\d|3[01])\.{_TWO_DIGITS}\.(?P<dotted_short>\d\d)(?![\d.])  # 31.12.23
  | (?:(?<!\d)(?<!\d[.,])|(?<=[12]\d\d\d,))(?P<full>{_FULL})
    (?!\d|,\d{{3}}(?!\d)|\.(?!{_MONTH}\.{_DAY}(?!\d)|{_TWO_DIGITS}(?![\d.]))\d|(?:s|er)\b|{_AMOUNT})
    (?:(?:(?P<slash>/)|[-–])(?P<end>\d\d)(?!\d)|[ ]?[-–—][ ]?(?P<until>{_FULL})(?!\d))?  # 2022/23, 2019-2021
  | (?<![a-z0-9])(?:[fc]y|gj|fiscal(?:[ ]year)?|geschäftsjahr|q[ ]?[1-4]|[1-4][ ]?q|h[ ]?[12]|[12][ ]?h)
    [ /-]?['’]?(?P<short>\d\d)(?:[/–-](?P<short_end>\d\d))?
    (?!\d|[.,]\d|[ -]?[kq](?![a-z])|{_AMOUNT})                                          # FY23, 4Q23; not Q3 10-K
  | (?<!\d)['’](?P<quoted>\d\d)(?![\w'’]|{_AMOUNT})                                     # '23
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SINGLE = ("compact", "dotted", "dotted_short", "quoted")
_FIRST_OF_LAST_CENTURY = 80  # of years in two digits
_LONGEST = 10  # years that a range spans
_REMEMBERED = 20_000  # texts: those of documents come again with each question
_CHINESE = re.compile(r"[〇零○一二三四五六七八九]{4}(?=年)")
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


@lru_cache(_REMEMBERED)
def years_in(text: str) -> frozenset[int]:
    """The years from 1980 to 2099 that a text names: 2023, FY23, Q4'23, '23, 2019-2021, 2022/23, ２０２３年.

    Amounts, page numbers, telephone numbers and decades are none.
    """
    text = _CHINESE.sub(lambda match: match[0].translate(_DIGITS), unicodedata.normalize("NFKC", text))
    return frozenset(year for match in _YEAR.finditer(text) for year in _years(match))


def _years(match: re.Match[str]) -> Iterable[int]:
    if match["other"]:
        return ()
    if match["full"]:
        first = int(match["full"])
        if match["until"]:
            last = int(match["until"])
            return _range(first, last) or (first, last)
        end = int(match["end"] or 0)
        is_month = not match["slash"] and end <= 12  # 2024-03
        return (first,) if is_month else _range(first, first - first % 100 + end) or (first,)
    if match["short"]:
        first = _whole(match["short"])
        return _range(first, _whole(match["short_end"] or match["short"])) or (first,)
    digits = next(match[group] for group in _SINGLE if match[group])
    return (int(digits) if len(digits) > 2 else _whole(digits),)


def _range(first: int, last: int) -> range:
    """The years from the first to the last; none where that is no range of years."""
    return range(first, last + 1) if 0 < last - first <= _LONGEST else range(0)


def _whole(digits: str) -> int:
    return int(digits) + (1900 if int(digits) >= _FIRST_OF_LAST_CENTURY else 2000)
