"""Slack's listings, page after page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

PAGE = 999
"""Items of one page: the most that Slack gives."""
_MOST_PAGES = 500


async def pages(
    client: AsyncWebClient, method: str, key: str, arguments: Mapping[str, str]
) -> AsyncIterator[list[Any]]:
    """The lists under `key`, until Slack names no further cursor.

    Raises:
        SlackApiError, aiohttp.ClientError, TimeoutError: as slack_sdk does.
        KeyError, TypeError: the answer is not what the protocol says, or does not end.

    https://docs.slack.dev/apis/web-api/pagination
    """
    seen = {""}
    params = {**arguments, "limit": str(PAGE)}
    while len(seen) <= _MOST_PAGES:
        response = await client.api_call(method, http_verb="GET", params=params)
        items = response[key]
        if not isinstance(items, list):
            raise TypeError(f"{method}: {key} is no list")
        yield items
        metadata = response.get("response_metadata") or {}
        cursor = metadata.get("next_cursor") or "" if isinstance(metadata, Mapping) else None
        if cursor == "":
            return
        if not isinstance(cursor, str) or cursor in seen:
            raise TypeError(f"{method}: its cursor leads nowhere")
        seen.add(cursor)
        params = {**params, "cursor": cursor}
    raise TypeError(f"{method} does not end")
