"""Which figures of a claim stand in its quotes, and how others follow from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.citations import Quote, claimed_figures
from bot.evidence.binding import is_period
from bot.evidence.derivation import derive
from bot.evidence.figure import is_year
from bot.evidence.figures import Figure, decimal_mark, figures, supports
from bot.evidence.heads import is_dated, with_shared_units
from bot.evidence.polarity import speaks_of_loss
from bot.evidence.unread import unread
from bot.support import Support, about_of

_NUMBERED = re.compile(r"\b[A-ZÄÖÜ][\w-]*[ -]\d+(?:\.\d+)*$")
_COMPARED = re.compile(
    r"(?:\b(?:compared (?:with|to)|versus|vs\.?|up on|down on|percent (?:on|over)|than in|gegenüber|im vergleich (?:zu[mr]?|mit))|"
    r"% (?:on|over)|较|相比于?|比)\s*(?:the |dem |der |das )?(?:(?:fiscal |financial )?(?:year|quarter|jahr|quartal) )?$",
    re.IGNORECASE,
)


def stated_figures(claim: str, evidence: Support) -> tuple[list[Figure], str | None, str | None]:
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
        page = "\n".join(evidence.pages)
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


def unread_digits(claim: str, evidence: Support) -> str | None:
    """Digits that are part of no figure, and that the quotes do not write just so."""
    pages = "\n".join(evidence.pages)
    mark = decimal_mark(claim) or decimal_mark(pages)
    found = unread(claim, figures(claim, mark), f"{evidence.quoted}\n{evidence.about}")
    return f"{found!r} does not stand in the quote" if found else None


def without_figures(claim: str, quotes: Sequence[Quote]) -> str:
    """The claim with blanks for its figures and their units, which are no names and have been compared."""
    for figure in claimed_figures(claim, quotes[0].hit):
        if not (figure.code or figure.dates or is_period(figure)):
            claim = claim[: figure.start] + " " * (figure.end - figure.start) + claim[figure.end :]
    return claim


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
    about = about_of(quote)
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
