"""The bot's words: frozen values without behaviour beyond their own meaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.types import ChangeKind, Hit, ReadBy


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


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the thread."""

    user: str | None  # None: the bot itself
    text: str
    ts: str
    question_id: str | None = None  # the question that this answer of ours answers


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
class Answer:
    """Verified claims in their order, or why there are none."""

    outcome: Outcome
    claims: tuple[Claim, ...] = ()
    searched: int = 0  # how many documents the asker's reach holds
    nearest: tuple[Hit, ...] = ()  # for not_found: the nearest pages
    error: str | None = None  # a sentence for the person
    incomplete: bool = False  # the model broke off
    dropped: int = 0  # claims that nothing supported, never shown
    remarks: tuple[Remark, ...] = ()  # that a document has a newer version
    withdrawn: tuple[ChangeKind, ...] = ()  # why parts of it were taken out later, each reason once
    heard: tuple[
        str, ...
    ] = ()  # earlier questions whose answers the model was told: words of theirs may be in it

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
            claim.prefix + claim.text + "".join(f" [{c.marker}]" for c in claim.citations)
            for claim in self.claims
        )
