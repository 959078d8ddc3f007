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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.citations import Quote, claimed_figures
from bot.evidence.binding import is_period, misplaced
from bot.evidence.bounds import bound, is_turned
from bot.evidence.clauses import split_clauses
from bot.evidence.columns import against_the_row, runs_backwards, wrong_column
from bot.evidence.concepts import concepts
from bot.evidence.derivation import derive
from bot.evidence.figure import is_year
from bot.evidence.figures import Figure, decimal_mark, figures, supports
from bot.evidence.grounds import (
    Ground,
    best,
    first_line,
    grounds,
    head_of_rows,
    heading,
    is_heading,
    mantissas,
    neighbours,
    read,
    sentences,
    values,
)
from bot.evidence.heads import is_dated, with_shared_units
from bot.evidence.kinds import unheard_of
from bot.evidence.labels import bracketed, other_column, other_row
from bot.evidence.listed import other_code, other_item, other_number
from bot.evidence.names import names, said
from bot.evidence.operations import step_words
from bot.evidence.opposites import axes
from bot.evidence.overlap import uncovered, untied
from bot.evidence.parts import taken_over
from bot.evidence.polarity import contradicts, denies, speaks_of_loss
from bot.evidence.replaced import replaced
from bot.evidence.roles import runs_back, swapped
from bot.evidence.strength import overstates
from bot.evidence.timing import another_time
from bot.evidence.unread import unread
from bot.evidence.words import language
from bot.types import Verdict

_ROWS_NEAR = 20  # with whose names a row's may have been confused
_NUMBERED = re.compile(r"\b[A-ZÄÖÜ][\w-]*[ -]\d+(?:\.\d+)*$")
_ENDED = re.compile(r"\s+ended\b", re.IGNORECASE)  # "the three months ended July 29" is a period
_COMPARED = re.compile(
    r"(?:\b(?:compared (?:with|to)|versus|vs\.?|up on|down on|percent (?:on|over)|than in|gegenüber|im vergleich (?:zu[mr]?|mit))|"
    r"% (?:on|over)|较|相比于?|比)\s*(?:the |dem |der |das )?(?:(?:fiscal |financial )?(?:year|quarter|jahr|quartal) )?$",
    re.IGNORECASE,
)

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


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a claim is held against."""

    quotes: Sequence[Quote]
    grounds: Sequence[Ground]  # the sentences and rows that the quotes touch
    about: str  # what the documents are called, and their sections

    @property
    def text(self) -> str:
        """All that the quotes touch, with what heads it and what the documents are called."""
        beginnings = dict.fromkeys(first_line(quote.hit.page_text) for quote in self.quotes)
        return " \n".join((*(f"{heading(g)}\n{g.text}" for g in self.grounds), self.about, *beginnings))

    @property
    def quoted(self) -> str:
        """The words of the quotes, those of one page in its order: a table's head before its rows."""
        pages = list(dict.fromkeys((quote.hit.document, quote.hit.page) for quote in self.quotes))
        ordered = sorted(
            self.quotes, key=lambda quote: (pages.index((quote.hit.document, quote.hit.page)), quote.start)
        )
        return "\n".join(quote.text for quote in ordered)


def verify(claim: str, quotes: Sequence[Quote]) -> Finding:
    """The verdict on a claim, given the quotes of what it cites.

    Connective forms, a short fixed list, claim nothing and need no quote; anything else without one is
    unsupported.
    """
    if _CONNECTIVES.fullmatch(claim.strip()):
        return Finding(Verdict.CONNECTIVE)
    evidence = _evidence(quotes)
    if not any(quote.text.strip() for quote in quotes):
        return _unsupported("it cites nothing that stands on a page")
    if _is_verbatim(claim, evidence):
        return Finding(Verdict.SUPPORTED)
    claimed, note, reason = _figures(claim, evidence)
    unfigured = _without_figures(claim, quotes)
    reason = (
        reason
        or _unread(claim, evidence)
        or _cells(claim, quotes)
        or runs_backwards(claim)
        or _names(unfigured, evidence)
        or _places(claim, claimed, evidence)
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


def _unread(claim: str, evidence: _Evidence) -> str | None:
    """Digits that are part of no figure, and that the quotes do not write just so."""
    pages = "\n".join(dict.fromkeys(quote.hit.page_text for quote in evidence.quotes))
    mark = decimal_mark(claim) or decimal_mark(pages)
    found = unread(claim, figures(claim, mark), f"{evidence.quoted}\n{evidence.about}")
    return f"{found!r} does not stand in the quote" if found else None


def _unsupported(note: str) -> Finding:
    return Finding(Verdict.UNSUPPORTED, note)


def _evidence(quotes: Sequence[Quote]) -> _Evidence:
    found = [ground for quote in quotes for ground in grounds(quote.hit.page_text, quote.start, quote.end)]
    about = " · ".join(dict.fromkeys(_about(quote) for quote in quotes))
    return _Evidence(quotes, list(dict.fromkeys(found)), about)


def _about(quote: Quote) -> str:
    return " · ".join((quote.hit.title, re.sub(r"[_-]|\.pdf$", " ", quote.hit.name), *quote.hit.section))


def _is_verbatim(claim: str, evidence: _Evidence) -> bool:
    plain = _plain(claim)
    whole = [one for q in evidence.quotes for one in sentences(q.hit.page_text, q.start, q.end)]
    return any(_plain(text) == plain for text in (*whole, *(ground.text for ground in evidence.grounds)))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lstrip("•‣▪◦● ")


def _figures(claim: str, evidence: _Evidence) -> tuple[list[Figure], str | None, str | None]:
    """The claim's figures that stand in the quotes, how others follow from them, and why one does neither."""
    quotes = evidence.quotes
    claimed = claimed_figures(claim, quotes[0].hit)
    standing: list[Figure] = []
    notes: list[str] = []
    missing: list[Figure] = []
    premises: set[int] = set()  # places of figures that a derivation takes as given
    for index, figure in enumerate(claimed):
        if any(_stands(claimed_figures(claim, quote.hit)[index], quote, claim) for quote in quotes):
            standing.append(figure)
            continue
        quoted = evidence.quoted
        page = "\n".join(dict.fromkeys(quote.hit.page_text for quote in quotes))
        mark = decimal_mark(claim) or decimal_mark(page)
        stated = figures(quoted, decimal_mark(page))
        derived = derive(figure, claim, stated, quoted=quoted, page=page, mark=mark)
        if derived is None:
            missing.append(figure)
            continue
        notes.append(derived.note)
        premises |= {premise.start for premise in derived.premises}
    for figure in missing:
        if figure.start not in premises:
            return standing, None, f"{claim[figure.start : figure.end].strip()!r} does not stand in the quote"
    return standing, "; ".join(notes) or None, None


def _stands(figure: Figure, quote: Quote, claim: str) -> bool:
    """Whether the quote says the figure; a year or quarter may be the document's own, if the quote has none."""
    page, losing = quote.hit.page_text, speaks_of_loss(claim)
    mark = decimal_mark(page)
    stated = figures(quote.text, mark)
    if is_period(figure) and not _is_compared(figure, claim):
        stated = tuple(other for other in stated if not _is_compared(other, quote.text))
    shared = with_shared_units(quote.text, stated) if figure.unit else ()
    if any(
        supports(other, figure, quote=quote.text, page=page, losing=losing) for other in (*stated, *shared)
    ):
        return True
    if figure.dates:
        return is_dated(figure, quote.text, page)
    about = _about(quote)
    if _is_part_of_a_name(figure, claim, f"{about}\n{page}") or _is_one(figure, claim, stated):
        return True
    if not is_period(figure) or any(is_period(other) and other.unit == figure.unit for other in stated):
        return False
    return any(supports(other, figure, quote=about, page=page) for other in figures(about, mark))


def _is_part_of_a_name(figure: Figure, claim: str, text: str) -> bool:
    """Whether a bare number stands behind the same capitalised word as on the page or in its title: SOLVEX 40."""
    named = _NUMBERED.search(claim[: figure.end])
    bare = figure.values and not (figure.unit or figure.scale) and not is_year(figure)
    return bool(bare and named and re.search(rf"\b{re.escape(named[0])}(?![\w.,]*\d)", text))


def _is_one(figure: Figure, claim: str, stated: Iterable[Figure]) -> bool:
    """Whether a word says one, once or 一次, and the quote counts nothing of the kind."""
    word = claim[figure.start : figure.end]
    single = figure.values == {1} and not figure.scale and not any(map(str.isdigit, word))
    return (
        single and figure.unit in {None, "times"} and not any(other.unit == figure.unit for other in stated)
    )


def _is_compared(figure: Figure, text: str) -> bool:
    """Whether a year or date is only what something else is compared with: "up 42% on 2021"."""
    return is_period(figure) and bool(_COMPARED.search(text[: figure.start]))


def _without_figures(claim: str, quotes: Sequence[Quote]) -> str:
    """The claim with blanks for its figures and their units, which are no names and have been compared."""
    for figure in claimed_figures(claim, quotes[0].hit):
        if not (figure.code or figure.dates or is_period(figure)):
            claim = claim[: figure.start] + " " * (figure.end - figure.start) + claim[figure.end :]
    return claim


def _of_steps(claim: str, quotes: Sequence[Quote]) -> list[tuple[int, int]]:
    """What a claim with a derived figure says by way of reckoning: its figures, and the words that ask for a step."""
    found = claimed_figures(claim, quotes[0].hit)
    return [*((figure.start, figure.end) for figure in found), *step_words(claim)]


def _names(claim: str, evidence: _Evidence) -> str | None:
    """A name of the claim that neither the pages nor what they are called say."""
    whole = "\n".join(dict.fromkeys(quote.hit.page_text for quote in evidence.quotes))
    if reason := unheard_of(claim, f"{evidence.about}\n{whole}"):
        return reason
    pages = (evidence.about, *dict.fromkeys(quote.hit.page_text for quote in evidence.quotes))
    for name in names(claim):
        if not any(said(text).says(name) for text in pages):
            return f"{claim[name.start : name.end]!r} does not stand on the page"
    return None


def _numbered(claim: str, evidence: _Evidence) -> str | None:
    """Why a claim says of one numbered thing what every page of its quotes says of another."""
    pages = dict.fromkeys(quote.hit.page_text for quote in evidence.quotes)
    reasons = [other_number(claim, page) or other_code(claim, page) for page in pages]
    return reasons[0] if all(reasons) else None


def _times(claim: str, evidence: _Evidence) -> str | None:
    """Why a clause tells another year or date than the page; rows are held against their columns."""
    if " | " in claim:
        return None
    clauses = (claim[start:end] for start, end in split_clauses(claim))
    reasons = (another_time(clause, evidence.grounds, evidence.about) for clause in clauses)
    return next(filter(None, reasons), None)


def _places(claim: str, claimed: Iterable[Figure], evidence: _Evidence) -> str | None:
    """What the claim says of a figure though the page says it of another."""
    for figure in claimed:
        if is_period(figure) or figure.code or _ENDED.match(claim, figure.end):
            continue
        reasons: list[str | None] = []
        for ground in evidence.grounds:
            hosts = [
                other
                for other in ground.figures
                if supports(other, figure, quote=ground.page, page=ground.page, losing=True)
            ]
            if hosts:
                reasons.append(_misfit(claim, figure, hosts, ground, evidence))
        if reasons and all(reasons):
            return reasons[0]
    return None


def _misfit(
    claim: str, figure: Figure, hosts: Sequence[Figure], ground: Ground, evidence: _Evidence
) -> str | None:
    ours = bound(figure, claim)
    bounds = {bound(host, ground.text) for host in hosts}
    # less than nine months do not qualify: at least nine do
    elsewhere = denies(claim) and not denies(ground.text) and not is_turned(figure, claim)
    if ours and None not in bounds and ours not in bounds and not elsewhere:
        return f"{claim[figure.start : figure.end].strip()!r} bounds on the other side"
    others = [other.text for other in evidence.grounds if other != ground] + neighbours(ground)
    return (
        misplaced(
            claim,
            figure,
            hosts,
            ground.text,
            tuple(dict.fromkeys(others)),
            f"{heading(ground)}\n{evidence.about}",
        )
        or other_row(claim, figure, ground.text, neighbours(ground, _ROWS_NEAR))
        or other_column(claim, figure, hosts, ground.text, ground.above)
        or other_item(claim, figure, ground.page)
        or bracketed(claim, figure, hosts, ground.text)
        or wrong_column(claim, figure, hosts, ground.text, ground.above)
        or against_the_row(claim, figure, hosts, ground.text, ground.above)
    )


def _senses(claim: str, evidence: _Evidence) -> str | None:
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


def _roles(claim: str, evidence: _Evidence) -> str | None:
    """Why a clause gives one thing's part to another."""
    clauses = [claim[start:end] for start, end in split_clauses(claim)]
    return next(filter(None, (_roles_of(clause, claim, evidence) for clause in clauses)), None)


def _without_headings(claim: str, found: Sequence[Ground]) -> list[Ground]:
    """The grounds of a claim with figures: rows and sentences if they have one, not what heads them."""
    amounts = frozenset(digits for one in read(claim) if not is_period(one) for digits in mantissas(one))
    rows = [one for one in found if amounts & values(one.text) and not is_heading(one.text)]
    return [one for one in found if not is_heading(one.text)] if rows else list(found)


def _roles_of(clause: str, claim: str, evidence: _Evidence) -> str | None:
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
    claim: str, claimed: Sequence[Figure], evidence: _Evidence, *, apart: Sequence[tuple[int, int]]
) -> str | None:
    """Whether enough of the claim's words stand in its grounds, for each of its sentences and clauses; what stands
    `apart` need not."""
    pages = "\n".join(dict.fromkeys(quote.hit.page_text for quote in evidence.quotes))
    quoted = _quoted(evidence)
    ours, theirs = language(claim), language(pages)
    if ours and theirs and ours != theirs:
        return untied(claim, claimed, quoted, derived=bool(apart))
    apart = [*((figure.start, figure.end) for figure in claimed), *apart]
    return uncovered(claim, apart, quoted, together=_are_together(claimed, evidence))


def _quoted(evidence: _Evidence) -> frozenset[str]:
    """The keys of all that the quotes say, with their heads, titles and the pages' first lines."""
    return frozenset(word.key for word in concepts(evidence.text)) | axes(evidence.text)


def _are_together(claimed: Sequence[Figure], evidence: _Evidence) -> bool:
    """Whether two or more figures of a claim, years aside, stand in one sentence or row."""
    wanted = [mantissas(one) for one in claimed if not is_year(one)]
    return len(wanted) > 1 and any(
        all(one & values(ground.text) for one in wanted) for ground in evidence.grounds
    )
