"""Which files count as newer versions of a document."""

from __future__ import annotations

from bot.taken_away import newer_versions
from indexer.types import Audience, Document, DocumentState, PageCounts


def file(name: str, added_at: float | None, *channels: str, sha256: str = "") -> Document:
    return Document(
        workspace="local",
        id=f"{name}-{added_at}",
        source="slack:T1",
        uri="F1",
        name=name,
        title=name,
        revision="1",
        link=None,
        audience=Audience(channels=frozenset(channels)),
        epoch=1,
        state=DocumentState.INDEXED,
        reason=None,
        generation=f"g-{name}-{added_at}",
        pages=PageCounts(1, 1),
        sha256=sha256 or f"{name}-{added_at}",
        added_at=added_at,
    )


OLD = file("Report.pdf", 10.0, "C1", "C2")


def test_files_of_the_same_name_shared_later_in_the_same_place_are_newer_versions() -> None:
    second, third = file("report.PDF", 20.0, "C2"), file("Report.pdf", 30.0, "C1", "C9")
    assert newer_versions(OLD, [OLD, second, third]) == (third, second)


def test_a_file_of_that_name_in_another_conversation_is_another_file() -> None:
    assert newer_versions(OLD, [file("Report.pdf", 20.0, "C9")]) == ()


def test_earlier_equal_and_other_files_are_no_newer_versions() -> None:
    others = [
        file("Report.pdf", 5.0, "C1"),
        file("Report.pdf", 20.0, "C1", sha256=OLD.sha256 or ""),
        file("Minutes.pdf", 20.0, "C1"),
        file("Report.pdf", None, "C1"),
    ]
    assert newer_versions(OLD, others) == ()
