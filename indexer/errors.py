"""What can go wrong in the indexer.

FootnoteError            every error of ours: `str(error)` is a sentence for the person who can act
├─ SettingsError         a setting is missing or makes no sense
├─ SourceError           a source cannot be listed or a file of it not fetched; nothing is deleted
│  ├─ FileTooLarge       … because it is larger than the limit of the settings
│  └─ NotNow             … for the moment: asking again in some seconds may help
│     └─ NotThereYet     … since it is new, and its source may not know yet whose it is
├─ UnreadablePdf         a PDF could not be read; `reason` and `remedy`
├─ NoPicture             a page may not be shown or cannot be drawn
├─ EmbedderError         the embedder failed or cannot be loaded
│  └─ RateLimited        … for now; `retry_after` seconds
├─ StoreError            the passage store failed
│  └─ StoreUnavailable   … because it cannot be reached
├─ CatalogueError        the database failed
│  ├─ CatalogueUnavailable
│  └─ Outdated           a flip or release by someone whose epoch or fence is old
└─ MissingExtra          an optional package is not installed
"""

from __future__ import annotations


class FootnoteError(Exception):
    """Any error of ours. Its text is a sentence for the person who can act on it."""


class SettingsError(FootnoteError):
    """A setting is missing or makes no sense."""


class SourceError(FootnoteError):
    """A source could not be listed, or a file not fetched; `reason` is the sentence without the source's URL."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class FileTooLarge(SourceError):
    """A file is larger than the limit, in bytes."""

    def __init__(self, source: str, limit: int) -> None:
        megabytes = f"{limit / 1024 / 1024:.0f} MB"
        super().__init__(
            source, f"The file is larger than {megabytes}; raise FOOTNOTE_MAX_FILE_MB to index it."
        )


class NotNow(SourceError):
    """A source cannot say for the moment; asking again in some seconds may help."""


class NotThereYet(NotNow):
    """A file that nobody may open, but so new that its source may not know better yet; one that was known is gone."""


class UnreadablePdf(FootnoteError):
    """A PDF could not be read."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}".strip())
        self.reason = reason
        self.remedy = remedy


class NoPicture(FootnoteError):
    """A page may not be shown, or cannot be drawn."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


class EmbedderError(FootnoteError):
    """The embedder failed."""


class RateLimited(EmbedderError):
    """A service asks to wait."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoreError(FootnoteError):
    """The passage store failed."""


class StoreUnavailable(StoreError):
    """The passage store cannot be reached."""


class CatalogueError(FootnoteError):
    """The database failed."""


class CatalogueUnavailable(CatalogueError):
    """The database cannot be reached, is locked or full."""


class Outdated(CatalogueError):
    """Someone else went ahead: the document's epoch or the lease's fence is newer."""


class MissingExtra(FootnoteError):
    """An optional package is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional package: pip install 'footnote[{extra}]'")
        self.extra = extra
