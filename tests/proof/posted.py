"""What stands in Slack once messages are posted, read from their blocks alone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.blocks import Block, SlackMessage

LINK = re.compile(r"<(https?://[^<>|\s]+)\|([^<>|]+)>")
_MARKS = r"(?: \[[1-9]\d{0,2}\])+"
_CLAIM = re.compile(
    rf"(?P<text>.*?)(?P<marks>{_MARKS})(?: \(dated [\d-]+\))?(?P<note> _\(computed: .*?\)_)?", re.DOTALL
)
_FOOTNOTE = re.compile(
    r"\[(?P<marker>\d+)\] \*(?P<title>[^*]*)\*, p\. (?P<page>\d+)(?: \(printed [^)]*\))?(?P<known>(?: \([a-zA-Z ,]+\))*)"
    r" — “(?P<quote>.*)”(?:\n(?P<under>.*))?",
    re.DOTALL,
)
_LAYOUT = re.compile(r"^(?:\*[^*\n]+\*\s*)?(?:•|\d+\.)?\s*")
_LOOKALIKES = str.maketrans({"∗": "*", "∼": "~", "ˋ": "`", "ˍ": "_", "\u2060": ""})


@dataclass(frozen=True, slots=True)
class PostedClaim:
    """A claim as people read it, without layout and markers."""

    text: str
    markers: tuple[int, ...]
    note: str | None  # how it was computed
    is_quoted: bool  # words of another PDF, in quotation marks


@dataclass(frozen=True, slots=True)
class PostedNote:
    """A footnote as people read it."""

    marker: int
    title: str
    page: int
    quote: str
    address: str | None  # of the file
    name: str  # of the file
    section: str


@dataclass(frozen=True, slots=True)
class Posted:
    """One message."""

    claims: tuple[PostedClaim, ...]
    notes: tuple[PostedNote, ...]
    above: str  # the mrkdwn of the sections that hold claims
    small: str  # the mrkdwn of the small print
    strays: tuple[str, ...]  # what could not be read


def texts(blocks: Sequence[Block]) -> Iterator[str]:
    """The mrkdwn of all text objects."""
    for found in objects(blocks):
        if found.get("type") == "mrkdwn":
            yield found["text"]


def objects(value: object) -> Iterator[dict[str, object]]:
    """Every object within blocks."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from objects(inner)


def as_read(mrkdwn: str) -> str:
    """mrkdwn as people read it: entities resolved, look-alikes taken for what they stand for."""
    return html.unescape(mrkdwn).translate(_LOOKALIKES)


def posted(message: SlackMessage) -> Posted:
    """The claims and footnotes of an answer's message."""
    kinds = [block["type"] for block in message.blocks]
    line = kinds.index("divider") if "divider" in kinds else len(kinds)
    above = [b["text"]["text"] for b in message.blocks[:line] if b["type"] == "section"]
    below = [b["text"]["text"] for b in message.blocks[line:] if b["type"] == "section"]
    small = [e["text"] for b in message.blocks if b["type"] == "context" for e in b["elements"]]
    notes, strays = [], []
    for text in below:
        found = _FOOTNOTE.fullmatch(text)
        if found is None:
            strays.append(text)
        else:
            notes.append(_note(found))
    claims, rest = _claims("\n".join(above))
    if rest.strip():
        strays.append(rest)
    return Posted(tuple(claims), tuple(notes), "\n".join(above), "\n".join(small), tuple(strays))


def _claims(text: str) -> tuple[list[PostedClaim], str]:
    found, end = [], 0
    for match in _CLAIM.finditer(text):
        words = _LAYOUT.sub("", match["text"].strip())
        markers = tuple(int(marker) for marker in re.findall(r"\d+", match["marks"]))
        note = match["note"]
        told = as_read(note.removeprefix(" _(computed: ").removesuffix(")_")) if note else None
        quoted = words.startswith("“") and words.endswith("”")
        found.append(PostedClaim(as_read(words.strip("“”") if quoted else words), markers, told, quoted))
        end = match.end()
    return found, text[end:]


def _note(found: re.Match[str]) -> PostedNote:
    under = found["under"] or ""
    linked = LINK.search(under)
    before = under[: linked.start()] if linked else under
    return PostedNote(
        marker=int(found["marker"]),
        title=as_read(found["title"]),
        page=int(found["page"]),
        quote=as_read(re.sub(r"(?<!\w)\*|\*(?!\w)", "", found["quote"])),
        address=html.unescape(linked[1]) if linked else None,
        name=as_read(linked[2]) if linked else under,
        section=as_read(before.removesuffix(" · ")),
    )
