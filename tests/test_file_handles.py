"""Which document is meant by what somebody typed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.file_handles import alike, handle, meant, slack_file_in
from indexer.types import Audience, Document, DocumentState, PageCounts, document_id


def document(
    name: str, *, uri: str | None = None, source: str = "/pdfs", title: str = "", link: str | None = None
) -> Document:
    uri = uri or name
    return Document(
        workspace="w",
        id=document_id("w", source, uri),
        source=source,
        uri=uri,
        name=name,
        title=title or name,
        revision="1",
        link=link,
        audience=Audience(workspace=True),
        epoch=1,
        state=DocumentState.INDEXED,
        reason=None,
        generation="g",
        pages=PageCounts(1, 1),
    )


SHARED = document("Handbook.pdf", uri="F012ABC", source="slack:T1", title="Handbook 2026")
FOLDER = document("menu.pdf", uri="canteen/menu.pdf", link="https://x.example/menu.pdf")
KNOWN = [SHARED, FOLDER, document("menu.pdf", uri="other/menu.pdf")]


def test_a_slack_file_is_meant_by_its_id_and_by_each_of_its_addresses() -> None:
    for typed in (
        "F012ABC",
        " F012ABC ",
        "https://acme.slack.com/files/U1/F012ABC/handbook.pdf",
        "https://acme.slack.com/files/U1/F012ABC",
        "https://files.slack.com/files-pri/T1-F012ABC/handbook.pdf",
        "handbook.PDF",
        '"Handbook.pdf"',
        "handbook 2026",
    ):
        assert meant(KNOWN, typed) == [SHARED]
    assert slack_file_in("https://acme.slack.com/archives/C1/p1") is None


def test_a_file_of_a_folder_is_meant_by_its_path_its_link_and_a_name_of_its_own() -> None:
    assert meant(KNOWN, "canteen/menu.pdf") == [FOLDER]
    assert meant(KNOWN, "https://x.example/menu.pdf") == [FOLDER]
    assert meant(KNOWN, FOLDER.id) == [FOLDER]
    assert len(meant(KNOWN, "menu.pdf")) == 2


def test_part_of_a_name_means_nothing_but_is_alike() -> None:
    assert meant(KNOWN, "menu") == meant(KNOWN, "") == meant(KNOWN, "  ") == []
    assert alike(KNOWN, "HAND 2026") == [SHARED]
    assert alike(KNOWN, "menu", limit=1) == [FOLDER]
    assert alike(KNOWN, " ") == []


_NAMES = st.sampled_from(["a.pdf", "A.pdf", "b.pdf", "F012", "dir/a.pdf", " a.pdf", '"a.pdf"', "c d.pdf"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    slack = draw(st.booleans())
    uri = draw(st.sampled_from(["F012", "F345", "F678"])) if slack else draw(_NAMES)
    source = "slack:T1" if slack else draw(st.sampled_from(["/pdfs", "/other"]))
    return document(draw(_NAMES), uri=uri, source=source, title=draw(_NAMES))


@given(st.lists(documents(), unique_by=lambda each: each.id, min_size=1, max_size=8))
def test_a_handle_means_its_document_and_no_other(known: list[Document]) -> None:
    for each in known:
        assert meant(known, handle(each, known)) == [each]
