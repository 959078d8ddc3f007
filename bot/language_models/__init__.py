"""What puts retrieved passages into words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.language_models.metering import Meter
from bot.types import Outcome, Turn
from indexer.errors import SettingsError
from indexer.types import Hit

if TYPE_CHECKING:
    from bot.prompts import Message
    from bot.settings import BotSettings


@dataclass(frozen=True, slots=True)
class Rejected:
    """A claim that a model wrote and no page supports as it is worded."""

    text: str  # sanitised
    why: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a language model is given: the question, the thread so far, and passages numbered from 1."""

    question: str
    passages: Sequence[Hit]
    turns: Sequence[Turn] = ()
    outdated: Mapping[str, str] = field(
        default_factory=dict
    )  # generation of an older version among the passages -> file name of the newer one among them
    spent: float = 0.0  # seconds of the time for a whole answer that are over already
    meanings: Sequence[str] = ()  # what terms of the question mean by the glossary
    rejected: Sequence[
        Rejected
    ] = ()  # claims to be worded anew, and nothing else; none: the question is to be answered
    meter: Meter = field(default_factory=Meter, compare=False)  # counts what writing costs


class LanguageModel(Protocol):
    """Writes an answer as a stream of text in which [n] marks the passage that supports the words before it.

    It has no hands: no tools, no fetches. What it writes is checked before anybody sees it.
    """

    name: str
    outcome: Outcome  # what an answer by this model is called: ANSWERED or PASSAGES
    rewrites: bool  # whether it can put a question into other words: `complete` is asked of no other

    def write(self, assignment: Assignment) -> AsyncIterator[str]:
        """Pieces of the answer as they come.

        `assignment.meter.given` is how many of the passages it was given, once the first piece has come: fewer
        than all when all were too long for the model. The others have no number in what it writes.

        Raises:
            ModelError: the model failed or refused; its text says what to do.
            ModelCutOff: it broke off after it had begun; what came before may be used, marked incomplete. `again`
                says whether another try may go well.
        """
        ...

    async def complete(
        self, messages: Sequence[Message], *, deadline: float, most: int, meter: Meter | None = None
    ) -> str:
        """The reply to messages: at most `most` characters of it, within `deadline` seconds, tried once.

        Raises:
            ModelError: the model failed, refused or took too long.
        """
        ...

    async def close(self) -> None:
        """Closes connections."""
        ...


def open_language_model(settings: BotSettings) -> LanguageModel:
    """The model that settings choose: `passages` (none configured) or `openai:MODEL`.

    Raises:
        SettingsError: there is no such model, or it lacks a key.
    """
    spec = settings.model or ("openai:gpt-6-luna" if settings.openai_api_key else "passages")
    scheme, _, rest = spec.partition(":")
    if scheme == "passages":
        from bot.language_models.passages_only import PassagesOnly

        return PassagesOnly()
    if scheme == "openai":
        from bot.language_models.openai import OpenAIModel

        return OpenAIModel(
            rest or "gpt-6-luna",
            api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else None,
            base_url=settings.openai_base_url,
            deadline=settings.model_deadline,
            passage_bytes=settings.passage_bytes,
        )
    raise SettingsError(f"FOOTNOTE_MODEL={spec!r} is unknown: use `passages` or `openai:MODEL`")
