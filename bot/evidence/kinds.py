"""Things of known kinds that a claim speaks of and its page does not: places, departments, days."""

from __future__ import annotations

from bot.evidence.concepts import kinds

_CERTAIN = frozenset(
    {"place", "department", "weekday", "season", "meal", "transport", "side", "material", "extent"}
)
"""Kinds of things with few other words for each."""


def unheard_of(claim: str, page: str) -> str | None:
    """A place, department, day or the like of a claim that the page names nowhere, or None."""
    stated = kinds(page)
    for kind, ours in kinds(claim).items():
        strange = ours - stated.get(kind, frozenset())
        if kind in _CERTAIN and strange:
            return f"it speaks of {', '.join(sorted(strange))}, the page does not"
    return None
