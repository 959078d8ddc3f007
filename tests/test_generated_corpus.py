"""The documents that bench.retrieval.speed asks about."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.retrieval.corpus import PAGES, PASSAGES, document, questions, vectors

DIGEST = """
import hashlib
from bench.retrieval.corpus import document, questions, vectors
parts = [repr(document(7)), repr(list(questions(3, 9))), vectors(7, 3, 8).tobytes().hex()]
print(hashlib.sha256("".join(parts).encode()).hexdigest())
"""


def test_the_corpus_is_the_same_in_every_process() -> None:
    def digest(seed: str) -> str:
        root = Path(__file__).parents[1]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", DIGEST]
        return subprocess.run(
            command, cwd=root, env=environment, check=True, capture_output=True, text=True
        ).stdout

    assert digest("1") == digest("2")


def test_passages_are_cut_from_their_pages_in_order() -> None:
    made = document(3)
    texts = {page.number: page.text for page in made.pages}
    assert list(texts) == list(range(1, PAGES + 1))
    assert [passage.ordinal for passage in made.passages] == list(range(PASSAGES))
    assert all(passage.text == texts[passage.page][passage.start : passage.end] for passage in made.passages)


def test_no_two_pages_are_alike() -> None:
    texts = [page.text for number in range(3) for page in document(number).pages]
    assert len(set(texts)) == len(texts)
    assert len({document(number).name for number in range(5)}) == 5


def test_a_question_has_words_of_its_page_and_every_other_one_names_the_document() -> None:
    documents = {made.name: made for made in map(document, range(4))}
    asked = list(questions(6, 4))
    for question in asked:
        page = documents[question.document].pages[question.page - 1]
        words = set(question.text.strip("?").split())
        assert len(words & set(page.text.lower().replace(".", "").split())) >= 4
    named = [str(documents[question.document].year) in question.text for question in asked]
    assert named == [False, True] * 3


def test_vectors_are_of_unit_length_and_nearer_to_those_of_their_document() -> None:
    mine, others = vectors(1, 40, 64), vectors(2, 40, 64)
    assert np.linalg.norm(mine, axis=1) == pytest.approx(1, abs=1e-5)
    assert (mine @ mine.T).mean() > (mine @ others.T).mean() + 0.2
