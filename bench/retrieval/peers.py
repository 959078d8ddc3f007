"""Page hits of Footnote beside what LlamaIndex and LangChain find by default, on the same pages with the same embedder.

    python -m bench.retrieval.peers [CASES.jsonl FOLDER] [-k 10] [--json]

CASES are those of `footnote eval`; without arguments, a few questions to samples/. Footnote indexes FOLDER and searches
as the command does (FOOTNOTE_SEARCH applies). The peers' own splitters, in .venv-peers (`make install-peers`), cut the
page texts that Footnote read; their chunks are embedded by the bundled embedder and searched exactly by cosine.

`page_hit` at k of a peer: one of the k chunks that it hands over is of a gold page. `pages_once` counts each page once,
so that k different pages are looked at, which is kinder to small chunks than what the peer does. `LlamaIndex` embeds the
page's label and the file's path with each chunk, as its reader of folders has it; `LlamaIndex, text alone` does not.
`times` are ratios of Footnote's page hit to the peer's: `at_5`; `at_default_k`, both at the peer's own default of chunks;
`of_default`, Footnote at 5 to the peer at its default.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.retrieval.ranking import Place, each_once, nearest, outcome, ratio, scores
from indexer.evaluation.cases import Case, read_cases
from indexer.evaluation.folder import index_of
from indexer.evaluation.outcomes import Outcome
from indexer.settings import IndexerSettings
from indexer.telemetry import configure_logging
from indexer.types import Reach, Reader, Vectors

if TYPE_CHECKING:
    from indexer.embedders import Embedder
    from indexer.index import Index

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
SPLITTING = Path(__file__).with_name("splitting.py")
SAMPLES = (Path(__file__).with_name("samples.jsonl"), ROOT / "samples")
DATA = ROOT / ".footnote" / "bench"
EVERYTHING = Reach((Reader(workspace_files=True),))
DEPTHS = (1, 2, 3, 4, 5, 10)


@dataclass(frozen=True, slots=True)
class Peer:
    """Chunks as a peer makes them."""

    name: str
    version: str
    splitter: str
    k: int  # chunks that it retrieves by default
    places: tuple[Place, ...]  # of the chunks
    texts: tuple[str, ...]  # what it embeds of them


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.retrieval.peers", description=__doc__.splitlines()[0]
    )
    parser.add_argument("cases", nargs="?", type=Path, default=SAMPLES[0])
    parser.add_argument("folder", nargs="?", type=Path, default=SAMPLES[1])
    parser.add_argument("-k", type=int, default=10, help="depth of the rankings")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not PYTHON.exists():
        parser.error("the peers are not installed: run `make install-peers`")
    configure_logging("warning")
    cases = [case for case in read_cases(options.cases) if case.asks_for_pages]
    settings = IndexerSettings(_env_file=None, data_dir=DATA, qdrant_url=None, embedder="bundled")
    ks = sorted({*DEPTHS, options.k})
    with index_of(options.folder, settings) as (index, report):
        pages = pages_of(index)
        ours = scores(footnote(index, cases, max(ks)), ks)
        peers = {
            peer.name: compared(peer, ours, peer_outcomes(peer, index.embedder, cases), ks)
            for peer in split(options.folder.resolve(), pages)
        }
        figures = {
            "folder": options.folder.name,
            "cases": len(cases),
            "documents": len({page["path"] for page in pages}),
            "not_read": len(report.failed),
            "pages": len(pages),
            "embedder": index.embedder.name,
            "footnote": {"passages": index.catalogue.statistics(index.workspace).passages, **ours},
            "peers": peers,
        }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n" if options.json else table(figures))


def pages_of(index: Index) -> list[dict[str, Any]]:
    """The texts of all pages as Footnote has read them."""
    return [
        {
            "path": document.uri,
            "document": document.name,
            "number": page.number,
            "label": page.label,
            "text": page.text,
        }
        for document in index.catalogue.documents(index.workspace)
        if document.generation is not None
        for page in index.catalogue.pages(index.workspace, document.generation).values()
    ]


def footnote(index: Index, cases: Sequence[Case], limit: int) -> list[Outcome]:
    """What Footnote finds for each case."""
    found = []
    for case in cases:
        began = time.perf_counter()
        results = index.search.results(
            case.question, workspace=index.workspace, reach=EVERYTHING, limit=limit
        )
        seconds = time.perf_counter() - began
        places = each_once(Place(hit.name, hit.page) for hit in results.hits)
        found.append(outcome(case, places, seconds))
    return found


def split(folder: Path, pages: Sequence[dict[str, Any]]) -> list[Peer]:
    """What the peers make of the pages, in their own environment and without the settings of this one."""
    done = subprocess.run(
        [str(PYTHON), "-X", "utf8", str(SPLITTING)],
        input=json.dumps({"folder": str(folder), "pages": pages}),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={"PATH": "/usr/bin:/bin"},
        check=True,
    )
    return [
        Peer(
            name=peer["name"],
            version=peer["version"],
            splitter=peer["splitter"],
            k=peer["k"],
            places=tuple(Place(chunk["document"], chunk["page"]) for chunk in peer["chunks"]),
            texts=tuple(chunk["text"] for chunk in peer["chunks"]),
        )
        for peer in json.loads(done.stdout)["peers"]
    ]


def peer_outcomes(peer: Peer, embedder: Embedder, cases: Sequence[Case]) -> list[Outcome]:
    """What exact search among the peer's chunks finds for each case."""
    chunks = vectors_of(peer.texts, embedder)
    return [
        outcome(case, [peer.places[at] for at in nearest(embedder.embed_question(case.question), chunks)])
        for case in cases
    ]


def vectors_of(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """Vectors of the texts, kept in the data folder for the next run."""
    name = hashlib.sha256("\x1f".join((embedder.name, *texts)).encode()).hexdigest()
    file = DATA / "chunks" / f"{name}.npy"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial.npy")
        np.save(partial, embedder.embed_passages(texts))
        partial.replace(file)
    vectors: Vectors = np.load(file)
    return vectors


def compared(
    peer: Peer, ours: dict[str, Any], outcomes: Sequence[Outcome], ks: Sequence[int]
) -> dict[str, Any]:
    """The peer's figures, and how many times them ours are."""
    theirs = scores(outcomes, ks)
    once = [
        outcome(each.case, each_once(Place(page.document, page.page) for page in each.pages))
        for each in outcomes
    ]
    own, hits = str(peer.k), theirs["page_hit"]
    return {
        "version": peer.version,
        "splitter": peer.splitter,
        "chunks": len(peer.texts),
        "default_k": peer.k,
        **theirs,
        "pages_once": {"page_hit": scores(once, ks)["page_hit"]},
        "times": {
            "at_5": ratio(ours["page_hit"]["5"], hits["5"]),
            "at_default_k": ratio(ours["page_hit"][own], hits[own]),
            "of_default": ratio(ours["page_hit"]["5"], hits[own]),
        },
    }


def table(figures: dict[str, Any]) -> str:
    """The figures for people, in percent."""
    head = ("", "hit@1", "@3", "@5", "@10", "document@5", "MRR", "Footnote at 5")
    rows = [head, row("Footnote", figures["footnote"], "")]
    for name, peer in figures["peers"].items():
        times = peer["times"]
        said = f"{times['at_5']} times; {times['of_default']} times its default of {peer['default_k']}"
        rows.append(row(name, peer, said))
        rows.append(row("  each page once", {**peer, **peer["pages_once"]}, ""))
    widths = [max(len(line[at]) for line in rows) for at in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in rows]
    counts = "{cases} questions, {documents} documents, {pages} pages".format(**figures)
    return "\n".join([counts, *(line.rstrip() for line in lines)]) + "\n"


def row(name: str, scored: dict[str, Any], said: str) -> tuple[str, ...]:
    """A line of the table."""
    shares = [*(scored["page_hit"][k] for k in ("1", "3", "5", "10")), scored["document_hit"]["5"]]
    percent = ["-" if share is None else f"{share:.0%}" for share in shares]
    return (name, *percent, "-" if scored["mrr"] is None else f"{scored['mrr']:.2f}", said)


if __name__ == "__main__":
    main()
