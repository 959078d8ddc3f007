"""What events of files say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listeners.files import EVENTS, FileNews, What, news_in_message, news_of

US = "U0FOOTNOTE"
PDF = {"id": "F1", "mimetype": "application/pdf", "filetype": "pdf"}


def event(kind: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, "file_id": "F1", "file": {"id": "F1"}, "event_ts": "1.0"} | members


@pytest.mark.parametrize(
    ("happened", "news"),
    [
        (
            event("file_shared", channel_id="C1", user_id="U1"),
            FileNews(What.SHARED, "F1", "C1", tell=True),
        ),
        (event("file_shared", channel_id="C1"), FileNews(What.SHARED, "F1", "C1")),
        (event("file_shared", user_id="U1"), FileNews(What.SHARED, "F1")),
        (event("file_unshared", channel_id="C1", user_id="U1"), FileNews(What.UNSHARED, "F1", "C1")),
        (event("file_unshared"), FileNews(What.UNSHARED, "F1")),
        (event("file_deleted"), FileNews(What.DELETED, "F1")),
        (event("file_change", user_id="U1"), FileNews(What.CHANGED, "F1")),
        (event("file_public", user_id="U1"), FileNews(What.CHANGED, "F1")),
        (event("file_created"), None),
        (event("file_shared", file_id=None), None),
        (event("file_deleted", file_id=["F1"]), None),
    ],
)
def test_an_event_says_what_happened_to_which_file(happened: dict[str, Any], news: FileNews | None) -> None:
    assert news_of(happened, US) == news


def test_files_that_we_share_are_no_news() -> None:
    assert news_of(event("file_shared", channel_id="C1", user_id=US), US) is None
    shared = {"type": "message", "subtype": "file_share", "channel": "C1", "user": US, "files": [PDF]}
    assert news_in_message(shared, US) == ()


def message(*files: Any, **members: Any) -> dict[str, Any]:
    facts = {"type": "message", "subtype": "file_share", "channel": "D1", "user": "U1", "ts": "2.0"}
    return facts | {"files": list(files)} | members


def test_a_message_tells_of_its_pdfs_and_where_they_stand() -> None:
    picture = {"id": "F2", "mimetype": "image/png", "filetype": "png"}
    stub = {"id": "F3", "file_access": "check_file_info"}
    assert news_in_message(message(PDF, picture, stub), US) == (
        FileNews(What.SHARED, "F1", "D1", tell=True, message_ts="2.0"),
        FileNews(What.SHARED, "F3", "D1", tell=True, message_ts="2.0"),
    )


@pytest.mark.parametrize("by", [{"bot_id": "B1"}, {"bot_profile": {"id": "B1"}}, {"user": None}])
def test_pdfs_of_apps_are_read_and_nobody_is_told(by: dict[str, Any]) -> None:
    (news,) = news_in_message(message(PDF, **by), US)
    assert (news.file, news.tell) == ("F1", False)


def test_a_message_of_another_kind_shares_nothing() -> None:
    assert news_in_message(message(PDF, subtype="message_changed"), US) == ()
    assert news_in_message(message(PDF, channel=None), US) == ()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = ("type", "subtype", "file_id", "channel_id", "user_id", "channel", "user", "files", "ts", "bot_id")


@given(st.dictionaries(st.sampled_from(MEMBERS), ANYTHING), st.sampled_from((*EVENTS, "message")))
def test_no_event_however_malformed_raises(members: dict[str, Any], kind: str) -> None:
    news_of(members | {"type": kind}, US)
    news_of(members, US)
    news_in_message(members | {"subtype": "file_share", "channel": "C1"}, US)
