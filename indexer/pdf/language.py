"""Which language a text is in: by its script, and by its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
"""Scripts, each with the language that it is written in most."""
_OTHERS = {
    "ru": (("uk", re.compile("[іїєґ]", re.I)), ("sr", re.compile("[ђјљњћџ]", re.I))),
    "ar": (("ur", re.compile("[ٹڈڑے]")), ("fa", re.compile("[پچژگ]"))),
}
"""Languages of the same script that have letters of their own."""
_LEAST_OWN = 0.01  # of the letters
_LAST_LATIN = "\u036f"  # with the marks that combine

_STOP_WORDS = {
    "en": "the of and to in is for that with on as by this are be or from at which not have an it was",
    "de": "der die und das den von zu mit ist im für auf des dem ein eine nicht sich werden auch bei oder sind",
    "fr": "le les et des du une pour dans est que par sur au avec qui sont aux ou cette ce ne pas plus la de",
    "es": "el los las y del una para en es que por con se su al como más no son este esta la de",
    "it": "il di che e la per un del in con non della sono alla le dei nel gli si una è da",
    "pt": "o os e do da em um uma para com não que se dos das por mais ao na no são como de",
    "nl": "de het een en van in te dat op voor met zijn niet aan er ook als bij door worden of",
}
_WORDS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
_LEAST_LETTERS = 4
_LEAST_SHARE_OF_SCRIPT = 0.3
_LEAST_SHARE = 0.08  # of the words; a table of figures has fewer and is in no language


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of most of the text, None when in doubt: by its script, in Latin letters by its words."""
    if text.isascii():
        return _by_words(text.casefold())
    letters = sum(map(str.isalpha, text))
    if letters < _LEAST_LETTERS:
        return None
    if sum(map(_LAST_LATIN.__lt__, text)) < _LEAST_SHARE_OF_SCRIPT * letters:
        return _by_words(text.casefold())
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    if kana + han > _LEAST_SHARE_OF_SCRIPT * letters:
        return "ja" if kana > 0.1 * (kana + han) else "zh"
    for language, script in _SCRIPTS:
        if len(script.findall(text)) > _LEAST_SHARE_OF_SCRIPT * letters:
            return _of_script(language, text, letters)
    return _by_words(text.casefold())


def _of_script(language: str, text: str, letters: int) -> str:
    for other, own in _OTHERS.get(language, ()):
        if len(own.findall(text)) > _LEAST_OWN * letters:
            return other
    return language


def _by_words(text: str) -> str | None:
    counts = Counter(_WORD.findall(text))
    total = counts.total()
    shares = sorted(
        ((sum(counts[word] for word in words), language) for language, words in _WORDS.items()), reverse=True
    )
    (best, language), (second, _) = shares[:2]
    if total < 5 or best < _LEAST_SHARE * total or best < 1.15 * second:
        return None
    return language
