"""Buttons under answers; pressed over the real socket, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.blocks import answer_messages
from bot.listeners.actions import press_in
from bot.page_pictures import Press
from bot.playground.envelopes import block_actions, find_action
from bot.playground.records import Message
from bot.playground.world import acme
from bot.types import Answer, Outcome
from tests.answers import cited, claimed
from tests.bot_parts import PATIENCE, Parts, citation, claim
from tests.test_app import listening, parts, whispers

__all__ = ["parts"]


def payload(*, thread_ts: str | None = None) -> dict[str, Any]:
    """A click on the second footnote's button of an answer, as Slack sends it."""
    workspace = acme()
    claims = (claimed(cited(1, "alpha")), claimed(cited(2, "beta")))
    (shown,) = answer_messages(Answer(Outcome.ANSWERED, claims), question="q1")
    channel = workspace.channel("#people")
    message = Message(
        channel.id, "5.0", "U0FOOTNOTE", shown.text, thread_ts=thread_ts, blocks=shown.blocks, bot_id="B1"
    )
    action = find_action(message.blocks, "q1:2")
    return block_actions(workspace, workspace.person("ada"), message, action, "https://x/1", url="https://x")


def test_a_press_names_question_marker_place_and_person() -> None:
    workspace = acme()
    people, ada = workspace.channel("#people").id, workspace.person("ada").id
    assert press_in(payload(thread_ts="1.0")) == Press("q1", 2, people, ada, "1.0")
    assert press_in(payload()) == Press("q1", 2, people, ada, "5.0")


@pytest.mark.parametrize(
    "wrong",
    [
        {"actions": []},
        {"actions": [{"value": "q1"}]},
        {"actions": [{"value": "q1:one"}]},
        {"actions": [{"value": ":1"}]},
        {"actions": [{}]},
        {"container": {}},
        {"container": None},
        {"user": None},
    ],
)
def test_other_buttons_are_no_presses(wrong: Mapping[str, Any]) -> None:
    assert press_in({**payload(), **wrong}) is None


async def test_who_presses_is_acknowledged_and_hears_why_there_is_no_picture(parts: Parts) -> None:
    """Its folder is none that could be read; nobody else hears of it."""
    document = parts.add_document()
    parts.answerer.claims = (claim("Sixteen weeks.", citation(document)),)
    playground = parts.playground
    async with listening(parts):
        asked = playground.say("ada", "#people", "@Footnote how long?")
        answer = await playground.answer_to(asked.ts, PATIENCE)
        press = playground.click("ben", "#people", answer.ts, "Show page")
        await playground.wait_for(lambda: whispers(parts, "ben"), PATIENCE)
    assert press.acked.is_set()
    (said,) = whispers(parts, "ben")
    assert said.startswith("handbook.pdf cannot be")
    assert whispers(parts, "ada") == []
    assert [message.ts for message in parts.answers(asked) if message.visible_to is None] == [answer.ts]


async def test_a_whispered_answer_has_no_buttons(parts: Parts) -> None:
    document = parts.add_document()
    parts.answerer.claims = (claim("Sixteen weeks.", citation(document)),)
    async with listening(parts):
        parts.playground.command("ada", "#people", "/ask", "how long?")
        await parts.playground.wait_for(lambda: whispers(parts, "ada"), PATIENCE)
    (whisper,) = [message for message in parts.playground.workspace.ephemerals if message.blocks]
    assert "[1]" in str(whisper.blocks)
    assert "accessory" not in str(whisper.blocks)
