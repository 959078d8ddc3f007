"""Figures that follow from stated ones by one step, and wrong ones that do not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.derivation import derive
from bot.evidence.figures import decimal_mark, figures, supports

PROSE = "Revenue increased by 11.2% to $1,577 million in the second quarter of 2024, compared with $1,418 million in 2023."
TABLE = (
    "Revenue by segment (in millions of dollars)\nSegment 2024 2023\nProducts 1,577 1,402\nServices 305 299"
)
CHINESE = "2023年营业收入为15.77亿元。2022年营业收入为15.09亿元。"
TICKETS = "项目 旺季 淡季\n成人票 120元 90元\n学生票 60元 45元\n索道往返 80元 80元"
BUDGET = "Budget (in thousands of dollars)\nBudget 2024 Budget 2023 Result 2022\nPersonnel 31,200 29,400 27,986\nOther 22,900 23,600 21,340"
EARNINGS = "Key figures in millions\n2024\nOrders 342.8\nRevenue 365.1\nEBIT 27.4"
WATER = "Substance Result Limit Unit\nNitrate 7.9 10 mg/l\nFluoride 1.2 1.0 mg/l\nLead 0.003 0.01 mg/l"
GERMAN = "Der Umsatz stieg 2023 auf 1.577 Mio. Euro. Im Jahr 2022 betrug der Umsatz 1.509 Mio. Euro."


def notes(claim: str, page: str) -> list[str | None]:
    """How each figure of a claim that does not stand on a page follows from it."""
    mark = decimal_mark(page)
    ours = decimal_mark(claim) or mark
    stated = figures(page, mark)
    found = []
    for figure in figures(claim, ours):
        if not figure.weak and not any(supports(other, figure, quote=page, page=page) for other in stated):
            derived = derive(figure, claim, stated, quoted=page, page=page, mark=ours)
            found.append(derived.note if derived else None)
    return found


@pytest.mark.parametrize(
    ("claim", "page", "note"),
    [
        ("Revenue was $1.6 billion.", PROSE, "$1,577 million ≈ $1.6 billion"),
        ("Revenue was about $1,600 million.", PROSE, "$1,577 million ≈ $1,600 million"),
        ("Revenue increased by $159 million.", PROSE, "1,577 − 1,418 = 159"),
        ("The difference is $159 million.", PROSE, "1,577 − 1,418 = 159"),
        ("Products brought in $1.6 billion in 2024.", TABLE, "1,577 million ≈ $1.6 billion"),
        ("Products grew by $175 million from 2023 to 2024.", TABLE, "1,577 − 1,402 = 175"),
        ("Products grew by 12.5 % in 2024.", TABLE, "(1,577 − 1,402) / 1,402 ≈ 12.5 %"),
        ("Products and services together brought in $1,882 million in 2024.", TABLE, "1,577 + 305 = 1,882"),
        ("Products brought in $1,272 million more than services in 2024.", TABLE, "1,577 − 305 = 1,272"),
        ("You get 112 days of leave.", "Parental leave is 16 weeks of leave.", "16 weeks = 112 days"),
        ("The notice period is 24 months.", "Kündigungsfrist: 2 Jahre", "2 Jahre = 24 months"),
        ("It weighs 12,400 g.", "Weight 12.4 kg", "12.4 kg = 12,400 g"),
        ("For two nights you get 56 EUR for two nights.", "The allowance is 28 EUR per night.", "2 × 28 = 56"),
        ("The team has 20 people in total.", "12 engineers, 5 designers and 3 managers", "12 + 5 + 3 = 20"),
        ("营业收入增长0.68亿元。", CHINESE, "15.77 − 15.09 = 0.68"),
        ("营业收入同比增长4.5%。", CHINESE, "(15.77 − 15.09) / 15.09 ≈ 4.5 %"),
        ("营业收入约为16亿元。", CHINESE, "15.77亿元 ≈ 16亿元"),
        ("Der Umsatz stieg um 68 Mio. Euro.", GERMAN, "1.577 − 1.509 = 68"),
        ("Der Umsatz nahm um 68 Mio. Euro zu.", GERMAN, "1.577 − 1.509 = 68"),
        ("The rent comes to EUR 14,400 a year.", "The rent is EUR 1,200 per month.", "12 × 1,200 = 14,400"),
        ("Two trays cost $22.40.", "Grinder $89.00\nTray $11.20\nTank $22.50", "2 × 11.20 = 22.40"),
        ("A tray and a grinder cost $100.20 together.", "Grinder $89.00\nTray $11.20\nTank $22.50", "89.00 + 11.20 = 100.20"),
        ("The instalments add up to $13,747.20.", "Term 48 months\nMonthly instalment $286.40", "48 × 286.40 = 13,747.20"),
        ("A guest pays $4.30 more than an employee.", "Guests pay $11.50; employees pay $7.20.", "11.50 − 7.20 = 4.30"),
        ("旺季成人票加学生票共180元。", TICKETS, "120 + 60 = 180"),
        ("成人票旺季比淡季贵30元。", TICKETS, "120 − 90 = 30"),
        ("The server is down for four hours.", "The server is down from 16:00 to 20:00.", "20:00 − 16:00 = four hours"),
        ("Der Umsatz betrug rund 1,6 Mrd. Euro.", GERMAN, "1.577 Mio. Euro ≈ 1,6 Mrd. Euro"),
        ("Personnel rose by $1.8 million over 2023.", BUDGET, "31,200 − 29,400 = 1,800 thousand = $1.8 million"),
        ("Personnel was $1.8 million above 2023.", BUDGET, "31,200 − 29,400 = 1,800 thousand = $1.8 million"),
        ("The family fee is three times the single fee.", "Family fee $90\nSingle fee $30", "90 / 30 = 3"),
        ("The EBIT margin was 7.5%.", EARNINGS, "27.4 / 365.1 ≈ 7.5 %"),
        ("For a claim of $1,000, $750 is left after the deductible.", "The deductible is $250.", "1,000 − 250 = 750"),
        ("The state bears $288,000.", "The state bears 60% of the cost of $480,000.", "60 % × 480,000 = 288,000"),
        ("The deposit is $2,400.", "The rent is $1,200 per month. The deposit is two months of rent.", "2 × 1,200 = 2,400"),
        ("The tour takes 6.5 hours.", "The tour starts at 6:30 and ends at 13:00.", "13:00 − 6:30 = 6.5 hours"),
        ("Fluoride is 0.2 mg/l above the limit.", WATER, "1.2 − 1.0 = 0.2"),
        ("氟化物超出限值0.2 mg/L。", "项目 结果 限值 单位\n硝酸盐 7.9 10 mg/L\n氟化物 1.2 1.0 mg/L", "1.2 − 1.0 = 0.2"),
        ("总资产比上年末减少30元。", "本期末 上年末\n总资产 270元 300元\n净资产 140元 120元", "300 − 270 = 30"),
        ("Der Konzernumsatz stieg um 12,8 Mio. Euro.", "Umsatz (Mio. Euro)\n2024 2023\nAntriebe 212,4 198,1\nKonzern 365,0 352,2", "365,0 − 352,2 = 12,8"),
    ],
)  # fmt: skip
def test_a_figure_follows_by_one_step(claim: str, page: str, note: str) -> None:
    assert note in notes(claim, page)


@pytest.mark.parametrize(
    ("claim", "page"),
    [
        ("Revenue was $1.5 billion.", PROSE),
        ("Revenue was $2 billion.", PROSE),
        ("Revenue was $159 million.", PROSE),
        ("Revenue decreased by $159 million.", PROSE),
        ("Revenue decreased by 10.1%.", PROSE),
        ("Revenue rose by $158 million.", PROSE),
        ("Services brought in $1,272 million more than products in 2024.", TABLE),
        ("Products and services together brought in $1,876 million in 2024.", TABLE),
        ("Products grew by $6 million.", TABLE),
        ("You get 4 months of leave.", "Parental leave is 16 weeks of leave."),
        ("You have 14 days.", "You have 10 working days."),
        ("It costs $200.", "It costs 180 EUR."),
        ("The pump works at 5 °C.", "The pump works at -5 °C."),
        ("Delivery takes 120 hours.", "Delivery takes 3-5 days."),
        ("For two nights you get 84 EUR.", "The allowance is 28 EUR per night."),
        ("For two weeks you get 56 EUR.", "The allowance is 28 EUR per night."),
        ("营业收入下降0.68亿元。", CHINESE),
        ("成人票淡季比旺季贵30元。", TICKETS),
        ("An employee pays $4.30 more than a guest.", "Guests pay $11.50; employees pay $7.20."),
        ("You may stay two nights and get 56 EUR.", "The allowance is 28 EUR per night."),
        ("The server is down for five hours.", "The server is down from 16:00 to 20:00."),
        ("Der Umsatz nahm um 68 Mio. Euro ab.", GERMAN),
        ("Der Umsatz sank um 68 Mio. Euro.", GERMAN),
        ("Personnel rose by $1.4 million over 2023.", BUDGET),
        ("Personnel comes to $31,200.", BUDGET),
        ("The single fee is three times the family fee.", "Family fee $90\nSingle fee $30"),
        ("The EBIT margin was 7.9%.", EARNINGS),
        ("The rent is $2,400.", "The rent is $1,200 per month. The deposit is two months of rent."),
        ("The cost increased by $288,000.", "The state bears 60% of the cost of $480,000."),
        ("The tour takes 7.5 hours.", "The tour starts at 6:30 and ends at 13:00."),
    ],
)
def test_a_wrong_figure_follows_from_nothing(claim: str, page: str) -> None:
    assert None in notes(claim, page)


def test_a_count_that_only_the_claim_gives_is_named_as_a_premise() -> None:
    claim, page = "For two nights you get 56 EUR.", "The allowance is 28 EUR per night."
    count, amount = figures(claim, ".")
    derived = derive(amount, claim, figures(page, "."), quoted=page)
    assert derived is not None
    assert derived.premises == (count,)
    assert derived.operands == figures(page, ".")


@given(
    st.text(alphabet=st.sampled_from("0123456789.,-%$€ totalmorethnkg万亿共增加\n"), max_size=60), st.data()
)
def test_any_claim_and_page_give_a_derivation_from_figures_of_the_page_or_none(
    claim: str, data: st.DataObject
) -> None:
    page = data.draw(st.text(alphabet=st.sampled_from("0123456789.,-%$€ kgmonth万亿\n"), max_size=80))
    stated = figures(page, ".")
    for figure in figures(claim, "."):
        derived = derive(figure, claim, stated, quoted=page, page=page, mark=".")
        assert derived is None or (derived.note and set(derived.operands) <= set(stated))


SEGMENTS = [
    "Products",
    "Services",
    "Licences",
    "Hardware",
    "Software",
    "Training",
    "Support",
    "Consulting",
    "Rentals",
    "Logistics",
]
FORMS = (
    "{one} came to {amount} in 2024.",
    "{one} came to about {amount} in 2024.",
    "{one} increased by {amount} from 2023 to 2024.",
    "{one} and {other} together came to {amount} in 2024.",
    "The difference between {one} and {other} was {amount} in 2024.",
    "{one} came to {amount} more than {other} in 2024.",
    "{one} increased by {percent} % in 2024.",
    "{one} account for {percent} % of {other} in 2024.",
)


@pytest.mark.parametrize("form", FORMS)
def test_wrong_figures_hardly_ever_follow_from_a_table_of_thirty(form: str) -> None:
    chance = random.Random(form)
    derived = tried = 0
    for _ in range(15):
        rows = [
            f"{name} " + " ".join(f"{chance.randint(100, 9999):,}" for _ in range(3)) for name in SEGMENTS
        ]
        table = "\n".join(["Revenue (in millions of dollars)", "Segment 2024 2023 2022", *rows])
        for _ in range(10):
            one, other = chance.sample(SEGMENTS, 2)
            amount, percent = f"${chance.randint(100, 9999):,} million", f"{chance.uniform(1, 99):.1f}"
            found = notes(form.format(one=one, other=other, amount=amount, percent=percent), table)
            tried += len(found)
            derived += sum(note is not None for note in found)
    assert tried > 100
    assert derived <= 2
