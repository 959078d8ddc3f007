"""Is a claim supported by the words that it cites?

Every figure, date and code of the claim must stand in its quotes as a value, or follow from figures there by one
step; what it says of a figure must stand beside it; names must be the page's; negation, direction and strength must
not be turned; and enough of its words must stand there, in each of its clauses. A whole sentence or row of the page,
word for word, is supported without further ado. Pure: the same claim and quotes have the same verdict.

What cannot be judged is refused. That costs claims in another language than their page which neither a figure, nor
two names, nor common words of both languages tie to it; paraphrases that share too few words with the page; and
conclusions from more than one step.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.citations import Quote, claimed_figures
from bot.evidence.binding import is_period
from bot.evidence.clauses import split_clauses
from bot.evidence.columns import runs_backwards
from bot.evidence.figure import is_year
from bot.evidence.figures import Figure
from bot.evidence.grounds import (
    Ground,
    best,
    head_of_rows,
    heading,
    is_heading,
    mantissas,
    neighbours,
    read,
    values,
)
from bot.evidence.kinds import unheard_of
from bot.evidence.listed import other_code, other_number
from bot.evidence.names import names, said
from bot.evidence.operations import step_words
from bot.evidence.overlap import uncovered, untied
from bot.evidence.parts import taken_over
from bot.evidence.polarity import contradicts
from bot.evidence.replaced import replaced
from bot.evidence.roles import runs_back, swapped
from bot.evidence.strength import overstates
from bot.evidence.timing import another_time
from bot.evidence.words import language
from bot.placement import misfit
from bot.stated_figures import stated_figures, unread_digits, without_figures
from bot.support import Support, support_of
from bot.types import Verdict

_CONNECTIVES = re.compile(
    r"(?:here(?: is|'s|’s) what (?:i found|the documents? says?)|i found the following|"
    r"(?:according to|from) the (?:documents?|pdfs?)|the (?:documents?|pdfs?) says?(?: the following| this)?|"
    r"in (?:short|summary|detail)|to summari[sz]e|summary|details?|specifically|in addition|also|"
    r"das habe ich gefunden|(?:das steht|folgendes steht) in den (?:dokumenten|unterlagen)|"
    r"(?:laut|nach) den (?:dokumenten|unterlagen)(?: gilt)?|hier ist, was ich gefunden habe|kurz gesagt|"
    r"zusammengefasst|zusammenfassung|im einzelnen|außerdem|"
    r"以下是我找到的(?:内容|信息)|我找到了以下内容|(?:根据|依据)(?:这些)?(?:文档|文件)(?:内容)?|(?:简而言之|总之|总结|总结如下|具体如下)|"
    r"次の内容が見つかりました|(?:文書|資料)によると)\s*[:：.。,，]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict and, where it needs one, its reason in words for the trace; for a derived figure, its operands."""

    verdict: Verdict
    note: str | None = None


def verify(claim: str, quotes: Sequence[Quote]) -> Finding:
    """The verdict on a claim, given the quotes of what it cites.

    Connective forms, a short fixed list, claim nothing and need no quote; anything else without one is
    unsupported.
    """
    if _CONNECTIVES.fullmatch(claim.strip()):
        return Finding(Verdict.CONNECTIVE)
    evidence = support_of(quotes)
    if not any(quote.text.strip() for quote in quotes):
        return _unsupported("it cites nothing that stands on a page")
    if evidence.says(claim):
        return Finding(Verdict.SUPPORTED)
    claimed, note, reason = stated_figures(claim, evidence)
    unfigured = without_figures(claim, quotes)
    reason = (
        reason
        or unread_digits(claim, evidence)
        or _cells(claim, quotes)
        or runs_backwards(claim)
        or _names(unfigured, evidence)
        or misfit(claim, claimed, evidence)
        or _numbered(claim, evidence)
        or _times(claim, evidence)
        or _senses(unfigured if note else claim, evidence)
        or (None if note else _roles(claim, evidence))
        or _words(claim, claimed, evidence, apart=_of_steps(claim, quotes) if note else ())
    )
    if reason:
        return _unsupported(reason)
    return Finding(Verdict.DERIVED, note) if note else Finding(Verdict.SUPPORTED)


def _cells(claim: str, quotes: Sequence[Quote]) -> str | None:
    """Why a cell of a row, held by itself against the quotes with what the row is about, is unsupported."""
    about, *cells = claim.split(" | ")
    if len(cells) > 1:
        findings = (verify(f"{about} | {cell}", quotes) for cell in cells)
        return next((found.note for found in findings if found.verdict is Verdict.UNSUPPORTED), None)
    return None


def _unsupported(note: str) -> Finding:
    return Finding(Verdict.UNSUPPORTED, note)


def _of_steps(claim: str, quotes: Sequence[Quote]) -> list[tuple[int, int]]:
    """What a claim with a derived figure says by way of reckoning: its figures, and the words that ask for a step."""
    found = claimed_figures(claim, quotes[0].hit)
    return [*((figure.start, figure.end) for figure in found), *step_words(claim)]


def _names(claim: str, evidence: Support) -> str | None:
    """A name of the claim that neither the pages nor what they are called say."""
    whole = "\n".join(evidence.pages)
    if reason := unheard_of(claim, f"{evidence.about}\n{whole}"):
        return reason
    pages = (evidence.about, *evidence.pages)
    for name in names(claim):
        if not any(said(text).says(name) for text in pages):
            return f"{claim[name.start : name.end]!r} does not stand on the page"
    return None


def _numbered(claim: str, evidence: Support) -> str | None:
    """Why a claim says of one numbered thing what every page of its quotes says of another."""
    pages = evidence.pages
    reasons = [other_number(claim, page) or other_code(claim, page) for page in pages]
    return reasons[0] if all(reasons) else None


def _times(claim: str, evidence: Support) -> str | None:
    """Why a clause tells another year or date than the page; rows are held against their columns."""
    if " | " in claim:
        return None
    clauses = (claim[start:end] for start, end in split_clauses(claim))
    reasons = (another_time(clause, evidence.grounds, evidence.about) for clause in clauses)
    return next(filter(None, reasons), None)


def _senses(claim: str, evidence: Support) -> str | None:
    """Why a clause says the opposite, more, or of something else than the sentences that it rests on."""
    for start, end in split_clauses(claim):
        clause = claim[start:end]
        reasons = [
            contradicts(clause, ground.text, claim)
            or overstates(clause, ground.text)
            or runs_back(clause, ground.text)
            for ground in best(clause, evidence.grounds)
        ]
        if reasons and all(reasons):
            return reasons[0]
    return None


def _roles(claim: str, evidence: Support) -> str | None:
    """Why a clause gives one thing's part to another."""
    clauses = [claim[start:end] for start, end in split_clauses(claim)]
    return next(filter(None, (_roles_of(clause, claim, evidence) for clause in clauses)), None)


def _without_headings(claim: str, found: Sequence[Ground]) -> list[Ground]:
    """The grounds of a claim with figures: rows and sentences if they have one, not what heads them."""
    amounts = frozenset(digits for one in read(claim) if not is_period(one) for digits in mantissas(one))
    rows = [one for one in found if amounts & values(one.text) and not is_heading(one.text)]
    return [one for one in found if not is_heading(one.text)] if rows else list(found)


def _roles_of(clause: str, claim: str, evidence: Support) -> str | None:
    found = best(clause, _without_headings(claim, evidence.grounds))
    if not found:
        return None
    others = [other.text for other in evidence.grounds if other not in found]
    others += [text for ground in found for text in neighbours(ground)]
    reasons = [
        swapped(clause, ground.text) or replaced(clause, ground.text, f"{heading(ground)}\n{evidence.about}")
        for ground in found
    ]
    if all(reasons):
        return reasons[0]
    return taken_over(
        clause,
        claim,
        [ground.text for ground in found],
        tuple(text for text in dict.fromkeys(others) if not is_heading(text)),
        "\n".join((evidence.about, *map(head_of_rows, found))),
    )


def _words(
    claim: str, claimed: Sequence[Figure], evidence: Support, *, apart: Sequence[tuple[int, int]]
) -> str | None:
    """Whether enough of the claim's words stand in its grounds, for each of its sentences and clauses; what stands
    `apart` need not."""
    pages = "\n".join(evidence.pages)
    quoted = evidence.keys
    ours, theirs = language(claim), language(pages)
    if ours and theirs and ours != theirs:
        return untied(claim, claimed, quoted, derived=bool(apart))
    apart = [*((figure.start, figure.end) for figure in claimed), *apart]
    return uncovered(claim, apart, quoted, together=_are_together(claimed, evidence))


def _are_together(claimed: Sequence[Figure], evidence: Support) -> bool:
    """Whether two or more figures of a claim, years aside, stand in one sentence or row."""
    wanted = [mantissas(one) for one in claimed if not is_year(one)]
    return len(wanted) > 1 and any(
        all(one & values(ground.text) for one in wanted) for ground in evidence.grounds
    )
