"""Pictures that we put into threads, as files of ours: uploaded, shared, looked for, deleted.

https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackRefused
from bot.slack_client import SlackUnavailable, call, read
from indexer.sources.slack_download import may_have_token

_LOOKS = (0.5, 1.0, 2.0)  # seconds before each look for a file whose sharing was not confirmed
_GONE = frozenset({"file_not_found", "file_deleted"})


@dataclass(frozen=True, slots=True)
class Upload:
    """Where a file's bytes are to be sent; `file` is the id that it will have."""

    file: str
    address: str


class Uploads:
    """Files of ours in Slack. All methods raise SlackRefused and SlackUnavailable.

    Args:
        posting: a client that repeats nothing by itself.
        reading: one for calls that change nothing.
        looks: seconds before each look for what was shared.
    """

    def __init__(
        self, posting: AsyncWebClient, reading: AsyncWebClient, *, looks: Sequence[float] = _LOOKS
    ) -> None:
        self._posting = posting
        self._reading = reading
        self._looks = tuple(looks)

    async def begin(self, name: str, content: bytes, *, description: str) -> Upload:
        """Asks where to; nothing is there yet. `description` is read out to who does not see the picture.

        https://docs.slack.dev/reference/methods/files.getUploadURLExternal
        """
        arguments = {"filename": name, "length": len(content), "alt_txt": description}
        response = await call(self._posting, "files.getUploadURLExternal", arguments, form=True)
        return Upload(str(response["file_id"]), str(response["upload_url"]))

    async def send(self, upload: Upload, content: bytes) -> None:
        """Sends the bytes: to Slack's own hosts or the server of the API alone, never along a redirect."""
        if not may_have_token(upload.address, self._posting.base_url):
            raise SlackRefused("upload", "its address leads away from Slack")
        session = self._posting.session
        if session is None:
            raise RuntimeError("the client was made without a session")
        try:
            async with session.post(upload.address, data=content, allow_redirects=False) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SlackUnavailable("upload", type(error).__name__) from error
        if status >= 500 or status == 429:
            raise SlackUnavailable("upload", f"HTTP {status}")
        if status != 200:
            raise SlackRefused("upload", f"HTTP {status}")

    async def share(self, upload: Upload, *, title: str, channel: str, thread_ts: str) -> None:
        """Makes it a file in a thread, without a word beside it that would stay when the file is deleted.

        https://docs.slack.dev/reference/methods/files.completeUploadExternal
        """
        arguments = {
            "files": json.dumps([{"id": upload.file, "title": title}]),
            "channel_id": channel,
            "thread_ts": thread_ts,
        }
        try:
            await call(self._posting, "files.completeUploadExternal", arguments, form=True)
        except SlackUnavailable:
            for pause in self._looks:
                await asyncio.sleep(pause)
                if await self.is_shared(upload.file):
                    return
            raise

    async def is_shared(self, file: str) -> bool | None:
        """Whether the file is shared anywhere; None when there is no such file.

        https://docs.slack.dev/reference/methods/files.info
        """
        try:
            found = (await read(self._reading, "files.info", {"file": file})).get("file")
        except SlackRefused as refused:
            if refused.code in _GONE:
                return None
            raise
        if not isinstance(found, dict) or found.get("mode") == "tombstone":
            return None
        return any(found.get(places) for places in ("shares", "channels", "groups", "ims"))

    async def delete(self, file: str) -> None:
        """Deletes it, if it is there. https://docs.slack.dev/reference/methods/files.delete"""
        try:
            await call(self._posting, "files.delete", {"file": file})
        except SlackRefused as refused:
            if refused.code not in _GONE:
                raise
