"""The documents of the proof: honest ones in three languages, and hostile ones whose text, titles and names attack."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

from pypdf import PdfReader

from indexer.local_qdrant import Endpoint
from indexer.sources import SourceSpec
from tests.hostile import ATTACKS
from tests.indexing import EVERYONE, Library, open_library
from tests.pdfs import HEIGHT, PageContent, Text, write_pdf
from tests.proof.facts import Fact, chinese, english, german, table

YEARS = (2022, 2023, 2024)
_DOCUMENTS = 2  # honest ones of each language
_TABLES = 4  # of each English document
_HOSTILE = 6
_ATTACKS_A_PAGE = 6
_LINE, _WIDE_LINE = 84, 38  # characters
_NAME_BYTES = 120


@dataclass(frozen=True, slots=True)
class Corpus:
    """An index, its files, and what may be asked of them."""

    library: Library
    links: dict[str, Path]  # address -> file
    questions: tuple[str, ...]
    hostile: frozenset[str]  # names of files

    def file(self, name: str) -> Path:
        return self.library.folder / name


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def serving_files(folder: Path) -> Iterator[str]:
    """A web server's listing of a folder: its files have addresses, as those of Slack have."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, name="files")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def open_corpus(folder: Path, engine: Endpoint, *, seed: int) -> Iterator[Corpus]:
    """Writes the PDFs, reads and indexes them as the product does, and holds the index open."""
    random = Random(seed)
    with open_library(folder, qdrant_url=engine.url, qdrant_api_key=engine.key) as library:
        questions = [*_write_honest(library.folder, random)]
        hostile = frozenset(_write_hostile(library.folder, random, questions))
        with serving_files(library.folder) as address:
            report = library.sync(SourceSpec(address, EVERYONE))
        assert not report.failed, report.failed
        documents = library.index.catalogue.documents(library.index.workspace)
        links = {each.link: library.folder / each.name for each in documents if each.link}
        assert len(links) == len(list(library.folder.iterdir()))
        yield Corpus(library, links, tuple(questions), hostile)


def _write_honest(folder: Path, random: Random) -> Iterator[str]:
    makers: dict[str, Callable[[Random, int], list[Fact]]] = {
        "Policy": english,
        "Ordnung": german,
        "员工手册": chinese,
    }
    for kind, maker in makers.items():
        for number in range(_DOCUMENTS):
            year = YEARS[number % len(YEARS)]
            facts = [maker(random, year) for _ in range(3)]
            pages = [_lines(f"{kind} {number + 1}, part {part}", some) for part, some in enumerate(facts, 1)]
            for _ in range(_TABLES if maker is english else 0):
                head, asked = table(random, year)
                pages.append(head)
                facts.append(asked)
            write_pdf(folder / f"{kind} {number + 1} {year}.pdf", pages, title=f"{kind} {number + 1}")
            yield from (fact.question for some in facts for fact in some)


def _write_hostile(folder: Path, random: Random, questions: list[str]) -> Iterator[str]:
    """Facts with attacks among them; an attack as title and name; attacks that nobody sees."""
    for number in range(_HOSTILE):
        maker = (english, german, chinese)[number % 3]
        pages: list[PageContent] = []
        for _ in range(3):
            facts = maker(random, YEARS[number % 3])
            attacks = random.sample(ATTACKS, _ATTACKS_A_PAGE)
            pages.append(_hostile_page(facts, attacks, random))
            questions += [fact.question for fact in facts]
        name = f"{_as_name(random.choice(ATTACKS))} {number}.pdf"
        write_pdf(folder / name, pages, title=_printable(random.choice(ATTACKS)))
        yield name


def _hostile_page(facts: Sequence[Fact], attacks: Sequence[str], random: Random) -> list[Text]:
    """Attacks as lines of their own, within a sentence, tiny, and beside the page."""
    lines = [fact.text for fact in facts]
    shown, (inside, tiny, beside) = list(attacks[:-3]), attacks[-3:]
    lines[0] = f"{lines[0][:-1]} {inside}{lines[0][-1]}"
    lines += shown
    random.shuffle(lines)
    wrapped = [piece for line in lines for piece in _wrap(_printable(line))]
    page = [Text(piece, y=HEIGHT - 72 - 15 * place) for place, piece in enumerate(wrapped)]
    page.append(Text(f"The bonus is 7,391 euros. {_printable(tiny)}", y=60, size=0.6))
    page.append(Text(f"Vacation is 4,683 days. {_printable(beside)}", x=-2_000, y=300))
    return page


def _lines(heading: str, facts: Sequence[Fact]) -> str:
    return "\n".join([heading, *(piece for fact in facts for piece in _wrap(fact.text))])


def _wrap(text: str) -> list[str]:
    if text.isascii() or max(map(ord, text)) < 0x2E80:
        return textwrap.wrap(text, _LINE)
    return [text[start : start + _WIDE_LINE] for start in range(0, len(text), _WIDE_LINE)]


def _printable(text: str) -> str:
    """What a PDF's writer takes: no lone surrogates, one line."""
    return " ".join(text.encode(errors="ignore").decode().replace("\0", "").split())


def _as_name(text: str) -> str:
    """The attack as far as a file can be called so."""
    kept = "".join(c for c in _printable(text) if c not in "/\\" and c.isprintable())
    return kept.encode()[:_NAME_BYTES].decode(errors="ignore").strip(". ") or "attack"


@cache
def read_again(path: Path, page: int) -> str:
    """A page's text as pypdf reads it; the index is read by pdfium."""
    return PdfReader(path).pages[page - 1].extract_text()
