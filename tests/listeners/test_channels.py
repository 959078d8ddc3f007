"""What events of conversations, people and the app say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listeners.channels import CONVERSIONS, RULES, ChannelNews, news_of
from tests.listeners.test_files import ANYTHING

US = "U0FOOTNOTE"
OPENED = ChannelNews(channels=("C1",), opened=("C1",))
CLOSED = ChannelNews(channels=("C1",), closed=("C1",))
CHANGED = ChannelNews(channels=("C1",))


@pytest.mark.parametrize(
    ("event", "news"),
    [
        ({"type": "member_joined_channel", "user": "U1"}, CHANGED),
        ({"type": "member_left_channel", "user": "U1"}, CHANGED),
        (
            {"type": "member_joined_channel", "user": US, "inviter": "U1"},
            ChannelNews(channels=("C1",), opened=("C1",), inviter="U1"),
        ),
        ({"type": "member_joined_channel", "user": US, "inviter": ""}, OPENED),
        ({"type": "member_left_channel", "user": US}, CLOSED),
        ({"type": "channel_left"}, CLOSED),
        ({"type": "group_left"}, CLOSED),
        ({"type": "channel_deleted"}, CLOSED),
        ({"type": "group_deleted"}, CLOSED),
        ({"type": "channel_archive"}, CLOSED),
        ({"type": "group_archive"}, CLOSED),
        ({"type": "channel_unarchive"}, OPENED),
        ({"type": "group_unarchive"}, OPENED),
        ({"type": "channel_unshared"}, OPENED),
        ({"type": "channel_shared"}, CHANGED),
        ({"type": "channel_convert_to_private"}, OPENED),
        ({"type": "message", "subtype": "channel_convert_to_private"}, OPENED),
        ({"type": "message", "subtype": "channel_convert_to_public"}, OPENED),
        ({"type": "message", "text": "hello"}, None),
        ({"type": "channel_archive", "channel": {"id": "C1"}}, CLOSED),
        ({"type": "channel_archive", "channel": None}, None),
    ],
)
def test_an_event_says_what_becomes_of_a_channel(event: dict[str, Any], news: ChannelNews | None) -> None:
    assert news_of({"channel": "C1"} | event, US) == news


def test_a_channel_with_a_new_id_opens_before_the_old_one_closes() -> None:
    event = {"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C1"}
    assert news_of(event, US) == ChannelNews(
        channels=("G1", "C1"), opened=("C1",), closed=("G1",), renumbered=("G1", "C1")
    )
    assert news_of(event | {"new_channel_id": "G1"}, US) is None
    assert news_of(event | {"new_channel_id": None}, US) is None


@pytest.mark.parametrize("kind", ["user_change", "team_join"])
@pytest.mark.parametrize("user", ["U1", {"id": "U1", "is_restricted": True}])
def test_what_is_known_of_a_person_who_changes_is_forgotten(kind: str, user: object) -> None:
    assert news_of({"type": kind, "user": user}, US) == ChannelNews(people=("U1",))


@pytest.mark.parametrize(
    ("event", "ends"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"bot": [US]}}, True),
        ({"type": "tokens_revoked", "tokens": {"bot": ["U9"], "oauth": [US]}}, False),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, False),
        ({"type": "tokens_revoked", "tokens": [US]}, False),
        ({"type": "tokens_revoked"}, False),
    ],
)
def test_the_app_ends_when_it_is_uninstalled_or_our_own_token_is_revoked(
    event: dict[str, Any], ends: bool
) -> None:
    news = news_of(event, US)
    assert bool(news and news.ended) is ends


MEMBERS = ("channel", "user", "inviter", "tokens", "old_channel_id", "new_channel_id", "subtype")


@given(
    st.dictionaries(st.sampled_from(MEMBERS), ANYTHING),
    st.sampled_from((*RULES, *CONVERSIONS, "message")) | ANYTHING,
)
def test_no_event_however_malformed_raises(members: dict[str, Any], kind: object) -> None:
    news_of(members | {"type": kind}, US)
