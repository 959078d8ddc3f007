"""The oracle itself, by the sentences of DESIGN.md's rule 4 and of Slack's help pages."""

from __future__ import annotations

import pytest

from bot.playground.records import Kind
from bot.playground.workspace import Workspace
from tests.leaks import cast
from tests.leaks.oracle import Holding, Reader, Verdict, judge, reader, readers_in, usable_in


@pytest.fixture
def acme() -> Workspace:
    return cast.workspace()


def shared_in(*channels: str) -> list[Holding]:
    return [Holding("F1", frozenset({"word"}), frozenset(channels))]


def verdict(acme: Workspace, person: str, *channels: str) -> Verdict:
    eyes = reader(acme, person)
    assert eyes is not None
    return judge(acme, eyes, "word", shared_in(*channels))


def test_members_of_a_private_channel_open_what_is_shared_there_and_others_do_not(acme: Workspace) -> None:
    assert verdict(acme, "U0ADA", "C0FINANCE") is Verdict.FINE
    assert verdict(acme, "U0CHIYO", "C0FINANCE") is Verdict.LEAK


def test_full_members_open_files_of_public_channels_that_they_are_not_in(acme: Workspace) -> None:
    assert verdict(acme, "U0CHIYO", "C0PARTNERS") is Verdict.FINE


@pytest.mark.parametrize("person", ["U0GUS", "U0MIA", "U0SAM"])
def test_guests_and_strangers_open_only_what_is_shared_where_they_are(acme: Workspace, person: str) -> None:
    assert verdict(acme, person, "C0GENERAL") is Verdict.LEAK


def test_a_stranger_by_team_alone_is_no_full_member(acme: Workspace) -> None:
    acme.change_person("U0CHIYO", team_id="T0OTHER")
    assert verdict(acme, "U0CHIYO", "C0PARTNERS") is Verdict.LEAK


def test_one_share_that_a_person_can_open_is_enough(acme: Workspace) -> None:
    assert verdict(acme, "U0CHIYO", "C0FINANCE", "C0BOARD") is Verdict.FINE


def test_who_is_deactivated_reads_nothing(acme: Workspace) -> None:
    acme.change_person("U0ADA", deleted=True)
    assert reader(acme, "U0ADA") is None
    assert "ada" not in [eyes.name for eyes in readers_in(acme, acme.channel("C0FINANCE"))]


def test_files_of_archived_channels_are_openable_but_do_not_count(acme: Workspace) -> None:
    acme.change_channel("C0FINANCE", is_archived=True)
    assert verdict(acme, "U0ADA", "C0FINANCE") is Verdict.AGAINST_THE_RULES


def test_files_of_channels_without_the_bot_do_not_count(acme: Workspace) -> None:
    assert verdict(acme, "U0BEN", "C0SECRET") is Verdict.AGAINST_THE_RULES


def test_nobody_opens_a_file_of_a_channel_that_is_gone(acme: Workspace) -> None:
    acme.delete_channel("C0FINANCE")
    assert verdict(acme, "U0ADA", "C0FINANCE") is Verdict.LEAK


def test_a_public_channel_is_read_by_any_full_member_and_a_shared_one_by_anyone_outside(
    acme: Workspace,
) -> None:
    def passers_by(channel: str) -> set[str]:
        return {eyes.name for eyes in readers_in(acme, acme.channel(channel)) if " " in eyes.name}

    assert passers_by("C0PEOPLE") == {"any full member"}
    assert passers_by("C0FINANCE") == set()
    assert passers_by("C0DEALS") == {"anyone outside"}
    acme.change_channel("C0FINANCE", is_pending_ext_shared=True)
    assert passers_by("C0FINANCE") == {"anyone outside"}


def test_anyone_outside_may_see_files_of_the_shared_channel_alone(acme: Workspace) -> None:
    outside = Reader("anyone outside", frozenset({"C0DEALS"}), False)
    assert judge(acme, outside, "word", shared_in("C0DEALS")) is Verdict.FINE
    assert judge(acme, outside, "word", shared_in("C0GENERAL")) is Verdict.LEAK


def usable(acme: Workspace, place: str, person: str, *channels: str, whispered: bool = False) -> bool:
    (holding,) = shared_in(*channels)
    return usable_in(acme, acme.channel(place), person, whispered=whispered, holding=holding)


def test_a_channel_of_members_uses_files_of_public_channels_and_its_own(acme: Workspace) -> None:
    assert usable(acme, "C0FINANCE", "U0ADA", "C0FINANCE")
    assert usable(acme, "C0FINANCE", "U0ADA", "C0PEOPLE")
    assert not usable(acme, "C0FINANCE", "U0ADA", "C0BOARD")
    assert not usable(acme, "C0FINANCE", "U0ADA", "C0RANDOM")  # the bot is not in it


def test_a_channel_with_a_guest_or_shared_outside_uses_its_own_files(acme: Workspace) -> None:
    assert not usable(acme, "C0PARTNERS", "U0ADA", "C0PEOPLE")
    assert usable(acme, "C0PARTNERS", "U0ADA", "C0PARTNERS")
    assert not usable(acme, "C0DEALS", "U0BEN", "C0PEOPLE")


def test_a_whisper_uses_what_its_reader_can_open(acme: Workspace) -> None:
    assert usable(acme, "C0RANDOM", "U0CHIYO", "C0BOARD", whispered=True)
    assert not usable(acme, "C0RANDOM", "U0BEN", "C0BOARD", whispered=True)
    assert acme.channel("C0BOARD").kind is Kind.PRIVATE
