"""What an answer shows of which documents, and what of it may be shown now.

What a claim's words may come from beside its quotes (`Claim.beside`) counts as shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from bot.types import Shown
from bot.written_answers import Written
from indexer.types import DocumentState, Reach

if TYPE_CHECKING:
    from bot.journal import Journal
    from bot.types import Answer, Claim
    from indexer.catalogue import Catalogue

_HIDDEN = frozenset({DocumentState.GONE, DocumentState.FAILED})


def shown_by_claims(claims: Iterable[Claim]) -> frozenset[Shown]:
    """What the claims cite, and what else their words may come from."""
    return frozenset(shown for claim in claims for shown in shown_by_claim(claim))


def shown_by_claim(claim: Claim) -> frozenset[Shown]:
    """As `shown_by_claims`, of one."""
    return frozenset(Shown(each.document, each.generation) for each in claim.citations).union(claim.beside)


def shown_by(answer: Answer) -> frozenset[Shown]:
    """What a whole answer cites, lists as nearest pages, or remarks on."""
    nearest = {Shown(hit.document, hit.generation) for hit in answer.nearest}
    remarks = {
        Shown(*pair)
        for remark in answer.remarks
        for pair in zip(remark.documents, remark.generations, strict=True)
    }
    return shown_by_claims(answer.claims) | nearest | remarks


def shown_by_written(written: Written) -> frozenset[Shown]:
    """As `shown_by`, of an answer as the journal has it."""
    beside = (each for claim in written["claims"] for each in claim.get("beside", ()))
    listed = (*written["citations"], *written["nearest"], *beside)
    remarks = {
        Shown(*pair)
        for remark in written.get("remarks", ())
        for pair in zip(remark["documents"], remark["generations"], strict=True)
    }
    return frozenset(Shown(item["document"], item["generation"]) for item in listed) | remarks


def standing(
    catalogue: Catalogue, workspace: str, shown: Collection[Shown], reach: Reach
) -> frozenset[Shown]:
    """Of what is shown, all that may be shown now: its document is visible in that reading and within reach.

    While the workspace is to be erased, nothing may. Raises CatalogueError.
    """
    if not shown or not reach.readers or catalogue.erasure(workspace) is not None:
        return frozenset()
    generations, documents = {each.generation for each in shown}, {each.document for each in shown}
    confirmed = catalogue.confirm(workspace, generations, reach, prefer=documents)
    return frozenset(
        each
        for each in shown
        if each.generation in confirmed
        and (
            confirmed[each.generation].id == each.document or _stands_alone(catalogue, workspace, each, reach)
        )
    )


def repeatable(
    journal: Journal, catalogue: Catalogue, ids: Collection[str], reach: Reach
) -> dict[str, frozenset[Shown]]:
    """Of earlier questions, by id, those whose answers may be repeated now, with what these rest on: all that they
    show stands, and all that those answers show which the model had heard when it wrote them.

    One of which something was taken back, but perhaps not yet in Slack, may not. Raises CatalogueError.
    """
    shown = {known: its for known in ids if (its := _behind(journal, known)) is not None}
    stands = standing(catalogue, journal.workspace, frozenset().union(*shown.values()), reach)
    return {known: its for known, its in shown.items() if its <= stands}


def _behind(journal: Journal, question: str) -> frozenset[Shown] | None:
    """What an answer shows, and what those show that it was told; None where that is not known as a whole."""
    found: frozenset[Shown] = frozenset()
    waiting, seen = [question], {question}
    while waiting:
        known = waiting.pop()
        written = journal.answer(known)
        if written is None or written.get("left") or written.get("pending"):
            return None
        if known != question and written.get("withdrawn"):  # it showed more when it was told
            return None
        found |= shown_by_written(written)
        waiting += [each for each in written.get("heard", ()) if each not in seen]
        seen.update(waiting)
    return found


def _stands_alone(catalogue: Catalogue, workspace: str, shown: Shown, reach: Reach) -> bool:
    """Whether its own document admits it, where another with the same bytes does."""
    document = catalogue.document(workspace, shown.document)
    return (
        document is not None
        and document.generation == shown.generation
        and document.state not in _HIDDEN
        and reach.admits(document.audience)
    )
