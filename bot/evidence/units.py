"""Units and scales that stand beside a figure, in English, German, Chinese and Japanese."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.evidence.words import STOPWORDS, WIDE

_UNITS_BY_NAME = {
    "%": "% percent per-cent pct prozent",
    "percentage point": "percentage-point percentage-points prozentpunkt prozentpunkte prozentpunkten 个百分点 百分点",
    "basis point": "bps basis-point basis-points basispunkt basispunkte",
    "USD": "$ us$ usd dollar dollars us-dollar 美元 ドル",
    "EUR": "€ eur euro euros 欧元 ユーロ",
    "GBP": "£ gbp pound pounds pfund 英镑",
    "CHF": "chf franken francs",
    "CNY": "cny rmb yuan 元 人民币 块",
    "JPY": "¥ jpy yen 円 日元",
    "second": "second seconds sec secs sekunde sekunden 秒 秒钟",
    "minute": "minute minutes min mins minuten 分钟 分",
    "hour": "hour hours hr hrs h stunde stunden std 小时 时间 時間 个小时 钟头",
    "day": "day days tag tage tagen 天 日 日间 日間 个工作日 工作日",
    "night": "night nights nacht nächte nächten 晚 泊",
    "week": "week weeks woche wochen wk wks 周 週 星期 个星期 礼拜 週間",
    "month": "month months monat monate monaten 个月 月 か月 ヶ月 カ月",
    "quarter": "quarter quarters quartal quartale 季度",
    "year": "year years yr yrs jahr jahre jahren 年 岁 年間",
    "mm": "mm millimetre millimeter millimetres millimeters 毫米",
    "cm": "cm centimetre centimeter centimetres centimeters zentimeter 厘米",
    "m": "m metre meter metres meters 米",
    "km": "km kilometre kilometer kilometres kilometers 公里 千米",
    "inch": "inch inches zoll 英寸",
    "ft": "ft feet foot 英尺",
    "mile": "mile miles meile meilen 英里",
    "g": "g gram grams gramm 克",
    "kg": "kg kilogram kilograms kilogramm 公斤 千克",
    "t": "t tonne tonnes tonnen ton tons 吨",
    "lb": "lb lbs",
    "l": "l litre liter litres liters 升",
    "ml": "ml millilitre milliliter milliliters 毫升",
    "°C": "°c ℃ grad 摄氏度 度",
    "°F": "°f",
    "V": "v volt volts 伏",
    "A": "amp amps ampere 安",
    "W": "w watt watts 瓦",
    "kW": "kw kilowatt kilowatts 千瓦",
    "kWh": "kwh 千瓦时",
    "mAh": "mah",
    "Hz": "hz hertz 赫兹",
    "kHz": "khz",
    "MHz": "mhz",
    "GHz": "ghz",
    "dB": "db 分贝",
    "bar": "bar",
    "Pa": "pa",
    "kPa": "kpa",
    "psi": "psi",
    "rpm": "rpm u/min 转",
    "Nm": "nm",
    "KB": "kb",
    "MB": "mb",
    "GB": "gb",
    "TB": "tb",
    "person": "person persons people employee employees personen mitarbeiter mitarbeitende 人 名",
    "page": "page pages seite seiten 页",
    "times": "times mal 次 倍",
}
_UNITS = {word.replace("-", " "): unit for unit, names in _UNITS_BY_NAME.items() for word in names.split()}
_SCALES = {
    "thousand": 3, "k": 3, "tsd": 3, "tausend": 3, "million": 6, "millions": 6, "mn": 6, "mm": 6, "mio": 6,
    "millionen": 6, "billion": 9, "billions": 9, "bn": 9, "mrd": 9, "milliarde": 9, "milliarden": 9, "trillion": 12,
    "trillions": 12, "千": 3, "万": 4, "萬": 4, "百万": 6, "千万": 7, "亿": 8, "億": 8,
}  # fmt: skip

_WIDE_NAMES = sorted((name for name in _UNITS if re.match(f"[{WIDE}]", name)), key=len, reverse=True)
_WIDE_SCALES = sorted((name for name in _SCALES if re.match(f"[{WIDE}]", name)), key=len, reverse=True)
_LATIN = re.compile(
    rf"[ \t\n\u00a0\u2009\u202f-]{{0,2}}(US\$|[$€£¥%‰]|°\s?[CF]\b|℃|[^\W\d_{WIDE}]+(?:/min)?)"
)
_CURRENCIES = frozenset({"USD", "EUR", "GBP", "CHF", "CNY", "JPY"})
_ANYWHERE_ON_THE_PAGE = _CURRENCIES | {"%"}
_LOOSE = frozenset({"person", "page", "times", "t", "m", "A", "bar"})
_SYMBOLS = frozenset("%‰$€£¥°℃")


def unit_of(name: str) -> str | None:
    """The canonical unit of a name or sign."""
    return _UNITS.get(re.sub(r"\s+", "", name.casefold()) if name[:1] == "°" else name.casefold())


def same_unit(one: str, other: str) -> bool:
    """Whether two units are the same; the sign ¥ is both of its currencies."""
    return one == other or {one, other} == {"CNY", "JPY"}


def unit_after(text: str, position: int) -> tuple[int, str | None, int]:
    """What follows a number: the power of ten of its scale, its unit, and where both end.

    One other word may stand between ("16 paid weeks", "30 working days").
    """
    scale, end = 0, position
    wide = text[position : position + 4].lstrip()
    start = position + len(text[position : position + 4]) - len(wide)
    name = next((name for name in _WIDE_SCALES if wide.startswith(name)), "")
    if name:
        scale, end = _SCALES[name], start + len(name)
    else:
        end, scale = _latin_scale(text, position)
    unit, after = _unit(text, end)
    return scale, unit, after if unit else end


def _latin_scale(text: str, position: int) -> tuple[int, int]:
    found = _LATIN.match(text, position)
    if found and found[1].casefold() in _SCALES and found[1] != "mm":
        return found.end() + (text[found.end() : found.end() + 1] == "."), _SCALES[found[1].casefold()]
    return position, 0


def _unit(text: str, position: int) -> tuple[str | None, int]:
    wide = text[position : position + 7].lstrip()
    start = position + len(text[position : position + 7]) - len(wide)
    for name in _WIDE_NAMES:
        if wide.startswith(name):
            return _UNITS[name], start + len(name)
    found = _LATIN.match(text, position)
    if not found:
        return None, position
    for words in (1, 2):
        if unit := unit_of(found[1]):
            return unit, found.end()
        two = re.match(r"(percentage|basis|per)[ -](points?|cent)\b", text[found.start(1) :], re.IGNORECASE)
        if two:
            return unit_of(f"{two[1]} {two[2]}".casefold()), found.start(1) + two.end()
        following = _LATIN.match(text, found.end())
        if words == 2 or found[1].casefold() in STOPWORDS or following is None or following[1] in _SYMBOLS:
            return None, position
        found = following
    return None, position


@lru_cache(maxsize=512)
def mentions_unit(text: str, unit: str) -> bool:
    """Whether a text names a unit anywhere."""
    folded = text.casefold()
    for name, canonical in _UNITS.items():
        if not same_unit(unit, canonical):
            continue
        if name[0] in _SYMBOLS or re.match(f"[{WIDE}]", name):
            if name in folded:
                return True
        elif re.search(rf"(?<![^\W\d_]){re.escape(name)}(?![^\W\d_])", folded):
            return True
    return False


def unit_is_given(unit: str, quote: str, page: str) -> bool:
    """Whether a unit that does not stand beside a figure is given elsewhere: in a table's head, for money and
    percent anywhere on the page."""
    if unit in _LOOSE:
        return True
    return mentions_unit(page if unit in _ANYWHERE_ON_THE_PAGE else quote, unit)


def scale_is_given(scale: int, page: str) -> bool:
    """Whether a page says that its figures are in thousands, millions or billions."""
    names = [re.escape(name) for name, power in _SCALES.items() if power == scale and len(name) > 1]
    names += [name for name, power in _SCALES.items() if power == scale and re.match(f"[{WIDE}]", name)]
    names += ["thousands"] if scale == 3 else []
    return any(
        re.search(rf"(?<![^\W_]){name}s?(?![^\W\d_])|单位[:：].{{0,8}}{name}", page.casefold())
        for name in names
    )
