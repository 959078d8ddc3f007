"""Passwords of PDFs that are encrypted for their readers, by source or by name of file."""

from __future__ import annotations

import fnmatch
import hashlib
import stat
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog

from indexer.errors import SettingsError

log = structlog.get_logger(__name__)

_KEYS = {"source", "name", "password"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One password, and the files it may be tried on: those of a source, those with a name, or both."""

    source: str | None  # URL of a source, exactly as configured
    name: str | None  # pattern with * and ? for the file's name, whatever the case
    password: str = field(repr=False)

    def matches(self, source: str, name: str) -> bool:
        """Whether it may be tried on a file of that source and name."""
        return (self.source is None or self.source == source) and (
            self.name is None or fnmatch.fnmatchcase(name.casefold(), self.name.casefold())
        )


@dataclass(frozen=True, slots=True)
class Passwords:
    """All that are configured."""

    entries: tuple[Entry, ...] = ()

    def matching(self, source: str, name: str) -> tuple[str, ...]:
        """Those to try on a file, in their order, each once."""
        return tuple(dict.fromkeys(entry.password for entry in self.entries if entry.matches(source, name)))


def read_passwords(path: Path | None) -> Passwords:
    """The passwords in the TOML file at FOOTNOTE_PASSWORDS: entries `[[password]]`; none without a path.

    Raises:
        SettingsError: the file cannot be read, is no TOML, or an entry makes no sense. It names the line or the entry,
            never a password.
    """
    if path is None:
        return Passwords()
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                log.warning("passwords_open_to_others", reason=f"{path} can be read by others: chmod 600 it")
            content = tomllib.load(file)
    except OSError as error:
        raise SettingsError(
            f"FOOTNOTE_PASSWORDS: {path} cannot be read ({error.strerror}): name a TOML file with entries "
            f"[[password]], or unset it"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"FOOTNOTE_PASSWORDS: {path} is not in UTF-8: save it as such") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"FOOTNOTE_PASSWORDS: {path} is not TOML: {_place(str(error))}") from None
    return Passwords(_entries(content, path))


@lru_cache(maxsize=64)
def fingerprint(workspace: str, passwords: Sequence[str]) -> str | None:
    """What tells whether the passwords are others than before; None without any. Slow on purpose (scrypt, 16 MB)."""
    if not passwords:
        return None
    secret = "\x1f".join(passwords).encode("utf-8", "surrogatepass")
    salt = f"footnote passwords\x1f{workspace}".encode()
    return hashlib.scrypt(secret, salt=salt, n=2**14, r=8, p=1, dklen=16).hex()


def _entries(content: dict[str, Any], path: Path) -> tuple[Entry, ...]:
    listed = content.get("password")
    if set(content) - {"password"} or not isinstance(listed, list | None):
        raise SettingsError(f"FOOTNOTE_PASSWORDS: {path} may hold nothing but entries [[password]]")
    return tuple(
        _entry(raw, f"FOOTNOTE_PASSWORDS: {path}, entry {number}")
        for number, raw in enumerate(listed or (), 1)
    )


def _entry(raw: Any, where: str) -> Entry:
    if not isinstance(raw, dict):
        raise SettingsError(f"{where}: write [[password]] above it")
    unknown = sorted(set(raw) - _KEYS)
    if unknown:
        raise SettingsError(f"{where}: {unknown[0]!r} is unknown; there are source, name and password")
    wrong = [key for key, value in raw.items() if not isinstance(value, str) or not value]
    if wrong:
        raise SettingsError(f"{where}: {wrong[0]} is text in quotes that is not empty")
    if "password" not in raw:
        raise SettingsError(f"{where}: the password is missing")
    if "source" not in raw and "name" not in raw:
        raise SettingsError(f"{where}: say which files it is for: source, name, or both")
    return Entry(raw.get("source"), raw.get("name"), raw["password"])


def _place(message: str) -> str:
    """Where a TOML file is wrong, without the words around it, which may be a password."""
    start = message.rfind("(at ")
    return message[start + 1 :].rstrip(")") if start >= 0 else "it breaks off"
