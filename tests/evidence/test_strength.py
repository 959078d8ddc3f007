"""Claims that are stronger than their sentence."""

from __future__ import annotations

import pytest

from bot.evidence.strength import overstates

STRONGER = (
    ("Requests must be filed.", "Requests may be filed."), ("You should file it.", "You may file it."),
    ("You must file it.", "You should file it."), ("Receipts may be kept.", "Receipts must be kept."),
    ("All courses need booking.", "Some courses need booking."), ("Some subsidiaries passed.", "All subsidiaries passed."),
    ("Guests may enter.", "Only members may enter."), ("Only members may enter.", "Members may enter."),
    ("Sales reached 9 million.", "Sales are expected to reach 9 million."),
    ("Helmets need not be worn.", "Helmets must not be worn."), ("It must be returned.", "It need not be returned."),
    ("Alle müssen das tun.", "Einige müssen das tun."), ("Man muss kündigen.", "Man kann kündigen."),
    ("2024 betrug der Umsatz 9 Mio.", "Für 2024 wird ein Umsatz von 9 Mio. erwartet."),
    ("员工必须自行选择。", "员工可以自行选择。"), ("部分子公司通过。", "所有子公司均通过。"), ("收入达到9亿元。", "预计收入将达到9亿元。"),
    ("The fee is higher than the deposit.", "There is a fee and a deposit."),
)  # fmt: skip
AS_STRONG = (
    ("Requests have to be filed.", "Requests must be filed."), ("You can file it.", "You may file it."),
    ("Every course needs booking.", "All courses need booking."), ("Members may enter.", "Only members may enter."),
    ("Sales are planned to reach 9 million.", "Sales are expected to reach 9 million."),
    ("It progresses faster than planned.", "It progresses faster than planned."),
    ("Only members may enter.", "Nobody may enter except members."),
    ("Das muss man tun.", "Das ist zwingend erforderlich."), ("员工应当提交。", "员工须提交。"),
)  # fmt: skip


@pytest.mark.parametrize(("claim", "sentence"), STRONGER)
def test_a_stronger_claim_is_told(claim: str, sentence: str) -> None:
    assert overstates(claim, sentence, claim)


@pytest.mark.parametrize(("claim", "sentence"), AS_STRONG)
def test_a_claim_of_the_same_strength_passes(claim: str, sentence: str) -> None:
    assert overstates(claim, sentence, claim) is None


@pytest.mark.parametrize("sentence", [one for pair in (*STRONGER, *AS_STRONG) for one in pair])
def test_no_sentence_overstates_itself(sentence: str) -> None:
    assert overstates(sentence, sentence, sentence) is None
