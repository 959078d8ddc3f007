"""The tables of the indexer. Their history stands in `indexer/migrations/versions`."""

from __future__ import annotations

import re

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """The text as every database can store it; offsets into it stay true."""
    return _UNSTORABLE.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """Text from outside: NUL and lone surrogates, which no database stores, become U+FFFD one for one."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text as it can be stored."""
        return value if value is None else storable(value)


_Id = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER counts up by itself in SQLite

_Json = JSON(none_as_null=True)

metadata = MetaData()

documents = Table(
    "documents",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("source", Words, nullable=False),
    Column("uri", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("revision", Text, nullable=False),
    Column("link", Words),
    Column("size", BigInteger),
    Column("for_workspace", Boolean, nullable=False),  # the audience, with document_channels
    Column("epoch", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Words),
    Column("generation", Text),  # the visible one
    Column("pages_total", Integer, nullable=False),
    Column("pages_text", Integer, nullable=False),
    Column("pages_ocr", Integer, nullable=False),
    Column("pages_blank", Integer, nullable=False),
    Column("pages_failed", Integer, nullable=False),
    Column("sha256", Text),
    Column("language", Words),
    Column("created", Words),
    Column("modified", Words),
    Column("outline", JSON, nullable=False),
    Column("indexed_at", Double),
    Column("ocr", Text, nullable=False, server_default="none"),  # Pipeline.ocr of the visible generation
    Column("tried_with", Text),  # fingerprint of the passwords that did not help a failed one
    Column("description", Words, nullable=False, server_default=""),
    Column("reading", Text),  # Document.reading
    Column("added_at", Double),
    Column("added_by", Text),
    Column("name_key", Words),  # `rows.name_key`
    Index("documents_source", "workspace", "source", "size"),
    Index("documents_name", "workspace", "source", "name_key"),
    Index("documents_generation", "workspace", "generation"),  # files with the same bytes share one
    Index("documents_sha256", "workspace", "sha256"),
)

document_channels = Table(
    "document_channels",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("document", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Index("document_channels_channel", "workspace", "channel"),
)

document_changes = Table(
    "document_changes",  # until somebody has acted on them
    metadata,
    Column("id", _Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("kind", Text, nullable=False),  # ChangeKind
    Column("at", Double, nullable=False),
    Index("document_changes_open", "workspace", "id"),
)

forgotten = Table(
    "forgotten",  # documents that were erased and stay out, though their sources may still hold them
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("document", Text, primary_key=True),
    Column("forgotten_by", Text),
    Column("forgotten_at", Double, nullable=False),
)

erasures = Table(
    "erasures",  # workspaces of which everything is to be erased
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("asked_at", Double, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("done_at", Double),
)

sync_progress = Table(
    "sync_progress",  # of syncs that are under way
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("source", Words, primary_key=True),
    Column("files", Integer, nullable=False),  # to be read
    Column("done", Integer, nullable=False),
    Column("started_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
)

generations = Table(
    "generations",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("state", Text, nullable=False),  # staged, visible, dead, refused
    Column("staged_at", Double, nullable=False),
    Column("epoch", Integer),  # the document's when it was begun
    Column("facts", _Json),  # what its first instalment said of the whole document
    Column("passages", Integer, nullable=False),
    Column("terms", LargeBinary),  # `frequencies.packed`; what leaves the workspace's sums with it
    Index("generations_state", "workspace", "state"),
)

instalments = Table(
    "instalments",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("generation", Text, primary_key=True),
    Column("last", Integer, primary_key=True, autoincrement=False),  # its last page
    Column("passages", Integer, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("terms", LargeBinary, nullable=False),  # `frequencies.packed`
    Column("remark", Words),  # what is missing of its pages though they were read
    Column("glossary", _Json),  # [term, meaning, times] each; null without any
)

pages = Table(
    "pages",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("generation", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("label", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("read_by", Text, nullable=False),
    Column("reason", Words),
    Column("confidence", Double),
    Column("language", Text),
    Column("furniture", _Json),  # [start, end] each; null without any
    Column("sections", _Json),  # [start, path] each; null without any
)

term_frequencies = Table(
    "term_frequencies",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("term", BigInteger, primary_key=True, autoincrement=False),  # unsigned 32 bit
    Column("passages", Integer, nullable=False),
)

passage_totals = Table(
    "passage_totals",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("passages", Integer, nullable=False),
)

glossary_entries = Table(
    "glossary_entries",  # of visible generations
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("generation", Text, primary_key=True),
    Column("term_key", Words, primary_key=True),  # `glossary.keys.key_of`
    Column("meaning_key", Words, primary_key=True),
    Column("term", Words, nullable=False),
    Column("meaning", Words, nullable=False),
    Index("glossary_entries_term", "workspace", "term_key"),
    Index("glossary_entries_meaning", "workspace", "meaning_key"),
)

glossary_lines = Table(
    "glossary_lines",  # somebody's, for everybody of the workspace
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("term_key", Words, primary_key=True),
    Column("meaning_key", Words, primary_key=True),
    Column("term", Words, nullable=False),
    Column("meaning", Words, nullable=False),
    Column("place", Integer, nullable=False),  # of the meaning in its line
    Column("added_by", Text),
    Column("added_at", Double, nullable=False),
    Index("glossary_lines_meaning", "workspace", "meaning_key"),
)

requests = Table(
    "requests",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("fingerprint", Text, nullable=False),  # of kind and payload
    Column("asked_by", Text),
    Column("created_at", Double, nullable=False),
    Column("started_at", Double),
    Column("finished_at", Double),
    Column("fence", Integer, nullable=False),  # how often it was started
    Column("error", Words),
)
Index("requests_open", requests.c.workspace, requests.c.finished_at, requests.c.id)
Index(
    "requests_waiting",
    requests.c.workspace,
    requests.c.fingerprint,
    unique=True,
    sqlite_where=requests.c.started_at.is_(None) & requests.c.finished_at.is_(None),
    postgresql_where=requests.c.started_at.is_(None) & requests.c.finished_at.is_(None),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Double, nullable=False),  # seconds since the epoch
    Column("fence", Integer, nullable=False),
)

syncs = Table(
    "syncs",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("source", Words, nullable=False),
    Column("started", Double, nullable=False),
    Column("finished", Double, nullable=False),
    Column("report", JSON, nullable=False),
    Column("error", Words),
    Index("syncs_latest", "workspace", "id"),
)
