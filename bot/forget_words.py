"""What `footnote forget` and `footnote erase` print. Values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.audit import message_link
from bot.reports import count

if TYPE_CHECKING:
    from bot.forgetting import Forgotten
    from bot.forgotten_person import ForgottenPerson


def forgotten_json(forgotten: Forgotten) -> dict[str, Any]:
    """The object of `forget FILE --json`."""
    document = forgotten.document
    return {
        "forgotten": {
            "id": document.id,
            "source": document.source,
            "uri": document.uri,
            "name": document.name,
        },
        "answers": forgotten.answers,
        "remains": list(forgotten.remains),
    }


def forgotten_text(forgotten: Forgotten) -> str:
    """The same in words."""
    document = forgotten.document
    lines = [
        f"{document.name} is forgotten: its pages, passages, copies and pictures are erased.",
        f"{count(forgotten.answers, 'answer')} quoted it; the bot takes the quotes out of Slack, when it runs.",
        (
            f"The file itself stays where it is and is not read again, unless it is shared anew. To let it in again: "
            f"footnote forget {document.uri!r} --source {document.source!r} --undo"
        ),
    ]
    return _lines([*lines, *forgotten.remains])


def person_json(
    user: str, person: ForgottenPerson, remains: Sequence[str], address: str | None
) -> dict[str, Any]:
    """The object of `forget --user --json`."""
    return {
        "user": user,
        "questions": person.questions,
        "feedback": person.feedback,
        "standing": [
            {
                "channel": each.channel,
                "ts": each.ts,
                "link": message_link(address, each.channel, each.ts, each.thread_ts),
            }
            for each in person.standing
        ],
        "remains": list(remains),
    }


def person_text(user: str, person: ForgottenPerson, remains: Sequence[str]) -> str:
    """The same in words."""
    lines = [
        (
            f"{count(person.questions, 'question')} of {user} with their answers, {count(person.feedback, 'rating')} "
            f"and their name in what they changed are erased."
        ),
        f"Files that {user} shared stay: footnote forget FILE forgets one.",
    ]
    if person.standing:
        lines.append(
            f"Still in Slack: {count(len(person.standing), 'message')} of ours, and what they wrote themselves. Both are "
            f"deleted there: theirs by themselves, ours by who may delete messages of others; --json lists ours."
        )
    return _lines([*lines, *remains])


def erased_text(workspace: str, remains: Sequence[str]) -> str:
    """What `erase` has done, in words."""
    lines = [
        f"Everything of the workspace {workspace!r} is erased: documents, passages, copies, questions and answers.",
        (
            "What stands in Slack stays there. Nothing is indexed or answered until the bot is started again, which "
            "reads everything anew: remove its token first if that is not wanted."
        ),
    ]
    return _lines([*lines, *remains])


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
