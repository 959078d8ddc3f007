"""The worker: takes questions from the journal, keeps their leases, drains when it is stopped."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from contextlib import suppress

import structlog

from bot.errors import JournalUnavailable
from bot.journal import Journal, Leased
from bot.responder import Patience, Responder

__all__ = ["Patience", "Worker"]

log = structlog.get_logger(__name__)


class Worker:
    """Answers up to `concurrency` questions at once, until it is stopped. Several may share one journal."""

    def __init__(
        self,
        *,
        journal: Journal,
        responder: Responder,
        concurrency: int = 8,
        patience: Patience = Patience(),  # noqa: B008 - frozen
    ) -> None:
        self._journal = journal
        self._responder = responder
        self._patience = patience
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._free = asyncio.Semaphore(concurrency)
        self._something = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        """Says that a question was accepted just now."""
        self._something.set()

    async def run(self) -> None:
        """Takes questions until `stop`."""
        while not self._stopping.is_set():
            await self._free.acquire()
            self._something.clear()
            leased = await self._take()
            if leased is None:
                self._free.release()
                await self._rest()
                continue
            if self._stopping.is_set():
                await asyncio.to_thread(self._hand_back, leased)
                continue
            task = asyncio.create_task(self._work(leased))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Takes nothing more, lets the answers in work end, and hands back those that do not in time."""
        self._stopping.set()
        self.wake()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=self._patience.drain)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _take(self) -> Leased | None:
        if self._stopping.is_set():
            return None
        try:
            return await asyncio.to_thread(self._journal.lease, self._holder, self._patience.lease)
        except JournalUnavailable as error:
            log.warning("no question could be taken", why=str(error))
        except Exception:
            log.exception("no question could be taken")
        return None

    async def _rest(self) -> None:
        if self._stopping.is_set():
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience.poll):
                await self._something.wait()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._free.release()
        self.wake()  # the next question of the same person and thread may be taken now
        if not task.cancelled() and (error := task.exception()):
            log.error("a question's work ended unexpectedly", exc_info=error)

    async def _work(self, leased: Leased) -> None:
        """Answers while the lease is renewed; stops when it is lost, hands it back when we are stopped."""
        answering = asyncio.create_task(self._responder.see_to(leased))
        keeping = asyncio.create_task(self._keep(leased))
        try:
            await asyncio.wait({answering, keeping}, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                log.warning("another worker took a question over", question=leased.question.id)
        except asyncio.CancelledError:
            await _cancelled(answering)
            await asyncio.to_thread(self._hand_back, leased)
            raise
        finally:
            await _cancelled(answering)
            await _cancelled(keeping)

    async def _keep(self, leased: Leased) -> None:
        """Renews the lease until it is lost."""
        while True:
            await asyncio.sleep(self._patience.lease / 3)
            try:
                if not await asyncio.to_thread(self._journal.renew, leased, self._patience.lease):
                    return
            except JournalUnavailable as error:
                log.warning("a lease was not renewed", question=leased.question.id, why=str(error))

    def _hand_back(self, leased: Leased) -> None:
        try:
            self._journal.release(leased)
        except JournalUnavailable as error:
            log.warning("a lease was not handed back", question=leased.question.id, why=str(error))


async def _cancelled(task: asyncio.Task[None]) -> None:
    """Cancels the task and waits for its end."""
    task.cancel()
    await asyncio.wait({task})
