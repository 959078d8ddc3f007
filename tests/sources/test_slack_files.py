from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.slack_files import Skipped, is_incomplete, read_file, revision_of, shared_in
from indexer.types import Audience, SourceFile

MINE = frozenset({"C0PEOPLE", "C0FINANCE", "D0ADA"})


def file_object(**changed: Any) -> dict[str, Any]:
    """As Slack sends one, of a PDF in #people."""
    return {
        "id": "F1",
        "created": 1_700_000_000,
        "timestamp": 1_700_000_000,
        "name": "Plan.pdf",
        "title": "The plan",
        "mimetype": "application/pdf",
        "filetype": "pdf",
        "user": "U0ADA",
        "size": 4_321,
        "mode": "hosted",
        "is_external": False,
        "file_access": "visible",
        "url_private": "https://files.slack.com/files-pri/T1-F1/plan.pdf",
        "url_private_download": "https://files.slack.com/files-pri/T1-F1/download/plan.pdf",
        "permalink": "https://acme.slack.com/files/U0ADA/F1/plan.pdf",
        "channels": ["C0PEOPLE"],
        "groups": [],
        "ims": [],
        "shares": {"public": {"C0PEOPLE": [{"ts": "1700000000.000100"}]}},
        "has_more_shares": False,
    } | changed


def read(**changed: Any) -> SourceFile:
    found = read_file(file_object(**changed), MINE)
    assert isinstance(found, SourceFile)
    return found


def test_a_pdf_is_read_with_its_place_its_owner_and_the_address_of_its_bytes() -> None:
    assert read() == SourceFile(
        uri="F1",
        revision="4321-1700000000",
        name="Plan.pdf",
        size=4_321,
        link="https://acme.slack.com/files/U0ADA/F1/plan.pdf",
        audience=Audience(channels=frozenset({"C0PEOPLE"})),
        added_at=1_700_000_000,
        added_by="U0ADA",
        location="https://files.slack.com/files-pri/T1-F1/download/plan.pdf",
    )


def test_its_audience_are_the_conversations_of_ours_among_all_that_it_is_shared_in() -> None:
    found = read(
        channels=["C0PEOPLE", "C0RANDOM"],
        groups=["C0BOARD"],
        ims=["D0ADA", "D0BEN"],
        shares={"private": {"C0FINANCE": [{}], "C0BOARD": [{}]}},
    )
    assert found.audience == Audience(channels=MINE)


def test_a_file_is_never_for_the_whole_workspace_even_when_it_is_public() -> None:
    assert not read(is_public=True).audience.workspace


def test_a_file_that_is_shared_in_no_conversation_of_ours_is_nobodys() -> None:
    assert read_file(file_object(channels=["C0RANDOM"], shares={}), MINE) is Skipped.NOWHERE
    assert read_file(file_object(), frozenset()) is Skipped.NOWHERE


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"mode": "tombstone"}, Skipped.GONE),
        ({"mode": "hidden_by_limit"}, Skipped.GONE),
        ({"file_access": "access_denied"}, Skipped.GONE),
        ({"file_access": "file_not_found"}, Skipped.GONE),
        ({"is_external": True}, Skipped.EXTERNAL),
        ({"mode": "external"}, Skipped.EXTERNAL),
        ({"file_access": "check_file_info"}, Skipped.UNKNOWN),
        ({"mode": "file_access"}, Skipped.UNKNOWN),
        ({"mimetype": "application/vnd.slack-docs", "filetype": "quip", "name": "Canvas"}, Skipped.NO_PDF),
        ({"mimetype": "image/png", "filetype": "png", "name": "plan.png"}, Skipped.NO_PDF),
    ],
)
def test_what_is_no_pdf_of_slacks_own_is_skipped_for_a_reason(changed: dict[str, Any], why: Skipped) -> None:
    assert read_file(file_object(**changed), MINE) is why


def test_a_tombstone_carries_nothing_else() -> None:
    assert read_file({"id": "F1", "mode": "tombstone"}, MINE) is Skipped.GONE


def test_a_renamed_document_counts_until_its_bytes_are_seen() -> None:
    docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert read(mimetype=docx, filetype="docx", name="Plan.PDF").name == "Plan.PDF"


def test_only_files_info_tells_all_of_a_stub_and_of_a_cut_list_of_shares() -> None:
    assert not is_incomplete(file_object())
    assert is_incomplete(file_object(has_more_shares=True))
    assert is_incomplete({"id": "F1", "mode": "file_access", "file_access": "check_file_info"})


def test_its_revision_changes_with_its_size_and_the_time_of_its_change_and_not_with_its_name() -> None:
    before = revision_of(file_object())
    assert revision_of(file_object(size=4_322)) != before
    assert revision_of(file_object(timestamp=1_700_000_001)) != before
    assert revision_of(file_object(updated=1_700_000_009)) != before
    assert revision_of(file_object(edit_timestamp=1_700_000_009)) != before
    renamed = file_object(name="Other.pdf", title="x", url_private="https://files.slack.com/other.pdf")
    assert revision_of(renamed) == before
    assert revision_of(file_object(thumb_pdf="https://files.slack.com/thumb", channels=[])) == before


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb\x00c\u2028d.pdf", "a b c d.pdf"),
        ("half \ud83d of a pair.pdf", "half of a pair.pdf"),
        ("   ", "The plan"),
        (None, "The plan"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("计划 2026.pdf", "计划 2026.pdf"),
        ("x" * 300, "x" * 255),
    ],
)
def test_its_name_is_one_line_that_every_database_takes(name: str | None, shown: str) -> None:
    assert read(name=name).name == shown


def test_a_file_without_any_name_is_called_by_its_id() -> None:
    assert read(name="", title=None).name == "F1"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "https://x.example/a|b", "https://x.example/a b", None, 7]
)
def test_a_link_that_is_no_plain_web_address_is_none(link: Any) -> None:
    assert read(permalink=link).link is None


def test_without_a_download_address_the_private_one_serves() -> None:
    assert read(url_private_download=None).location == "https://files.slack.com/files-pri/T1-F1/plan.pdf"
    assert read(url_private_download="", url_private=None).location is None


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
FIELDS = sorted(set(file_object()) - {"id", "channels", "groups", "ims", "shares"})


@given(st.dictionaries(st.sampled_from(FIELDS), junk, max_size=6))
def test_odd_values_never_make_it_anybody_elses_nor_fail(odd: dict[str, Any]) -> None:
    found = read_file(file_object(**odd), MINE)
    if isinstance(found, SourceFile):
        assert found.audience == Audience(channels=frozenset({"C0PEOPLE"}))
        found.name.encode()


@given(st.dictionaries(st.sampled_from(["channels", "groups", "ims", "shares"]), junk))
def test_odd_lists_of_shares_are_passed_over(odd: dict[str, Any]) -> None:
    assert all(isinstance(channel, str) for channel in shared_in(file_object(**odd)))


def test_of_a_new_upload_it_is_not_known_yet_whether_it_is_a_pdf() -> None:
    new = file_object(name="Budget 2026", mimetype="", filetype="", channels=[], shares={})
    assert read_file(new, MINE) is Skipped.UNKNOWN
    assert read_file(new | {"name": "Budget.pdf"}, MINE) is Skipped.NOWHERE
    assert read_file(new | {"filetype": "xlsx"}, MINE) is Skipped.NO_PDF


@pytest.mark.parametrize("access", ["file_not_found", "access_denied"])
def test_a_file_that_slack_does_not_let_us_see_is_gone(access: str) -> None:
    stub = {"id": "F1", "mode": "file_access", "file_access": access, "created": 0, "timestamp": 0}
    assert read_file(stub, MINE) is Skipped.GONE
    assert not is_incomplete(stub)


@pytest.mark.parametrize("mode", ["quip", "canvas", "post", "docs"])
def test_a_canvas_of_the_name_of_a_pdf_is_none(mode: str) -> None:
    canvas = file_object(name="plan.pdf", mode=mode, mimetype="application/vnd.slack-docs", filetype="quip")
    assert read_file(canvas, MINE) is Skipped.NO_PDF
