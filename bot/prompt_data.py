"""Text of others as data in a prompt: it can end no delimiter of ours and holds no control token of a model's.

Control tokens are those of the chat templates of common models. A server that reads them where they stand in a
message would take what follows for another speaker's words.
"""

from __future__ import annotations

import re

from bot.sanitise import strip_hidden

_ATTRIBUTE_CHARACTERS = 200

# <passage>, <|im_start|>, <start_of_turn>, <<SYS>>, </s>, <｜User｜>; a comparison such as "p < 0.05" stays
_TAG_LIKE = re.compile(r"<(?=[\s\\]*[A-Za-z/|｜!?<@#:\[_])")
# [INST], [/INST], [SYSTEM_PROMPT], [AVAILABLE_TOOLS] of Mistral's and Llama 2's, [gMASK] of GLM's
_BRACKETED = re.compile(
    r"\[(/?[ \t]*(?:INST|SYS|SYSTEM_PROMPT|(?:AVAILABLE_)?TOOLS?(?:_CALLS|_RESULTS|_CONTENT)?|THINK|PREFIX|SUFFIX|MIDDLE"
    r"|IMG(?:_BREAK|_END)?|BOS|EOS|PAD|gMASK|sMASK|MASK|CLS|SEP|UNK)[ \t]*)\]",
    re.IGNORECASE,
)
# "### Instruction:" of Alpaca's
_HEADED = re.compile(
    r"(?<!\S)#{1,6}[ \t]*(?=(?:instructions?|response|input|output|system|user|assistant|human|question|answer)\b[^\n]{0,20}:)",
    re.IGNORECASE,
)
_THOUGHT = re.compile(r"[◁▷]")
_BROKEN_LINES = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def harmless(text: str) -> str:
    """The text without hidden characters, every `<` that could begin a delimiter or a token as an entity."""
    visible = strip_hidden(text.encode(errors="replace").decode())
    visible = _BRACKETED.sub(r"(\1)", _HEADED.sub("", _THOUGHT.sub("", visible)))
    return _TAG_LIKE.sub("&lt;", visible).strip("\n")


def attribute(value: str) -> str:
    """The value on one line, bounded, and unable to end its quotes."""
    line = " ".join(harmless(_BROKEN_LINES.sub(" ", value)).split())[:_ATTRIBUTE_CHARACTERS]
    return line.replace('"', "'").replace("<", "&lt;").replace(">", "&gt;")
