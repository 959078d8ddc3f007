"""What the local engine answers instead of a result: Qdrant's status codes and sentences."""

from __future__ import annotations

import re

JSON = dict[str, object]


class Refused(Exception):
    """A request that is not carried out, with the HTTP status and the sentence that Qdrant would use."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def unsupported(what: str) -> Refused:
    """501: something that a Qdrant server does and this one does not."""
    return Refused(
        501,
        f"{what} is not supported by Footnote's local Qdrant engine: set QDRANT_URL to use a Qdrant server",
    )


def malformed(what: str) -> Refused:
    """400: a body that does not say what it must."""
    return Refused(400, f"Format error in JSON body: {what}")


_NO_POINT = re.compile(r"No point with id (\S+)")
_OURS = ("Service runtime error", "Inconsistent storage", "Out of memory", "Timeout error")


def refusal_of(error: Exception) -> Refused:
    """The answer to an exception of the binding, which raises plain `Exception` with the engine's sentence.

    The status follows from the sentence, as `StorageError` and `CollectionError` of Qdrant map them:
    a wrong vector or name is the caller's mistake (400), a missing point 404, all else the engine's (500, 507).
    """
    text = str(error)
    if isinstance(error, ValueError | TypeError | OverflowError):
        return malformed(text.splitlines()[0] if text else type(error).__name__)
    if "No space left on device" in text or "os error 28" in text:
        return Refused(507, f"Service internal error: the disk is full: {text}")
    if missing := _NO_POINT.search(text):
        return Refused(404, f"Not found: No point with id {missing[1]} found")
    if isinstance(error, OSError) or text.startswith(_OURS) or "os error" in text:
        return Refused(500, f"Service internal error: {text}")
    return Refused(400, f"Wrong input: {text}")
