"""Bombs in the tree of pages, and in pages that are too many, slow or large."""

from __future__ import annotations

from pathlib import Path

from tests.bombs.building import (
    BOX,
    FORM,
    Bomb,
    begun,
    bomb,
    packed,
    text,
)
from tests.pdfs import stream


@bomb("a hundred thousand pages", slow=True)
def _many_pages(path: Path) -> None:
    made = begun()
    content = made.add(stream(text(b"page text")))
    for _ in range(100_000):
        made.page_of(b"%d 0 R" % content)
    made.write(path)


def _page_tree(levels: int) -> Bomb:
    """The same kids ten times on each level: ten to the power of `levels` pages."""

    def write(path: Path) -> None:
        made = begun()
        made.objects[1] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (
            10**levels,
            b"%d 0 R " % (len(made.objects) + 1) * 10,
        )
        for level in range(levels - 1, 0, -1):
            made.add(
                b"<</Type/Pages/Count %d/Kids[%b]>>" % (10**level, b"%d 0 R " % (len(made.objects) + 2) * 10)
            )
        made.add(b"<</Type/Page%b/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>" % BOX)
        made.write(path)

    return write


bomb("a page tree of a hundred million pages", slow=True)(_page_tree(8))
bomb("a page tree of a thousand pages that are one")(_page_tree(3))


def _counted(count: bytes) -> Bomb:
    def write(path: Path) -> None:
        made = begun()
        made.objects[1] = b"<</Type/Pages/Count %b/Kids[%d 0 R]>>" % (count, made.kids[0])
        made.write(path)

    return write


bomb("a count of two thousand million pages", slow=True)(_counted(b"2000000000"))
bomb("a count of a hundred pages, and one page")(_counted(b"100"))
bomb("a count below nothing")(_counted(b"-7"))
bomb("a count that is itself")(_counted(b"2 0 R"))


@bomb("a page tree as deep as a well")
def _deep_tree(path: Path) -> None:
    made = begun()
    leaf = made.kids[0]
    for _ in range(50_000):
        leaf = made.add(b"<</Type/Pages/Count 1/Kids[%d 0 R]/Parent 2 0 R>>" % leaf)
    made.objects[1] = b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % leaf
    made.write(path)


@bomb("a page tree that is its own kid")
def _cyclic_tree(path: Path) -> None:
    made = begun()
    made.objects[1] = b"<</Type/Pages/Count 5/Kids[%d 0 R 2 0 R 2 0 R 2 0 R]>>" % made.kids[0]
    made.write(path)


@bomb("a page that is its own parent")
def _own_parent(path: Path) -> None:
    made = begun()
    page = made.add()
    made.set(page, b"<</Type/Page/Parent %d 0 R/Contents 4 0 R>>" % page)
    made.kids.append(page)
    made.write(path)


@bomb("pages that are slow one by one", slow=True)
def _slow_pages(path: Path) -> None:
    made = begun()
    content = made.add(packed(text(b"ABCDEFGH ", size=1), 300_000))
    for _ in range(100):
        made.page_of(b"%d 0 R" % content)
    made.write(path)


@bomb("pages that each need a gigabyte", slow=True)
def _large_pages(path: Path) -> None:
    made = begun()
    content = made.add(packed(text(b"ABCDEFGH ", size=1), 25_000_000))
    for number in range(40):
        made.page_of(b"%d 0 R" % content)
        made.page(stream(text(b"Good %d" % number)))
    made.write(path)


@bomb("pages with fanned-out forms, many", slow=True)
def _many_hanging_pages(path: Path) -> None:
    made = begun()
    form = made.add(stream(text(b"LOL "), FORM + b"/Resources<</Font<</F1 3 0 R>>>>"))
    for _ in range(9):
        form = made.add(stream(b"/X Do " * 10, FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % form))
    for number in range(20):
        made.page(stream(b"/X Do"), resources=b"/XObject<</X %d 0 R>>" % form)
        made.page(stream(text(b"Good %d" % number)))
    made.write(path)


@bomb("many pages of much text", slow=True)
def _much_text(path: Path) -> None:
    made = begun()
    content = made.add(packed(text(b"All work and no play makes Jack a dull boy. ", size=1), 4_400))
    for _ in range(150):
        made.page_of(b"%d 0 R" % content)
    made.write(path)


def _boxed(name: str, entries: bytes) -> None:
    @bomb(name)
    def write(path: Path) -> None:
        made = begun()
        made.page(stream(text(b"Somewhere")), entries=entries)
        made.page(stream(text(b"Page 3")))
        made.write(path)


_boxed("a page as large as a country", b"/MediaBox[0 0 2000000000 2000000000]")
_boxed("a page beyond floats", b"/MediaBox[-1e38 -1e38 1e38 1e38]/CropBox[-1e39 -1e39 1e39 1e39]")
_boxed("a page of nothing", b"/MediaBox[0 0 0 0]")
_boxed("a page that is inside out", b"/MediaBox[595 842 0 0]/CropBox[900 900 -900 -900]/Rotate -270")
_boxed("a page in units of kilometres", BOX + b"/UserUnit 1e30/Rotate 2147483647")
_boxed("a page whose box is a word", b"/MediaBox(large)/Rotate[1 2]")
_boxed("a page as wide as a hair", b"/MediaBox[0 0 1000000 0.0001]")
