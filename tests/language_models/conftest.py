"""Nobody waits before another attempt in these tests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another attempt follows at once, unless the service asks to wait."""
    monkeypatch.setattr("bot.language_models.failures._PAUSE", 0.0)
