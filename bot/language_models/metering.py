"""What the calls of a language model for one answer cost, counted as they are made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.traces import Usage

if TYPE_CHECKING:
    from bot.prompts import Message

_BYTES_OF_A_TOKEN = 4


@dataclass(slots=True)
class Meter:
    """Counts the calls of one answer. Not shared between answers."""

    prompts: list[str] = field(default_factory=list)  # SHA-256 of each, hexadecimal
    given: int | None = (
        None  # passages that the last prompt with any held, from 1 on; None: there was no such prompt
    )
    usage: Usage = field(default_factory=Usage)

    def ask(self, messages: Sequence[Message], *, given: int | None = None) -> None:
        """Notes a call that is about to be made, and how many passages its prompt holds."""
        if given is not None:
            self.given = given
        text = json.dumps([[message.role, message.content] for message in messages], ensure_ascii=False)
        self.prompts.append(hashlib.sha256(text.encode(errors="replace")).hexdigest())

    def count(self, *, prompt_tokens: int, completion_tokens: int, estimated: bool = False) -> None:
        """Adds what one call cost."""
        usage = self.usage
        self.usage = Usage(
            usage.calls + 1,
            usage.prompt_tokens + prompt_tokens,
            usage.completion_tokens + completion_tokens,
            estimated=usage.estimated or estimated,
        )

    def estimate(self, messages: Sequence[Message], written: str) -> None:
        """Adds what one call cost whose server did not say."""
        sent = sum(len(message.content.encode(errors="replace")) for message in messages)
        received = len(written.encode(errors="replace"))
        self.count(
            prompt_tokens=-(-sent // _BYTES_OF_A_TOKEN),
            completion_tokens=-(-received // _BYTES_OF_A_TOKEN),
            estimated=True,
        )
