"""Two judges of a pair: the product's way, and a naive one to compare it with."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.verification.pairs import Pair
from bot.citations import quotes_for
from bot.types import Verdict
from bot.verify import Finding, verify
from indexer.types import Hit

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")

Judge = Callable[[Pair], Finding]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge said of a pair, and how long it took."""

    pair: Pair
    finding: Finding
    seconds: float

    @property
    def shown(self) -> bool:
        return self.finding.verdict is not Verdict.UNSUPPORTED

    @property
    def wrong(self) -> bool:
        return self.shown is not self.pair.true


def judge_all(pairs: Sequence[Pair], judge: Judge) -> list[Judged]:
    """Every pair once, after one that is not counted."""
    judge(pairs[0])
    return [_timed(pair, judge) for pair in pairs]


def _timed(pair: Pair, judge: Judge) -> Judged:
    began = time.perf_counter()
    finding = judge(pair)
    return Judged(pair, finding, time.perf_counter() - began)


def ours(pair: Pair) -> Finding:
    """As a claim goes that cites this passage: its quotes are located on the page, then it is held against them."""
    return verify(pair.claim, quotes_for(pair.claim, _hit(pair)))


def naive(pair: Pair) -> Finding:
    """Supported if all figures of the claim stand on the page as strings, and at least half of its words."""
    figures = set(_FIGURE.findall(pair.claim))
    words, stated = _words(pair.claim), _words(pair.passage)
    there = figures <= set(_FIGURE.findall(pair.passage)) and 2 * len(words & stated) >= len(words)
    return Finding(Verdict.SUPPORTED) if there else Finding(Verdict.UNSUPPORTED, "not on the page")


def _words(text: str) -> set[str]:
    """Words in lower case; of Chinese, pairs of characters."""
    han = {run[at : at + 2] for run in _HAN.findall(text) for at in range(max(1, len(run) - 1))}
    return han | {word.lower() for word in _WORD.findall(_HAN.sub(" ", text))}


def _hit(pair: Pair) -> Hit:
    """The passage as all of a document of one page."""
    return Hit(
        document="document",
        generation="generation",
        name="document.pdf",
        title=pair.title,
        link=None,
        ordinal=0,
        page=1,
        label="1",
        start=0,
        end=len(pair.passage),
        text=pair.passage,
        page_text=pair.passage,
        score=1.0,
    )
