"""Hostile text for tests of what the bot says, and what must never be left of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from bot.sanitise import is_hidden


@dataclass(frozen=True, slots=True)
class Attack:
    """A payload of `tests/data/attacks.jsonl`; `times` is how often its text is repeated."""

    kind: str
    text: str
    times: int = 1


PAYLOADS: tuple[Attack, ...] = tuple(
    Attack(**json.loads(line))
    for line in (Path(__file__).parent / "data" / "attacks.jsonl").read_text(encoding="utf-8").splitlines()
)
ATTACKS: list[str] = [attack.text for attack in PAYLOADS if attack.times == 1]
LONG_ATTACKS: list[str] = [attack.text * attack.times for attack in PAYLOADS if attack.times > 1]

_LIVE = {
    "a control sequence of Slack's": re.compile(r"<\s*[!@#]"),
    "a ping of a group": re.compile(r"[@＠](?:channel|here|everyone)\b", re.IGNORECASE),
    "an address": re.compile(
        r"\w://|\bblob:\w|\b(?:javascript|vbscript|mailto|file|tel|sms|callto|slack):\S|\bdata:\w+/|\bwww\.\w|"
        r"[\w-]+\.(?:com|example|org|net|zip|mov|xn--\w+|中国)\b",
        re.IGNORECASE,
    ),
    "a link or image of markdown": re.compile(r"\]\(|!\["),
    "a tag": re.compile(
        r"</?(?:script|img|iframe|a|b|svg|style|source|picture)(?:\s[^<>]*=[^<>]*|\s*/?)>", re.IGNORECASE
    ),
    "a marker": re.compile(r"[\[【]\^?\s*[1-9]\d{0,2}\s*[\]】]"),
    "a code fence": re.compile(r"```|~~~"),
}


def faults(text: str) -> list[str]:
    """What is still alive in a text that should be plain."""
    found = [name for name, pattern in _LIVE.items() if pattern.search(text)]
    if any(is_hidden(character) for character in text) or "\n" in text:
        found.append("a hidden character")
    return found


def texts() -> st.SearchStrategy[str]:
    """Texts made of attacks, their pieces and ordinary words."""
    words = st.sampled_from(
        [
            "leave ",
            "16 weeks",
            ". ",
            "\n",
            "\n\n",
            "- ",
            "| ",
            "[1]",
            "【2】",
            "产假。",
            "<",
            ">",
            "!",
            "@",
            "&",
            "channel",
        ]
    )
    piece = st.sampled_from(ATTACKS).flatmap(
        lambda attack: st.tuples(st.integers(0, len(attack)), st.integers(0, len(attack))).map(
            lambda cut: attack[min(cut) : max(cut)]
        )
    )
    part = words | piece | st.sampled_from(ATTACKS) | st.text(max_size=6)
    return st.lists(part, max_size=8).map("".join)


def splits(text: str, cuts: list[int]) -> Iterator[str]:
    """The text in pieces that are cut at these places."""
    places = sorted({cut % (len(text) + 1) for cut in cuts} | {0, len(text)})
    for start, end in pairwise(places):
        yield text[start:end]
