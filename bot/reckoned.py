"""The figures of a page that those of a claim are reckoned from which stand nowhere on it. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from bot.evidence.derivation import Derivation, derive
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.evidence.words import language
from bot.mentions import FIGURE_WEIGHT, Mention, Reading, Span, figures_claimed, says, wanted_words

_LONGEST = 3_000  # characters that are looked through for operands
_MOST_OPERANDS = 60  # figures there
_MOST_UNSTATED = 3  # figures of a claim
_FEW_ROWS = 20
_LEAST_SHARE = 0.15  # of the claim's words
_NEAR_ROWS = 8


def reckoned(claim: str, page: Reading, passage: Span, found: Sequence[Mention]) -> list[Mention]:
    """Where a passage states what figures of a claim are reckoned from, as if it stated them.

    They are looked for in the sentences and rows that say something of the claim (`found`), then in all of them if they
    are few; and only if the passage says enough of the claim to speak of the same.
    """
    unstated = list(_unstated(claim, page))[:_MOST_UNSTATED]
    if not unstated or not _speaks_of_it(claim, page, passage, found):
        return []
    within = [row for row in range(page.row_at(passage[0]), len(page.rows)) if page.rows[row][0] < passage[1]]
    speaking = {mention.row for mention in found}
    choices = [[row for row in within if row in speaking]]
    choices += [within] if len(within) <= _FEW_ROWS else []
    return [
        Mention(*place, f"#{index}.{number}", FIGURE_WEIGHT, page.row_at(place[0]), needed=True)
        for index, figure in unstated
        for number, place in enumerate(_operands(figure, claim, page, choices))
    ]


def _speaks_of_it(claim: str, page: Reading, passage: Span, found: Sequence[Mention]) -> bool:
    """Whether a passage has a share of the claim's words; one in another language need not."""
    if len({language(claim), page.language} - {None}) > 1:
        return True
    wanted = wanted_words(claim, page.text).keys()
    said = {each.what for each in found if passage[0] <= each.start and each.end <= passage[1]} & wanted
    named = any(each.needed and not each.of_a_figure and each.what in said for each in found)
    return named or len(said) >= _LEAST_SHARE * len(wanted)


def _operands(figure: Figure, claim: str, page: Reading, choices: Iterable[Sequence[int]]) -> list[Span]:
    """Where the figures stand that a claimed one is reckoned from, in the first of these rows from which it can be."""
    for rows in choices:
        text, shifts = "", []
        for start, end in (page.rows[row] for row in rows):
            if len(text) + end - start > _LONGEST:
                break
            shifts.append((len(text), start))
            text += page.text[start:end] + "\n"
        stated = figures(text, decimal_mark(page.text))[:_MOST_OPERANDS]
        derivation = _derived(figure, claim, stated, text, page)
        if derivation:
            return [_moved(operand, shifts) for operand in derivation.operands]
    return []


def _moved(figure: Figure, shifts: Sequence[Span]) -> Span:
    """A figure's place on the page: `shifts` are the places of rows in the text that it is of, and on the page."""
    own, there = shifts[bisect_right(shifts, figure.start, key=lambda shift: shift[0]) - 1]
    return figure.start - own + there, figure.end - own + there


def is_operand(mention: Mention) -> bool:
    """Whether it is of a figure that another is reckoned from."""
    return mention.of_a_figure and "." in mention.what


def completing(claim: str, page: Reading, quoted: Sequence[Span], found: Sequence[Mention]) -> list[Mention]:
    """The nearest row without which quotes do not show how a figure is reckoned: a table's head with its years.

    Only figures are completed of which `found`, what a page says of the claim, holds operands.
    """
    begun = {mention.what.partition(".")[0] for mention in found if is_operand(mention)}
    if not begun:
        return []
    lacking: list[Mention] = []
    for index, figure in _unstated(claim, page):
        if f"#{index}" not in begun or _derived_from(figure, claim, page, quoted):
            continue
        for row in _nearest_rows(page, quoted[0]):
            if _derived_from(figure, claim, page, (*quoted, page.rows[row])):
                lacking.append(Mention(*page.rows[row], f"#{index} in full", FIGURE_WEIGHT, row, needed=True))
                break
    return lacking


def _unstated(claim: str, page: Reading) -> Iterator[tuple[int, Figure]]:
    for index, figure in enumerate(figures_claimed(claim, page.text)):
        if not any(says(stated, figure, page) for stated in page.figures):
            yield index, figure


def _derived_from(figure: Figure, claim: str, page: Reading, spans: Sequence[Span]) -> bool:
    text = "\n".join(page.text[start:end] for start, end in sorted(spans))
    stated = figures(text, decimal_mark(page.text))
    return _derived(figure, claim, stated[:_MOST_OPERANDS], text, page) is not None


def _derived(
    figure: Figure, claim: str, stated: Sequence[Figure], quoted: str, page: Reading
) -> Derivation | None:
    mark = decimal_mark(claim) or decimal_mark(page.text)
    return derive(figure, claim, stated, quoted=quoted, page=page.text, mark=mark)


def _nearest_rows(page: Reading, quoted: Span) -> list[int]:
    """Rows around a quote, the nearest first, at the same distance those above."""
    first, last = page.row_at(quoted[0]), page.row_at(quoted[1] - 1)
    around = [
        *range(max(0, first - _NEAR_ROWS), first),
        *range(last + 1, min(len(page.rows), last + 1 + _NEAR_ROWS)),
    ]
    return sorted(around, key=lambda row: first - row if row < first else row - last + 0.5)
