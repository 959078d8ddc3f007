"""`documents`, `page`, `glossary` and `status`: what the index holds."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from indexer.commands.opening import opened, settings_of_command
from indexer.commands.printing import ChannelOption, JsonOption, print_json, print_text, warn


def documents(as_json: JsonOption = False) -> None:
    """List every document with its state and pages, and the reason when it could not be read."""
    from indexer import presentation

    with opened(settings_of_command()) as index:
        documents = index.catalogue.documents(index.workspace)
    if as_json:
        print_json([presentation.document_json(document) for document in documents])
    else:
        print_text(presentation.documents_text(documents))


def page(
    name: Annotated[str, typer.Argument(help="The document's file name, or its URI within its source.")],
    number: Annotated[int, typer.Argument(metavar="PAGE", help="The physical page, from 1.", min=1)],
    quote: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="Words to highlight; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.png", help="Where to write the picture; NAME-pPAGE.png without it."),
    ] = None,
    width: Annotated[int, typer.Option(help="In pixels.", min=200, max=2000)] = 1000,
    channel: ChannelOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw a page of an indexed document, with quotes highlighted."""
    from indexer import presentation
    from indexer.operators import reach_of_operator
    from indexer.page_command import draw_quotes

    settings = settings_of_command()
    reach = reach_of_operator(settings, channel, warn=warn)
    with opened(settings) as index:
        picture = draw_quotes(index, name, number, quote or (), to=out, width=width, reach=reach)
    for missing in picture.missing:
        warn(f"page {number} does not say: {missing}")
    if picture.unplaced:
        warn(f"{picture.unplaced} quotes are on page {number}, but their places are not known")
    if as_json:
        print_json(presentation.picture_json(picture))
    else:
        print_text(presentation.picture_text(picture))
    raise typer.Exit(1 if quote and not picture.highlighted else 0)


def glossary(
    question: Annotated[
        str | None, typer.Argument(metavar="[QUESTION]", help="Say what is searched beside it.")
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(metavar="'TERM = MEANING; MEANING'", help="Write a line; may be repeated."),
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="TERM", help="Remove the line of a term; may be repeated.")
    ] = None,
    channel: ChannelOption = None,
    as_json: JsonOption = False,
) -> None:
    """List terms and their meanings, change them, or try them on a question."""
    from indexer import presentation
    from indexer.glossary_command import change
    from indexer.operators import reach_of_operator

    settings = settings_of_command()
    reach = reach_of_operator(settings, channel, warn=warn)
    with opened(settings) as index:
        missing = change(index, add=add or (), remove=remove or ())
        for term in missing:
            warn(f"there is no line of {term!r} to remove")
        if question is not None:
            found = index.glossary.expansions(question, workspace=index.workspace, reach=reach)
            told = presentation.expansions_json(question, found)
            text = presentation.expansions_text(found)
        else:
            overview = index.glossary.overview(index.workspace, reach)
            told, text = presentation.glossary_json(overview), presentation.glossary_text(overview)
    if as_json:
        print_json(told)
    else:
        print_text(text)
    raise typer.Exit(1 if missing else 0)


def status(as_json: JsonOption = False) -> None:
    """Say how much is searchable, and how the last syncs went."""
    from indexer import presentation
    from indexer.progress import alive

    with opened(settings_of_command()) as index:
        documents = index.catalogue.documents(index.workspace)
        status = presentation.status_json(
            index.workspace,
            index.catalogue.statistics(index.workspace),
            documents,
            index.catalogue.last_syncs(index.workspace, limit=10),
            index.catalogue.under_way(index.workspace),
            index.to_read_again(documents),
            alive(index.catalogue.progress(index.workspace), time.time()),
        )
    if as_json:
        print_json(status)
    else:
        print_text(presentation.status_text(status))
