from __future__ import annotations

import pytest

from indexer.pdf import clock
from indexer.pdf.clock import Clock
from indexer.pdf.limits import Limits


class Time:
    """Stands still but for what is waited."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


class Taking:
    """A child that takes so long for each message, or too long."""

    def __init__(self, time: Time, seconds: float) -> None:
        self._time = time
        self.seconds = seconds
        self.granted: list[float] = []

    def receive(self, seconds: float) -> bytes | None:
        self.granted.append(seconds)
        self._time.now += min(self.seconds, seconds)
        if self.seconds > seconds:
            raise TimeoutError
        return b"{}"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(clock, "time", time)
    return time


LIMITS = Limits(base_seconds=25, seconds_per_page=0.1, page_seconds=15)


def test_time_for_all_grows_with_the_pages(time: Time) -> None:
    watch, child = Clock(LIMITS, ocr=False), Taking(time, 1.0)
    watch.receive(child)
    watch.opened(100)
    for _ in range(34):
        watch.receive(child)
    assert watch.over  # 25 s and 100 times .1 s
    assert child.granted[0] == 25
    assert child.granted[1] == 15
    assert child.granted[-1] == pytest.approx(1)


def test_parts_of_a_file_have_together_what_the_whole_would_have() -> None:
    limits = Limits()
    parts = [limits.seconds(250)] + [limits.seconds(250, later=True)] * 19
    assert sum(parts) == pytest.approx(limits.seconds(5000))
    assert limits.seconds(3, later=True) == 10  # to open it and read a few pages


def test_a_later_part_has_less_time_to_open_the_file(time: Time) -> None:
    watch, child = Clock(LIMITS, ocr=False, later=True), Taking(time, 1.0)
    watch.receive(child)
    watch.opened(250)
    watch.receive(child)
    assert child.granted == [10, 15]
    for _ in range(23):
        watch.receive(child)
    assert watch.over


def test_hanging_pages_leave_time_for_those_behind_them(time: Time) -> None:
    watch, child = Clock(LIMITS, ocr=False), Taking(time, 0.0)
    watch.receive(child)
    watch.opened(10)
    child.seconds = 1000
    for _ in range(5):
        with pytest.raises(TimeoutError):
            watch.receive(child)
        watch.lost()
    assert child.granted[1:] == pytest.approx([15, 5.5, 2.75, 1.375, 0.6875])
    assert not watch.over


def test_pages_read_by_ocr_have_time_of_their_own(time: Time) -> None:
    watch, child = Clock(LIMITS, ocr=True), Taking(time, 9.0)
    watch.receive(Taking(time, 0.0))
    watch.opened(100)
    for _ in range(100):
        watch.receive(child)
        watch.took_ocr()
    assert not watch.over
    assert set(child.granted) == {LIMITS.ocr_page_seconds}  # no page has more


def test_pages_that_are_drawn_to_see_their_text_have_a_second_of_their_own(time: Time) -> None:
    watch, child = Clock(LIMITS, ocr=False), Taking(time, 1.0)
    watch.receive(Taking(time, 0.0))
    watch.opened(100)
    for _ in range(100):
        watch.receive(child)
        watch.took_drawing()
    assert not watch.over
    with pytest.raises(TimeoutError):
        _receive(watch, child, 100)


def _receive(watch: Clock, child: Taking, times: int) -> None:
    for _ in range(times):
        watch.receive(child)


def test_ocr_that_takes_longer_than_its_share_eats_up_the_rest(time: Time) -> None:
    watch, child = Clock(LIMITS, ocr=True), Taking(time, 17.0)
    watch.receive(Taking(time, 0.0))
    watch.opened(10)
    for _ in range(3):
        watch.receive(child)  # 7 of 26 seconds
        watch.took_ocr()
    with pytest.raises(TimeoutError):
        watch.receive(child)
    assert watch.over


def test_pages_of_text_have_no_more_time_in_all_because_ocr_is_on(time: Time) -> None:
    watch, child = Clock(LIMITS, ocr=True), Taking(time, 1.0)
    watch.receive(Taking(time, 0.0))
    watch.opened(50)
    pages = 0
    while not watch.over:
        watch.receive(child)
        pages += 1
    assert pages == 30
    with pytest.raises(TimeoutError):
        watch.receive(child)


def test_cpu_time_is_enough_for_as_many_pages_as_may_be_read() -> None:
    limits = Limits()
    assert limits.cpu(5000, ocr=False) >= limits.seconds(5000)
    assert limits.cpu(5000, ocr=True) >= limits.seconds(5000) + 5000 * limits.ocr_seconds_per_page
    assert limits.cpu(10**9, ocr=True) == limits.cpu(limits.max_pages, ocr=True)
