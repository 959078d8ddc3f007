"""Bombs in the trailer, in encryption and in how the file is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bombs.building import (
    BOX,
    MILLION,
    begun,
    bomb,
    flate,
    text,
)
from tests.pdfs import FONT, stream


def _trailer_bomb(
    name: str, entries: Callable[[], bytes], *, more: Iterable[bytes] = (), slow: bool = False
) -> None:
    """One good page whose trailer holds more; further objects are numbered from 6."""

    @bomb(name, slow=slow)
    def write(path: Path) -> None:
        made = begun()
        for body in more:
            made.add(body)
        made.write(path)
        path.write_bytes(path.read_bytes().replace(b"/Root 1 0 R", b"/Root 1 0 R" + entries(), 1))


_trailer_bomb("a title of fifty megabytes", lambda: b"/Info<</Title(" + b"T" * 50_000_000 + b")>>")
_trailer_bomb("a title of brackets", lambda: b"/Info<</Title(" + b"\\(" * 500_000 + b")>>")
_trailer_bomb("information that is the catalog", lambda: b"/Info 1 0 R")
_trailer_bomb("information that is itself", lambda: b"/Info 6 0 R", more=[b"6 0 R"])
_trailer_bomb("a title that is a stream", lambda: b"/Info<</Title 4 0 R/CreationDate 5 0 R/ModDate[1 2]>>")
_trailer_bomb(
    "dates of nonsense",
    lambda: b"/Info<</CreationDate(D:99999999999999+99'99)/ModDate(D:" + b"9" * 99999 + b")>>",
)
_trailer_bomb("encryption that is itself", lambda: b"/Encrypt 6 0 R", more=[b"6 0 R"])
_trailer_bomb(
    "encryption with a key of a gigabyte",
    lambda: (
        b"/ID[(a)(a)]/Encrypt<</Filter/Standard/V 2/R 3/Length 2147483640/P -1/O("
        + b"o" * 32
        + b")/U("
        + b"u" * 32
        + b")>>"
    ),
)
_trailer_bomb(
    "encryption of an unknown kind",
    lambda: b"/ID[(a)(a)]/Encrypt<</Filter/Nobody/V 99/R 99/CF<</A 1 0 R>>/StmF/A/StrF/A/O()/U()/P 0>>",
)


def _raw_bomb(name: str, data: Callable[[], bytes], *, slow: bool = False) -> None:
    @bomb(name, slow=slow)
    def write(path: Path) -> None:
        path.write_bytes(data())


def _good(tmp_tail: Callable[[bytes, int], bytes]) -> Callable[[], bytes]:
    """The bytes of one good page, with a tail of its own making behind them: from the bytes and the table's place."""

    def made() -> bytes:
        out = bytearray(b"%PDF-1.7\n")
        offsets = []
        page = b"<</Type/Page/Parent 2 0 R%b/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>" % BOX
        bodies = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
            FONT,
            stream(text(b"Page 1")),
            page,
        ]
        for number, body in enumerate(bodies, start=1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        table = len(out)
        out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(
            b"%010d 00000 n \n" % offset for offset in offsets
        )
        return bytes(out) + tmp_tail(bytes(out), table)

    return made


def _trailer(entries: bytes, start: int) -> bytes:
    return b"trailer\n<</Size 6/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (entries, start)


def _chained(before: bytes, table: int) -> bytes:
    """Five thousand updates, each of which changes nothing."""
    tail = bytearray(_trailer(b"", table))
    previous = table
    for _ in range(5_000):
        start = len(before) + len(tail)
        tail += b"xref\n0 0\n" + _trailer(b"/Prev %d" % previous, start)
        previous = start
    return bytes(tail)


_raw_bomb("a table that comes before itself", _good(lambda _, table: _trailer(b"/Prev %d" % table, table)))
_raw_bomb(
    "a table and its stream in circles",
    _good(lambda _, table: _trailer(b"/Prev %d/XRefStm %d" % (table, table), table)),
)
_raw_bomb("updates by thousands", _good(_chained))
_raw_bomb(
    "a table of two thousand million objects",
    _good(lambda _, table: b"trailer\n<</Size 2147483647/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table),
)
_raw_bomb(
    "a table that says it has a thousand million lines",
    lambda: _good(lambda _, table: _trailer(b"", table))().replace(b"xref\n0 6\n", b"xref\n0 999999999\n", 1),
)
_raw_bomb("a table beyond the file", _good(lambda _, table: _trailer(b"", 99_999_999_999)))
_raw_bomb("a table before the file", _good(lambda _, table: _trailer(b"", -99)))


def _xref_stream(entries: bytes, data: Callable[[], bytes], *, objects: bytes = b"") -> Callable[[], bytes]:
    def tail(before: bytes, _table: int) -> bytes:
        start = len(before) + len(objects)
        body = stream(data(), b"/Type/XRef/Root 1 0 R" + entries)
        return objects + b"9 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (body, start)

    return _good(tail)


_raw_bomb(
    "a table of streams, of fields as wide as the sea",
    _xref_stream(b"/Size 9/W[2147483647 2147483647 2147483647]", lambda: b"\0" * 99),
)
_raw_bomb(
    "a table of streams, without number",
    _xref_stream(b"/Size 2147483647/W[1 8 8]/Index[0 2147483647]", lambda: b"\0" * 99),
)
_raw_bomb(
    "a table of streams that unpacks to a gigabyte",
    _xref_stream(
        b"/Size 100000000/W[1 4 2]/Filter/FlateDecode", lambda: flate(b"\1\0\0\0\0\0\0", 140_000_000)
    ),
    slow=True,
)
_raw_bomb("a table of streams of nothing", _xref_stream(b"/Size 9/W[0 0 0]/Index[0 999999999]", lambda: b""))
_raw_bomb(
    "objects in a stream that is in itself",
    _xref_stream(
        b"/Size 10/W[1 2 1]",
        lambda: b"\0\0\0\0" + b"\2\0\x08\0" * 8 + b"\1\0\0\0",
        objects=b"8 0 obj\n"
        + stream(b"1 0 2 0 8 0 <</Extends 8 0 R>>", b"/Type/ObjStm/N 999999999/First 12/Extends 8 0 R")
        + b"\nendobj\n",
    ),
)
_raw_bomb("nothing but an opening bracket", lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 10_000_000)
_raw_bomb("nothing but dictionaries that open", lambda: b"%PDF-1.7\n1 0 obj\n" + b"<</A " * 2_000_000)
_raw_bomb("nothing but strings that open", lambda: b"%PDF-1.7\n1 0 obj\n" + b"(" * 10_000_000)
_raw_bomb("nothing but comments", lambda: b"%PDF-1.7\n" + b"%" * 20_000_000)
_raw_bomb(
    "nothing but objects", lambda: b"%PDF-1.7\n" + b"1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\n" * 300_000
)
_raw_bomb("nothing but ends", lambda: b"%PDF-1.7\n" + b"startxref\n9\n%%EOF\n" * 500_000)
_raw_bomb("nothing but trailers", lambda: b"%PDF-1.7\n" + b"trailer<</Root 1 0 R>>\n" * 300_000)
_raw_bomb(
    "nothing but streams without end",
    lambda: b"%PDF-1.7\n" + b"1 0 obj<</Length 99999999>>stream\n" * 200_000,
    slow=True,
)
_raw_bomb("nothing", lambda: b"")
_raw_bomb("only a head", lambda: b"%PDF-1.7\n")
_raw_bomb("a megabyte of zeros", lambda: b"\0" * MILLION)
_raw_bomb("a page of the web", lambda: b"<!doctype html><html><body>Sign in</body></html>" * 50)


@bomb("objects that are each other")
def _references(path: Path) -> None:
    made = begun()
    one = made.add()
    other = made.add(b"%d 0 R" % one)
    made.set(one, b"%d 0 R" % other)
    reference = b"%d 0 R" % one
    made.page_of(reference, entries=b"/MediaBox %b/Rotate %b/Annots %b" % ((reference,) * 3))
    made.catalog = b"/PageLabels %b/Outlines %b/AcroForm %b/Names %b" % ((reference,) * 4)
    made.write(path)


@bomb("a chain of a hundred thousand references")
def _reference_chain(path: Path) -> None:
    made = begun()
    number = made.add(stream(text(b"at the end")))
    for _ in range(100_000):
        number = made.add(b"%d 0 R" % number)
    made.page_of(b"%d 0 R" % number)
    made.write(path)


@bomb("a stream as long as itself")
def _own_length(path: Path) -> None:
    made = begun()
    content = made.add()
    made.set(
        content, b"<</Length %d 0 R/Filter %d 0 R/DecodeParms %d 0 R>>stream\nx\nendstream" % ((content,) * 3)
    )
    made.page_of(b"%d 0 R" % content)
    made.write(path)
