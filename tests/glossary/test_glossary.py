"""The glossary as a whole, on a real catalogue."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.catalogue import Catalogue
from indexer.database import Database
from indexer.errors import SettingsError
from indexer.glossary import Glossary
from indexer.types import NOTHING, Audience, Expansion, GlossaryEntry, GlossaryLine, Reach, Reader
from tests.catalogue.making import MEMBERS, SOURCE, WORKSPACE, generation, pdf

_workspaces = itertools.count()
_channels = st.frozensets(st.sampled_from(["C1", "C2", "C3"]), max_size=2)
_audiences = st.builds(
    Audience, st.booleans(), st.frozensets(st.sampled_from(["C1", "C2", "C3"]), min_size=1, max_size=2)
) | st.just(Audience(workspace=True))
_reaches = st.builds(
    Reach,
    st.lists(st.builds(Reader, st.booleans(), _channels), max_size=3).map(lambda readers: tuple(readers)),
)
_senses = st.sampled_from(
    [("QA", "quality assurance"), ("QA", "questions and answers"), ("AQ", "quality assurance")]
)
_documents = st.lists(st.tuples(_audiences, st.lists(_senses, max_size=2)), max_size=5)
QUESTION = "Who does QA, what is quality assurance, and aq?"


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue(database)


def publish(
    catalogue: Catalogue, workspace: str, name: str, audience: Audience, *senses: tuple[str, str]
) -> None:
    file = pdf(name, audience=audience)
    document = catalogue.observe(workspace, SOURCE, file, seen_epoch=None)
    catalogue.begin(workspace, document.id, f"{workspace}-{name}", epoch=document.epoch)
    entries = tuple(GlossaryEntry(*sense) for sense in senses)
    new = replace(generation(document, f"{workspace}-{name}"), glossary=entries)
    catalogue.flip(workspace, new, epoch=document.epoch, lease=None)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=_documents, reach=_reaches)
def test_documents_outside_the_reach_change_nothing(
    catalogue: Catalogue, documents: list[tuple[Audience, list[tuple[str, str]]]], reach: Reach
) -> None:
    everything, admitted = f"all-{next(_workspaces)}", f"admitted-{next(_workspaces)}"
    for number, (audience, senses) in enumerate(documents):
        publish(catalogue, everything, f"{number}.pdf", audience, *senses)
        if reach.admits(audience):
            publish(catalogue, admitted, f"{number}.pdf", audience, *senses)
    glossary = Glossary(catalogue, common=False)
    told, expected = (
        (
            glossary.expansions(QUESTION, workspace=workspace, reach=reach),
            glossary.overview(workspace, reach),
            [glossary.expansions(word, workspace=workspace, reach=reach) for word in ("QA", "aq")],
        )
        for workspace in (everything, admitted)
    )
    assert told == expected
    open_ones = {document.id for document in catalogue.documents(everything, reach=reach)}
    named = [said for each in (*told[0], *itertools.chain(*told[2])) for said in each.said_by.values()]
    assert {said.document for said in named} <= open_ones
    meanings = [meaning for each in (*told[0], *itertools.chain(*told[2])) for meaning in each.meanings]
    assert len(named) == len(meanings)  # each is said by a document


def test_peoples_lines_come_before_documents_and_documents_before_common_terms(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "glossary.txt"
    path.write_text("PTO = days in the file\n")
    publish(catalogue, WORKSPACE, "a.pdf", Audience(workspace=True), ("PTO", "people taking offices"))
    catalogue.glossary.add(WORKSPACE, GlossaryLine("PTO", ("days that were added",)))
    glossary = Glossary(catalogue, path)
    (expansion,) = glossary.expansions("How is pto booked?", workspace=WORKSPACE, reach=MEMBERS)
    assert expansion == Expansion(
        "pto", ("days that were added", "days in the file", "people taking offices", "paid time off")
    )
    (document,) = catalogue.documents(WORKSPACE)
    assert expansion.said_by == {"people taking offices": (document.id, document.generation)}
    overview = glossary.overview(WORKSPACE, MEMBERS)
    assert overview.written == (GlossaryLine("PTO", ("days that were added",)),)
    assert overview.from_file == (GlossaryLine("PTO", ("days in the file",)),)
    assert [match.meaning for match in overview.learned] == ["people taking offices"]


def test_common_terms_can_be_left_out(catalogue: Catalogue) -> None:
    def found(*, common: bool) -> tuple[Expansion, ...]:
        glossary = Glossary(catalogue, common=common)
        return glossary.expansions("our capex in 2022?", workspace=WORKSPACE, reach=MEMBERS)

    assert [each.term for each in found(common=True)] == ["capex"]
    assert found(common=False) == ()


def test_the_file_is_read_anew_for_the_next_question(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "glossary.txt"
    path.write_text("zulu = alpha\n")
    glossary = Glossary(catalogue, path, common=False)
    path.write_text("zulu = alpha; omega\n")
    (expansion,) = glossary.expansions("is zulu here", workspace=WORKSPACE, reach=MEMBERS)
    assert expansion.meanings == ("alpha", "omega")
    with pytest.raises(SettingsError, match="cannot be read"):
        Glossary(catalogue, tmp_path / "none.txt")


@pytest.mark.parametrize("question", ["", "   ", "?!", "is it what we have"])
def test_a_question_without_telling_words_costs_no_query(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    glossary = Glossary(catalogue)
    monkeypatch.setattr(catalogue.glossary, "matching", None)
    assert glossary.expansions(question, workspace=WORKSPACE, reach=MEMBERS) == ()
    assert glossary.expansions("capex", workspace=WORKSPACE, reach=Reach(())) == ()


def test_who_may_ask_nothing_is_told_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "glossary.txt"
    path.write_text("Blue Book = quality manual\n")
    catalogue.glossary.add(WORKSPACE, GlossaryLine("QA", ("quality assurance",)))
    glossary = Glossary(catalogue, path)
    told = glossary.overview(WORKSPACE, NOTHING)
    assert (told.written, told.from_file, told.learned) == ((), (), ())
    guest = glossary.overview(WORKSPACE, Reach((Reader(workspace_files=False),)))
    assert (len(guest.written), len(guest.from_file)) == (1, 1)
