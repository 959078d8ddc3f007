"""What is left of an answer without what it shows of a document. Pure.

Nothing of the document stays: no quote, title, link or section, and no claim that rests on it. A claim that cites
other documents too stays only if all that it says stands in the quotes that it keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.citations import Quote
from bot.origins import forms
from bot.sanitise import sanitise
from bot.types import Answer, Citation, Claim, Remark, Shown, Verdict
from bot.verify import verify
from indexer.types import ChangeKind, Document, DocumentState, Hit, Reach

HIDDEN = frozenset({DocumentState.GONE, DocumentState.FAILED})
"""States of documents of which nobody may be shown anything."""

_LONGEST_NAME = 80

Goes = Callable[["Citation | Hit | Shown"], bool]
"""Whether something of a document is not to be shown any more."""


def staying(
    kind: ChangeKind, generations: Collection[str], document: Document | None, reach: Reach
) -> frozenset[str]:
    """Of those readings of a document, the ones of which an answer may go on showing what it shows.

    Args:
        kind: what happened to the document.
        generations: what the answer shows of it.
        document: as it is now; None if it is not known any more.
        reach: of the answer's place now. What is replaced goes whoever reads it.
    """
    if document is None or document.state in HIDDEN:
        return frozenset()
    if kind is not ChangeKind.REPLACED and not reach.admits(document.audience):
        return frozenset()
    if kind is ChangeKind.NARROWED:
        return frozenset(generations)
    return frozenset(generations) & {document.generation}


def generations_of(answer: Answer, document: str) -> frozenset[str]:
    """The readings of a document of which an answer shows something or may have words, or which it names."""
    shown = [(citation.document, citation.generation) for citation in answer.citations]
    shown += [each for claim in answer.claims for each in claim.beside]
    shown += [(hit.document, hit.generation) for hit in answer.nearest]
    for remark in answer.remarks:
        shown += zip(remark.documents, remark.generations, strict=True)
    return frozenset(generation for known, generation in shown if known == document)


def without(answer: Answer, document: str, kind: ChangeKind, stay: Collection[str] = ()) -> Answer:
    """The answer without what it shows of the document's readings, except of those that `stay`.

    A claim goes, too, when its words may come from the document beside its quotes. Markers keep their numbers. The
    answer says why it lost something, if it lost a quote or a page that it named.
    The same answer comes back when it shows nothing of the sort.
    """

    def goes(shown: Citation | Hit | Shown) -> bool:
        return shown.document == document and shown.generation not in stay

    claims = _claims_without(goes, answer.claims)
    nearest = tuple(hit for hit in answer.nearest if not goes(hit))
    remarks = tuple(
        remark
        for remark in answer.remarks
        if not any(
            named == document and generation not in stay
            for named, generation in zip(remark.documents, remark.generations, strict=True)
        )
    )
    lost = claims != answer.claims or nearest != answer.nearest
    if not lost:
        return answer if remarks == answer.remarks else replace(answer, remarks=remarks)
    return replace(
        answer,
        claims=claims,
        nearest=nearest,
        remarks=remarks if claims else (),
        incomplete=answer.incomplete and bool(claims),
        withdrawn=tuple(dict.fromkeys((*answer.withdrawn, kind))),
    )


def superseded(answer: Answer, older: Document, newer: Document) -> Answer:
    """The answer with a line that a document which it quotes has a newer version; as it was if it says so already.

    Both documents may be shown to the answer's readers.
    """
    quoted = any(citation.document == older.id for citation in answer.citations)
    told = any({older.id, newer.id} <= {*remark.documents} for remark in answer.remarks)
    if not quoted or told or newer.generation is None or older.generation is None:
        return answer
    text = f"Of {_name(older)}, which this answer quotes, there is a newer version{_since(newer)}."
    remark = Remark(text, (newer.id, older.id), (newer.generation, older.generation))
    others = tuple(each for each in answer.remarks if each.documents[1:] != (older.id,))
    return replace(answer, remarks=(remark, *others))


def _claims_without(goes: Goes, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims that stay. Connective words go with what they introduced, a claim's layout to the next one, and what
    says otherwise than the answer with the last of what the answer said."""
    if not any(goes(each) for claim in claims for each in _shown(claim)):
        return tuple(claims)
    kept: list[Claim] = []
    waiting: list[Claim] = []
    layout = ""
    for claim in claims:
        left = _claim_without(goes, claim)
        if left is None:
            layout = max(layout, _line_ends(waiting, claim), key=len)
            waiting = []
        elif left.verdict is Verdict.CONNECTIVE:
            waiting.append(left)
        else:
            first, *others = [*waiting, left]
            kept += [_laid_out(first, layout), *others]
            waiting, layout = [], ""
    return () if all(claim.disagrees for claim in kept) else tuple(kept)


def _shown(claim: Claim) -> tuple[Citation | Shown, ...]:
    return (*claim.citations, *claim.beside)


def _claim_without(goes: Goes, claim: Claim) -> Claim | None:
    if any(map(goes, claim.beside)):
        return None
    left = tuple(citation for citation in claim.citations if not goes(citation))
    if left == claim.citations:
        return claim
    quotes = [_quote(citation) for citation in left]
    finding = verify(claim.text, quotes)
    said = forms(claim.text).keys()
    quoted = {form for quote in quotes for form in forms(quote.text)}
    if finding.verdict in {Verdict.UNSUPPORTED, Verdict.CONNECTIVE} or not said <= quoted:
        return None
    return replace(claim, citations=left, verdict=finding.verdict, note=finding.note)


def _quote(citation: Citation) -> Quote:
    """A citation's words as if they were the whole page, which is not at hand any more."""
    page = Hit(
        document=citation.document,
        generation=citation.generation,
        name=citation.name,
        title=citation.title,
        link=None,
        ordinal=0,
        page=citation.page,
        label=citation.label,
        start=0,
        end=len(citation.quote),
        text=citation.quote,
        page_text=citation.quote,
        score=0.0,
        section=citation.section,
    )
    return Quote(page, 0, len(citation.quote))


def _line_ends(waiting: Sequence[Claim], claim: Claim) -> str:
    return "\n" * max(each.prefix.count("\n") for each in (*waiting, claim))


def _laid_out(claim: Claim, layout: str) -> Claim:
    """The claim on a line of its own, if one that stood before it began one."""
    if layout.count("\n") <= claim.prefix.count("\n"):
        return claim
    return replace(claim, prefix=layout + claim.prefix.lstrip("\n").removeprefix(" "))


def _since(document: Document) -> str:
    if document.added_at is None:
        return ""
    return f", shared on {datetime.fromtimestamp(document.added_at, UTC):%Y-%m-%d}"


def _name(document: Document) -> str:
    name = sanitise(document.name)
    return (name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…") or "a PDF"
