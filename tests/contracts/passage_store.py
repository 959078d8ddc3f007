"""What every PassageStore promises. A test class of an adapter inherits it and provides `store`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.stores import PassageStore
from indexer.types import (
    NOTHING,
    Audience,
    Reach,
    Reader,
    ScoredLists,
    SparseVector,
    StoredPassage,
    Vector,
    point_id,
)

DIMENSIONS = 8
EVERYBODY = Audience(workspace=True)
MEMBERS = Reach((Reader(workspace_files=True),))
WORD = SparseVector((7,), (1.0,))


def unit(*values: float) -> Vector:
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[: len(values)] = values
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def passage(
    workspace: str,
    document: str = "d1",
    generation: str = "g1",
    ordinal: int = 0,
    *,
    audience: Audience = EVERYBODY,
    dense: Vector | None = None,
    sparse: SparseVector = WORD,
) -> StoredPassage:
    return StoredPassage(
        id=point_id(f"{workspace}/{generation}", ordinal),
        workspace=workspace,
        document=document,
        generation=generation,
        ordinal=ordinal,
        page=ordinal // 3 + 1,
        start=10 * ordinal,
        end=10 * ordinal + 9,
        audience=audience,
        dense=unit(1.0, 0.01 * ordinal) if dense is None else dense,
        sparse=sparse,
    )


def search(
    store: PassageStore,
    workspace: str,
    *,
    reach: Reach = MEMBERS,
    limit: int = 1_000,
    generations: Sequence[str] | None = None,
) -> ScoredLists:
    return store.search(
        workspace=workspace, reach=reach, dense=unit(1.0), sparse=WORD, limit=limit, generations=generations
    )


def found(lists: ScoredLists) -> set[str]:
    """The generations that both sides found; the two must agree, since one filter serves both."""
    dense = {point.generation for point in lists.dense}
    assert dense == {point.generation for point in lists.sparse}
    return dense


class PassageStoreContract:
    """Inherit, and override the fixture `store` with a prepared store of `DIMENSIONS` dimensions."""

    @pytest.fixture
    def store(self) -> PassageStore:
        raise NotImplementedError

    @pytest.fixture
    def workspace(self) -> str:
        """A workspace that nobody has used: the tests share a collection."""
        return f"T{uuid.uuid4().hex}"

    def test_what_is_behind_the_first_passages_of_a_generation_is_cut_off(
        self, store: PassageStore, workspace: str
    ) -> None:
        for generation in ("g1", "g2"):
            store.stage([passage(workspace, generation=generation, ordinal=ordinal) for ordinal in range(5)])
        store.cut_off(workspace, "g1", passages=2)
        store.cut_off(workspace, "g2", passages=5)
        store.cut_off("elsewhere", "g2", passages=0)
        assert dict(store.generations(workspace)) == {"g1": 2, "g2": 5}
        left = {(point.generation, point.ordinal) for point in search(store, workspace).sparse}
        assert left == {("g1", 0), ("g1", 1)} | {("g2", ordinal) for ordinal in range(5)}

    def test_erasing_a_workspace_leaves_the_others_whole(self, store: PassageStore, workspace: str) -> None:
        other = f"{workspace}-other"
        for name in (workspace, other):
            store.stage([passage(name, generation=g, ordinal=i) for g in ("g1", "g2") for i in range(3)])
        store.erase(workspace)
        store.erase(workspace)
        assert dict(store.generations(workspace)) == {}
        assert dict(store.generations(other)) == {"g1": 3, "g2": 3}
        store.scrub()
        assert dict(store.generations(other)) == {"g1": 3, "g2": 3}
        assert len(search(store, other).dense) == 6

    def test_a_staged_passage_is_found_as_it_was_stored(self, store: PassageStore, workspace: str) -> None:
        store.stage([passage(workspace, "d7", "g7", 4, sparse=SparseVector((7, 4294967295), (2.0, 0.5)))])
        lists = search(store, workspace)
        (dense,), (sparse,) = lists.dense, lists.sparse
        assert (dense.document, dense.generation, dense.ordinal) == ("d7", "g7", 4)
        assert (dense.page, dense.start, dense.end) == (2, 40, 49)
        assert dense.id == sparse.id == point_id(f"{workspace}/g7", 4)
        assert dense.score == pytest.approx(unit(1.0, 0.04)[0], abs=1e-3)
        assert sparse.score == pytest.approx(2.0)

    def test_the_words_score_is_the_sum_of_products_without_a_weight_of_the_stores_own(
        self, store: PassageStore, workspace: str
    ) -> None:
        both = SparseVector((1, 2), (0.5, 2.0))
        store.stage([passage(workspace, ordinal=0, sparse=both), passage(workspace, ordinal=1)])
        lists = store.search(
            workspace=workspace,
            reach=MEMBERS,
            dense=None,
            sparse=SparseVector((1, 2, 3), (4.0, 3.0, 9.0)),
            limit=5,
        )
        assert [point.score for point in lists.sparse] == [pytest.approx(8.0)]
        assert lists.dense == ()

    def test_each_list_is_best_first(self, store: PassageStore, workspace: str) -> None:
        store.stage(
            passage(workspace, ordinal=i, dense=unit(1.0, i), sparse=SparseVector((7,), (1.0 + i,)))
            for i in range(20)
        )
        lists = search(store, workspace)
        assert [point.ordinal for point in lists.dense] == list(range(20))
        assert [point.ordinal for point in lists.sparse] == list(reversed(range(20)))

    def test_staging_twice_changes_nothing(self, store: PassageStore, workspace: str) -> None:
        passages = [passage(workspace, ordinal=i) for i in range(300)]
        store.stage(passages)
        store.stage(passages)
        assert list(store.generations(workspace)) == [("g1", 300)]

    def test_staging_again_replaces_the_passage(self, store: PassageStore, workspace: str) -> None:
        store.stage([passage(workspace, dense=unit(1.0))])
        store.stage([passage(workspace, dense=unit(0.0, 1.0), audience=Audience(channels=frozenset({"C1"})))])
        assert search(store, workspace).dense == ()
        (point,) = search(store, workspace, reach=Reach((Reader(False, frozenset({"C1"})),))).dense
        assert point.score == pytest.approx(0.0, abs=1e-6)

    def test_staging_nothing_is_nothing(self, store: PassageStore, workspace: str) -> None:
        store.stage([])
        assert list(store.generations(workspace)) == []

    def test_a_passage_without_a_dense_vector_is_found_by_words(
        self, store: PassageStore, workspace: str
    ) -> None:
        bare = passage(workspace)
        store.stage([StoredPassage(**{**_fields(bare), "dense": None})])
        lists = search(store, workspace)
        assert (len(lists.dense), len(lists.sparse)) == (0, 1)

    def test_the_limit_holds_for_each_side(self, store: PassageStore, workspace: str) -> None:
        store.stage(passage(workspace, ordinal=i) for i in range(30))
        for limit in (0, 1, 7):
            lists = search(store, workspace, limit=limit)
            assert (len(lists.dense), len(lists.sparse)) == (limit, limit)

    def test_a_search_by_neither_side_finds_nothing(self, store: PassageStore, workspace: str) -> None:
        store.stage([passage(workspace)])
        lists = store.search(workspace=workspace, reach=MEMBERS, dense=None, sparse=SparseVector(), limit=5)
        assert lists == ScoredLists()

    def test_workspaces_are_separate(self, store: PassageStore, workspace: str) -> None:
        other = workspace + "x"
        store.stage([passage(workspace, generation="g1"), passage(other, generation="g2")])
        assert found(search(store, workspace)) == {"g1"}
        store.sweep(workspace, ["g2"])
        store.set_audience(workspace, "g2", Audience(channels=frozenset({"C1"})))
        assert found(search(store, other)) == {"g2"}
        assert list(store.generations(other)) == [("g2", 1)]

    def test_only_the_generations_asked_for_are_searched(self, store: PassageStore, workspace: str) -> None:
        store.stage(passage(workspace, f"d{i}", f"g{i}") for i in range(4))
        assert found(search(store, workspace, generations=["g1", "g3"])) == {"g1", "g3"}
        assert found(search(store, workspace, generations=[])) == set()

    def test_a_sweep_removes_the_named_generations_and_no_others(
        self, store: PassageStore, workspace: str
    ) -> None:
        store.stage(passage(workspace, "d1", f"g{i}", ordinal) for i in range(4) for ordinal in range(5))
        store.sweep(workspace, ["g1", "g3", "never-there"])
        store.sweep(workspace, ["g1"])
        store.sweep(workspace, [])
        assert sorted(store.generations(workspace)) == [("g0", 5), ("g2", 5)]
        assert found(search(store, workspace)) == {"g0", "g2"}

    def test_many_generations_are_swept_at_once(self, store: PassageStore, workspace: str) -> None:
        store.stage(passage(workspace, f"d{i}", f"g{i}") for i in range(400))
        store.sweep(workspace, [f"g{i}" for i in range(399)])
        assert list(store.generations(workspace)) == [("g399", 1)]

    def test_a_changed_audience_counts_for_every_passage_of_the_generation_and_no_other(
        self, store: PassageStore, workspace: str
    ) -> None:
        store.stage(passage(workspace, "d1", generation, i) for generation in ("g1", "g2") for i in range(3))
        in_c2 = Reach((Reader(False, frozenset({"C2"})),))
        store.set_audience(workspace, "g1", Audience(channels=frozenset({"C1", "C2"})))
        store.set_audience(workspace, "unknown", EVERYBODY)
        assert found(search(store, workspace)) == {"g2"}
        lists = search(store, workspace, reach=in_c2)
        assert found(lists) == {"g1"}
        assert len(lists.dense) == 3
        store.set_audience(workspace, "g1", EVERYBODY)
        assert found(search(store, workspace)) == {"g1", "g2"}
        assert found(search(store, workspace, reach=in_c2)) == set()

    def test_a_reach_without_readers_finds_nothing(self, store: PassageStore, workspace: str) -> None:
        store.stage([passage(workspace)])
        assert search(store, workspace, reach=NOTHING) == ScoredLists()

    def test_preparing_again_keeps_what_is_there(self, store: PassageStore, workspace: str) -> None:
        store.stage([passage(workspace)])
        store.prepare()
        assert found(search(store, workspace)) == {"g1"}

    @pytest.fixture
    def every_audience(self, store: PassageStore, workspace: str) -> dict[str, Audience]:
        """A passage for each audience of up to three channels; generation -> audience."""
        audiences: dict[str, Audience] = {}
        for open_to_all, *members in product((False, True), repeat=4):
            channels = frozenset(f"C{i}" for i, member in enumerate(members) if member)
            if open_to_all or channels:
                audiences[f"g{len(audiences)}"] = Audience(open_to_all, channels)
        store.stage(passage(workspace, f"d-{name}", name, audience=of) for name, of in audiences.items())
        return audiences

    @given(
        readers=st.lists(
            st.builds(
                Reader,
                workspace_files=st.booleans(),
                channels=st.frozensets(st.sampled_from(["C0", "C1", "C2", "C9"])),
            ),
            max_size=3,
        )
    )
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        database=None,
    )
    def test_a_search_finds_exactly_what_its_reach_admits(
        self,
        store: PassageStore,
        workspace: str,
        every_audience: dict[str, Audience],
        readers: list[Reader],
    ) -> None:
        reach = Reach(tuple(readers))
        admitted = {name for name, audience in every_audience.items() if reach.admits(audience)}
        assert found(search(store, workspace, reach=reach)) == admitted


def _fields(stored: StoredPassage) -> dict[str, object]:
    return {name: getattr(stored, name) for name in StoredPassage.__dataclass_fields__}
