"""What went wrong with a language model, as a sentence for people, and whether another attempt makes sense."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import openai

from bot.errors import ModelCutOff, ModelError
from bot.language_models.reply import Stopped, Why
from indexer.openai_service import explain, filtered, passes_by_waiting, retry_after, too_long

SETTING = "FOOTNOTE_MODEL"
_PAUSE = 0.5  # seconds before another attempt, when the service does not say


@dataclass(frozen=True, slots=True)
class Service:
    """A model and where it is."""

    model: str
    address: str  # as people may see it
    deadline: float  # seconds

    def failure(self, error: Exception, *, begun: bool) -> ModelError:
        """The error for whoever asked; `begun`: they have a part of the answer already."""
        if begun:
            again = error.why.may_pass if isinstance(error, Stopped) else not _late(error)
            return ModelCutOff(f"The answer broke off: {self.explained(error, begun=True)}.", again=again)
        if filtered(error) or (isinstance(error, Stopped) and error.why is Why.DECLINED):
            return ModelError(f"The language model {self.model!r} declined to answer this question.")
        return ModelError(f"The language model failed: {self.explained(error, begun=False)}.")

    def explained(self, error: Exception, *, begun: bool) -> str:
        """Cause, setting and remedy, without a full stop. Never the service's own text, nor the model's."""
        if _late(error):
            return f"{self.model!r} did not finish within {self.deadline:g} seconds (FOOTNOTE_MODEL_DEADLINE)"
        if begun and isinstance(error, openai.APIConnectionError):
            return f"the connection to {self.address} broke: try again"
        if isinstance(error, Stopped):
            return self._stopped(error.why, begun=begun)
        if too_long(error):
            return (
                f"the prompt is too long for {self.model!r}: raise its server's context, "
                "or lower FOOTNOTE_PASSAGE_BYTES"
            )
        if isinstance(error, openai.OpenAIError):
            return explain(error, model=self.model, setting=SETTING, base_url=self.address)
        return f"{self.address} sent what is no stream of an answer: see OPENAI_BASE_URL"

    def _stopped(self, why: Why, *, begun: bool) -> str:
        if why is Why.LENGTH:
            before = "" if begun else " before it wrote an answer"
            return f"{self.model!r} reached the limit of its output{before}: see its server's settings"
        return {
            Why.UNFINISHED: f"{self.address} ended the stream before it was complete: try again, "
            "or see OPENAI_BASE_URL",
            Why.BROKEN: f"{self.address} gave up in the middle: try again",
            Why.LEAKED: f"{self.model!r} was thinking, not answering: try again",
            Why.RUNAWAY: f"{self.model!r} wrote on and on and found no end: see {SETTING}",
            Why.DECLINED: f"{self.model!r} declined to go on",
        }[why]


async def waited(error: Exception, ends: float) -> bool:
    """Whether another attempt makes sense before the loop's clock shows `ends`; if so, after the pause it needs."""
    if _late(error) or (isinstance(error, Stopped) and not error.why.may_pass):
        return False
    pause = _PAUSE
    if isinstance(error, openai.OpenAIError):
        if not passes_by_waiting(error):
            return False
        if isinstance(error, openai.APIStatusError):
            asked = retry_after(error)
            pause = _PAUSE if asked is None else asked
    if asyncio.get_running_loop().time() + pause >= ends:
        return False
    await asyncio.sleep(pause)
    return True


def _late(error: Exception) -> bool:
    return isinstance(error, (TimeoutError, openai.APITimeoutError))
