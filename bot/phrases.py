"""Sentences of the bot that are no answers."""

from __future__ import annotations

LOOKING = "Reading the PDFs…"
WAITING = (
    "I cannot reach what I need for an answer right now. "
    "I have kept your question and will answer when it is back."
)
NOT_KEPT = "I cannot take questions right now. Please try again in a minute."
TOO_LATE = (
    "I am sorry: I could not answer this in time, and what I find now may not be what you need any more. "
    "Please ask again."
)
TOO_OFTEN = "I am sorry: I began to answer this several times and failed each time. Please tell an admin."
UNEXPECTED = "I am sorry: something went wrong on my side. Please ask again, or tell an admin."
CHANGED = (
    "What I may use here changed while I was writing: a PDF was changed or taken away, or other people read along. "
    "Please ask again."
)
ANEW = "A PDF that I was quoting may not be shown here any more. I am writing the answer anew…"
ERASING = (
    "The app was uninstalled from this workspace or its token revoked, so all that I know of its PDFs is erased. "
    "I answer nothing until an admin has installed the app again and started it."
)
SAYS_OTHERWISE = "Another PDF says otherwise:"
OTHERS_SAY_OTHERWISE = "Other PDFs say otherwise:"

REFERABLE = frozenset({TOO_OFTEN, UNEXPECTED})
"""Errors whose cause stands in the log only: they name the question."""
