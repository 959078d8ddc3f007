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
    rf"(?:[^.;:。；0-9]{{0,40}}\b(?:by|um|of|von)\s{_LEAD}|\s?(?:了|约|率?为|幅度?为)*\s?$)",
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
    r"kürzer|kleiner|leichter|schmaler|günstiger|billiger|jünger|unter))\b(?:[^\d.;,。；]{0,30}?\b(?:than|als|dem|der))?",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"(?:\b(?:difference|gap|differenz|unterschied|abstand)\b[^.;。；\d]{0,60}|\bdiffers? by\s|(?:相差|差额|差距|差异|差)[^.;。；\d]{0,10})$",
    re.IGNORECASE,
)
_DIFFERENCE_AFTER = re.compile(
    r"\s(?:difference|gap|unterschied|differenz)\b|的?(?:差距|差额|差异)", re.IGNORECASE
)
_SHARE = re.compile(
    r"\b(?:share|proportion|portion|percentage|account(?:s|ed|ing)? for|make(?:s)? up|made up|represent\w*|correspond\w*|of (?:the|all)|anteil\w*|"
    r"entspr(?:icht|echen|ach)\w*|mach(?:t|en|te)\b.*\baus|der gesamten|aller)\b|占|比例|比重|份额",
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


def asked(claim: str, figure: Figure) -> Asked:
    """The steps that a claim's words ask for at one of its figures."""
    start, end = sentence_around(claim, figure)
    before = claim[max(start, figure.start - _BEFORE) : figure.start]
    after = claim[figure.end : min(end, figure.end + _AFTER)]
    compared = _COMPARED_AFTER.match(after)
    separated = _SEPARATED.match(after) if _SEPARABLE.search(before) else None
    change = separated or compared or _CHANGE_OF.search(before) or _CHANGE.search(before)
    groups = change.groupdict() if change else {}
    up, down = groups.get("up") or groups.get("up2"), groups.get("down") or groups.get("down2")
    return Asked(
        rough=bool(_ROUGH.search(before) or _ROUGH_AFTER.match(after)),
        sum=bool(_SUM.search(claim[start:end])),
        difference=bool(_DIFFERENCE.search(before) or _DIFFERENCE_AFTER.match(after)),
        change=1 if up else -1 if down else 0,
        compared=bool(compared) or "比" in before,
        whole=bool(_WHOLE.search(claim[start:end])),
        share=bool(_SHARE.search(claim[start:end])),
    )


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
