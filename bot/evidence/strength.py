"""Whether a claim is stronger than its page: must for may, all for some; optional for forbidden and the other way."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.evidence.lexicon import Lexicon

_FORCE = Lexicon(
    {
        "must": "must shall have_to has_to had_to need_to needs_to obliged is_required are_required be_required required mandatory muss "
        "müssen musst verpflichtet zwingend ist_erforderlich hat_zu haben_zu 必须 须 应当 务必 不得不",
        "may": "may can could might allowed permitted optional optionally option should ought recommended recommend recommends advised "
        "kann können könnte könnten darf dürfen möglich gestattet erlaubt soll sollte sollten sollen empfohlen empfiehlt "
        "可以 可 能够 允许 可能 可选择 建议 应该 宜 最好",
    }
)
_NOT_FORCE = re.compile(r"\bmay\b(?=\s+\d)|\b\d{1,2}\.?\s+may\b", re.IGNORECASE)
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
_ALL = re.compile(
    r"\b(?:all|every|everyone|everybody|each|always|any|entire|whole|both|alle[nrsm]?|jede[nrsm]?|sämtliche\w*|immer|stets|ausnahmslos|"
    r"beide[nrs]?)\b|所有|全部|全体|每(?:一|个|位|名)|一律|总是|始终|任何|全都|均",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:some|several|certain|many|most|few|selected|partly|partially|sometimes|often|usually|generally|half of|einige[nrs]?|"
    r"manche[nrs]?|bestimmte[nrs]?|viele[nr]?|die meisten|wenige[nr]?|teilweise|manchmal|oft|meist|meistens|"
    r"in der regel|ausgewählte[nr]?|ein teil)\b|部分|一些|某些|个别|多数|大多|少数|有的|有时|通常|一般",
    re.IGNORECASE,
)


def overstates(clause: str, sentence: str) -> str | None:
    """Why a clause of a claim says more than the sentence that it rests on, or None."""
    return _force(clause, sentence) or _extent(clause, sentence)


@lru_cache(maxsize=1024)
def _forces(text: str) -> frozenset[str]:
    return _FORCE.senses(_NOT_FORCE.sub(" ", text))


def _force(clause: str, sentence: str) -> str | None:
    freed, barred = bool(_FREED.search(clause)), bool(_BARRED.search(clause))
    page_freed, page_barred = bool(_FREED.search(sentence)), bool(_BARRED.search(sentence))
    if freed and page_barred and not page_freed:
        return "it makes optional what the page forbids"
    if barred and page_freed and not page_barred:
        return "it forbids what the page makes optional"
    ours, theirs = _forces(clause), _forces(sentence)
    if page_freed and "must" in ours and not freed:
        return "it demands what the page makes optional"
    if not (freed or barred or page_freed or page_barred) and ours == {"must"} and theirs == {"may"}:
        return "it demands what the page allows"
    return None


def _extent(clause: str, sentence: str) -> str | None:
    every, some = bool(_ALL.search(clause)), bool(_SOME.search(clause))
    page_every, page_some = bool(_ALL.search(sentence)), bool(_SOME.search(sentence))
    if every and page_some and not some and not page_every:
        return "it says of all what the page says of some"
    if some and page_every and not every and not page_some:
        return "it says of some what the page says of all"
    return None
