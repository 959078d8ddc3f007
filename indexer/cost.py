"""What embedding costs: estimated before a sync, counted in one, and bounded by FOOTNOTE_COST_CAP."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.catalogue import Catalogue
    from indexer.plan import Step
    from indexer.settings import IndexerSettings
    from indexer.types import Document, SourceFile

PRICES = {"text-embedding-3-small": 0.02, "text-embedding-3-large": 0.13, "text-embedding-ada-002": 0.10}
"""Dollars per million tokens, as OpenAI's page of prices had them in autumn 2026."""
OF_THIS_MACHINE = frozenset({"bundled", "fastembed", "none"})
"""Embedders that cost nothing but time."""

LOOKED_AT = 50
"""Documents that the catalogue's rates are taken from, the latest."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What a byte of a PDF comes to."""

    pages: float  # a byte
    tokens: float  # a byte


DEFAULT_RATES = Rates(pages=7e-5, tokens=0.065)
"""Until something was read. Measured on 119 PDFs of 22.8 MB: what was sent was .024 tokens a byte of 93 odd files, .081 of
18 filings and .114 of 8 small text files, so an estimate is off by up to 2.7 times for files of one kind; for all it was
1.2 times too high."""
ENOUGH = 200_000
"""Bytes that must have been read before they say anything of others."""
SENT_FOR_EACH = 1.3
"""Tokens sent for each of a page's text: passages overlap, and carry headers. Measured: 1.16 to 1.33."""
AVERAGE_BYTES = 500_000
"""Of a file where no source says any size."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What reading some files will send to the embedder."""

    files: int = 0
    unsized: int = 0  # of these, whose size the source does not say; they are taken for average ones
    pages: int = 0
    tokens: int = 0
    dollars: float | None = None  # None: the embedder's price is not known


class Spending:
    """What one sync has sent to the embedder, and what it may. Thread-safe."""

    def __init__(self, price: float, cap: float, doubts: tuple[str, ...] = ()) -> None:
        """`price` in dollars per million tokens, `cap` in dollars; `doubts`: what is not known of them, in sentences."""
        self._price = price
        self._cap = cap
        self.doubts = doubts
        self._tokens = 0
        self._lock = threading.Lock()

    def count(self, tokens: int) -> None:
        """So many more were sent."""
        with self._lock:
            self._tokens += tokens

    @property
    def dollars(self) -> float:
        """Spent so far."""
        return self._tokens * self._price / 1e6

    @property
    def exhausted(self) -> bool:
        """Whether no further document may be begun."""
        return self._price > 0 and self.dollars >= self._cap

    def waits(self, source: str, left: Sequence[Step]) -> str:
        """Says which files wait for another sync."""
        names = ", ".join(step.file.name for step in left[:3])
        more = f" and {len(left) - 3:,} more" if len(left) > 3 else ""
        return (
            f"{source}: {len(left):,} files wait, since this sync has spent ${self.dollars:.2f} of the "
            f"${self._cap:.2f} that FOOTNOTE_COST_CAP allows for one ({names}{more}). The next sync goes on with "
            f"them; raise FOOTNOTE_COST_CAP to read them at once, or choose an embedder of this machine"
        )


def price_of(settings: IndexerSettings) -> float | None:
    """Dollars per million tokens of the settings' embedder; None where nobody knows."""
    if settings.embedder_price is not None:
        return settings.embedder_price
    kind, _, model = settings.embedder.partition(":")
    if kind in OF_THIS_MACHINE:
        return 0.0
    return PRICES.get(model or "text-embedding-3-small")


def spending_of(settings: IndexerSettings) -> Spending:
    """What one sync may spend under the settings."""
    price = price_of(settings)
    if price is None:
        return Spending(0.0, settings.cost_cap, (unknown_price(settings.embedder),))
    return Spending(price, settings.cost_cap)


def unknown_price(embedder: str) -> str:
    """Says what to set when nobody knows what an embedder costs."""
    return (
        f"what {embedder} costs is not known, so FOOTNOTE_COST_CAP cannot hold: set FOOTNOTE_EMBEDDER_PRICE to the "
        f"dollars per million tokens (0 for a server of your own)"
    )


def tokens_in(texts: Iterable[str]) -> int:
    """About how many tokens the texts have: four ASCII characters to one, and about one to each of other scripts.

    OpenAI's rule of thumb for English; its vocabularies cannot be had without a download.
    """
    tokens = 0.0
    for text in texts:
        wide = (len(text.encode("utf-8", "replace")) - len(text)) / 2  # about the characters beyond ASCII
        tokens += (len(text) - wide) / 4 + wide * 1.1
    return round(tokens)


def rates_of(catalogue: Catalogue, workspace: str, documents: Iterable[Document]) -> Rates:
    """What a byte came to in the latest of these documents; the defaults where nothing is known. Raises CatalogueError."""
    known = [each for each in documents if each.generation is not None and each.size]
    latest = sorted(known, key=lambda each: each.indexed_at or 0.0)[-LOOKED_AT:]
    size = sum(each.size or 0 for each in latest)
    if size < ENOUGH:
        return DEFAULT_RATES
    pages = tokens = 0
    for each in latest:
        assert each.generation is not None
        texts = [page.text for page in catalogue.pages(workspace, each.generation).values()]
        pages += len(texts)
        tokens += tokens_in(texts)
    return Rates(pages / size, tokens * SENT_FOR_EACH / size)


def estimate(files: Iterable[SourceFile], rates: Rates, price: float | None) -> Estimate:
    """What reading these files comes to; those of unknown size count as an average one of the others."""
    sizes = [file.size for file in files]
    known = [size for size in sizes if size is not None]
    unsized = len(sizes) - len(known)
    average = sum(known) / len(known) if known else AVERAGE_BYTES
    size = sum(known) + unsized * average
    tokens = round(size * rates.tokens)
    dollars = None if price is None else tokens * price / 1e6
    pages = max(len(sizes), round(size * rates.pages))
    return Estimate(len(sizes), unsized, pages, tokens, dollars)
