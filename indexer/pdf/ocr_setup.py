"""Whether and how pages without a text layer are read here: from the settings, and what is installed."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from indexer.errors import SettingsError
from indexer.pdf.request import Ocr
from indexer.settings import IndexerSettings
from indexer.types import NO_OCR

_USUAL_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",  # Debian, Ubuntu
    "/usr/share/tesseract/tessdata",  # Fedora
    "/usr/share/tessdata",  # Alpine, Arch
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


def ocr_of(settings: IndexerSettings) -> Ocr | None:
    """How to read pages without a text layer; None when it is switched off, or `auto` and something is missing.

    Raises:
        SettingsError: it is switched on and the extra or the data are missing.
    """
    if settings.ocr == "off":
        return None
    missing = what_is_missing(settings)
    if missing is None:
        return _found(settings)
    if settings.ocr == "on":
        raise SettingsError(f"FOOTNOTE_OCR is on, but {missing}")
    return None


def ocr_version(ocr: Ocr | None) -> str:
    """What a pipeline is known by: pages are read again when another release or other languages read them."""
    return f"tesserocr-{version('tesserocr')} {'+'.join(ocr.languages)}" if ocr else NO_OCR


def what_is_missing(settings: IndexerSettings) -> str | None:
    """What keeps pages from being read by OCR, with the remedy; None when nothing does."""
    if find_spec("tesserocr") is None:
        return "the extra `ocr` is not installed: pip install 'footnote[ocr]'"
    if _found(settings) is None:
        packages = " ".join(f"tesseract-ocr-{name.replace('_', '-')}" for name in settings.ocr_language_names)
        return (
            f"Tesseract's data are not in {' or '.join(map(str, _folders(settings)))}: apt-get install {packages} "
            "(or set FOOTNOTE_TESSDATA to the folder that holds eng.traineddata)"
        )
    return None


def _found(settings: IndexerSettings) -> Ocr | None:
    """The first folder that holds data of a wanted language, and which of them it holds."""
    for folder in _folders(settings):
        there = tuple(
            name for name in settings.ocr_language_names if (folder / f"{name}.traineddata").is_file()
        )
        if there:
            return Ocr(there, str(folder))
    return None


def _folders(settings: IndexerSettings) -> tuple[Path, ...]:
    if settings.tessdata is not None:
        return (settings.tessdata,)
    if settings.tessdata_prefix is not None:  # the folder itself, or for older releases the one above
        return (settings.tessdata_prefix, settings.tessdata_prefix / "tessdata")
    return tuple(map(Path, _USUAL_FOLDERS))
