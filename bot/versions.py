"""Older versions among what was found: which passages they are, and what an answer says of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.sanitise import sanitise
from bot.types import Remark
from indexer.search.years import years_in
from indexer.types import Document, Hit

if TYPE_CHECKING:
    from indexer.search import Superseded

_MOST_REMARKS = 3
_MOST_NAMES = 2  # of older versions in one remark; the others are counted
_LONGEST_NAME = 80
_SAME_NAME = "another file of this name"


def relevant(superseded: Sequence[Superseded], asked: Sequence[str], read: Sequence[Hit]) -> list[Superseded]:
    """Those whose older version was read, unless the question names a year that its file name bears."""
    there = {hit.generation for hit in read}
    years = frozenset[int]().union(*map(years_in, asked))
    return [each for each in superseded if each.generation in there and not years & years_in(each.name)]


def outdated(superseded: Sequence[Superseded], read: Sequence[Hit]) -> dict[str, str]:
    """Generation of each older version whose newer one was read as well -> the file name of that."""
    there = {hit.generation for hit in read}
    return {each.generation: each.newer_name for each in superseded if each.newer_generation in there}


def remarks(
    superseded: Sequence[Superseded], *, cited: Collection[str], documents: Mapping[str, Document]
) -> tuple[Remark, ...]:
    """What to say beside an answer of newer versions; nothing of those of which it cites neither.

    Args:
        superseded: the older versions that were read.
        cited: generations that the answer cites.
        documents: by generation, those that may be named now; others are left out.
    """
    older: dict[str, list[str]] = {}
    for each in superseded:
        pair = {each.generation, each.newer_generation}
        if pair <= documents.keys() and not pair.isdisjoint(cited):
            older.setdefault(each.newer_generation, []).append(each.generation)
    found = [_remark(newer, some, cited, documents) for newer, some in older.items()]
    return tuple(found[:_MOST_REMARKS])


def _remark(
    newer: str, older: Sequence[str], cited: Collection[str], documents: Mapping[str, Document]
) -> Remark:
    named = [generation for generation in older if generation in cited]
    if newer not in cited:
        old = _listed(named, documents)
        new = _listed([newer], documents, beside=named)
        text = f"The answer cites {old}, of which there is a newer version: {new}."
    elif named:
        old = _listed(named, documents, beside=[newer])
        text = (
            f"The answer cites {_name(documents[newer])} and {old}, which {'is' if len(named) == 1 else 'are'} "
            "older: where they differ, go by the newer one."
        )
    else:
        named = list(older)
        old = _listed(named, documents, beside=[newer])
        was = "was" if len(named) == 1 else "were"
        text = (
            f"{_name(documents[newer])} is newer than {old}, which {was} found too; "
            "the answer follows the newer one."
        )
    generations = (newer, *named)
    return Remark(text, tuple(documents[each].id for each in generations), generations)


def _listed(
    generations: Sequence[str], documents: Mapping[str, Document], *, beside: Sequence[str] = ()
) -> str:
    """ "A", "A and B", "A, B and 2 more". A name that stands in the sentence already is not repeated."""
    known = {_name(documents[generation]) for generation in beside}
    names = [_name(documents[generation]) for generation in generations[:_MOST_NAMES]]
    names = [_SAME_NAME if name in known else name for name in names]
    more = len(generations) - len(names)
    parts = [*names, *([f"{more} more"] if more else [])]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _name(document: Document) -> str:
    name = sanitise(document.name)
    return (name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…") or "a PDF"
