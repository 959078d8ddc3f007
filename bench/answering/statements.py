"""Answers as statements with citations, judged as ALCE judges them.

Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations" (section 3): citation recall is the
share of statements that all their citations together support; citation precision is the share of citations that belong
to a supported statement and are not irrelevant, where one is irrelevant if it does not support the statement alone and
the others support it without it. ALCE asks a language model of entailment; here `bot.verify` is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.citations import Quote, quotes_for
from bot.claims import ClaimReader
from bot.types import Answer, Citation, Verdict
from bot.verify import verify
from indexer.types import Hit


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said, and the quotes of each citation; a citation whose page says nothing of it has none."""

    text: str
    citations: tuple[tuple[Quote, ...], ...]
    derived: bool = False

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return tuple(quote for citation in self.citations for quote in citation)


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement, whether its citations support it, and which of them count."""

    statement: Statement
    supported: bool
    counting: int  # citations that are not irrelevant, if it is supported


def checked(answer: Answer, passages: Sequence[Hit]) -> list[Statement]:
    """The claims of an answer with the quotes that are shown; connective words say nothing."""
    return [
        Statement(
            claim.text,
            tuple((quote,) for citation in claim.citations if (quote := _quote(citation, passages))),
            derived=claim.verdict is Verdict.DERIVED,
        )
        for claim in answer.claims
        if claim.verdict is not Verdict.CONNECTIVE
    ]


def unchecked(written: str, passages: Sequence[Hit]) -> list[Statement]:
    """What a model wrote, sentence by sentence, with the passages that it names."""
    reader = ClaimReader(len(passages))
    drafts = reader.feed(written) + reader.finish()
    said = [draft for draft in drafts if verify(draft.text, ()).verdict is not Verdict.CONNECTIVE]
    return [
        Statement(draft.text, tuple(quotes_for(draft.text, passages[marker - 1]) for marker in draft.markers))
        for draft in said
    ]


def judge(statement: Statement) -> Judged:
    """Whether the citations of a statement support it together, and how many are not irrelevant."""
    citations = statement.citations
    if not _support(statement.text, citations):
        return Judged(statement, False, 0)
    counting = sum(
        _support(statement.text, [citation])
        or not _support(statement.text, [*citations[:place], *citations[place + 1 :]])
        for place, citation in enumerate(citations)
    )
    return Judged(statement, True, counting)


def recall(judged: Sequence[Judged]) -> float | None:
    """Citation recall over all statements; None without any."""
    return share(sum(each.supported for each in judged), len(judged))


def precision(judged: Sequence[Judged]) -> float | None:
    """Citation precision over all citations; None without any."""
    return share(sum(each.counting for each in judged), sum(len(each.statement.citations) for each in judged))


def share(part: int, whole: int) -> float | None:
    """A share to four places."""
    return round(part / whole, 4) if whole else None


def _support(text: str, citations: Iterable[Sequence[Quote]]) -> bool:
    quotes = [quote for citation in citations for quote in citation]
    return bool(quotes) and verify(text, quotes).verdict in {Verdict.SUPPORTED, Verdict.DERIVED}


def _quote(citation: Citation, passages: Sequence[Hit]) -> Quote | None:
    for hit in passages:
        if (hit.generation, hit.page) == (citation.generation, citation.page):
            return Quote(hit, citation.start, citation.end)
    return None
