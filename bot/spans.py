"""Which span of a page says most of what is looked for in least space, and where it begins and ends to be read. Pure."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence

from bot.mentions import Mention, Reading, Span

LONGEST_QUOTE = 300
"""Characters of the page's text."""

_COST = 0.004  # of a character: an ordinary word is worth 250 of them
_COST_WIDE = 0.02  # Chinese and Japanese say more in fewer
_COST_OF_A_ROW = 1.2  # of a further sentence or row: it must bring more than one ordinary word
_COST_OF_A_ROW_WIDE = 2.4  # than one of four characters
_COST_OF_DISTANCE = 0.002  # of a character from what is quoted already; twice that where it stands below
_MOST_DISTANCE = 3_000
_CLAUSE = re.compile(r"([,;:](?=\s)|[，；：、])\s*|(?<=\s)[–—]\s+|\n\s*")


def best_run(mentions: Sequence[Mention], page: Reading, *, near: int | None = None) -> list[Mention]:
    """The mentions within a quote's length that say most in least space; each thing counts once.

    No run that begins later or ends earlier says as much, so the run is as short as it can be. Looks once at each
    mention and from there at most once at each thing that is mentioned.

    Args:
        mentions: in the page's order.
        page: what they are of.
        near: the place of the page that the run should be near to, best of all below it.
    """
    cost, step = (_COST_WIDE, _COST_OF_A_ROW_WIDE) if page.wide else (_COST, _COST_OF_A_ROW)
    following: OrderedDict[str, Mention] = OrderedDict()  # of each thing the next mention, nearest first
    most = sum({mention.what: mention.weight for mention in mentions}.values())
    best, best_score = (0, 0), 0.0
    for first in range(len(mentions) - 1, -1, -1):
        opening = mentions[first]
        repeated = bool(following) and next(iter(following)) == opening.what
        following[opening.what] = opening
        following.move_to_end(opening.what, last=False)
        if repeated:
            continue
        pull = 0.0 if near is None else _pull(opening.start, near)
        weight, end = 0.0, opening.end
        for mention in following.values():
            dearer = (
                cost * (max(end, mention.end) - opening.start) + step * (mention.row - opening.row) + pull
            )
            if mention.start - opening.start > LONGEST_QUOTE or most - dearer < best_score:
                break
            if mention.end - opening.start > LONGEST_QUOTE:
                continue
            weight, end = weight + mention.weight, max(end, mention.end)
            if weight - dearer >= best_score:
                best_score, best = weight - dearer, (opening.start, end)
    return [mention for mention in mentions if best[0] <= mention.start and mention.end <= best[1]]


def _pull(place: int, near: int) -> float:
    distance = near - place if place <= near else 2 * (place - near)
    return _COST_OF_DISTANCE * min(distance, _MOST_DISTANCE)


def to_borders(start: int, end: int, page: Reading) -> Span:
    """A span widened to whole sentences and rows, else to clauses, else to whole words, as far as a quote may go."""
    first, last = page.row_at(start), page.row_at(max(start, end - 1))
    touched = page.rows[first : last + 1]
    if not touched:
        return _to_words(page.text, start, end)
    outer = min(start, touched[0][0]), max(end, touched[-1][1])
    inner = _to_clauses(page.text, (start, end), outer)
    for candidate in (outer, (outer[0], inner[1]), (inner[0], outer[1]), inner):
        if candidate[1] - candidate[0] <= LONGEST_QUOTE:
            return candidate
    return _to_words(page.text, start, end)


def _to_clauses(text: str, span: Span, outer: Span) -> Span:
    """The span led to the nearest ends of clauses, within the sentences that it stands in."""
    reach = LONGEST_QUOTE + 1  # what is not found there is too far away
    before = [match.end() for match in _CLAUSE.finditer(text, max(outer[0], span[0] - reach), span[0])]
    after = [
        match.end(1) if match[1] else len(text[: match.start()].rstrip())
        for match in _CLAUSE.finditer(text, span[1], min(outer[1], span[1] + reach))
    ]
    start = before[-1] if before else max(outer[0], span[0] - reach)
    end = after[0] if after else min(outer[1], span[1] + reach)
    return start, end


def _to_words(text: str, start: int, end: int) -> Span:
    """Widened so that no Latin word is cut; Chinese and Japanese may be cut between any two characters."""
    while start > 0 and _joined(text[start - 1], text[start]) and end - start < LONGEST_QUOTE:
        start -= 1
    while end < len(text) and _joined(text[end - 1], text[end]) and end - start < LONGEST_QUOTE:
        end += 1
    return start, end


def _joined(left: str, right: str) -> bool:
    return all(character.isalnum() and character < "\u2e80" for character in (left, right))
