"""How OpenAI is reached, and what its errors are called."""

from __future__ import annotations

import pytest

from indexer.errors import SettingsError
from indexer.openai_service import NO_KEY, OPENAI_URL, credentials


@pytest.mark.parametrize(
    ("key", "address", "expected"),
    [
        ("sk-1", None, ("sk-1", OPENAI_URL)),
        (" sk-1\n", "", ("sk-1", OPENAI_URL)),
        (None, "http://localhost:8000/v1", (NO_KEY, "http://localhost:8000/v1")),
        ("sk-1", "https://example.test/v1", ("sk-1", "https://example.test/v1")),
    ],
)
def test_key_and_address_have_sensible_defaults(
    key: str | None, address: str | None, expected: tuple[str, str]
) -> None:
    assert credentials(key, address, setting="FOOTNOTE_MODEL") == expected


@pytest.mark.parametrize(
    ("key", "address", "named"),
    [
        (None, None, "FOOTNOTE_MODEL"),
        ("", "", "OPENAI_API_KEY"),
        ("sk 1", None, "OPENAI_API_KEY"),
        ("sk-ключ", None, "OPENAI_API_KEY"),
        ("sk-1", "localhost:8000/v1", "OPENAI_BASE_URL"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_sent(
    key: str | None, address: str | None, named: str
) -> None:
    with pytest.raises(SettingsError, match=named) as raised:
        credentials(key, address, setting="FOOTNOTE_MODEL")
    assert not key or key not in str(raised.value)
