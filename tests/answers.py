"""Answers for tests of what is done with them: of few documents, each of whose words can be told from the others'."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from bot.types import Answer, Citation, Claim, Outcome, Remark, Shown, Verdict
from indexer.types import Hit, ReadBy

DOCUMENTS = ("alpha", "beta", "gamma")
"""Their ids; names, titles and quotes are made of the id and of nothing of another's."""


def cited(marker: int, document: str, *, generation: str = "1", page: int = 1, words: str = "") -> Citation:
    """A quote of a document, whose words all name the document."""
    quote = words or f"The {document} page {document}{marker} says {document}."
    return Citation(
        marker,
        document,
        f"{document}-{generation}",
        f"{document}.pdf",
        f"Title of {document}",
        page,
        str(page),
        0,
        len(quote),
        quote,
        f"https://files.example/{document}.pdf",
        section=(f"Section of {document}",),
        read_by=ReadBy.OCR if marker % 5 == 0 else ReadBy.TEXT,
        confidence=0.5 if marker % 5 == 0 else None,
    )


def claimed(*citations: Citation, prefix: str = "") -> Claim:
    """What its quotes say, in their words."""
    return Claim(" ".join(each.quote for each in citations), Verdict.SUPPORTED, citations, prefix=prefix)


def answers() -> st.SearchStrategy[Answer]:
    """Whole answers of every kind."""
    return st.one_of(given_answers(), not_found_answers())


@st.composite
def given_answers(draw: st.DrawFn) -> Answer:
    """Claims of one or several documents, with connective words, remarks, and long ones among them."""
    claims: list[Claim] = []
    marker = 0
    for _ in range(draw(st.integers(1, 12))):
        prefix = draw(st.sampled_from(["", " ", "\n- ", "\n\n"])) if claims else ""
        if draw(st.integers(0, 5)) == 0:
            claims.append(Claim("In summary:", Verdict.CONNECTIVE, prefix=prefix))
            continue
        citations = []
        for document in draw(st.lists(st.sampled_from(DOCUMENTS), min_size=1, max_size=2)):
            marker += 1
            longer = draw(st.sampled_from([0, 0, 0, 30, 250]))
            words = f"The {document} page {document}{marker} says {document}." + f" {document}" * longer
            generation = draw(st.sampled_from("12"))
            citations.append(cited(marker, document, generation=generation, page=marker, words=words))
        beside = tuple(
            Shown(document, f"{document}-{draw(st.sampled_from('12'))}")
            for document in draw(st.lists(st.sampled_from(DOCUMENTS), max_size=1))
        )
        claims.append(replace(claimed(*citations, prefix=prefix), beside=beside))
    remarks = draw(
        st.lists(st.permutations(DOCUMENTS).map(lambda names: names[:2]), max_size=2).map(
            lambda pairs: tuple(
                Remark(
                    f"{newer}.pdf is newer than {older}.pdf.", (newer, older), (f"{newer}-1", f"{older}-1")
                )
                for newer, older in pairs
            )
        )
    )
    outcome = draw(st.sampled_from([Outcome.ANSWERED, Outcome.PASSAGES]))
    return Answer(
        outcome,
        tuple(claims),
        searched=draw(st.integers(1, 5)),
        incomplete=draw(st.booleans()),
        dropped=draw(st.integers(0, 2)),
        remarks=remarks,
    )


@st.composite
def not_found_answers(draw: st.DrawFn) -> Answer:
    """With the pages that came nearest."""
    nearest = tuple(
        Hit(
            document,
            f"{document}-1",
            f"{document}.pdf",
            f"Title of {document}",
            f"https://files.example/{document}.pdf",
            0,
            page,
            str(page),
            0,
            4,
            "text",
            "text",
            0.1,
        )
        for page, document in enumerate(draw(st.lists(st.sampled_from(DOCUMENTS), max_size=3)), 1)
    )
    return Answer(Outcome.NOT_FOUND, searched=draw(st.integers(0, 5)), nearest=nearest)
