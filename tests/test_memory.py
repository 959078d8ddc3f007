"""What was asked is remembered briefly, asked once, and never across a change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.memory import Memory, Restless
from tests.clock import Clock


class Oracle:
    """Answers when a test lets it; each answer is what was true when it was asked."""

    def __init__(self) -> None:
        self.truth = "old"
        self.asked = 0
        self.error: Exception | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, _key: str) -> str:
        self.asked += 1
        truth, error = self.truth, self.error
        await self.open.wait()
        if error is not None:
            raise error
        return truth


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.001)


def remembering(oracle: Oracle, clock: Clock | None = None) -> Memory[str]:
    return Memory(oracle, ttl=30, clock=clock or Clock())


async def test_an_answer_is_kept_for_its_time_and_no_longer() -> None:
    oracle, clock = Oracle(), Clock()
    memory = remembering(oracle, clock)
    assert [await memory.get("k"), await memory.get("k")] == ["old", "old"]
    clock.now += 29
    assert memory.kept("k") == "old"
    clock.now += 1
    assert memory.kept("k") is None
    await memory.get("k")
    assert oracle.asked == 2


async def test_answers_whose_time_is_over_do_not_pile_up() -> None:
    clock = Clock()
    memory = remembering(Oracle(), clock)
    for person in range(1_000):
        await memory.get(f"U{person}")
        clock.now += 1
    assert len(memory._kept) <= 101
    assert memory.kept("U999") == "old"
    for person in range(1_000):
        memory.put(f"V{person}", "new")
    assert [memory.kept(f"V{person}") for person in range(1_000)] == ["new"] * 1_000


async def test_the_time_may_depend_on_the_answer() -> None:
    oracle, clock = Oracle(), Clock()
    memory: Memory[str] = Memory(oracle, ttl=lambda answer: 10 if answer == "old" else 100, clock=clock)
    await memory.get("k")
    clock.now += 11
    oracle.truth = "new"
    await memory.get("k")
    clock.now += 11
    assert memory.kept("k") == "new"


async def test_many_who_want_the_same_at_once_ask_once() -> None:
    oracle = Oracle()
    memory = remembering(oracle)
    oracle.open.clear()
    waiting = [asyncio.create_task(memory.get("k")) for _ in range(20)]
    await until(lambda: oracle.asked == 1)
    oracle.open.set()
    assert set(await asyncio.gather(*waiting)) == {"old"}
    assert oracle.asked == 1


async def test_who_wants_it_fresh_does_not_take_what_was_asked_before() -> None:
    oracle = Oracle()
    memory = remembering(oracle)
    oracle.open.clear()
    first = asyncio.create_task(memory.get("k"))
    await until(lambda: oracle.asked == 1)
    oracle.truth = "new"
    fresh = [asyncio.create_task(memory.get("k", fresh=True)) for _ in range(20)]
    await asyncio.sleep(0.01)
    oracle.open.set()
    assert await first == "old"
    assert set(await asyncio.gather(*fresh)) == {"new"}
    assert oracle.asked == 2  # all of them by one question after the first
    assert memory.kept("k") == "new"


@pytest.mark.parametrize("everything", [False, True])
async def test_what_was_on_its_way_when_it_changed_is_asked_again_and_not_kept(everything: bool) -> None:
    oracle = Oracle()
    memory = remembering(oracle)
    oracle.open.clear()
    waiting = asyncio.create_task(memory.get("k"))
    await until(lambda: oracle.asked == 1)
    oracle.truth = "new"
    memory.forget_all() if everything else memory.forget("k")
    later = asyncio.create_task(memory.get("k"))
    await until(lambda: oracle.asked == 2)
    oracle.open.set()
    assert [await waiting, await later] == ["new", "new"]
    assert memory.kept("k") == "new"


async def test_another_keys_change_is_no_reason_to_ask_again() -> None:
    oracle = Oracle()
    memory = remembering(oracle)
    await memory.get("k")
    memory.forget("other")
    await memory.get("k")
    assert oracle.asked == 1


async def test_what_changes_all_the_time_is_not_known() -> None:
    async def restless(key: str) -> str:
        memory.forget(key)
        return "never sure"

    memory: Memory[str] = Memory(restless, ttl=30, clock=Clock())
    with pytest.raises(Restless):
        await memory.get("k")
    assert memory.kept("k") is None


async def test_an_error_reaches_all_who_wait_and_is_not_remembered() -> None:
    oracle = Oracle()
    memory = remembering(oracle)
    oracle.error = TimeoutError()
    results = await asyncio.gather(*(memory.get("k") for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [TimeoutError] * 3
    oracle.error = None
    assert await memory.get("k") == "old"


async def test_who_gives_up_waiting_does_not_stop_the_others() -> None:
    oracle = Oracle()
    memory = remembering(oracle)
    oracle.open.clear()
    impatient, patient = (asyncio.create_task(memory.get("k")) for _ in range(2))
    await until(lambda: oracle.asked == 1)
    impatient.cancel()
    oracle.open.set()
    assert await patient == "old"
