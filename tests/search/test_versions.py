"""Which documents are versions of one another, and which of them is the newest."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.versions import Standing, family_of, standings
from indexer.types import Audience, Document, DocumentState, PageCounts


def document(
    name: str,
    *,
    folder: str = "",
    says: str = "",
    modified: str | None = None,
    created: str | None = None,
    added: float | None = None,
    file: str | None = None,
) -> Document:
    return Document(
        workspace="T1",
        id=f"{folder}{name}",
        source="file:///library",
        uri=file or f"{folder}{name}",
        name=name,
        title=name,
        revision="1",
        link=None,
        audience=Audience(workspace=True),
        epoch=1,
        state=DocumentState.INDEXED,
        reason=None,
        generation="g",
        pages=PageCounts(total=1, text=1),
        created=created,
        modified=modified,
        description=says,
        added_at=added,
    )


def ages(*documents: Document) -> dict[str, int]:
    found = standings({each.uri: each for each in documents})
    return {uri: standing.age for uri, standing in found.items()}


def newest(*documents: Document) -> str | None:
    """The one that all others are older than; the same in whatever order they come."""
    answers = set()
    for some in permutations(documents):
        found = standings({each.uri: each for each in some})
        answers.add(frozenset((uri, standing.newest, standing.age) for uri, standing in found.items()))
    assert len(answers) == 1
    ends = {end for _, end, _ in answers.pop()}
    assert len(ends) <= 1
    return ends.pop() if ends else None


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Travel Policy 2023.pdf", "Travel Policy 2024.pdf"),
        ("2023-03-01_handbook.pdf", "2024-02-01_handbook.pdf"),
        ("2024-03-01_handbook.pdf", "20240401 Handbook.pdf"),
        ("AcmeAnnualReport2022.pdf", "Acme Annual Report 2023.pdf"),
        ("10-K_2021.pdf", "10-K_2022.pdf"),
        ("Reisekostenrichtlinie_2023.pdf", "Reisekostenrichtlinie_Stand_März_2024.pdf"),
        ("员工手册2023版.pdf", "员工手册2024版.pdf"),
        ("budget FY23.pdf", "Budget FY24.pdf"),
        ("policy-2023-final.pdf", "policy-2024-draft.pdf"),
        ("Policy v3 2023.pdf", "Policy v2 2024.pdf"),
        ("policy 1.12.2023.pdf", "policy 1.2.2024.pdf"),
    ],
)
def test_the_date_in_the_name_decides_first(older: str, newer: str) -> None:
    assert (
        newest(document(older, says="in 2030", modified="2030-01-01"), document(newer, says="in 2010"))
        == newer
    )


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Travel Policy v2.pdf", "Travel Policy v10 FINAL (1).pdf"),
        ("handbook_v2.9.pdf", "handbook_v2.10.pdf"),
        ("就業規則_第2版.pdf", "就業規則_第3版.pdf"),
        ("Drawing Rev A.pdf", "Drawing Rev B.pdf"),
        ("policy v1 2024.pdf", "policy v2 2024.pdf"),
        ("policy v2 2024.pdf", "policy v3 2024-03.pdf"),
    ],
)
def test_then_the_version_in_the_name(older: str, newer: str) -> None:
    assert (
        newest(document(older, says="in 2030", modified="2030-01-01"), document(newer, says="in 2010"))
        == newer
    )


def test_then_the_year_on_the_first_page() -> None:
    one = document("handbook.pdf", says="Valid from 2023", modified="2030-01-01")
    other = document("handbook (1).pdf", says="Valid from 2024", modified="2020-01-01")
    assert newest(one, other) == "handbook (1).pdf"


def test_then_whether_it_is_a_draft_or_put_away() -> None:
    assert newest(document("policy draft.pdf", modified="2030-01-01"), document("policy.pdf")) == "policy.pdf"
    assert newest(document("policy.pdf", folder="archive/"), document("policy.pdf")) == "policy.pdf"


def test_then_when_the_pdf_was_last_changed() -> None:
    one = document("handbook.pdf", modified="2024-05-01T23:00:00-05:00")
    other = document("handbook copy.pdf", modified="2024-05-02T03:00:00+00:00", created="2001-01-01")
    assert newest(one, other) == "handbook.pdf"
    assert newest(other, document("handbook (2).pdf", created="2025-01-01")) == "handbook (2).pdf"


def test_then_when_it_was_shared() -> None:
    first = document("handbook.pdf", file="F1", modified="2024-05-01", added=1.0)
    again = document("Handbook.pdf", file="F2", modified="2024-05-01", added=2.0)
    assert newest(first, again) == "F2"
    older = document("handbook.pdf", file="F3", modified="2024-04-01", added=3.0)
    assert newest(first, older) == "F1"
    unknown = document("handbook.pdf", file="F4", modified="2024-05-01")
    assert ages(first, unknown) == {}
    assert ages(first, document("handbook.pdf", file="F5", modified="2024-05-01", added=1.0)) == {}
    assert (
        newest(document("leave.pdf", file="F6", added=1.0), document("leave.pdf", added=2.0)) == "leave.pdf"
    )


@pytest.mark.parametrize(
    "other", ["handbook (1).pdf", "Handbook.pdf", "handbook v1.pdf", "handbook 2024.pdf"]
)
def test_without_evidence_that_both_have_nothing_is_newer(other: str) -> None:
    assert ages(document("handbook.pdf"), document(other)) == {}
    dated = document(other, says="in 2024", modified="2024-05-01")
    assert ages(document("handbook.pdf"), dated) == {}
    assert ages(document("handbook.pdf", modified="no date"), dated) == {}


def test_equal_evidence_makes_nothing_newer() -> None:
    one = document("policy v2.0 2024.pdf", says="in 2024", modified="2024-05-01")
    other = document("policy v2 2024 (1).pdf", says="in 2024", modified="2024-05-01T00:00:00+00:00")
    assert ages(one, other) == {}


def test_a_file_without_a_date_is_compared_by_what_it_has() -> None:
    dated = [document(f"handbook {year}.pdf", says=f"in {year}") for year in (2022, 2023)]
    assert newest(*dated, document("handbook.pdf", says="in 2024")) == "handbook.pdf"
    assert newest(*dated, document("handbook.pdf", says="in 2021")) == "handbook 2023.pdf"
    by_change = [
        document("handbook 2023.pdf", modified="2023-05-01"),
        document("handbook.pdf", modified="2024-05-01"),
    ]
    assert newest(*by_change) == "handbook.pdf"
    assert ages(*dated, document("handbook.pdf")) == {
        "handbook 2022.pdf": 1,
        "handbook 2023.pdf": 0,
        "handbook.pdf": 0,
    }


def test_a_year_alone_is_not_older_than_a_day_of_that_year() -> None:
    assert ages(document("handbook 2024.pdf"), document("handbook 2024-03-01.pdf")) == {}
    assert (
        newest(document("handbook 2023.pdf"), document("handbook 2024-03-01.pdf"))
        == "handbook 2024-03-01.pdf"
    )


def test_evidence_that_contradicts_itself_makes_nothing_newer() -> None:
    circle = [
        document("handbook 2022 v2.pdf"),
        document("handbook 2023.pdf", says="in 2019"),
        document("handbook v1.pdf", says="in 2020"),
    ]
    assert ages(*circle) == {}


def test_each_version_knows_how_many_are_newer_and_which_is_the_newest() -> None:
    years = (2021, 2022, 2023, 2024)
    found = standings({str(year): document(f"policy {year}.pdf") for year in years})
    assert found == {str(year): Standing("2024", 2024 - year) for year in years}


def test_of_two_that_are_equally_new_the_same_is_always_named() -> None:
    documents = {
        "c": document("policy 2024.pdf"),
        "a": document("policy 2024 (1).pdf"),
        "b": document("policy 2023.pdf"),
    }
    expected = {"a": Standing("a", 0), "b": Standing("a", 2), "c": Standing("c", 0)}
    for some in permutations(documents):
        assert standings({key: documents[key] for key in some}) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Report 1.pdf", "Report 2.pdf"),
        ("Chapter 1.pdf", "Chapter 2.pdf"),
        ("Part A.pdf", "Part B.pdf"),
        ("Q2 report 2025.pdf", "Q3 report 2025.pdf"),
        ("Q3 report 2024.pdf", "Q3 report 2025.pdf"),
        ("minutes 2024-03-01.pdf", "minutes 2024-04-01.pdf"),
        ("Travel Policy 2023.pdf", "Leave Policy 2024.pdf"),
        ("2023.pdf", "2024.pdf"),
        ("scan (1).pdf", "scan (2).pdf"),
    ],
)
def test_documents_that_are_no_versions_of_one_another_do_not_age(one: str, other: str) -> None:
    first, second = document(one, says="in 2023", modified="2023-01-01"), document(other, says="in 2024", modified="2024-01-01")  # fmt: skip
    assert ages(first, second) == {}


def test_files_of_one_name_are_versions_only_in_the_same_place() -> None:
    one = document("contract.pdf", folder="Client A/", modified="2023-01-01")
    assert ages(one, document("contract.pdf", folder="Client B/", modified="2024-01-01")) == {}
    yearly = [document("policy.pdf", folder=f"hr/{year}/") for year in (2023, 2024)]
    assert newest(*yearly) == "hr/2024/policy.pdf"
    uploads = {key: document("policy.pdf", modified=f"202{key}-01-01") for key in ("3", "4")}
    assert standings(uploads) == {"3": Standing("4", 1), "4": Standing("4", 0)}


def test_a_single_document_and_none_have_no_versions() -> None:
    assert ages(document("policy 2024.pdf")) == {}
    assert standings({}) == {}


NAMES = st.builds(
    "{}{}{}{}.pdf".format,
    st.sampled_from(["policy", "Policy", "handbook", "员工手册"]),
    st.sampled_from(["", " 2022", " 2023", " 2023-05", "_2023-05-01", " FY24"]),
    st.sampled_from(["", " v1", " v2", " v2.1"]),
    st.sampled_from(["", " draft", " final", " (1)"]),
)
DOCUMENTS = st.builds(
    document,
    NAMES,
    says=st.sampled_from(["", "in 2021", "in 2022", "in 2023"]),
    modified=st.sampled_from([None, "2022-01-01", "2023-01-01T10:00:00", "2023-01-01T10:00:00+02:00"]),
)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), DOCUMENTS, max_size=12))
def test_an_older_version_is_of_the_family_of_the_newest_which_nothing_is_newer_than(
    documents: dict[str, Document],
) -> None:
    found = standings(documents)
    assert found == standings(dict(reversed(documents.items())))
    for generation, standing in found.items():
        assert family_of(documents[generation]) == family_of(documents[standing.newest]) is not None
        assert found[standing.newest].age == 0
        assert (standing.newest == generation) == (standing.age == 0)


@given(DOCUMENTS, DOCUMENTS)
def test_of_two_at_most_one_is_newer(one: Document, other: Document) -> None:
    found = standings({"one": one, "other": other})
    assert sorted(standing.age for standing in found.values()) in ([], [0, 1])


@given(st.lists(DOCUMENTS, min_size=2, max_size=6))
def test_a_document_of_another_family_changes_nothing(documents: list[Document]) -> None:
    some = {str(number): each for number, each in enumerate(documents)}
    assert standings({**some, "x": document("unrelated.pdf", modified="2030-01-01")}) == standings(some)


def test_thousands_of_versions_are_put_in_order() -> None:
    days = [
        f"{year}-{month:02}-{day:02}"
        for year in range(2000, 2020)
        for month in range(1, 13)
        for day in (1, 9, 20)
    ]
    found = standings({day: document(f"policy {day}.pdf") for day in reversed(days)})
    assert [found[day].age for day in days] == list(reversed(range(len(days))))
    assert {standing.newest for standing in found.values()} == {days[-1]}
