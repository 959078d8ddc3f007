"""The steps of a search as settings write them."""

from __future__ import annotations

from dataclasses import asdict, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search import PRESETS, SearchOptions, parse_options

SHARES = sorted(field.name for field in fields(SearchOptions) if field.name != "depth")


def test_nothing_changes_nothing() -> None:
    assert parse_options("") == parse_options("  ") == PRESETS["default"] == SearchOptions()
    assert parse_options("", PRESETS["plain"]) == PRESETS["plain"]


def test_steps_are_changed_by_name() -> None:
    changed = parse_options("smoothing=0.3 titles=off depth=50")
    assert changed == replace(SearchOptions(), smoothing=0.3, titles=0.0, depth=50)
    assert isinstance(changed.depth, int)


@pytest.mark.parametrize(
    ("word", "number"),
    [("on", 1), ("yes", 1), ("TRUE", 1), ("off", 0), ("No", 0), ("false", 0), ("1e-1", 0.1)],
)
def test_words_are_numbers_too(word: str, number: float) -> None:
    assert parse_options(f"years={word}").years == number


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_comes_before_changes(preset: str) -> None:
    assert parse_options(preset) == PRESETS[preset]
    assert parse_options(f"{preset} titles=0.7") == replace(PRESETS[preset], titles=0.7)


def test_the_last_of_several_changes_counts() -> None:
    assert parse_options("years=0.1 years=0.9").years == 0.9


def test_a_negative_share_of_vectors_lets_each_question_decide() -> None:
    assert parse_options("dense=-1").dense < 0
    with pytest.raises(ValueError, match="out of range"):
        parse_options("dense=-2")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("speed=1", "speed=1"),
        ("fast", "fast"),
        ("Titles=1", "Titles=1"),
        ("=1", "=1"),
        ("titles", "titles"),
        ("titles=", "titles"),
        ("titles=much", "much"),
        ("titles=1.1", "1.1"),
        ("titles=-0.1", "-0.1"),
        ("titles=nan", "nan"),
        ("titles=inf", "inf"),
        ("titles =1", "titles"),
        ("depth=0", "depth"),
        ("depth=10001", "10001"),
        ("depth=nan", "nan"),
        ("titles=1,years=1", "1,years=1"),
    ],
)
def test_what_is_no_option_is_named_in_the_error(text: str, named: str) -> None:
    with pytest.raises(ValueError, match=r"is (no|out)") as error:
        parse_options(text)
    assert named in str(error.value)


def test_the_error_tells_all_steps_and_presets() -> None:
    with pytest.raises(ValueError, match="no step") as error:
        parse_options("speed=1")
    for word in (*SHARES, "depth", *PRESETS):
        assert word in str(error.value)


@given(st.sampled_from(SHARES), st.floats(0, 1))
def test_every_share_can_be_set_alone(name: str, share: float) -> None:
    assert asdict(parse_options(f"{name}={share!r}")) == {**asdict(SearchOptions()), name: share}


@given(
    st.builds(
        SearchOptions,
        **{name: st.floats(0, 1) for name in SHARES},
        depth=st.integers(1, 10_000),
    )
)
def test_options_that_are_written_out_are_read_back(options: SearchOptions) -> None:
    text = " ".join(f"{name}={value!r}" for name, value in asdict(options).items())
    assert parse_options(text) == parse_options(text, PRESETS["words"]) == options


@given(st.text(max_size=60))
def test_any_text_gives_options_in_range_or_an_error(text: str) -> None:
    try:
        options = parse_options(text)
    except ValueError:
        return
    assert all(-1 <= getattr(options, name) <= 1 for name in SHARES)
    assert 1 <= options.depth <= 10_000
