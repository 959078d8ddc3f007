"""A model's thinking, taken out of what it writes: it is no answer, and nobody is to see it.

Servers that know a model put its thinking into a field of its own. Others leave it in the text, between tags; and
where the prompt's template already holds the opening tag, the text begins with the thinking and only its end is
marked. What such a model writes is held back until that mark, or until a marker of a passage shows that this is the
answer. Pieces may be cut anywhere.

Sources: the chat templates and reasoning parsers of DeepSeek-R1, Qwen3, Magistral, Kimi, Command A, MiniMax,
Seed-OSS, gpt-oss and Gemma in vLLM (`vllm/reasoning`) and llama.cpp (`common/chat.cpp`).
"""

from __future__ import annotations

import re

_NAMES = r"(?:\w{1,12}:)?(?:think(?:ing)?|thoughts?|reasoning)"
_TAG = re.compile(
    rf"(?P<open><{_NAMES}>|\[THINK\]|◁think▷|<\|(?:begin_of_thought|START_THINKING|channel)\|>|<\|channel>|<unused94>)"
    rf"|(?P<close></{_NAMES}>|\[/THINK\]|◁/think▷|<\|(?:end_of_thought|END_THINKING)\|>|<channel\|>|<unused95>"
    r"|final<\|message\|>)"
    r"|</s>|<\|(?:im_end|eot_id|end|return|endoftext|end_of_text|START_RESPONSE|END_RESPONSE)\|>|<end_of_turn>"
    r"|<｜end▁of▁sentence｜>",
    re.IGNORECASE,
)
_LONGEST = 40  # characters of a tag
_PERHAPS_A_TAG = re.compile(rf"[<\[◁][^>\]▷\n]{{0,{_LONGEST}}}\Z")
_MARKER = re.compile(r"[\[【]\^?\d")


class Thoughts:
    """Reads one reply.

    Args:
        unannounced: whether this model begins with its thinking and marks only its end; None: nobody knows yet.
        patience: characters that are held back at most while nobody knows.
        marked: whether markers are to be expected, which tell an answer from thinking.
    """

    def __init__(self, *, unannounced: bool | None, patience: int, marked: bool = True) -> None:
        self.unannounced = unannounced
        self.leaked = False  # its thinking has been handed on before its end was seen
        self._patience = patience
        self._marked = marked
        self._unread = ""
        self._held = ""  # answer or thinking: it is not known yet
        self._holding = unannounced is not False
        self._thinking = False
        self._wrote = False  # something of this reply was handed on

    def thinks_apart(self) -> None:
        """The server has put thinking where it belongs: none of it is in the text."""
        self._holding = False

    def feed(self, piece: str) -> str:
        """What of the answer is known now."""
        self._unread += piece
        while True:
            found = _TAG.search(self._unread)
            if found is None:
                break
            self._take(self._unread[: found.start()])
            self._unread = self._unread[found.end() :]
            if found["open"]:
                self._thinking, self._holding = True, False
            elif found["close"]:
                self._end_of_thinking()
        if self._thinking:
            self._unread = self._unread[-_LONGEST:]
        else:
            tail = _PERHAPS_A_TAG.search(self._unread)
            end = tail.start() if tail else len(self._unread)
            self._take(self._unread[:end])
            self._unread = self._unread[end:]
        return self._release()

    def finish(self) -> str:
        """The rest, once the reply has ended well. (After a break, do not call it: the rest may be thinking.)"""
        if self._thinking:
            return ""
        self._take(self._unread)
        self._unread, self._holding = "", False
        return self._release()

    def _take(self, text: str) -> None:
        if not self._thinking:
            self._held += text

    def _end_of_thinking(self) -> None:
        if not self._thinking and (self._wrote or self._held.strip()):
            self.unannounced = True
            self.leaked = self._wrote
            self._held = ""
        self._thinking = self._holding = False

    def _release(self) -> str:
        if self._holding and self.unannounced is None:
            answers = self._marked and _MARKER.search(self._held) is not None
            self._holding = not answers and len(self._held) < self._patience
        if self._holding:
            return ""
        text, self._held = self._held, ""
        self._wrote = self._wrote or bool(text.strip())
        return text
