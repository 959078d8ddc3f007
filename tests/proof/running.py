"""One generated answer, the product's way: question, index, model over HTTP, claims, messages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from bot.answer import Answerer, make_answerer
from bot.blocks import answer_messages, progress_message
from bot.language_models.openai import OpenAIModel
from bot.settings import BotSettings
from bot.types import Answer, Claim, Outcome, Verdict
from tests.hostile import ATTACKS
from tests.indexing import MEMBER
from tests.proof.checks import QUESTION, faults_of
from tests.proof.corpus import Corpus
from tests.proof.models import BEHAVIOURS, Liar, LyingOpenAI

_LONG = 60.0  # seconds
_FIGURE_LIES = ("digit", "year", "unit")


@dataclass
class Tally:
    """What became of many answers."""

    counts: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)  # by reason, without the words of the claim
    lies: Counter[str] = field(default_factory=Counter)  # written, by kind
    believed: Counter[str] = field(default_factory=Counter)  # shown though false, by kind
    faults: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)  # of lies that were shown

    def told(self) -> str:
        """All of it on few lines."""
        lines = (
            dict(self.counts),
            {"dropped": dict(self.dropped.most_common())},
            {"lies written": dict(self.lies), "shown": dict(self.believed)},
            {"faults": len(self.faults)},
        )
        return "\n".join(map(str, lines))


class Proof:
    """Answers one question after the other with a model that lies."""

    def __init__(self, corpus: Corpus, server: LyingOpenAI, *, seed: int) -> None:
        self.corpus = corpus
        self.tally = Tally()
        self._server = server
        self._seed = seed
        settings = BotSettings(_env_file=None, embedder="none")  # type: ignore[call-arg]
        self._models = {
            name: OpenAIModel(name, api_key="sk-test", base_url=server.base_url, deadline=_LONG)
            for name in ("gpt-6-luna", "cut")
        }
        index = corpus.library.index
        self._answerers: dict[str, Answerer] = {
            name: make_answerer(settings, search=index.search, catalogue=index.catalogue, model=model)
            for name, model in self._models.items()
        }

    async def close(self) -> None:
        for model in self._models.values():
            await model.close()

    async def answer(self, turn: int) -> list[str]:
        """Generates and checks the answer of a turn; its faults."""
        random = Random(f"{self._seed}-{turn}")
        behaviour = BEHAVIOURS[turn % len(BEHAVIOURS)]
        liar = self._server.liar = Liar(behaviour, random, turn)
        question = random.choice(self.corpus.questions)
        if behaviour in ("obedient", "mixed") and random.random() < 0.5:
            question += f" {ATTACKS[(turn * 7) % len(ATTACKS)]}"
        model = "cut" if random.random() < 0.05 else "gpt-6-luna"
        claims: list[Claim] = []
        index = self.corpus.library.index
        async for item in self._answerers[model].answer(question, workspace=index.workspace, reach=MEMBER):
            if isinstance(item, Claim):
                claims.append(item)
            elif isinstance(item, Answer):
                answer = item
        faults = faults_of(answer_messages(answer, question=QUESTION), answer, self.corpus)
        if claims and not any(claim.disagrees for claim in claims):
            faults += faults_of([progress_message(claims, answer.searched)], answer, self.corpus)
        if answer.outcome is Outcome.ERROR and model != "cut":
            faults.append(f"an error: {answer.error}")
        faults = [f"seed {self._seed}, turn {turn}, {behaviour}, {question!r}: {fault}" for fault in faults]
        self._count(answer, liar, faults)
        return faults

    def _count(self, answer: Answer, liar: Liar, faults: Sequence[str]) -> None:
        tally = self.tally
        judged = answer.trace.claims if answer.trace else ()
        tally.counts["answers"] += 1
        tally.counts[str(answer.outcome)] += 1
        tally.counts["claims written"] += len(judged)
        tally.counts["claims shown"] += sum(
            claim.verdict is not Verdict.CONNECTIVE for claim in answer.claims
        )
        tally.counts["derived"] += sum(claim.verdict is Verdict.DERIVED for claim in answer.claims)
        tally.counts["disagreeing"] += sum(claim.disagrees for claim in answer.claims)
        tally.counts["repaired"] += sum(
            each.repaired and each.verdict != Verdict.UNSUPPORTED for each in judged
        )
        tally.counts["quotes"] += len(answer.citations)
        tally.counts["attacks"] += liar.attacks
        for each in judged:
            if each.verdict == Verdict.UNSUPPORTED:
                tally.dropped[re.sub(r"'[^']*'|\"[^\"]*\"", "…", each.note or "")] += 1
        shown = {claim.text for claim in answer.claims if not claim.disagrees}
        for lie, kind in liar.lies.items():
            tally.lies[kind] += 1
            if lie in shown:
                tally.believed[kind] += 1
                quotes = [c.quote for claim in answer.claims if claim.text == lie for c in claim.citations]
                tally.examples.append(f"{kind}: {lie} {quotes}")
        tally.faults += faults


@asynccontextmanager
async def proving(corpus: Corpus, *, seed: int) -> AsyncIterator[Proof]:
    """The proof on a corpus, with a model server of its own."""
    async with LyingOpenAI() as server:
        proof = Proof(corpus, server, seed=seed)
        try:
            yield proof
        finally:
            await proof.close()
