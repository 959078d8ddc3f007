"""In which of the configured languages a page is recognised first, and in which next."""

from __future__ import annotations

from collections.abc import Sequence

_LATIN = "Latin"
_CODES = {
    "en": ("eng",),
    "de": ("deu",),
    "fr": ("fra",),
    "es": ("spa",),
    "it": ("ita",),
    "pt": ("por",),
    "nl": ("nld",),
    "zh": ("chi_sim", "chi_tra"),
    "ja": ("jpn",),
    "ko": ("kor",),
}
"""ISO 639-1 to Tesseract's names, for the languages that `detect_language` tells apart."""

_SCRIPTS = {
    "chi_sim": "Han",
    "chi_tra": "Han",
    "jpn": "Japanese",
    "kor": "Korean",
    "rus": "Cyrillic",
    "ukr": "Cyrillic",
    "bul": "Cyrillic",
    "srp": "Cyrillic",
    "ell": "Greek",
    "ara": "Arabic",
    "fas": "Arabic",
    "heb": "Hebrew",
    "hin": "Devanagari",
    "tha": "Thai",
}
"""Script of a language, as Tesseract's detection calls it; all others are Latin."""

_SAME = {"HanS": "Han", "HanT": "Han", "Hiragana": "Japanese", "Katakana": "Japanese", "Hangul": "Korean"}


def known_as(language: str | None, languages: Sequence[str]) -> str | None:
    """The configured language that an ISO 639 code or a tag such as "de-CH" means; None when it is none of them."""
    code = (language or "").replace("_", "-").split("-", 1)[0].lower()
    return next((name for name in (*_CODES.get(code, ()), code) if name in languages), None)


def in_order(languages: Sequence[str], language: str | None, script: str | None) -> tuple[str, ...]:
    """One language of each script, the likeliest first.

    The document's own language comes first unless the page shows another script; of each script the document's
    language stands, else the first that is configured.
    """
    own = known_as(language, languages)
    seen = _SAME.get(script or "", script)
    ranked = sorted(languages, key=lambda name: name != own)
    firsts = {_script(name): name for name in reversed(ranked)}
    return tuple(sorted(firsts.values(), key=lambda name: (_script(name) != seen, ranked.index(name))))


def _script(name: str) -> str:
    return _SCRIPTS.get(name, _LATIN)
