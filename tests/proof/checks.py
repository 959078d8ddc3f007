"""What must hold of every posted answer; each fault is a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence

from bot.blocks import SHOW_PAGE, SlackMessage
from bot.playground.block_limits import UPDATE_CHARACTERS, check_message
from bot.playground.records import Refusal
from bot.types import Answer, Verdict
from tests.proof.corpus import Corpus, read_again
from tests.proof.numbers import comes_out, missing, numbers, results, said_in_words
from tests.proof.posted import LINK, Posted, PostedClaim, PostedNote, as_read, objects, posted, texts

QUESTION = "q-1"
_PING = re.compile(r"@(?:channel|here|everyone)\b|<[!@#]", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\w://|\bblob:\w|\b(?:javascript|vbscript|mailto|tel|sms):\S|\bdata:\w+/|\bwww\.\w|"
    r"[\w-]+\.(?:com|example|org|net|zip|mov|xn--\w+|中国)\b",
    re.IGNORECASE,
)
_OURS = frozenset({"section", "context", "divider", "mrkdwn", "plain_text", "button"})
_KEYS = frozenset(
    {"type", "text", "verbatim", "elements", "accessory", "action_id", "value", "block_id", "emoji"}
)
_LONGEST_QUOTE = 300


def faults_of(messages: Sequence[SlackMessage], answer: Answer, corpus: Corpus) -> list[str]:
    """What is wrong with an answer as it is posted; nothing, ever."""
    found = [fault for message in messages for fault in alive(message, corpus.links)]
    if any(message.arguments().get("unfurl_links") is not False for message in messages):
        found.append("Slack would unfurl links")
    if answer.claims:
        pages = [posted(message) for message in messages]
        for page in pages:
            found += _agreement(page)
            found += [f"unreadable: {stray!r}" for stray in page.strays]
            for note in page.notes:
                found += _not_on_page(note, corpus)
            notes = {note.marker: note for note in page.notes}
            for claim in page.claims:
                found += _fabricated(claim, [notes[m] for m in claim.markers if m in notes])
            if _ADDRESS.search(as_read(page.above)):
                found.append(f"an address in what is claimed: {page.above!r}")
            if _ADDRESS.search(as_read(LINK.sub("", page.small))):
                found.append(f"an address in small print: {page.small!r}")
        found += _unsupported(pages, answer)
        found += _misplaced(answer, corpus)
    return found


# --- nothing alive ----------------------------------------------------------------------------------


def alive(message: SlackMessage, links: Collection[str]) -> Iterator[str]:
    """What in a message does more than being read; `links` are the addresses that it may lead to."""
    try:
        check_message(message.blocks)
    except Refusal as refusal:
        yield f"Slack refuses it: {refusal}"
    if not 0 < len(message.text) <= UPDATE_CHARACTERS:
        yield f"a notification of {len(message.text)} characters"
    for text in (message.text, *texts(message.blocks)):
        yield from _alive_in(text, links)
    for found in objects(list(message.blocks)):
        if found.get("type") not in _OURS or not set(found) <= _KEYS:
            yield f"a block that is none of ours: {found}"
        if found.get("type") == "mrkdwn" and found.get("verbatim") is not True:
            yield f"text of which Slack makes links: {found}"
        if found.get("type") == "button" and (
            found.get("action_id") != SHOW_PAGE or not re.fullmatch(r"[\w-]+:\d+", str(found.get("value")))
        ):
            yield f"a button that is none of ours: {found}"


def _alive_in(mrkdwn: str, links: Collection[str]) -> Iterator[str]:
    bare = LINK.sub("", mrkdwn)
    for address in (match[1] for match in LINK.finditer(mrkdwn)):
        if address.replace("&amp;", "&").partition("#")[0] not in links:
            yield f"a link that is none of ours: {address}"
    if "<" in bare or ">" in bare or re.search(r"&(?!amp;|lt;|gt;)", mrkdwn):
        yield f"not escaped: {bare!r}"
    if _PING.search(mrkdwn):
        yield f"a live ping: {mrkdwn!r}"
    shown = re.sub(r"@\u2060(?=channel|here|everyone)", "@", mrkdwn, flags=re.IGNORECASE)
    hidden = {
        c
        for c in shown
        if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    }
    hidden |= set(shown) & set("\u115f\u1160\u3164\u2800\u034f\u180b\ufe00\U000e0100")
    if hidden:
        yield f"hidden characters {sorted(map(hex, map(ord, hidden)))}: {mrkdwn!r}"


# --- markers, quotes, figures -----------------------------------------------------------------------


def _agreement(page: Posted) -> Iterator[str]:
    """Footnotes and markers of a message, one to one."""
    used = {marker for claim in page.claims for marker in claim.markers}
    there = [note.marker for note in page.notes]
    if len(set(there)) != len(there) or set(there) != used:
        yield f"markers {sorted(used)} and footnotes {there} do not agree"


def _not_on_page(note: PostedNote, corpus: Corpus) -> Iterator[str]:
    """Why a second reader does not find a quote on its page."""
    path = corpus.links.get((note.address or "").partition("#")[0])
    if path is None:
        yield f"footnote {note.marker} leads nowhere: {note.address}"
        return
    if (note.address or "").partition("#")[2] not in ("", f"page={note.page}"):
        yield f"footnote {note.marker} leads to another page: {note.address}"
    if len(note.quote) > _LONGEST_QUOTE:
        yield f"a quote of {len(note.quote)} characters"
    page = read_again(path, note.page)
    bare, places = _bare(page)
    quote, _ = _bare(note.quote)
    starts = [match.start() for match in re.finditer(re.escape(quote), bare)] if quote else []
    if not starts:
        yield f"not on p. {note.page} of {note.name}: {note.quote!r}"
    elif not any(_is_whole(page, places[start], places[start + len(quote) - 1]) for start in starts):
        yield f"begins or ends within a word on p. {note.page} of {note.name}: {note.quote!r}"


def _bare(text: str) -> tuple[str, list[int]]:
    """Without white space, hyphens, bullets and hidden characters, in one normal form; and where each character stood."""
    kept, places = [], []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKC", character):
            left_out = (
                part.isspace()
                or part in "-\u2010\u2011•‣▪◦●"
                or unicodedata.category(part) in {"Cc", "Cf", "Cs", "Co"}
            )
            if not left_out:
                kept.append(part)
                places.append(place)
    return "".join(kept), places


def _is_whole(page: str, start: int, end: int) -> bool:
    """Whether a span of a page begins and ends with a word; Chinese has no borders to look for."""
    return not _within_word(page, start) and not _within_word(page, end + 1)


def _within_word(page: str, place: int) -> bool:
    around = page[max(0, place - 1) : place + 1]
    return 0 < place < len(page) and all(c.isalnum() and c < "\u2e80" for c in around)


def _fabricated(claim: PostedClaim, notes: Sequence[PostedNote]) -> Iterator[str]:
    """Figures that neither stand in the quotes nor follow from them."""
    quotes = "\n".join(note.quote for note in notes)
    about = "\n".join(f"{note.title} {note.name} {note.section}" for note in notes)
    lacking = missing(claim.text, quotes, about)
    if claim.is_quoted and not any(claim.text in note.quote for note in notes):
        yield f"words of another PDF that are not quoted: {claim.text!r}"
    if claim.note is None:
        yield from (
            f"{sorted(map(str, some))} does not stand in {quotes!r}: {claim.text!r}" for some in lacking
        )
        return
    if not comes_out(claim.note, claim.text, quotes):
        yield f"computed wrongly: {claim.note!r} for {claim.text!r} of {quotes!r}"
    given = {value for some in numbers(claim.note) for value in some} | said_in_words(claim.note)
    for some in lacking:
        if not some & (results(claim.note) | given):
            yield f"{sorted(map(str, some))} is not in the computation {claim.note!r}: {claim.text!r}"


def _unsupported(pages: Sequence[Posted], answer: Answer) -> Iterator[str]:
    """Claims that were judged unsupported, and are posted."""
    judged = answer.trace.claims if answer.trace else ()
    refused = {_words(each.text) for each in judged if each.verdict == Verdict.UNSUPPORTED}
    refused -= {_words(each.text) for each in judged if each.verdict != Verdict.UNSUPPORTED}
    for page in pages:
        for claim in page.claims:
            if _words(claim.text) in refused and not claim.is_quoted:
                yield f"posted though unsupported: {claim.text!r}"


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _misplaced(answer: Answer, corpus: Corpus) -> Iterator[str]:
    """Citations whose span or printed label is not that of the catalogue's page."""
    index = corpus.library.index
    for citation in answer.citations:
        page = index.catalogue.pages(index.workspace, citation.generation)[citation.page]
        if page.text[citation.start : citation.end] != citation.quote or page.label != citation.label:
            yield f"not at its place: {citation.quote!r}"
