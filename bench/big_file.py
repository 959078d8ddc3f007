"""Peak memory and time of indexing one big PDF, beside those of a smaller one in the same run.

    python -m bench.big_file [--pages 3000] [--small 300] [--megabytes 0] [--embedder bundled|none]

Both files are generated: some 2,500 characters a page and, with `--megabytes`, as much of pictures as makes the big file
so large. Each is indexed by the command `sync` with one worker, into a data folder that holds one page and the prepared
model. One object on standard output:
for each file its pages, megabytes, seconds, and the peak of resident memory (VmHWM, megabytes) of the parent, the worker
and the children that read. Memory is bounded when the big file's peaks are the small one's: `growth` is their ratio.
Linux only.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

LINES = 42
WORDS = [
    "leave",
    "policy",
    "weeks",
    "parental",
    "travel",
    "office",
    "budget",
    "annual",
    "review",
    "train",
    "notice",
    "period",
    "salary",
    "month",
]
PEOPLE = ("parent", "worker", "child")
ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.big_file", description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--small", type=int, default=300)
    parser.add_argument("--megabytes", type=int, default=0)
    parser.add_argument("--embedder", default="bundled")
    options = parser.parse_args()
    picture = options.megabytes * 1_000_000 // options.pages
    small = measure(options.small, 0, options.embedder)
    big = measure(options.pages, picture, options.embedder)
    growth = {who: round(big["peak_mb"][who] / small["peak_mb"][who], 2) for who in PEOPLE}
    figures = {"embedder": options.embedder, "big": big, "small": small, "growth": growth}
    json.dump(figures, sys.stdout, indent=2)
    print()


def measure(pages: int, picture: int, embedder: str) -> dict[str, Any]:
    """Indexes a generated file of so many pages, each with so many bytes of picture."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:  # the store may still be ending
        folder = Path(name)
        (folder / "pdfs").mkdir()
        with (folder / "pdfs" / "first.pdf").open("wb") as file:
            write_big_pdf(file, 1, 0)
        environment = os.environ | {
            "FOOTNOTE_DATA_DIR": str(folder / "data"),
            "FOOTNOTE_SOURCES": f"{folder / 'pdfs'}|workspace",
            "FOOTNOTE_EMBEDDER": embedder,
            "FOOTNOTE_EXECUTOR": "processes:1",
            "FOOTNOTE_MAX_FILE_MB": "4000",
            "FOOTNOTE_LOG_LEVEL": "warning",
        }
        command = [sys.executable, "-m", "indexer", "sync", "--json"]
        subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
        path = folder / "pdfs" / "big.pdf"
        with path.open("wb") as file:
            write_big_pdf(file, pages, picture)
        began = time.perf_counter()
        sync = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        peaks = dict.fromkeys(PEOPLE, 0.0)
        while sync.poll() is None:
            for who, megabytes in resident(sync.pid):
                peaks[who] = max(peaks[who], megabytes)
            time.sleep(0.05)
        seconds = time.perf_counter() - began
        report = json.load(sync.stdout or io.StringIO("{}"))
        return {
            "pages": report["pages"],
            "passages": report["passages"],
            "megabytes": round(path.stat().st_size / 1e6, 1),
            "seconds": round(seconds, 1),
            "peak_mb": {who: round(peak) for who, peak in peaks.items()},
        }


def resident(parent: int) -> Iterator[tuple[str, float]]:
    """The peak so far of each process of the sync, by its part in it; the store's server has none."""
    commands: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            above = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(entry.name)] = above, (entry / "cmdline").read_text()
    workers = {pid for pid, (above, what) in commands.items() if above == parent and "spawn_main" in what}
    for pid in commands:
        line = pid
        while line in commands and line not in workers and line != parent:
            line = commands[line][0]
        if line != parent or pid == parent:
            who = "parent" if pid == parent else "worker" if pid in workers else "child"
            if line == parent or line in workers:
                with suppress(OSError, IndexError):
                    status = Path(f"/proc/{pid}/status").read_text()
                    yield who, int(status.split("VmHWM:")[1].split()[0]) / 1000


def write_big_pdf(file: BinaryIO, pages: int, picture: int) -> None:
    """Writes a PDF page by page, so that it may be larger than memory."""
    chance = random.Random(pages)
    offsets: dict[int, int] = {}

    def put(number: int, body: bytes) -> None:
        offsets[number] = file.tell()
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    file.write(b"%PDF-1.7\n")
    put(1, b"<< /Type /Catalog /Pages 2 0 R >>")
    put(3, b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for page in range(pages):
        first = 4 + 3 * page
        image = b"/XObject << /I %d 0 R >>" % (first + 2) if picture else b""
        put(
            first,
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> %s >> >>" % (first + 1, image),
        )
        put(first + 1, stream(zlib.compress(_text(page + 1, chance, bool(picture))), b"/Filter /FlateDecode"))
        if picture:
            put(first + 2, _picture(picture, chance))
    kids = b" ".join(b"%d 0 R" % (4 + 3 * page) for page in range(pages))
    put(2, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages))
    _end(file, offsets)


def stream(data: bytes, entries: bytes) -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def _text(number: int, chance: random.Random, picture: bool) -> bytes:
    lines = [f"Chapter {number // 20 + 1}, page {number}"]
    lines += [" ".join(chance.choices(WORDS, k=8)) + f" {chance.randrange(10**6)}." for _ in range(LINES)]
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    drawn = "q 100 0 0 100 450 700 cm /I Do Q" if picture else ""
    return f"{drawn} BT /F 11 Tf 16 TL 60 780 Td {shown} ET".encode()


def _picture(size: int, chance: random.Random) -> bytes:
    side = max(8, round((size / 1.25) ** 0.5))
    noise = Image.frombytes("RGB", (side, side), chance.randbytes(3 * side * side))
    encoded = io.BytesIO()
    noise.save(encoded, "JPEG", quality=95)
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d " % (side, side)
    return stream(
        encoded.getvalue(), entries + b"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
    )


def _end(file: BinaryIO, offsets: dict[int, int]) -> None:
    start = file.tell()
    size = max(offsets) + 1
    file.write(b"xref\n0 %d\n" % size)
    for number in range(size):
        there = number in offsets
        file.write(
            b"%010d %05d %c \n" % (offsets.get(number, 0), 0 if there else 65535, b"n" if there else b"f")
        )
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start))


if __name__ == "__main__":
    main()
