"""Syncs of a real folder into a real catalogue and store."""

from __future__ import annotations

import errno
import os
import signal
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from indexer import preparation, run
from indexer.database import Database
from indexer.errors import EmbedderError, Outdated, StoreUnavailable
from indexer.executors import open_executor
from indexer.index import open_index
from indexer.leases import Lease, Leases
from indexer.local_qdrant import Endpoint
from indexer.pdf.read import read_pdf
from indexer.preparation import Work
from indexer.single_flight import SyncRunning, only_sync
from indexer.sources import SourceSpec
from indexer.sources.folder import FolderSource
from indexer.sync import unlisted
from indexer.types import Audience, DocumentFacts, DocumentState, Page, SourceFile, Unreadable
from tests.indexing import (
    EVERYONE,
    MEMBER,
    HookedThreads,
    Idle,
    Library,
    engine,
    library,
    open_library,
    reader_of,
)
from tests.local_qdrant.serving import server_of, serving
from tests.pdfs import write_truncated
from tests.sources.serving import web_server

__all__ = ["engine", "library"]

# --- what a sync brings about -------------------------------------------------------------------


def test_files_of_a_folder_are_added_and_found(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks of parental leave", "Second page")
    library.write("travel/trips.pdf", "Trains before planes")
    report = library.sync()
    assert (report.added, report.changed, report.removed, report.unchanged) == (2, 0, 0, 0)
    assert (report.failed, report.pages, report.passages) == ((), 3, 3)
    assert library.found("parental leave") == {"leave.pdf"}
    assert library.found("trains") == {"trips.pdf"}
    library.assert_at_the_sources()


def test_nothing_is_read_when_nothing_changed(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    library.sync()
    report = library.sync(executor=Idle())
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 0, 0, 1)
    assert (report.pages, report.passages) == (0, 0)


def test_a_changed_revision_replaces_the_document(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks", "obsolete appendix")
    library.sync()
    library.write("leave.pdf", "Twenty weeks")
    report = library.sync()
    assert (report.added, report.changed) == (0, 1)
    assert library.found("weeks") == {"leave.pdf"}
    assert library.found("obsolete appendix") == library.found("sixteen") == set()
    library.assert_at_the_sources()


def test_a_removed_file_is_found_no_longer_and_leaves_nothing(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    library.write("secret.pdf", "The merger").unlink()
    secret = library.write("secret.pdf", "The merger")
    library.sync()
    secret.unlink()
    report = library.sync()
    assert (report.removed, report.unchanged) == (1, 1)
    assert library.found("merger") == set()
    assert library.document("secret.pdf").state is DocumentState.GONE
    library.assert_at_the_sources()


def test_a_file_that_returns_is_added_again(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    content = library.write("trips.pdf", "Trains").read_bytes()
    library.sync()
    (library.folder / "trips.pdf").unlink()
    library.sync()
    (library.folder / "trips.pdf").write_bytes(content)
    assert library.sync().added == 1
    assert library.found("trains") == {"trips.pdf"}
    library.assert_at_the_sources()


def test_another_pipeline_reads_everything_again_beside_the_old(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    library.sync()
    before = library.document("leave.pdf").generation
    settings = library.settings.model_copy(update={"max_pages": 7})
    index = open_index(settings)
    try:
        upgraded = Library(library.folder, settings, index)
        assert upgraded.sync().changed == 1
        assert upgraded.document("leave.pdf").generation != before
        upgraded.assert_at_the_sources()
    finally:
        index.close()


def test_a_sync_is_remembered(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    library.sync()
    (record,) = library.index.catalogue.last_syncs(library.index.workspace)
    assert (record.source, record.error, record.report.added) == (library.spec.url, None, 1)


def test_the_bundled_embedder_finds_by_meaning(tmp_path: Path, engine: Endpoint) -> None:
    settings = {"qdrant_url": engine.url, "qdrant_api_key": engine.key, "embedder": "bundled"}
    with open_library(tmp_path, **settings) as library:
        library.write("travel.pdf", "Journeys by rail are preferred to flights.")
        library.write("kitchen.pdf", "Please empty the dishwasher in the evening.")
        assert library.sync(executor=open_executor("processes:1")).added == 2
        index = library.index
        hits = index.search.find("train or airplane?", workspace=index.workspace, reach=MEMBER, limit=1)
        assert [hit.name for hit in hits] == ["travel.pdf"]
        library.assert_at_the_sources()


# --- audiences ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (EVERYONE, Audience(channels=frozenset({"C1"}))),
        (Audience(channels=frozenset({"C1"})), EVERYONE),
        (Audience(channels=frozenset({"C1", "C2"})), Audience(channels=frozenset({"C2", "C3"}))),
    ],
)
def test_another_audience_counts_without_reading_again(
    library: Library, before: Audience, after: Audience
) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    library.audience = before
    library.sync()
    library.audience = after
    assert library.sync(executor=Idle()).changed == 1
    for reach in (MEMBER, reader_of("C1"), reader_of("C2"), reader_of("C3")):
        assert library.found("sixteen", reach) == ({"leave.pdf"} if reach.admits(after) else set())
    library.assert_at_the_sources()


def test_a_narrower_audience_counts_though_the_store_is_away(tmp_path: Path) -> None:
    with local_library(tmp_path) as (library, engine_folder):
        library.write("leave.pdf", "Sixteen weeks")
        generation = _indexed(library)
        library.audience = Audience(channels=frozenset({"C1"}))
        with only_sync(library.index) as held, open_executor("threads:1") as executor:
            under_way = run.Run(library.index, held, executor)
            os.kill(server_of(engine_folder), signal.SIGKILL)
            with pytest.raises(StoreUnavailable):
                under_way.sync_source(library.spec, False, False)
        assert not library.index.catalogue.confirm(library.index.workspace, [generation], MEMBER)
        library.sync()
        assert library.found("sixteen") == set()
        assert library.found("sixteen", reader_of("C1")) == {"leave.pdf"}


def _indexed(library: Library) -> str:
    library.sync()
    (document,) = library.index.catalogue.documents(library.index.workspace)
    assert document.generation is not None
    return document.generation


# --- sources in doubt ---------------------------------------------------------------------------


def test_a_source_that_is_suddenly_empty_keeps_its_documents(library: Library) -> None:
    path = library.write("leave.pdf", "Sixteen weeks")
    library.sync()
    path.unlink()
    report = library.sync()
    (failure,) = unlisted(report, [library.spec])
    assert "--allow-empty" in failure.reason
    assert library.found("sixteen") == {"leave.pdf"}
    assert library.sync(allow_empty=True).removed == 1
    assert library.found("sixteen") == set()


def test_a_missing_folder_keeps_its_documents(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    library.sync()
    library.folder.rename(library.folder.with_name("unmounted"))
    report = library.sync(allow_empty=True)
    assert [failure.uri for failure in unlisted(report, [library.spec])] == [library.spec.url]
    assert (report.removed, library.found("sixteen")) == (0, {"leave.pdf"})


def test_a_listing_that_breaks_off_half_way_deletes_and_adds_nothing(library: Library) -> None:
    content = library.write("a.pdf", "Sixteen weeks").read_bytes()
    with web_server() as web:
        spec = SourceSpec(f"{web.url}/", EVERYONE)
        web.page("/", "a.pdf", "below/")
        web.page("/below/", "c.pdf")
        web.pdf("/a.pdf", content, etag="1")
        web.pdf("/below/c.pdf", content, etag="1")
        assert library.sync(spec).added == 2
        web.page("/", "a.pdf", "new.pdf", "below/")
        web.pdf("/new.pdf", content, etag="1")
        web.replies["/below/"].status = 500
        report = library.sync(spec, executor=Idle())
        assert (report.removed, report.added, len(unlisted(report, [spec]))) == (0, 0, 1)
        assert library.states() == {"a.pdf": "indexed", "below/c.pdf": "indexed"}


def test_one_source_in_doubt_leaves_the_others_synced(library: Library, tmp_path: Path) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    missing = SourceSpec(str(tmp_path / "missing"), EVERYONE)
    unknown = SourceSpec("carrier-pigeon://roof", EVERYONE)
    report = library.sync(missing, unknown, library.spec)
    assert report.added == 1
    assert [failure.uri for failure in unlisted(report, [missing, unknown])] == [missing.url, unknown.url]


def test_documents_of_a_source_that_is_configured_no_longer_are_removed(
    library: Library, tmp_path: Path
) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    other = tmp_path / "other"
    other.mkdir()
    (other / "trips.pdf").write_bytes(library.write("trips.pdf", "Trains").read_bytes())
    library.sync(library.spec, SourceSpec(str(other), EVERYONE))
    assert library.sync(library.spec, executor=Idle()).removed == 0
    report = library.sync(library.spec, executor=Idle(), keeps=lambda url: url == library.spec.url)
    assert report.removed == 1
    assert report.warnings == (f"{other} is no longer a source: its documents were removed",)
    library.assert_at_the_sources()


# --- files in doubt -----------------------------------------------------------------------------


def test_a_broken_pdf_leaves_the_others_indexed(library: Library) -> None:
    library.write("leave.pdf", "Sixteen weeks")
    (library.folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing that follows")
    (library.folder / "page.pdf").write_bytes(b"<html>Log in</html>")
    report = library.sync()
    assert report.added == 1
    reasons = {failure.uri: failure.reason for failure in report.failed}
    assert set(reasons) == {"broken.pdf", "page.pdf"}
    assert "not a PDF" in reasons["page.pdf"]
    assert library.states() == {"broken.pdf": "failed", "leave.pdf": "indexed", "page.pdf": "failed"}
    assert library.document("broken.pdf").reason == reasons["broken.pdf"]
    library.assert_nothing_left_over()


def test_a_broken_pdf_is_not_tried_again_until_it_changes(library: Library) -> None:
    (library.folder / "a.pdf").write_bytes(b"%PDF-1.7\nnothing that follows")
    first = library.sync()
    for _ in range(2):
        again = library.sync(executor=Idle())
        assert again.failed == first.failed
        assert again.unchanged == 0
    assert library.sync(retry_failed=True).failed == first.failed
    library.write("a.pdf", "Now it is whole")
    assert library.sync().changed == 1
    assert library.found("whole") == {"a.pdf"}
    library.assert_at_the_sources()


def test_an_unreadable_revision_hides_what_was_read_before(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    library.sync()
    (library.folder / "a.pdf").write_bytes(b"%PDF-1.7\nnothing that follows")
    assert len(library.sync().failed) == 1
    assert library.found("sixteen") == set()
    library.assert_nothing_left_over()


def test_what_of_a_cut_off_pdf_can_be_read_is_kept_or_refused_but_never_lost(library: Library) -> None:
    write_truncated(library.folder / "cut.pdf", ["cut off"] * 20)
    report = library.sync()
    assert report.added + len(report.failed) == 1
    library.assert_nothing_left_over()


def test_a_file_replaced_while_it_is_read_keeps_the_old_until_the_next_sync(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    library.sync()
    library.write("a.pdf", "Twenty weeks")
    replace = HookedThreads(lambda _: library.write("a.pdf", "Thirty weeks"))
    (failure,) = library.sync(executor=replace).failed
    assert "changed while it was read" in failure.reason
    assert library.found("weeks") == {"a.pdf"}
    assert library.found("twenty") == set()
    assert library.sync().changed == 1
    assert library.found("thirty") == {"a.pdf"}
    library.assert_at_the_sources()


def test_a_new_file_that_cannot_be_fetched_is_failed_and_tried_again(library: Library) -> None:
    path = library.write("a.pdf", "Sixteen weeks")
    other = library.write("b.pdf", "Trains")
    hide = HookedThreads(lambda work: path.unlink(missing_ok=True) if work.file.uri == "a.pdf" else None)
    assert [failure.uri for failure in library.sync(executor=hide).failed] == ["a.pdf"]
    assert library.document("a.pdf").state is DocumentState.FAILED
    path.write_bytes(other.read_bytes())
    assert library.sync().changed == 1
    library.assert_at_the_sources()


class Deadly(FolderSource):
    """Kills the process that fetches one file."""

    def fetch(self, file: SourceFile, to: Path) -> None:
        if file.uri == "deadly.pdf":
            os.kill(os.getpid(), signal.SIGKILL)
        super().fetch(file, to)


def test_a_file_that_kills_its_reader_leaves_the_others_indexed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.pdf", "b.pdf", "deadly.pdf", "y.pdf", "z.pdf"):
        library.write(name, "Sixteen weeks")
    monkeypatch.setattr(
        run,
        "open_source",
        lambda spec, max_bytes, slack: Deadly(spec.url, spec.audience, max_bytes=max_bytes),
    )
    report = library.sync(executor=open_executor("processes:2"))
    assert report.added == 4
    (failure,) = report.failed
    assert (failure.uri, "was killed, twice" in failure.reason) == ("deadly.pdf", True)
    library.assert_nothing_left_over()
    assert library.sync(executor=Idle()).failed == report.failed


# --- others at the same time --------------------------------------------------------------------


def test_a_second_sync_is_told_since_when_the_first_runs(library: Library) -> None:
    with only_sync(library.index), pytest.raises(SyncRunning, match=rf"since 20.*process {os.getpid()}"):
        library.sync()
    library.sync()


def test_a_sync_on_another_machine_is_respected(library: Library) -> None:
    lease = library.index.leases.acquire(f"sync:{library.index.workspace}", "elsewhere", 60)
    assert lease is not None
    with pytest.raises(SyncRunning, match="another machine"):
        library.sync()
    library.index.leases.release(lease)
    library.sync()


class Renewed(Leases):
    """Counts the renewals; the time of its leases passes when the test says so."""

    def __init__(self, database: Database) -> None:
        self.now = 0.0
        self.renewals = 0
        super().__init__(database, clock=lambda: self.now)

    def renew(self, lease: Lease, ttl: float) -> bool:
        holds = super().renew(lease, ttl)
        self.renewals += 1
        return holds


def test_the_lease_is_renewed_while_a_sync_takes_long(library: Library) -> None:
    name = f"sync:{library.index.workspace}"
    library.index.leases = leases = Renewed(library.index.database)
    with only_sync(library.index, ttl=0.3) as held:
        for _ in range(6):
            seen = leases.renewals
            while leases.renewals == seen:
                time.sleep(0.01)
            leases.now += 0.2
            assert leases.acquire(name, "elsewhere", 1) is None
        held.check()
    assert leases.acquire(name, "elsewhere", 1) is not None


def test_a_sync_that_was_taken_over_makes_nothing_visible(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    much_later = Leases(library.index.database, clock=lambda: time.time() + 100_000)
    name = f"sync:{library.index.workspace}"
    takes_over = HookedThreads(lambda _: much_later.acquire(name, "elsewhere", 1))
    with pytest.raises(Outdated, match="taken over"):
        library.sync(executor=takes_over)
    assert library.found("sixteen") == set()


def test_a_document_removed_while_it_is_read_stays_removed(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    library.write("b.pdf", "Trains")

    def remove(work: Work) -> None:
        if work.file.uri == "a.pdf":
            library.index.catalogue.remove(library.index.workspace, work.document)

    report = library.sync(executor=HookedThreads(remove))
    assert (report.added, report.failed) == (1, ())
    assert library.document("a.pdf").state is DocumentState.GONE
    assert library.found("sixteen") == set()
    assert library.sync().added == 1  # a listing that began after the removal: the file is there again
    library.assert_at_the_sources()


def test_a_stale_listing_does_not_remove_what_somebody_revived(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    path = library.write("b.pdf", "Trains")
    library.sync()
    path.unlink()
    index, document = library.index, library.document("b.pdf")
    with only_sync(index) as held, open_executor("threads:1") as executor:
        under_way = run.Run(index, held, executor)
        index.catalogue.remove(index.workspace, document.id)  # raises the epoch as any event does
        assert under_way.writer.remove(document) is False


def test_others_get_their_turn_between_documents(library: Library) -> None:
    for number in range(6):
        library.write(f"{number}.pdf", "Sixteen weeks")
    turns: list[run.Run] = []
    library.sync(between=turns.append)
    assert turns


# --- ends in the middle -------------------------------------------------------------------------


def test_an_outage_of_the_store_loses_nothing_and_the_next_sync_goes_on(tmp_path: Path) -> None:
    with local_library(tmp_path) as (library, engine_folder):
        for number in range(6):
            library.write(f"{number}.pdf", f"Sixteen weeks {number}")
        seen = threading.Semaphore(3)

        def kill(_: Work) -> None:
            if not seen.acquire(blocking=False):
                with suppress(ProcessLookupError):
                    os.kill(server_of(engine_folder), signal.SIGKILL)

        with pytest.raises(StoreUnavailable):
            library.sync(executor=HookedThreads(kill))
        (record,) = library.index.catalogue.last_syncs(library.index.workspace)
        assert record.error is not None
        assert "cannot be reached" in record.error
        report = library.sync()
        assert report.unchanged + report.added + report.changed == 6
        library.assert_at_the_sources()


@contextmanager
def local_library(folder: Path) -> Iterator[tuple[Library, Path]]:
    """A library with a local engine of its own, as by default."""
    with serving(folder / "data" / "qdrant"), open_library(folder) as library:
        yield library, folder / "data" / "qdrant"


def test_what_a_crash_left_in_the_store_is_swept_by_the_next_sync(library: Library) -> None:
    library.write("a.pdf", "Sixteen weeks")
    index = library.index

    class Crash(BaseException):
        """Nothing in between catches it."""

    def crash(*_: object, **__: object) -> None:
        raise Crash

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.catalogue, "flip", crash)
        with pytest.raises(Crash):
            library.sync()
    assert len(list(index.store.generations(index.workspace))) == 1
    library.write("a.pdf", "Twenty weeks")
    library.sync()
    library.assert_at_the_sources()


def test_copies_that_a_killed_worker_left_are_removed(library: Library) -> None:
    left = library.settings.data_dir / "fetched" / "tmp123"
    left.mkdir(parents=True)
    (left / "file.pdf").write_bytes(b"%PDF")
    library.sync()
    assert list((library.settings.data_dir / "fetched").iterdir()) == []


def test_the_data_folder_is_its_owners_alone(library: Library) -> None:
    library.sync()
    for name in ("", "fetched", "sync.lock", "footnote.db"):
        assert stat.S_IMODE((library.settings.data_dir / name).stat().st_mode) & 0o077 == 0


def test_a_file_that_grew_too_large_is_shown_no_longer_until_the_limit_is_raised(library: Library) -> None:
    library.write("policy.pdf", "Sixteen weeks")
    library.sync()
    path = library.folder / "policy.pdf"
    path.write_bytes(path.read_bytes() + b"\n%" + b"x" * 1_500_000)
    library.index.settings = library.index.settings.model_copy(update={"max_file_mb": 1})
    for _ in range(2):
        (failure,) = library.sync().failed
        assert failure.reason == "The file is larger than 1 MB; raise FOOTNOTE_MAX_FILE_MB to index it."
        assert library.states() == {"policy.pdf": "failed"}
        assert library.found("sixteen") == set()
        library.assert_nothing_left_over()
    library.index.settings = library.index.settings.model_copy(update={"max_file_mb": 200})
    library.sync()
    assert library.states() == {"policy.pdf": "indexed"}
    assert library.found("sixteen") == {"policy.pdf"}


def test_a_reason_does_not_say_where_the_source_lies(library: Library) -> None:
    path = library.write("a.pdf", "Sixteen weeks")
    library.write("b.pdf", "Trains")
    hide = HookedThreads(lambda work: path.unlink(missing_ok=True) if work.file.uri == "a.pdf" else None)
    library.sync(executor=hide)
    reason = library.document("a.pdf").reason
    assert reason is not None
    assert reason.startswith("a.pdf: it is no longer there")
    assert str(library.folder) not in reason


def test_a_reason_does_not_say_where_our_own_files_lie(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(self: FolderSource, file: SourceFile, to: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(to))

    monkeypatch.setattr(FolderSource, "fetch", fetch)
    library.write("leave.pdf", "Sixteen weeks")
    library.sync()
    reason = library.document("leave.pdf").reason or ""
    assert os.strerror(errno.ENOSPC) in reason
    assert str(library.settings.data_dir) not in reason


def test_a_reason_does_not_say_which_service_failed_but_the_report_does(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def embed(*_: Any) -> None:
        raise EmbedderError("https://bot:hunter2@intra.example cannot be reached")

    monkeypatch.setattr(preparation, "_embed", embed)
    library.write("leave.pdf", "Sixteen weeks")
    (failure,) = library.sync().failed
    assert "intra.example" in failure.reason
    assert "intra.example" not in (library.document("leave.pdf").reason or "")
    assert "not the file's fault" in (library.document("leave.pdf").reason or "")


@pytest.mark.parametrize("pages_before", [0, 1])
def test_a_file_whose_reader_is_killed_once_is_read_by_the_next_sync(
    library: Library, monkeypatch: pytest.MonkeyPatch, pages_before: int
) -> None:
    library.write("a.pdf", "Sixteen weeks", "Trains")

    def killed(path: Path, **options: Any) -> Iterator[DocumentFacts | Page | Unreadable]:
        if pages_before:
            yield from islice(read_pdf(path, **options), 1 + pages_before)
        yield Unreadable("The process that read it was killed.", "Save it anew.", passing=True)

    with monkeypatch.context() as patched:
        patched.setattr(preparation, "read_pdf", killed)
        (failure,) = library.sync().failed
    assert failure.reason == "The process that read it was killed. Save it anew."
    assert library.states() == {"a.pdf": "failed"}
    assert library.sync().changed == 1
    assert library.found("sixteen") == library.found("trains") == {"a.pdf"}
    library.assert_at_the_sources()
