"""The bot's words: frozen values without behaviour beyond their own meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.phrases import SAYS_OTHERWISE
from indexer.types import ChangeKind, Hit, ReadBy

if TYPE_CHECKING:
    from bot.traces import Trace


class Surface(StrEnum):
    """Where a question was asked."""

    MENTION = "mention"  # in a channel or a thread of it
    DIRECT = "direct"  # direct message with the bot
    COMMAND = "command"  # /ask: only the asker sees the answer


class ChannelKind(StrEnum):
    """Slack's kinds of conversations."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"  # one person and the bot
    GROUP = "group"  # several people and the bot


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, where, by whom."""

    id: str  # ours; carried in the placeholder's metadata
    workspace: str
    intake_key: str  # channel:ts, or the command's trigger: unique per workspace
    surface: Surface
    channel: str
    user: str
    text: str  # as typed, without the mention of the bot
    ts: str | None  # of the message that asks; None for a command
    thread_ts: str | None  # the thread to answer in; None for a command
    asked_at: float  # seconds since the epoch
    response_url: str | None = None  # of a command, for ephemeral answers


class Shown(NamedTuple):
    """Something of a document, by its id, as one of its readings has it."""

    document: str
    generation: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the thread."""

    user: str | None  # None: the bot itself
    text: str
    ts: str
    question_id: str | None = None  # the question that this answer of ours answers
    rests_on: frozenset[Shown] = frozenset()  # what an answer of ours shows, and what its model was told


class Verdict(StrEnum):
    """How a claim stands to the passages that it cites."""

    SUPPORTED = "supported"
    DERIVED = "derived"  # computed or rounded from figures that stand there
    CONNECTIVE = "connective"  # one of a short fixed list of forms that claim nothing
    UNSUPPORTED = "unsupported"  # never sent


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker's target: the words on the page. `page_text[start:end]` of the cited page is `quote`."""

    marker: int  # as shown, from 1 in order of appearance
    document: str  # id
    generation: str
    name: str  # the file's name as its source lists it
    title: str
    page: int  # physical, from 1
    label: str  # as printed
    start: int  # of the quote, in code points of the page's text
    end: int
    quote: str
    link: str | None
    section: tuple[str, ...] = ()  # titles from the outermost to its own
    read_by: ReadBy = ReadBy.TEXT
    confidence: float | None = None  # of OCR, from 0 to 1
    date: str | None = None  # YYYY-MM-DD, of the document as the PDF states it
    superseded: bool = False  # an older version of a file whose newer one may be used here
    focus: tuple[int, int] | None = (
        None  # what matters most within `quote`, in its code points; None: all of it
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """One complete sentence, list item or table row, sanitised, with its verdict and citations.

    `text` is safe to send: no markers of the model, pings, links, images or hidden characters. Its markers
    are those of `citations`.
    """

    text: str
    verdict: Verdict
    citations: tuple[Citation, ...] = ()
    note: str | None = None  # for a derived figure: its operands
    prefix: str = ""  # layout before the claim: line ends, a list's bullet
    disagrees: bool = False  # the words of another PDF, verbatim, that say otherwise than the answer does
    beside: tuple[Shown, ...] = ()
    """What words of it may come from that neither its quotes nor the question say: of what the model was given. It
    stays only while all of that may be shown, too."""


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    PASSAGES = "passages"  # no language model configured: the passages themselves
    NOT_FOUND = "not_found"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of ours beside an answer, which names documents: shown while all of them may be shown.

    `text` is safe to send, as a claim's is.
    """

    text: str
    documents: tuple[str, ...]  # ids
    generations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """All that a language model is about to be given: what it writes rests on it."""

    shown: frozenset[Shown]


@dataclass(frozen=True, slots=True)
class Answer:
    """Verified claims in their order, or why there are none."""

    outcome: Outcome
    claims: tuple[Claim, ...] = ()
    searched: int = 0  # how many documents the asker's reach holds
    nearest: tuple[Hit, ...] = ()  # for not_found: the nearest pages
    error: str | None = None  # a sentence for the person
    incomplete: bool = False  # the model broke off
    dropped: int = 0  # claims that nothing supported, never shown
    remarks: tuple[
        Remark, ...
    ] = ()  # that a document has a newer version, or none speaks of the year asked about
    withdrawn: tuple[ChangeKind, ...] = ()  # why parts of it were taken out later, each reason once
    heard: tuple[
        str, ...
    ] = ()  # earlier questions whose answers the model was told: words of theirs may be in it
    trace: Trace | None = field(default=None, compare=False, repr=False)  # how it came about; never in Slack

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Each citation once, by marker."""
        seen: dict[int, Citation] = {}
        for claim in self.claims:
            for citation in claim.citations:
                seen.setdefault(citation.marker, citation)
        return tuple(seen[marker] for marker in sorted(seen))

    @property
    def text(self) -> str:
        """The claims as plain text with their markers."""
        return "".join(
            (f"\n\n{SAYS_OTHERWISE} “{claim.text}”" if claim.disagrees else claim.prefix + claim.text)
            + "".join(f" [{c.marker}]" for c in claim.citations)
            for claim in self.claims
        ).lstrip("\n")
