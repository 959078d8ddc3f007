"""The labelled pairs, what the verifier makes of them, and how the bench reads and counts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.verification.judging import Judged, judge_all, naive, ours
from bench.verification.pairs import FALSE_KINDS, KINDS, LABELLED, Pair, read_pairs
from bench.verification.shares import figures_of, share
from bot.types import Verdict
from bot.verify import Finding

PAIRS = read_pairs(LABELLED)
LANGUAGES = ("en", "de", "zh")
PASSAGE = "Parental leave lasts 16 weeks at full pay. Unused leave is not paid out."


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return judge_all(PAIRS, ours)


def of(judged: Sequence[Judged], *kinds: str) -> list[Judged]:
    return [one for one in judged if one.pair.kind in kinds]


def pair(claim: str, kind: str, language: str = "en") -> Pair:
    return Pair(claim, PASSAGE, "Employee handbook", kind, language)


def judgement(kind: str, verdict: Verdict, language: str = "en", seconds: float = 0.001) -> Judged:
    return Judged(pair("A claim.", kind, language), Finding(verdict), seconds)


def test_the_labelled_set_has_enough_pairs_of_each_kind_in_each_language() -> None:
    counted = Counter((pair.kind, pair.language) for pair in PAIRS)
    assert len(PAIRS) >= 400
    assert {kind for kind, _ in counted} == set(KINDS)
    assert all(counted[kind, language] >= 2 for kind in KINDS for language in LANGUAGES)
    assert {language for _, language in counted} == set(LANGUAGES)


def test_no_pair_stands_twice_and_none_is_empty() -> None:
    assert all(pair.claim.strip() and pair.passage.strip() and pair.title for pair in PAIRS)
    assert len({(pair.claim, pair.passage) for pair in PAIRS}) == len(PAIRS)


def test_wrong_figures_units_and_years_are_caught(judged: list[Judged]) -> None:
    assert share_caught(judged, "wrong digit") >= 0.95
    assert share_caught(judged, "wrong unit") >= 0.95
    assert share_caught(judged, "other year") >= 0.95
    assert share_caught(judged, "wrong derived") >= 0.95


def test_negation_and_direction_are_caught(judged: list[Judged]) -> None:
    assert share_caught(judged, "negated") >= 0.85
    assert share_caught(judged, "direction flipped") >= 0.85


def test_true_claims_are_rarely_refused(judged: list[Judged]) -> None:
    refused = share(not one.shown for one in of(judged, "supported"))
    assert refused is not None
    assert refused <= 0.05


def test_derived_figures_are_shown_as_derived_with_their_operands(judged: list[Judged]) -> None:
    derived = of(judged, "derived")
    as_derived = share(one.finding.verdict is Verdict.DERIVED for one in derived)
    assert as_derived is not None
    assert as_derived >= 0.8
    assert all(one.finding.note for one in derived if one.finding.verdict is Verdict.DERIVED)


def test_ours_is_more_precise_than_a_naive_verifier_and_refuses_less(judged: list[Judged]) -> None:
    product, simple = figures_of(judged), figures_of(judge_all(PAIRS, naive))
    assert product["precision"] > simple["precision"]
    assert product["recall"] > simple["recall"]


def share_caught(judged: Sequence[Judged], kind: str) -> float:
    caught = share(not one.shown for one in of(judged, kind))
    assert caught is not None
    return caught


def test_the_naive_verifier_asks_for_figures_and_half_of_the_words() -> None:
    assert naive(pair("Parental leave lasts 16 weeks.", "supported")).verdict is Verdict.SUPPORTED
    assert naive(pair("Parental leave lasts 18 weeks.", "wrong digit")).verdict is Verdict.UNSUPPORTED
    assert naive(pair("Unused leave is paid out.", "negated")).verdict is Verdict.SUPPORTED
    assert naive(pair("Dogs are welcome anywhere.", "not there")).verdict is Verdict.UNSUPPORTED


def test_precision_and_recall_count_what_was_shown() -> None:
    figures = figures_of(
        [
            judgement("supported", Verdict.SUPPORTED),
            judgement("supported", Verdict.UNSUPPORTED),
            judgement("derived", Verdict.DERIVED),
            judgement("derived", Verdict.SUPPORTED, "de"),
            judgement("negated", Verdict.SUPPORTED),
            judgement("negated", Verdict.UNSUPPORTED, seconds=0.003),
        ]
    )
    assert (figures["precision"], figures["recall"]) == (0.75, 0.75)
    assert figures["claim_ms"]["p50"] == 1.0
    assert figures["all"]["supported"] == {"pairs": 2, "refused": 0.5}
    assert figures["all"]["derived"] == {"pairs": 2, "refused": 0, "as_derived": 0.5, "as_supported": 0.5}
    assert figures["all"]["negated"] == {"pairs": 2, "caught": 0.5, "precision": 0.75}
    assert list(figures["de"]) == ["derived"]


def test_a_kind_says_what_it_alone_would_do_to_precision() -> None:
    figures = figures_of(
        [
            judgement("supported", Verdict.SUPPORTED),
            judgement("added", Verdict.SUPPORTED),
            judgement("wrong digit", Verdict.UNSUPPORTED),
        ]
    )
    assert figures["all"]["added"]["precision"] == 0.5
    assert figures["all"]["wrong digit"]["precision"] == 1.0
    assert set(figures["all"]) <= {"supported", *FALSE_KINDS}


def test_pairs_may_carry_their_passage_or_name_a_page(tmp_path: Path) -> None:
    rows = [
        {"page": "one", "title": "Handbook", "text": PASSAGE},
        {"claim": "Leave lasts 16 weeks.", "page": "one", "kind": "supported", "language": "en"},
        {"claim": "Leave lasts 18 weeks.", "passage": PASSAGE, "kind": "wrong digit"},
    ]
    read = read_pairs(written(tmp_path, rows))
    assert [(pair.passage, pair.title, pair.true) for pair in read] == [
        (PASSAGE, "Handbook", True),
        (PASSAGE, "", False),
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"claim": "Leave lasts 16 weeks.", "page": "nowhere", "kind": "supported"},
        {"claim": "Leave lasts 16 weeks.", "passage": PASSAGE, "kind": "misheard"},
    ],
)
def test_a_pair_without_passage_or_with_an_unknown_kind_is_an_error(
    tmp_path: Path, row: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"names no passage|no kind of pair"):
        read_pairs(written(tmp_path, [row]))


def test_the_command_prints_figures_and_lists_wrong_verdicts(tmp_path: Path) -> None:
    rows = [
        {"claim": "Parental leave lasts 16 weeks at full pay.", "passage": PASSAGE, "kind": "supported"},
        {"claim": "Parental leave lasts 18 weeks at full pay.", "passage": PASSAGE, "kind": "supported"},
    ]
    command = [sys.executable, "-m", "bench.verification", "--misses", "--pairs"]
    done = subprocess.run(
        [*command, str(written(tmp_path, rows))], capture_output=True, text=True, check=True
    )
    figures = json.loads(done.stdout)
    assert figures["pairs"] == 2
    assert figures["ours"]["all"]["supported"]["refused"] == 0.5
    assert figures["naive"]["all"]["supported"]["refused"] == 0.5
    assert done.stderr.count("\n") == 1
    assert "18 weeks" in done.stderr


def written(folder: Path, rows: Sequence[dict[str, str]]) -> Path:
    path = folder / "pairs.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path
