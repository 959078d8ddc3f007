"""An answer while it is written: its claims are shown as they come, and watched until the whole is confirmed.

Reading the model and watching run side by side, so a model that hangs delays nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from bot.standing import shown_by, shown_by_claims
from bot.types import Answer, Claim, Given
from bot.watch import Watch, Withdrawn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    Read = asyncio.Queue[Given | Claim | Answer | None]

Show = Callable[[Sequence[Claim]], Awaitable[None]]
"""Shows the claims so far; what it shows is confirmed by the watch just before."""


async def compose(items: AsyncIterator[Given | Claim | Answer], *, watch: Watch, show: Show) -> Answer:
    """The whole answer, the last of the items.

    Raises:
        Withdrawn: something of its claims, or of what the model was given, may not be shown any more. The model's
            stream is closed then.
        AudienceUnknown, CatalogueError: nobody knows; and what the items raise.
    """
    claims: list[Claim] = []
    read: Read = asyncio.Queue()
    reading = asyncio.create_task(_read(items, read))
    reading.add_done_callback(lambda _: read.put_nowait(None))
    watching = asyncio.create_task(watch.lost())
    try:
        while (item := await _next(read, watching)) is not None:
            if isinstance(item, Answer):
                return item
            if isinstance(item, Given):
                watch.give(item.shown)
                continue
            claims.append(item)
            watch.show(shown_by_claims(claims))
            await show(claims)
        await reading
        raise RuntimeError("the answer ended without its whole")
    finally:
        await _ended(reading, watching)


async def confirmed(answer: Answer, *, watch: Watch) -> Answer:
    """The answer as far as it may be shown now, to who reads it now: Slack is asked again.

    Nearest pages and remarks that may not be shown are left out. An answer without claims says nothing of what was
    given; only its trace may, which is left out then.

    Raises:
        Withdrawn: a citation may not be shown, or something else that its claims may have words of: of all that the
            model was given.
        AudienceUnknown, CatalogueError: nobody knows.
    """
    given = watch.given
    if not answer.claims:
        watch.give(())
    demanded = shown_by_claims(answer.claims) | watch.given
    shown = shown_by(answer) | demanded | given
    if not shown:
        return answer
    asking = asyncio.create_task(watch.standing(shown, fresh=True))
    watching = asyncio.create_task(watch.lost())
    try:
        await asyncio.wait({asking, watching}, return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            watching.result()
            raise Withdrawn
        stands = asking.result()
    finally:
        await _ended(asking, watching)
    if not demanded <= stands:
        raise Withdrawn
    return replace(
        answer,
        trace=answer.trace if given <= stands else None,
        nearest=tuple(hit for hit in answer.nearest if (hit.document, hit.generation) in stands),
        remarks=tuple(
            remark
            for remark in answer.remarks
            if stands.issuperset(zip(remark.documents, remark.generations, strict=True))
        ),
    )


async def _read(items: AsyncIterator[Given | Claim | Answer], read: Read) -> None:
    async with aclosing(cast("AsyncGenerator[Given | Claim | Answer, None]", items)) as stream:
        async for item in stream:
            read.put_nowait(item)


async def _next(read: Read, watching: asyncio.Task[None]) -> Given | Claim | Answer | None:
    coming = asyncio.create_task(read.get())
    try:
        await asyncio.wait({coming, watching}, return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            watching.result()
            raise Withdrawn
        return coming.result()
    finally:
        await _ended(coming)


async def _ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancels the tasks and waits for their ends; errors that nobody asked for are no news."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
