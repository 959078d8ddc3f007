"""One reply of a language model as it comes: what of it is answer, what it costs, and why it stopped."""

from __future__ import annotations

from enum import Enum

from bot.language_models.chat_stream import End, Part
from bot.language_models.thoughts import Thoughts

_TIMES_WITH_THINKING = 10  # as long as an answer may be a reply with its thinking


class Why(Enum):
    """Why a reply is not whole."""

    UNFINISHED = "unfinished"  # the stream ended without a reason
    BROKEN = "broken"  # the server gave up
    LEAKED = "leaked"  # its thinking was taken for an answer
    LENGTH = "length"  # it reached the limit of its output
    RUNAWAY = "runaway"  # it found no end
    DECLINED = "declined"

    @property
    def may_pass(self) -> bool:
        """Whether the same may go well next time."""
        return self in {Why.UNFINISHED, Why.BROKEN, Why.LEAKED}


class Stopped(Exception):
    """A reply is not whole."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


_BY_END = {End.LENGTH: Why.LENGTH, End.DECLINED: Why.DECLINED, End.BROKEN: Why.BROKEN}


class Reply:
    """Takes the parts of a reply in their order.

    Args:
        thoughts: what reads its text.
        most: characters of an answer, after which the model is not listened to any more.
    """

    def __init__(self, thoughts: Thoughts, *, most: int) -> None:
        self.thoughts = thoughts
        self.tokens: tuple[int, int] | None = None  # of prompt and reply, as the server counts them
        self._pieces: list[str] = []  # all of it, thinking too
        self._length = 0
        self.ended_well = False
        self._end: End | None = None
        self._declined = False
        self._most = most
        self._answered = 0  # characters

    @property
    def written(self) -> str:
        """All that the model wrote, its thinking too."""
        return "".join(self._pieces)

    def take(self, part: Part) -> str:
        """What of the answer is known now.

        Raises:
            Stopped: it is not worth listening to any longer.
        """
        self._end = part.end or self._end or (End.WELL if part.last else None)
        self._declined = self._declined or part.declined
        self.tokens = part.tokens or self.tokens
        self._pieces += (part.thinking, part.text)
        self._length += len(part.thinking) + len(part.text)
        if part.thinking:
            self.thoughts.thinks_apart()
        text = self.thoughts.feed(part.text) if part.text else ""
        if self.thoughts.leaked:
            raise Stopped(Why.LEAKED)
        self._answered += len(text)
        if self._answered > self._most or self._length > self._most * _TIMES_WITH_THINKING:
            raise Stopped(Why.RUNAWAY)
        return text

    def finish(self) -> str:
        """The rest of the answer, once the stream is over.

        Raises:
            Stopped: it is not whole. A stream that just ends raises nothing in the SDK, so a reason is required.
        """
        if self._declined:
            raise Stopped(Why.DECLINED)
        if self._end is not End.WELL:
            raise Stopped(Why.UNFINISHED if self._end is None else _BY_END[self._end])
        self.ended_well = True
        return self.thoughts.finish()
