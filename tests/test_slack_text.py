"""Slack's wire form as people read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack_text import plain_text


@pytest.mark.parametrize(
    ("wire", "read"),
    [
        ("<@UBOT> how long?", "how long?"),
        ("how long <@UBOT|footnote>?", "how long ?"),
        ("<@UBOT>", ""),
        ("is <@U1> right, or <@U2|ben>?", "is @U1 right, or @ben?"),
        ("see <#C1|people> and <#C2>", "see #people and #C2"),
        ("<https://example.org/a|the policy> or <https://example.org>", "the policy or https://example.org"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<!subteam^S1|@hr> <!here>", "@hr @here"),
        ("if a &lt; b &amp;&amp; c &gt; d", "if a < b && c > d"),
        ("&amp;lt; stays", "&lt; stays"),
        ("a\n<@UBOT> b", "a\n b"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_wire_text_is_read_as_people_see_it(wire: str, read: str) -> None:
    assert plain_text(wire, "UBOT") == read


@given(st.text())
def test_text_as_slack_escapes_it_comes_back(text: str) -> None:
    wire = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    squeezed = " ".join(plain_text(wire, "UBOT").split())
    assert squeezed == " ".join(text.split())


@given(st.text(alphabet="<>|@#!&;U BOT", max_size=40))
def test_no_text_is_too_odd(wire: str) -> None:
    assert "<@UBOT>" not in plain_text(wire.replace("<@UBOT>", ""), "UBOT") or "&lt;" in wire
