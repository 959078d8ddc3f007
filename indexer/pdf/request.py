"""What the caller asks of the child that reads one PDF."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from indexer.pdf.limits import Limits


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """A file and its limits."""

    path: Path
    limits: Limits

    def encode(self) -> bytes:
        """One line of JSON."""
        fields = {"path": str(self.path), "limits": dataclasses.asdict(self.limits)}
        return json.dumps(fields).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> Request:
        """The reverse of encode."""
        fields = json.loads(line)
        return cls(Path(fields["path"]), Limits(**fields["limits"]))
