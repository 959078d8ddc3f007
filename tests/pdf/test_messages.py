"""What the child says is taken only as it may be said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.pdf.marks import Marks
from indexer.pdf.messages import NotUnderstood, Opened, Read, decode
from indexer.types import OutlineEntry
from indexer.types.pages import HIDDEN_TEXT, UNCHECKED_TEXT

OPENED: dict[str, Any] = {
    "pages": 3,
    "title": "Leave",
    "created": None,
    "modified": "2024-01-31T00:00:00",
    "outline": [["One", 2, 0]],
    "labels": ["i", "ii", "1"],
    "attachments": 1,
}
PAGE: dict[str, Any] = {
    "number": 2,
    "text": "Some text\non two lines",
    "read_by": "ocr",
    "reason": None,
    "heading": "",
    "confidence": 0.5,
    "marks": Marks().encode(),
    "cut": False,
    "recognised": True,
    "hidden": False,
    "unchecked": False,
    "drawn": False,
}
ENDLESS = 10**400


def heard(kind: str, fields: dict[str, Any]) -> Any:
    return decode(json.dumps({kind: fields}).encode(), expected=2, label="ii")


def test_what_a_good_child_says_is_taken() -> None:
    opened, read = heard("opened", OPENED), heard("page", PAGE)
    assert isinstance(opened, Opened)
    assert opened.outline == (OutlineEntry("One", 2, 0),)
    assert isinstance(read, Read)
    assert (read.page.text, read.page.label, read.page.confidence) == (PAGE["text"], "ii", 0.5)
    assert heard("end", {}) is None


def test_what_is_to_say_of_text_that_cannot_be_seen_stands_behind_the_reason() -> None:
    def reason(**said: Any) -> str | None:
        read = heard("page", PAGE | said)
        assert isinstance(read, Read)
        return read.page.reason

    assert reason(hidden=True) == HIDDEN_TEXT
    assert reason(unchecked=True) == UNCHECKED_TEXT
    assert reason(read_by="blank", reason="nothing on it", hidden=True) == f"nothing on it; {HIDDEN_TEXT}"
    assert reason(read_by="failed", reason="It is damaged.", hidden=True) == "It is damaged."


@pytest.mark.parametrize(
    "wrong",
    [
        {"pages": 0},
        {"pages": -3},
        {"pages": ENDLESS},
        {"pages": float("inf")},
        {"pages": "3"},
        {"title": "nul \0"},
        {"title": "a" * 100_000},
        {"title": None},
        {"modified": "a" * 100_000},
        {"outline": [["One", 4, 0]]},
        {"outline": [["One", 0, 0]]},
        {"outline": [["One", float("nan"), 0]]},
        {"outline": [["One", 2, -1]]},
        {"outline": [["One", 2, ENDLESS]]},
        {"labels": ["\ud800"]},
        {"labels": 7},
        {"attachments": -1},
        {"attachments": True},
    ],
)
def test_what_no_file_says_of_itself_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        heard("opened", OPENED | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 3},
        {"text": "nul \0"},
        {"text": "half a \ud800 character"},
        {"text": ["a"]},
        {"read_by": "magic"},
        {"reason": "a" * 100_000},
        {"confidence": 1.5},
        {"confidence": -0.1},
        {"confidence": float("nan")},
        {"confidence": ENDLESS},
        {"confidence": "0.5"},
        {"marks": Marks().encode() | {"titles": [[0, 4, ENDLESS, True]]}},
        {"marks": Marks().encode() | {"titles": [[0, 1, 9, True]] * 2}},
        {"marks": Marks().encode() | {"top": [[0, 4, 0.1, True]] * 1000}},
    ],
)
def test_what_no_page_says_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        heard("page", PAGE | wrong)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-(10**400), 10**400) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([("opened", OPENED), ("page", PAGE)]), st.data())
def test_no_field_brings_the_parent_down(said: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    kind, fields = said
    name = data.draw(st.sampled_from(sorted(fields)))
    try:
        found = heard(kind, fields | {name: data.draw(JSON)})
    except NotUnderstood:
        return
    assert isinstance(found, Opened | Read)
