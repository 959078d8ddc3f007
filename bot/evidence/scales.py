"""Whether a page says that its figures are in thousands, millions or billions."""

from __future__ import annotations

import re
from functools import lru_cache

_NAMES = {
    3: r"thousands?|tsd\.?|tausend|000s?|k|千",
    4: r"万|萬",
    6: r"millions?|mn|mln|mio\.?|mill\.?|millionen|m|mm|百万|百萬",
    7: r"crores?|cr|千万",
    8: r"亿|億",
    9: r"billions?|bn|bln|mrd\.?|mia\.?|milliarden?|b|十亿",
    12: r"trillions?|billionen|万亿",
}
_PREFIXES = {3: "Tk", 6: "Mm", 9: "b"}
_CODES = "EUR|USD|CHF|GBP|RMB"


@lru_cache(maxsize=512)
def scale_is_given(scale: int, page: str) -> bool:
    """Whether a head or a note of a page gives a power of ten: "in millions", "(TEUR)", 单位：万元."""
    names = _NAMES.get(scale)
    if not names:
        return False
    prefixes = _PREFIXES.get(scale)
    if prefixes and re.search(rf"(?<![A-Za-z])[{prefixes}](?:{_CODES}|€|\$|£)", page):
        return True
    no_letter = r"(?![^\W\d_])"
    patterns = (
        rf"(?<![^\W_])in (?:[^\W\d_]{{2,3}} |[$€£¥]\s?)?(?:{names}){no_letter}",
        rf"[(\[,;/][^()\[\]\n]{{0,24}}(?<![^\W\d_])(?:{names}){no_letter}[^()\[\]\n]{{0,24}}[)\]]",
        rf"(?:^|\s)[$€£¥]\s?'?(?:{names}){no_letter}",
        rf"(?:单位|單位|単位)\s*[:：][^\n]{{0,10}}?(?<![百千十万])(?:{names})",
        rf"(?:{_CODES})\s?(?:{names}){no_letter}",
        rf"(?<![\d.,])(?<![\d.,]\s)(?:{names})\s?(?:{_CODES}|euros?\b|[€$£])",
        rf"[(（](?:人民币|美元|港币)?(?:{names})[元美欧港日円]",
        rf"^\s*(?:{names})\s*(?:of )?(?:EUR|USD|CHF|GBP|euros?|dollars?)?\s*$",
    )
    return any(re.search(pattern, page, re.IGNORECASE | re.MULTILINE) for pattern in patterns)
