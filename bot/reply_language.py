"""Which language an answer is to be in, by its name: small models follow a name better than a rule."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evidence.words import language
from bot.types import Turn
from indexer.pdf.language import detect_language

_NAMES = {
    "ar": "Arabic", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "pt": "Portuguese", "ru": "Russian", "sr": "Serbian", "th": "Thai", "uk": "Ukrainian", "ur": "Urdu",
    "zh": "Chinese",
}  # fmt: skip


def language_name(question: str, turns: Sequence[Turn] = ()) -> str | None:
    """The language of a question, or of what people asked last before it; None when in doubt."""
    asked = [question, *(turn.text for turn in reversed(turns) if turn.user is not None)]
    return next((name for text in asked if (name := _name(text))), None)


def _name(text: str) -> str | None:
    code = detect_language(text)
    if code is None and (short := language(text)) in {"de", "en"}:  # too short to weigh, but plain words
        code = short
    return _NAMES.get(code) if code else None
