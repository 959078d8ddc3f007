"""Lengths of time as settings write them."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"([0-9]{1,6})\s*([smhd])")


def parse_duration(text: str) -> timedelta:
    """The length of time that `30s`, `15m`, `6h` or `1d` means.

    Raises:
        ValueError: it is none of these; the text says how they are written.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError("write a number and s, m, h or d (30s, 15m, 6h, 1d)")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
