"""Text that stands on page n, labelled l, is cited as of page n, labelled l, whatever comes between."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.passages import split_pages
from indexer.pdf.read import read_pdf
from indexer.types import Page
from tests.indexing import MEMBER, Library
from tests.indexing import engine as engine
from tests.indexing import library as library
from tests.pdfs import HEIGHT, Labels, PageContent, Picture, Style, Text, write_pdf

ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
FIRST = ["amber", "birch", "cedar", "daisy", "ebony", "fern", "ginger", "hazel", "iris", "juniper"]
SECOND = ["anchor", "barrel", "candle", "drawer", "engine", "feather"]
STYLES: list[Style] = ["arabic", "roman", "ROMAN", "letters", "LETTERS", "none"]


@dataclass(frozen=True, slots=True)
class Made:
    """A document, and what is true of it."""

    contents: list[PageContent]
    labels: list[Labels]
    rotations: list[int]

    def write(self, path: Path) -> Path:
        return write_pdf(path, self.contents, labels=self.labels, rotations=self.rotations)

    def filled(self) -> Iterator[tuple[int, str, str]]:
        """Number, label and text of the pages that have some."""
        for number, content in enumerate(self.contents, start=1):
            if isinstance(content, str):
                continue
            text = " ".join(item.text for item in content if isinstance(item, Text))
            if text:
                yield number, printed(number, self.labels), text


def words(number: int) -> str:
    """What no other page says, and no two pages say alike, so that it is no running head."""
    return f"The {FIRST[number % 10]} {SECOND[number % 6]} keeps {FIRST[(7 * number + 3) % 10]} w{number}q"


def printed(number: int, labels: list[Labels]) -> str:
    """The label by ISO 32000-1, 12.4.2; the number where the file gives none."""
    begun = [label for label in labels if label.page <= number]
    if not begun:
        return str(number)
    scheme = max(begun, key=lambda label: label.page)
    value = scheme.start + number - scheme.page
    letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
    styled = {"arabic": str(value), "roman": roman(value), "letters": letter, "none": ""}[
        scheme.style.lower()
    ]
    text = styled.upper() if scheme.style.isupper() else styled
    return (scheme.prefix + text).strip() or str(number)


def roman(value: int) -> str:
    text = ""
    for worth, sign in ROMAN:
        text += sign * (value // worth)
        value %= worth
    return text


@st.composite
def documents(draw: st.DrawFn, *, most: int = 12) -> Made:
    kinds = draw(st.lists(st.sampled_from(["text", "text", "blank", "picture"]), min_size=1, max_size=most))
    contents: list[PageContent] = []
    for number, kind in enumerate(kinds, start=1):
        height = draw(st.integers(150, HEIGHT - 150))
        contents.append(
            {"text": [Text(words(number), 80, height)], "picture": [Picture()], "blank": ""}[kind]  # type: ignore[arg-type]
        )
    begun = sorted(
        draw(st.just(set()) | st.sets(st.integers(1, len(kinds)), max_size=3).map(lambda s: s | {1}))
    )
    labels = [
        Labels(
            page,
            draw(st.sampled_from(STYLES)),
            draw(st.sampled_from(["", "A-", "Anhang ", "附录"])),
            draw(st.integers(1, 30)),
        )
        for page in begun
    ]
    return Made(contents, labels, draw(st.lists(st.sampled_from([0, 90, 180, 270]), max_size=len(kinds))))


def read(path: Path, first: int = 1, last: int | None = None) -> list[Page]:
    found = read_pdf(path, name="a.pdf", first=first, last=last)
    return [item for item in found if isinstance(item, Page)]


@settings(max_examples=60, deadline=None)
@given(made=documents(), cut=st.integers(1, 12))
def test_every_passage_comes_from_the_page_that_its_words_stand_on(made: Made, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = made.write(Path(folder) / "a.pdf")
        whole = read(path)
        parts = read(path, 1, cut) + read(path, cut + 1)
    for pages in (whole, parts):
        assert [page.number for page in pages] == list(range(1, len(made.contents) + 1))
        assert [page.label for page in pages] == [printed(page.number, made.labels) for page in pages]
        labels = {page.number: page.label for page in pages}
        cited = [(passage.page, labels[passage.page], passage.text) for passage in split_pages(pages)]
        assert cited == list(made.filled())


CURIOUS = {
    "front-matter": Made(
        [[Text(words(n), 80, 300 + 9 * n)] if n % 3 else "" for n in range(1, 15)],
        [Labels(1, "roman"), Labels(5, "arabic"), Labels(12, "LETTERS", "A-")],
        [0, 90, 180, 270],
    ),
    "restarts": Made(
        [[Text(words(n), 80, 500 - 9 * n)] for n in range(1, 13)],
        [Labels(1, "arabic", "1-"), Labels(5, "arabic", "2-"), Labels(9, "arabic", "3-", 7)],
        [],
    ),
    "unlabelled": Made([[Picture()], "", *([[Text(words(n), 80, 400)] for n in range(3, 9)])], [], [270] * 8),
}


@pytest.mark.parametrize("name", CURIOUS)
def test_a_hit_names_the_page_and_the_label(library: Library, name: str) -> None:
    made = CURIOUS[name]
    made.write(library.folder / f"{name}.pdf")
    library.sync()
    for number, label, text in made.filled():
        hits = library.index.search.find(text, workspace=library.index.workspace, reach=MEMBER, limit=20)
        cited = [(hit.page, hit.label) for hit in hits if text in hit.text]
        assert cited == [(number, label)]
