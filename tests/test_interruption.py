"""How processes end that are told to."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import signal, threading
from indexer import interruption
from indexer.interruption import ends_soon, interrupted_by_sigterm
interruption.WAITS_FOR_THREADS = 0.1
threading.Thread(target=threading.Event().wait).start()  # as a pool's whose lock nobody releases
with ends_soon():
    with interrupted_by_sigterm(code={code}):
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            print("handed back", flush=True)
"""


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (7, 128 + 15)])
def test_a_process_that_is_told_to_end_hands_back_and_does_not_wait_for_threads_that_hang(
    code: int, expected: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(code=code)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (expected, "handed back\n")
