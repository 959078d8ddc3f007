"""Years and dates that stand in a quote, but not where the claim puts them."""

from __future__ import annotations

import pytest

from bot.citations import quotes_for
from bot.types import Verdict
from bot.verify import verify
from tests.hits import hit

PAGE = """Sales of the Corvus 7 increased by 18.5 percent in 2022.
A hotel night in Oslo may cost at most 140 euros.
The contract for the Corvus 7 ends on 16 July 2024 unless it is renewed.
The office in Paris was closed on 12 March 2022.
The contract for the Delta 12 ends on 12 March 2023 unless it is renewed."""
GERMAN = """Der Umsatz in Kassel stieg im Jahr 2023 um 16,3 Prozent.
Der Umsatz in Bremen stieg im Jahr 2022 um 21,9 Prozent.
Das Werk in Ulm wurde am 3. Mai 2023 geprüft."""
CHINESE = (
    "厦门仓库在2023年6月20日停电。\n苏州仓库在2023年6月26日停电。\n苏州分公司2022年的利润同比增长18.2%。"
)
COMPARED = "Annual report 2023\nRevenue rose by 18.5 percent compared with 2022. In 2021, a plant was opened, and 40 people came."

YEARS = "Revenue was 3,612 thousand euros in 2021 and 6,374 thousand euros in 2022.\nThe contract ends on 9 May 2023."


@pytest.mark.parametrize(
    ("claim", "page", "true"),
    [
        ("Sales of the Corvus 7 increased by 18.5 percent in 2022.", PAGE, True),
        ("Sales of the Corvus 7 increased by 18.5 percent in 2023.", PAGE, False),
        ("Sales of the Corvus 7 increased by 18.5 percent in 2024.", PAGE, False),
        ("In 2024, sales of the Corvus 7 increased by 18.5 percent.", PAGE, False),
        ("The office in Paris was closed on 12 March 2022.", PAGE, True),
        ("The office in Paris was closed in March 2022.", PAGE, True),
        ("The office in Paris was closed on 12 March.", PAGE, True),
        ("The office in Paris was closed on 12 March 2023.", PAGE, False),
        ("The office in Paris was closed in 2023.", PAGE, False),
        ("Sales of the Corvus 7 increased by 18.5 percent in 2022, and its contract ends on 16 July 2024.", PAGE, True),
        ("Der Umsatz in Kassel stieg 2023 um 16,3 Prozent.", GERMAN, True),
        ("Der Umsatz in Kassel stieg 2022 um 16,3 Prozent.", GERMAN, False),
        ("Das Werk in Ulm wurde im Mai 2023 geprüft.", GERMAN, True),
        ("Das Werk in Ulm wurde im Jahr 2022 geprüft.", GERMAN, False),
        ("厦门仓库在2023年6月20日停电。", CHINESE, True),
        ("厦门仓库在2023年6月26日停电。", CHINESE, False),
        ("苏州分公司2022年利润增长18.2%。", CHINESE, True),
        ("苏州分公司2023年利润增长18.2%。", CHINESE, False),
        ("Revenue rose by 18.5 percent in 2023.", COMPARED, True),
        ("Revenue rose by 18.5 percent compared with 2022.", COMPARED, True),
        ("In 2021, 40 people came.", COMPARED, True),
        ("Revenue was 3,612 thousand euros in 2021 and 6,374 thousand euros in 2022.", YEARS, True),
        ("Revenue was 3,612 thousand euros in 2023 and 6,374 thousand euros in 2022.", YEARS, False),
        ("Revenue was 3,612 thousand euros in 2021 and 6,374 thousand euros in 2023.", YEARS, False),
    ],
)  # fmt: skip
def test_a_claim_tells_the_time_of_the_sentence_that_it_rests_on(claim: str, page: str, true: bool) -> None:
    found = verify(claim, quotes_for(claim, hit(page)))
    assert (found.verdict is Verdict.SUPPORTED) is true, found.note
