"""Claims in other words than their pages: true ones pass, false ones do not, in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.verification.judging import judge_all, ours
from bench.verification.pairs import read_pairs

PAIRS = read_pairs(Path(__file__).parent / "data" / "wordings.jsonl")
LANGUAGES = ("en", "de", "zh")
FALSE = ("negated", "direction flipped", "other entity", "added")


@pytest.fixture(scope="module")
def wrong() -> dict[tuple[str, str], tuple[int, list[str]]]:
    """Per kind and language: how many pairs there are, and the claims with a wrong verdict."""
    found: dict[tuple[str, str], tuple[int, list[str]]] = {}
    for one in judge_all(PAIRS, ours):
        key = one.pair.kind, one.pair.language
        count, claims = found.get(key, (0, []))
        found[key] = count + 1, [*claims, f"{one.pair.claim} ({one.finding.note})"] if one.wrong else claims
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_that_the_page_makes_in_other_words_is_rarely_refused(
    wrong: dict[tuple[str, str], tuple[int, list[str]]], language: str
) -> None:
    count, refused = wrong["supported", language]
    assert count >= 30
    assert len(refused) <= 0.08 * count, refused


@pytest.mark.parametrize("kind", FALSE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_that_the_page_does_not_make_is_refused(
    wrong: dict[tuple[str, str], tuple[int, list[str]]], kind: str, language: str
) -> None:
    count, passed = wrong[kind, language]
    assert count >= 3
    assert len(passed) <= 0.05 * count, passed
