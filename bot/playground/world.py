"""The workspace that the demo opens in: team Acme, five people and the bot, five channels."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.playground.records import Kind
from bot.playground.workspace import Workspace


def acme(*, clock: Callable[[], float] = time.time) -> Workspace:
    """A fresh Acme. The bot is a member of every channel but #random.

    Ada is an admin, Ben and Chiyo (who reads Chinese) are members, Gus is a guest of #partners alone.
    """
    workspace = Workspace(clock=clock)
    bot = workspace.team.bot_user
    workspace.add_person("footnote", "Footnote", id=bot, is_bot=True)
    ada = workspace.add_person("ada", "Ada Okafor", is_admin=True, is_owner=True).id
    ben = workspace.add_person("ben", "Ben Weber").id
    chiyo = workspace.add_person("chiyo", "Chiyo Lin", locale="zh-CN", tz="Asia/Shanghai").id
    gus = workspace.add_person("gus", "Gus Moreau", is_restricted=True, is_ultra_restricted=True).id

    everyone = frozenset({ada, ben, chiyo})
    workspace.add_channel(
        "general", members=everyone | {bot}, creator=ada, topic="Company-wide news and questions"
    )
    workspace.add_channel("people", members=everyone | {bot}, creator=ada, topic="Handbook, leave, travel")
    workspace.add_channel("random", members=everyone, creator=ben, topic="Anything but work")
    workspace.add_channel(
        "finance",
        kind=Kind.PRIVATE,
        members=frozenset({ada, ben, bot}),
        creator=ada,
        topic="Board and budget",
    )
    workspace.add_channel(
        "partners",
        members=frozenset({ada, ben, gus, bot}),
        creator=ben,
        topic="What we do with others; Gus is a guest",
    )
    for person in (ada, ben, chiyo, gus):
        workspace.open_direct(frozenset({person, bot}))
    return workspace
