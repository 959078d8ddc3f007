from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.playground import Kind
from bot.playground.records import Change
from bot.playground.workspace import Workspace
from bot.playground.world import acme


@given(st.lists(st.floats(0, 4e9), min_size=1))
def test_timestamps_are_unique_and_grow_even_when_the_clock_stands_or_turns_back(times: list[float]) -> None:
    clock = iter(times)
    workspace = Workspace(clock=lambda: next(clock))
    stamps = [workspace.next_ts() for _ in times]
    assert all(re.fullmatch(r"\d+\.\d{6}", stamp) for stamp in stamps)
    numbers = [int(stamp.replace(".", "")) for stamp in stamps]
    assert numbers == sorted(set(numbers))


def test_the_demo_world_has_the_bot_everywhere_but_in_random() -> None:
    workspace = acme()
    without = {c.name for c in workspace.channels.values() if workspace.team.bot_user not in c.members}
    assert without == {"random"}
    assert workspace.channel("#finance").kind is Kind.PRIVATE
    assert workspace.person("gus").is_guest
    assert {person.id for person in workspace.people.values() if person.is_admin} == {"U0ADA"}


def test_people_who_are_called_the_same_get_ids_of_their_own() -> None:
    workspace = acme()
    assert workspace.add_person("ada", "Ada Two").id == "U0ADA2"


def test_who_watches_is_told_until_they_stop() -> None:
    workspace = acme()
    told: list[Change] = []
    stop = workspace.watch(told.append)
    workspace.post("C0GENERAL", "U0ADA", "one")
    stop()
    workspace.post("C0GENERAL", "U0ADA", "two")
    assert [change.message and change.message.text for change in told] == ["one"]


def test_joining_and_leaving_twice_changes_nothing_more() -> None:
    workspace = acme()
    for _ in range(2):
        workspace.join("C0RANDOM", workspace.team.bot_user)
    for _ in range(2):
        workspace.leave("C0RANDOM", workspace.team.bot_user)
    subtypes = [message.subtype for message in workspace.messages["C0RANDOM"].values()]
    assert subtypes == ["channel_join", "channel_leave"]
