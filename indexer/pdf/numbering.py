"""How titles of sections are numbered: "Part II", "Item 1A.", "§ 4", "2.3", "第三章", "附件一"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COUNT = r"(?:\d{1,3}[A-Za-z]?|[IVXLC]{1,6}|[A-Z])"
_END = r"(?=[\s.:)—–-]|$)"
_HAN = r"[一二三四五六七八九十百零〇两\d]{1,5}"

_CHAPTERS = (
    "CHAPTER|Chapter|KAPITEL|Kapitel|CHAPITRE|Chapitre|CAPÍTULO|Capítulo|CAPITOLO|Capitolo|"
    "APPENDIX|Appendix|ANNEX|Annex|ANHANG|Anhang|ANLAGE|Anlage|ANNEXE|Annexe|ANEXO|Anexo|"
    "EXHIBIT|Exhibit|SCHEDULE|Schedule"
)
_SCHEMES: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (name, level, re.compile(pattern))
    for name, level, pattern in (
        ("part", 0, rf"(?:PART|Part|TEIL|Teil|PARTIE|Partie|PARTE|Parte)\s+{_COUNT}{_END}"),
        ("part", 0, rf"第\s*{_HAN}\s*[编編篇部]"),
        (
            "chapter",
            1,
            rf"(?:{_CHAPTERS})\s+(?:{_COUNT}|\d+\.\d+){_END}",
        ),
        ("chapter", 1, rf"第\s*{_HAN}\s*章|附[件录錄则則]\s*{_HAN}?"),
        ("item", 1, rf"(?:ITEM|Item)\s+\d{{1,2}}(?:\.\d\d)?[A-C]?{_END}"),
        (
            "article",
            1,
            rf"(?:ARTICLE|Article|ARTIKEL|Artikel|ARTÍCULO|Artículo|Art\.)\s+{_COUNT}{_END}",
        ),
        (
            "section",
            2,
            rf"(?:SECTION|Section|ABSCHNITT|Abschnitt|SECCIÓN|Sección)\s+(?:\d+(?:\.\d+)*|{_COUNT}){_END}|§\s*\d+",
        ),
        ("section", 2, rf"第\s*{_HAN}\s*[节節]"),
        ("note", 2, rf"(?:NOTE|Note)\s+\d{{1,2}}[A-Z]?{_END}"),
        ("clause", 3, rf"第\s*{_HAN}\s*[条條]"),
        ("han", 3, r"[一二三四五六七八九十]{1,3}、"),
        ("han", 4, r"[（(][一二三四五六七八九十]{1,3}[）)]"),
        ("han", 5, r"\d{1,2}、"),
    )
)
_WEAK = frozenset({"decimal", "roman", "letter", "han", "clause"})
_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})[.)]?\s+(?=[^\W\d_])")
_ROMAN = re.compile(r"[IVX]{1,5}\.\s+(?=[^\W\d_])")
_LETTER = re.compile(r"[A-Z][.)]\s+(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a title is numbered."""

    scheme: str
    level: int  # 0 is outermost; comparable between schemes
    end: int  # characters of the title that the number takes

    @property
    def says_so(self) -> bool:
        """Whether a word such as "chapter" makes it a title, where a number alone may begin a list item."""
        return self.scheme not in _WEAK


def numbering_of(title: str) -> Numbering | None:
    """How the title is numbered, or None."""
    for name, level, pattern in _SCHEMES:
        if match := pattern.match(title):
            return Numbering(name, level, match.end())
    if match := _DECIMAL.match(title):
        return Numbering("decimal", 3 + match.group(1).count("."), match.end())
    if match := _ROMAN.match(title):
        return Numbering("roman", 2, match.end())
    if match := _LETTER.match(title):
        return Numbering("letter", 6, match.end())
    return None


def says_so(title: str) -> bool:
    """Whether a word such as "chapter" numbers the title."""
    number = numbering_of(title)
    return number is not None and number.says_so
