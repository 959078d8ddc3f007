"""What the journal knows of pictures that we posted beside answers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, select, update

from bot.journal_part import JournalPart
from bot.journal_tables import posted_pictures
from indexer.database import insert_or


@dataclass(frozen=True, slots=True)
class PostedPicture:
    """A picture of a page that we posted, or began to post: a file of ours in Slack."""

    file: str  # Slack's id
    document: str
    question: str
    marker: int
    channel: str
    begun_at: float
    posted_at: float | None  # None: whether it is shared is not known


class PostedPictures(JournalPart):
    """Pictures of one workspace."""

    def record_picture(self, file: str, *, document: str, question: str, marker: int, channel: str) -> bool:
        """Notes a picture that is about to be posted; False when one of that footnote is on record already."""
        row = {
            "workspace": self.workspace,
            "file": file,
            "document": document,
            "question": question,
            "marker": marker,
            "channel": channel,
            "begun_at": self._clock(),
        }
        with self._write() as connection:
            insert = insert_or(connection, posted_pictures).values(row).on_conflict_do_nothing()
            return connection.execute(insert.returning(posted_pictures.c.file)).first() is not None

    def picture_posted(self, file: str) -> None:
        """Notes that the picture is shared."""
        with self._write() as connection:
            change = update(posted_pictures).where(self._is_picture(file)).values(posted_at=self._clock())
            connection.execute(change)

    def picture_of(self, question: str, marker: int) -> PostedPicture | None:
        """The picture of a footnote's page, if one was posted or begun."""
        ours = and_(posted_pictures.c.question == question, posted_pictures.c.marker == marker)
        found = self._pictures(ours)
        return found[0] if found else None

    def pictures_of(self, document: str) -> list[PostedPicture]:
        """All pictures of a document's pages."""
        return self._pictures(posted_pictures.c.document == document)

    def forget_picture(self, file: str) -> None:
        """The file is no more."""
        with self._write() as connection:
            connection.execute(delete(posted_pictures).where(self._is_picture(file)))

    def _pictures(self, which: ColumnElement[bool]) -> list[PostedPicture]:
        query = select(posted_pictures).where(posted_pictures.c.workspace == self.workspace, which)
        with self._read() as connection:
            rows = connection.execute(query.order_by(posted_pictures.c.begun_at, posted_pictures.c.file))
            return [
                PostedPicture(
                    row.file,
                    row.document,
                    row.question,
                    row.marker,
                    row.channel,
                    row.begun_at,
                    row.posted_at,
                )
                for row in rows
            ]

    # --- inside -----------------------------------------------------------------------------

    def _is_picture(self, file: str) -> ColumnElement[bool]:
        return and_(posted_pictures.c.workspace == self.workspace, posted_pictures.c.file == file)
