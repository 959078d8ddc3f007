"""A Slack thread -> the turns before a question.

What people wrote stands there for everybody who reads the thread. Our own earlier answers are repeated to the
model only if all that they showed may still be shown here and now.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_client import read
from bot.slack_text import plain_text
from bot.types import Question, Shown, Turn

ANSWER_EVENT = "footnote_answer"
"""The event_type in the metadata of everything that we post for a question."""

MOST_TURNS = 20
MOST_CHARACTERS = 8_000
_PAGE = 200
_MOST_PAGES = 20

MayRepeat = Callable[[Collection[str]], Awaitable[Mapping[str, frozenset[Shown]]]]
"""Ids of questions -> those of them whose answers may be repeated now, and what these rest on."""


async def read_turns(
    client: AsyncWebClient, question: Question, *, bot_user_id: str, may_repeat: MayRepeat
) -> tuple[Turn, ...]:
    """The turns before a question, oldest first: the thread's root and the newest that fit.

    Raises:
        SlackRefused, SlackUnavailable: the thread cannot be read.
    """
    if question.thread_ts is None or question.thread_ts == question.ts:
        return ()
    messages = [message async for message in thread_messages(client, question.channel, question.thread_ts)]
    turns = turns_of(messages, question, bot_user_id)
    ours = {turn.question_id for turn in turns if turn.question_id is not None}
    repeatable = await may_repeat(ours) if ours else {}
    told = [turn for turn in turns if turn.user is not None or turn.question_id in repeatable]
    return bounded(
        [replace(turn, rests_on=repeatable.get(turn.question_id or "", frozenset())) for turn in told]
    )


async def thread_messages(
    client: AsyncWebClient, channel: str, thread_ts: str, *, oldest: str | None = None
) -> AsyncIterator[Mapping[str, Any]]:
    """Messages of a thread with their metadata, oldest first, at most 4,000; the root comes in any case.

    Raises SlackRefused, SlackUnavailable. https://docs.slack.dev/reference/methods/conversations.replies
    """
    arguments = {"channel": channel, "ts": thread_ts, "limit": str(_PAGE), "include_all_metadata": "true"}
    if oldest is not None:
        arguments |= {"oldest": oldest, "inclusive": "true"}
    for _ in range(_MOST_PAGES):
        response = await read(client, "conversations.replies", arguments)
        for message in response.get("messages") or ():
            yield message
        cursor = (response.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
        arguments["cursor"] = cursor


def turns_of(messages: Iterable[Mapping[str, Any]], question: Question, bot_user_id: str) -> list[Turn]:
    """People's messages before the question, and our finished answers to other questions, oldest first.

    An answer that goes on in further messages is one turn. Placeholders, other apps and system messages are
    no turns.
    """
    asked = float(question.ts or "inf")
    turns: list[Turn] = []
    finished: dict[str, int] = {}  # question id -> place in turns
    for message in sorted(messages, key=lambda message: float(message.get("ts", 0))):
        if message.get("user") == bot_user_id:
            _take_answer(message, question, turns, finished, bot_user_id)
            continue
        theirs = not message.get("bot_id") and message.get("subtype") in ASKING_SUBTYPES
        text = plain_text(message.get("text") or "", bot_user_id)
        if theirs and text and float(message["ts"]) < asked:
            turns.append(Turn(str(message.get("user")), text, message["ts"]))
    return turns


ASKING_SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that people write."""


def answer_payload(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """What our metadata on a message says: question_id, final, part; empty when it carries none."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != ANSWER_EVENT:
        return {}
    payload = metadata.get("event_payload")
    return payload if isinstance(payload, dict) else {}


def _take_answer(
    message: Mapping[str, Any],
    question: Question,
    turns: list[Turn],
    finished: dict[str, int],
    bot_user_id: str,
) -> None:
    payload = answer_payload(message)
    answered = payload.get("question_id")
    text = plain_text(message.get("text") or "", bot_user_id)
    if not isinstance(answered, str) or answered == question.id or not text:
        return
    if answered in finished:
        earlier = turns[finished[answered]]
        turns[finished[answered]] = replace(earlier, text=f"{earlier.text}\n{text}")
    elif payload.get("final") is True:
        finished[answered] = len(turns)
        turns.append(Turn(None, text, message["ts"], question_id=answered))


def bounded(
    turns: Sequence[Turn], *, most_turns: int = MOST_TURNS, most_characters: int = MOST_CHARACTERS
) -> tuple[Turn, ...]:
    """The first turn and as many of the newest as fit; a turn that alone is too long is cut."""
    if not turns:
        return ()
    root = replace(turns[0], text=turns[0].text[: most_characters // 2])
    room = most_characters - len(root.text)
    kept: list[Turn] = []
    for turn in reversed(turns[1:]):
        if len(kept) + 1 >= most_turns or room <= 0:
            break
        kept.append(replace(turn, text=turn.text[:room]))
        room -= len(kept[-1].text)
    return (root, *reversed(kept))
