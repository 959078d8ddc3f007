"""The audience table, held against an oracle that counts people and files instead of reading the table."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readership import Person, PersonKind, Place, reach_of
from bot.types import ChannelKind, Surface
from indexer.types import NOTHING, Audience, Reader

PEOPLE = ["ada", "ben", "chi", "dov", "eve"]
CHANNELS = ["C1", "C2", "C3", "C4"]


@dataclass(frozen=True)
class World:
    """Who is what, which channel is what, who is in it, and where each file stands."""

    kinds: dict[str, PersonKind]
    public: frozenset[str]
    outside: frozenset[str]
    members: dict[str, frozenset[str]]
    bot_in: frozenset[str]
    shared_in: frozenset[str]  # the file's channels
    for_everybody: bool  # a folder that the settings give to the workspace

    @property
    def audience(self) -> Audience | None:
        """The audience as the index would record it: of a file in Slack its channels, and no more."""
        if not self.for_everybody and not self.shared_in:
            return None
        return Audience(self.for_everybody, self.shared_in)

    @property
    def ours(self) -> frozenset[str]:
        """The bot's public channels."""
        return self.public & self.bot_in

    def can_open(self, person: str) -> bool:
        """Ground truth: whether Slack (or the folder's owner) would let this person open the file."""
        kind = self.kinds[person]
        if kind is PersonKind.DEACTIVATED:
            return False
        if any(person in self.members[channel] for channel in self.shared_in):
            return True
        return kind is PersonKind.MEMBER and (self.for_everybody or bool(self.shared_in & self.public))

    def readers(self, channel: str) -> set[str]:
        """Ground truth: everybody who can read what stands in the channel."""
        inside = {
            p for p in self.members[channel] if self.kinds[p] not in {PersonKind.APP, PersonKind.DEACTIVATED}
        }
        if channel in self.public:
            inside |= {p for p in PEOPLE if self.kinds[p] is PersonKind.MEMBER}
        return inside

    def person(self, name: str) -> Person:
        together = {c for c in CHANNELS if name in self.members[c] and c in self.bot_in}
        return Person(name, self.kinds[name], frozenset(together))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    kinds = {p: draw(st.sampled_from(list(PersonKind))) for p in PEOPLE}
    subset = st.frozensets(st.sampled_from(CHANNELS))
    outside = draw(subset)
    members: dict[str, frozenset[str]] = {}
    for channel in CHANNELS:
        chosen = draw(st.frozensets(st.sampled_from(PEOPLE)))
        strangers_stay_out = {p for p in chosen if kinds[p] is not PersonKind.STRANGER or channel in outside}
        members[channel] = frozenset(strangers_stay_out)
    return World(kinds, draw(subset), outside, members, draw(subset), draw(subset), draw(st.booleans()))


@given(worlds(), st.sampled_from(PEOPLE), st.sampled_from(CHANNELS))
def test_nobody_reads_in_a_channel_what_they_could_not_open(world: World, asker: str, channel: str) -> None:
    audience = world.audience
    if audience is None:
        return
    kind = ChannelKind.PUBLIC if channel in world.public else ChannelKind.PRIVATE
    place = Place(
        channel,
        kind,
        bot_is_member=channel in world.bot_in,
        shared_outside=channel in world.outside,
        members=tuple(world.person(name) for name in world.members[channel]),
    )
    if reach_of(Surface.MENTION, place, world.person(asker), world.ours).admits(audience):
        assert channel in world.bot_in
        assert all(world.can_open(reader) for reader in world.readers(channel))


@given(worlds(), st.sampled_from(PEOPLE), st.sampled_from([Surface.DIRECT, Surface.COMMAND]))
def test_nobody_reads_alone_what_they_could_not_open(world: World, asker: str, surface: Surface) -> None:
    audience = world.audience
    if audience is None:
        return
    place = Place("D1", ChannelKind.DIRECT, bot_is_member=True, shared_outside=False)
    reach = reach_of(surface, place, world.person(asker), world.ours)
    if reach.admits(audience):
        assert world.can_open(asker)
        assert world.kinds[asker] in {PersonKind.MEMBER, PersonKind.GUEST}


@given(worlds(), st.sampled_from(PEOPLE))
def test_who_can_open_a_file_where_the_bot_is_may_ask_about_it_alone(world: World, asker: str) -> None:
    audience = world.audience
    if audience is None or world.kinds[asker] not in {PersonKind.MEMBER, PersonKind.GUEST}:
        return
    seen = dataclasses.replace(world, shared_in=world.shared_in & world.bot_in)
    reach = reach_of(Surface.COMMAND, None, world.person(asker), world.ours)
    assert reach.admits(audience) == seen.can_open(asker)


@given(worlds(), st.frozensets(st.sampled_from(PEOPLE), min_size=1))
def test_nobody_reads_in_a_group_what_they_could_not_open(world: World, group: frozenset[str]) -> None:
    audience = world.audience
    if audience is None:
        return
    place = Place(
        "G1", ChannelKind.GROUP, True, False, members=tuple(world.person(name) for name in sorted(group))
    )
    for asker in group:
        if reach_of(Surface.MENTION, place, world.person(asker), world.ours).admits(audience):
            people = {p for p in group if world.kinds[p] not in {PersonKind.APP, PersonKind.DEACTIVATED}}
            assert all(world.can_open(person) for person in people)


MEMBER = Person("ada", PersonKind.MEMBER, frozenset({"C1", "C2"}))
OTHER = Person("ben", PersonKind.MEMBER, frozenset({"C2", "C3"}))
GUEST = Person("gus", PersonKind.GUEST, frozenset({"C2"}))
STRANGER = Person("sam", PersonKind.STRANGER)
APP = Person("app", PersonKind.APP)
GONE = Person("dan", PersonKind.DEACTIVATED, frozenset({"C2"}))
DIRECT = Place("D7", ChannelKind.DIRECT, bot_is_member=True, shared_outside=False)


PUBLIC = frozenset({"C8", "C9"})


def channel(*members: Person, **facts: bool) -> Place:
    chosen = {"bot_is_member": True, "shared_outside": False, **facts}
    return Place("C1", ChannelKind.PRIVATE, members=members, **chosen)


@pytest.mark.parametrize(
    ("surface", "place", "asker", "readers"),
    [
        (Surface.MENTION, channel(MEMBER, OTHER), MEMBER, (Reader(True, PUBLIC | {"C1"}),)),
        (Surface.MENTION, channel(MEMBER, APP), MEMBER, (Reader(True, PUBLIC | {"C1"}),)),
        (Surface.MENTION, channel(MEMBER, GUEST), MEMBER, (Reader(False, frozenset({"C1"})),)),
        (Surface.MENTION, channel(MEMBER, OTHER), GUEST, (Reader(False, frozenset({"C1"})),)),
        (Surface.MENTION, channel(MEMBER, shared_outside=True), MEMBER, (Reader(False, frozenset({"C1"})),)),
        (Surface.MENTION, channel(MEMBER, archived=True), MEMBER, ()),
        (Surface.MENTION, channel(MEMBER, bot_is_member=False), MEMBER, ()),
        (Surface.MENTION, channel(), MEMBER, (Reader(False, frozenset({"C1"})),)),
        (Surface.MENTION, channel(MEMBER, STRANGER), MEMBER, (Reader(False, frozenset({"C1"})),)),
        (
            Surface.MENTION,
            channel(MEMBER, shared_outside=True),
            STRANGER,
            (Reader(False, frozenset({"C1"})),),
        ),
        (Surface.MENTION, channel(MEMBER, OTHER), APP, ()),
        (Surface.MENTION, None, MEMBER, ()),
        (Surface.COMMAND, None, MEMBER, (Reader(True, PUBLIC | {"C1", "C2"}),)),
        (Surface.COMMAND, None, GUEST, (Reader(False, frozenset({"C2"})),)),
        (Surface.COMMAND, None, STRANGER, ()),
        (Surface.COMMAND, None, APP, ()),
        (Surface.COMMAND, None, GONE, ()),
        (Surface.DIRECT, DIRECT, MEMBER, (Reader(True, PUBLIC | {"C1", "C2", "D7"}),)),
        (Surface.DIRECT, DIRECT, GUEST, (Reader(False, frozenset({"C2", "D7"})),)),
        (Surface.DIRECT, DIRECT, STRANGER, ()),
        (Surface.DIRECT, DIRECT, GONE, ()),
        (Surface.DIRECT, None, MEMBER, ()),
    ],
)
def test_each_row_of_the_table(
    surface: Surface, place: Place | None, asker: Person, readers: tuple[Reader, ...]
) -> None:
    assert reach_of(surface, place, asker, PUBLIC).readers == readers


def test_a_direct_message_may_use_the_files_shared_in_it() -> None:
    place = Place("D7", ChannelKind.DIRECT, bot_is_member=True, shared_outside=False)
    assert reach_of(Surface.DIRECT, place, MEMBER).admits(Audience(channels=frozenset({"D7"})))
    assert not reach_of(Surface.DIRECT, place, MEMBER).admits(Audience(channels=frozenset({"C3"})))


def test_a_group_may_use_what_each_of_its_members_may_open_by_whatever_way() -> None:
    place = Place("G1", ChannelKind.GROUP, True, False, members=(MEMBER, OTHER, APP))
    reach = reach_of(Surface.MENTION, place, MEMBER)
    assert reach.admits(Audience(workspace=True))
    assert reach.admits(Audience(channels=frozenset({"C2"})))
    assert reach.admits(Audience(channels=frozenset({"C1", "C3"})))
    assert not reach.admits(Audience(channels=frozenset({"C1"})))


def test_a_group_with_a_guest_has_no_files_of_public_channels_where_the_guest_is_not() -> None:
    place = Place("G1", ChannelKind.GROUP, True, False, members=(MEMBER, GUEST, APP))
    reach = reach_of(Surface.MENTION, place, MEMBER, PUBLIC)
    assert not reach.admits(Audience(workspace=True))
    assert not reach.admits(Audience(channels=PUBLIC))
    assert reach.admits(Audience(channels=frozenset({"C2"})))
    assert reach.admits(Audience(channels=frozenset({"G1"})))


@pytest.mark.parametrize("odd", [STRANGER, Person("who", PersonKind.UNKNOWN)])
def test_a_group_with_somebody_unknown_may_use_nothing(odd: Person) -> None:
    place = Place("G1", ChannelKind.GROUP, True, False, members=(MEMBER, odd))
    assert reach_of(Surface.MENTION, place, MEMBER) == NOTHING


@given(
    st.sampled_from(list(PersonKind)),
    st.sampled_from(list(Surface)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_somebody_unknown_may_use_nothing_anywhere(
    kind: PersonKind, surface: Surface, bot: bool, outside: bool, archived: bool
) -> None:
    unknown = Person("who", PersonKind.UNKNOWN, frozenset({"C1"}))
    for shape in ChannelKind:
        place = Place("C1", shape, bot, outside, archived, (Person("x", kind),))
        assert reach_of(surface, place, unknown, PUBLIC) == NOTHING
