"""Configurations side by side: what is compared, and that each is asked the same."""

from __future__ import annotations

import pytest

from indexer.evaluation.cases import Case
from indexer.evaluation.configurations import Configuration, outcomes, parse_configurations
from indexer.evaluation.evaluation import Terms, evaluate
from indexer.search import Results, parse_options
from tests.evaluation.making import configuration, hit_of

CASES = [
    Case("leave?", "handbook.pdf", frozenset({19})),
    Case("pay?", "handbook.pdf", frozenset({3})),
    Case("moon?", answerable=False),
]


def test_configurations_are_separated_by_commas_and_repeated() -> None:
    parsed = parse_configurations(["default, words", "plain  smoothing=0.3", "words"], own="titles=off")
    assert list(parsed) == ["default", "words", "plain smoothing=0.3"]
    assert parsed["plain smoothing=0.3"] == parse_options("plain smoothing=0.3")


@pytest.mark.parametrize(("texts", "names"), [([], ["titles=off"]), (["words"], ["titles=off", "words"])])
def test_one_alone_is_compared_with_the_settings(texts: list[str], names: list[str]) -> None:
    assert list(parse_configurations(texts, own="titles=off")) == names


def test_a_text_that_makes_no_sense_is_named() -> None:
    with pytest.raises(ValueError, match="'wrods'"):
        parse_configurations(["default,wrods"], own="default")


def test_the_first_question_is_asked_once_before_time_is_taken() -> None:
    asked: list[str] = []

    def ask(question: str) -> Results:
        asked.append(question)
        return Results((hit_of("handbook", 19),), 0.5)

    done: list[None] = []
    found = outcomes(Configuration("any", ask), CASES, lambda: done.append(None))
    assert asked == ["leave?", "leave?", "pay?", "moon?"]
    assert len(done) == len(found) == 3
    assert all(each.seconds > 0 and each.relevance == 0.5 for each in found)


def test_any_pipeline_can_be_compared_with_any_other() -> None:
    good = configuration(
        "good", {"leave?": ([hit_of("handbook", 19)], 0.9), "pay?": ([hit_of("handbook", 3)], 0.8)}
    )
    poor = configuration(
        "poor", {"leave?": ([hit_of("other", 19)], 0.2), "pay?": ([hit_of("handbook", 3)], 0.8)}
    )
    first, second = evaluate([good, poor], CASES, Terms(k=5, refuse_below=0.5))
    hit = ("page_hit", "5")
    assert [each.figures[hit].value for each in (first, second)] == [1.0, 0.5]  # type: ignore[union-attr]
    assert second.differences[hit].value == -0.5  # type: ignore[union-attr]
    assert second.figures["refused", "answerable"].value == 0.5  # type: ignore[union-attr]
    assert [curve.value for curve in second.page_curve if curve is not None] == [0.5] * 10


def test_a_derived_threshold_is_the_one_that_refuses() -> None:
    answers = configuration("any", {"leave?": ([], 0.9), "pay?": ([], 0.7), "moon?": ([], 0.3)})
    (evaluation,) = evaluate([answers], CASES, Terms(k=5, refuse_below=1.0, keep=0.95))
    assert evaluation.calibration is not None
    assert evaluation.refuse_below == evaluation.calibration.threshold.value == 0.7
    assert evaluation.figures["refused", "answerable"].value == 0  # type: ignore[union-attr]
    assert evaluation.figures["refused", "unanswerable"].value == 1  # type: ignore[union-attr]


def test_times_are_in_milliseconds() -> None:
    (evaluation,) = evaluate([configuration("any", {})], CASES, Terms(k=5, refuse_below=0))
    median, slow = evaluation.latency
    seconds = sorted(each.seconds for each in evaluation.outcomes)
    assert median == pytest.approx(seconds[1] * 1000)
    assert median <= slow <= seconds[2] * 1000
