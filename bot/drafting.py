"""What a language model writes, claim by claim: which are shown, how they are laid out, which stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from bot.attribution import Attribution
from bot.citations import Numbering
from bot.claims import Draft
from bot.evidence.figures import Figure, decimal_mark, figures
from bot.evidence.polarity import contradicts
from bot.evidence.words import words
from bot.traces import Judged
from bot.types import Claim, Shown, Verdict
from indexer.types import Hit


@dataclass(slots=True)
class Draftsman:
    """What is being written: the claims so far, and what waits for a supported claim to follow.

    `attempt` and `repairing` say of what comes next whether it is of a second stream, and whether it was asked to be
    worded anew.
    """

    passages: Sequence[Hit]
    superseded: Collection[str] = (
        frozenset()
    )  # generations of older versions whose newer ones may be used here
    numbering: Numbering = field(default_factory=Numbering)
    claims: list[Claim] = field(default_factory=list)
    waiting: list[Claim] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)  # every draft, in the order taken
    layout: str = ""
    dropped: int = 0
    attempt: int = 1
    repairing: bool = False

    def take(self, draft: Draft, found: Attribution, beside: tuple[Shown, ...] = ()) -> list[Claim]:
        """Takes in a draft with what it rests on; gives the claims that may be shown now."""
        verdict, note = found.finding.verdict, found.finding.note
        self.judged.append(
            Judged(draft.text, draft.markers, verdict.value, note, found.cited, self.attempt, self.repairing)
        )
        if verdict is Verdict.UNSUPPORTED:
            self.drop(draft)
            return []
        citations = dict.fromkeys(
            self.numbering.cite(quote, superseded=quote.hit.generation in self.superseded)
            for quote in found.quotes
        )
        return self.keep(Claim(draft.text, verdict, tuple(citations), note, draft.prefix, beside=beside))

    def is_repeat(self, text: str) -> bool:
        """Whether a claim that was kept says the same in the same words and figures, in whatever order."""
        said = _substance(text)
        return any(
            said == _substance(claim.text)
            and not contradicts(text, claim.text, text)
            and (any(said) or text.casefold() == claim.text.casefold())
            for claim in (*self.claims, *self.waiting)
        )

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


def _substance(text: str) -> tuple[frozenset[str], frozenset[Figure]]:
    """The words and figures of a claim, wherever they stand in it."""
    stated = [figure for figure in figures(text, decimal_mark(text)) if not figure.weak]
    said = {word.key for word in words(text) if not any(f.start <= word.start < f.end for f in stated)}
    return frozenset(said), frozenset(replace(figure, start=0, end=0) for figure in stated)


def allowed_for(claim: Claim, allowed: Collection[str]) -> bool:
    """Whether all generations may be used that a claim cites, or may have words of."""
    cited = all(citation.generation in allowed for citation in claim.citations)
    return cited and all(shown.generation in allowed for shown in claim.beside)


def still_allowed(claims: Sequence[Claim], allowed: Collection[str]) -> tuple[Claim, ...]:
    """The claims of which all may still be used that they cite, or may have words of; connective words go with what
    they introduced."""
    kept: list[Claim] = []
    waiting: list[Claim] = []
    for claim in claims:
        if claim.verdict is Verdict.CONNECTIVE:
            waiting.append(claim)
        elif allowed_for(claim, allowed):
            kept += [*waiting, claim]
            waiting = []
        else:
            waiting = []
    return tuple(kept)
