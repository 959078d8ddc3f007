"""Whether a claim turns what must, need not or must not be: forbidden for optional, optional for forbidden."""

from __future__ import annotations

import re

_FREED = re.compile(
    r"\b(?:need not|needn['’]t|(?:do|does|did)(?: not|n['’]t) (?:have|need) to|not (?:required|obliged|necessary|mandatory)|"
    r"no need to|muss(?:t)? nicht|müssen nicht|nicht (?:verpflichtet|erforderlich|notwendig|nötig)|braucht? nicht)\b|"
    r"\b(?:muss|müssen)\b[^.;,]{0,60}\bnicht\b|无需|无须|不必|不需要|毋须",
    re.IGNORECASE,
)
_BARRED = re.compile(
    r"\b(?:must not|mustn['’]t|shall not|may not|cannot|can['’]t|not (?:allowed|permitted)|prohibited|forbidden|"
    r"(?:darf|dürfen|kann|können) (?:[^.;,]{0,60} )?nicht|verboten|untersagt|unzulässig)\b|不得|不可|不能|禁止|严禁|不准|不允许",
    re.IGNORECASE,
)
_DEMANDED = re.compile(
    r"\b(?:must|shall|ha(?:s|ve|d) to|needs? to|(?:is|are) (?:required|obliged)|mandatory|muss|müssen|verpflichtet|zwingend)\b|必须|须|应当|务必",
    re.IGNORECASE,
)


def overstates(clause: str, sentence: str) -> str | None:
    """Why a clause of a claim forbids, demands or frees otherwise than the sentence that it rests on, or None."""
    freed, barred = bool(_FREED.search(clause)), bool(_BARRED.search(clause))
    page_freed, page_barred = bool(_FREED.search(sentence)), bool(_BARRED.search(sentence))
    if freed and page_barred and not page_freed:
        return "it makes optional what the page forbids"
    if barred and page_freed and not page_barred:
        return "it forbids what the page makes optional"
    if page_freed and _DEMANDED.search(clause) and not freed:
        return "it demands what the page makes optional"
    return None
