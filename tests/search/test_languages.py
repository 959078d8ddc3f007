"""Questions in five languages, each to documents in its own, all of them in one index beside each other."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.local_qdrant import Endpoint
from indexer.search import parse_options
from indexer.types import Hit
from tests.indexing import MEMBER, Library, engine, open_library

__all__ = ["engine"]

FOLDER = Path(__file__).parents[1] / "data" / "languages"


@dataclass(frozen=True, slots=True)
class Language:
    """Documents of a language, and questions, each with the document and the page that answer it."""

    documents: dict[str, list[str]]
    questions: dict[str, str]


LANGUAGES = {
    path.stem: Language(**tomllib.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.toml"))
}
every_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, engine: Endpoint) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("languages")
    with open_library(
        folder, embedder="bundled", qdrant_url=engine.url, qdrant_api_key=engine.key
    ) as library:
        for language in LANGUAGES.values():
            for name, pages in language.documents.items():
                library.write(name, *pages)
        library.sync()
        yield library


def hits(library: Library, question: str, options: str = "default") -> tuple[Hit, ...]:
    return library.index.search.results(
        question, workspace=library.index.workspace, reach=MEMBER, options=parse_options(options)
    ).hits


def pages(library: Library, question: str, options: str = "default") -> list[str]:
    return [f"{hit.name} {hit.page}" for hit in hits(library, question, options)]


def share_found_first(library: Library, language: Language, options: str = "default") -> float:
    first = [
        pages(library, question, options)[:1] == [answer] for question, answer in language.questions.items()
    ]
    return sum(first) / len(first)


@every_language
def test_the_page_that_answers_is_among_the_first_three(library: Library, language: Language) -> None:
    for question, answer in language.questions.items():
        assert answer in pages(library, question)[:3], question


@every_language
def test_the_page_that_answers_mostly_comes_first(library: Library, language: Language) -> None:
    assert share_found_first(library, language) >= 0.8


@every_language
def test_a_question_finds_documents_of_its_own_language_first(library: Library, language: Language) -> None:
    for question in language.questions:
        assert hits(library, question)[0].name in language.documents, question


@pytest.mark.parametrize("name", ["chinese", "japanese"])
def test_vectors_that_know_no_chinese_lead_astray_without_the_words(library: Library, name: str) -> None:
    language = LANGUAGES[name]
    assert share_found_first(library, language, "dense") <= 0.7 < 0.9 <= share_found_first(library, language)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("ＣＫ６１４０有多重？", "数控车床CK６１４０使用说明书.pdf 1"),
        ("报警３０５是什么意思？", "数控车床CK６１４０使用说明书.pdf 3"),
        ("ＳＭ３００の重さは", "射出成形機ＳＭ３００取扱説明書.pdf 1"),
        ("SM300のエラー21は何を示しますか", "射出成形機ＳＭ３００取扱説明書.pdf 3"),
        ("Was bedeutet Meldung １１７？", "Betriebsanleitung Fräsmaschine FM 200.pdf 3"),
    ],
)
def test_full_width_digits_and_letters_are_those_of_every_keyboard(
    library: Library, question: str, answer: str
) -> None:
    assert pages(library, question)[0] == answer


@pytest.mark.parametrize(
    "question",
    [
        "Quelle est l'indemnité kilométrique ?",
        "Quelle est l’indemnité kilométrique ?",
        "indemnité kilométrique",
        "Quelle est l'indemnite kilometrique ?",
        "QUELLE EST L'INDEMNITÉ KILOMÉTRIQUE ?",
    ],
)
def test_an_elision_or_a_missing_accent_hides_no_word(library: Library, question: str) -> None:
    assert pages(library, question)[0] == "Frais de déplacement.pdf 2"


@pytest.mark.parametrize(
    "question", ["Wie laut ist die Fräsmaschine?", "WIE LAUT IST DIE FRÄSMASCHINE?", "Schalldruckpegel der Fräsmaschine"]
)  # fmt: skip
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_umlauts_may_be_written_in_one_piece_or_in_two(library: Library, question: str, form: str) -> None:
    found = pages(library, unicodedata.normalize(form, question))  # type: ignore[arg-type]
    assert found[0] == "Betriebsanleitung Fräsmaschine FM 200.pdf 1"


def test_a_compound_is_found_as_such_and_by_the_words_that_it_is_made_of(library: Library) -> None:
    for question in ("Kündigungsfrist", "Frist für eine Kündigung", "Kündigung: welche Frist gilt?"):
        assert pages(library, question)[0] == "Personalordnung.pdf 2", question
