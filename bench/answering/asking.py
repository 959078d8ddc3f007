"""Questions asked the product's way, with what the model wrote before anything of it was checked."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from bench.answering.shelf import EMBEDDER, Shelf
from bot.answer import make_answerer
from bot.language_models import Assignment, LanguageModel
from bot.language_models.metering import Meter
from bot.prompts import Message
from bot.settings import BotSettings
from bot.types import Answer, Outcome
from indexer.evaluation.cases import Case
from indexer.types import Hit, Reach


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what came of it."""

    case: Case
    answer: Answer
    passages: Sequence[Hit]  # that the model was given, by its markers from 1; none when it was not asked
    written: str  # by the model, as it came; its rewording of rejected claims is left out
    seconds: float

    @property
    def refused(self) -> bool:
        return self.answer.outcome is Outcome.NOT_FOUND


class Overheard:
    """A language model whose first stream of an answer is kept."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.name = model.name
        self.outcome = model.outcome
        self.rewrites = model.rewrites
        self.forget()

    def forget(self) -> None:
        """Begins anew, for another question."""
        self.written = ""
        self.passages: Sequence[Hit] = ()

    async def write(self, assignment: Assignment) -> AsyncIterator[str]:
        first = not self.passages
        stream = cast("AsyncGenerator[str, None]", self._model.write(assignment))
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                if first and not assignment.rejected:
                    count = assignment.meter.given
                    self.passages = assignment.passages[
                        : len(assignment.passages) if count is None else count
                    ]
                    self.written += piece
                yield piece

    async def complete(
        self, messages: Sequence[Message], *, deadline: float, most: int, meter: Meter | None = None
    ) -> str:
        return await self._model.complete(messages, deadline=deadline, most=most, meter=meter)

    async def close(self) -> None:
        await self._model.close()


async def ask_all(
    shelf: Shelf, model: LanguageModel, cases: Sequence[Case], *, settings: BotSettings, present: bool
) -> list[Asked]:
    """Each question once, with its document within reach or without. Raises FootnoteError: the index is not usable."""
    overheard = Overheard(model)
    index = shelf.index
    answerer = make_answerer(settings, search=index.search, catalogue=index.catalogue, model=overheard)
    found = []
    for case in cases:
        overheard.forget()
        reach: Reach = shelf.reach(without=None if present else case.document)
        began = time.perf_counter()
        answer = Answer(Outcome.ERROR)
        async for item in answerer.answer(case.question, workspace=index.workspace, reach=reach):
            if isinstance(item, Answer):
                answer = item
        seconds = time.perf_counter() - began
        found.append(Asked(case, answer, overheard.passages, overheard.written, seconds))
    return found


def settings_for(model: str) -> BotSettings:
    """The bot's settings with a model and the index's embedder; the environment says where the model is served."""
    return BotSettings(_env_file=None, model=model, embedder=EMBEDDER)
