"""What can go wrong in the bot, beside the indexer's errors.

indexer.errors.FootnoteError
├─ ModelError            the language model failed; its text says what to do
│  └─ ModelCutOff        … after it had begun: what came before may be used, marked incomplete
├─ JournalUnavailable    a question could not be made durable: it must not be acknowledged
├─ LeaseLost             another worker owns the question now: stop, post nothing more
├─ SlackRefused          Slack refused a call for a reason that waiting does not mend
└─ SettingsError
   └─ TokenRefused       the bot's token is no longer valid, or never was
"""

from __future__ import annotations

from indexer.errors import FootnoteError, SettingsError


class ModelError(FootnoteError):
    """The language model failed."""


class ModelCutOff(ModelError):
    """The language model broke off in the middle."""

    def __init__(self, message: str, *, again: bool = True) -> None:
        super().__init__(message)
        self.again = (
            again  # whether the same may go well next time: not if it reached the limit of its output
        )


class JournalUnavailable(FootnoteError):
    """A question could not be made durable."""


class LeaseLost(FootnoteError):
    """Another worker owns the question now."""


class AudienceUnknown(FootnoteError):
    """Slack did not say who reads a conversation: nothing may be used in it."""


class SlackRefused(FootnoteError):
    """Slack refused a call for good."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"Slack refused {method}: {code}")
        self.method = method
        self.code = code


class TokenRefused(SettingsError):
    """The bot's token is no longer valid, or never was."""
