"""What the indexer is told from outside: environment and `.env`, read once."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from indexer.durations import parse_duration
from indexer.errors import SettingsError
from indexer.sources import SourceSpec, parse_sources

if TYPE_CHECKING:
    from indexer.search.options import SearchOptions
    from indexer.sources.slack import SlackAccess

S = TypeVar("S", bound=BaseSettings)

REFUSE_BELOW = 0.25
"""On 203 answerable and 217 other questions to 18 filings and 64 mixed documents it refuses 1 % and 90 %: see
`indexer.search.relevance`."""
_MEASURED = ("bundled", "none")
"""Embedders of which it is known what their cosines mean."""
_LANGUAGE = re.compile(r"[A-Za-z]{3}[A-Za-z_]{0,20}")


class IndexerSettings(BaseSettings):
    """Settings of the index. Names are the ecosystem's; ours begin with FOOTNOTE_."""

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    data_dir: Path = Field(
        Path(".footnote"),
        validation_alias="FOOTNOTE_DATA_DIR",
        description="folder of everything local; mode 0700",
    )
    workspace: str = Field(
        "local",
        validation_alias="FOOTNOTE_WORKSPACE",
        description="key of the workspace in every table and collection",
    )
    sources: str = Field(
        "", validation_alias="FOOTNOTE_SOURCES", description="URL|AUDIENCE, several separated by commas"
    )
    schedule: str = Field(
        "15m",
        validation_alias="FOOTNOTE_SCHEDULE",
        description="interval between syncs (30s, 15m, 6h, 1d), or `never`",
    )
    embedder: str = Field(
        "bundled",
        validation_alias="FOOTNOTE_EMBEDDER",
        description="bundled, openai:MODEL, fastembed:MODEL, none",
    )
    executor: str = Field(
        "processes:2",
        validation_alias="FOOTNOTE_EXECUTOR",
        description="processes:N, or dask:tcp://HOST:PORT",
    )
    database_url: str | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description="SQLAlchemy URL; default: SQLite in the data folder",
    )
    qdrant_url: str | None = Field(
        None, validation_alias="QDRANT_URL", description="a Qdrant server; default: the local engine"
    )
    qdrant_api_key: SecretStr | None = Field(
        None, validation_alias="QDRANT_API_KEY", description="key of that server"
    )
    openai_api_key: SecretStr | None = Field(
        None, validation_alias="OPENAI_API_KEY", description="key of OpenAI or a server that speaks its API"
    )
    openai_base_url: str | None = Field(
        None, validation_alias="OPENAI_BASE_URL", description="address of such a server"
    )
    max_file_mb: int = Field(
        200,
        validation_alias="FOOTNOTE_MAX_FILE_MB",
        ge=1,
        description="larger PDFs are refused with a reason",
    )
    max_pages: int = Field(
        5000,
        validation_alias="FOOTNOTE_MAX_PAGES",
        ge=1,
        description="pages beyond are not read, and reported",
    )
    page_store_mb: int = Field(
        512,
        validation_alias="FOOTNOTE_PAGE_STORE_MB",
        ge=0,
        description="disk for copies of PDFs and pictures of their pages, in the data folder; 0 keeps none",
    )
    ocr: Literal["auto", "on", "off"] = Field(
        "auto",
        validation_alias="FOOTNOTE_OCR",
        description="read scanned pages: `auto` where the extra `ocr` and Tesseract's data are installed, `on`, `off`",
    )
    ocr_languages: str = Field(
        "eng,deu,fra,spa,chi_sim,jpn",
        validation_alias="FOOTNOTE_OCR_LANGUAGES",
        description="Tesseract's names, the likeliest first; those that are not installed are passed over",
    )
    tessdata: Path | None = Field(
        None,
        validation_alias="FOOTNOTE_TESSDATA",
        description="folder of Tesseract's data; default: `TESSDATA_PREFIX`, else where Debian and others put it",
    )
    tessdata_prefix: Path | None = Field(
        None, validation_alias="TESSDATA_PREFIX", description="the same by Tesseract's own name"
    )
    passwords: Path | None = Field(
        None,
        validation_alias="FOOTNOTE_PASSWORDS",
        description="TOML file of passwords for encrypted PDFs, by source or file name; readable by its owner alone",
    )
    search: str = Field(
        "default",
        validation_alias="FOOTNOTE_SEARCH",
        description="steps of the search and their weights, such as `smoothing=0.2 titles=off`",
    )
    headers: bool = Field(
        True,
        validation_alias="FOOTNOTE_HEADERS",
        description="passages are indexed with their document's name, title and date, and their section; another value reads everything again",
    )
    refuse_below: float | None = Field(
        None,
        validation_alias="FOOTNOTE_REFUSE_BELOW",
        ge=0,
        le=1,
        description="relevance under which a question counts as not answered by these documents; default: 0.25 with the "
        "embedders `bundled` and `none`, 0 with others, until `footnote eval --calibrate` has measured it",
    )
    glossary: Path | None = Field(
        None,
        validation_alias="FOOTNOTE_GLOSSARY",
        description="text file of terms that people use, a line each: `TERM = MEANING; MEANING`",
    )
    common_terms: bool = Field(
        True,
        validation_alias="FOOTNOTE_COMMON_TERMS",
        description="look for what common terms of work mean, too (capex, PTO, SLA); `false` switches it off",
    )
    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN", description="xoxb-…")
    slack_api_url: str = Field(
        "https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        description="another server that speaks Slack's Web API",
    )
    slack_files: bool = Field(
        True,
        validation_alias="FOOTNOTE_SLACK_FILES",
        description="index the PDFs that are shared in the Slack channels that the bot is in; `false` keeps to FOOTNOTE_SOURCES",
    )
    channels: str = Field(
        "",
        validation_alias="FOOTNOTE_CHANNELS",
        description="only files shared in these channels are indexed: ids, separated by commas; default: in all that the bot is in",
    )
    excluded_channels: str = Field(
        "",
        validation_alias="FOOTNOTE_EXCLUDED_CHANNELS",
        description="files are not indexed for being shared in these channels: ids, separated by commas",
    )
    embedder_price: float | None = Field(
        None,
        validation_alias="FOOTNOTE_EMBEDDER_PRICE",
        ge=0,
        description="what the embedder costs, in dollars per million tokens; default: what is known of OpenAI's models, 0 for those of this machine",
    )
    cost_cap: float = Field(
        5.0,
        validation_alias="FOOTNOTE_COST_CAP",
        ge=0,
        description="dollars that one sync may spend on a paid embedder; files beyond wait, and are reported",
    )
    erase_after: str = Field(
        "1d",
        validation_alias="FOOTNOTE_ERASE_AFTER",
        description="after the app was uninstalled or its tokens revoked, everything of the workspace is erased: how long after (0s, 12h, 7d)",
    )
    log_level: str = Field(
        "info", validation_alias="FOOTNOTE_LOG_LEVEL", description="debug, info, warning, error"
    )

    @property
    def slack_access(self) -> SlackAccess | None:
        """How to reach the workspace's files; None without a token, or when they are not wanted."""
        from indexer.sources.slack import SlackAccess

        if self.slack_bot_token is None or not self.slack_files:
            return None
        return SlackAccess(
            self.slack_bot_token,
            self.slack_api_url.rstrip("/") + "/",
            _ids(self.channels),
            _ids(self.excluded_channels),
        )

    @property
    def erasure_grace(self) -> timedelta:
        """How long after the app was uninstalled everything is erased. Raises SettingsError."""
        try:
            return parse_duration(self.erase_after)
        except ValueError as wrong:
            raise SettingsError(
                f"FOOTNOTE_ERASE_AFTER={self.erase_after!r} is no length of time: {wrong}"
            ) from wrong

    @property
    def search_options(self) -> SearchOptions:
        """The steps of the search. Raises SettingsError."""
        from indexer.search.options import parse_options

        try:
            return parse_options(self.search)
        except ValueError as error:
            raise SettingsError(f"FOOTNOTE_SEARCH: {error}") from error

    @property
    def refusal_threshold(self) -> float:
        """The relevance, from 0 to 1, under which nothing counts as found."""
        if self.refuse_below is not None:
            return self.refuse_below
        return REFUSE_BELOW if self.embedder in _MEASURED else 0.0

    @property
    def source_specs(self) -> tuple[SourceSpec, ...]:
        """The sources, parsed. Raises SettingsError."""
        return parse_sources(self.sources)

    @field_validator("ocr_languages")
    @classmethod
    def _name_languages(cls, value: str) -> str:
        names = [name.strip() for name in value.split(",") if name.strip()]
        if not names or not all(_LANGUAGE.fullmatch(name) for name in names):
            raise ValueError("give Tesseract's names of languages, such as eng,deu,chi_sim")
        return ",".join(dict.fromkeys(names))

    @property
    def ocr_language_names(self) -> tuple[str, ...]:
        """Tesseract's names of the languages of scanned pages, the likeliest first."""
        return tuple(self.ocr_languages.split(","))

    @property
    def database(self) -> str:
        """The database's URL, the default being SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'footnote.db'}"


def _ids(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def read_settings(kind: type[S]) -> S:
    """Reads environment and `.env`. Raises SettingsError naming each setting that makes no sense."""
    try:
        return kind()
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()]
        raise SettingsError("settings that make no sense: " + "; ".join(lines)) from error
