from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from indexer.sources import slack_membership
from indexer.sources.slack import SlackAccess
from indexer.sources.slack_membership import HOLDS_FOR, HOLDS_TIMES, Membership
from tests.clock import Clock


class Slack:
    """Says which conversations the bot is in, and takes its time for it."""

    def __init__(self, clock: Clock, *channels: str, seconds: float = 0.0) -> None:
        self.clock = clock
        self.channels = list(channels)
        self.seconds = seconds
        self.asked = 0

    def __call__(self, _access: SlackAccess) -> Iterator[dict[str, Any]]:
        self.asked += 1
        self.clock.now += self.seconds
        return iter([{"id": channel} for channel in self.channels])


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Slack:
    slack = Slack(Clock(), "C0PEOPLE", "C0FINANCE")
    monkeypatch.setattr(slack_membership, "conversations", slack)
    return slack


def membership(slack: Slack, **wishes: frozenset[str]) -> Membership:
    return Membership(SlackAccess(SecretStr("xoxb-1"), "http://localhost/", **wishes), slack.clock)


def test_it_is_asked_for_once_in_some_seconds(slack: Slack) -> None:
    mine = membership(slack)
    assert mine.now() == {"C0PEOPLE", "C0FINANCE"}
    slack.channels.remove("C0PEOPLE")
    slack.clock.now += HOLDS_FOR
    assert "C0PEOPLE" in mine.now()
    slack.clock.now += 1
    assert (mine.now(), slack.asked) == ({"C0FINANCE"}, 2)


def test_a_list_that_takes_longer_to_get_than_it_would_hold_is_not_asked_for_with_every_file(
    slack: Slack,
) -> None:
    slack.seconds = 3 * HOLDS_FOR
    mine = membership(slack)
    for _ in range(100):
        mine.now()
    assert slack.asked == 1
    slack.clock.now += HOLDS_TIMES * slack.seconds
    mine.now()
    assert slack.asked == 2


def test_a_conversation_that_is_not_in_it_is_looked_for_anew(slack: Slack) -> None:
    mine = membership(slack)
    mine.now()
    slack.channels.append("C0NEW")
    assert "C0NEW" in mine.now_with({"C0NEW"})
    assert slack.asked == 2


def test_many_files_of_conversations_that_do_not_count_cost_one_more_look_at_each(slack: Slack) -> None:
    mine = membership(slack)
    for _ in range(50):
        assert mine.now_with({"C0ARCHIVE"}) == {"C0PEOPLE", "C0FINANCE"}
        assert mine.now_with({"C0LEFT", "C0ARCHIVE"}) == {"C0PEOPLE", "C0FINANCE"}
    assert slack.asked == 3
    slack.clock.now += HOLDS_FOR + 1
    slack.channels.append("C0LEFT")
    assert "C0LEFT" in mine.now_with({"C0LEFT"})


def test_what_the_settings_exclude_is_not_looked_for(slack: Slack) -> None:
    mine = membership(slack, excluded=frozenset({"C0FINANCE"}))
    assert mine.now_with({"C0FINANCE"}) == mine.now_with(()) == {"C0PEOPLE"}
    assert slack.asked == 1
