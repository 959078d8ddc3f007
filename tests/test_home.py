"""The Home tab."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.home import MOST_DOCUMENTS, home_notice, home_view
from bot.playground.block_limits import check_view
from indexer.types import Audience, Document, DocumentState, PageCounts

DOCUMENT = Document(
    workspace="T1",
    id="d",
    source="s",
    uri="u",
    name="handbook.pdf",
    title="Employee handbook",
    revision="1",
    link="https://files.example/handbook.pdf",
    audience=Audience(workspace=True),
    epoch=1,
    state=DocumentState.INDEXED,
    reason=None,
    generation="g",
    pages=PageCounts(total=42, text=40, blank=2),
    indexed_at=86_400.0,
)


def words(view: dict[str, Any]) -> str:
    texts = [
        block.get("text") or block["elements"][0] for block in view["blocks"] if block["type"] != "divider"
    ]
    return "\n".join(text["text"] for text in texts)


def test_home_says_what_it_is_how_to_ask_and_what_was_read_when() -> None:
    view = home_view([DOCUMENT], last_sync=90_000.0)
    check_view(view)
    text = words(view)
    assert "answers questions from your team's PDFs" in text
    assert "Mention me in a channel" in text
    assert "/ask QUESTION" in text
    assert "*1 PDF that you may ask about*" in text
    assert "Last synced: 1970-01-02 01:00 UTC" in text
    assert "|handbook.pdf>) — indexed, 42 pages (40 as text, 2 blank)\nread 1970-01-02 00:00 UTC" in text


def test_documents_with_pages_that_were_not_read_are_marked() -> None:
    partial = replace(DOCUMENT, state=DocumentState.PARTIAL, reason="Page 3: it is a <scan>.")
    text = words(home_view([DOCUMENT, partial], last_sync=None))
    assert "⚠ 1 partly indexed" in text
    assert "⚠ *Employee handbook*" in text
    assert "Page 3: it is a &lt;scan&gt;." in text


@pytest.mark.parametrize("count", [0, 1, MOST_DOCUMENTS, MOST_DOCUMENTS + 1, 5_000])
def test_any_number_of_documents_fits_and_the_rest_is_counted(count: int) -> None:
    view = home_view([DOCUMENT] * count, last_sync=1.0)
    check_view(view)
    more = max(0, count - MOST_DOCUMENTS)
    assert (f"and {more:,} more: /pdfs list words" in words(view)) is (more > 0)


def test_the_longest_document_fits() -> None:
    longest = replace(
        DOCUMENT,
        title="&" * 500,
        name="<" * 500,
        link="https://e.example/" + "é" * 400,
        reason="&" * 2_000,
        state=DocumentState.FAILED,
    )
    check_view(home_view([longest] * 3, last_sync=None))


def test_without_documents_it_says_so_and_a_notice_still_says_how_to_ask() -> None:
    assert "no PDFs yet" in words(home_view([], last_sync=None))
    notice = home_notice("Try <again>.")
    check_view(notice)
    assert "/ask QUESTION" in words(notice)
    assert words(notice).endswith("Try &lt;again&gt;.")
