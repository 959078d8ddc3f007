"""How bench.retrieval compares rankings, and what it compares with."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from bench.retrieval.peers import PYTHON, SAMPLES, split
from bench.retrieval.ranking import Place, each_once, nearest, outcome, ratio, scores
from bench.retrieval.stages import Clocked
from indexer.evaluation.cases import Case, read_cases
from tests.pdfs import write_pdf

CASE = Case("How much?", "policy.pdf", frozenset({3, 4}))


def places(*pages: int) -> list[Place]:
    return [Place("policy.pdf", page) for page in pages]


def test_a_chunk_hits_when_its_page_is_a_gold_one() -> None:
    found = scores([outcome(CASE, [Place("other.pdf", 3), *places(1, 4)])], [1, 2, 3])
    assert found["page_hit"] == {"1": 0.0, "2": 0.0, "3": 1.0}
    assert found["mrr"] == pytest.approx(1 / 3, abs=1e-3)
    assert found["document_hit"] == {"1": 0.0, "5": 1.0, "10": 1.0}


def test_chunks_of_one_page_use_up_places_until_each_page_counts_once() -> None:
    ranking = places(1, 1, 1, 2, 3)
    assert scores([outcome(CASE, ranking)], [3])["page_hit"] == {"3": 0.0}
    assert scores([outcome(CASE, each_once(ranking))], [3])["page_hit"] == {"3": 1.0}


def test_only_cases_that_name_pages_count() -> None:
    unanswerable = Case("What about dogs?", answerable=False)
    outcomes = [outcome(CASE, places(3)), outcome(unanswerable, places(3))]
    assert scores(outcomes, [1])["page_hit"] == {"1": 1.0}
    assert scores(outcomes[1:], [1])["page_hit"] == {"1": None}


def test_the_nearest_chunk_comes_first_and_equal_ones_keep_their_order() -> None:
    chunks = np.array([[0, 1], [1, 0], [0.6, 0.8], [1, 0]], np.float32)
    assert nearest(np.array([1, 0], np.float32), chunks) == [1, 3, 2, 0]


def test_a_ratio_to_nothing_is_none() -> None:
    assert ratio(0.63, 0.35) == 1.8
    assert ratio(0.63, 0.0) is None
    assert ratio(None, 0.5) is None


def test_a_clocked_part_does_what_it_does_and_adds_up_its_seconds() -> None:
    seconds: Counter[str] = Counter()
    text = Clocked("a b", {"split": "words"}, seconds)
    assert text.split(" ") == ["a", "b"]
    first = seconds["words"]
    assert text.upper() == "A B"
    assert set(seconds) == {"words"}
    text.split(" ")
    assert seconds["words"] > first > 0


def test_the_questions_to_the_samples_name_pages_that_exist() -> None:
    cases, folder = SAMPLES
    lengths = {path.name: len(PdfReader(path).pages) for path in folder.rglob("*.pdf")}
    for case in read_cases(cases):
        assert case.document is not None
        assert case.pages
        assert max(case.pages) <= lengths[case.document]


@pytest.mark.skipif(not PYTHON.exists(), reason="the peers are not installed (`make install-peers`)")
def test_chunks_of_peers_stay_within_their_page_and_need_no_network(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write_pdf(tmp_path / "sub" / "policy.pdf", ["another text", "that nobody reads"])
    sentences = [
        f"Rule {number} of page {page} is kept by everybody." for page in (1, 2) for number in range(60)
    ]
    texts = {1: " ".join(sentences[:60]), 2: " ".join(sentences[60:])}
    pages = [
        {
            "path": "sub/policy.pdf",
            "document": "policy.pdf",
            "number": number,
            "label": str(number),
            "text": text,
        }
        for number, text in texts.items()
    ]
    peers = {peer.name: peer for peer in split(tmp_path, pages)}
    assert {name: peer.k for name, peer in peers.items()} == {
        "LlamaIndex": 2,
        "LlamaIndex, text alone": 2,
        "LangChain": 4,
    }
    for name in ("LlamaIndex, text alone", "LangChain"):
        peer = peers[name]
        assert {place.page for place in peer.places} == {1, 2}
        assert all(text in texts[place.page] for place, text in zip(peer.places, peer.texts, strict=True))
    assert all("page_label" in text and "policy.pdf" in text for text in peers["LlamaIndex"].texts)
