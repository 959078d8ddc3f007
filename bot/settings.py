"""What the bot is told from outside: environment and `.env`, read once."""

from __future__ import annotations

from pydantic import Field, SecretStr

from indexer.settings import IndexerSettings


class BotSettings(IndexerSettings):
    """Settings of the bot, which knows the index's too."""

    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN", description="xoxb-…")
    slack_app_token: SecretStr | None = Field(
        None, validation_alias="SLACK_APP_TOKEN", description="xapp-…, for Socket Mode"
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        description="another server that speaks Slack's Web API",
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
    concurrency: int = Field(
        8, validation_alias="FOOTNOTE_CONCURRENCY", ge=1, description="questions answered at once"
    )
    admins: str = Field(
        "",
        validation_alias="FOOTNOTE_ADMINS",
        description="user ids who may reindex and change the glossary, separated by commas; workspace admins always may",
    )
