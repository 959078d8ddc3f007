"""What the bot says, as Slack messages: pure functions over values.

Sections of mrkdwn, not markdown blocks: their escaping is documented by Slack and complete for `& < >`, they can be
sent `verbatim` (no links made of text), and each can carry a button later. All text goes through `bot.mrkdwn`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.footnotes import footnote, near
from bot.mrkdwn import pieces, plain
from bot.phrases import OTHERS_SAY_OTHERWISE, SAYS_OTHERWISE
from bot.types import Answer, Claim, Outcome, Remark, Verdict
from indexer.types import ChangeKind, Hit

Block = dict[str, Any]

SECTION = 2_900  # characters; Slack takes 3,000
MESSAGE = 11_000  # characters of all blocks; Slack takes about 13,200
BLOCKS = 43  # Slack takes 50; remarks and what else is said beside an answer take seven
BUTTON = 20  # characters that a button counts as
REMARKS = 4  # at most, of so many characters: they fit beside a full message
REMARK = 450
SHOW_PAGE = "show_page"
"""The action_id of the buttons under footnotes; their value is a question's id and a marker, with a colon between."""
NOTIFICATION = 3_000  # characters of `text`; chat.update takes about 4,000

PASSAGES_LABEL = "No language model is configured: these are the passages that match best."
ADD_A_MODEL = "An admin can add one: OPENAI_API_KEY, or FOOTNOTE_MODEL with OPENAI_BASE_URL."
_UNKNOWN = "Something went wrong on my side."
_SHOW_PAGE = "Show page"
INCOMPLETE = "The language model broke off before the answer was complete."
_TAKEN_AWAY = {
    ChangeKind.REMOVED: "was deleted or is no longer shared",
    ChangeKind.NARROWED: "is no longer shared with everyone here",
    ChangeKind.REPLACED: "was replaced by other content",
}


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message as chat.postMessage and chat.update take it, within Slack's limits."""

    text: str  # for notifications and screen readers: the beginning of what the blocks say, as mrkdwn
    blocks: tuple[Block, ...] = ()

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments for slack_sdk; nothing is unfurled."""
        return {
            "text": self.text,
            "blocks": list(self.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
        }


# --- building stones ------------------------------------------------------------------------------


def section(mrkdwn: str) -> Block:
    """A section of text that is mrkdwn already (see `bot.mrkdwn`)."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}}


def context(mrkdwn: str) -> Block:
    """A line in small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn, "verbatim": True}]}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def message(*paragraphs: str) -> SlackMessage:
    """A message of mrkdwn paragraphs, a section each."""
    blocks = tuple(section(piece) for paragraph in paragraphs for piece in pieces(paragraph, SECTION))
    return SlackMessage(notification("\n".join(paragraphs)), blocks[:BLOCKS])


def notification(mrkdwn: str) -> str:
    """The beginning of a text, cut so that no entity or link is torn."""
    if len(mrkdwn) <= NOTIFICATION:
        return mrkdwn
    return next(pieces(mrkdwn, NOTIFICATION - 2)) + " …"


def documents_phrase(count: int) -> str:
    """ "the 42 PDFs", "the one PDF"."""
    return "the one PDF" if count == 1 else f"the {count:,} PDFs"


def not_found_phrase(searched: int) -> str:
    """What was searched without success."""
    return f"I could not find this in {documents_phrase(searched)} that I may use here."


# --- answers --------------------------------------------------------------------------------------


def answer_messages(
    answer: Answer, *, reference: str | None = None, question: str | None = None
) -> list[SlackMessage]:
    """An answer as one message, or several when it is too long; claims and citations stay whole.

    `reference` identifies the question in logs; it is shown with errors. `question` is the id of the question: with
    it each footnote has a button that shows its page.
    """
    if answer.outcome is Outcome.ERROR:
        return [error_message(answer.error or "", reference)]
    if not answer.claims:
        return [_without_claims(answer)]
    pages = _paginated(answer.claims)
    messages = []
    for number, page in enumerate(pages):
        blocks = page.blocks(question)
        if number == 0 and answer.outcome is Outcome.PASSAGES:
            blocks.insert(0, context(f"{PASSAGES_LABEL} {plain(ADD_A_MODEL)}"))
        if number == 0 and answer.withdrawn:
            blocks.insert(0, context(withdrawal_phrase(answer)))
        if number == len(pages) - 1 and answer.incomplete:
            blocks.append(context(INCOMPLETE))
        if number == len(pages) - 1:
            blocks += map(context, _remarks(answer.remarks))
        messages.append(SlackMessage(notification(page.text()), tuple(blocks)))
    return messages


def _remarks(remarks: Sequence[Remark]) -> list[str]:
    return [next(pieces(plain(each.text), REMARK)) for each in remarks[:REMARKS] if plain(each.text)]


def withdrawal_phrase(answer: Answer) -> str:
    """That something was taken out of an answer after it was given, and why; of no file by name."""
    first, *others = [_TAKEN_AWAY.get(kind, _TAKEN_AWAY[ChangeKind.REMOVED]) for kind in answer.withdrawn]
    did = "quoted" if answer.outcome is not Outcome.NOT_FOUND else "named"
    what = "This answer" if did == "quoted" and not answer.claims else "A part of this answer"
    why = "".join([f"a PDF that it {did} {first}", *(f"; one {other}" for other in others)])
    return f"{what} was withdrawn: {why}. Ask again to see what the PDFs say now."


def _without_claims(answer: Answer) -> SlackMessage:
    if not answer.withdrawn:
        return not_found_message(answer.searched, answer.nearest, answer.remarks)
    if answer.outcome is not Outcome.NOT_FOUND:
        return message(withdrawal_phrase(answer))
    rest = not_found_message(answer.searched, answer.nearest, answer.remarks)
    return SlackMessage(rest.text, (context(withdrawal_phrase(answer)), *rest.blocks))


def progress_message(claims: Sequence[Claim], documents: int) -> SlackMessage:
    """The claims so far, while more are being written; the placeholder when there are none yet."""
    if not claims:
        return placeholder(documents)
    page = _paginated(claims)[0]
    return SlackMessage(notification(page.text()), (*page.blocks(), context("Still writing…")))


def placeholder(documents: int) -> SlackMessage:
    """What stands there until the first claim is verified."""
    return message(f"Reading {documents:,} {'document' if documents == 1 else 'documents'}…")


def not_found_message(
    searched: int, nearest: Sequence[Hit] = (), remarks: Sequence[Remark] = ()
) -> SlackMessage:
    """That nothing was found, where it looked, what came nearest, and what would help. Nobody is named or pinged."""
    if not searched:
        return message(
            "There are no PDFs that I may use here yet.",
            "What would help: share a PDF in this channel, or ask an admin to add a folder.",
        )
    paragraphs = [f"{not_found_phrase(searched)} `/pdfs list` shows which.", *_remarks(remarks)]
    if nearest:
        paragraphs.append("\n".join(["The nearest pages:", *(f"• {near(hit)}" for hit in nearest)]))
    asked = "whoever shared the nearest of these" if nearest else "the person who owns the subject"
    paragraphs.append(
        f"What would help: other words for the same thing, {asked}, or the PDF that says it, shared in this channel."
    )
    return message(*paragraphs)


def error_message(sentence: str, reference: str | None = None) -> SlackMessage:
    """One sentence about what went wrong, and what to quote when reporting it."""
    text = plain(sentence, 600) or _UNKNOWN
    return message(text + (f" (Reference: {plain(reference, 80)})" if reference else ""))


def claim_text(claim: Claim) -> str:
    """A claim with its markers, and how it was computed, without the layout before it."""
    markers = "".join(f" [{citation.marker}]" for citation in claim.citations)
    if claim.disagrees:
        dated = next((citation.date for citation in claim.citations if citation.date), None)
        return f"“{plain(claim.text)}”{markers}" + (f" (dated {plain(dated, 10)})" if dated else "")
    if claim.verdict is Verdict.DERIVED and claim.note:
        return f"{plain(claim.text)}{markers} _(computed: {plain(claim.note, 200)})_"
    return f"{plain(claim.text)}{markers}"


def _note(marker: int, text: str, question: str | None) -> Block:
    if question is None:
        return section(text)
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": _SHOW_PAGE},
        "action_id": SHOW_PAGE,
        "value": f"{question}:{marker}",
    }
    return section(text) | {"accessory": button}


@dataclass(slots=True)
class _Page:
    """As much of an answer as one message holds."""

    sections: list[str] = field(default_factory=list)
    footnotes: dict[int, str] = field(default_factory=dict)  # by marker

    def add(self, claim: Claim) -> bool:
        """Takes the claim with the footnotes that it brings, if there is room; an empty page always has."""
        notes = self.footnotes | {
            citation.marker: footnote(citation)
            for citation in claim.citations
            if citation.marker not in self.footnotes
        }
        added = list(pieces(claim_text(claim), SECTION))
        joined = f"{self.sections[-1]}{claim.prefix}{added[0]}" if self.sections else None
        if joined is None or len(joined) > SECTION:
            bullet = claim.prefix.lstrip("\n ")
            sections = [*self.sections, *pieces(bullet + claim_text(claim), SECTION)]
        else:
            sections = [*self.sections[:-1], joined, *added[1:]]
        size = sum(map(len, sections)) + sum(len(note) + BUTTON for note in notes.values())
        too_many = len(sections) + 1 + len(notes) > BLOCKS
        if self.sections and (too_many or size > MESSAGE):
            return False
        self.sections, self.footnotes = sections, notes
        return True

    def text(self) -> str:
        """All claims of the page."""
        return "\n".join(self.sections)

    def blocks(self, question: str | None = None) -> list[Block]:
        """The claims, a line, the footnotes; these with buttons if the question's id is given."""
        notes = [_note(marker, text, question) for marker, text in self.footnotes.items()]
        return [*map(section, self.sections), *([divider()] if notes else []), *notes]


def _paginated(claims: Sequence[Claim]) -> list[_Page]:
    pages = [_Page()]
    for claim in _headed(claims):
        if not pages[-1].add(claim):
            pages.append(_Page())
            pages[-1].add(claim)
    return pages


def _headed(claims: Sequence[Claim]) -> list[Claim]:
    """The claims with what says otherwise behind them, as a list below a line of ours."""
    said = [claim for claim in claims if not claim.disagrees]
    otherwise = [replace(claim, prefix="\n• ") for claim in claims if claim.disagrees]
    if said and otherwise:
        line = SAYS_OTHERWISE if len(otherwise) == 1 else OTHERS_SAY_OTHERWISE
        otherwise[0] = replace(otherwise[0], prefix=f"\n\n*{line}*\n• ")
    return said + otherwise
