from __future__ import annotations

import pytest

from indexer.pdf.title import choose_title, looks_like_a_title


@pytest.mark.parametrize(
    "text",
    [
        "Employee handbook",
        "2025 Annual Report",
        "TCP/IP for beginners",
        "员工手册",
        "“Safe travels”",
        "Scandinavian offices",
    ],
)
def test_words_are_a_title(text: str) -> None:
    assert looks_like_a_title(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Microsoft Word - report final.doc",
        "handbook_v3_FINAL",
        "report.indd",
        "C:\\temp\\report",
        "untitled",
        "Untitled-1",
        "PowerPoint Presentation",
        "Scan 001",
        "12-3456-78",
        "• first point",
        "ab",
        "\ufffd\ufffd\ufffd report",
    ],
)
def test_placeholders_and_names_of_working_files_are_none(text: str) -> None:
    assert not looks_like_a_title(text)


def test_the_best_that_looks_like_a_title_wins() -> None:
    assert choose_title(metadata="Own title", heading="Large", text="First line", name="a.pdf") == "Own title"
    assert choose_title(metadata="untitled", heading="Large type", text="First", name="a.pdf") == "Large type"
    assert choose_title(metadata="", heading="", text="First line\nmore", name="a.pdf") == "First line"
    assert choose_title(metadata="", heading="", text="x" * 200, name="travel policy.PDF") == "travel policy"
    assert choose_title(metadata="", heading="", text="", name=".pdf") == "PDF"


@pytest.mark.parametrize(
    "heading",
    [
        "FORM 10-K",
        "UNITED STATES SECURITIES AND EXCHANGE COMMISSION",
        "For immediate release",
        "Table of Contents",
        "目 录",
        "Page 1",
    ],
)
def test_what_many_documents_begin_with_is_the_title_of_none(heading: str) -> None:
    assert (
        choose_title(metadata="", heading=heading, text=heading, name="Annual_report.pdf") == "Annual_report"
    )
    assert choose_title(metadata="", heading=heading, text="Acme Inc.\n", name="a.pdf") == "Acme Inc."
