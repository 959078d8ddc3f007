"""Watches everything that the bot shows, and judges each word of a file before each pair of eyes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.phrases import UNEXPECTED
from bot.playground.records import Change, Message
from bot.playground.workspace import Workspace
from tests.leaks.canaries import canaries_in
from tests.leaks.ledger import Ledger
from tests.leaks.oracle import Reader, Verdict, judge, reader, readers_in


@dataclass(frozen=True, slots=True)
class Finding:
    """A word that somebody should not have seen."""

    verdict: Verdict
    word: str
    reader: str
    where: str
    shown: str

    def __str__(self) -> str:
        return f"{self.verdict}: {self.reader} saw {self.word} {self.where}: {self.shown[:600]}"


@dataclass(slots=True)
class Sentry:
    """Told of every change of the workspace.

    An update may repeat what its message has shown already, unless it finishes an answer; how often that is so
    before eyes that could not open the file any more is counted as `repeated`. While `lenient`, an event got lost in
    the middle of an answer, and its parts are not judged, only its end.
    """

    workspace: Workspace
    ledger: Ledger
    findings: list[Finding] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    lenient: bool = False
    pictured: frozenset[str] = frozenset()  # what the picture that is asked for shows

    def watch(self) -> None:
        """Begins."""
        self.workspace.watch(self._notice)

    def _notice(self, change: Change) -> None:
        if change.what.startswith(("file_", "channel")):
            self.ledger.note()
        if change.what == "home" and change.user:
            self._judge([reader(self.workspace, change.user)], canaries_in(change.detail), "in Home", "")
        elif change.what == "status" and change.channel in self.workspace.channels:
            place = self.workspace.channels[change.channel]
            self._judge(readers_in(self.workspace, place), canaries_in(change.detail), "as status", "")
        elif change.what in ("message", "message_changed") and change.message:
            self._message(change.message, change.before)

    def _message(self, message: Message, before: Message | None) -> None:
        if message.user != self.workspace.team.bot_user:
            return
        if UNEXPECTED in message.text:
            self.findings.append(Finding(Verdict.FAILED, "-", "somebody", "", message.text))
        place = self.workspace.channels[message.channel]
        words = self._words(message)
        if message.visible_to is not None:
            eyes, where = [reader(self.workspace, message.visible_to)], f"whispered in {place.name}"
        else:
            part = "" if message.is_final else "in a part of an answer "
            eyes, where = [*readers_in(self.workspace, place)], f"{part}in {place.name or place.id}"
        if self.lenient and not message.is_final and message.visible_to is None:
            return
        if before is not None and (before.is_final or not message.is_final):
            repeated = words & self._words(before)
            words -= repeated
            self._count_repeated(eyes, repeated)
        self._judge(eyes, words, where, f"{message.text} {list(message.blocks)}")

    def _words(self, message: Message) -> frozenset[str]:
        files = [self.workspace.files[file] for file in message.files]
        words = canaries_in([message.text, message.blocks, message.attachments, message.metadata])
        words |= canaries_in([(file.name, file.title) for file in files])
        return words | self.pictured if files else words

    def _judge(self, eyes: list[Reader | None], words: frozenset[str], where: str, shown: str) -> None:
        allowed = list(self.ledger.allowed())
        self.seen["shown"] += 1
        for word in words:
            self.seen["words"] += 1
            for one in eyes:
                if one is None:
                    continue
                self.seen["judged"] += 1
                verdict = judge(self.workspace, one, word, allowed)
                if verdict is not Verdict.FINE:
                    self.findings.append(Finding(verdict, word, one.name, where, shown))

    def _count_repeated(self, eyes: list[Reader | None], words: frozenset[str]) -> None:
        allowed = list(self.ledger.allowed())
        verdicts = [judge(self.workspace, one, word, allowed) for word in words for one in eyes if one]
        self.seen["repeated"] += any(verdict is Verdict.LEAK for verdict in verdicts)
