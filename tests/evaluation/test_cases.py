"""Cases: what is read, what is refused, and what is doubted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.evaluation.cases import BadCase, Case, doubts, parse_case, read_cases
from indexer.types import Audience, Document, DocumentState, PageCounts


def document(name: str, pages: int, *, readable: bool = True) -> Document:
    return Document(
        workspace="w",
        id=name,
        source="/pdfs",
        uri=name,
        name=name,
        title=name,
        revision="1",
        link=None,
        audience=Audience(workspace=True),
        epoch=1,
        state=DocumentState.INDEXED if readable else DocumentState.FAILED,
        reason=None,
        generation="g" if readable else None,
        pages=PageCounts(total=pages, text=pages),
    )


def test_a_case_names_question_document_pages_and_answer() -> None:
    case = parse_case(
        '{"question": " How long? ", "document": "a.pdf", "pages": [3, 2, 3], "answer": "long", "id": 7}', 12
    )
    assert case == Case("How long?", "a.pdf", frozenset({2, 3}), "long", True, 12)
    assert (case.asks_for_document, case.asks_for_pages) == (True, True)


def test_a_case_without_pages_asks_for_the_document_only() -> None:
    for pages in ("", ', "pages": null', ', "pages": []'):
        case = parse_case(f'{{"question": "?", "document": "a.pdf"{pages}}}')
        assert (case.asks_for_document, case.asks_for_pages) == (True, False)


def test_an_unanswerable_case_asks_for_nothing() -> None:
    case = parse_case('{"question": "?", "document": "a.pdf", "pages": [1], "answerable": false}')
    assert (case.answerable, case.asks_for_document, case.asks_for_pages) == (False, False, False)


@pytest.mark.parametrize("extra", ['"answer": "42"', '"answerable": true'])
def test_a_case_may_say_only_that_it_can_be_answered(extra: str) -> None:
    assert parse_case(f'{{"question": "?", {extra}}}').answerable


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("How long?", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('["How long?"]', "no JSON object"),
        ('{"document": "a.pdf"}', '"question" is missing'),
        ('{"question": " ", "document": "a.pdf"}', '"question" is missing'),
        ('{"question": 3}', '"question" is no text'),
        ('{"question": "?"}', "does not say what to find"),
        ('{"question": "\\ud800", "document": "a.pdf"}', "half a character"),
        ('{"question": "?", "pages": [1]}', '"pages" without "document"'),
        ('{"question": "?", "document": "a.pdf", "pages": [0]}', "physical pages from 1"),
        ('{"question": "?", "document": "a.pdf", "pages": [true]}', "physical pages from 1"),
        ('{"question": "?", "document": "a.pdf", "pages": 3}', "physical pages from 1"),
        ('{"question": "?", "document": "a.pdf", "pages": ["iv"]}', "physical pages from 1"),
        ('{"question": "?", "document": ["a.pdf"]}', '"document" is no text'),
        ('{"question": "?", "answerable": 0}', '"answerable" is neither'),
        ('{"question": "?", "document": "a.pdf", "page": [1]}', 'no "pages" but "page"'),
        ('{"question": "?", "answerabel": false}', 'no "answerable" but "answerabel"'),
    ],
)
def test_a_line_that_is_no_case_says_why(line: str, cause: str) -> None:
    with pytest.raises(BadCase, match=cause):
        parse_case(line)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("question", "document", "pages", "answer", "answerable"), json_values),
    )
)
def test_whatever_stands_in_a_line_it_is_a_case_or_a_bad_one(entry: dict[str, Any]) -> None:
    try:
        case = parse_case(json.dumps(entry))
    except BadCase:
        return
    assert case.question
    assert all(page >= 1 for page in case.pages)
    assert case.answerable is (entry.get("answerable") is not False)


def test_bad_lines_are_named_with_file_and_number_all_at_once(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"question": "?", "document": "a.pdf"}\n\nnonsense\n{"question": "?"}\n', "utf-8")
    with pytest.raises(ValueError) as caught:
        read_cases(file)
    message = str(caught.value)
    assert message.startswith(f"{file}, line 3: it is not JSON")
    assert "; line 4: it does not say what to find" in message


def test_many_bad_lines_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("nonsense\n" * 12, "utf-8")
    with pytest.raises(ValueError, match="and 7 more lines"):
        read_cases(file)


@pytest.mark.parametrize(
    ("content", "cause"), [(b"\n \n", "holds no case"), (b'{"question": "\xff"}', "UTF-8")]
)
def test_a_file_without_cases_says_so(tmp_path: Path, content: bytes, cause: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=cause):
        read_cases(file)


def test_lines_keep_their_numbers_and_marks_of_order_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('\n{"question": "产假?", "document": "指南.pdf", "pages": [2]}\n', "utf-8-sig")
    (case,) = read_cases(file)
    assert (case.question, case.document, case.line) == ("产假?", "指南.pdf", 2)


def test_a_document_that_is_not_searched_is_doubted() -> None:
    cases = [
        Case("?", "lost.pdf", frozenset({1}), line=4),
        Case("?", "failed.pdf", line=5),
        Case("?", "there.pdf", line=6),
        Case("?", "lost.pdf", answerable=False, line=7),
    ]
    (doubt,) = doubts(cases, [document("there.pdf", 3), document("failed.pdf", 0, readable=False)])
    assert doubt.startswith("2 of 4 cases name a document that is not among the 1 searched")
    assert "lost.pdf (line 4), failed.pdf (line 5)" in doubt


def test_pages_behind_the_last_are_doubted() -> None:
    cases = [Case("?", "a.pdf", frozenset({3, 9}), line=1), Case("?", "a.pdf", frozenset({4}), line=2)]
    (doubt,) = doubts(cases, [document("a.pdf", 3)])
    assert doubt.startswith("1 of 2 cases name a page after the document's last")
    assert "p. 4 of a.pdf (line 2)" in doubt


def test_accents_are_the_same_however_a_file_system_writes_them() -> None:
    case = Case("?", "Übersicht.pdf", frozenset({1}))
    assert doubts([case], [document("U\u0308bersicht.pdf", 1)]) == []
