"""Threads as turns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.playground import BOT_TOKEN, Playground
from bot.slack_client import open_session, reading_client
from bot.thread import bounded, read_turns, turns_of
from bot.types import Question, Shown, Surface, Turn

BOT = "U0FOOTNOTE"


def question(ts: str = "10.0", thread_ts: str = "1.0", channel: str = "C1") -> Question:
    return Question(
        "q9", "acme", f"{channel}:{ts}", Surface.MENTION, channel, "U1", "and?", ts, thread_ts, 10.0
    )


def said(ts: str, text: str, **more: Any) -> dict[str, Any]:
    return {"ts": ts, "user": "U1", "text": text, **more}


def answered(ts: str, text: str, of: str, *, final: bool = True, part: int = 1) -> dict[str, Any]:
    payload = {"question_id": of, "final": final, "part": part}
    metadata = {"event_type": "footnote_answer", "event_payload": payload}
    return {"ts": ts, "user": BOT, "bot_id": "B1", "text": text, "metadata": metadata}


def texts(*messages: dict[str, Any]) -> list[str]:
    return [turn.text for turn in turns_of(messages, question(), BOT)]


def test_people_and_our_finished_answers_are_turns_in_order_of_time() -> None:
    messages = [
        said("1.0", f"<@{BOT}> first?"),
        answered("2.0", "Sixteen &amp; more [1]", "q1"),
        said("3.0", "ok"),
    ]
    assert turns_of(reversed(messages), question(), BOT) == [
        Turn("U1", "first?", "1.0"),
        Turn(None, "Sixteen & more [1]", "2.0", question_id="q1"),
        Turn("U1", "ok", "3.0"),
    ]


def test_the_question_itself_and_what_people_wrote_later_are_no_turns() -> None:
    assert texts(said("1.0", "before"), said("10.0", "the question"), said("11.0", "after")) == ["before"]


def test_the_answer_to_an_earlier_question_counts_even_if_it_came_after_this_one_was_asked() -> None:
    assert texts(said("1.0", "first?"), answered("11.0", "late answer", "q1")) == ["first?", "late answer"]


def test_placeholders_other_apps_and_system_messages_are_no_turns() -> None:
    assert not texts(
        answered("2.0", "Reading…", "q1", final=False),
        answered("3.0", "our own answer to this very question", "q9"),
        said("4.0", "I am a bot", bot_id="B7"),
        said("5.0", "joined", subtype="channel_join"),
        {"ts": "6.0", "user": BOT, "text": "a notice without metadata"},
    )


def test_an_answer_in_several_messages_is_one_turn() -> None:
    parts = [answered("2.0", "one", "q1"), answered("3.0", "two", "q1", final=False, part=2)]
    assert texts(*parts) == ["one\ntwo"]


def test_the_rest_of_an_answer_that_is_not_finished_is_no_turn() -> None:
    parts = [answered("2.0", "one", "q1", final=False), answered("3.0", "two", "q1", final=False, part=2)]
    assert not texts(*parts)


@given(st.lists(st.text(min_size=1, max_size=50), max_size=30), st.integers(1, 8), st.integers(2, 200))
def test_bounded_turns_hold_the_root_and_the_newest_within_the_limits(
    words: list[str], most_turns: int, most_characters: int
) -> None:
    turns = [Turn("U1", text, str(number)) for number, text in enumerate(words)]
    kept = bounded(turns, most_turns=most_turns, most_characters=most_characters)
    assert len(kept) <= most_turns
    assert sum(len(turn.text) for turn in kept) <= most_characters
    places = [int(turn.ts) for turn in kept]
    assert places == sorted(set(places))
    if turns:
        assert places[0] == 0
        assert places[1:] == list(range(len(turns) - len(places) + 1, len(turns)))


async def test_a_thread_of_many_pages_is_read_with_its_metadata() -> None:
    async with Playground() as playground, open_session() as session:
        client = reading_client(BOT_TOKEN, playground.api_url, session)
        root = playground.say("ada", "#people", "the root")
        for number in range(205):
            playground.say("ben", "#people", f"reply {number}", thread_ts=root.ts)
        payload = {"question_id": "q1", "final": True, "part": 1}
        for of in ("q1", "q2"):
            await client.chat_postMessage(
                channel=root.channel,
                thread_ts=root.ts,
                text=f"answer to {of}",
                metadata={
                    "event_type": "footnote_answer",
                    "event_payload": payload | {"question_id": of},
                },
            )
        last = playground.say("ada", "#people", "@Footnote and?", thread_ts=root.ts)

        async def only_first(ids: Collection[str]) -> Mapping[str, frozenset[Shown]]:
            assert set(ids) == {"q1", "q2"}
            return {"q1": frozenset({Shown("d", "g")})}

        turns = await read_turns(
            client, question(last.ts, root.ts, root.channel), bot_user_id=BOT, may_repeat=only_first
        )
    assert turns[0].text == "the root"
    assert [turn.text for turn in turns[-2:]] == ["reply 204", "answer to q1"]
    assert turns[-1].user is None
    assert turns[-1].rests_on == {Shown("d", "g")}
    assert frozenset().union(*(turn.rests_on for turn in turns[:-1])) == frozenset()


async def test_a_question_that_opens_its_thread_needs_no_reading() -> None:
    async with Playground() as playground, open_session() as session:
        client = reading_client(BOT_TOKEN, playground.api_url, session)

        async def nobody(_ids: Collection[str]) -> Mapping[str, frozenset[Shown]]:
            raise AssertionError

        assert await read_turns(client, question("1.0"), bot_user_id=BOT, may_repeat=nobody) == ()
        assert not playground.calls()
