"""The figures of a page that those of a claim are reckoned from which stand nowhere on it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.evidence.derivation import Derivation, derive
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.mentions import FIGURE_WEIGHT, Mention, Reading, Span, figures_claimed, says

_LONGEST = 3_000  # characters that are looked through for operands
_MOST_OPERANDS = 60  # figures there
_NEAR_ROWS = 8


def reckoned(claim: str, page: Reading, passage: Span) -> list[Mention]:
    """Where a passage states what figures of a claim are reckoned from, as if it stated them."""
    start, end = passage[0], min(passage[1], passage[0] + _LONGEST)
    found: list[Mention] = []
    for index, figure in _unstated(claim, page):
        stated = [
            replace(each, start=each.start - start, end=each.end - start)
            for each in page.figures_in(start, end)
            if each.end <= end
        ]
        derivation = _derived(figure, claim, stated[:_MOST_OPERANDS], page.text[start:end], page)
        for number, operand in enumerate(derivation.operands if derivation else ()):
            place = operand.start + start, operand.end + start
            found.append(
                Mention(*place, f"#{index}.{number}", FIGURE_WEIGHT, page.row_at(place[0]), needed=True)
            )
    return found


def is_operand(mention: Mention) -> bool:
    """Whether it is of a figure that another is reckoned from."""
    return mention.what.startswith("#") and "." in mention.what


def completing(claim: str, page: Reading, quoted: Sequence[Span]) -> list[Mention]:
    """The nearest row without which quotes do not show how a figure is reckoned: a table's head with its years."""
    found: list[Mention] = []
    for index, figure in _unstated(claim, page):
        if _derived_from(figure, claim, page, quoted):
            continue
        for row in _nearest_rows(page, quoted[0]):
            if _derived_from(figure, claim, page, (*quoted, page.rows[row])):
                found.append(Mention(*page.rows[row], f"#{index} in full", FIGURE_WEIGHT, row, needed=True))
                break
    return found


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
