"""The list of attacks, and the long ones among them."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.claims import ClaimReader, Draft
from bot.sanitise import sanitise
from tests.hostile import LONG_ATTACKS, PAYLOADS, faults

_CUTS = 40


def read(*pieces: str) -> list[Draft]:
    reader = ClaimReader(4)
    return [draft for piece in pieces for draft in reader.feed(piece)] + reader.finish()


def test_there_are_enough_attacks_of_different_kinds_and_none_is_there_twice() -> None:
    kinds = Counter(attack.kind for attack in PAYLOADS)
    assert len(PAYLOADS) >= 220
    assert len({attack.text for attack in PAYLOADS}) == len(PAYLOADS)
    assert len(kinds) >= 12
    assert min(kinds.values()) >= 5


@pytest.mark.parametrize("attack", LONG_ATTACKS, ids=[attack[:8] for attack in LONG_ATTACKS])
def test_long_attacks_leave_nothing_alive_wherever_they_are_cut(attack: str) -> None:
    text = f"Leave lasts {attack} weeks [1].\n\n- {attack[:1_000]} [1]\n- Paid [2]."
    whole = read(text)
    assert [faults(draft.text) for draft in whole if faults(draft.text)] == []
    for cut in range(0, len(text), max(1, len(text) // _CUTS)):
        assert read(text[:cut], text[cut:]) == whole


@pytest.mark.parametrize("attack", LONG_ATTACKS, ids=[attack[:8] for attack in LONG_ATTACKS])
def test_long_attacks_are_sanitised_to_a_fixed_point(attack: str) -> None:
    clean = sanitise(attack[:2_000])
    assert set(faults(clean)) <= {"a marker"}  # which are taken out by who reads claims
    assert sanitise(clean) == clean
