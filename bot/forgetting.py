"""A document is forgotten: what is made of it, what was quoted of it and what was said about it go for good.

The file itself stays where it is. It is kept out of later syncs until `footnote forget FILE --undo`, or until it is
shared anew as another file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.blocks import SlackMessage
from bot.file_handles import alike, handle, meant
from bot.mrkdwn import plain
from bot.notice_book import NoticeBook
from bot.redaction import without
from bot.reports import count, lines_message, notice
from bot.types import Answer, Outcome
from bot.written_answers import readable
from indexer.erasure import erase_document, scrub
from indexer.types import ChangeKind, Document, Reach

if TYPE_CHECKING:
    from bot.journal import Journal
    from indexer.index import Index

_PAGE = 100
_SHOWN = 10  # documents that are listed when it is not clear which is meant
MOST_BYTES = 512 * 1024 * 1024
"""Of a database that is written anew because somebody in Slack says so: some four seconds, in which others wait."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of a document."""

    document: Document  # as it was
    answers: int  # that lost something
    remains: tuple[str, ...]  # what may still be somewhere, a sentence each


class Forgetting:
    """Forgets documents of one workspace. Thread-safe; its methods take seconds where the index is large."""

    def __init__(
        self,
        index: Index,
        journal: Journal,
        *,
        withdraw: Callable[[], None] = lambda: None,
        most_bytes: int | None = None,
    ) -> None:
        """`withdraw` is called, in the calling thread, when messages in Slack are to lose what they quoted.

        A database larger than `most_bytes` is not written anew.
        """
        self._index = index
        self._journal = journal
        self._notices = NoticeBook(index.database, journal.workspace)
        self._withdraw = withdraw
        self._most_bytes = most_bytes

    def forget(self, words: str, *, user: str, is_admin: bool, reach: Reach) -> SlackMessage:
        """What `/pdfs forget WORDS` is answered with: the document is forgotten, or why not.

        Only documents within the person's reach are found; only who shared one may have it forgotten, or an admin.

        Raises:
            FootnoteError: the database failed; asking again goes on where it stopped.
        """
        known = self._index.catalogue.documents(self._index.workspace, reach=reach, every=True)
        found = meant(known, words)
        if not found:
            return _unknown(words, alike(known, words, _SHOWN), known)
        if len(found) > 1:
            return _ambiguous(found, known)
        (document,) = found
        if not is_admin and document.added_by != user:
            return notice(_who_may(document))
        return _told(self.erase(document, by=user))

    def erase(self, document: Document, *, by: str | None) -> Forgotten:
        """Erases the document everywhere. Raises FootnoteError.

        Its row goes after what is known by it, so that whoever was interrupted may ask again.
        """
        answers = self._scrub_answers(document.id)
        self._notices.withdraw(document.id)
        swept = erase_document(self._index, document, by=by)
        answers += self._scrub_answers(document.id)  # of answers that were being made
        self._withdraw()
        remains = [] if swept else [_STORE_AWAY]
        return Forgotten(document, answers, (*remains, *scrub(self._index, most_bytes=self._most_bytes)))

    def remember(self, document_id: str) -> bool:
        """Lets the document's file in again, with the next sync; false if it was not kept out."""
        return self._index.catalogue.remember(self._index.workspace, document_id)

    def _scrub_answers(self, document: str) -> int:
        """Takes from the journal what answers show of the document; their messages in Slack are withdrawn later."""
        self._journal.forget_traces(document)
        changed, before = 0, None
        while page := self._journal.answers_showing(document, _PAGE, before=before):
            for past in page:
                known = readable(past.answer)
                left = without(known, document, ChangeKind.REMOVED) if known else _NOTHING_LEFT
                if left != known and self._journal.rewrite_answer(
                    past.question,
                    left,
                    pending={document, *past.answer.get("pending", ())},
                    instead_of=past.answer,
                ):
                    changed += 1
            before = page[-1].number
        return changed


_NOTHING_LEFT = Answer(Outcome.ANSWERED, withdrawn=(ChangeKind.REMOVED,))
_STORE_AWAY = "Its vectors could not be deleted yet, since the passage store is away: the next sync does it."


def _told(forgotten: Forgotten) -> SlackMessage:
    name = plain(forgotten.document.name, 120)
    lines = [
        f"I have forgotten {name}: its pages, passages and pictures are erased, and no answer uses it any more."
    ]
    if forgotten.answers:
        lines.append(
            f"{count(forgotten.answers, 'earlier answer')} quoted it; what they quoted is taken out of Slack within minutes."
        )
    lines.append(
        "The file itself stays where it is, and I do not read it again. Where the same PDF was shared as another file, "
        "that one has to be forgotten by itself. To bring this one back, share it anew, or ask an admin."
    )
    return lines_message([*lines, *map(plain, forgotten.remains)])


def _who_may(document: Document) -> str:
    if document.added_by is None:
        return f"Only admins may have {document.name} forgotten: it comes from a folder."
    return f"Only the person who shared {document.name}, or an admin, may have it forgotten."


def _unknown(words: str, candidates: Sequence[Document], known: Sequence[Document]) -> SlackMessage:
    typed = plain(words, 100)
    if not typed:
        return lines_message(["Which PDF? /pdfs forget NAME.pdf, or /pdfs list for what there is."])
    lines = [f"There is no PDF named {typed} among those that you may use here."]
    if candidates:
        lines += ["Did you mean one of these? Nothing was forgotten.", *_choices(candidates, known)]
    return lines_message(lines)


def _ambiguous(found: Sequence[Document], known: Sequence[Document]) -> SlackMessage:
    head = f"{count(len(found), 'PDF')} are named so. Nothing was forgotten; say which:"
    more = [] if len(found) <= _SHOWN else [f"… and {count(len(found) - _SHOWN, 'other')}"]
    return lines_message([head, *_choices(found, known), *more])


def _choices(documents: Sequence[Document], known: Sequence[Document]) -> list[str]:
    return [
        f"• {plain(each.title or each.name, 100)}, {count(each.pages.total, 'page')}: "
        f"/pdfs forget {plain(handle(each, known), 200)}"
        for each in documents[:_SHOWN]
    ]
