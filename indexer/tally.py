"""Counting what a sync does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from indexer.types import Failure, SyncReport


@dataclass(slots=True)
class Tally:
    """A SyncReport in the making."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    pages: int = 0
    passages: int = 0
    failed: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def count(self, is_new: bool, *, pages: int, passages: int) -> None:
        """Counts a document that is now visible."""
        self.added += is_new
        self.changed += not is_new
        self.pages += pages
        self.passages += passages

    def report(self, *, seconds: float = 0.0) -> SyncReport:
        """What was counted so far."""
        return SyncReport(
            added=self.added,
            changed=self.changed,
            removed=self.removed,
            unchanged=self.unchanged,
            failed=tuple(self.failed),
            pages=self.pages,
            passages=self.passages,
            seconds=round(seconds, 3),
            warnings=tuple(self.warnings),
        )


def total(reports: Iterable[SyncReport]) -> SyncReport:
    """The sum of reports."""
    tally, seconds = Tally(), 0.0
    for report in reports:
        tally.added += report.added
        tally.changed += report.changed
        tally.removed += report.removed
        tally.unchanged += report.unchanged
        tally.pages += report.pages
        tally.passages += report.passages
        tally.failed.extend(report.failed)
        tally.warnings.extend(report.warnings)
        seconds += report.seconds
    return tally.report(seconds=seconds)
