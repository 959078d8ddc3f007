"""The file that FOOTNOTE_GLOSSARY names."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from indexer.errors import SettingsError
from indexer.glossary.owner_file import MOST_BYTES, OwnerFile
from indexer.types import GlossaryLine

QA = GlossaryLine("QA", ("quality assurance",))
QC = GlossaryLine("QC", ("quality control",))


def test_a_file_is_read_and_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "glossary.txt"
    path.write_text("\ufeff# ours\nQA = quality assurance\n", "utf-8")
    owner = OwnerFile(path)
    assert owner.lines == (QA,)
    assert set(owner.vocabulary) == {"qa", "quality assurance"}
    path.write_text("QA = quality assurance\nQC = quality control\n")
    assert owner.lines == (QA, QC)
    assert "qc" in owner.vocabulary


@pytest.mark.parametrize("spoil", ["broken", "gone"])
def test_when_it_breaks_what_it_said_counts_on_and_one_warning_says_why(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "glossary.txt"
    path.write_text("QA = quality assurance\n")
    owner = OwnerFile(path)
    if spoil == "gone":
        path.unlink()
    else:
        path.write_text("QA = quality assurance\n\nQC quality control\n")
    with capture_logs() as logs:
        assert owner.lines == owner.lines == (QA,)
    (entry,) = logs
    assert str(path) in entry["reason"]
    assert ("line 3: the = is missing" in entry["reason"]) is (spoil == "broken")
    path.write_text("QC = quality control\n")
    assert owner.lines == (QC,)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"QA = quality assurance\nQC\n", "line 2: the = is missing"),
        (b"QA = \xff\n", "UTF-8"),
        (b"#" * (MOST_BYTES + 1), "larger than 1 MB"),
        (b"QA = quality\n" * 10_001, "10,001 lines"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    path = tmp_path / "glossary.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=why) as caught:
        OwnerFile(path)
    assert str(path) in str(caught.value)
    assert "FOOTNOTE_GLOSSARY" in str(caught.value)
