"""The Bolt app: the table of listeners."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.listeners import actions, channels, commands, files, home, questions

if TYPE_CHECKING:
    from bot.following import Following
    from bot.listeners.commands import Pdfs
    from bot.listeners.home import Home
    from bot.listeners.questions import Identity, Intake
    from bot.page_pictures import PagePictures


@dataclass(frozen=True, slots=True)
class Listeners:
    """Whom what Slack tells us is handed to."""

    intake: Intake
    pdfs: Pdfs
    home_tab: Home
    following: Following
    pictures: PagePictures


def build_app(client: AsyncWebClient, identity: Identity, *, token: str, listeners: Listeners) -> AsyncApp:
    """The Bolt app with its listeners.

    Listeners run before Slack is acknowledged: what is not in the journal or the catalogue is not acknowledged. Who
    we are is known already, so no event waits for `auth.test`.
    """

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id,
            bot_user_id=identity.bot_user_id,
            bot_id=identity.bot_id,
            bot_token=token,
        )

    bolt_log = logging.getLogger("slack_bolt")  # else Bolt takes the root's level, and at DEBUG logs messages
    bolt_log.addFilter(_worth_saying)
    app = AsyncApp(
        name="footnote",
        logger=bolt_log,
        client=AsyncWebClient(base_url=client.base_url, session=client.session),
        authorize=authorize,
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
    )
    actions.register(app, listeners.intake, listeners.pictures)
    commands.register(app, listeners.intake, listeners.pdfs)
    home.register(app, listeners.intake, listeners.home_tab)
    files.register(app, listeners.intake, listeners.following)
    channels.register(app, listeners.intake, listeners.following)
    questions.register(app, listeners.intake, listeners.following)
    return app


def _worth_saying(record: logging.LogRecord) -> bool:
    """Not that Bolt finds SLACK_BOT_TOKEN in the environment beside the client that it was given."""
    return "`token` will be unused" not in record.getMessage()
