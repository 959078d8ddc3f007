"""What was written of what was found -> the whole answer, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from bot import missing, versions
from bot.citations import Quote, display_quote
from bot.conflicts import Disagreement, disagreements
from bot.drafting import Draftsman, still_allowed
from bot.finding import Material, choose
from bot.sanitise import sanitise
from bot.standing import shown_by_claim
from bot.types import Answer, Claim, Outcome, Remark, Verdict
from indexer.types import Document, Hit

Allowed = Callable[[Collection[str]], Mapping[str, Document]]
"""Generations -> those of them that may be used now, with their documents."""

_NEAREST = 3


def whole(
    question: str, written: Draftsman, material: Material, *, outcome: Outcome, allowed: Allowed
) -> Answer:
    """The claims that still stand, with what is to be said beside them; or the nearest pages, as NOT_FOUND.

    Claims of other documents that say otherwise stand last. Raises what `allowed` raises.
    """
    nearest = choose(material.results.hits, _NEAREST)
    documents = allowed(_concerned(written, material, nearest))
    claims = still_allowed(written.claims, documents)
    meanings = material.results.expansions
    if not claims:
        named = [hit for hit in nearest if hit.generation in documents]
        remarks = missing.remarks(question, named, documents=documents, meanings=meanings)
        return Answer(Outcome.NOT_FOUND, nearest=tuple(named), remarks=_usable(remarks, documents))
    read = [hit for hit in material.passages if hit.generation in documents]
    found = disagreements(claims, read, superseded=material.results.superseded)
    others = [each for each in found if _is_plain(each)]
    answer = Answer(outcome, (*claims, *(_otherwise(each, written) for each in others)))
    remarks = (
        *missing.remarks(question, read, cited=answer.citations, documents=documents, meanings=meanings),
        *versions.remarks(
            material.superseded,
            cited={citation.generation for citation in answer.citations},
            documents=documents,
        ),
    )
    return Answer(outcome, answer.claims, remarks=_usable(remarks, documents))


def _concerned(written: Draftsman, material: Material, nearest: Sequence[Hit]) -> set[str]:
    """The generations of all that may be shown or named, or that words may come from."""
    found = {hit.generation for hit in (*material.passages, *nearest)}
    for claim in written.claims:
        found.update(each.generation for each in claim.citations)
        found.update(each.generation for each in claim.beside)
    for older in material.superseded:
        found |= {older.generation, older.newer_generation}
    return found


def _usable(remarks: Sequence[Remark], documents: Mapping[str, Document]) -> tuple[Remark, ...]:
    return tuple(each for each in remarks if documents.keys() >= set(each.generations))


def _is_plain(found: Disagreement) -> bool:
    """Whether its words can be shown in quotation marks as they stand on the page."""
    shown = display_quote(found.text)
    return sanitise(shown) == shown


def _otherwise(found: Disagreement, written: Draftsman) -> Claim:
    """The words of the other document, as they stand there: they go with what they say otherwise than."""
    is_older = found.hit.generation in written.superseded
    citation = written.numbering.cite(Quote(found.hit, found.start, found.end), superseded=is_older)
    text = sanitise(display_quote(found.text))
    beside = tuple(sorted(shown_by_claim(found.claim)))
    return Claim(text, Verdict.SUPPORTED, (citation,), prefix="\n\n", disagrees=True, beside=beside)
