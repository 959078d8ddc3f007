"""Which events ask something."""

from __future__ import annotations

from typing import Any

import pytest

from bot.listeners.questions import Identity, question_in, teams_of
from bot.types import Question, Surface

ME = Identity("T1", "UBOT", "BBOT")
MENTION = {
    "type": "app_mention",
    "user": "U1",
    "channel": "C1",
    "text": "<@UBOT> how long?",
    "ts": "100.000200",
    "event_ts": "100.000200",
}
DIRECT = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "text": "hi", "ts": "7.0"}


def asked(event: dict[str, Any]) -> Question | None:
    return question_in(event, ME, workspace="acme", received_at=5.0)


def test_a_mention_is_answered_in_the_thread_that_it_opens() -> None:
    question = asked(MENTION)
    assert question is not None
    assert (question.surface, question.text, question.thread_ts) == (
        Surface.MENTION,
        "how long?",
        "100.000200",
    )
    assert (question.intake_key, question.asked_at) == ("C1:100.000200", 100.0002)


def test_a_mention_in_a_thread_is_answered_there() -> None:
    question = asked(MENTION | {"thread_ts": "90.0"})
    assert question is not None
    assert (question.ts, question.thread_ts) == ("100.000200", "90.0")


def test_both_events_of_a_mention_make_the_same_question() -> None:
    again = asked(MENTION | {"type": "message", "channel_type": "channel"})
    first = asked(MENTION)
    assert first is not None
    assert again is not None
    assert first.intake_key == again.intake_key
    assert first.surface is again.surface
    assert first.id != again.id


def test_a_direct_message_needs_no_mention() -> None:
    question = asked(DIRECT)
    assert question is not None
    assert question.surface is Surface.DIRECT


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_words_beside_a_file_or_sent_to_the_channel_too_ask(subtype: str) -> None:
    assert asked(DIRECT | {"subtype": subtype, "files": [{"id": "F1"}]}) is not None


@pytest.mark.parametrize(
    "event",
    [
        MENTION | {"bot_id": "B9"},
        MENTION | {"bot_profile": {"id": "B9"}},
        MENTION | {"user": "UBOT"},
        MENTION | {"user": None},
        MENTION | {"ts": None},
        DIRECT | {"subtype": "message_changed"},
        DIRECT | {"subtype": "message_deleted"},
        DIRECT | {"subtype": "bot_message"},
        DIRECT | {"subtype": "channel_join"},
        DIRECT | {"subtype": "file_share", "text": "", "files": [{"id": "F1"}]},
        DIRECT | {"channel_type": "channel"},
        DIRECT | {"channel_type": "mpim"},
    ],
    ids=str,
)
def test_what_asks_nothing(event: dict[str, Any]) -> None:
    assert asked(event) is None


def test_a_mention_without_words_is_kept_for_the_help() -> None:
    question = asked(MENTION | {"text": "<@UBOT>"})
    assert question is not None
    assert question.text == ""


def test_a_time_that_is_none_falls_back_to_our_clock() -> None:
    question = asked(MENTION | {"event_ts": "soon"})
    assert question is not None
    assert question.asked_at == 5.0


def test_the_installation_counts_where_another_organisation_wrote() -> None:
    body = {"team_id": "TTHEIRS", "authorizations": [{"team_id": "T1"}]}
    assert "T1" in teams_of(body)
    assert teams_of({"team_id": "T2"}) == {"T2"}
    assert teams_of({}) == frozenset()
