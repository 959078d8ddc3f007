"""Claims that are stronger than their sentence."""

from __future__ import annotations

import pytest

from bot.evidence.strength import overstates

STRONGER = (
    ("Requests must be filed.", "Requests may be filed."), ("You must file it.", "You should file it."),
    ("All courses need booking.", "Some courses need booking."), ("Some subsidiaries passed.", "All subsidiaries passed."),
    ("Helmets need not be worn.", "Helmets must not be worn."), ("It must be returned.", "It need not be returned."),
    ("Alle müssen das tun.", "Einige müssen das tun."), ("Man muss kündigen.", "Man kann kündigen."),
    ("员工必须自行选择。", "员工可以自行选择。"), ("部分子公司通过。", "所有子公司均通过。"),
)  # fmt: skip
AS_STRONG = (
    ("Requests have to be filed.", "Requests must be filed."), ("You can file it.", "You may file it."),
    ("Discharging is allowed up to 60 °C.", "Batteries must be discharged below 60 °C."),
    ("Every course needs booking.", "All courses need booking."), ("Members may enter.", "Only members may enter."),
    ("The notice is due in May.", "The notice must be given in May."),
    ("Das muss man tun.", "Das ist zwingend erforderlich."), ("员工应当提交。", "员工须提交。"),
)  # fmt: skip


@pytest.mark.parametrize(("claim", "sentence"), STRONGER)
def test_a_stronger_claim_is_told(claim: str, sentence: str) -> None:
    assert overstates(claim, sentence)


@pytest.mark.parametrize(("claim", "sentence"), AS_STRONG)
def test_a_claim_of_the_same_strength_passes(claim: str, sentence: str) -> None:
    assert overstates(claim, sentence) is None


@pytest.mark.parametrize("sentence", [one for pair in (*STRONGER, *AS_STRONG) for one in pair])
def test_no_sentence_overstates_itself(sentence: str) -> None:
    assert overstates(sentence, sentence) is None
