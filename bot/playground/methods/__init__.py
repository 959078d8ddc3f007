"""The Web API's methods, each a function from (app, arguments) to the answer, in one table by Slack's name."""

from __future__ import annotations

from bot.playground.methods import chat, conversations, files, people
from bot.playground.methods.app import METHODS

__all__ = ["METHODS", "chat", "conversations", "files", "people"]
