"""Which step of reckoning the words of a claim ask for at one of its figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.evidence.figure import Figure

_ROUGH = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|roughly|some|nearly|almost|close to|rund|etwa|circa|ca\.?|ungefähr|knapp|fast|"
    r"gut|nahezu)|[~≈]|大?约|大概|近|将近|接近|およそ|約)\s?(?:[$€£¥]|a |an |the |one )?\s?$",
    re.IGNORECASE,
)
_ROUGH_AFTER = re.compile(r"\s?(?:左右|上下|or so\b)")
_SUM = re.compile(
    r"\b(?:total(?:s|led|ling|ing)?|together|combined|sum|altogether|overall|in all|add(?:s|ed)? up|plus|insgesamt|zusammen|"
    r"(?:gesamt|summe)\w*|addiert)\b|合计|共计|总计|总共|一共|共|总和|加起来|总额|合計|合わせて",
    re.IGNORECASE,
)
_UP = (
    r"increas\w*|rais\w+|rose|ris(?:e|es|en|ing)|grew|grow\w*|gain\w*|up|climb\w*|improv\w*|jump\w*|added|higher|more|"
    r"steig\w*|stieg\w*|gestiegen\w*|anstieg|erhöh\w*|zunahm\w*|zunehm\w*|zugenommen|wuchs\w*|gewachsen|wachs\w*|zuwachs|höher|mehr"
)
_DOWN = (
    r"decreas\w*|fell|fall\w*|declin\w*|drop\w*|reduc\w*|down|shr[aiu]nk\w*|cuts?|lost|lower\w*|less|fewer|"
    r"sank\w*|sink\w*|gesunken|gesenkt|senk\w*|rückgang|zurück\w*|verringer\w*|abnahm\w*|abgenommen|reduzier\w*|fiel\w*|gefallen|"
    r"niedriger|weniger"
)
_UP_WIDE = r"增加|增长|上升|提高|上涨|增|涨|多|高|贵|长|重|増加"
_DOWN_WIDE = r"减少|下降|降低|下跌|下滑|减|降|跌|少|低|便宜|短|轻|減少"
_LEAD = r"(?:about|around|approximately|some|another|a|an|rund|etwa|circa|ca\.?|knapp|fast|nearly|almost|~)?\s?[$€£¥]?\s?$"
_CHANGE = re.compile(
    rf"(?:\b(?P<up>{_UP})|\b(?P<down>{_DOWN})|(?P<up2>{_UP_WIDE})|(?P<down2>{_DOWN_WIDE}))"
    rf"(?:(?:[^.;:。；0-9]|\b(?:19|20)\d\d\b){{0,60}}\b(?:by|um|of|von)\s{_LEAD}|\s?(?:了|约|率?为|幅度?为)*\s?$)",
    re.IGNORECASE,
)
_SEPARABLE = re.compile(
    rf"\b(?:nahm\w*|nimmt|nehmen|legte\w*|ging\w*|geht|gehen)\b[^.;:。；0-9]{{0,40}}\bum\s{_LEAD}",
    re.IGNORECASE,
)
_SEPARATED = re.compile(r"\s(?:auf [^.;]{0,40})?(?:(?P<up>zu)|(?P<down>ab|zurück))\b")
_CHANGE_OF = re.compile(
    rf"(?:\b(?P<up>increase|rise|growth|gain|anstieg|zuwachs|zunahme|wachstum)|"
    rf"\b(?P<down>decrease|decline|drop|reduction|fall|rückgang|abnahme))\s(?:of|von|is|was|beträgt|betrug)\s{_LEAD}",
    re.IGNORECASE,
)
_COMPARED_AFTER = re.compile(
    r"[^\d.;,。；]{0,30}?\b(?:(?P<up>more|higher|longer|larger|greater|heavier|wider|dearer|older|mehr|höher|länger|größer|schwerer|"
    r"breiter|teurer|älter|über)|(?P<down>less|fewer|lower|shorter|smaller|lighter|narrower|cheaper|younger|weniger|niedriger|"
    r"kürzer|kleiner|leichter|schmaler|günstiger|billiger|jünger|unter))\b(?:[^\d.;,。；]{0,30}?\b(?:than|als|dem|der))?|"
    r"\s(?:(?P<up2>above|beyond)|(?P<down2>below|short of))\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"(?:\b(?:difference|gap|differenz|unterschied|abstand)\b[^.;。；\d]{0,60}|\bdiffers? by\s|(?:相差|差额|差距|差异|差)[^.;。；\d]{0,10})$",
    re.IGNORECASE,
)
_DIFFERENCE_AFTER = re.compile(
    r"\s(?:difference|gap|unterschied|differenz)\b|的?(?:差距|差额|差异)", re.IGNORECASE
)
_NAMED_DIFFERENCE = re.compile(
    r"\b(difference|gap|differenz|unterschied|abstand|differs?)\b|(相差|差额|差距|差异)", re.IGNORECASE
)
_SHARE = re.compile(
    r"\b(?:share|proportion|portion|percentage|account(?:s|ed|ing)? for|make(?:s)? up|made up|represent\w*|correspond\w*|of (?:the|all)|anteil\w*|"
    r"entspr(?:icht|echen|ach)\w*|mach(?:t|en|te)\b.*\baus|der gesamten|aller)\b|占|比例|比重|份额",
    re.IGNORECASE,
)
_EXCEEDS = re.compile(
    r"(?:\b(?P<up>exceed\w*|surpass\w*|überschr[ei]+t\w*|übersteig\w*|überst[ie]+g\w*|übertr[ai]f\w*)\b[^.;:。；0-9]{0,40}\b(?:by|um)|"
    rf"(?P<up2>超出|超过|高出|高于|多出)[^\d，。；]{{1,12}}|(?P<down2>低于|少于)[^\d，。；]{{1,12}})\s?{_LEAD}",
    re.IGNORECASE,
)
_OF_THE_YEAR_BEFORE = re.compile(
    r"\b(?:vorjahr\w*|(?:prior|previous|last|preceding)[- ](?:year|quarter|period)\w*|(?:a )?year (?:ago|earlier|before)|year[- ](?:on|over)[- ]year|"
    r"im jahr davor|auf jahressicht)\b|去年|上年|上一年|同比",
    re.IGNORECASE,
)
_BASE_YEAR = re.compile(
    r"(?:\b(?:than|over|above|below|compared (?:with|to)|against|versus|vs\.?|gegenüber|verglichen mit|im vergleich zu|als|on)\b|比|较|相比)"
    r"(?:\s(?:in|im|for|of|that|those|the|dem|den|das|des|vom|von|year|jahre?s?|fiscal|first|second|third|fourth|quarters?|quartale?s?|"
    r"half|halbjahre?s?|ansatz|budget|ergebnis|plan|[1-4]\.|Q[1-4]|H[12])){0,6}\s?(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_MARGIN = re.compile(r"\b(?:margin|\w*marge|return on sales|\w*quote|ratio)\b|利润率|毛利率", re.IGNORECASE)
_LEFT = re.compile(
    r"\b(?:after (?:deduct\w*|the (?:deductible|excess|discount|deduction))|less|minus|net of|remain\w*|left|abzug|abzüglich|bleib\w*|verbleib\w*|"
    r"übrig\w*|restlich\w*)\b|扣除|剩余?|余下|减去",
    re.IGNORECASE,
)
_STEPS = re.compile(
    rf"\b(?:{_UP}|{_DOWN}|than|as|als|by|um|nahm\w*|nimmt|legte\w*|ging\w*|zu|ab|compared|gegenüber|vergleich\w*|offset|times?|mal|fach\w*|"
    r"above|below|beyond|short|over|unter|über|exceed\w*|surpass\w*|übersteig\w*|überschreit\w*|last\w*|dauert\w*|lang|long|average|"
    r"shorter|smaller|lighter|cheaper|longer|larger|greater|heavier|kürzer|kleiner|leichter|günstiger|billiger|länger|größer|schwerer|teurer|"
    r"cost\w*|costs?|kostet\w*|pa(?:y|ys|id)|zahl\w*|bezahl\w*)\b|"
    rf"{_UP_WIDE}|{_DOWN_WIDE}|相比|超出|超过|高出|持续|同比|环比|需|另|付|支付|花费",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:whole|entire|full|over the|add(?:s|ed)? up|in total|altogether|gesamte[nrms]?|insgesamt|ganze[nrms]?|über die)\b|全部|整个|总共|共|合计",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[。！？；\n]")
_BEFORE, _AFTER = 80, 70  # characters in which such words count


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words around a figure ask for."""

    rough: bool  # "about"
    sum: bool
    difference: bool  # of two, whichever is greater
    change: int  # +1 for an increase or "more than", -1 for a decrease or "less than"
    compared: bool  # with something else, by "than", rather than with an earlier time
    share: bool
    whole: bool  # over a whole term
    margin: bool  # a share of the revenue
    left: bool  # what is left of an amount
    base: int | None = None  # the year with which another is compared


def asked(claim: str, figure: Figure) -> Asked:
    """The steps that a claim's words ask for at one of its figures."""
    start, end = sentence_around(claim, figure)
    before = claim[max(start, figure.start - _BEFORE) : figure.start]
    after = claim[figure.end : min(end, figure.end + _AFTER)]
    compared = _COMPARED_AFTER.match(after)
    separated = _SEPARATED.match(after) if _SEPARABLE.search(before) else None
    exceeds = _EXCEEDS.search(before)
    change = separated or compared or exceeds or _CHANGE_OF.search(before) or _CHANGE.search(before)
    base = _BASE_YEAR.search(claim, start, end)
    in_time = bool(base or _OF_THE_YEAR_BEFORE.search(claim, start, end))
    groups = change.groupdict() if change else {}
    up, down = groups.get("up") or groups.get("up2"), groups.get("down") or groups.get("down2")
    return Asked(
        rough=bool(_ROUGH.search(before) or _ROUGH_AFTER.match(after)),
        sum=bool(_SUM.search(claim[start:end])),
        difference=bool(_DIFFERENCE.search(before) or _DIFFERENCE_AFTER.match(after)),
        change=1 if up else -1 if down else 0,
        compared=not in_time and bool(compared or exceeds or "比" in before),
        whole=bool(_WHOLE.search(claim[start:end])),
        share=bool(_SHARE.search(claim[start:end])),
        margin=bool(_MARGIN.search(claim[start:end])),
        left=bool(_LEFT.search(claim[start:end])),
        base=int(base["year"]) if base else None,
    )


def step_words(claim: str) -> list[tuple[int, int]]:
    """Where the words of a claim stand that only ask for a step, and need no place on the page."""
    patterns = (_STEPS, _SUM, _WHOLE, _ROUGH, _DIFFERENCE_AFTER, _OF_THE_YEAR_BEFORE, _SHARE)
    found = [match.span() for pattern in patterns for match in pattern.finditer(claim)]
    return [*found, *(match.span() for match in _NAMED_DIFFERENCE.finditer(claim))]


def sentence_around(claim: str, figure: Figure) -> tuple[int, int]:
    """The sentence of a claim that a figure stands in."""
    start = end = 0
    for stop in _SENTENCE_END.finditer(claim):
        if figure.start <= stop.start() < figure.end:
            continue
        if stop.end() <= figure.start:
            start = stop.end()
        elif not end:
            end = stop.end()
    return start, end or len(claim)
