"""What a sync would do, without doing any of it: `sync --dry-run`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from indexer.cost import Estimate, Rates, estimate, price_of, rates_of
from indexer.errors import MissingExtra, SettingsError, SourceError
from indexer.gathering import Gathered, Wish, gather
from indexer.passwords import Passwords, fingerprint, read_passwords
from indexer.sources import open_source
from indexer.types import Failure, SourceFile

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.sources import SourceSpec


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would become of one source. Counts are of files."""

    source: str
    added: int = 0
    changed: int = 0  # to be read again
    relabelled: int = 0  # another audience, name or link: nothing to read
    removed: int = 0
    unchanged: int = 0
    failed: tuple[Failure, ...] = ()
    reading: Estimate = field(default_factory=lambda: Estimate(dollars=0.0))


def forecast(
    index: Index,
    specs: Sequence[SourceSpec],
    *,
    keeps: Callable[[str], bool] | None = None,
    allow_empty: bool = False,
    retry_failed: bool = False,
) -> list[Forecast]:
    """One for each source, and one for each whose documents `keeps` denies. No file is read, nothing is written.

    Raises:
        SettingsError, MissingExtra, EmbedderError: the pipeline of the settings cannot be had.
        CatalogueError: the database failed.
    """
    documents = index.catalogue.documents(index.workspace)
    rates, price = rates_of(index.catalogue, index.workspace, documents), price_of(index.settings)
    passwords = read_passwords(index.settings.passwords)
    tried = frozenset(index.catalogue.refused(index.workspace))
    found = []
    for spec in specs:
        try:
            source = open_source(
                spec,
                max_bytes=index.settings.max_file_mb * 1024 * 1024,
                slack=index.settings.slack_access,
            )
            wish = Wish(
                index.pipeline,
                tried,
                partial(_tried_with, index.workspace, passwords, spec.url),
                allow_empty=allow_empty,
                retry_failed=retry_failed,
            )
            gathered = gather(index.catalogue, index.workspace, source, wish)
        except (SourceError, SettingsError, MissingExtra) as error:
            found.append(Forecast(spec.url, failed=(Failure(spec.url, str(error)),)))
            continue
        found.append(_of(spec.url, gathered, rates, price))
    if keeps is not None:
        unwanted = [document.source for document in documents if not keeps(document.source)]
        found += [Forecast(source, removed=unwanted.count(source)) for source in sorted(set(unwanted))]
    return found


def _of(source: str, gathered: Gathered, rates: Rates, price: float | None) -> Forecast:
    plan = gathered.plan
    return Forecast(
        source,
        len(plan.add),
        len(plan.change),
        len(plan.relabel),
        len(plan.remove),
        len(plan.unchanged),
        (*plan.failing, *gathered.doubts),
        estimate([step.file for step in gathered.to_read], rates, price),
    )


def _tried_with(workspace: str, passwords: Passwords, source: str, file: SourceFile) -> str | None:
    return fingerprint(workspace, passwords.matching(source, file.name))
