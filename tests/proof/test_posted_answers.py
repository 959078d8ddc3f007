"""Whatever a model writes: what is posted is quoted from its page, holds no made-up figure, and does nothing."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot import attribution, blocks, citations, claims, footnotes
from bot.citations import Numbering, Quote
from bot.types import Citation, Verdict
from bot.verify import Finding, verify
from indexer.local_qdrant import Endpoint
from tests.indexing import engine
from tests.proof.corpus import Corpus, open_corpus
from tests.proof.running import Proof, proving

__all__ = ["engine"]

SEED = 6
ANSWERS, PARTS = 400, 5
SOAKED, CORPORA = 2_000, 4
BELIEVED = 0.05  # of the lies; none of them with a figure that is quoted nowhere
_UNTIL_A_FAULT = 100  # answers


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, engine: Endpoint) -> Iterator[Corpus]:
    with open_corpus(tmp_path_factory.mktemp("proof"), engine, seed=SEED) as opened:
        yield opened


async def proved(corpus: Corpus, *, seed: int, turns: range) -> Proof:
    async with proving(corpus, seed=seed) as proof:
        for turn in turns:
            assert await proof.answer(turn) == []
        return proof


@pytest.mark.parametrize("part", range(PARTS))
async def test_what_is_posted_is_quoted_without_made_up_figures_and_without_effect(
    corpus: Corpus, part: int
) -> None:
    size = ANSWERS // PARTS
    proof = await proved(corpus, seed=SEED, turns=range(part * size, (part + 1) * size))
    tally = proof.tally
    assert tally.counts["answered"] > size / 2
    assert tally.counts["quotes"] > size
    assert tally.counts["attacks"] > size / 4
    assert sum(tally.dropped.values()) > size / 4
    assert tally.believed.total() <= BELIEVED * tally.lies.total(), tally.examples


@pytest.mark.soak
async def test_so_it_is_for_thousands_of_answers(
    tmp_path_factory: pytest.TempPathFactory, engine: Endpoint
) -> None:
    first = int(os.environ.get("PROOF_SEED") or random.SystemRandom().randrange(10**6))
    size = SOAKED // CORPORA
    for number in range(CORPORA):
        seed = first + number
        print(f"seed {seed} (PROOF_SEED={first})")
        with open_corpus(tmp_path_factory.mktemp("proof"), engine, seed=seed) as corpus:
            proof = await proved(corpus, seed=seed, turns=range(number * size, (number + 1) * size))
        print(proof.tally.told())
        assert proof.tally.believed.total() <= BELIEVED * proof.tally.lies.total(), proof.tally.examples


# --- the checks see what is missing -----------------------------------------------------------------


async def first_faults(corpus: Corpus) -> str:
    async with proving(corpus, seed=SEED) as proof:
        for turn in range(_UNTIL_A_FAULT):
            if faults := await proof.answer(turn):
                return "\n".join(faults)
    return ""


async def test_without_verification_made_up_figures_are_seen(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def believing(claim: str, quotes: Any) -> Finding:
        found = verify(claim, quotes)
        return found if found.verdict is Verdict.CONNECTIVE or not quotes else Finding(Verdict.SUPPORTED)

    monkeypatch.setattr(attribution, "verify", believing)
    assert "does not stand in" in await first_faults(corpus)


def unchanged(text: str, _limit: int | None = None) -> str:
    return text


@pytest.mark.parametrize(
    ("off", "seen"),
    [
        ([(claims, "sanitise")], "an address in what is claimed"),
        ([(footnotes, "plain"), (footnotes, "bold"), (blocks, "plain")], "not escaped"),
    ],
    ids=["claims", "mrkdwn"],
)
async def test_without_sanitising_what_is_alive_is_seen(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, off: list[tuple[Any, str]], seen: str
) -> None:
    for module, name in off:
        monkeypatch.setattr(module, name, (lambda text, _=None: f"*{text}*") if name == "bold" else unchanged)
    assert seen in await first_faults(corpus)


def shifted(cite: Callable[..., Citation], by: int) -> Callable[..., Citation]:
    def shift(self: Numbering, quote: Quote, **options: Any) -> Citation:
        return cite(self, replace(quote, start=quote.start + by, end=quote.end + by), **options)

    return shift


@pytest.mark.parametrize("by", [1, 3])
async def test_a_quote_that_is_shifted_by_some_characters_is_seen(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, by: int
) -> None:
    monkeypatch.setattr(citations.Numbering, "cite", shifted(citations.Numbering.cite, by))
    assert "within a word" in await first_faults(corpus)


async def test_a_quote_of_which_a_character_is_another_is_seen(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(citation: Citation) -> str:
        return footnote(replace(citation, quote=citation.quote.replace("e", "a", 1)))

    footnote = footnotes.footnote
    monkeypatch.setattr(blocks, "footnote", changed)
    assert "not on p." in await first_faults(corpus)
