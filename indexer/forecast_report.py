"""What `sync --dry-run` prints. Values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from indexer.cost import price_of, unknown_price

if TYPE_CHECKING:
    from indexer.forecast import Forecast
    from indexer.settings import IndexerSettings

_COUNTS = ("added", "changed", "relabelled", "removed", "unchanged")
_AMOUNTS = ("files", "pages", "tokens")


def forecast_json(forecasts: Sequence[Forecast], settings: IndexerSettings) -> dict[str, Any]:
    """The object of `sync --dry-run --json`. `files` are to be read; `dollars` is null where no price is known."""
    sources = [
        {
            "source": each.source,
            **{name: getattr(each, name) for name in _COUNTS},
            "failed": [{"uri": failure.uri, "reason": failure.reason} for failure in each.failed],
            **{name: getattr(each.reading, name) for name in _AMOUNTS},
            "unsized": each.reading.unsized,
            "dollars": None if each.reading.dollars is None else round(each.reading.dollars, 4),
        }
        for each in forecasts
    ]
    price = price_of(settings)
    tokens = sum(each.reading.tokens for each in forecasts)
    return {
        "sources": sources,
        **{name: sum(source[name] for source in sources) for name in (*_COUNTS, *_AMOUNTS)},
        "embedder": settings.embedder,
        "dollars": None if price is None else round(tokens * price / 1e6, 4),
        "cap": settings.cost_cap,
    }


def forecast_text(told: dict[str, Any]) -> str:
    """The same in words."""
    lines = []
    for each in told["sources"]:
        lines.append(
            f"{each['source']}: {each['added']:,} to add, {each['changed']:,} to read again, "
            f"{each['relabelled']:,} with another audience, name or link, {each['removed']:,} to remove, "
            f"{each['unchanged']:,} unchanged"
        )
        if each["unsized"]:
            lines.append(f"   of {each['unsized']:,} of these files the size is not known")
        lines += [f"   {failure['uri']}: {failure['reason']}" for failure in each["failed"]]
    amount = f"{told['files']:,} files to read: about {told['pages']:,} pages"
    lines.append(amount + _cost(told) + ". Nothing was written")
    return "\n".join(lines) + "\n"


def _cost(told: dict[str, Any]) -> str:
    dollars = told["dollars"]
    if dollars == 0 and told["embedder"] == "none":
        return ""
    text = f" and {told['tokens']:,} tokens for the embedder {told['embedder']}"
    if dollars is None:
        return f"{text}; {unknown_price(told['embedder'])}"
    if not dollars:
        return f"{text}, which costs nothing"
    over = f"; one sync stops at the ${told['cap']:.2f} of FOOTNOTE_COST_CAP, the next goes on"
    return f"{text}, about ${dollars:.2f}{over if dollars > told['cap'] else ''}"
