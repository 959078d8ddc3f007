"""Whether a stated figure says what a claimed one says: notations of one value agree, other values never do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.evidence.figures import decimal_mark, figures, supports
from bot.evidence.polarity import speaks_of_loss
from bot.evidence.units import same_unit

SAME = (
    ("$5m", "The price was 5 million dollars."),
    ("The fee is HK$300.", "A fee of HKD 300 applies."),
    ("Das kostet 20 Franken.", "Preis: Fr. 20.–"),
    ("20 zł", "PLN 20"),
    ("5 lakh rupees", "Rs. 5,00,000"),
    ("1.5 crore", "15,000,000"),
    ("The rate rose by 25 basis points.", "an increase of 25 bps"),
    ("Der Anteil stieg um 2 Prozentpunkte.", "plus 2 %-Punkte"),
    ("上升3个百分点", "rose 3 percentage points"),
    ("Delivery takes 3 to 5 days.", "Lieferzeit: 3–5 Tage"),
    ("Delivery takes between three and five days.", "Delivery: 3-5 days"),
    ("Lieferzeit 3 bis 5 Tage", "Delivery takes 3 to 5 days."),
    ("交货需要3至5天", "Delivery takes 3-5 days"),
    ("Delivery takes at most 5 days.", "Delivery: 3-5 days"),
    ("The minimum is 3 days.", "Delivery: 3-5 days"),
    ("Revenue was $1,577 million.", "Revenue rose from $1,418 million to $1,577 million."),
    ("one and a half years", "18 months or 1½ years"),
    ("half a day", "0.5 days"),
    ("ein Drittel der Belegschaft", "one third of staff"),
    ("三分之一", "1/3 of staff"),
    ("In the third quarter", "Q3 2024"),
    ("im 3. Quartal", "in the third quarter"),
    ("第三季度", "Q3"),
    ("The office opens at 2:30 pm.", "opens at 14:30"),
    ("Geöffnet ab 14.30 Uhr", "opens at 2:30 pm"),
    ("下午2点半开门", "opens at 14:30"),
    ("Call +49 89 123456-0.", "Tel. +49 (89) 1234560"),
    ("on 5 January 2024", "am 5.1.2024"),
    ("2024年1月5日", "January 5, 2024"),
    ("on the 1st of May", "May 1"),
    ("in March", "bis Ende März 2024"),
    ("in fiscal 2023", "FY23"),
    ("2023/24", "2023/2024"),
    ("two hundred and fifty euros", "250 EUR"),
    ("zweihundertfünfzig Euro", "€250"),
    ("两千五百元", "RMB 2,500"),
    ("a dozen eggs", "12 eggs"),
    ("twelve months", "12 Monate"),
    ("16 weeks", "１６ weeks"),
    ("1'577 CHF", "CHF 1,577"),
    ("1 577 000 Euro", "1.577.000 Euro und mehr für die"),
    ("within 30 working days", "within 30 business days"),
    ("innerhalb von 30 Werktagen", "30个工作日"),
    ("The area is 25 square metres.", "Fläche: 25 m²"),
    ("25平方米", "25 sqm"),
    ("temperature of 20 degrees Celsius", "20°C"),
    ("minus 5 degrees", "-5 °C"),
    ("零下5度", "-5 °C"),
    ("The loss was 12 million.", "Net result (12) million"),
    ("a loss of $12 million", "$(12) million result"),
    ("speed of 100 km per hour", "100 km/h"),
    ("28 euros a day", "28 €/Tag"),
    ("180 yuan per night", "每晚180元"),
    ("Weight is 12.4 kg", "Weight (kg) 12.4"),
    ("It weighs 12.4 kg.", "Model Weight (kg) Length (mm)\nA 12.4 300"),
    ("The length is 300 mm.", "Model Weight (kg) Length (mm)\nA 12.4 300"),
    ("Umsatz: 1.577 Mio. Euro und das ist", "Umsatz in Mio. €\n2024 2023\n1.577 1.509 der die das"),
    ("营业收入15.77万元", "单位：万元\n营业收入 15.77"),
    ("Revenue was EUR 500 thousand", "Revenue (TEUR) 500"),
    ("version 2.1", "v2.1"),
    ("5 GB", "5 gigabytes"),
    ("100 Mbit/s", "100 Mbps"),
    ("twice a week", "zweimal pro Woche"),
    ("three times", "3 mal"),
    ("2 million people", "2 Mio. Menschen"),
    ("The warranty is 24 months.", "Garantie: 24 Monate"),
    ("1.5 million", "1,5 Millionen Menschen und die Kinder"),
    ("10 Prozent", "10%"),
    ("百分之二十", "20 %"),
    ("20%", "百分之二十"),
    ("三成", "30%"),
    ("5 % to 7 %", "5–7 %"),
    ("from 9:00 to 17:00", "9:00–17:00"),
    ("9 am", "9:00"),
    ("€20", "20,- Euro"),
    ("1.577,50 Euro", "EUR 1,577.50"),
    ("$1.5 billion", "$1,500 million"),
    ("30 days", "30 calendar days"),
    ("40 hours per week", "40 Stunden/Woche"),
    ("40 hours per week", "a 40-hour week"),
    ("up to 45 °C", "-10 °C to 45 °C"),
    ("The operating temperature is between -10 °C and 45 °C.", "-10 to 45 °C"),
    ("1,577 employees", "1577 Mitarbeitende"),
    ("5 years", "5-year"),
    ("16 weeks", "sixteen-week leave"),
    ("A4 paper", "A4"),
    ("230 V", "230V AC"),
    ("50/60 Hz", "50/60 Hz"),
    ("3x", "three times"),
    ("first half of 2024", "H1 2024"),
    ("上半年", "first half"),
    ("5.5 tonnes", "5.5 t"),
    ("15 minutes", "15 min."),
    ("30 Urlaubstage", "30 days"),
    ("The limit is 1.000 Euro für die Reise.", "1,000 EUR is the limit for each trip"),
    ("Kündigungsfrist drei Monate", "notice period of 3 months"),
    ("12.500 Euro und die", "12 500 EUR"),
    ("5 people", "5 Personen"),
    ("two thirds of staff", "2/3 of staff"),
)
OTHER = (
    ("Revenue was €5 million.", "Revenue was $5 million."),
    ("The fee is $300.", "The fee is HK$300."),
    ("20 Euro", "20 Franken"),
    ("2 percent", "2 percentage points"),
    ("2 percentage points", "2 %"),
    ("25 percent", "25 bps"),
    ("$5 billion", "$5 million"),
    ("5 Mrd. Euro", "5 Mio. Euro"),
    ("5亿元", "5万元"),
    ("5 weeks", "5 days"),
    ("Delivery takes 5 days.", "Delivery takes 3-5 days."),
    ("Delivery takes 3 days.", "Delivery takes 3 to 5 days."),
    ("Delivery takes -5 days.", "Delivery takes 3-5 days."),
    ("The maximum is 3 days.", "Delivery: 3-5 days"),
    ("30 days", "30 working days"),
    ("30 working days", "30 days"),
    ("30 Tage", "30 Werktage"),
    ("30天", "30个工作日"),
    ("10 kWh", "10 kW"),
    ("10 kW", "10 kWh"),
    ("12 mm", "12 cm"),
    ("5 MB", "5 GB"),
    ("5 Mbit/s", "5 MB/s"),
    ("10 mW", "10 MW"),
    ("100 km", "100 km/h"),
    ("100 m/s", "100 km/h"),
    ("20 °F", "20 °C"),
    ("-5 °C", "5 °C"),
    ("5 °C", "-5 °C"),
    ("minus 5 °C", "5 °C"),
    ("1.5 bar", "1.5 psi"),
    ("28 EUR per week", "28 EUR per day"),
    ("28 €/Monat", "28 €/Tag"),
    ("每月180元", "每晚180元"),
    ("14:30", "2:30 am"),
    ("2:30 am", "14:30"),
    ("9 pm", "9:00"),
    ("第二季度", "第三季度"),
    ("Q2 2024", "Q3 2024"),
    ("H2 2024", "H1 2024"),
    ("下半年", "上半年"),
    ("5 January 2024", "5 February 2024"),
    ("2024年1月5日", "2024年1月6日"),
    ("in April", "in March 2024"),
    ("fiscal 2022", "FY23"),
    ("2022/23", "2023/24"),
    ("ein Drittel", "zwei Drittel"),
    ("三分之一", "四分之一"),
    ("1.5 years", "2.5 years"),
    ("two hundred and fifteen euros", "250 euros"),
    ("两千零五十元", "2500元"),
    ("version 2.2", "version 2.1"),
    ("v2.10", "v2.1"),
    ("IP65", "IP67"),
    ("+49 89 123457", "+49 89 123456"),
    ("Call 0800 123 4568.", "0800 123 4567"),
    ("It weighs 12.4 mm.", "Model Weight (kg) Length (mm)\nA 12.4 300"),
    ("It weighs 12.4 g", "Weight (kg) 12.4"),
    ("Revenue was $1,577", "Revenue (in millions of dollars)\nProducts 1,577"),
    ("Revenue was $1,577 billion", "Revenue (in millions of dollars)\nProducts 1,577"),
    ("营业收入15.77亿元", "单位：万元\n营业收入 15.77"),
    ("twice a week", "three times a week"),
    ("three times", "twice"),
    ("1.577 Euro und die", "1,577 million euros"),
    ("in 2024", "2,024 employees"),
    ("2023 Euro", "im Jahr 2023 und EUR"),
    ("5 pounds", "5 dollars"),
    ("25 m²", "25 m"),
    ("25 m³", "25 m²"),
    ("a dozen", "10"),
    ("half a day", "one day and"),
    ("30 minutes", "30 hours"),
    ("40 hours per month", "40 hours per week"),
    ("5 years", "5 months"),
    ("10 %", "10 ‰"),
    ("20%", "百分之三十"),
    ("三成", "20%"),
    ("16 A", "16 V"),
    ("6 V", "6 W"),
)


def missing(claim: str, page: str) -> list[str]:
    """The figures of a claim that do not stand on a page."""
    mark = decimal_mark(page)
    stated, losing = figures(page, mark), speaks_of_loss(claim)
    return [
        claim[figure.start : figure.end]
        for figure in figures(claim, decimal_mark(claim) or mark)
        if not figure.weak
        and not any(supports(other, figure, quote=page, page=page, losing=losing) for other in stated)
    ]


@pytest.mark.parametrize(("claim", "page"), SAME)
def test_what_is_written_in_one_notation_stands_there_in_another(claim: str, page: str) -> None:
    assert not missing(claim, page)


@pytest.mark.parametrize(("claim", "page"), OTHER)
def test_another_digit_unit_sign_scale_or_time_does_not_stand_there(claim: str, page: str) -> None:
    assert missing(claim, page)


UNITS = (
    "days", "working days", "weeks", "months", "years", "hours", "minutes", "%", "percentage points", "EUR", "USD", "CHF",
    "HKD", "kg", "g", "km", "m", "mm", "cm", "km/h", "m²", "m³", "l", "kW", "kWh", "W", "MW", "V", "mAh", "Hz", "MHz", "GB",
    "MB", "Mbit/s", "°C", "°F", "bar", "psi",
)  # fmt: skip
amounts = st.decimals(min_value=Decimal("0.1"), max_value=Decimal(99999), places=1).filter(
    lambda value: value > 0
)


@given(amounts, st.sampled_from(UNITS))
def test_an_amount_says_itself(amount: Decimal, unit: str) -> None:
    assert not missing(f"It is {amount:,} {unit}.", f"The value of it is {amount} {unit}.")


@given(amounts, st.sampled_from(UNITS), st.data())
def test_a_changed_digit_never_stands_there(amount: Decimal, unit: str, data: st.DataObject) -> None:
    written = str(amount)
    place = data.draw(st.sampled_from([index for index, sign in enumerate(written) if sign.isdigit()]))
    digit = data.draw(st.sampled_from([sign for sign in "0123456789" if sign != written[place]]))
    changed = written[:place] + digit + written[place + 1 :]
    assume(Decimal(changed) != amount)
    assert missing(f"It is {changed} {unit}.", f"The value of it is {written} {unit}.")


@given(amounts, st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_a_changed_unit_never_stands_there(amount: Decimal, unit: str, other: str) -> None:
    assume(unit != other and not same_unit(unit, other))
    assert missing(f"It is {amount} {other}.", f"The value of it is {amount} {unit}.")


@given(
    amounts,
    st.sampled_from(["thousand", "million", "billion"]),
    st.sampled_from(["thousand", "million", "billion"]),
)
def test_a_changed_scale_never_stands_there(amount: Decimal, scale: str, other: str) -> None:
    assume(scale != other)
    assert missing(f"It is ${amount} {other}.", f"The value of it is ${amount} {scale}.")


@given(amounts, st.sampled_from(["°C", "EUR", "%"]))
def test_a_changed_sign_never_stands_there(amount: Decimal, unit: str) -> None:
    assert missing(f"It is -{amount} {unit}.", f"The value of it is {amount} {unit}.")
    assert missing(f"It is {amount} {unit}.", f"The value of it is -{amount} {unit}.")
