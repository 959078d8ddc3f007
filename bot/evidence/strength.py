"""Whether a claim is stronger than its page: must for may, all for some, happened for expected."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.evidence.concepts import concepts
from bot.evidence.lexicon import Lexicon

_FORCE = Lexicon(
    {
        "must": "must shall have_to has_to had_to need_to needs_to obliged is_required are_required be_required required mandatory muss "
        "müssen musst verpflichtet zwingend ist_erforderlich hat_zu haben_zu 必须 须 应当 务必 不得不",
        "should": "should ought recommended recommend recommends advised soll sollte sollten sollen empfohlen empfiehlt 建议 应该 宜 最好",
        "may": "may can could might allowed permitted optional optionally option kann können könnte könnten darf dürfen möglich "
        "gestattet erlaubt 可以 可 能够 允许 可能 可选择",
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
_ONLY = re.compile(
    r"\b(?:only|solely|exclusively|nur|ausschließlich|lediglich)\b|仅限?于?|只有|只限|只能|只",
    re.IGNORECASE,
)
_FOCUS = 4  # content words that an "only" may be about
_MODAL = re.compile(
    r"\b(?:may|can|must|shall|will|is|are|was|were|has|have|darf|dürfen|kann|können|muss|müssen|ist|sind|wird|werden)\b|可以|可|须|能|应",
    re.IGNORECASE,
)
_NARROWING = re.compile(
    r"\b(?:unless|except|without|not?|entirely|completely|fully|all|first|ohne|außer|nicht|kein\w{0,2}|vollständig|komplett|gänzlich|erst|alle\w?|100)\b|"
    r"n['’]t\b|除|不|未|无|全|才|方可",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:more|less|fewer|\w{3,}er)\s+than\b(?!\s*[\d$€£¥])|\b(?:mehr|weniger|\w{3,}er)\s+als\b(?!\s*[\d$€])|比[^，。]{1,12}[更高低多少贵大小快慢]",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:than|more|less|fewer|most|least|als|mehr|weniger|\w{3,}er|\w{3,}e?st(?:e[nrsm]?)?|compared|versus|gegenüber)\b|比|更|最|超过|低于|高于|\d",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\b(?:not|nicht) (?:only|nur)\b|不仅|不只", re.IGNORECASE)
_EXPECTED = re.compile(
    r"(?<!than )(?<!as )(?<!als )\b(?:expect\w*|forecast\w*|project(?:ed|ions?)|(?:plans?|planning) to|planned|anticipat\w*|estimat\w*|intend\w*|target(?:s|ed)?|"
    r"aims?|proposed|would|likely|probably|voraussichtlich|erwartet\w*|prognos\w*|geplant\w*|plant(?= (?:der|die|das|den|eine?n?|für|mit|im|bis)\b)|planen|"
    r"beabsichtig\w*|vorgesehen|schätzungsweise|wahrscheinlich|vermutlich)\b|预计|预期|计划|拟|预测|有望|可能|估计|打算",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|shall|going to|wird|werden|soll(?:en)?|about to|outlook|guidance|goal|ziel)\b|将|会|目标",
    re.IGNORECASE,
)
_RANK = {"may": 0, "should": 1, "must": 2}


def overstates(clause: str, sentence: str, claim: str) -> str | None:
    """Why a clause of a claim says more than the sentence that it rests on, or None."""
    return (
        _force(clause, sentence)
        or _extent(clause, sentence)
        or _narrowed(claim, sentence)
        or _compared(clause, sentence)
        or ("it tells as a fact what the page only expects" if _only_expected(claim, sentence) else None)
    )


@lru_cache(maxsize=1024)
def _forces(text: str) -> frozenset[str]:
    return _FORCE.senses(_NOT_FORCE.sub(" ", text))


def _force(claim: str, sentence: str) -> str | None:
    freed, barred = bool(_FREED.search(claim)), bool(_BARRED.search(claim))
    page_freed, page_barred = bool(_FREED.search(sentence)), bool(_BARRED.search(sentence))
    if freed and page_barred and not page_freed:
        return "it makes optional what the page forbids"
    if barred and page_freed and not page_barred:
        return "it forbids what the page makes optional"
    if page_freed and "must" in _forces(claim) and not freed:
        return "it demands what the page makes optional"
    if freed or barred or page_freed or page_barred:
        return None
    ours, theirs = _forces(claim), _forces(sentence)
    if len(ours) != 1 or not theirs or ours & theirs:
        return None
    mine = next(iter(ours))
    if max(map(_RANK.__getitem__, theirs)) < _RANK[mine]:
        return f"it says {mine} where the page says {max(theirs, key=_RANK.__getitem__)}"
    if mine == "may" and theirs == {"must"}:
        return "it says may where the page says must"
    return None


def _compared(clause: str, sentence: str) -> str | None:
    if _COMPARES.search(clause) and not _COMPARED.search(sentence):
        return "it compares what the page does not compare"
    return None


def _extent(claim: str, sentence: str) -> str | None:
    every, some = bool(_ALL.search(claim)), bool(_SOME.search(claim))
    page_every, page_some = bool(_ALL.search(sentence)), bool(_SOME.search(sentence))
    if every and page_some and not some and not page_every:
        return "it says of all what the page says of some"
    if some and page_every and not every and not page_some:
        return "it says of some what the page says of all"
    return None


def _narrowed(claim: str, sentence: str) -> str | None:
    """What the page says only of some, the claim must say of them; what it does not narrow, the claim must not."""
    ours, theirs = _only(claim), _only(sentence)
    if ours and not theirs and not _NARROWING.search(sentence):
        return "it narrows what the page does not narrow"
    keys = {word.key for word in concepts(claim)}
    if theirs and not ours and not any(focus & keys for focus in theirs):
        return "the page narrows it to something else"
    return None


def _only(text: str) -> list[frozenset[str]]:
    """The words next to each "only" of a text, on either side."""
    plain = _NOT_ONLY.sub(" ", text)
    found: list[frozenset[str]] = []
    for match in _ONLY.finditer(plain):
        rest = plain[match.end() :]
        modal = _MODAL.search(rest)
        named = concepts(rest[: modal.start()]) if modal else ()
        found.append(frozenset(word.key for word in (named or concepts(rest)[:_FOCUS])))
    return [focus for focus in found if focus]


def _only_expected(claim: str, sentence: str) -> bool:
    return bool(_EXPECTED.search(sentence)) and not (
        _EXPECTED.search(claim) or _AHEAD.search(claim) or "may" in _forces(claim)
    )
