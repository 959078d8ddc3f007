"""Bounds at a figure: at least, at most, more than, up to, in English, German and Chinese."""

from __future__ import annotations

import re

from bot.evidence.figures import Figure

_MOST = (
    r"at (?:the )?most|up to|maximum(?: \w+){0,2}?(?: of| is| von)?|max\.?|(?:less|fewer|shorter|younger|lower|smaller|earlier) than|"
    r"under|below|within|(?:limited|capped) (?:to|at)|(?:cap|ceiling|limit) of|"
    r"höchstens|maximal|bis zu|(?<!\d )bis|spätestens|(?:weniger|kürzer|jünger|kleiner|niedriger|früher) als|unter|unterhalb(?: von)?|"
    r"innerhalb(?: von)?|begrenzt auf|至多|最多|少于|低于|小于|未满|不足|不到|最高|上限为?|最大|最长|最迟|短于"
)
_LEAST = (
    r"at (?:the )?least|minimum(?: \w+){0,2}?(?: of| is| von)?|min\.?|(?:more|longer|older|greater|higher|larger|later) than|over|above|"
    r"exceed(?:s|ed|ing)?|mindestens|wenigstens|minimal|frühestens|(?:mehr|länger|älter|größer|höher|später) als|über|oberhalb(?: von)?|ab|"
    r"übersteig\w*|überschreit\w*|至少|最少|最低|多于|超过|高于|大于|长于|晚于|迟于|超出|下限为?|最小|最短|年满|满"
)
_SOFT = r"(?:\s*\b(?:a|an|the|of|is|be|to|about|total|ca|rund|etwa|je|einem|einer|eine|von|auf|für|for|um|pro|der|den|US)\b\.?|[\s$€£¥:：约为])*"
_BEFORE = re.compile(
    rf"(?:(?P<most>(?<![^\W\d_])(?:{_MOST}))|(?P<least>(?<![^\W\d_])(?:{_LEAST})))(?![^\W\d_一-鿿]){_SOFT}$",
    re.IGNORECASE,
)
_WIDE_BEFORE = re.compile(
    rf"(?:(?P<most>{'|'.join(t for t in _MOST.split('|') if t > '一')})|"
    rf"(?P<least>{'|'.join(t for t in _LEAST.split('|') if t > '一')}))[\s为约]*[一-鿿]{{0,4}}$"
)
_TURNED = re.compile(r"(?:\b(?:not|no|never|nicht)\b[\s\w]{0,12}|不(?:得|能|应|可|会|要)?)$", re.IGNORECASE)
_BEHIND = re.compile(
    r"[\s,岁]*(?:(?P<most>or (?:less|fewer|below|under|younger)|at (?:the )?most\b|max(?:imum)?\b|oder weniger|maximal|nicht (?:überschreiten|übersteigen)|at the latest|spätestens|(?:must|may|shall) not be exceeded|以下|以内|之内|封顶)|"
    r"(?P<least>or (?:more|above|over|older|longer|greater)|at (?:the )?least\b|minimum\b|and (?:more|above|over)\b|"
    r"oder (?:mehr|älter|länger)|und mehr|nicht unterschreiten|at the earliest|frühestens|以上))",
    re.IGNORECASE,
)
_WINDOW = 40


def bound(figure: Figure, text: str) -> str | None:
    """`most` or `least` where words beside a figure make it a bound, else None."""
    side, turned = _read(figure, text)
    if not turned:
        return side
    return "least" if side == "most" else "most"


def is_turned(figure: Figure, text: str) -> bool:
    """Whether a "not" right before them turns the words that make a figure a bound."""
    return _read(figure, text)[1]


def _read(figure: Figure, text: str) -> tuple[str | None, bool]:
    """What the words beside a figure make it, and whether a "not" turns them."""
    behind = _BEHIND.match(text, figure.end)
    if behind:
        return behind.lastgroup, False
    before = text[max(0, figure.start - _WINDOW) : figure.start]
    found = _BEFORE.search(before) or _WIDE_BEFORE.search(before)
    if not found or not found.lastgroup:
        return None, False
    return found.lastgroup, bool(_TURNED.search(before[: found.start()]))
