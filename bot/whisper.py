"""Messages that one person sees: by a command's response_url, or by chat.postEphemeral when that is used up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack_client import SlackUnavailable, call, retry_after

_TRIES = 3
_LONGEST_WAIT = 60.0  # seconds


async def whisper(
    client: AsyncWebClient,
    response_url: str | None,
    *,
    channel: str,
    user: str,
    text: str,
    blocks: Sequence[dict[str, Any]] = (),
) -> None:
    """Shows a message to one person in a conversation. It may arrive twice when Slack's response is lost.

    A response_url works five times within half an hour:
    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses

    Raises:
        SlackRefused: neither way is open, because the bot is not in that conversation, say.
        SlackUnavailable: Slack does not answer.
    """
    if response_url and await _respond(client, response_url, text, blocks):
        return
    arguments = {"channel": channel, "user": user, "text": text, "blocks": list(blocks)}
    await call(client, "chat.postEphemeral", arguments)


async def _respond(
    client: AsyncWebClient, response_url: str, text: str, blocks: Sequence[dict[str, Any]]
) -> bool:
    """Whether Slack took it; False when the address is used up or expired."""
    webhook = AsyncWebhookClient(response_url, session=client.session, retry_handlers=[])
    for attempt in range(1, _TRIES + 1):
        try:
            response = await webhook.send(
                text=text, blocks=list(blocks), response_type="ephemeral", replace_original=False
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if attempt == _TRIES:
                raise SlackUnavailable("response_url", type(error).__name__) from error
            await asyncio.sleep(0.5 * attempt)
            continue
        if response.status_code == 429:
            await asyncio.sleep(min(_LONGEST_WAIT, retry_after(response.headers)))
        elif response.status_code >= 500:
            await asyncio.sleep(0.5 * attempt)
        else:
            return bool(response.status_code == 200)
    return False
