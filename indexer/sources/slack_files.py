"""What Slack's file objects say (docs.slack.dev/reference/objects/file-object): a PDF of ours, or why not."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any

from indexer.types import Audience, SourceFile

NAME_CHARACTERS = 255
_LINK = re.compile(r"https?://[^\s<>|]+")

_REFUSED = frozenset({"file_not_found", "access_denied"})

FileObject = Mapping[str, Any]


class Skipped(StrEnum):
    """Why a file object is no PDF that may be indexed."""

    GONE = "it was deleted, or is hidden by the limits of Slack's plan"
    EXTERNAL = "its bytes are not at Slack"
    NO_PDF = "Slack does not take it for a PDF, and neither does its name"
    UNKNOWN = "Slack does not say yet what it is"
    NOWHERE = "it is shared in no conversation that counts"


def is_incomplete(file: FileObject) -> bool:
    """Whether only `files.info` says all of it: its list of shares is cut off, or it is a stub of Slack Connect."""
    return bool(file.get("has_more_shares")) or is_stub(file)


def is_stub(file: FileObject) -> bool:
    """Whether nothing is said but an id, as for files of other organisations in events and listings."""
    access = _text(file, "file_access")
    return access == "check_file_info" or (file.get("mode") == "file_access" and access not in _REFUSED)


def read_file(file: FileObject, conversations: Collection[str]) -> SourceFile | Skipped:
    """The PDF that a file object describes, for those of the conversations that it is shared in.

    A file whose name alone says PDF counts, too: whether it is one, its bytes must say.
    """
    mode = _text(file, "mode")
    if mode in ("tombstone", "hidden_by_limit") or _text(file, "file_access") in _REFUSED:
        return Skipped.GONE
    if mode == "external" or file.get("is_external"):
        return Skipped.EXTERNAL
    if is_stub(file):
        return Skipped.UNKNOWN
    if file.get("file_access", "visible") != "visible":
        return Skipped.GONE
    if not _claims_to_be_pdf(file):
        return Skipped.NO_PDF if _is_processed(file) else Skipped.UNKNOWN
    channels = frozenset(shared_in(file)) & frozenset(conversations)
    if not channels:
        return Skipped.NOWHERE
    return SourceFile(
        uri=str(file["id"]),
        revision=revision_of(file),
        name=name_of(file),
        size=_number(file, "size"),
        link=_link(file),
        audience=Audience(channels=channels),
        added_at=_number(file, "created"),
        added_by=_text(file, "user") or None,
        location=_text(file, "url_private_download") or _text(file, "url_private") or None,
    )


def shared_in(file: FileObject) -> Iterator[str]:
    """The ids of all conversations that it is shared in, as far as said; some more than once."""
    lists = [file.get(kind) for kind in ("channels", "groups", "ims")]
    shares = file.get("shares")
    if isinstance(shares, dict):
        lists += [shares.get(kind) for kind in ("public", "private")]
    for channels in lists:
        if isinstance(channels, list | dict):
            yield from (channel for channel in channels if isinstance(channel, str))


def revision_of(file: FileObject) -> str:
    """What changes with the bytes: their number, and the times of the file and of its last change in seconds.

    Nothing else does so reliably: file objects carry no checksum; the addresses change with the name, and thumbnails
    arrive after the file. `timestamp` is the upload's; `updated` and `edit_timestamp` are there after a change.
    """
    times = [_number(file, name) or 0 for name in ("timestamp", "updated", "edit_timestamp")]
    return f"{_number(file, 'size') or 0}-{max(times)}"


def name_of(file: FileObject) -> str:
    """Its name for people, on one line and storable everywhere; its id if it has none. Never a path."""
    names = (_one_line(_text(file, field)) for field in ("name", "title", "id"))
    return next(filter(None, names), "a file without a name")


def _one_line(text: str) -> str:
    shown = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in text)
    return " ".join(shown.split())[:NAME_CHARACTERS].rstrip()


def _claims_to_be_pdf(file: FileObject) -> bool:
    if _text(file, "mimetype") == "application/pdf" or _text(file, "filetype") == "pdf":
        return True
    uploaded = _text(file, "mode") in ("", "hosted")  # canvases and posts have names, too
    return uploaded and _text(file, "name").lower().endswith(".pdf")


def _is_processed(file: FileObject) -> bool:
    """Whether Slack has found out what kind of file it is: in the first seconds after an upload it says neither."""
    return bool(_text(file, "mimetype") or _text(file, "filetype"))


def _link(file: FileObject) -> str | None:
    link = _text(file, "permalink")
    return link if _LINK.fullmatch(link) else None


def _text(file: FileObject, field: str) -> str:
    value = file.get(field)
    return value if isinstance(value, str) else ""


def _number(file: FileObject, field: str) -> int | None:
    value = file.get(field)
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else None
