"""What is written, claim by claim."""

from __future__ import annotations

import pytest

from bot.attribution import Attribution, attribute
from bot.claims import Draft
from bot.drafting import Draftsman
from bot.types import Shown, Verdict
from tests.hits import hit

PAGE = hit(
    "Every employee who becomes a parent receives sixteen weeks of parental leave at full pay.\n\n"
    "Sick leave lasts six weeks. The committee met on 3 May 2024."
)


def draftsman(**settings: object) -> Draftsman:
    return Draftsman((PAGE,), **settings)  # type: ignore[arg-type]


def take(written: Draftsman, text: str, *, prefix: str = " ", beside: tuple[Shown, ...] = ()) -> list[str]:
    draft = Draft(text, (1,), prefix)
    shown = written.take(draft, attribute(draft.text, draft.markers, written.passages), beside)
    return [claim.prefix + claim.text for claim in shown]


def test_supported_claims_are_shown_with_citations_and_what_they_may_have_words_of() -> None:
    written = draftsman()
    other = Shown("other", "1")
    assert take(written, "Employees receive 16 weeks of parental leave.", beside=(other,)) == [
        "Employees receive 16 weeks of parental leave."
    ]
    (claim,) = written.claims
    assert claim.verdict is Verdict.SUPPORTED
    assert [citation.marker for citation in claim.citations] == [1]
    assert claim.beside == (other,)


def test_unsupported_claims_are_counted_and_never_shown_and_leave_their_layout() -> None:
    written = draftsman()
    take(written, "Employees receive 16 weeks of parental leave.")
    assert take(written, "Employees receive 18 weeks of parental leave.", prefix="\n\n") == []
    assert take(written, "Sick leave lasts six weeks.") == ["\n\nSick leave lasts six weeks."]
    assert written.dropped == 1


def test_connective_words_wait_for_what_they_introduce() -> None:
    written = draftsman()
    assert take(written, "Here is what I found:") == []
    assert take(written, "Sick leave lasts six weeks.", prefix="\n") == [
        "Here is what I found:",
        "\nSick leave lasts six weeks.",
    ]


def test_every_draft_is_kept_for_the_trace_with_its_verdict() -> None:
    written = draftsman()
    take(written, "Here is what I found:")
    take(written, "Sick leave lasts seven weeks.")
    written.attempt, written.repairing = 2, True
    take(written, "Sick leave lasts six weeks.")
    assert [
        (each.text, each.verdict, each.cited, each.attempt, each.repaired) for each in written.judged
    ] == [
        ("Here is what I found:", "connective", (), 1, False),
        ("Sick leave lasts seven weeks.", "unsupported", (1,), 1, False),
        ("Sick leave lasts six weeks.", "supported", (1,), 2, True),
    ]
    assert "seven" in (written.judged[1].note or "")


def test_a_citation_says_that_its_document_is_superseded() -> None:
    written = draftsman(superseded=frozenset({PAGE.generation}))
    take(written, "Sick leave lasts six weeks.")
    assert [citation.superseded for citation in written.claims[0].citations] == [True]


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("Sick leave lasts six weeks.", True),
        ("sick leave lasts 6 weeks", True),
        ("Six weeks is what sick leave lasts!", True),
        ("Sick leave lasts seven weeks.", False),
        ("Sick leave lasts six months.", False),
        ("Sick leave does not last six weeks.", False),
        ("Sick leave lasts six weeks in Berlin.", False),
        ("Sick leave lasts −6 weeks.", False),
        ("", False),
    ],
)
def test_a_repeat_says_the_same_in_the_same_words_and_figures(text: str, repeated: bool) -> None:
    written = draftsman()
    take(written, "Sick leave lasts six weeks.")
    assert written.is_repeat(text) is repeated


def test_what_was_dropped_is_no_repeat_and_connective_words_that_wait_are() -> None:
    written = draftsman()
    take(written, "Sick leave lasts seven weeks.")
    assert not written.is_repeat("Sick leave lasts seven weeks.")
    take(written, "Here is what I found:")
    assert written.is_repeat("Here is what I found:")


def test_two_quotes_of_which_one_holds_the_other_are_one_footnote() -> None:
    written = draftsman()
    found = attribute("Sick leave lasts six weeks.", (1,), written.passages)
    (quote,) = found.quotes
    wider = type(quote)(quote.hit, quote.start, quote.hit.end)
    both = Attribution((wider, quote), found.finding, (1,))
    written.take(Draft("Sick leave lasts six weeks.", (1,)), both)
    assert [citation.quote for citation in written.claims[0].citations] == [wider.text]
