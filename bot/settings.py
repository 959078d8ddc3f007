"""What the bot is told from outside: environment and `.env`, read once."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from indexer.settings import IndexerSettings


class BotSettings(IndexerSettings):
    """Settings of the bot, which knows the index's too."""

    slack_app_token: SecretStr | None = Field(
        None, validation_alias="SLACK_APP_TOKEN", description="xapp-…, for Socket Mode"
    )
    model: str | None = Field(
        None,
        validation_alias="FOOTNOTE_MODEL",
        description="openai:MODEL or `passages`; default: openai:gpt-6-luna with a key, `passages` without",
    )
    model_deadline: float = Field(
        60.0, validation_alias="FOOTNOTE_MODEL_DEADLINE", gt=0, description="seconds for a whole answer"
    )
    rewrite: bool = Field(
        True,
        validation_alias="FOOTNOTE_REWRITE",
        description="let the language model put a question and its thread into search queries, too; `off` saves that call",
    )
    rewrite_deadline: float = Field(
        4.0,
        validation_alias="FOOTNOTE_REWRITE_DEADLINE",
        gt=0,
        description="seconds for it, of those for the whole answer and at most half of them; then the question is searched as it is",
    )
    passage_bytes: int = Field(
        24_000,
        validation_alias="FOOTNOTE_PASSAGE_BYTES",
        ge=1_000,
        description="of UTF-8 that the passages given to the language model take at most, 24,000 being about 6,000 tokens of English; less for a model of short context",
    )
    repair: bool = Field(
        True,
        validation_alias="FOOTNOTE_REPAIR",
        description="ask the language model once more for claims that no page supports as it worded them; `off` saves that call",
    )
    trace_days: float = Field(
        30.0,
        validation_alias="FOOTNOTE_TRACE_DAYS",
        ge=0,
        description="days for which the journal keeps how an answer came about, for `footnote trace`; 0: nothing is kept",
    )
    concurrency: int = Field(
        8, validation_alias="FOOTNOTE_CONCURRENCY", ge=1, description="questions answered at once"
    )
    admins: str = Field(
        "",
        validation_alias="FOOTNOTE_ADMINS",
        description="user ids who may reindex and change the glossary, separated by commas; workspace admins always may",
    )
    notices: Literal["lines", "reactions", "quiet"] = Field(
        "lines",
        validation_alias="FOOTNOTE_NOTICES",
        description="how people hear that a shared PDF was indexed: `lines` in its thread, `reactions` and a line only when something is missing, `quiet`; `/pdfs notices` sets it for one channel",
    )
    old_answers: Literal["mark", "leave"] = Field(
        "mark",
        validation_alias="FOOTNOTE_OLD_ANSWERS",
        description="`mark`: answers lose what they quoted of a file that was deleted, unshared or replaced, and say so; `leave` them",
    )
