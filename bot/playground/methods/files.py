"""files.*: what was uploaded, and uploading in Slack's three steps."""

from __future__ import annotations

import math
import secrets

from bot.playground.arguments import Arguments
from bot.playground.methods.app import App, Upload, method
from bot.playground.records import File, Json, Refusal
from bot.playground.wire import file_json

_TYPES = {
    "pdfs": ("application/pdf",),
    "images": ("image/",),
    "snippets": ("text/",),
}


def visible(app: App, file: File) -> bool:
    """Whether the app may open it: its own, or shared in a conversation that the app is in."""
    if file.user == app.user:
        return True
    return any(app.user in app.workspace.channels[channel].members for channel in file.channels)


@method("files.info")
def info(app: App, arguments: Arguments) -> Json:
    """One file."""
    file = app.workspace.file(arguments.required("file"))
    if not visible(app, file):
        raise Refusal("file_not_found")
    return {
        "file": file_json(app.workspace, file, url=app.url, in_full=True),
        "comments": [],
        "content_type": file.mimetype,
    }


@method("files.list")
def list_files(app: App, arguments: Arguments) -> Json:
    """Files newest first, by page number as this old method does."""
    asked = [file for file in app.workspace.files.values() if not file.deleted and visible(app, file)]
    if not arguments.flag("show_files_hidden_by_limit"):
        asked = [file for file in asked if file.mode != "hidden_by_limit"]
    if channel := arguments.text("channel"):
        asked = [file for file in asked if app.readable(channel).id in file.channels]
    if user := arguments.text("user"):
        asked = [file for file in asked if file.user == user]
    if types := arguments.text("types"):
        if unknown := {name.strip() for name in types.split(",")} - {
            "all",
            "spaces",
            "gdocs",
            "zips",
            *_TYPES,
        }:
            raise Refusal("unknown_type", unknown=sorted(unknown))
        asked = [file for file in asked if _is_of(file, types.split(","))]
    first, last = float(arguments.text("ts_from", "0")), float(arguments.text("ts_to", "inf"))
    asked = [file for file in asked if first <= file.created <= last]
    asked.sort(key=lambda file: (file.created, file.id), reverse=True)
    count = arguments.number("count", 100, most=1_000)
    number = arguments.number("page", 1, most=1_000_000)
    shown = asked[(number - 1) * count : number * count]
    pages = math.ceil(len(asked) / count)
    return {
        "files": [file_json(app.workspace, file, url=app.url) for file in shown],
        "paging": {"count": count, "total": len(asked), "page": number, "pages": pages},
    }


def _is_of(file: File, types: list[str]) -> bool:
    starts = [start for name in types for start in _TYPES.get(name.strip(), ())]
    return "all" in types or any(file.mimetype.startswith(start) for start in starts)


@method("files.getUploadURLExternal")
def get_upload_url(app: App, arguments: Arguments) -> Json:
    """The address to send a file's bytes to."""
    arguments.number("length", 1, most=1_073_741_824)
    upload = Upload(app.workspace.new_id("F"), arguments.required("filename"))
    secret = secrets.token_urlsafe(16)
    app.uploads[secret] = upload
    return {"upload_url": f"{app.url}/upload/v1/{secret}", "file_id": upload.file_id}


@method("files.completeUploadExternal")
def complete_upload(app: App, arguments: Arguments) -> Json:
    """Share what was uploaded, as one message per channel."""
    wanted = arguments.parsed("files", "invalid_arguments") or []
    by_id = {upload.file_id: secret for secret, upload in app.uploads.items()}
    if not wanted or any(item.get("id") not in by_id for item in wanted):
        raise Refusal("file_not_found")
    if any(app.uploads[by_id[item["id"]]].content is None for item in wanted):
        raise Refusal("file_not_found")
    named = arguments.text("channels") or arguments.text("channel_id")
    channels = [app.writable(name.strip()) for name in named.split(",") if name.strip()]
    files = []
    for item in wanted:
        upload = app.uploads.pop(by_id[item["id"]])
        files.append(
            app.workspace.add_file(
                upload.name,
                upload.content or b"",
                user=app.user,
                title=item.get("title"),
                file_id=upload.file_id,
            )
        )
    for channel in channels:
        thread_ts = arguments.text("thread_ts") or None
        text = arguments.text("initial_comment")
        app.workspace.share(files, channel.id, app.user, text=text, thread_ts=thread_ts)
    return {"files": [file_json(app.workspace, app.workspace.files[file.id], url=app.url) for file in files]}


@method("files.delete")
def delete(app: App, arguments: Arguments) -> Json:
    """Delete a file of the app's own."""
    file = app.workspace.file(arguments.required("file"))
    if file.user != app.user:
        raise Refusal("cant_delete_file")
    app.workspace.delete_file(file.id)
    return {}
