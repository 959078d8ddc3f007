from __future__ import annotations

import hashlib
import signal
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.pdf import attempts
from indexer.pdf.read import Limits, read_pdf
from indexer.types import DocumentFacts, OutlineEntry, Page, ReadBy, Unreadable
from tests.pdfs import (
    FONT,
    Bookmark,
    Labels,
    Picture,
    Text,
    stream,
    write_pdf,
    write_raw,
    write_scan,
    write_truncated,
)

Read = list[DocumentFacts | Page | Unreadable]


def read(path: Path, **limits: float) -> Read:
    return list(read_pdf(path, name=path.name, limits=Limits(**limits)))  # type: ignore[arg-type]


def facts_of(found: Read) -> DocumentFacts:
    assert isinstance(found[0], DocumentFacts)
    return found[0]


def pages_of(found: Iterable[object]) -> list[Page]:
    return [item for item in found if isinstance(item, Page)]


def refusal_of(found: Read) -> Unreadable:
    assert isinstance(found[-1], Unreadable)
    assert not any(isinstance(item, Unreadable) for item in found[:-1])
    return found[-1]


# --- what a good file gives ---------------------------------------------------------------------


def test_facts_come_first_and_then_every_page_in_order(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["The first page", "The second\nof two lines", "The third"])
    facts, *pages = read(path)
    assert facts == facts_of([facts])
    assert facts_of([facts]).page_total == 3
    assert pages == [
        Page(1, "1", "The first page", ReadBy.TEXT),
        Page(2, "2", "The second\nof two lines", ReadBy.TEXT, language="en"),
        Page(3, "3", "The third", ReadBy.TEXT),
    ]


def test_the_sum_is_of_the_files_bytes(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["text"])
    assert facts_of(read(path)).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_dates_are_iso_and_the_outline_leads_to_pages(tmp_path: Path) -> None:
    path = write_pdf(
        tmp_path / "a.pdf",
        ["one", "two", "three"],
        outline=[Bookmark("Leave", 1), Bookmark("Parental leave", 2, 1), Bookmark("Expenses", 3)],
        modified=datetime(2025, 3, 1, 12, 30, tzinfo=UTC),
    )
    facts = facts_of(read(path))
    assert facts.modified == "2025-03-01T12:30:00+00:00"
    assert facts.outline == (
        OutlineEntry("Leave", 1, 0),
        OutlineEntry("Parental leave", 2, 1),
        OutlineEntry("Expenses", 3, 0),
    )


def test_an_outline_that_loops_and_leads_nowhere_ends(tmp_path: Path) -> None:
    path = write_raw(
        tmp_path / "a.pdf",
        [
            b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
            b"<</Type/Outlines/First 5 0 R/Last 6 0 R/Count 2>>",
            b"<</Title(A)/Parent 4 0 R/Next 6 0 R/Dest[3 0 R/Fit]>>",
            b"<</Title(B)/Parent 4 0 R/Next 5 0 R/First 5 0 R/Last 5 0 R/Dest[99 0 R/Fit]>>",
        ],
    )
    found = read(path)
    assert OutlineEntry("A", 1, 0) in facts_of(found).outline
    assert len(facts_of(found).outline) <= 4
    assert len(pages_of(found)) == 1


def test_the_title_is_the_files_own_then_the_largest_text_then_its_name(tmp_path: Path) -> None:
    large = [Text("Annual report 2025", y=700, size=28), Text("prepared by the board", y=660)]
    own = write_pdf(tmp_path / "x.pdf", [large], title="Report to shareholders")
    placeholder = write_pdf(tmp_path / "y.pdf", [large], title="Microsoft Word - final_v3.docx")
    bare = write_pdf(tmp_path / "travel policy.pdf", [""])
    assert facts_of(read(own)).title == "Report to shareholders"
    assert facts_of(read(placeholder)).title == "Annual report 2025"
    assert facts_of(read(bare)).title == "travel policy"


def test_chinese_text_and_punctuation_are_read_as_they_stand(tmp_path: Path) -> None:
    sentence = "员工每年享有１６周的带薪育儿假，须在一年内开始。"
    found = read(write_pdf(tmp_path / "a.pdf", [sentence]))
    assert pages_of(found)[0].text == "员工每年享有16周的带薪育儿假，须在一年内开始。"
    assert facts_of(found).language == "zh"


def test_a_word_divided_at_the_end_of_a_line_is_whole_again(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["The company re-\nimburses travel by well-\nknown carriers."])
    assert pages_of(read(path))[0].text == "The company reimburses travel by well-known carriers."


def test_the_cells_of_a_row_stand_on_one_line(tmp_path: Path) -> None:
    labels = [Text("Revenue", 72, 700), Text("Cost of sales", 72, 680), Text("Gross profit", 72, 660)]
    values = [
        Text(value, x, y)
        for x, column in ((300, "4,120 2,310 1,810"), (400, "3,975 2,290 1,685"))
        for value, y in zip(column.split(), (700, 680, 660), strict=True)
    ]
    assert pages_of(read(write_pdf(tmp_path / "a.pdf", [labels + values])))[0].text.split("\n") == [
        "Revenue 4,120 3,975",
        "Cost of sales 2,310 2,290",
        "Gross profit 1,810 1,685",
    ]


def test_two_columns_of_words_are_not_mixed(tmp_path: Path) -> None:
    left = [Text("Employees may work from", 60, 700), Text("home two days a week.", 60, 686)]
    right = [Text("Travel is booked by the", 320, 700), Text("office in Hamburg alone.", 320, 686)]
    text = pages_of(read(write_pdf(tmp_path / "a.pdf", [left + right])))[0].text
    assert "work from\nhome two days" in text
    assert "by the\noffice in Hamburg" in text


# --- pages without text -------------------------------------------------------------------------


def test_a_scan_without_ocr_is_failed_and_says_what_would_read_it(tmp_path: Path) -> None:
    (page,) = pages_of(read(write_scan(tmp_path / "a.pdf")))
    assert (page.read_by, page.text) == (ReadBy.FAILED, "")
    assert page.reason is not None
    assert "a scan" in page.reason
    assert "footnote[ocr]" in page.reason


def test_a_stamp_on_a_scan_is_kept_but_does_not_make_it_a_page_of_text(tmp_path: Path) -> None:
    (page,) = pages_of(read(write_pdf(tmp_path / "a.pdf", [[Picture(), Text("Copy 3")]])))
    assert (page.read_by, page.text) == (ReadBy.FAILED, "Copy 3")
    assert page.reason


def test_a_few_words_without_a_picture_are_text(tmp_path: Path) -> None:
    (page,) = pages_of(read(write_pdf(tmp_path / "a.pdf", ["Part II"])))
    assert (page.read_by, page.reason) == (ReadBy.TEXT, None)


def test_an_empty_page_is_blank_and_counts(tmp_path: Path) -> None:
    pages = pages_of(read(write_pdf(tmp_path / "a.pdf", ["one", "", "three"])))
    assert [page.read_by for page in pages] == [ReadBy.TEXT, ReadBy.BLANK, ReadBy.TEXT]
    assert pages[1].reason == "nothing on it"


def test_a_page_that_is_missing_is_failed_and_the_others_are_read(tmp_path: Path) -> None:
    path = write_raw(
        tmp_path / "a.pdf",
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[99 0 R 3 0 R]/Count 2>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            stream(b"BT /F1 12 Tf 72 700 Td (still here) Tj ET"),
            FONT,
        ],
    )
    pages = pages_of(read(path))
    assert "still here" in [page.text for page in pages]
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))


def test_a_file_that_pdfium_refuses_is_read_by_pypdf(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", ["read all the same"])
    path.write_bytes(path.read_bytes().replace(b"%PDF-", b"%XXX-", 1))
    (page,) = pages_of(read(path))
    assert (page.text, page.read_by) == ("read all the same", ReadBy.TEXT)


# --- files that cannot be read ------------------------------------------------------------------


def test_a_file_with_a_user_password_says_what_its_owner_can_do(tmp_path: Path) -> None:
    (refusal,) = read(write_pdf(tmp_path / "a.pdf", ["secret"], user_password="x"))
    assert isinstance(refusal, Unreadable)
    assert "password" in refusal.reason
    assert "without a password" in refusal.remedy


def test_a_file_with_an_owner_password_alone_reads_normally(tmp_path: Path) -> None:
    found = read(
        write_pdf(tmp_path / "a.pdf", ["open to all"], owner_password="x", labels=[Labels(1, "roman")])
    )
    assert pages_of(found) == [Page(1, "i", "open to all", ReadBy.TEXT)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<!doctype html><p>Sign in" * 40, "not a PDF"),
        (b"%PDF-1.7\n", "damaged"),
        (b"\0" * 5000, "not a PDF"),
    ],
)
def test_what_is_no_pdf_is_a_value_with_a_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    (refusal,) = read(path)
    assert isinstance(refusal, Unreadable)
    assert reason in refusal.reason
    assert refusal.remedy


def test_a_truncated_file_is_unreadable_or_read_as_far_as_it_goes(tmp_path: Path) -> None:
    found = read(write_truncated(tmp_path / "a.pdf", ["cut off"] * 3))
    assert found
    assert isinstance(found[-1], Page | Unreadable)


def test_a_file_without_pages_is_unreadable(tmp_path: Path) -> None:
    path = write_raw(
        tmp_path / "a.pdf", [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    )
    (refusal,) = read(path)
    assert isinstance(refusal, Unreadable)
    assert "no pages" in refusal.reason


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=12)), max_size=6))
def test_damage_anywhere_ends_in_a_verdict(tmp_path: Path, cuts: list[tuple[int, bytes]]) -> None:
    path = write_pdf(
        tmp_path / "a.pdf", ["one", "two"], outline=[Bookmark("A", 1)], labels=[Labels(1, "roman")]
    )
    content = bytearray(path.read_bytes())
    for place, replacement in cuts:
        content[place : place + len(replacement)] = replacement
    path.write_bytes(bytes(content))
    found = read(path)
    assert isinstance(found[-1], Page | Unreadable)
    assert [page.number for page in pages_of(found)] == list(range(1, len(pages_of(found)) + 1))


class Ended:
    """A child that ended with the code and said nothing."""

    def __init__(self, exit_code: int | None) -> None:
        self.exit_code = exit_code

    def close(self) -> None: ...

    def receive(self, _seconds: float) -> bytes | None:
        return None


@pytest.mark.parametrize(
    ("exit_code", "passing"),
    [
        (-signal.SIGKILL, True),  # by the kernel, for want of memory
        (None, True),  # the server that knew it was killed
        (-signal.SIGXCPU, False),
        (-signal.SIGSEGV, False),
        (1, False),
    ],
)
def test_only_a_reader_killed_from_outside_says_nothing_lasting_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exit_code: int | None, passing: bool
) -> None:
    monkeypatch.setattr(attempts, "Child", lambda *_args, **_options: Ended(exit_code))
    (refusal,) = read(write_pdf(tmp_path / "a.pdf", ["text"]))
    assert isinstance(refusal, Unreadable)
    assert refusal.passing is passing


class Hanging(Ended):
    """A child that says nothing and does not end."""

    def receive(self, _seconds: float) -> bytes | None:
        raise TimeoutError


def test_our_own_limits_of_time_are_lasting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "Child", lambda *_args, **_options: Hanging(None))
    (refusal,) = read(write_pdf(tmp_path / "a.pdf", ["text"]))
    assert isinstance(refusal, Unreadable)
    assert "within" in refusal.reason
    assert not refusal.passing


@pytest.mark.parametrize("name", ["missing.pdf", "."])
def test_a_missing_file_is_an_error_of_the_caller(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError):
        read(tmp_path / name)


# --- caps ---------------------------------------------------------------------------------------


def test_pages_beyond_the_limit_are_not_read_and_that_is_said(tmp_path: Path) -> None:
    found = read(write_pdf(tmp_path / "a.pdf", ["one", "two", "three"]), max_pages=2)
    assert facts_of(found).page_total == 3
    assert [page.text for page in pages_of(found)] == ["one", "two"]
    assert "3 pages" in refusal_of(found).reason
    assert "first 2" in refusal_of(found).reason


def test_characters_beyond_the_limit_of_a_page_are_cut_and_that_is_said(tmp_path: Path) -> None:
    found = read(
        write_pdf(tmp_path / "a.pdf", ["short", "a long line of text", "end"]), max_page_characters=8
    )
    assert [page.text for page in pages_of(found)] == ["short", "a long l", "end"]
    assert "page 2." in refusal_of(found).reason


def test_characters_beyond_the_limit_of_a_file_end_the_reading(tmp_path: Path) -> None:
    found = read(write_pdf(tmp_path / "a.pdf", ["12345678", "12345678", "12345678"]), max_characters=20)
    assert len(pages_of(found)) == 2
    assert "page 3" in refusal_of(found).reason


# --- page numbers are true ----------------------------------------------------------------------

ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]


def printed(number: int, labels: list[Labels]) -> str:
    scheme = max((label for label in labels if label.page <= number), key=lambda label: label.page)
    value = scheme.start + number - scheme.page
    text = {
        "arabic": str(value),
        "roman": ROMAN[value - 1],
        "ROMAN": ROMAN[value - 1].upper(),
        "letters": "abcdefghijklmnopqrstuvwxyz"[value - 1],
        "LETTERS": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value - 1],
    }[scheme.style]
    return scheme.prefix + text


@st.composite
def schemes(draw: st.DrawFn) -> tuple[list[str], list[Labels], list[int]]:
    pages = draw(st.lists(st.booleans(), min_size=1, max_size=7))
    starts = {1} | draw(st.sets(st.integers(1, len(pages)), max_size=2))
    labels = [
        Labels(
            start,
            draw(st.sampled_from(["arabic", "roman", "ROMAN", "letters", "LETTERS"])),
            draw(st.sampled_from(["", "A-", "Anhang "])),
            draw(st.integers(1, 8)),
        )
        for start in sorted(starts)
    ]
    texts = [
        f"What stands on page {number} alone" if filled else "" for number, filled in enumerate(pages, 1)
    ]
    return texts, labels, draw(st.lists(st.sampled_from([0, 90, 180, 270]), max_size=len(pages)))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scheme=schemes())
def test_text_placed_on_a_page_is_read_as_of_that_page_and_label(
    tmp_path: Path, scheme: tuple[list[str], list[Labels], list[int]]
) -> None:
    texts, labels, rotations = scheme
    path = write_pdf(tmp_path / "a.pdf", texts, labels=labels, rotations=rotations)
    assert [(page.number, page.label, page.text) for page in pages_of(read(path))] == [
        (number, printed(number, labels), text) for number, text in enumerate(texts, start=1)
    ]
