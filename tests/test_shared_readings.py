"""PDFs that people share again are read once, and each share is found by those alone who may open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.playground import File
from indexer import preparation
from indexer.errors import StoreUnavailable
from indexer.executors import open_executor
from indexer.findable import Findable
from indexer.index import open_index
from indexer.local_qdrant import Endpoint
from indexer.plan import Step
from indexer.preparation import Refused, Work
from indexer.run import Run
from indexer.single_flight import only_sync
from indexer.sources import open_source, slack_calls
from indexer.sync import sync as sync_index
from indexer.types import Audience, Document, DocumentState, Reach, SourceFile, SyncReport
from tests.indexing import Begun, HookedThreads, engine, reader_of
from tests.pdfs import write_pdf
from tests.slack_library import SlackLibrary, slack_library

__all__ = ["engine"]

PEOPLE, FINANCE = reader_of("C0PEOPLE"), reader_of("C0FINANCE")
ANYWHERE = reader_of("C0PEOPLE", "C0FINANCE")


@pytest.fixture
def team(tmp_path: Path, engine: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackLibrary]:
    monkeypatch.setattr(slack_calls, "PAUSE", 0.0)
    with slack_library(tmp_path, engine) as opened:
        yield opened


def sync(team: SlackLibrary, **options: Any) -> SyncReport:
    return team.library.sync(team.spec, **options)


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return write_pdf(tmp_path / "leave.pdf", ["Sixteen weeks", "Paid in full"]).read_bytes()


def share(team: SlackLibrary, name: str, channel: str, content: bytes) -> File:
    return team.slack.upload("ada", channel, name, content)


def document(team: SlackLibrary, file: File) -> Document:
    found = team.document(file)
    assert found is not None
    return found


def generations(team: SlackLibrary) -> dict[str, int]:
    return dict(team.library.index.store.generations(team.library.index.workspace))


def in_store(team: SlackLibrary, reach: Reach) -> bool:
    """Whether the store itself lets them find anything."""
    index = team.library.index
    words = index.sparse.encode_question("sixteen weeks")
    lists = index.store.search(workspace=index.workspace, reach=reach, dense=None, sparse=words, limit=5)
    return bool(lists.sparse)


def test_a_file_that_is_shared_again_is_not_read_again_and_found_by_its_own_name(
    team: SlackLibrary, content: bytes
) -> None:
    first = share(team, "leave.pdf", "#people", content)
    sync(team)
    assert team.library.found("sixteen", FINANCE) == set()
    second = share(team, "copy.pdf", "#finance", content)
    report = sync(team)
    assert (report.added, report.pages, report.failed) == (1, 0, ())
    one, two = document(team, first), document(team, second)
    assert (one.generation, one.pages, one.sha256) == (two.generation, two.pages, two.sha256)
    assert two.reading != two.generation == one.reading
    assert team.library.found("sixteen", PEOPLE) == {"leave.pdf"}
    assert team.library.found("sixteen", FINANCE) == {"copy.pdf"}
    assert len(team.library.found("sixteen", ANYWHERE)) == 1
    assert sync(team).unchanged == 2


@pytest.mark.parametrize("pages", [250, 1])
def test_two_files_that_are_read_at_once_become_one_reading(
    team: SlackLibrary, content: bytes, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    monkeypatch.setattr(preparation, "INSTALMENT_PAGES", pages)
    files = [share(team, f"{name}.pdf", "#people", content) for name in ("leave", "copy")]
    begun = Begun()
    assert sync(team, executor=begun).added == 2
    assert {work.file.name for work in begun.works} == {"leave.pdf", "copy.pdf"}
    assert not any(work.known for work in begun.works)
    shown = {document(team, file).generation for file in files}
    assert len(shown) == 1
    assert set(generations(team)) == shown
    index = team.library.index
    assert index.catalogue.statistics(index.workspace).documents == 1
    assert index.catalogue.dead_generations(index.workspace, staged_before=float("inf")) == []


def test_what_is_as_long_but_says_something_else_is_read(team: SlackLibrary, content: bytes) -> None:
    share(team, "leave.pdf", "#people", content)
    sync(team)
    other = content.replace(b"Sixteen", b"Fifteen")
    assert other != content
    assert len(other) == len(content)
    share(team, "other.pdf", "#finance", other)
    assert sync(team).pages == 2
    assert team.library.found("fifteen", FINANCE) == {"other.pdf"}
    assert len(generations(team)) == 2


def test_a_file_whose_twin_goes_while_it_is_compared_is_read(team: SlackLibrary, content: bytes) -> None:
    first = share(team, "leave.pdf", "#people", content)
    sync(team)
    second = share(team, "copy.pdf", "#finance", content)
    index = team.library.index
    seen: list[bool] = []

    def remove(work: Work) -> None:
        seen.append(bool(work.known))
        if work.known:
            index.catalogue.remove(index.workspace, team.id_of(first))

    sync(team, executor=HookedThreads(remove))
    assert seen[0]
    assert not seen[-1]
    assert document(team, second).reading == document(team, second).generation
    assert team.library.found("sixteen", FINANCE) == {"copy.pdf"}


def test_when_one_share_goes_the_others_stay_and_its_people_find_nothing(
    team: SlackLibrary, content: bytes
) -> None:
    first = share(team, "leave.pdf", "#people", content)
    sync(team)
    second = share(team, "copy.pdf", "#finance", content)
    sync(team)
    assert in_store(team, PEOPLE)
    team.slack.delete_file("ada", first.id)
    assert sync(team).removed == 1
    assert team.library.found("sixteen", PEOPLE) == set()
    assert team.library.found("sixteen", FINANCE) == {"copy.pdf"}
    assert (in_store(team, PEOPLE), in_store(team, FINANCE)) == (False, True)
    team.slack.delete_file("ada", second.id)
    sync(team)
    assert generations(team) == {}


def test_a_share_that_reaches_more_people_is_found_by_them_beside_those_of_the_other(
    team: SlackLibrary, content: bytes
) -> None:
    first = share(team, "leave.pdf", "#people", content)
    sync(team)
    share(team, "copy.pdf", "D0ADA", content)
    sync(team)
    team.slack.share_file("ada", "#finance", first.id)
    assert sync(team).changed == 1
    for channel in ("C0PEOPLE", "C0FINANCE", "D0ADA"):
        assert len(team.library.found("sixteen", reader_of(channel))) == 1


def test_a_search_for_a_file_by_name_finds_it_under_whichever_reading(
    team: SlackLibrary, content: bytes
) -> None:
    share(team, "leave.pdf", "#people", content)
    sync(team)
    share(team, "copy.pdf", "#people", content)
    sync(team)
    index = team.library.index
    for name in ("leave.pdf", "copy.pdf"):
        hits = index.search.find("sixteen weeks", workspace=index.workspace, reach=PEOPLE, file=name)
        assert {hit.name for hit in hits} == {name}
    assert not index.search.find("sixteen", workspace=index.workspace, reach=FINANCE, file="copy.pdf")


def test_after_an_upgrade_what_is_shared_is_shared_again(team: SlackLibrary, content: bytes) -> None:
    files = [share(team, "leave.pdf", "#people", content)]
    sync(team)
    files.append(share(team, "copy.pdf", "#finance", content))
    sync(team)
    before = document(team, files[0]).generation
    index = open_index(team.library.settings.model_copy(update={"headers": False}))
    try:
        with open_executor("threads:1") as executor:
            assert sync_index(index, [team.spec], executor=executor).changed == 2
            assert sync_index(index, [team.spec], executor=executor).unchanged == 2
    finally:
        index.close()
    shown = {document(team, file).generation for file in files}
    assert len(shown) == 1
    assert before not in shown
    assert set(generations(team)) == shown


def test_an_encrypted_file_is_not_opened_with_the_password_for_another_ones_name(
    tmp_path: Path, engine: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_calls, "PAUSE", 0.0)
    secret = write_pdf(tmp_path / "secret.pdf", ["Sixteen weeks"], user_password="sesame").read_bytes()
    passwords = tmp_path / "passwords.toml"
    passwords.write_text('[[password]]\nname = "payroll-*.pdf"\npassword = "sesame"\n')
    passwords.chmod(0o600)
    with slack_library(tmp_path, engine, passwords=passwords) as team:
        share(team, "payroll-2024.pdf", "#finance", secret)
        sync(team)
        other = share(team, "memo.pdf", "#people", secret)
        again = share(team, "payroll-copy.pdf", "#people", secret)
        sync(team)
        assert document(team, other).state is DocumentState.FAILED
        assert team.library.found("sixteen", PEOPLE) == {"payroll-copy.pdf"}
        assert document(team, again).generation in generations(team)


def test_files_of_folders_are_read_each_for_itself(team: SlackLibrary, content: bytes) -> None:
    for name in ("leave.pdf", "copy.pdf"):
        (team.library.folder / name).write_bytes(content)
        team.library.sync()
    assert len(generations(team)) == 2


def test_a_refusal_takes_nothing_from_a_file_that_shows_the_same_reading(
    team: SlackLibrary, content: bytes
) -> None:
    first = share(team, "leave.pdf", "#people", content)
    sync(team)
    second = share(team, "copy.pdf", "#finance", content)
    sync(team)
    index = team.library.index
    index.catalogue.remove(index.workspace, team.id_of(first))
    with only_sync(index) as held, open_executor("threads:1") as executor:
        run = Run(index, held, executor)
        source = open_source(team.spec, max_bytes=10**7, slack=team.library.settings.slack_access)
        back, file = document(team, first), source.find(first.id)
        assert isinstance(file, SourceFile)
        observed = run.writer.observe(team.spec.url, Step(file, back))
        work = run._works.on(source, Step(file, back), observed)
        run.writer.refuse(replace(work, is_new=False), Refused("It is torn.", lasting=True))
    assert document(team, first).state is DocumentState.FAILED
    assert work.generation == document(team, second).generation
    assert team.library.found("sixteen", FINANCE) == {"copy.pdf"}


def test_who_loses_a_file_loses_it_though_the_store_cannot_be_told_who_gains_it(
    team: SlackLibrary, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = share(team, "leave.pdf", "#people", content)
    team.slack.share_file("ada", "#finance", file.id)
    sync(team)
    index = team.library.index
    before = document(team, file)

    def away(*_args: object) -> None:
        raise StoreUnavailable("the store is away")

    monkeypatch.setattr(index.store, "set_audience", away)
    with pytest.raises(StoreUnavailable):
        Findable(index).widen(before, Audience(channels=frozenset({"C0FINANCE", "D0ADA"})))
    after = document(team, file)
    assert after.audience == Audience(channels=frozenset({"C0FINANCE"}))
    assert after.generation == before.generation
