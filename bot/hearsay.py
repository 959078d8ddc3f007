"""What a language model is told beside passages: earlier answers of ours, and meanings that documents give to terms.

Words of these may turn up in any claim, so they count as passages of the documents that they rest on when it is asked
where a claim's words may come from. Nothing is quoted from them. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.types import Given, Shown, Turn
from indexer.types import Hit, SaidBy


def hearsay(turns: Sequence[Turn], said_by: Mapping[str, SaidBy]) -> tuple[Hit, ...]:
    """Each text that rests on documents, once as a passage of each.

    Args:
        turns: of the thread; those of people rest on nothing.
        said_by: meanings -> a document that says so.
    """
    told = [(turn.text, shown) for turn in turns for shown in sorted(turn.rests_on)]
    told += [(meaning, Shown(*document)) for meaning, document in said_by.items()]
    return tuple(_passage(text, shown) for text, shown in told)


def given(*passages: Iterable[Hit]) -> Given:
    """All that these are passages of."""
    return Given(frozenset(Shown(hit.document, hit.generation) for some in passages for hit in some))


def said_by_people(question: str, turns: Sequence[Turn]) -> str:
    """What people wrote themselves: the question, and theirs of the thread."""
    return "\n".join((question, *(turn.text for turn in turns if turn.user is not None)))


def _passage(text: str, shown: Shown) -> Hit:
    return Hit(
        document=shown.document,
        generation=shown.generation,
        name="",
        title="",
        link=None,
        ordinal=0,
        page=0,
        label="",
        start=0,
        end=len(text),
        text=text,
        page_text=text,
        score=0.0,
    )
