"""Figures and dates as values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.figures import decimal_mark, figures, fold, supports


def values(text: str, mark: str | None = ".") -> list[set[Decimal]]:
    return [set(figure.values) for figure in figures(text, mark)]


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1,577", ".", ["1577"]),
        ("1.577", ".", ["1.577"]),
        ("1.577", ",", ["1577"]),
        ("1,577", ",", ["1.577"]),
        ("1,577.25", None, ["1577.25"]),
        ("1.577,25", None, ["1577.25"]),
        ("1'577", ".", ["1577"]),
        ("1\u202f577", ",", ["1577"]),
        ("12,50", ".", ["12.50"]),
        ("0.125", ",", ["0.125"]),
        ("1,000,000", ",", ["1000000"]),
        ("１６ and 16", ".", ["16", "16"]),
        ("sixteen, twenty-one, forty two, two hundred", ".", ["16", "21", "42", "200"]),
        ("sechzehn, einundzwanzig, zwölf", ",", ["16", "21", "12"]),
        ("十六周，二十一天，两个月，二〇二四年", ".", ["16", "21", "2", "2024"]),
        ("1.6 billion, 5 Mio., 3,2 Mrd. Euro, 1.5万元, 3亿", None, ["1600000000", "5000000", "3200000000", "15000", "300000000"]),
        ("$5m and 16k", ".", ["5000000", "16000"]),
        ("10-20 weeks", ".", ["10", "20"]),
    ],
)  # fmt: skip
def test_numbers_are_values(text: str, mark: str | None, expected: list[str]) -> None:
    assert values(text, mark) == [{Decimal(value)} for value in expected]


def test_a_number_that_could_be_two_has_both_values() -> None:
    assert values("1.577", None) == [{Decimal("1.577"), Decimal(1577)}]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("16 weeks", "week"),
        ("sixteen-week", "week"),
        ("16 paid weeks", "week"),
        ("sechzehn Wochen", "week"),
        ("十六周", "week"),
        ("20 %", "%"),
        ("20 percent", "%"),
        ("百分之二十", "%"),
        ("2 percentage points", "percentage point"),
        ("$20", "USD"),
        ("20 Euro", "EUR"),
        ("EUR 20", "EUR"),
        ("1.5万元", "CNY"),
        ("230 V", "V"),
        ("-5 °C", "°C"),
        ("5 per week", None),
        ("5 of the weeks", None),
        ("Q3", "quarter"),
    ],
)
def test_units_beside_a_number(text: str, unit: str | None) -> None:
    assert [figure.unit for figure in figures(text, ".")] == [unit]


@pytest.mark.parametrize(
    "text",
    ["1 March 2024", "March 1, 2024", "1st of March 2024", "2024-03-01", "01.03.2024", "1. März 2024", "2024年3月1日", "2024/3/1"],
)  # fmt: skip
def test_dates_of_every_notation_are_the_same_date(text: str) -> None:
    (date,) = figures(text, ".")
    assert date.dates == {(2024, 3, 1)}
    assert date.start == 0
    assert date.end == len(text)


def test_a_date_that_could_be_two_has_both_readings() -> None:
    assert figures("03/04/2024", ".")[0].dates == {(2024, 3, 4), (2024, 4, 3)}


def test_may_is_not_always_a_month() -> None:
    assert [figure.dates for figure in figures("employees over 18 may apply", ".")] == [frozenset()]


@pytest.mark.parametrize("text", ["X-200", "2.0.1", "ISO9001", "IP67"])
def test_codes_are_compared_as_written(text: str) -> None:
    (code,) = figures(text, ".")
    assert code.code == text.replace("-", "").casefold()


def test_articles_support_but_need_no_support() -> None:
    (article,) = figures("within a year", ".")
    (one,) = figures("within one year", ".")
    assert article.weak
    assert not one.weak
    assert supports(article, one, quote="within a year", page="")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Revenue was 1,577.5 and 12.3", "."),
        ("Umsatz 1.577,5 und 12,3", ","),
        ("Die Reise wird mit 1.577 Euro bezahlt und nicht mehr.", ","),
        ("The trip is paid with 1,577 and no more.", "."),
        ("1,577", None),
    ],
)
def test_how_a_text_writes_decimals(text: str, mark: str | None) -> None:
    assert decimal_mark(text) == mark


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("½ day, 1½ years, 2 1/2 weeks, one and a half months", ["0.5", "1.5", "2.5", "1.5"]),
        ("anderthalb Jahre, zweieinhalb Tage, ein halbes Jahr", ["1.5", "2.5", "0.5"]),
        ("半年，一个半月，两年半，三分之二，百分之3.5", ["0.5", "1.5", "2.5", None, "3.5"]),
        ("zweihundertfünfzig, einundzwanzigtausend, dreißig", ["250", "21000", "30"]),
        ("one million two hundred thousand, three thousand five hundred", ["1200000", "3500"]),
        ("两千五百元，三万五千人，1亿2000万元，一百零五天", ["2500", "35000", "120000000", "105"]),
        ("2.5百万，3万5千，十万元", ["2500000", "35000", "100000"]),
        ("5 lakh, 1.5 crore, 1,50,000", ["500000", "15000000", "150000"]),
        (
            "TEUR 500, 15 T€, €3k, 2 Mrd. Euro, US$1.6bn",
            ["500000", "15000", "3000", "2000000000", "1600000000"],
        ),
        ("two dozen, half a million", ["24", "500000"]),
        ("1,577¹ and 25 m²", ["1577", "25"]),
        ("1.5×10⁶", ["1500000"]),
        ("14:30, 2:30 pm, 14.30 Uhr, 下午2点半, 14时30分", ["870"] * 5),
    ],
)
def test_more_notations_are_values(text: str, expected: list[str | None]) -> None:
    found = [figure for figure in figures(text, ".") if not figure.weak]
    assert len(found) == len(expected)
    for figure, value in zip(found, expected, strict=True):
        assert value is None or figure.values == {Decimal(value)}


@pytest.mark.parametrize(
    ("text", "unit", "per"),
    [
        ("30 working days", "working day", None),
        ("30 Werktage", "working day", None),
        ("30个工作日", "working day", None),
        ("30 Urlaubstage", "day", None),
        ("28 EUR per day", "EUR", "day"),
        ("28 €/Tag", "EUR", "day"),
        ("每晚180元", "CNY", "night"),
        ("120 km/h", "km/h", None),
        ("120公里/小时", "km/h", None),
        ("HK$300", "HKD", None),
        ("20 Fr.", "CHF", None),
        ("25 bps", "basis point", None),
        ("3个百分点", "percentage point", None),
        ("10 mW", "mW", None),
        ("10 MW", "MW", None),
        ("first half", "half-year", None),
        ("第三季度", "quarter", None),
        ("2023/24", "season", None),
    ],
)
def test_more_units(text: str, unit: str, per: str | None) -> None:
    (figure,) = figures(text, ".")
    assert (figure.unit, figure.per) == (unit, per)


@pytest.mark.parametrize(
    "text", ["3-5 days", "3 to 5 days", "3 bis 5 Tage", "3至5天", "between 3 and 5 days"]
)
def test_a_range_has_two_ends_of_one_unit(text: str) -> None:
    low, high = figures(text, ".")
    assert (low.unit, high.unit) == ("day", "day")
    assert (low.bound, high.bound) == ("low", "high")
    assert low.ranged
    assert high.ranged
    assert not high.negative


def test_what_a_figure_rose_from_and_to_is_no_range() -> None:
    assert not any(figure.ranged for figure in figures("Revenue rose from $5 million to $7 million.", "."))


@pytest.mark.parametrize(
    "text",
    ["+49 89 123456-0", "0800 123 4567", "(212) 555-0123", "400-820-8820", "4711-0815", "v2.1", "COVID-19"],
)
def test_numbers_that_are_no_quantities_are_codes(text: str) -> None:
    (code,) = figures(text, ".")
    assert code.code
    assert not code.values
    assert (code.start, code.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("the 1st of May", (None, 5, 1)),
        ("bis zum 1.3. und", (None, 3, 1)),
        ("5.1.2024", (2024, 1, 5)),
        ("03.01.24", (2024, 1, 3)),
        ("1-Mar-2024", (2024, 3, 1)),
        ("Mar-24", (2024, 3, None)),
        ("二〇二四年三月一日", (2024, 3, 1)),
        ("2024-03", (2024, 3, None)),
        ("since March", (None, 3, None)),
        ("3月份", (None, 3, None)),
    ],
)
def test_dates_with_less_in_them(text: str, date: tuple[int | None, int | None, int | None]) -> None:
    (found,) = figures(text, ".")
    assert found.dates == {date}


def test_a_range_of_dates_has_one_month_and_year() -> None:
    first, last = figures("1–15 March 2024", ".")
    assert first.dates == {(2024, 3, 1)}
    assert last.dates == {(2024, 3, 15)}


def test_a_number_at_the_end_of_a_sentence_is_no_date() -> None:
    assert [figure.dates for figure in figures("It weighs 12.4. The pump", ".")] == [frozenset()]


def test_a_head_gives_unit_and_scale_of_its_columns() -> None:
    weight, length = (f for f in figures("Model Weight (kg) Length (mm)\nA 12.4 300", ".") if not f.weak)
    assert (weight.unit, length.unit) == ("kg", "mm")
    (revenue,) = figures("Umsatz (Mio. €) 1.577", ",")
    assert (revenue.values, revenue.unit) == ({Decimal(1577000000)}, "EUR")


SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
KLEIN = [
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
ZEHNER = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]


def english(number: int) -> str:
    if number < 20:
        return SMALL[number]
    if number < 100:
        rest = number % 10
        return TENS[number // 10 - 2] + (f"-{SMALL[rest]}" if rest else "")
    place, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = number % place
    link = " and " if rest < 100 else " "
    return f"{english(number // place)} {name}" + (link + english(rest) if rest else "")


def german(number: int) -> str:
    if number < 20:
        return KLEIN[number]
    if number < 100:
        rest = number % 10
        return (f"{KLEIN[rest]}und" if rest else "") + ZEHNER[number // 10 - 2]
    place, name = (100, "hundert") if number < 1000 else (1000, "tausend")
    rest = number % place
    return german(number // place) + name + (german(rest) if rest else "")


def chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number >= 10_000:
        high, rest = divmod(number, 10_000)
        return chinese(high) + "万" + (("零" if rest < 1000 else "") + chinese(rest) if rest else "")
    written, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            written += ("零" if gap and written else "") + digits[digit] + name
        gap = not digit
    return written


@given(st.integers(2, 999_999))
def test_a_number_in_words_is_the_number(number: int) -> None:
    for text in (f"{english(number)} euros", f"{german(number)} Euro", f"{chinese(number)}元"):
        (figure,) = figures(text, ".")
        assert figure.values == {Decimal(number)}, text
        assert (figure.start, figure.end) == (0, len(text))


@given(
    st.integers(0, 10**12),
    st.sampled_from(
        [(",", "."), (".", ","), ("'", "."), ("’", "."), ("\u202f", ","), ("\u00a0", ","), ("\u2009", ".")]
    ),
    st.integers(0, 99),
)
def test_a_number_in_digits_is_the_number(whole: int, marks: tuple[str, str], cents: int) -> None:
    grouping, mark = marks
    grouped = f"{whole:,}".replace(",", grouping)
    value = Decimal(f"{whole}.{cents:02}")
    for text in (f"{grouped}{mark}{cents:02}", f"{whole}{mark}{cents:02}"):
        wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in text)
        for written in (text, wide):
            (figure,) = figures(f"{written} EUR", mark)
            assert figure.values == {value}
            assert (figure.start, figure.end) == (0, len(written) + 4)


@given(
    st.text(
        alphabet=st.sampled_from("0123456789.,'-−–()%€$￥１６十六百分之年月日周 aMarchMio:/QFYkmx²½㎏\n"),
        max_size=40,
    )
)
def test_figures_of_any_text_lie_within_it_and_in_order(text: str) -> None:
    for mark in (".", ",", None):
        found = figures(text, mark)
        assert all(0 <= figure.start < figure.end <= len(text) for figure in found)
        assert [figure.start for figure in found] == sorted(figure.start for figure in found)


@given(st.text(max_size=30))
def test_folding_keeps_the_way_back(text: str) -> None:
    folded = fold(text)
    places = [folded.place(index) for index in range(len(folded.text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "part",
    [
        "1,", "1", "1 ", "1.", "1-", "1/", "1:", "(", "a-", "A-", " ", "一", "百万", "三分之", "five ", "hundert", "und", "$1", "½",
        "5 days or ", "loss of ", "max ", "March ", "1. ", "5 (kg) ", "1\n", "20年", "€", "¹",
    ],
)  # fmt: skip
def test_any_repetition_of_length_is_read_in_linear_time(part: str) -> None:
    text = part * (60_000 // len(part))
    assert all(figure.end <= len(text) for figure in figures(text, "."))
