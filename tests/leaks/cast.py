"""The workspace that the walk begins in: eight people, channels of every kind, direct messages and groups."""

from __future__ import annotations

from bot.playground.records import Kind
from bot.playground.workspace import Workspace

MEMBERS = ("U0ADA", "U0BEN", "U0CHIYO", "U0DANA")
GUESTS = ("U0GUS", "U0MIA")
STRANGERS = ("U0SAM", "U0SUE")
PEOPLE = (*MEMBERS, *GUESTS, *STRANGERS)


def workspace() -> Workspace:
    """Ada is an admin; Gus is a guest of one channel, Mia of several; Sam and Sue are of another organisation."""
    made = Workspace()
    bot = made.team.bot_user
    made.add_person("footnote", "Footnote", id=bot, is_bot=True)
    made.add_person("ada", "Ada Okafor", is_admin=True, is_owner=True)
    for name in ("ben", "chiyo", "dana"):
        made.add_person(name)
    made.add_person("gus", is_restricted=True, is_ultra_restricted=True)
    made.add_person("mia", is_restricted=True)
    made.add_person("sam", is_stranger=True, team_id="T0OTHER")
    made.add_person("sue", is_stranger=True, team_id="T0OTHER")

    def channel(name: str, kind: Kind, *members: str, **facts: bool) -> None:
        ids = frozenset(made.person(member).id for member in members)
        made.add_channel(name, kind=kind, members=ids, **facts)

    channel("general", Kind.PUBLIC, "footnote", "ada", "ben", "chiyo", "dana")
    channel("people", Kind.PUBLIC, "footnote", "ada", "ben")
    channel("random", Kind.PUBLIC, "ben", "chiyo", "dana")
    channel("partners", Kind.PUBLIC, "footnote", "ada", "dana", "gus", "mia")
    channel("finance", Kind.PRIVATE, "footnote", "ada", "ben")
    channel("board", Kind.PRIVATE, "footnote", "ada", "chiyo", "mia")
    channel("secret", Kind.PRIVATE, "ben", "dana")
    channel("deals", Kind.PRIVATE, "footnote", "ben", "chiyo", "sam", is_ext_shared=True)
    channel("fair", Kind.PUBLIC, "footnote", "ada", "sam", "sue", "gus", is_ext_shared=True)
    for person in PEOPLE:
        made.open_direct(frozenset({person, bot}))
    for group in (("U0ADA", "U0BEN", bot), ("U0CHIYO", "U0MIA", bot), ("U0BEN", "U0CHIYO", "U0DANA")):
        made.open_direct(frozenset(group))
    return made
