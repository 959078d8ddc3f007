from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import BOT_TOKEN, Playground
from tests.playground.bolt import client_of


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """A fresh Acme that waits long for acknowledgements: what is slow is not delivered twice."""
    async with Playground(ack_timeout=60.0) as running:
        yield running


@pytest.fixture
def redelivering(playground: Playground) -> Playground:
    """The same with quick redelivery, for tests that lose envelopes or acknowledgements."""
    playground.sockets.ack_timeout = 0.2
    playground.sockets.retry_delays = (0.0, 0.05, 0.1)
    return playground


@pytest.fixture
def client(playground: Playground) -> AsyncWebClient:
    """slack_sdk's client as the bot, without retries."""
    return client_of(playground, token=BOT_TOKEN)
