"""Pages per second, memory, recall and rows of our reader, beside pypdf alone and raw pdfium.

    python -m bench.reading [--folder DIR] [--json]

One object on standard output, measured in one run. `ours` is read_pdf as the product runs it, held to one core and with
two processes on two; `pypdf` is `page.extract_text()` as LangChain's PyPDFLoader and LlamaIndex's PDFReader call it, on
pages at even distances; `pdfium` is `get_text_range()` without rows, limits or a child, which is the limit. Each runs
in a process of its own; `peak_mb` is the largest process of those that it needs. On a machine that has other work the
figures by CPU seconds are those to compare.

Recall is over the gold pages of FOLDER.jsonl (all pages without it): the share that our text has of the words on which
pypdf and raw pdfium agree. Rows are those of generated tables, and on the gold pages those that pdfium's boxes tell.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import resource
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pypdfium2
from pypdf import PdfReader

from bench.reading_rows import Row, kept, rows_of, write_tables
from indexer.pdf.children import stop_server
from indexer.pdf.read import read_pdf
from indexer.types import Page

FILINGS = Path(__file__).parents[2] / "shared" / "bench" / "filings"
PYPDF_PAGES = 100
GOLD_PAGES = 60
ROUNDS = 2

Measure = Callable[[Sequence[Path]], int]
Gold = dict[Path, set[int]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=FILINGS if FILINGS.is_dir() else Path("samples"))
    parser.add_argument("--json", action="store_true", help="print on one line")
    options = parser.parse_args()
    paths = sorted(options.folder.rglob("*.pdf"), key=lambda path: -path.stat().st_size)
    if not paths:
        parser.error(f"there is no PDF in {options.folder}")
    figures = {"folder": options.folder.name, "documents": len(paths), "cores": len(cores())}
    figures |= speeds(paths) | {"recall": recall(gold_of(options.folder, paths))}
    figures |= {"rows": rows(gold_of(options.folder, paths))}
    sys.stdout.write(json.dumps(figures, indent=None if options.json else 2) + "\n")


# --- speed --------------------------------------------------------------------------------------


def speeds(paths: Sequence[Path]) -> dict[str, Any]:
    """The best of some rounds each, in turn, so that a busy moment of the machine meets all alike."""
    measured: dict[str, dict[str, Any]] = {}
    for _ in range(ROUNDS):
        for name, measure in (("ours", ours), ("pdfium", pdfium_alone)):
            keep_best(measured, name, alone(measure, paths))
        if len(cores()) > 1:
            keep_best(measured, "ours_on_two_cores", on_two_cores(paths))
    measured["pypdf"] = alone(pypdf_alone, paths)
    rate = {name: found["pages_per_second"] for name, found in measured.items()}
    cpu = {name: found.get("pages_per_cpu_second", 0.0) for name, found in measured.items()}
    return measured | {
        "times_pypdf": round(rate["ours"] / rate["pypdf"], 1),
        "share_of_pdfium": round(rate["ours"] / rate["pdfium"], 3),
        "share_of_pdfium_by_cpu": round(cpu["ours"] / cpu["pdfium"], 3),
        "times_on_two_cores": round(rate["ours_on_two_cores"] / rate["ours"], 2)
        if len(cores()) > 1
        else None,
    }


def keep_best(measured: dict[str, dict[str, Any]], name: str, found: dict[str, Any]) -> None:
    if name not in measured or found["pages_per_second"] > measured[name]["pages_per_second"]:
        measured[name] = found


def ours(paths: Sequence[Path]) -> int:
    return sum(isinstance(item, Page) for path in paths for item in read_pdf(path, name=path.name))


def pdfium_alone(paths: Sequence[Path]) -> int:
    pages = 0
    for path in paths:
        document = pypdfium2.PdfDocument(path)
        for page in document:
            textpage = page.get_textpage()
            textpage.get_text_range()
            textpage.close()
            page.close()
            pages += 1
        document.close()
    return pages


def pypdf_alone(paths: Sequence[Path]) -> int:
    """Every so many-th page of all, so that long documents weigh as they do for the others."""
    readers = [PdfReader(path) for path in paths]
    places = [(reader, index) for reader in readers for index in range(len(reader.pages))]
    sample = places[:: max(1, len(places) // PYPDF_PAGES)]
    for reader, index in sample:
        reader.pages[index].extract_text()
    return len(sample)


def cores() -> list[int]:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def hold_to(core: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def alone(measure: Measure, paths: Sequence[Path]) -> dict[str, Any]:
    """In a process of its own, held to one core where the system can."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(timed, measure, paths, cores()[0]).result()


def timed(measure: Measure, paths: Sequence[Path], core: int) -> dict[str, Any]:
    hold_to(core)
    start = started(paths[-1:]) if measure is ours else 0.0
    before, began = cpu_seconds() + start, time.perf_counter()
    pages = measure(paths)
    seconds = time.perf_counter() - began
    stop_server()
    return {
        "pages": pages,
        "pages_per_second": round(pages / seconds, 1),
        "pages_per_cpu_second": round(pages / (cpu_seconds() - before), 1),
        "peak_mb": peak_mb(measure),
    }


def started(paths: Sequence[Path]) -> float:
    """Starts the reading server; the CPU seconds that it has taken so far, which count only when it ends."""
    for _ in range(2):  # the first time, files are read from the disk
        stop_server()
        before = cpu_seconds()
        ours(paths)
        stop_server()
        taken = cpu_seconds() - before
    before = cpu_seconds()
    ours(paths)
    return taken - (cpu_seconds() - before)


def cpu_seconds() -> float:
    """Of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def peak_mb(measure: Measure) -> int:
    """Of this process or, when they read, of those that it started."""
    who = resource.RUSAGE_CHILDREN if measure is ours else resource.RUSAGE_SELF
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return round(resource.getrusage(who).ru_maxrss / unit)


def on_two_cores(paths: Sequence[Path]) -> dict[str, Any]:
    """Two processes, each held to its core, that take the files as they come, the largest first."""
    context = multiprocessing.get_context("spawn")
    places = context.SimpleQueue()
    for core in cores()[:2]:
        places.put(core)
    with ProcessPoolExecutor(2, mp_context=context, initializer=settle, initargs=(places,)) as pool:
        list(pool.map(ours_slowly, [paths[-1:]] * 2))
        began = time.perf_counter()
        pages = sum(pool.map(ours, [[path] for path in paths]))
        seconds = time.perf_counter() - began
    return {"pages": pages, "pages_per_second": round(pages / seconds, 1)}


def settle(places: Any) -> None:
    hold_to(places.get())
    stop_server()


def ours_slowly(paths: Sequence[Path]) -> int:
    """Long enough that each of two processes gets one."""
    time.sleep(0.5)
    return ours(paths)


# --- recall and rows ----------------------------------------------------------------------------


def gold_of(folder: Path, paths: Sequence[Path]) -> Gold:
    """Pages that hold the answers of the cases beside the folder; without cases, the first pages of each file."""
    cases = folder.with_suffix(".jsonl")
    by_name = {path.name: path for path in paths}
    gold: Gold = {}
    if cases.is_file():
        for case in map(json.loads, cases.read_text(encoding="utf-8").splitlines()):
            if case.get("document") in by_name:
                gold.setdefault(by_name[case["document"]], set()).update(case["pages"])
    return gold or {path: set(range(1, 1 + GOLD_PAGES // len(paths))) for path in paths}


def texts(path: Path, numbers: Iterable[int]) -> dict[int, str]:
    """Our text of these pages."""
    found: dict[int, str] = {}
    for number in sorted(numbers):
        for item in read_pdf(path, name=path.name, first=number, last=number):
            if isinstance(item, Page):
                found[item.number] = item.text
    return found


def recall(gold: Gold) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for path, numbers in gold.items():
        mine, reader, document = texts(path, numbers), PdfReader(path), pypdfium2.PdfDocument(path)
        for number, text in mine.items():
            theirs = words(reader.pages[number - 1].extract_text())
            raw = words(document[number - 1].get_textpage().get_text_range())
            agreed, read = theirs & raw, words(text)
            counts["pages"] += 1
            counts["agreed"] += agreed.total()
            counts["read"] += (agreed & read).total()
            counts["pypdf"] += theirs.total()
            counts["read_of_pypdf"] += (theirs & read).total()
        document.close()
    return {
        "pages": counts["pages"],
        "words": counts["agreed"],
        "recall": share(counts["read"], counts["agreed"]),
        "recall_of_pypdf_words": share(counts["read_of_pypdf"], counts["pypdf"]),
    }


def words(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return Counter(re.findall(r"[^\W_]+", plain))


def rows(gold: Gold) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as folder:
        path = Path(folder) / "tables.pdf"
        generated = count_rows(path, write_tables(path))
    counts: Counter[str] = Counter()
    for path, numbers in gold.items():
        document = pypdfium2.PdfDocument(path)
        found = [row for number in sorted(numbers) for row in rows_of(document[number - 1], number)]
        document.close()
        counts.update(count_rows(path, found))
    return {"generated": shares(generated), "filings": shares(counts)}


def count_rows(path: Path, known: Sequence[Row]) -> Counter[str]:
    numbers = {row.page for row in known}
    mine, reader = texts(path, numbers), PdfReader(path)
    theirs = {number: reader.pages[number - 1].extract_text() for number in numbers}
    return Counter(
        rows=len(known),
        ours=sum(kept(row, mine[row.page]) for row in known),
        pypdf=sum(kept(row, theirs[row.page]) for row in known),
    )


def shares(counts: Counter[str]) -> dict[str, Any]:
    total = counts["rows"]
    return {
        "rows": total,
        "kept": share(counts["ours"], total),
        "kept_by_pypdf": share(counts["pypdf"], total),
    }


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


if __name__ == "__main__":
    main()
