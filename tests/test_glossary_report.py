"""What /pdfs glossary asks and says."""

from __future__ import annotations

import pytest

from bot.blocks import SlackMessage
from bot.glossary_report import PER_PAGE, GlossaryWish, Verb, added, glossary_list, parse_wish, removed
from indexer.catalogue import GlossaryMatch
from indexer.glossary import Overview
from indexer.types import GlossaryLine

OVERVIEW = Overview(
    written=(GlossaryLine("capex", ("capital expenditures", "purchases of equipment")),),
    from_file=(GlossaryLine("zulu", ("last",)),),
    learned=(GlossaryMatch("PP&E", "property, plant and equipment", 2), GlossaryMatch("QA", "quality", 1)),
)


def words(message: SlackMessage) -> str:
    return "\n".join(block["text"]["text"] for block in message.blocks)


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("glossary", GlossaryWish(Verb.LIST)),
        ("glossary travel 2", GlossaryWish(Verb.LIST)),
        ("glossary add NAV = net asset value 2", GlossaryWish(Verb.ADD, "NAV = net asset value 2")),
        ("glossary ADD P&amp;L = profit &lt;&gt; loss", GlossaryWish(Verb.ADD, "P&L = profit <> loss")),
        ("glossary remove full time", GlossaryWish(Verb.REMOVE, "full time")),
        ("glossary remove", GlossaryWish(Verb.REMOVE)),
    ],
)
def test_a_wish_is_a_verb_and_a_line(typed: str, wish: GlossaryWish) -> None:
    assert parse_wish(typed) == wish


def test_a_list_shows_peoples_lines_then_what_pdfs_say() -> None:
    text = words(glossary_list(OVERVIEW))
    assert text.startswith("4 terms that questions here are searched with:")
    assert "• capex = capital expenditures; purchases of equipment" in text
    assert "• PP&amp;E = property, plant and equipment (2 PDFs)" in text
    assert text.index("zulu") < text.index("PP&amp;E")


def test_a_list_is_narrowed_by_words_and_says_when_nothing_has_them() -> None:
    text = words(glossary_list(OVERVIEW, ("EQUIPMENT", "plant")))
    assert "PP&amp;E" in text
    assert "capex" not in text
    assert "No term here" in words(glossary_list(OVERVIEW, ("nowhere",)))
    assert "The glossary is empty" in words(glossary_list(Overview((), (), ())))


def test_a_long_list_has_pages_and_names_the_next() -> None:
    learned = tuple(GlossaryMatch(f"T{n}", f"term {n}", 1) for n in range(PER_PAGE * 2 + 1))
    long = Overview((), (), learned)
    first, last = words(glossary_list(long, ("term",))), words(glossary_list(long, page=9))
    assert "More: /pdfs glossary term 2" in first
    assert f"T{PER_PAGE} =" not in first
    assert (f"T{PER_PAGE * 2} =" in last, "More" in last) == (True, False)


def test_what_people_type_pings_and_links_nobody() -> None:
    line = GlossaryLine("<!channel>", ("<@U1> *bold*", "@here"))
    for message in (added(line), glossary_list(Overview((line,), (), ())), removed("<!here>", there=False)):
        text = words(message)
        assert "<" not in text
        assert "@here" not in text
        assert "*" not in text


def test_a_line_that_never_was_is_explained() -> None:
    assert "Removed: capex" in words(removed("capex", there=True))
    assert "FOOTNOTE_GLOSSARY" in words(removed("capex", there=False))
    assert "an empty term" in words(removed("", there=False))
