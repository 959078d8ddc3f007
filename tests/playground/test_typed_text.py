from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.typed_text import to_wire
from bot.playground.world import acme

WORLD = acme()


@pytest.mark.parametrize(
    ("typed", "wire"),
    [
        ("@Footnote how many?", "<@U0FOOTNOTE> how many?"),
        ("@footnote请问年假", "<@U0FOOTNOTE>请问年假"),
        ("ask @Ada Okafor, or @ben", "ask <@U0ADA>, or <@U0BEN>"),
        ("@Footnotes are small", "@Footnotes are small"),
        ("see #people", "see <#C0PEOPLE|people>"),
        ("<@U0FOOTNOTE> hi", "<@U0FOOTNOTE> hi"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("https://example.com/?a=1&b=2 ok", "<https://example.com/?a=1&amp;b=2> ok"),
    ],
)
def test_what_people_type_becomes_what_slack_sends(typed: str, wire: str) -> None:
    assert to_wire(typed, WORLD) == wire


@given(st.text())
def test_no_typed_character_is_left_that_slack_would_take_for_markup(typed: str) -> None:
    wire = to_wire(typed, WORLD)
    without_references = re.sub(r"<[^<>]+>", "", wire)
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", without_references)
