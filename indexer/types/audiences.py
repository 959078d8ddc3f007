"""Who may see what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may open a file: every full member of the workspace, or the members of some channels.

    Raises ValueError when it would be nobody: a file without an audience is an error, never "everyone".
    """

    workspace: bool = False
    channels: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.workspace and not self.channels:
            raise ValueError("an audience is the workspace or at least one channel")

    @classmethod
    def of_nobody(cls) -> Audience:
        """That of a file which is not shared with anybody any more: it admits no reader, and no source lists it."""
        audience = object.__new__(cls)
        object.__setattr__(audience, "workspace", False)
        object.__setattr__(audience, "channels", frozenset())
        return audience

    def __or__(self, other: Audience) -> Audience:
        """Everybody of both."""
        if not other.workspace and not other.channels:
            return self
        return Audience(self.workspace or other.workspace, self.channels | other.channels)


@dataclass(frozen=True, slots=True)
class Reader:
    """What one kind of reader may open: the workspace's files or not, and the files of some channels."""

    workspace_files: bool
    channels: frozenset[str] = frozenset()

    def admits(self, audience: Audience) -> bool:
        """Whether this reader may open a file of that audience."""
        return (self.workspace_files and audience.workspace) or not self.channels.isdisjoint(
            audience.channels
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """What an answer may use: only files that *every* one of its readers may open.

    A Reach without readers admits nothing.
    """

    readers: tuple[Reader, ...]

    def admits(self, audience: Audience) -> bool:
        """Whether a file of that audience may be used."""
        return bool(self.readers) and all(reader.admits(audience) for reader in self.readers)

    @classmethod
    def of_operator(cls, channel: str | None = None) -> Reach:
        """What a question on the command line may use: the workspace's files, and those of one channel if named."""
        return cls((Reader(True, frozenset({channel} if channel else ())),))


NOTHING = Reach(())
"""The reach of doubt."""
