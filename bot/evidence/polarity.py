"""Negation and direction: cheap signs that a claim says the opposite of its quote (English, German, Chinese)."""

from __future__ import annotations

import re

from bot.evidence.units import unit_of
from bot.evidence.words import WIDE, is_wide, words

_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|none|without|cannot|nobody|nothing|nicht|kein\w{0,2}|nie|niemals|niemand|nichts|ohne|"
    r"weder)\b|n['’]t\b|不(?!仅|但|断|同|过|少于|超过|晚于|早于|低于|高于|得超过|得少于|得晚于)|没有|無|无(?!论)|未(?!来)|ない|ません",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:not?|nicht)\b[^.;,]{0,60}?\b(?:more|less|fewer|later|earlier|longer|exceed|only|mehr|weniger|später|früher|"
    r"länger|nur)\b|\bno (?:more|less|fewer|later|earlier|longer) than\b|\bwhether or not\b|\bno\.\s?\d",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"prohibit|forbid|forbidden|exclud|except|unable|lack|refus|denied|deny|ineligible|invalid|\bonly\b|void|fail|"
    r"\bun[a-z]{4,}|\bin(?:valid|eligible|sufficient|complete|active)|verboten|untersagt|ausgeschlossen|ausgenommen|"
    r"\bnur\b|entfäll|unzulässig|禁止|除外|不|无|未|没|非",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,;:.。；，]|\b(?:but|sondern|aber|however|unless|jedoch)\b|但|而")
_SCOPE = 2  # content words, or pairs of characters, after a negation

_UP = (
    r"\b(?:increas|rais|rose|ris(?:e|es|en|ing)\b|grew|grow|higher|gain|climb|improv|expand)\w*|\bup (?:by|from)\b|"
    r"\b(?:steig|stieg|gestiegen|erhöh|zunahm|zugenommen|wuchs|gewachsen|höher)\w*|"
    r"增加|增长|上升|提高|上涨|上调|増加"
)
_DOWN = (
    r"\b(?:decreas|reduc|fell|fall(?:s|en|ing)?\b|declin|drop|lower|shrank|shrink|cut)\w*|\bdown (?:by|from)\b|"
    r"\b(?:sank|sink|gesunken|gesenkt|senk|verringer|abnahm|abgenommen|reduzier|rückgang|niedriger|fiel)\w*|"
    r"减少|下降|降低|下跌|下滑|下调|減少"
)
_AT_LEAST = (
    r"\b(?:at least|minimum|no (?:less|fewer) than|not (?:less|fewer) than|mindestens|minimal)\b|"
    r"至少|不少于|不低于|最少|最低"
)
_AT_MOST = (
    r"\b(?:at most|maximum|up to|no more than|not (?:more than|exceed)|höchstens|maximal|bis zu)\b|"
    r"至多|最多|不超过|最高"
)
_BEFORE = r"\b(?:before|prior to|bevor)\b|之前|以前"
_AFTER = r"\b(?:after|following|nachdem)\b|之后|以后"
_ABOVE = (
    r"\b(?:more|greater|longer|mehr|länger|größer) (?:than|als)\b|\b(?:above|exceeds?|exceeding|über)\b|"
    r"超过|高于|大于"
)
_BELOW = (
    r"\b(?:less|fewer|shorter|weniger|kürzer|kleiner) (?:than|als)\b|\b(?:below|under|unter)\b|低于|少于|小于"
)
_PROFIT = r"\b(?:profit|surplus|gewinn|überschuss)\w*|盈利|利润"
_DEFICIT = r"\b(?:loss|losses|deficit|verlust|fehlbetrag)\w*|亏损"
_ALLOWED = r"\b(?:allowed|permitted|allows?|permits?|erlaubt|gestattet|zulässig)\b|允许"
_FORBIDDEN = r"\b(?:prohibited|forbidden|prohibits?|forbids?|verboten|untersagt|unzulässig)\b|禁止|不得"
_MANDATORY = r"\b(?:mandatory|required|compulsory|verpflichtend|obligatorisch)\b|必须|强制"
_OPTIONAL = r"\b(?:optional|voluntary|freiwillig)\b|自愿|可选"

_OPPOSITES = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (_UP, _DOWN),
        (_AT_LEAST, _AT_MOST),
        (_BEFORE, _AFTER),
        (_ABOVE, _BELOW),
        (_PROFIT, _DEFICIT),
        (_ALLOWED, _FORBIDDEN),
        (_MANDATORY, _OPTIONAL),
    )
)
_RATE = re.compile(
    rf"\b(?:per|pro|je|each|every|jede[rsn]?)\s+([^\W\d_{WIDE}]{{3,}})|每个?([{WIDE}]{{1,2}})", re.IGNORECASE
)
_LOSS = re.compile(rf"{_DOWN}|{_DEFICIT}|\bnegativ\w*|\bminus\b", re.IGNORECASE)


def speaks_of_loss(text: str) -> bool:
    """Whether a text says in words what a minus says in figures."""
    return bool(_LOSS.search(text))


def contradicts(claim: str, quoted: str) -> str | None:
    """Why a claim says the opposite of the sentences that it rests on, or None when no sign of it is found."""
    for one, other in _OPPOSITES:
        ours = bool(one.search(claim)), bool(other.search(claim))
        theirs = bool(one.search(quoted)), bool(other.search(quoted))
        if ours[0] != ours[1] and theirs == (ours[1], ours[0]):
            found = (one if ours[0] else other).search(claim)
            return f"{found[0] if found else ''!r} is the opposite of what the quote says"
    ours_per, theirs_per = _rates(claim), _rates(quoted)
    if ours_per and theirs_per and not ours_per & theirs_per:
        return f"it is per {', '.join(sorted(ours_per))} instead of per {', '.join(sorted(theirs_per))}"
    return _negation_turned(claim, quoted)


def _rates(text: str) -> frozenset[str]:
    """The units of "per night", "pro Tag", 每月."""
    latin = (unit_of(match[1] or "") for match in _RATE.finditer(text))
    wide = (unit_of(match[2] or "") or unit_of((match[2] or "")[:1]) for match in _RATE.finditer(text))
    return frozenset(unit for unit in (*latin, *wide) if unit)


def _negation_turned(claim: str, quoted: str) -> str | None:
    ours, theirs = _negated(claim), _negated(quoted)
    refused, stated = _refusals(claim), _refusals(quoted)
    said = {word.key for word in words(claim)}
    if ours is not None and not stated - refused and not _LIMIT.search(claim):
        denied = ours - (theirs or frozenset())
        affirmed = denied & {word.key for word in words(quoted)}
        enough = len(denied) / 2 if is_wide(claim) else len(denied)
        if theirs is None or (affirmed and len(affirmed) >= enough):
            return "it denies what the quote affirms"
    if theirs and ours is None and theirs <= said and not refused - stated:
        return "it affirms what the quote denies"
    return None


def _refusals(text: str) -> set[str]:
    return {found.casefold() for found in _REFUSAL.findall(text)}


def _negated(text: str) -> frozenset[str] | None:
    """The words that a text denies; None when it denies nothing."""
    plain = _LIMIT.sub(" ", text)
    scopes: set[str] = set()
    found = list(_NEGATION.finditer(plain))
    for negation in found:
        rest = plain[negation.end() :]
        stop = _CLAUSE_END.search(rest)
        clause = rest[: stop.start()] if stop else rest
        scopes.update(word.key for word in words(clause)[:_SCOPE])
    return frozenset(scopes) if found else None
