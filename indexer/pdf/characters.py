"""Characters as PDFs hold them into characters as people quote and search them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache

_KEPT_WIDE = frozenset("！（），：；？～…")
"""Punctuation whose compatibility form would change how a Chinese or Japanese sentence looks."""

_FOLDED = frozenset(
    {
        "<compat>",
        "<font>",
        "<wide>",
        "<narrow>",
        "<small>",
        "<square>",
        "<noBreak>",
        "<initial>",
        "<medial>",
        "<final>",
        "<isolated>",
        "<vertical>",
    }
)
_SYMBOL_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0a8": "▫", "\uf076": "▪"}
_JOINERS = frozenset("\u200c\u200d")  # Persian, Indic scripts and emoji need them
_JOINED = "\u0600-\u1fff\u2190-\u2bff\ufb50-\ufdff\ufe70-\ufefc\U0001f000-\U0001faff"
STRAY_JOINERS = re.compile(
    f"(?<![{_JOINED}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINED}])|[\u200c\u200d]{{2,}}"
)
"""Joiners where nothing is to be joined, which nobody sees and bits can be hidden in."""

_IGNORED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that draw nothing (Default_Ignorable_Code_Point of Unicode), beside format characters."""

HIDDEN_TAGS = re.compile("(?<![\U0001f3f4\U000e0000-\U000e007f])[\U000e0000-\U000e007f]+")
"""Letters of the tag block, which nobody sees; behind a black flag they make the flag of a region."""


LINE_END_HYPHEN = re.compile(r"(\w{0,60})[\ufffe\x02] ?\n?(?=(\w{0,60}))")  # bounded: a page may be one word
"""A hyphen at the end of a line, as pdfium marks it, with the parts of the word before and behind it."""

PLAIN_HYPHEN = re.compile(r"(?<!\w)([^\W\d_]{2,})[-\u2010]\n(?=([^\W\d_]{2,}))")
"""A hyphen at the end of a line that nobody marked."""

SOFT_HYPHEN = re.compile(r"\u00ad ?\n?")
SPREAD = re.compile(
    r"(?:(?<=[\s（][\u3400-\u9fff])|(?<=^[\u3400-\u9fff])) (?=[\u3400-\u9fff](?:[\s）…]|$))", re.M
)
"""A space between two Chinese characters that stand alone, as in headings that are set wide: 目 录."""

BLANK_LINES = re.compile(r"\n{3,}")
_CONJUNCTIONS = frozenset(("und", "oder", "bzw", "sowie"))
"""They follow a hyphen that stands for a part left out, as in "Ein- und Ausgang"."""

_HYPHENATED_FIRST_PARTS = frozenset(
    (
        "non",
        "self",
        "well",
        "long",
        "short",
        "high",
        "low",
        "year",
        "third",
        "first",
        "second",
        "part",
        "full",
        "real",
        "cross",
        "co",
    )
)


class _Foldings(dict[int, str]):
    """Code point -> what stands for it, computed once for each that occurs."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


def _fold(character: str) -> str:
    if character == "\n":
        return character
    if character in _SYMBOL_BULLETS:
        return _SYMBOL_BULLETS[character]
    category = unicodedata.category(character)
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Zs" or character == "\t":
        return " "
    if category in ("Cc", "Cf", "Cs", "Cn"):
        return character if character in _JOINERS else ""
    if _IGNORED.match(character):
        return ""
    kind, *_ = unicodedata.decomposition(character).split(" ", 1)
    if kind not in _FOLDED or character in _KEPT_WIDE:
        return character
    folded = unicodedata.normalize("NFKC", character)
    return character if folded.startswith(" ") else folded


FOLDINGS = _Foldings()


def clean(text: str) -> str:
    """The text with ligatures, width and presentation forms folded, and nothing in it that cannot be seen.

    Lines end with one newline, words are separated by one space, no line begins or ends with a space, at most one
    blank line stands between others; control, format and unassigned characters are gone; the result is NFC. It is
    NFKC except for superscripts, subscripts, circled digits and fractions, since those would become other numbers
    (10² -> 102, 1½ -> 11⁄2), and except for full-width punctuation, which citations keep.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _rejoin(text)
    if not text.isascii() or _CONTROL.search(text):
        text = STRAY_JOINERS.sub("", text.translate(FOLDINGS))  # of spaces, only " " and "\n" are left
        text = unicodedata.normalize("NFC", text)
    while "  " in text:
        text = text.replace("  ", " ")
    text = text.replace(" \n", "\n").replace("\n ", "\n")
    if not text.isascii():
        text = SPREAD.sub("", text)
    return _join_plain(BLANK_LINES.sub("\n\n", text).strip())


def one_line(text: str, limit: int) -> str:
    """The cleaned text on one line of at most `limit` characters."""
    return " ".join(clean(text[: 8 * limit]).split())[:limit].rstrip()


def _rejoin(text: str) -> str:
    """Joins words that a hyphen at the end of a line divides (pdfium marks it U+FFFE, others by a soft hyphen)."""
    if "\u00ad" in text:
        text = SOFT_HYPHEN.sub(soft_hyphen_settled, text)
    if "\ufffe" in text or "\x02" in text:
        text = LINE_END_HYPHEN.sub(hyphen_settled, text)
    return text


def _join_plain(text: str) -> str:
    """Joins words at hyphens that nobody marked."""
    while "-\n" in text or "\u2010\n" in text:
        joined = PLAIN_HYPHEN.sub(plain_hyphen_settled, text)
        if joined == text:
            break
        text = joined
    return text


def soft_hyphen_settled(match: re.Match[str]) -> str:
    """A match of SOFT_HYPHEN: nothing, or the hyphen that people see where a figure stands on the line beside it."""
    text, (start, end) = match.string, match.span()
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    return "-" if "\n" not in match[0] and any(map(str.isdigit, beside)) else ""


def hyphen_settled(match: re.Match[str]) -> str:
    """A match of LINE_END_HYPHEN without its hyphen, or with the one that belongs to the word, as in "COVID-19"."""
    first, second = str(match[1]), str(match[2])
    suspended = second in ("and", "or") and first.lower() in _HYPHENATED_FIRST_PARTS
    if first and (second in _CONJUNCTIONS or suspended):
        return f"{first}- "
    return f"{first}-" if _keeps_hyphen(first, second, match.string) else first


def plain_hyphen_settled(match: re.Match[str]) -> str:
    """A match of PLAIN_HYPHEN; its parts are joined only where they surely are one word, which the text has whole."""
    first, second, text = str(match[1]), str(match[2]), match.string
    if not (first[-1].islower() and second[0].islower()) or f"{first}-{second}" in text:
        return match[0]
    words, joined = _words_of(text), first + second
    place = bisect_left(words, joined)
    return first if place < len(words) and words[place].startswith(joined) else match[0]


@lru_cache(maxsize=1)
def _words_of(text: str) -> list[str]:
    """A page's words, sorted: one look for each of its hyphens would take the square of its length."""
    return sorted(set(re.findall(r"\w+", text)))


def _keeps_hyphen(first: str, second: str, text: str) -> bool:
    if not first or not second:
        return bool(first or second) and not (first and first[-1].isalpha())
    if not (first[-1].islower() and second[0].islower()):
        return not (first[-1].isupper() and second[0].isupper())
    return first.lower() in _HYPHENATED_FIRST_PARTS or f"{first}-{second}" in text


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_UNUSABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f]")


def is_garbled(raw: str) -> bool:
    """Whether over a fifth of a page's raw characters are placeholders, private or control characters."""
    if not _UNUSABLE.search(raw):
        return False
    visible = "".join(raw.split())
    return len(visible) >= 25 and len(_UNUSABLE.findall(visible)) > 0.2 * len(visible)
