"""A process killed in the middle of flips leaves every document old or new, whole."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter

from sqlalchemy import event, func, select

from indexer.catalogue import Catalogue, NewGeneration
from indexer.catalogue.tables import term_frequencies
from indexer.database import Database, open_database
from indexer.types import Document
from tests.catalogue.making import SOURCE, WORKSPACE, generation, pdf
from tests.processes import ROOT

DOCUMENTS = 4
PAGES = 20

# Flips each document in turn to its next revision, for ever. A line is printed after each flip.
WRITER = """
import sys
from indexer.catalogue import Catalogue
from indexer.database import open_database
from tests.catalogue.test_crash import flip_all

catalogue = Catalogue(open_database(sys.argv[1]))
revision = int(sys.argv[2])
while True:
    revision += 1
    flip_all(catalogue, revision)
"""


def terms_of(name: str) -> dict[int, int]:
    """Terms that tell one reading from another: some common, some its own."""
    seed = sum(name.encode())
    return {1: 5, 2: seed} | {1000 + seed * 100 + number: 1 + number % 4 for number in range(300)}


def passages_of(name: str) -> int:
    return sum(name.encode())


def flip_all(catalogue: Catalogue, revision: int, documents: int = DOCUMENTS) -> None:
    known = {document.uri: document for document in catalogue.documents(WORKSPACE)}
    for number in range(documents):
        uri, name = f"{number}.pdf", f"{number}-{revision}"
        seen = known[uri].epoch if uri in known else None
        document = catalogue.observe(WORKSPACE, SOURCE, pdf(uri, revision=str(revision)), seen_epoch=seen)
        catalogue.begin(WORKSPACE, document.id, name, epoch=document.epoch)
        catalogue.flip(WORKSPACE, reading(document, name), epoch=document.epoch, lease=None)
        print(name, flush=True)


def reading(document: Document, name: str) -> NewGeneration:
    texts = tuple(f"{name} page {page} " + "word " * 200 for page in range(PAGES))
    return generation(document, name, terms=terms_of(name), passages=passages_of(name), texts=texts)


def check_whole(database: Database) -> int:
    """Checks every document and the sums; returns the highest visible revision."""
    catalogue = Catalogue(database)
    recount: Counter[int] = Counter()
    passages, highest = 0, 0
    for document in catalogue.documents(WORKSPACE):
        name = document.generation
        if name is None:
            continue
        pages = catalogue.pages(WORKSPACE, name)
        assert len(pages) == document.pages.total == PAGES
        assert all(page.text.startswith(f"{name} page") for page in pages.values())
        recount.update(terms_of(name))
        passages += passages_of(name)
        highest = max(highest, int(name.partition("-")[2]))
    with database.read() as connection:
        rows = connection.execute(select(term_frequencies.c.term, term_frequencies.c.passages)).all()
        assert {row.term: row.passages for row in rows} == dict(recount)
        assert connection.execute(select(func.count()).select_from(term_frequencies)).scalar_one() == len(
            recount
        )
    assert catalogue.passage_frequencies(WORKSPACE, [])[0] == passages
    assert catalogue.statistics(WORKSPACE).passages == passages
    return highest


def die_after_statement(database_url: str, number: int) -> None:
    """Flips one document, and kills this process after so many statements of the flip."""
    database = open_database(database_url)
    catalogue = Catalogue(database)
    (document,) = catalogue.documents(WORKSPACE)
    document = catalogue.observe(WORKSPACE, SOURCE, pdf("0.pdf", revision="1"), seen_epoch=document.epoch)
    catalogue.begin(WORKSPACE, document.id, "0-1", epoch=document.epoch)
    with database.write() as connection:
        engine = connection.engine
    statements = 0

    @event.listens_for(engine, "after_cursor_execute")
    def count(*_: object) -> None:
        nonlocal statements
        statements += 1
        if statements == number:
            os.kill(os.getpid(), signal.SIGKILL)

    catalogue.flip(WORKSPACE, reading(document, "0-1"), epoch=document.epoch, lease=None)


def test_a_flip_killed_after_any_of_its_statements_did_not_happen(
    database_url: str, database: Database
) -> None:
    processes = multiprocessing.get_context("fork")
    flip_all(Catalogue(database), 0, documents=1)
    survived = 0
    for number in range(1, 100):
        process = processes.Process(target=die_after_statement, args=(database_url, number))
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        assert check_whole(database) == 0
        survived += 1
    assert survived >= 8
    assert check_whole(database) == 1


def test_a_killed_writer_leaves_every_document_whole(database_url: str, database: Database) -> None:
    flip_all(Catalogue(database), 0)
    revision = 0
    for turn in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, database_url, str(revision)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        for _ in range(5 + turn):
            assert writer.stdout.readline(), writer.communicate()[1]
        time.sleep(0.003 * turn)  # somewhere in the next transactions
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        assert writer.returncode == -signal.SIGKILL
        reached = check_whole(database)
        assert reached > revision
        revision = reached
