"""The two ways of a file's bytes: up to the address that `files.getUploadURLExternal` gave, down by bearer."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.playground.methods.app import App
from bot.playground.methods.files import visible
from bot.playground.records import Refusal
from bot.playground.web_api import WebApi, bearer

_SIGN_IN = (
    "<!DOCTYPE html><html><head><title>Sign in to Acme | Slack</title></head><body>Sign in</body></html>"
)


class FileExchange:
    """Serves `/upload/v1/{secret}` and `/files-pri/{team}-{file}/…`."""

    def __init__(self, app: App, api: WebApi) -> None:
        self._app = app
        self._api = api

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file's bytes, raw or as the first file of a multipart form."""
        upload = self._app.uploads.get(request.match_info["secret"])
        if upload is None:
            return web.Response(status=404, text="not found")
        content = b""
        if request.content_type == "multipart/form-data":
            for value in (await request.post()).values():
                if isinstance(value, web.FileField):
                    content = value.file.read()
                    break
        else:
            content = await request.read()
        upload.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def download(self, request: web.Request) -> web.Response:
        """A file's bytes; without the right token Slack's sign-in page, with status 200 as Slack does."""
        file_id = request.match_info["where"].partition("-")[2]
        try:
            file = self._app.workspace.file(file_id)
        except Refusal:
            return web.Response(status=404, text=_SIGN_IN, content_type="text/html")
        if not self._api.is_bot_token(bearer(request)) or not visible(self._app, file):
            return web.Response(text=_SIGN_IN, content_type="text/html")
        return file_response(self._app, file_id, attachment="download" in request.path)


def file_response(app: App, file_id: str, *, attachment: bool) -> web.Response:
    """A file's bytes under its type; only PDFs and pictures may open in a browser's tab."""
    file = app.workspace.file(file_id)
    inline = file.mimetype in ("application/pdf", "image/png", "image/jpeg") and not attachment
    disposition = "inline" if inline else "attachment"
    return web.Response(
        body=app.workspace.contents[file_id],
        content_type=file.mimetype,
        headers={
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.name)}",
            "X-Content-Type-Options": "nosniff",
        },
    )
