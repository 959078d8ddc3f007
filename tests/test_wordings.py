"""Claims in other words than their pages: true ones pass, false ones do not, in three languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.verification.judging import Judged, judge_all, ours
from bench.verification.pairs import Pair, read_pairs

PAIRS = read_pairs(Path(__file__).parent / "data" / "wordings.jsonl")
LANGUAGES = ("en", "de", "zh")
REFUSED = 0.1  # of true claims at most: free paraphrases are among them
CAUGHT = {"negated": 0.85, "direction flipped": 0.85, "other entity": 0.75}  # of false ones at least


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return judge_all(PAIRS, ours)


def wrong(judged: list[Judged], of: Callable[[Pair], bool]) -> tuple[int, list[str]]:
    """How many pairs there are, and the claims with a wrong verdict."""
    chosen = [one for one in judged if of(one.pair)]
    return len(chosen), [f"{one.pair.claim} ({one.finding.note})" for one in chosen if one.wrong]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_that_the_page_makes_in_other_words_is_rarely_refused(
    judged: list[Judged], language: str
) -> None:
    count, refused = wrong(judged, lambda pair: pair.true and pair.language == language)
    assert count >= 80
    assert len(refused) <= REFUSED * count, refused


@pytest.mark.parametrize("kind", CAUGHT)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_that_the_page_does_not_make_is_refused(
    judged: list[Judged], language: str, kind: str
) -> None:
    count, passed = wrong(judged, lambda pair: (pair.kind, pair.language) == (kind, language))
    assert count >= 15
    assert len(passed) <= (1 - CAUGHT[kind]) * count, passed
