"""What was typed after /pdfs."""

from __future__ import annotations

import pytest

from bot.listeners.commands import Wish, matching, parse
from indexer.types import Audience, Document, DocumentState, PageCounts


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("", Wish("help")),
        ("   ", Wish("help")),
        ("list", Wish("list")),
        ("LIST 3", Wish("list", page=3)),
        ("list travel policy 2", Wish("list", ("travel", "policy"), 2)),
        ("list 2024", Wish("list", page=2024)),
        ("list 0", Wish("list", page=1)),
        ("list 99999999999999", Wish("list", page=999999)),
        ("reindex", Wish("reindex")),
        ("glossary PP&amp;E 2", Wish("glossary", ("PP&E",), 2)),
    ],
)
def test_a_command_is_a_verb_words_and_a_page(typed: str, wish: Wish) -> None:
    assert parse(typed) == wish


def document(name: str, title: str) -> Document:
    return Document(
        "acme",
        name,
        "folder",
        name,
        name,
        title,
        "r",
        None,
        Audience(True),
        1,
        DocumentState.INDEXED,
        None,
        "g",
        PageCounts(),
    )


def test_a_list_is_narrowed_by_words_of_title_or_name() -> None:
    handbook = document("hb-2024.pdf", "Employee handbook")
    travel = document("travel.pdf", "Reisekosten für STRASSE")
    both = [handbook, travel]
    assert matching(both, ()) == both
    assert matching(both, ("HANDbook", "2024")) == [handbook]
    assert matching(both, ("straße",)) == [travel]
    assert matching(both, ("handbook", "travel")) == []
