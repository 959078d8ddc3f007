"""Statements with figures in three languages, drawn at random: what the documents of the proof say."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

CITIES = ("Paris", "Leipzig", "Oslo", "Madrid", "Lyon", "Vienna", "Porto", "Turin")
PRODUCTS = ("AP-300", "AP-410", "BX-20", "Corvus 7", "Delta 12", "Kestrel 9")
MONTHS = ("January", "March", "May", "July", "September", "November")
MONATE = ("Januar", "März", "Mai", "Juli", "September", "November")
STAEDTE = ("Leipzig", "Köln", "Bremen", "Kassel", "Ulm", "Aachen")
CITIES_ZH = ("苏州", "杭州", "成都", "武汉", "青岛", "厦门")


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence of a document, and a question that it answers."""

    text: str
    question: str


def english(random: Random, year: int) -> list[Fact]:
    """One of each form, about a city and a product."""
    city, product, month = random.choice(CITIES), random.choice(PRODUCTS), random.choice(MONTHS)
    n = lambda low, high: f"{random.randint(low, high):,}"  # noqa: E731
    before, now = random.randint(1_100, 4_800), random.randint(5_000, 9_900)
    return [
        Fact(f"A hotel night in {city} may cost at most {n(80, 260)} euros.", f"What may a hotel night in {city} cost?"),
        Fact(f"The {product} pump has a warranty of {n(12, 60)} months from delivery.", f"How long is the warranty of the {product}?"),
        Fact(f"Employees in {city} receive {n(20, 34)} days of vacation a year.", f"How many days of vacation do employees in {city} receive?"),
        Fact(f"The office in {city} was closed on {random.randint(1, 28)} {month} {year}.", f"When was the office in {city} closed?"),
        Fact(f"Sales of the {product} increased by {random.randint(2, 48)}.{random.randint(1, 9)} percent in {year}.", f"How did sales of the {product} change in {year}?"),
        Fact(f"Revenue in {city} was {before:,} thousand euros in {year - 1} and {now:,} thousand euros in {year}.", f"What was revenue in {city} in {year}?"),
        Fact(f"Overtime of more than {n(3, 14)} hours a week is not paid in {city}.", f"Is overtime paid in {city}?"),
        Fact(f"The canteen in {city} does not serve meals after {random.randint(13, 20)}:30.", f"Until when does the canteen in {city} serve meals?"),
        Fact(f"The {product} weighs {random.randint(2, 90)}.{random.randint(1, 9)} kg and needs {n(200, 990)} watts.", f"What does the {product} weigh?"),
        Fact(f"The contract for the {product} ends on {random.randint(1, 28)} {month} {year + 1} unless it is renewed.", f"When does the contract for the {product} end?"),
    ]  # fmt: skip


def german(random: Random, year: int) -> list[Fact]:
    """The same in German, with German figures."""
    stadt, monat = random.choice(STAEDTE), random.choice(MONATE)
    n = lambda low, high: f"{random.randint(low, high):,}".replace(",", ".")  # noqa: E731
    return [
        Fact(f"Eine Hotelnacht in {stadt} darf höchstens {n(80, 260)} Euro kosten.", f"Was darf eine Hotelnacht in {stadt} kosten?"),
        Fact(f"Der Umsatz in {stadt} stieg im Jahr {year} um {random.randint(2, 40)},{random.randint(1, 9)} Prozent.", f"Wie entwickelte sich der Umsatz in {stadt} {year}?"),
        Fact(f"Der Umsatz in {stadt} betrug {n(1_100, 9_900)} Tausend Euro im Jahr {year}.", f"Wie hoch war der Umsatz in {stadt} im Jahr {year}?"),
        Fact(f"Die Frühschicht in {stadt} beginnt um {random.randint(4, 8)}:15 Uhr.", f"Wann beginnt die Frühschicht in {stadt}?"),
        Fact(f"Beschäftigte in {stadt} erhalten {n(24, 34)} Tage Urlaub im Jahr.", f"Wie viele Tage Urlaub erhalten Beschäftigte in {stadt}?"),
        Fact(f"Das Werk in {stadt} wurde am {random.randint(1, 28)}. {monat} {year} geprüft.", f"Wann wurde das Werk in {stadt} geprüft?"),
        Fact(f"Besucher dürfen die Halle in {stadt} nicht ohne Helm betreten.", f"Dürfen Besucher die Halle in {stadt} ohne Helm betreten?"),
    ]  # fmt: skip


def chinese(random: Random, year: int) -> list[Fact]:
    """The same in Chinese."""
    city = random.choice(CITIES_ZH)
    n = random.randint
    return [
        Fact(f"{city}工厂的女员工享有{n(98, 190)}天产假。", f"{city}工厂的女员工产假有多少天？"),
        Fact(
            f"{city}分公司{year}年的营业收入为{n(1100, 9900)}万元。",
            f"{city}分公司{year}年的营业收入是多少？",
        ),
        Fact(
            f"{city}分公司{year}年的利润同比增长{n(2, 40)}.{n(1, 9)}%。",
            f"{city}分公司{year}年的利润增长了多少？",
        ),
        Fact(f"{city}的住宿标准为每晚{n(200, 900)}元。", f"{city}的住宿标准是多少？"),
        Fact(f"{city}仓库在{year}年{n(1, 12)}月{n(1, 28)}日停电。", f"{city}仓库什么时候停电？"),
        Fact(f"员工在{city}出差不得自行租车。", f"员工在{city}出差可以自行租车吗？"),
    ]


def table(random: Random, year: int) -> tuple[str, list[Fact]]:
    """Lines of a table of two years in thousands of euros, and questions that its rows answer."""
    city = random.choice(CITIES)
    rows = [
        (name, random.randint(1_000, 4_900), random.randint(5_000, 9_900))
        for name in ("Pumps", "Valves", "Service")
    ]
    lines = [f"Revenue of {city} in thousands of euros", f"Product line      {year - 1}      {year}"]
    lines += [f"{name}      {before:,}      {now:,}" for name, before, now in rows]
    questions = [
        Fact("", f"What was the revenue of {city} from {name.lower()} in {year}?") for name, _, _ in rows
    ]
    return "\n".join(lines), questions
