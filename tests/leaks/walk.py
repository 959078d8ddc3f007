"""A walk: acts, questions and the indexer's turns in any order, with every word that the bot shows judged.

The walk is deterministic in what is done; each step waits until the bot has come to rest, so that what is judged
does not depend on how fast the machine is. The exception are acts in the middle of an answer, which are done while
the model writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.playground.records import Json, Refusal
from indexer.types import DocumentState
from tests.leaks.acts import ACTS, Act, World, do
from tests.leaks.choosing import Chooser
from tests.leaks.house import House
from tests.leaks.ledger import Ledger
from tests.leaks.oracle import Holding
from tests.leaks.parrot import Parrot
from tests.leaks.questions import QUESTIONS, Asked, answered, replies, usable
from tests.leaks.sentry import Finding, Sentry
from tests.leaks.wire import Fate, Wire

OWN = {"index": 16, "reconcile": 2, "deliver late": 4}
"""Steps of the walk itself, by weight."""
NAMES = [*ACTS, *QUESTIONS, *OWN]
_WEIGHTS = [*(a[0] for a in ACTS.values()), *(q[0] for q in QUESTIONS.values()), *OWN.values()]
ACTS_BAG = tuple(name for name, (weight, _, _) in ACTS.items() for _ in range(weight))
BAG = tuple(name for name, weight in zip(NAMES, _WEIGHTS, strict=True) for _ in range(weight))
_SEARCHABLE = frozenset({DocumentState.INDEXED, DocumentState.PARTIAL})


class Leaked(AssertionError):
    """Somebody saw what they could not open, or what the rules keep from them."""

    def __init__(self, findings: Sequence[Finding], script: Sequence[Act], *, parrot: bool) -> None:
        self.findings, self.script, self.parrot = tuple(findings), tuple(script), parrot
        steps = "\n".join(f"  {number:4} {act}" for number, act in enumerate(script, start=1))
        super().__init__("\n".join(map(str, findings)) + f"\nafter\n{steps}")


@dataclass
class Walk:
    """Takes steps in a house."""

    house: House
    world: World
    model: Parrot | None = None
    counts: Counter[str] = field(default_factory=Counter)
    script: list[Act] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wire = Wire(self.house.playground.sockets)
        self.ledger = Ledger(self.world.workspace, self.world.canaries)
        self.sentry = Sentry(self.world.workspace, self.ledger)
        self.sentry.watch()

    # --- choosing ---------------------------------------------------------------------------

    def propose(self, name: str, choose: Chooser) -> Act | None:
        """An act of this name that makes sense now."""
        if name in OWN:
            return Act(name)
        words = (ACTS.get(name) or QUESTIONS[name])[1](self.world, choose)
        if words is None:
            return None
        if name in QUESTIONS:
            return Act(name, words, meanwhile=self._meanwhile(choose))
        lucky = not choose.chance(25)
        return Act(name, words, (Fate.NOW,) if lucky else tuple(choose.pick(tuple(Fate)) for _ in range(3)))

    def _meanwhile(self, choose: Chooser) -> Act | None:
        if self.model is None or not choose.chance(20):
            return None
        return self.propose(choose.pick(ACTS_BAG), choose)

    # --- doing ------------------------------------------------------------------------------

    async def take(self, act: Act) -> None:
        """Does it and waits until the bot is at rest. Raises Leaked."""
        self.script.append(act)
        self.counts["steps"] += 1
        if act.name in ACTS:
            await self._happen(act)
            await self.house.settled()
        elif act.name in QUESTIONS:
            await self._ask(act)
        else:
            await self._own(act)
        while self.wire.waiting:  # what the bot itself has caused
            self.ledger.hear(await self.wire.release([Fate.NOW]))
            await self.house.settled()
        if self.sentry.findings:
            raise Leaked(self.sentry.findings, self.script, parrot=self.model is not None)

    async def _happen(self, act: Act) -> list[Json]:
        """Lets it happen; the events that the bot was told at once."""
        do(self.world, act)
        told = await self.wire.release(act.fates)
        self.ledger.hear(told)
        return told

    async def _own(self, act: Act) -> None:
        self.house.playground.faults.clear()
        if act.name == "index":
            await self.house.index_now()
            self.ledger.work_off()
        elif act.name == "reconcile":
            await self.house.reconcile()
            self.ledger.reconcile()
        else:
            self.ledger.hear(await self.wire.release_late(3))
            await self.house.settled()

    async def _ask(self, act: Act) -> None:
        happened = self._arrange(act.meanwhile)
        troubled = bool(self.house.playground.faults._waiting)
        try:
            asked = QUESTIONS[act.name][2](self.world, *act.words)
        except Refusal:
            asked = None
        self.ledger.hear(await self.wire.release(act.fates))
        self.sentry.pictured = asked.pictured if asked else frozenset()
        if asked is not None and asked.delivery is not None:
            await asked.delivery.acked.wait()
        await self.house.settled()
        self._arrange(None)
        self.sentry.lenient = False
        if asked is not None and not happened and not troubled:
            self._score(asked)

    def _arrange(self, act: Act | None) -> list[Act]:
        """Lets the act happen in the middle of the next answer; the list says whether it did."""
        happened: list[Act] = []
        if self.model is not None:
            self.model.meanwhile = None
        if self.model is not None and act is not None:

            async def happen() -> None:
                happened.append(act)
                await self.wire.release([Fate.NOW])
                told = await self._happen(act)
                self.sentry.lenient = not told or set(act.fates) != {Fate.NOW}

            self.model.meanwhile = happen
        return happened

    # --- liveness ---------------------------------------------------------------------------

    def _score(self, asked: Asked) -> None:
        """Counts whether a question about a file was answered with it where it had to be."""
        holding = self._indexed(asked.target)
        if holding is None:
            return
        kind = "must" if usable(self.world, asked, holding) else "other"
        self.counts[kind] += 1
        if kind == "must" and not answered(self.world, asked, holding):
            said = " / ".join(reply.text for reply in replies(self.world, asked))
            self.unanswered.append(f"{self.script[-1]}: {said}")
        self.counts[f"{kind} answered"] += answered(self.world, asked, holding)

    def _indexed(self, name: str) -> Holding | None:
        """The file as the workspace and the index agree on it."""
        named = [file for file in self.world.files() if file.name == name]
        if len(named) != 1:
            return None
        (file,) = named
        holding = self.ledger.truth()[file.id]
        content = self.world.canaries.of(self.world.workspace.contents[file.id])
        for document in self.house.index.catalogue.documents(self.house.settings.workspace):
            if document.uri == file.id and document.state in _SEARCHABLE:
                agreed = document.title.casefold().split()[0] in content.words
                there = frozenset(c for c in document.audience.channels if c in holding.channels)
                return Holding(file.id, holding.words, there) if agreed else None
        return None
