"""What a language model writes, claim by claim: which are shown, how they are laid out, which stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from bot.citations import Numbering, Quote, locate
from bot.claims import Draft
from bot.types import Claim, Verdict
from indexer.types import Hit


@dataclass(slots=True)
class Draftsman:
    """What is being written: the claims so far, and what waits for a supported claim to follow."""

    passages: Sequence[Hit]
    numbering: Numbering = field(default_factory=Numbering)
    claims: list[Claim] = field(default_factory=list)
    waiting: list[Claim] = field(default_factory=list)
    layout: str = ""
    dropped: int = 0

    def keep(self, claim: Claim) -> list[Claim]:
        """Takes a claim in; gives those that may be shown now."""
        claim = replace(claim, prefix=self._prefix(claim.prefix))
        self.waiting.append(claim)
        if claim.verdict is Verdict.CONNECTIVE:
            return []
        shown, self.waiting = self.waiting, []
        self.claims += shown
        return shown

    def drop(self, draft: Draft) -> None:
        """Counts a claim that is not shown; the layout before it is the next one's."""
        self.dropped += 1
        newlines = max(self.layout, draft.prefix, key=lambda prefix: prefix.count("\n"))
        self.layout = "\n" * newlines.count("\n")

    def _prefix(self, prefix: str) -> str:
        if not self.claims and not self.waiting:
            prefix, self.layout = prefix.lstrip("\n "), ""
        elif self.layout.count("\n") > prefix.count("\n"):
            prefix = self.layout + prefix.lstrip("\n").removeprefix(" ")
        self.layout = ""
        return prefix


def quotes_of(draft: Draft, passages: Sequence[Hit]) -> list[Quote]:
    """The quotes of what a draft's markers name; markers whose page says nothing of it fall away."""
    found = (locate(draft.text, passages[marker - 1]) for marker in draft.markers)
    return list(dict.fromkeys(quote for quote in found if quote is not None))


def still_allowed(claims: Sequence[Claim], allowed: Collection[str]) -> tuple[Claim, ...]:
    """The claims whose every source may still be used; connective words go with what they introduced."""
    kept: list[Claim] = []
    waiting: list[Claim] = []
    for claim in claims:
        if claim.verdict is Verdict.CONNECTIVE:
            waiting.append(claim)
        elif all(citation.generation in allowed for citation in claim.citations):
            kept += [*waiting, claim]
            waiting = []
        else:
            waiting = []
    return tuple(kept)
