"""Years that a question or a document names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_YEAR = re.compile(
    r"(?<![\d.,$€£])(?P<full>19[89]\d|20\d\d)(?![\d.,]\d|\d|%)"
    r"|\b(?:FY|CY|GJ|H[12]|[1-4]?Q[1-4]?)[ /-]?['’]?(?P<short>\d\d)(?!\d)"
    r"|(?<!\w)['’](?P<quoted>\d\d)(?!\w)"
)
_CENTURY = 2000


@lru_cache(20_000)
def years_in(text: str) -> frozenset[int]:
    """The years from 1980 to 2099 that a text names: 2023, FY23, Q4'23, '23, ２０２３年."""
    found: set[int] = set()
    for match in _YEAR.finditer(unicodedata.normalize("NFKC", text)):
        digits = match["short"] or match["quoted"]
        found.add(_CENTURY + int(digits) if digits else int(match["full"]))
    return frozenset(found)
