"""Processes for tests that need real ones."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run_together(command: list[str], *, times: int) -> None:
    """Runs the command several times at once; each run must succeed."""
    processes = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(times)]
    for process in processes:
        _, errors = process.communicate(timeout=150)
        assert process.returncode == 0, errors
