"""How servers other than OpenAI's stream the same reply, and in which words they refuse: each by its model's name.

What they send was taken from their documentation, their issues and their sources: Azure OpenAI (filter results in
chunks without choices or delta), Ollama, vLLM, SGLang, llama.cpp, LM Studio, text-generation-inference, Together,
Mistral (content as blocks), OpenRouter (comments to keep the connection alive), DeepSeek, and models whose thinking
stays in the text.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

THOUGHT = "Okay, the user asks about canary-secret. Passage [1] says 16 weeks. "
"""What no answer may hold."""


@dataclass(frozen=True)
class Asked:
    """A request, as far as the stream depends on it."""

    model: str
    prompt: int  # tokens
    counting: bool  # the tokens are to be told


def data(value: dict[str, Any] | str) -> str:
    """One server-sent event."""
    return f"data: {value if isinstance(value, str) else json.dumps(value)}\n\n"


def usage(asked: Asked, reply: Sequence[str]) -> dict[str, int]:
    """The count of tokens, as `tokens` of the fake counts them."""
    return {
        "prompt_tokens": asked.prompt,
        "completion_tokens": len(reply),
        "total_tokens": asked.prompt + len(reply),
    }


def _base(asked: Asked) -> dict[str, Any]:
    return {"id": "x", "object": "chat.completion.chunk", "created": int(time.time()), "model": asked.model}


def _chunk(asked: Asked, delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return data(_base(asked) | {"choices": [choice]} | more)


def _counted(asked: Asked, reply: Sequence[str]) -> Iterator[str]:
    if asked.counting:
        yield data(_base(asked) | {"choices": [], "usage": usage(asked, reply)})


def _azure(reply: Sequence[str], asked: Asked) -> Iterator[str]:
    safe = {name: {"filtered": False, "severity": "safe"} for name in ("hate", "self_harm", "violence")}
    blank = {"id": "", "object": "", "created": 0, "model": "", "usage": None}
    prompt = [{"prompt_index": 0, "content_filter_results": safe}]
    yield data(blank | {"choices": [], "prompt_filter_results": prompt})
    yield _chunk(asked, {"role": "assistant", "content": "", "refusal": None}, usage=None)
    for piece in reply:
        yield _chunk(asked, {"content": piece}, usage=None, obfuscation="abc")
        offsets = {"check_offset": 1, "start_offset": 1, "end_offset": 9}
        yield data(
            blank
            | {
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": None,
                        "content_filter_offsets": offsets,
                        "content_filter_results": safe,
                    }
                ]
            }
        )
    yield _chunk(asked, {}, "content_filter" if asked.model == "azure-filtered" else "stop", usage=None)
    yield from _counted(asked, reply)
    yield data("[DONE]")


def _ollama(reply: Sequence[str], asked: Asked) -> Iterator[str]:
    for piece in reply:
        yield _chunk(asked, {"role": "assistant", "content": piece}, system_fingerprint="fp_ollama")
    yield _chunk(asked, {"role": "assistant", "content": ""}, "stop", system_fingerprint="fp_ollama")
    yield from _counted(asked, reply)
    yield data("[DONE]")


def _ollama_thinking(reply: Sequence[str], asked: Asked) -> Iterator[str]:
    for word in THOUGHT.split():
        yield _chunk(asked, {"role": "assistant", "content": "", "reasoning": word})
    yield from _ollama(reply, asked)


def _ollama_old(reply: Sequence[str], asked: Asked) -> Iterator[str]:
    """The reason is empty, not null; the count is not known."""
    for piece in reply:
        yield _chunk(asked, {"role": "assistant", "content": piece}, "")
    yield _chunk(asked, {"role": "assistant", "content": ""}, "stop")
    yield data("[DONE]")


def _vllm(reply: Sequence[str], asked: Asked) -> Iterator[str]:
    yield _chunk(asked, {"role": "assistant", "content": ""})
    for count, piece in enumerate(reply, 1):
        running = usage(asked, reply[:count]) if asked.counting else None
        yield _chunk(asked, {"content": piece}, usage=running)
    yield _chunk(asked, {"content": ""}, "stop", stop_reason=None)
    yield from _counted(asked, reply)
    yield data("[DONE]")


def _vllm_thinking(reply: Sequence[str], asked: Asked) -> Iterator[str]:
    for word in THOUGHT.split():
        yield _chunk(asked, {"reasoning_content": word, "reasoning": word})
    yield from _vllm(reply, asked)


def _llamacpp(reply: Sequence[str], asked: Asked) -> Iterator[str]:
    yield _chunk(asked, {"role": "assistant", "content": None})
    yield ":\n\n"
    for piece in reply:
        yield _chunk(asked, {"content": piece})
    yield _chunk(asked, {}, "stop")
    if asked.counting:
        timings = {"prompt_n": 1, "predicted_n": len(reply)}
        yield data(_base(asked) | {"choices": [], "usage": usage(asked, reply), "timings": timings})
    yield data("[DONE]")


def _mistral(reply: Sequence[str], asked: Asked) -> Iterator[str]:
    yield _chunk(asked, {"role": "assistant", "content": ""})
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]}
    yield _chunk(asked, {"content": [thought]})
    yield _chunk(asked, {"content": [{"type": "text", "text": reply[0]}]})
    for piece in reply[1:]:
        yield _chunk(asked, {"content": piece})
    yield _chunk(asked, {"content": ""}, "stop", usage=usage(asked, reply))
    yield data("[DONE]")


def _openrouter(reply: Sequence[str], asked: Asked) -> Iterator[str]:
    yield ": OPENROUTER PROCESSING\n\n" * 3
    for piece in reply:
        yield _chunk(asked, {"role": "assistant", "content": piece, "reasoning": None})
        yield ": OPENROUTER PROCESSING\n\n"
    yield _chunk(asked, {"content": ""}, "stop", native_finish_reason="completed")
    yield from _counted(asked, reply)
    yield data("[DONE]")


def _reasoned(reason: str | None) -> Callable[[Sequence[str], Asked], Iterator[str]]:
    """A stream that ends for this reason; None: for none that it tells."""

    def events(reply: Sequence[str], asked: Asked) -> Iterator[str]:
        for piece in reply:
            yield _chunk(asked, {"role": "assistant", "content": piece})
        if reason is not None:
            yield _chunk(asked, {"content": ""}, reason)
        yield from _counted(asked, reply)
        yield data("[DONE]")

    return events


def _within(before: str, after: str) -> Callable[[Sequence[str], Asked], Iterator[str]]:
    """A stream of OpenAI's whose text is wrapped, and cut anywhere, by a model whose server knows no better."""

    def events(reply: Sequence[str], asked: Asked) -> Iterator[str]:
        text = f"{before}{''.join(reply)}{after}"
        step = 1 + len(text) % 5
        pieces = [text[start : start + step] for start in range(0, len(text), step)]
        yield from _reasoned("stop")(pieces, asked)

    return events


def _lines_end_otherwise(reply: Sequence[str], asked: Asked) -> Iterator[str]:
    """Lines end with CRLF, and nothing stands between `data:` and its value."""
    for event in _vllm(reply, asked):
        yield event.replace("data: ", "data:").replace("\n", "\r\n")


STREAMS: dict[str, Callable[[Sequence[str], Asked], Iterator[str]]] = {
    "azure": _azure,
    "azure-filtered": _azure,
    "ollama": _ollama,
    "ollama-thinking": _ollama_thinking,
    "ollama-old": _ollama_old,
    "vllm": _vllm,
    "vllm-thinking": _vllm_thinking,
    "crlf": _lines_end_otherwise,
    "llamacpp": _llamacpp,
    "mistral": _mistral,
    "openrouter": _openrouter,
    "together": _reasoned("eos"),
    "tgi": _reasoned("eos_token"),
    "stop-sequence": _reasoned("stop_sequence"),
    "end-turn": _reasoned("end_turn"),
    "no-reason-but-counted": _reasoned(None),
    "refuses-usage": _reasoned("stop"),
    "forbids-extra": _reasoned("stop"),
    "aborted": _reasoned("abort"),
    "overloaded": _reasoned("insufficient_system_resource"),
    "model-length": _reasoned("model_length"),
    "gemini-safety": _reasoned("SAFETY"),
    "thinking": _within(f"<think>\n{THOUGHT}\n</think>\n\n", ""),
    "thinking-twice": _within(f"<think>{THOUGHT}</think>\n<think>{THOUGHT}</think>", ""),
    "thinking-unannounced": _within(f"{THOUGHT.replace('[1]', 'one')}\n</think>\n\n", ""),
    "thinking-magistral": _within(f"[THINK]{THOUGHT}[/THINK]", ""),
    "thinking-minimax": _within(f"<mm:think>{THOUGHT}</mm:think>", ""),
    "thinking-kimi": _within(f"◁think▷{THOUGHT}◁/think▷", ""),
    "thinking-harmony": _within(
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>",
        "<|return|>",
    ),
    "thinking-gemma": _within(f"<|channel>thought\n{THOUGHT}<channel|>", "<end_of_turn>"),
    "leaves-its-end": _within("", "<|im_end|>"),
}
"""By the model's name: raw text of the events."""
