"""What a claim is held against: quotes, the sentences and rows that they touch, and what their documents are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.citations import Quote
from bot.evidence.concepts import concepts
from bot.evidence.grounds import Ground, first_line, grounds, heading, sentences
from bot.evidence.opposites import axes


@dataclass(frozen=True, slots=True)
class Support:
    """What a claim is held against."""

    quotes: Sequence[Quote]
    grounds: Sequence[Ground]  # the sentences and rows that the quotes touch
    about: str  # what the documents are called, and their sections

    @property
    def text(self) -> str:
        """All that the quotes touch, with what heads it and what the documents are called."""
        beginnings = dict.fromkeys(map(first_line, self.pages))
        return " \n".join((*(f"{heading(g)}\n{g.text}" for g in self.grounds), self.about, *beginnings))

    @property
    def quoted(self) -> str:
        """The words of the quotes, those of one page in its order: a table's head before its rows."""
        pages = list(dict.fromkeys((quote.hit.document, quote.hit.page) for quote in self.quotes))
        ordered = sorted(
            self.quotes, key=lambda quote: (pages.index((quote.hit.document, quote.hit.page)), quote.start)
        )
        return "\n".join(quote.text for quote in ordered)

    @property
    def pages(self) -> tuple[str, ...]:
        """The texts of the pages that are quoted, each once."""
        return tuple(dict.fromkeys(quote.hit.page_text for quote in self.quotes))

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all that the quotes say, with their heads, titles and the pages' first lines."""
        return frozenset(word.key for word in concepts(self.text)) | axes(self.text)

    def says(self, claim: str) -> bool:
        """Whether a claim is a whole sentence or row that the quotes touch, word for word."""
        plain = _plain(claim)
        whole = [one for q in self.quotes for one in sentences(q.hit.page_text, q.start, q.end)]
        return any(_plain(text) == plain for text in (*whole, *(ground.text for ground in self.grounds)))


def support_of(quotes: Sequence[Quote]) -> Support:
    """What quotes give a claim to rest on."""
    found = [ground for quote in quotes for ground in grounds(quote.hit.page_text, quote.start, quote.end)]
    about = " · ".join(dict.fromkeys(map(about_of, quotes)))
    return Support(quotes, list(dict.fromkeys(found)), about)


def about_of(quote: Quote) -> str:
    """What the document of a quote is called, and its section."""
    return " · ".join((quote.hit.title, re.sub(r"[_-]|\.pdf$", " ", quote.hit.name), *quote.hit.section))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lstrip("•‣▪◦● ")
