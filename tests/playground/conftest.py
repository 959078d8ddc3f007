from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import BOT_TOKEN, Playground
from tests.playground.bolt import client_of


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """A fresh Acme with quick redelivery."""
    async with Playground(ack_timeout=0.2, retry_delays=(0.0, 0.05, 0.1)) as running:
        yield running


@pytest.fixture
def client(playground: Playground) -> AsyncWebClient:
    """slack_sdk's client as the bot, without retries."""
    return client_of(playground, token=BOT_TOKEN)
