"""What a sync decides, as a function of values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SourceError
from indexer.plan import SuddenlyEmpty, SyncPlan, make_plan, to_read_again
from indexer.types import (
    Audience,
    Document,
    DocumentState,
    PageCounts,
    Pipeline,
    SourceFile,
    document_id,
    generation_id,
)

SOURCE = "file:///srv/policies"
EVERYONE = Audience(workspace=True)
PIPELINE = Pipeline(reader="r1", splitter="s1", embedder="e1")
NEWER = Pipeline(reader="r2", splitter="s1", embedder="e1")


def file(
    uri: str, revision: str = "1", *, audience: Audience = EVERYONE, link: str | None = None
) -> SourceFile:
    return SourceFile(uri=uri, revision=revision, name=uri, size=10, link=link, audience=audience)


def document(
    uri: str,
    revision: str = "1",
    *,
    state: DocumentState = DocumentState.INDEXED,
    pipeline: Pipeline = PIPELINE,
    epoch: int = 1,
    reason: str | None = None,
) -> Document:
    id_ = document_id("w", SOURCE, uri)
    visible = state in (DocumentState.INDEXED, DocumentState.PARTIAL)
    read = generation_id("w", id_, revision, pipeline, name=uri) if visible else None
    return Document(
        workspace="w",
        id=id_,
        source=SOURCE,
        uri=uri,
        name=uri,
        title=uri,
        revision=revision,
        link=None,
        audience=EVERYONE,
        epoch=epoch,
        state=state,
        reason=reason,
        generation=read,
        reading=read,
        pages=PageCounts(),
    )


def plan(
    listed: list[SourceFile], known: list[Document], pipeline: Pipeline = PIPELINE, **options: object
) -> SyncPlan:
    return make_plan(source=SOURCE, listed=listed, known=known, pipeline=pipeline, **options)  # type: ignore[arg-type]


def tried(*documents: Document) -> list[str]:
    return [generation_id("w", each.id, each.revision, PIPELINE, name=each.name) for each in documents]


def uris(steps: object) -> list[str]:
    return [step.file.uri for step in steps]  # type: ignore[attr-defined]


def test_files_are_added_changed_removed_or_left_alone() -> None:
    made = plan(
        [file("new.pdf"), file("changed.pdf", "2"), file("same.pdf")],
        [document("changed.pdf", "1", epoch=7), document("same.pdf"), document("gone.pdf")],
    )
    assert uris(made.add) == ["new.pdf"]
    assert made.add[0].seen_epoch is None
    assert uris(made.change) == ["changed.pdf"]
    assert made.change[0].seen_epoch == 7
    assert [each.uri for each in made.remove] == ["gone.pdf"]
    assert [each.uri for each in made.unchanged] == ["same.pdf"]


def test_a_file_that_returns_is_added_under_its_tombstones_epoch() -> None:
    made = plan([file("back.pdf")], [document("back.pdf", state=DocumentState.GONE, epoch=4)])
    assert uris(made.add) == ["back.pdf"]
    assert made.add[0].seen_epoch == 4


def test_tombstones_are_not_removed_again() -> None:
    assert plan([], [document("old.pdf", state=DocumentState.GONE)]) == SyncPlan()


def test_a_newer_pipeline_changes_every_document() -> None:
    made = plan([file("same.pdf")], [document("same.pdf")], NEWER)
    assert uris(made.change) == ["same.pdf"]


def test_what_another_pipeline_has_read_is_to_be_read_again() -> None:
    other = document("b", pipeline=NEWER)
    unfinished = document("c", state=DocumentState.PENDING)
    assert to_read_again([document("a"), other, unfinished], PIPELINE) == 1
    assert to_read_again([document("a"), other, unfinished], NEWER) == 1
    assert to_read_again([replace(document("a"), revision="2")], PIPELINE) == 1


def test_a_document_that_was_never_finished_is_read() -> None:
    made = plan([file("half.pdf")], [document("half.pdf", state=DocumentState.PENDING)])
    assert uris(made.change) == ["half.pdf"]


def test_another_audience_is_no_reason_to_read_a_file_again() -> None:
    made = plan([file("a.pdf", audience=Audience(channels=frozenset({"C1"})))], [document("a.pdf")])
    assert uris(made.relabel) == ["a.pdf"]
    assert not made.change


def test_an_unreadable_file_is_not_tried_again_and_again() -> None:
    failed = document("broken.pdf", state=DocumentState.FAILED, reason="It is damaged.")
    made = plan([file("broken.pdf")], [failed], tried=tried(failed))
    assert [(failure.uri, failure.reason) for failure in made.failing] == [("broken.pdf", "It is damaged.")]
    assert not made.change


@pytest.mark.parametrize(
    ("listed", "pipeline", "options"),
    [
        pytest.param(file("broken.pdf", "2"), PIPELINE, {}, id="another-revision"),
        pytest.param(file("broken.pdf"), NEWER, {}, id="another-pipeline"),
        pytest.param(file("broken.pdf"), PIPELINE, {"retry_failed": True}, id="on-request"),
        pytest.param(file("broken.pdf"), PIPELINE, {"tried": []}, id="it-was-only-out-of-reach"),
    ],
)
def test_an_unreadable_file_is_tried_again_when_something_changed(
    listed: SourceFile, pipeline: Pipeline, options: dict[str, object]
) -> None:
    failed = document("broken.pdf", state=DocumentState.FAILED)
    made = plan([listed], [failed], pipeline, **({"tried": tried(failed)} | options))
    assert uris(made.change) == ["broken.pdf"]


def test_a_source_that_is_suddenly_empty_is_refused() -> None:
    with pytest.raises(SuddenlyEmpty, match=r"2 were there before.*--allow-empty"):
        plan([], [document("a.pdf"), document("b.pdf")])


def test_a_source_may_be_emptied_on_purpose() -> None:
    made = plan([], [document("a.pdf")], allow_empty=True)
    assert [each.uri for each in made.remove] == ["a.pdf"]


def test_a_source_that_never_had_files_may_be_empty() -> None:
    assert plan([], []) == SyncPlan()


def test_a_listing_that_breaks_off_makes_no_plan() -> None:
    def listing() -> Iterator[SourceFile]:
        yield file("a.pdf")
        raise SourceError(SOURCE, "the connection broke")

    with pytest.raises(SourceError, match="broke"):
        make_plan(source=SOURCE, listed=listing(), known=[document("b.pdf")], pipeline=PIPELINE)


NAMES = st.sampled_from([f"{letter}.pdf" for letter in "abcdef"])
REVISIONS = st.sampled_from(["1", "2"])
LISTED = st.lists(
    st.builds(
        file, NAMES, REVISIONS, audience=st.sampled_from([EVERYONE, Audience(channels=frozenset({"C1"}))])
    ),
    max_size=8,
)
KNOWN = st.lists(
    st.builds(
        document,
        NAMES,
        REVISIONS,
        state=st.sampled_from(list(DocumentState)),
        pipeline=st.sampled_from([PIPELINE, NEWER]),
        epoch=st.integers(1, 9),
    ),
    max_size=6,
    unique_by=lambda each: each.uri,
)


@given(listed=LISTED, known=KNOWN, pipeline=st.sampled_from([PIPELINE, NEWER]))
def test_every_file_and_document_is_in_exactly_one_place(
    listed: list[SourceFile], known: list[Document], pipeline: Pipeline
) -> None:
    made = plan(listed, known, pipeline, tried=tried(*known), allow_empty=True)
    planned = [
        *uris(made.add),
        *uris(made.change),
        *uris(made.relabel),
        *(each.uri for each in made.unchanged),
        *(each.uri for each in made.failing),
    ]
    assert sorted(planned) == sorted({each.uri for each in listed})
    gone = {each.uri for each in known if each.state is DocumentState.GONE}
    assert {each.uri for each in made.remove} == {each.uri for each in known} - set(planned) - gone


@given(listed=LISTED, known=KNOWN)
def test_carrying_a_plan_out_leaves_nothing_to_plan(listed: list[SourceFile], known: list[Document]) -> None:
    made = plan(listed, known, allow_empty=True)
    after = {each.uri: each for each in known}
    for step in (*made.add, *made.change):
        after[step.file.uri] = replace(
            document(step.file.uri, step.file.revision), audience=step.file.audience
        )
    for step in made.relabel:
        assert step.known is not None
        after[step.file.uri] = replace(step.known, audience=step.file.audience)
    for each in made.remove:
        after[each.uri] = replace(each, state=DocumentState.GONE, generation=None, reading=None)
    again = plan(listed, list(after.values()), allow_empty=True)
    assert (again.add, again.change, again.relabel, again.remove) == ((), (), (), ())


WITH_OCR = replace(PIPELINE, ocr="tesserocr-2 eng")


def read_by(pipeline: Pipeline, pages: PageCounts, state: DocumentState = DocumentState.INDEXED) -> Document:
    return replace(document("a.pdf", pipeline=pipeline, state=state), pages=pages, ocr=pipeline.ocr)


OTHER_OCR = replace(PIPELINE, ocr="tesserocr-3 eng")


@pytest.mark.parametrize(("before", "now"), [(PIPELINE, WITH_OCR), (WITH_OCR, OTHER_OCR)])
@pytest.mark.parametrize(
    ("pages", "again"),
    [
        (PageCounts(total=3, text=2, blank=1), False),
        (PageCounts(total=3, text=2, failed=1), True),
        (PageCounts(total=3, text=2, ocr=1), True),
    ],
)
def test_another_ocr_concerns_only_documents_with_pages_for_it(
    before: Pipeline, now: Pipeline, pages: PageCounts, again: bool
) -> None:
    made = plan([file("a.pdf")], [read_by(before, pages)], now)
    assert uris(made.change) == ["a.pdf"] * again
    assert len(made.unchanged) == (not again)
    newer = replace(now, reader="another")
    assert uris(plan([file("a.pdf")], [read_by(before, pages)], newer).change) == ["a.pdf"]


@pytest.mark.parametrize("pages", [PageCounts(total=3, ocr=3), PageCounts(total=3, text=2, failed=1)])
def test_what_ocr_has_read_stays_where_there_is_none_any_more(pages: PageCounts) -> None:
    made = plan([file("a.pdf")], [read_by(WITH_OCR, pages)], PIPELINE)
    assert (made.change, len(made.unchanged)) == ((), 1)


def test_a_scan_that_could_not_be_read_is_tried_again_with_another_ocr() -> None:
    failed = document("a.pdf", state=DocumentState.FAILED, reason="It is a scan.")
    assert uris(plan([file("a.pdf")], [failed], WITH_OCR, tried=tried(failed)).change) == ["a.pdf"]


@pytest.mark.parametrize(
    ("before", "now", "again"), [("f", "f", False), (None, "f", True), ("f", None, True)]
)
def test_a_failed_file_is_tried_again_with_other_passwords(
    before: str | None, now: str | None, again: bool
) -> None:
    failed = replace(document("a.pdf", state=DocumentState.FAILED, reason="Locked."), tried_with=before)
    made = plan([file("a.pdf")], [failed], tried=tried(failed), tried_with=lambda _: now)
    assert uris(made.change) == ["a.pdf"] * again


def test_a_readable_file_is_not_read_again_with_other_passwords() -> None:
    made = plan([file("a.pdf")], [document("a.pdf")], tried_with=lambda _: "another")
    assert not made.change


def test_a_document_that_shares_the_reading_of_another_is_as_good_as_read() -> None:
    shares = replace(document("a.pdf"), generation="of-another")
    assert len(plan([file("a.pdf")], [shares]).unchanged) == 1
    assert uris(plan([file("a.pdf", "2")], [shares]).change) == ["a.pdf"]
    assert to_read_again([shares], PIPELINE) == 0
    assert to_read_again([shares], NEWER) == 1
