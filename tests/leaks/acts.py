"""What can happen in the workspace. Each act is proposed from the present state, and done by its words alone.

An act is a value of strings, so that a walk can be written down, done again, and made shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.playground import Playground
from bot.playground.records import Channel, File, Kind, Message, Refusal
from bot.playground.workspace import Workspace
from tests.leaks.canaries import Canaries, name_of
from tests.leaks.cast import MEMBERS, PEOPLE, STRANGERS
from tests.leaks.choosing import Chooser
from tests.leaks.wire import Fate

MOST_FILES = 12
MOST_CHANNELS = 12

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done."""

    name: str
    words: Words = ()
    fates: tuple[Fate, ...] = (Fate.NOW,)  # of the events that it causes, in turn
    meanwhile: Act | None = None  # of a question: what happens while its answer is written

    def __str__(self) -> str:
        fates = "" if set(self.fates) == {Fate.NOW} else f"  # events: {', '.join(self.fates)}"
        meanwhile = f", meanwhile {self.meanwhile}" if self.meanwhile else ""
        return f"{self.name}({', '.join(self.words)}){meanwhile}{fates}"


class World:
    """The workspace as acts see it."""

    def __init__(self, playground: Playground, canaries: Canaries) -> None:
        self.playground = playground
        self.canaries = canaries
        self.numbers = {"file": 0, "content": 0, "channel": 0}

    @property
    def workspace(self) -> Workspace:
        """What is."""
        return self.playground.workspace

    @property
    def bot(self) -> str:
        """Its user id."""
        return self.workspace.team.bot_user

    def next(self, what: str) -> str:
        """A number that no other has."""
        self.numbers[what] += 1
        return str(self.numbers[what])

    def files(self) -> list[File]:
        """Those that people have shared and nobody has deleted."""
        files = self.workspace.files.values()
        return [file for file in files if not file.deleted and file.user != self.bot]

    def file(self, name: str) -> File:
        """The present file of this name. Raises Refusal."""
        found = next((file for file in self.files() if file.name == name), None)
        if found is None:
            raise Refusal("file_not_found")
        return found

    def channels(self, *, archived: bool = False) -> list[Channel]:
        """Channels proper, without direct messages and groups."""
        every = self.workspace.channels.values()
        return [c for c in every if c.kind in (Kind.PUBLIC, Kind.PRIVATE) and c.is_archived == archived]

    def places(self) -> list[Channel]:
        """Wherever one can write."""
        return [channel for channel in self.workspace.channels.values() if not channel.is_archived]

    def writers(self, channel: Channel) -> list[str]:
        """People who can write there."""
        people = self.workspace.people
        return [p for p in sorted(channel.members) if p != self.bot and not people[p].deleted]

    def roots(self, channel: str) -> list[Message]:
        """Messages that a thread hangs on, or could."""
        return [m for m in self.workspace.messages[channel].values() if m.thread_ts is None and not m.subtype]


Proposal = Callable[[World, Chooser], Words | None]
Deed = Callable[..., None]

ACTS: dict[str, tuple[int, Proposal, Deed]] = {}
"""Weight, proposal and deed by name."""


def act(weight: int, propose: Proposal) -> Callable[[Deed], Deed]:
    """Enters a deed into the table under its own name."""

    def enter(deed: Deed) -> Deed:
        ACTS[deed.__name__] = (weight, propose, deed)
        return deed

    return enter


def do(world: World, deed: Act) -> bool:
    """Does it; False when the workspace refuses, because it is another one than the act was proposed in."""
    try:
        ACTS[deed.name][2](world, *deed.words)
    except Refusal:
        return False
    return True


# --- files ----------------------------------------------------------------------------------------


def _place(world: World, choose: Chooser) -> tuple[Channel, str] | None:
    places = [place for place in world.places() if world.writers(place)]
    joined = [place for place in places if world.bot in place.members]
    if not joined:
        return None
    place = choose.pick(joined if choose.chance(85) else places)
    return place, choose.pick(world.writers(place))


def _upload(world: World, choose: Chooser) -> Words | None:
    found = _place(world, choose)
    if found is None or len(world.files()) >= MOST_FILES:
        return None
    place, person = found
    content = world.next("content")
    kind = "whole"
    if choose.chance(15) and world.files():  # the same bytes again
        content = str(world.canaries.of(world.workspace.contents[choose.pick(world.files()).id]).number)
    elif choose.chance(8):
        kind = "damaged"
    name = name_of(int(world.next("file")))
    if choose.chance(10) and world.files():  # a newer one of the same name
        name = choose.pick(world.files()).name
    thread = "thread" if choose.chance(25) and world.roots(place.id) else "channel"
    return person, place.id, name, content, kind, thread


@act(16, _upload)
def upload(world: World, person: str, channel: str, name: str, content: str, kind: str, where: str) -> None:
    made = (world.canaries.damaged if kind == "damaged" else world.canaries.content)(int(content))
    roots = world.roots(channel) if channel in world.workspace.channels else []
    thread = roots[-1].ts if where == "thread" and roots else None
    world.playground.upload(person, channel, name, made.data, thread_ts=thread)


def _share(world: World, choose: Chooser) -> Words | None:
    found = _place(world, choose)
    if found is None or not world.files():
        return None
    place, person = found
    return person, place.id, choose.pick(world.files()).name


@act(6, _share)
def share(world: World, person: str, channel: str, name: str) -> None:
    world.playground.share_file(person, channel, world.file(name).id)


def _unshare(world: World, choose: Chooser) -> Words | None:
    shared = [file for file in world.files() if file.shares]
    if not shared:
        return None
    file = choose.pick(shared)
    return file.name, choose.pick(sorted(file.channels))


@act(4, _unshare)
def unshare(world: World, name: str, channel: str) -> None:
    for share_of in world.file(name).shares:
        if share_of.channel == channel:
            world.workspace.delete(channel, share_of.ts)


def _some_file(world: World, choose: Chooser) -> Words | None:
    return (choose.pick(world.files()).name,) if world.files() else None


@act(3, _some_file)
def delete_file(world: World, name: str) -> None:
    world.workspace.delete_file(world.file(name).id)


def _replace(world: World, choose: Chooser) -> Words | None:
    chosen = _some_file(world, choose)
    return (*chosen, world.next("content")) if chosen else None


@act(3, _replace)
def replace_file(world: World, name: str, content: str) -> None:
    world.playground.replace_file(world.file(name).id, world.canaries.content(int(content)).data)


# --- who is where ---------------------------------------------------------------------------------


def _can_enter(world: World, channel: Channel) -> list[str]:
    strangers = set() if channel.is_ext_shared else set(STRANGERS)
    return sorted({*PEOPLE, world.bot} - strangers - channel.members)


def _invite(world: World, choose: Chooser) -> Words | None:
    open_ones = [channel for channel in world.channels() if _can_enter(world, channel)]
    if not open_ones:
        return None
    channel = choose.pick(open_ones)
    able = _can_enter(world, channel)
    return channel.id, world.bot if world.bot in able and choose.chance(50) else choose.pick(able)


@act(7, _invite)
def invite(world: World, channel: str, person: str) -> None:
    inviter = next(iter(world.writers(world.workspace.channel(channel))), None)
    world.workspace.join(channel, person, inviter=inviter)


def _leave(world: World, choose: Chooser) -> Words | None:
    channels = [channel for channel in world.channels() if channel.members]
    if not channels:
        return None
    channel = choose.pick(channels)
    people = sorted(channel.members - {world.bot})
    if world.bot in channel.members and (choose.chance(15) or not people):
        return channel.id, world.bot
    return channel.id, choose.pick(people)


@act(6, _leave)
def leave(world: World, channel: str, person: str) -> None:
    world.workspace.leave(channel, person)


def _change_person(world: World, choose: Chooser) -> Words | None:
    person = choose.pick((*MEMBERS, "U0GUS", "U0MIA"))
    return person, choose.pick(("member", "guest", "guest of one", "deactivated", "active"))


@act(4, _change_person)
def change_person(world: World, person: str, into: str) -> None:
    if into in ("deactivated", "active"):
        world.workspace.change_person(person, deleted=into == "deactivated")
        return
    one = into == "guest of one"
    world.workspace.change_person(person, is_restricted=into != "member", is_ultra_restricted=one)


def _open_group(world: World, choose: Chooser) -> Words | None:
    groups = [c for c in world.workspace.channels.values() if c.kind is Kind.GROUP]
    if len(groups) >= 6:
        return None
    others = [person for person in PEOPLE if choose.chance(30)]
    return (world.bot, *others) if len(others) >= 2 else None


@act(1, _open_group)
def open_group(world: World, *members: str) -> None:
    world.workspace.open_direct(frozenset(members))


# --- channels -------------------------------------------------------------------------------------


def _add_channel(world: World, choose: Chooser) -> Words | None:
    if len(world.channels()) + len(world.channels(archived=True)) >= MOST_CHANNELS:
        return None
    members = [person for person in PEOPLE if person not in STRANGERS and choose.chance(40)]
    kind = choose.pick((Kind.PRIVATE, Kind.PUBLIC)).value
    return f"room{world.next('channel')}", kind, world.bot, *members


@act(2, _add_channel)
def add_channel(world: World, name: str, kind: str, *members: str) -> None:
    world.workspace.add_channel(name, kind=Kind(kind), members=frozenset(members))


def _any_of(channels: Callable[[World], Iterable[Channel]]) -> Proposal:
    def propose(world: World, choose: Chooser) -> Words | None:
        found = list(channels(world))
        return (choose.pick(found).id,) if found else None

    return propose


@act(2, _any_of(lambda world: world.channels()))
def convert(world: World, channel: str) -> None:
    to_private = world.workspace.channel(channel).kind is Kind.PUBLIC
    world.workspace.change_channel(channel, kind=Kind.PRIVATE if to_private else Kind.PUBLIC)


@act(2, _any_of(lambda world: world.channels()))
def archive(world: World, channel: str) -> None:
    world.workspace.change_channel(channel, is_archived=True)


@act(2, _any_of(lambda world: world.channels(archived=True)))
def unarchive(world: World, channel: str) -> None:
    world.workspace.change_channel(channel, is_archived=False)


@act(1, _any_of(lambda world: [*world.channels(), *world.channels(archived=True)]))
def delete_channel(world: World, channel: str) -> None:
    world.workspace.delete_channel(channel)


@act(1, _any_of(lambda world: world.channels()))
def change_channel_id(world: World, channel: str) -> None:
    world.workspace.change_channel_id(channel, f"{world.workspace.channel(channel).id}X")


def _share_outside(world: World, choose: Chooser) -> Words | None:
    channels = world.channels()
    return (choose.pick(channels).id, choose.pick(("pending", "shared", "not"))) if channels else None


@act(3, _share_outside)
def share_outside(world: World, channel: str, how: str) -> None:
    place = world.workspace.channel(channel)
    if how == "not":
        for person in STRANGERS:
            world.workspace.leave(place.id, person)
    world.workspace.change_channel(
        place.id, is_ext_shared=how == "shared", is_pending_ext_shared=how == "pending"
    )


# --- Slack itself ---------------------------------------------------------------------------------

_ASKED = ("conversations.info", "conversations.members", "users.info", "users.conversations")


@act(2, lambda _, choose: (choose.pick(_ASKED), choose.pick(("internal_error", "missing_scope"))))
def trouble(world: World, method: str, error: str) -> None:
    """Slack does not say who reads, until the indexer asks."""
    world.playground.fail(method, times=2, error=error)
