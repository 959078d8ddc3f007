"""What people ask of the bot, on every surface; and how an answer is checked against what it could have said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.blocks import SHOW_PAGE
from bot.playground.records import Channel, File, Json, Message, Refusal
from bot.playground.socket_mode import Delivery
from tests.leaks.acts import Words, World
from tests.leaks.canaries import COMMON, canaries_in
from tests.leaks.choosing import Chooser
from tests.leaks.oracle import Holding, usable_in


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was put to the bot."""

    person: str
    place: Channel
    whispered: bool
    target: str  # the file that it is about
    since: str  # ts; what answers it is later
    delivery: Delivery | None = None  # of a command or click
    pictured: frozenset[str] = frozenset()  # on the page that is asked for


def _text(world: World, choose: Chooser) -> tuple[str, File | None]:
    """What is asked, and the file that it is about."""
    if not world.files() or choose.chance(15):
        return choose.pick((COMMON, "QRB", f"what is the {COMMON}", "and who decides about it?")), None
    file = choose.pick(world.files())
    key, name = world.canaries.of(world.workspace.contents[file.id]).key, file.name.split()[1].split(".")[0]
    asked = choose.pick(([key], [key], [key, name], [name]))
    return " ".join([*asked, *([COMMON] if choose.chance(60) else [])]), file


def _name(file: File | None) -> str:
    return file.name if file else "-"


def _near(world: World, choose: Chooser, places: Sequence[Channel], file: File | None) -> Channel:
    """Half of the time a place where the file is shared, if there is one."""
    near = [place for place in places if file is not None and place.id in file.channels]
    return choose.pick(near if near and choose.chance(50) else places)


def _mention(world: World, choose: Chooser) -> Words | None:
    places = [p for p in world.places() if not p.is_im and world.bot in p.members and world.writers(p)]
    if not places:
        return None
    text, file = _text(world, choose)
    place = _near(world, choose, places, file)
    thread = choose.pick(("channel", "channel", "last", "last", "file"))
    return choose.pick(world.writers(place)), place.id, text, _name(file), thread


def _asker(world: World, choose: Chooser, file: File | None) -> str:
    """Half of the time somebody who is where the file is shared, if there is somebody."""
    people = [p.id for p in world.workspace.people.values() if not p.deleted and p.id != world.bot]
    channels = [world.workspace.channels[channel] for channel in sorted(file.channels)] if file else []
    near = [person for person in people if any(person in channel.members for channel in channels)]
    return choose.pick(near if near and choose.chance(50) else people)


def _direct(world: World, choose: Chooser) -> Words | None:
    text, file = _text(world, choose)
    return _asker(world, choose, file), text, _name(file), choose.pick(("channel", "last"))


def _command(world: World, choose: Chooser) -> Words | None:
    text, file = _text(world, choose)
    asker = _asker(world, choose, file)
    places = [place for place in world.places() if asker in place.members]
    return asker, choose.pick(places).id, text, _name(file)


def _pdfs(world: World, choose: Chooser) -> Words | None:
    person, place, _, target = _command(world, choose) or ("", "", "", "")
    word = target.split(".")[0].split()[-1]
    return person, place, choose.pick(("list", "list", "status", "glossary", f"list {word}")), target


def _home(world: World, choose: Chooser) -> Words | None:
    return (_asker(world, choose, None),)


def mention(world: World, person: str, channel: str, text: str, target: str, thread: str) -> Asked:
    place = world.workspace.channel(channel)
    root = _thread(world, place, thread)
    said = world.playground.say(person, channel, f"@Footnote {text}", thread_ts=root)
    return Asked(person, place, False, target, said.ts)


def direct(world: World, person: str, text: str, target: str, thread: str) -> Asked:
    place = world.playground.direct_channel(person)
    said = world.playground.direct(person, text, thread_ts=_thread(world, place, thread))
    return Asked(person, place, True, target, said.ts)


def ask(world: World, person: str, channel: str, text: str, target: str) -> Asked:
    since = world.workspace.next_ts()
    delivery = world.playground.command(person, channel, "/ask", text)
    return Asked(person, world.workspace.channel(channel), True, target, since, delivery)


def pdfs(world: World, person: str, channel: str, text: str, _target: str) -> Asked:
    since = world.workspace.next_ts()
    delivery = world.playground.command(person, channel, "/pdfs", text)
    return Asked(person, world.workspace.channel(channel), True, "-", since, delivery)


def home(world: World, person: str) -> None:
    if world.workspace.person(person).deleted:
        raise Refusal("account_inactive")
    world.playground.open_home(person)


def _buttons(world: World, channel: str) -> list[tuple[Message, Json]]:
    """The answers of a channel with a block that has a button, newest first."""
    messages = [m for m in world.workspace.messages.get(channel, {}).values() if m.user == world.bot]
    return [(m, block) for m in reversed(messages) for block in m.blocks if SHOW_PAGE in str(block)]


def _show(world: World, choose: Chooser) -> Words | None:
    places = [p for p in world.places() if world.writers(p) and _buttons(world, p.id)]
    if not places:
        return None
    place = choose.pick(places)
    return (
        choose.pick(world.writers(place)),
        place.id,
        str(choose.pick(range(len(_buttons(world, place.id))))),
    )


def show(world: World, person: str, channel: str, which: str) -> Asked:
    found = _buttons(world, world.workspace.channel(channel).id)
    if int(which) >= len(found):
        raise Refusal("no_such_button")
    message, block = found[int(which)]
    delivery = world.playground.click(person, channel, message.ts, SHOW_PAGE, block_id=block["block_id"])
    pictured = world.canaries.beside(canaries_in(block))
    return Asked(person, world.workspace.channel(channel), False, "-", message.ts, delivery, pictured)


QUESTIONS: dict[str, tuple[int, Callable[[World, Chooser], Words | None], Callable[..., Asked | None]]] = {
    "mention": (16, _mention, mention),
    "direct": (7, _direct, direct),
    "ask": (8, _command, ask),
    "pdfs": (5, _pdfs, pdfs),
    "home": (3, _home, home),
    "show": (4, _show, show),
}
"""Weight, proposal and deed by name, as of `acts.ACTS`."""


def _thread(world: World, place: Channel, which: str) -> str | None:
    messages = world.workspace.messages[place.id].values()
    if which == "last":
        roots = [m.root for m in messages if m.user == world.bot and m.thread_ts]
    elif which == "file":
        roots = [m.root for m in messages if m.files]
    else:
        return None
    return roots[-1] if roots and roots[-1] in world.workspace.messages[place.id] else None


def replies(world: World, asked: Asked) -> list[Message]:
    """What the bot has said to it."""
    found = world.workspace.messages.get(asked.place.id, {}).values()
    said = [m for m in (*found, *world.workspace.ephemerals) if m.ts > asked.since and m.user == world.bot]
    return [m for m in said if m.visible_to in (None, asked.person)]


def usable(world: World, asked: Asked, holding: Holding) -> bool:
    """Whether the file that it is about must be found, once it is indexed."""
    return usable_in(world.workspace, asked.place, asked.person, whispered=asked.whispered, holding=holding)


def answered(world: World, asked: Asked, holding: Holding) -> bool:
    """Whether an answer shows it."""
    shown = [[m.text, m.blocks] for m in replies(world, asked)]
    return bool(canaries_in(shown) & holding.words)
