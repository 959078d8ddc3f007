"""Things of known kinds in a claim and on its page: places, departments, measures, people."""

from __future__ import annotations

from bot.evidence.concepts import kinds

_CERTAIN = frozenset({"place", "department", "weekday", "season", "meal", "transport"})
"""Kinds of things with few other words for each."""


def unheard_of(claim: str, page: str) -> str | None:
    """A place, department, day or the like of a claim that the page names nowhere, or None."""
    stated = kinds(page)
    for kind, ours in kinds(claim).items():
        strange = ours - stated.get(kind, frozenset())
        if kind in _CERTAIN and strange:
            return f"it speaks of {', '.join(sorted(strange))}, the page does not"
    return None


def other_kind(claim: str, sentence: str, around: str) -> str | None:
    """A thing of the claim where the sentence names another of its kind, and nothing around names the claim's."""
    theirs, near = kinds(sentence), kinds(around)
    for kind, ours in kinds(claim).items():
        stated = theirs.get(kind, frozenset())
        if stated and not ours & stated and not ours & near.get(kind, frozenset()):
            return f"it speaks of {', '.join(sorted(ours))}, the page of {', '.join(sorted(stated))}"
    return None
