"""Is a claim supported by the words that it cites?

Every figure, date and code of the claim must stand in its quotes as a value; negation and direction must not be
turned round; and enough of its words must stand there. Pure: the same claim and quotes have the same verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.citations import Quote, claimed_figures, overlap
from bot.evidence.figures import Figure, decimal_mark, figures, supports
from bot.evidence.polarity import contradicts, speaks_of_loss
from bot.evidence.words import is_wide, language, words
from bot.types import Verdict
from indexer.sentences import split_sentences

_LEAST_OVERLAP = 0.5
_LEAST_OVERLAP_WIDE = 0.4  # pairs of characters tear more easily than words
_NAMES_ACROSS_LANGUAGES = 2
_CALENDAR = range(1900, 2101)

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
    """A verdict and, where it needs one, its reason in words for the trace."""

    verdict: Verdict
    note: str | None = None


def verify(claim: str, quotes: Sequence[Quote]) -> Finding:
    """The verdict on a claim, given the quotes of what it cites.

    Connective forms, a short fixed list, claim nothing and need no quote; anything else without one is
    unsupported.
    """
    if _CONNECTIVES.fullmatch(claim.strip()):
        return Finding(Verdict.CONNECTIVE)
    if not any(quote.text.strip() for quote in quotes):
        return _unsupported("it cites nothing that stands on a page")
    claimed = claimed_figures(claim, quotes[0].hit)
    for index, figure in enumerate(claimed):
        if not any(_stands(claimed_figures(claim, quote.hit)[index], quote, claim) for quote in quotes):
            return _unsupported(f"{claim[figure.start : figure.end].strip()!r} does not stand in the quote")
    quoted = " ".join(_sentences_near(claim, quotes))
    reason = contradicts(claim, quoted)
    if reason:
        return _unsupported(reason)
    return _judge_words(claim, quotes, claimed)


def _unsupported(note: str) -> Finding:
    return Finding(Verdict.UNSUPPORTED, note)


def _stands(figure: Figure, quote: Quote, claim: str) -> bool:
    """Whether the quote says the figure; a year or quarter may be the document's own, if the quote has none."""
    page, losing = quote.hit.page_text, speaks_of_loss(claim)
    mark = decimal_mark(page)
    stated = figures(quote.text, mark)
    if any(supports(other, figure, quote=quote.text, page=page, losing=losing) for other in stated):
        return True
    if not _is_period(figure) or any(_is_period(other) or other.dates for other in stated):
        return False
    about = " · ".join((quote.hit.title, quote.hit.name.replace("_", " "), *quote.hit.section))
    return any(supports(other, figure, quote=about, page=page) for other in figures(about, mark))


def _is_period(figure: Figure) -> bool:
    if figure.unit == "quarter":
        return True
    if figure.unit or figure.scale or figure.code or figure.dates:
        return False
    return all(value == int(value) and int(value) in _CALENDAR for value in figure.values)


def _sentences_near(claim: str, quotes: Iterable[Quote]) -> list[str]:
    """The sentences of the quotes that speak of what the claim speaks of."""
    said = words(claim)
    scored = [
        (overlap(said, frozenset(word.key for word in words(sentence))), sentence)
        for quote in quotes
        for sentence in (quote.text[start:end] for start, end in split_sentences(quote.text))
    ]
    best = max((score for score, _ in scored), default=0.0)
    return [sentence for score, sentence in scored if score >= max(best * 0.7, 0.01)]


def _judge_words(claim: str, quotes: Sequence[Quote], claimed: Sequence[Figure]) -> Finding:
    """Whether enough of the claim's words stand in the quotes, for each of its sentences."""
    text = "\n".join(quote.text for quote in quotes)
    context = " ".join((text, *(part for quote in quotes for part in (quote.hit.title, *quote.hit.section))))
    quoted = frozenset(word.key for word in words(context))
    ours, theirs = language(claim), language("\n".join(quote.hit.page_text for quote in quotes))
    if ours and theirs and ours != theirs:
        names = {word.key for word in words(claim) if word.name} & quoted
        if claimed or len(names) >= _NAMES_ACROSS_LANGUAGES:
            return Finding(Verdict.SUPPORTED)
        return _unsupported("claim and page are in different languages, and no figure or names tie them")
    least = _LEAST_OVERLAP_WIDE if is_wide(claim) else _LEAST_OVERLAP
    for start, end in split_sentences(claim):
        own = [
            word
            for word in words(claim[start:end])
            if not any(figure.start <= start + word.start < figure.end for figure in claimed)
        ]
        if own and overlap(own, quoted) < least:
            return _unsupported("too few of its words stand in the quote")
    return Finding(Verdict.SUPPORTED)
