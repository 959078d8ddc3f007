"""Ways to a leak that walks have found, at their shortest."""

from __future__ import annotations

import pytest

from tests.leaks.acts import Act
from tests.leaks.town import Town
from tests.leaks.wire import Fate

FIRST, SECOND, THIRD = "qznaaab fileaaab.pdf", "qznaaac fileaaac.pdf", "qznaaad fileaaad.pdf"
LOST = (Fate.LOST,)


def uploaded(person: str, channel: str, name: str, content: int) -> Act:
    return Act("upload", (person, channel, name, str(content), "whole", "channel"))


ONE_EACH = (
    uploaded("U0ADA", "C0BOARD", FIRST, 1),
    uploaded("U0ADA", "C0FINANCE", SECOND, 2),
    Act("convert", ("C0BOARD",)),
    Act("index"),
)
"""Ben may use both files: #board is public now."""
PRIVATE_AGAIN = Act("convert", ("C0BOARD",))
"""Of which Slack sends us nothing."""


@pytest.mark.parametrize("text", ["list", "glossary"])
async def test_a_list_is_not_made_for_who_could_read_a_moment_ago(town: Town, text: str) -> None:
    list_of_ben = Act("pdfs", ("U0BEN", "C0FINANCE", text, "-"))
    found = await town.again([*ONE_EACH, list_of_ben, PRIVATE_AGAIN, list_of_ben], parrot=True)
    assert found is None, found


async def test_a_home_tab_is_not_made_for_who_could_read_a_moment_ago(town: Town) -> None:
    home = Act("home", ("U0BEN",))
    found = await town.again([*ONE_EACH, home, PRIVATE_AGAIN, home], parrot=True)
    assert found is None, found


async def test_a_part_of_an_answer_is_not_shown_to_who_could_read_a_moment_ago(town: Town) -> None:
    question = Act("direct", ("U0BEN", "policy", "-", "channel"))
    found = await town.again([*ONE_EACH, question, PRIVATE_AGAIN, question], parrot=True)
    assert found is None, found


async def test_a_lost_event_of_a_guest_who_joins_shows_him_no_part_of_an_answer(town: Town) -> None:
    question = Act("mention", ("U0ADA", "C0GENERAL", "policy", "-", "channel"))
    joins = Act("invite", ("C0GENERAL", "U0GUS"), LOST)
    found = await town.again([*ONE_EACH, question, joins, question], parrot=True)
    assert found is None, found


async def test_words_of_an_earlier_answer_do_not_outlive_their_document_under_the_marker_of_another(
    town: Town,
) -> None:
    """The model repeats a sentence of the answer before, with the marker of a passage that has most of its words."""
    question = ("U0ADA", "C0FINANCE", "keyaaac keyaaad", "-", "last")
    script = [
        uploaded("U0BEN", "C0FINANCE", FIRST, 1),
        uploaded("U0BEN", "C0FINANCE", SECOND, 2),
        uploaded("U0BEN", "C0FINANCE", THIRD, 3),
        Act("index"),
        Act("mention", ("U0ADA", "C0FINANCE", "keyaaab", "-", "channel")),
        Act("mention", question),
        Act("delete_file", (FIRST,)),
        Act("mention", question),
    ]
    found = await town.again(script, parrot=True)
    assert found is None, found


async def test_what_a_reader_lost_while_it_was_written_is_not_in_the_answer(town: Town) -> None:
    """Slack tells nothing of it: only the last look, which asks anew, can find out."""
    question = Act("direct", ("U0BEN", "policy", "-", "channel"), meanwhile=PRIVATE_AGAIN)
    found = await town.again([*ONE_EACH, question], parrot=True)
    assert found is None, found


async def test_one_reading_of_two_files_names_neither_to_who_can_open_the_other(town: Town) -> None:
    """Ada can open the one, Ben the other, and both read the group."""
    script = [
        uploaded("U0ADA", "C0BOARD", FIRST, 1),
        uploaded("U0BEN", "C0DEALS", SECOND, 1),
        uploaded("U0BEN", "G0MPDMADABENFOOT", THIRD, 3),
        Act("index"),
        Act("mention", ("U0ADA", "G0MPDMADABENFOOT", "keyaaab policy", "-", "channel")),
        Act("ask", ("U0ADA", "C0GENERAL", "keyaaab", "-")),
        Act("ask", ("U0BEN", "C0GENERAL", "keyaaab", "-")),
    ]
    found = await town.again(script, parrot=True)
    assert found is None, found


@pytest.mark.parametrize("how", ["pending", "shared"])
async def test_who_may_come_from_outside_counts_before_he_is_there(town: Town, how: str) -> None:
    script = [
        *ONE_EACH,
        Act("share_outside", ("C0PEOPLE", how)),
        Act("mention", ("U0BEN", "C0PEOPLE", "policy", "-", "channel")),
    ]
    found = await town.again(script, parrot=True)
    assert found is None, found


async def test_an_earlier_answer_is_not_repeated_once_a_guest_reads_along(town: Town) -> None:
    """Its own document is still there; nobody takes the answer back."""
    script = [
        *ONE_EACH,
        uploaded("U0ADA", "C0GENERAL", THIRD, 3),
        Act("index"),
        Act("mention", ("U0ADA", "C0GENERAL", "keyaaab", "-", "channel")),
        Act("invite", ("C0GENERAL", "U0GUS")),
        Act("mention", ("U0ADA", "C0GENERAL", "keyaaad", "-", "last")),
    ]
    found = await town.again(script, parrot=True)
    assert found is None, found


async def test_what_is_deleted_or_unshared_without_being_indexed_again_is_gone(town: Town) -> None:
    question = Act("mention", ("U0ADA", "C0FINANCE", "policy", "-", "channel"))
    script = [
        uploaded("U0BEN", "C0FINANCE", FIRST, 1),
        uploaded("U0BEN", "C0FINANCE", SECOND, 2),
        uploaded("U0BEN", "C0FINANCE", THIRD, 3),
        Act("index"),
        question,
        Act("delete_file", (FIRST,)),
        question,
        Act("unshare", (SECOND, "C0FINANCE")),
        question,
    ]
    found = await town.again(script, parrot=True)
    assert found is None, found


async def test_guests_strangers_and_archives_count(town: Town) -> None:
    script = [
        *ONE_EACH,
        *(Act(*asked) for asked in (("home", ("U0GUS",)), ("home", ("U0SAM",)))),
        Act("direct", ("U0GUS", "policy", "-", "channel")),
        Act("direct", ("U0SAM", "policy", "-", "channel")),
        Act("mention", ("U0GUS", "C0PARTNERS", "policy", "-", "channel")),
        Act("archive", ("C0BOARD",)),
        Act("index"),
        Act("reconcile"),
        Act("home", ("U0ADA",)),
        Act("mention", ("U0ADA", "C0PEOPLE", "policy", "-", "channel")),
        Act("ask", ("U0ADA", "C0PEOPLE", "policy", "-")),
    ]
    found = await town.again(script, parrot=True)
    assert found is None, found


TWO_OF_FINANCE = (
    uploaded("U0BEN", "C0FINANCE", FIRST, 1),
    uploaded("U0BEN", "C0FINANCE", SECOND, 2),
    Act("index"),
)
GOES = Act("delete_file", (FIRST,))


@pytest.mark.parametrize("mixes", [False, True], ids=["meanings", "passages"])
async def test_what_the_model_was_given_goes_with_its_document_under_any_marker(
    town: Town, mixes: bool
) -> None:
    """A term's meaning, or a sentence, of the first file with the marker of the second: gone before the next answer."""
    asked = Act("mention", ("U0ADA", "C0FINANCE", "QRB keyaaab keyaaac", "-", "channel"))
    again = Act("mention", ("U0ADA", "C0FINANCE", "keyaaac", "-", "last"))
    found = await town.again([*TWO_OF_FINANCE, asked, GOES, again], parrot=True, mixes=mixes)
    assert found is None, found


@pytest.mark.parametrize("mixes", [False, True], ids=["meanings", "passages"])
async def test_what_the_model_was_given_goes_with_its_document_while_it_writes(
    town: Town, mixes: bool
) -> None:
    asked = Act("mention", ("U0ADA", "C0FINANCE", "QRB keyaaac", "-", "channel"), meanwhile=GOES)
    found = await town.again([*TWO_OF_FINANCE, asked], parrot=True, mixes=mixes)
    assert found is None, found


async def test_words_of_one_stem_are_not_one_word(town: Town) -> None:
    """What ends in t and in n is the same word to a stemmer, so the sentence of the first file is supported by the
    second one's."""
    asked = Act("mention", ("U0ADA", "C0FINANCE", "keyaaat keyaaan", "-", "channel"))
    again = Act("mention", ("U0ADA", "C0FINANCE", "keyaaan", "-", "last"))
    script = [
        uploaded("U0BEN", "C0FINANCE", FIRST, 19),
        uploaded("U0BEN", "C0FINANCE", SECOND, 13),
        Act("index"),
        asked,
        GOES,
        again,
    ]
    found = await town.again(script, parrot=True)
    assert found is None, found
