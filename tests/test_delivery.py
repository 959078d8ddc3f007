"""How answers appear in Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import SlackMessage, message
from bot.delivery import Allowance, Delivery, Reply
from bot.errors import LeaseLost, SlackRefused
from bot.playground import Message
from bot.slack_client import SlackUnavailable
from bot.thread_reply import as_plain
from bot.types import Question
from tests.bot_parts import Parts, bot_parts

WAIT = message("Reading…")


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    async with bot_parts(tmp_path) as opened:
        yield opened


@dataclass
class Case:
    """One question's place, and what was recorded of it."""

    parts: Parts
    asked: Message
    question: Question
    delivery: Delivery
    recorded: list[list[str]] = field(default_factory=list)
    lost: bool = False

    def reply(self, posted: Sequence[str] = ()) -> Reply:
        async def recorded(messages: Sequence[str]) -> None:
            self.recorded.append(list(messages))

        async def confirmed() -> None:
            if self.lost:
                raise LeaseLost("somebody else")

        return self.delivery.reply(self.question, posted=posted, recorded=recorded, confirmed=confirmed)

    @property
    def stands(self) -> list[Message]:
        return self.parts.answers(self.asked)


@pytest.fixture
async def case(parts: Parts) -> Case:
    asked, question = parts.ask()
    return Case(parts, asked, question, parts.delivery(interval=0.0))


def long(number: int) -> SlackMessage:
    return message(f"Part {number}")


async def test_a_long_answer_stands_in_several_messages_and_only_the_first_is_final(case: Case) -> None:
    reply = case.reply()
    await reply.begin(WAIT, look_first=False)
    await reply.finish([long(1), long(2), long(3)])
    assert [m.text for m in case.stands] == ["Part 1", "Part 2", "Part 3"]
    assert [m.is_final for m in case.stands] == [True, False, False]
    assert case.recorded[-1] == [m.ts for m in case.stands]
    last_change = case.parts.playground.calls()[-1]
    assert last_change.method == "chat.update"  # the first message is called final at the very end


async def test_after_a_crash_between_parts_nothing_is_posted_twice(case: Case) -> None:
    reply = case.reply()
    await reply.begin(WAIT, look_first=False)
    case.parts.playground.fail("chat.update", error="fatal_error", times=9)
    with pytest.raises(SlackUnavailable):
        await reply.finish([long(1), long(2), long(3)])
    case.parts.playground.faults.clear()
    again = case.reply()
    await again.begin(WAIT, look_first=True)
    assert not again.is_final
    await again.finish([long(1), long(2)])  # the new answer is shorter
    assert [m.text for m in case.stands] == ["Part 1", "Part 2"]
    assert case.recorded[-1] == [m.ts for m in case.stands]


async def test_a_finished_answer_is_recognised(case: Case) -> None:
    reply = case.reply()
    await reply.begin(WAIT, look_first=False)
    await reply.finish([long(1)])
    again = case.reply()
    await again.begin(WAIT, look_first=True)
    assert again.is_final
    assert len(case.stands) == 1


async def test_another_apps_message_with_our_metadata_is_not_taken_for_ours(case: Case) -> None:
    payload = {"question_id": case.question.id, "final": True, "part": 1}
    metadata = {"event_type": "footnote_answer", "event_payload": payload}
    case.parts.playground.workspace.post(
        case.asked.channel, "U0OTHER", "mine", thread_ts=case.asked.ts, metadata=metadata, bot_id="B9"
    )
    reply = case.reply()
    await reply.begin(WAIT, look_first=True)
    assert not reply.is_final
    assert len(case.stands) == 1


async def test_partial_answers_keep_to_the_interval(case: Case) -> None:
    now = [100.0]
    case.delivery.clock = lambda: now[0]
    case.delivery.interval = 1.0
    reply = case.reply()
    await reply.begin(WAIT, look_first=False)
    for moment in (100.0, 100.5, 100.9, 101.0, 101.1):
        now[0] = moment
        await reply.show(message(f"at {moment}"))
    assert len(case.parts.playground.calls("chat.update")) == 2


async def test_a_partial_answer_that_slack_has_no_time_for_is_left_out(case: Case) -> None:
    now = [100.0]
    case.delivery.clock = lambda: now[0]
    reply = case.reply()
    await reply.begin(WAIT, look_first=False)
    case.parts.playground.fail("chat.update", retry_after=30)
    for moment in (100.0, 129.0, 131.0):
        now[0] = moment
        await reply.show(message(f"at {moment}"))
    assert [call.status for call in case.parts.playground.calls("chat.update")] == [429, 200]
    assert case.stands[0].text == "at 131.0"


@pytest.mark.parametrize("kinds", [{"lose_response": True}, {"status": 500}, {"error": "msg_too_long"}])
async def test_a_partial_answer_that_fails_disturbs_nothing(case: Case, kinds: dict[str, Any]) -> None:
    reply = case.reply()
    await reply.begin(WAIT, look_first=False)
    case.parts.playground.fail("chat.update", **kinds)
    await reply.show(long(1))
    await reply.finish([long(2)])
    assert [m.text for m in case.stands] == ["Part 2"]


async def test_a_form_that_slack_refuses_is_sent_as_plain_text(case: Case) -> None:
    reply = case.reply()
    await reply.begin(WAIT, look_first=False)
    too_long = SlackMessage("short", ({"type": "section", "text": {"type": "mrkdwn", "text": "x" * 5000}},))
    await reply.finish([too_long])
    assert "".join(m.text for m in case.stands) == "x" * 5000
    assert case.stands[0].is_final


async def test_who_lost_the_question_writes_nothing(case: Case) -> None:
    reply = case.reply()
    await reply.begin(WAIT, look_first=False)
    case.lost = True
    before = len(case.parts.playground.calls())
    for write in (reply.show(long(1)), reply.hold(long(1)), reply.finish([long(1), long(2)])):
        with pytest.raises(LeaseLost):
            await write
    with pytest.raises(LeaseLost):
        await case.reply().begin(WAIT, look_first=False)
    assert len(case.parts.playground.calls()) == before


async def test_a_channel_that_is_gone_is_said_so(case: Case) -> None:
    case.parts.playground.fail("chat.postMessage", error="channel_not_found")
    with pytest.raises(SlackRefused, match="channel_not_found"):
        await case.reply().begin(WAIT, look_first=False)


async def test_posting_is_given_up_after_a_few_lost_requests_without_a_double(case: Case) -> None:
    case.parts.playground.fail("chat.postMessage", lose_request=True, times=3)
    with pytest.raises(SlackUnavailable):
        await case.reply().begin(WAIT, look_first=False)
    assert case.stands == []


def test_the_allowance_is_used_up_and_fills_again() -> None:
    now = [0.0]
    allowance = Allowance(3, clock=lambda: now[0])
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]
    now[0] = 20.0
    assert [allowance.take() for _ in range(2)] == [True, False]
    assert allowance.take(overdraw=True)
    now[0] = 40.0
    assert not allowance.take()  # what was overdrawn is paid back first


@given(st.lists(st.text(alphabet="ab \n&", min_size=1, max_size=6000), min_size=1, max_size=4))
def test_plain_pieces_keep_every_word_and_fit(paragraphs: list[str]) -> None:
    blocks = tuple({"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in paragraphs)
    pieces = as_plain([SlackMessage("beginning", blocks)])
    assert all(0 < len(piece.text) <= 3_900 for piece in pieces)
    together = "".join(piece.text for piece in pieces)
    assert together.replace("\n", "").replace(" ", "") == "".join(paragraphs).replace("\n", "").replace(
        " ", ""
    )
