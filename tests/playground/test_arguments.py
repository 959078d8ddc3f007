from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground import Refusal
from bot.playground.arguments import Arguments, page


@given(
    st.sets(st.text(st.characters(min_codepoint=48, max_codepoint=122), min_size=1)),
    st.integers(1, 7),
    st.booleans(),
)
def test_paging_gives_every_item_once_in_order(keys: set[str], limit: int, newest_first: bool) -> None:
    items = sorted(keys, reverse=newest_first)
    seen: list[str] = []
    cursor = ""
    while True:
        arguments = Arguments({"limit": str(limit), "cursor": cursor})
        shown, cursor = page(
            items, arguments, key=lambda item: item, default=100, most=100, newest_first=newest_first
        )
        assert len(shown) <= limit
        seen += shown
        if not cursor:
            break
    assert seen == items


@pytest.mark.parametrize(
    ("given_value", "value"), [("1", True), ("true", True), (True, True), ("0", False), (False, False)]
)
def test_flags_come_as_text_or_as_json(given_value: object, value: bool) -> None:
    assert Arguments({"inclusive": given_value}).flag("inclusive") is value


def test_arrays_come_as_json_or_as_text_of_it() -> None:
    assert Arguments({"blocks": '[{"type": "divider"}]'}).parsed("blocks", "x") == [{"type": "divider"}]
    assert Arguments({"blocks": [1]}).parsed("blocks", "x") == [1]
    assert Arguments({}).parsed("blocks", "x") is None
    with pytest.raises(Refusal, match="invalid_blocks_format"):
        Arguments({"blocks": "[{"}).parsed("blocks", "invalid_blocks_format")


def test_a_limit_is_bounded_and_must_be_a_number() -> None:
    assert Arguments({"limit": "5000"}).number("limit", 100, most=999) == 999
    assert Arguments({"limit": "0"}).number("limit", 100, most=999) == 100
    with pytest.raises(Refusal, match="invalid_limit"):
        Arguments({"limit": "many"}).number("limit", 100, most=999)
