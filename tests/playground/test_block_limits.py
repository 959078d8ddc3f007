from __future__ import annotations

from typing import Any

import pytest

from bot.playground import Refusal
from bot.playground.block_limits import check_message, check_view


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


def button(**facts: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("ok")} | facts


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        ([section(3_000)], [section(3_001)]),
        ([{"type": "divider"}] * 50, [{"type": "divider"}] * 51),
        ([{"type": "header", "text": plain("x" * 150)}], [{"type": "header", "text": plain("x" * 151)}]),
        ([actions(button(value="x" * 2_000))], [actions(button(value="x" * 2_001))]),
        ([actions(button(text=plain("x" * 75)))], [actions(button(text=plain("x" * 76)))]),
        (
            [actions(*(button(action_id=f"a{number}") for number in range(25)))],
            [actions(*(button(action_id=f"a{number}") for number in range(26)))],
        ),
        (
            [{"type": "context", "elements": [plain("x")] * 10}],
            [{"type": "context", "elements": [plain("x")] * 11}],
        ),
        (
            [{"type": "image", "image_url": "https://a/b.png", "alt_text": "x"}],
            [{"type": "image", "image_url": "https://a/b.png", "alt_text": ""}],
        ),
        (
            [{"type": "table", "rows": [[plain("x")]] * 100}],
            [{"type": "table", "rows": [[plain("x")]] * 101}],
        ),
        ([{"type": "divider", "block_id": "a"}], [{"type": "divider", "block_id": "a"}] * 2),
        ([actions(button(action_id="b"), button())], [actions(button(), button())]),
        ([section(1)], [section(0)]),
        ([section(1)], [{"type": "marquee"}]),
        ([section(1)], ["text"]),
    ],
)
def test_each_limit_holds_exactly(within: list[Any], beyond: list[Any]) -> None:
    check_message(within)
    with pytest.raises(Refusal) as caught:
        check_message(beyond)
    assert caught.value.code == "invalid_blocks"
    assert caught.value.details["response_metadata"]["messages"]


def test_markdown_has_a_limit_over_all_its_blocks() -> None:
    check_message([{"type": "markdown", "text": "x" * 6_000}] * 2)
    with pytest.raises(Refusal, match="msg_blocks_too_long"):
        check_message([{"type": "markdown", "text": "x" * 6_000}] * 2 + [{"type": "markdown", "text": "x"}])


def test_all_blocks_of_a_message_together_have_a_limit() -> None:
    check_message([section(3_000)] * 4 + [section(1_200)])
    with pytest.raises(Refusal, match="msg_blocks_too_long"):
        check_message([section(3_000)] * 4 + [section(1_201)])


def test_a_view_may_have_twice_as_many_blocks_and_a_bounded_memory() -> None:
    check_view({"type": "home", "blocks": [{"type": "divider"}] * 100, "private_metadata": "x" * 3_000})
    with pytest.raises(Refusal):
        check_view({"type": "home", "blocks": [{"type": "divider"}] * 101})
    with pytest.raises(Refusal):
        check_view({"type": "home", "blocks": [], "private_metadata": "x" * 3_001})
