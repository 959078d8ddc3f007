"""What a model thinks never becomes an answer, wherever its pieces are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language_models.thoughts import Thoughts
from tests.hostile import splits

SECRET = "Okay, canary-secret: 3 < 5, arr[0] and </b> and [x] or <think"
ANSWER = "The fee is 40 euros [2]. 3 < 5 and <b> stay, as does arr[0] and [INST]; 5 < 7"
PAIRS = [
    ("<think>", "</think>"),
    ("<Thinking>", "</Thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("<seed:think>", "</seed:think>"),
    ("<mm:think>", "</mm:think>"),
    ("[THINK]", "[/THINK]"),
    ("◁think▷", "◁/think▷"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
    ("<|channel>thought\n", "<channel|>"),
    ("<unused94>thought\n", "<unused95>"),
]
HABITS = [None, True, False]
cuts = st.lists(st.integers(0, 10_000), max_size=40)


def read(text: str, places: list[int], unannounced: bool | None = None, patience: int = 10_000) -> Thoughts:
    thoughts = Thoughts(unannounced=unannounced, patience=patience)
    thoughts.answer = "".join(thoughts.feed(piece) for piece in splits(text, places))  # type: ignore[attr-defined]
    thoughts.answer += thoughts.finish()  # type: ignore[attr-defined]
    return thoughts


def answer(text: str, places: list[int], unannounced: bool | None = None, patience: int = 10_000) -> str:
    return str(read(text, places, unannounced, patience).answer)  # type: ignore[attr-defined]


@pytest.mark.parametrize("unannounced", HABITS)
@pytest.mark.parametrize("pair", PAIRS)
@given(cuts)
def test_thinking_between_tags_is_left_out(
    pair: tuple[str, str], unannounced: bool | None, places: list[int]
) -> None:
    begin, end = pair
    assert answer(f"{begin}{SECRET}{end}{ANSWER}", places, unannounced) == ANSWER
    assert answer(f"{ANSWER}{begin}{SECRET}{end}{ANSWER}{begin}{SECRET}", places, unannounced) == ANSWER * 2


@pytest.mark.parametrize("pair", PAIRS)
def test_thinking_is_left_out_letter_by_letter(pair: tuple[str, str]) -> None:
    text = f"{pair[0]}{SECRET}{pair[1]}{ANSWER}"
    assert answer(text, list(range(len(text)))) == ANSWER


@pytest.mark.parametrize("unannounced", [None, True])
@given(cuts)
def test_thinking_that_only_ends_is_left_out(unannounced: bool | None, places: list[int]) -> None:
    thoughts = read(f"Okay, canary-secret.</think>{ANSWER}", places, unannounced)
    assert thoughts.answer == ANSWER  # type: ignore[attr-defined]
    assert thoughts.unannounced
    assert not thoughts.leaked


@given(cuts)
def test_thinking_that_was_handed_on_is_told_of(places: list[int]) -> None:
    thoughts = read(f"{'Passage [1] says that. ' * 3}</think>{ANSWER}", [*places, 12, 40], unannounced=False)
    assert thoughts.unannounced
    assert thoughts.leaked


@given(cuts)
def test_who_is_known_to_think_first_is_waited_for(places: list[int]) -> None:
    text = f"Passage [1] says canary-secret [2].</think>{ANSWER}"
    assert answer(text, places, unannounced=True) == ANSWER
    assert answer(ANSWER, places, unannounced=True) == ANSWER  # this once it did not


def test_who_is_not_known_is_waited_for_until_a_marker_or_for_so_long() -> None:
    thoughts = Thoughts(unannounced=None, patience=30)
    assert thoughts.feed("The fee is 40") == ""
    assert thoughts.feed(" euros [") == ""
    assert thoughts.feed("2]. And") == "The fee is 40 euros [2]. And"
    assert thoughts.feed(" more") == " more"
    thoughts = Thoughts(unannounced=None, patience=30)
    assert thoughts.feed("Without marker, " * 2) == "Without marker, " * 2
    thoughts = Thoughts(unannounced=None, patience=30, marked=False)
    assert thoughts.feed("A list: arr[0]") == ""
    assert thoughts.finish() == "A list: arr[0]"


def test_who_thinks_in_a_field_of_its_own_is_not_waited_for() -> None:
    thoughts = Thoughts(unannounced=None, patience=1_000)
    thoughts.thinks_apart()
    assert thoughts.feed("The fee") == "The fee"


@pytest.mark.parametrize(
    "end", ["</s>", "<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<｜end▁of▁sentence｜>"]
)
@given(cuts)
def test_a_models_own_end_is_no_text(end: str, places: list[int]) -> None:
    assert answer(f"{ANSWER}{end}", places) == ANSWER


@given(
    st.text(alphabet=st.sampled_from("ab <>/[]|1thinkTHINK◁▷\n"), max_size=60), cuts, st.sampled_from(HABITS)
)
def test_where_pieces_are_cut_never_matters(text: str, places: list[int], unannounced: bool | None) -> None:
    whole, parted = read(text, [], unannounced), read(text, places, unannounced)
    if not (whole.leaked or parted.leaked):
        assert whole.answer == parted.answer  # type: ignore[attr-defined]
    if parted.leaked:
        assert whole.unannounced
