"""Chinese questions to Chinese pages: XQuAD, which developers keep beside the checkout.

Its passages come five to an article: an article becomes a document, and a passage a page of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from indexer.local_qdrant import Endpoint
from indexer.search import parse_options
from tests.indexing import MEMBER, Library, engine, open_library
from tests.pdfs import write_pdf

__all__ = ["engine"]

FILE = Path(__file__).parents[3] / "shared" / "bench" / "xquad_zh.jsonl"
OF_AN_ARTICLE = 5  # passages
OF_A_LINE = 38  # characters

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"XQuAD is not beside the checkout ({FILE})")


class Question(NamedTuple):
    text: str
    page: tuple[str, int]  # of the document of that name


class Bench(NamedTuple):
    library: Library
    questions: list[Question]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, engine: Endpoint) -> Iterator[Bench]:
    entries: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    articles = {
        f"文章{first // OF_AN_ARTICLE + 1}": entries[first : first + OF_AN_ARTICLE]
        for first in range(0, len(entries), OF_AN_ARTICLE)
    }
    questions = [
        Question(question, (f"{title}.pdf", page))
        for title, pages in articles.items()
        for page, entry in enumerate(pages, start=1)
        for question in entry["questions"]
    ]
    folder = tmp_path_factory.mktemp("xquad")
    with open_library(
        folder, embedder="bundled", qdrant_url=engine.url, qdrant_api_key=engine.key
    ) as library:
        for title, pages in articles.items():
            write_pdf(
                library.folder / f"{title}.pdf", [on_lines(entry["passage"]) for entry in pages], title=title
            )
        library.sync()
        yield Bench(library, questions)


def on_lines(text: str) -> str:
    return "\n".join(text[start : start + OF_A_LINE] for start in range(0, len(text), OF_A_LINE))


def gain(bench: Bench, options: str, *, step: int = 1) -> float:
    """Mean nDCG@10 of every so manieth question, each with one page that answers it."""
    asked = bench.questions[::step]
    total = 0.0
    for question in asked:
        found = bench.library.index.search.results(
            question.text,
            workspace=bench.library.index.workspace,
            reach=MEMBER,
            options=parse_options(options),
        )
        pages = [(hit.name, hit.page) for hit in found.hits]
        if question.page in pages:
            total += 1 / math.log2(pages.index(question.page) + 2)
    return total / len(asked)


def test_the_page_that_answers_stands_high(bench: Bench) -> None:
    assert len(bench.questions) == 625
    assert gain(bench, "default") >= 0.96


def test_an_english_embedder_alone_would_find_little(bench: Bench) -> None:
    assert gain(bench, "dense", step=10) < 0.5
