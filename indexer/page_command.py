"""What `footnote page` does: a page of a document by its name, with quotes highlighted, into a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import NoPicture
from indexer.pictures import Pictures
from indexer.quotes import find_quote
from indexer.types import Document, Reach

if TYPE_CHECKING:
    from indexer.index import Index


@dataclass(frozen=True, slots=True)
class WrittenPicture:
    """A picture in a file."""

    file: str  # the document's, as its source lists it
    page: int  # physical, from 1
    label: str
    width: int  # pixels
    height: int
    highlighted: int  # quotes whose words were found on the picture
    missing: tuple[str, ...]  # quotes that the page's text does not say
    unplaced: int  # quotes that it says, but whose words were not found on the picture
    path: Path


def draw_quotes(
    index: Index,
    name: str,
    number: int,
    quotes: Sequence[str],
    *,
    to: Path | None,
    width: int,
    reach: Reach,
) -> WrittenPicture:
    """Draws the page and writes it to the path, or beside: NAME-pPAGE.png in the working directory.

    Raises:
        NoPicture: there is no such document or page, it cannot be drawn, or the file not be written.
        CatalogueError: the database failed.
    """
    document = _document(index, name, reach)
    assert document.generation is not None
    page = index.catalogue.pages(index.workspace, document.generation, [number]).get(number)
    found = [find_quote(page.text if page else "", quote) for quote in quotes]
    spans = [span for span in found if span is not None]
    image = Pictures(index).of(document.generation, number, spans, reach=reach, width=width)
    path = to or _path_for(document.name, number)
    try:
        path.write_bytes(image.png)
    except OSError as error:
        raise NoPicture(
            f"{path} cannot be written ({error.strerror}).", "Name another with --out."
        ) from error
    return WrittenPicture(
        file=document.name,
        page=number,
        label=page.label if page else str(number),
        width=image.width,
        height=image.height,
        highlighted=image.highlighted,
        missing=tuple(quote for quote, span in zip(quotes, found, strict=True) if span is None),
        unplaced=len(spans) - image.highlighted,
        path=path,
    )


def _path_for(name: str, number: int) -> Path:
    """A file in the working directory; names of documents come from elsewhere and are no paths."""
    stem = re.sub(r"[^\w-]+", "-", name.removesuffix(".pdf")).strip("-") or "page"
    return Path(f"{stem[:80]}-p{number}.png")


def _document(index: Index, name: str, reach: Reach) -> Document:
    """The readable document of that URI or, if it is the only one, of that file name. Raises NoPicture."""
    readable = [
        document
        for document in index.catalogue.documents(index.workspace, reach=reach, every=True)
        if document.generation is not None
    ]
    matching = [document for document in readable if document.uri == name] or [
        document for document in readable if document.name == name
    ]
    if not matching:
        raise NoPicture(
            f"There is no readable document {name!r}.", "`footnote documents` lists what there is."
        )
    if len(matching) > 1:
        places = ", ".join(repr(uri) for uri in sorted(document.uri for document in matching)[:10])
        raise NoPicture(
            f"There are {len(matching)} documents {name!r}.", f"Name one of them in full: {places}."
        )
    return matching[0]
