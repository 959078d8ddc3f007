"""What the processes say of themselves: structured logs on standard error, without secrets."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from indexer.errors import SettingsError

REDACTED = "[redacted]"

_LEVELS = ("debug", "info", "warning", "error")
_CHATTY = ("slack_sdk", "slack_bolt", "openai", "httpx", "httpx2", "httpcore", "httpcore2", "aiohttp")
"""Libraries that log people's messages, tickets or headers below INFO: they never log at DEBUG."""
_QUIET = (
    "alembic",
    "apscheduler",
    "asyncio",
    "botocore",
    "distributed",
    "fsspec",
    "httpx",
    "httpx2",
    "s3fs",
    "urllib3",
)
"""Libraries whose INFO tells an operator nothing."""

_SECRETS = (
    re.compile(r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{6,}"),  # Slack's tokens
    re.compile(r"\bsk-[A-Za-z0-9_-]{8,}"),  # OpenAI's, and of servers that imitate it
    re.compile(r"(?i)(?<=\bbearer )[A-Za-z0-9._~+/=-]{6,}"),
    re.compile(r"(?i)(?<=[?&]ticket=)[^&\s\"']+"),  # of Socket Mode's address
    re.compile(r"(?i)(?<=[?&]token=)[^&\s\"']+"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),  # user and password in an address
)
_SECRET_NAMES = re.compile(r"(?i)(^|_)(authorization|token|api_?key|secret|password|ticket)$")


def redact(text: str) -> str:
    """The text with tokens, keys, bearer values and passwords replaced."""
    for pattern in _SECRETS:
        text = pattern.sub(REDACTED, text)
    return text


def configure_logging(level: str = "info", *, as_json: bool | None = None) -> None:
    """Sends our logs and those of libraries to standard error: for people on a terminal, else one JSON a line.

    Raises:
        SettingsError: there is no such level.
    """
    if level.lower() not in _LEVELS:
        raise SettingsError(f"FOOTNOTE_LOG_LEVEL={level!r} is unknown: use one of {', '.join(_LEVELS)}")
    if as_json is None:
        as_json = not sys.stderr.isatty()
    logging.config.dictConfig(logging_configuration(level, as_json=as_json))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logging_configuration(level: str, *, as_json: bool) -> dict[str, Any]:
    """The configuration of the standard library's logging, as data for `logging.config.dictConfig`."""
    wanted = level.upper()
    above = {"DEBUG": "INFO"}.get(wanted, wanted)
    quiet = {"DEBUG": "WARNING", "INFO": "WARNING"}.get(wanted, wanted)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_ending(as_json),
                ],
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "lines"}
        },
        "root": {"handlers": ["stderr"], "level": wanted},
        "loggers": {name: {"level": above} for name in _CHATTY} | {name: {"level": quiet} for name in _QUIET},
    }


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _ending(as_json: bool) -> list[Any]:
    if as_json:
        return [
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    return [
        structlog.processors.format_exc_info,
        _without_secrets,
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
    ]


def _without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {
        key: REDACTED if _SECRET_NAMES.search(key) and value else _clean(value)
        for key, value in event.items()
    }


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {
            key: REDACTED if isinstance(key, str) and _SECRET_NAMES.search(key) else _clean(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact(str(value))
