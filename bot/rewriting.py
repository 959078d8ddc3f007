"""A question and its thread -> what is searched, by a language model as well: an aid never waited for long.

What the model writes is searched and never shown. Still it is hostile text, since thread and question can steer it:
only lines of the agreed form count, few and short, and they are cleaned as an answer is.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import structlog

from bot.errors import ModelError
from bot.evidence.words import WIDE
from bot.language_models import LanguageModel
from bot.language_models.metering import Meter
from bot.prompts import compose_rewriting
from bot.sanitise import sanitise
from bot.types import Turn

log = structlog.get_logger(__name__)

MOST_QUERIES = 3
LONGEST_QUERY = 200
"""Characters; what is longer is no query."""
_LONGEST_REPLY = 2_000
_SHORT_QUESTION = 8  # words: a follow-up this short leans on the question before it
_LANGUAGES = 3

_QUERY = re.compile(
    r"(?:[-*+•]|\d{1,2}[.)])?[ \t]*[*_`\"“]*query[ \t]*\d{0,2}[*_`]*[ \t]*[:：](.*)", re.IGNORECASE
)
_WORD = re.compile(rf"[{WIDE}]{{1,2}}|[^\s{WIDE}]+")  # two characters of Chinese or Japanese
_AROUND = " \t*_`\"'“”„«»"


async def rewrite(
    model: LanguageModel,
    question: str,
    turns: Sequence[Turn],
    *,
    languages: Sequence[str] = (),
    deadline: float,
    meter: Meter | None = None,
) -> tuple[str, ...]:
    """Search queries that say what a question asks, beside the question itself; none when that fails.

    Args:
        model: asked only if it `rewrites`.
        question: as typed.
        turns: the thread so far, as far as it may be used.
        languages: of the documents, ISO 639-1, the commonest first.
        deadline: seconds.
        meter: counts what it costs.
    """
    if not model.rewrites:
        return ()
    messages = compose_rewriting(question, turns, languages=languages[:_LANGUAGES], most=MOST_QUERIES)
    try:
        async with asyncio.timeout(deadline):
            reply = await model.complete(messages, deadline=deadline, most=_LONGEST_REPLY, meter=meter)
    except TimeoutError:
        log.info("searching for the question alone", why=f"no queries within {deadline:g} seconds")
        return ()
    except ModelError as error:
        log.info("searching for the question alone", why=str(error))
        return ()
    queries = queries_in(reply, question)
    if queries is None:
        log.info("searching for the question alone", why="the reply holds no queries")
        return ()
    return queries


def search_text(text: str, turns: Sequence[Turn]) -> str:
    """What to search for: a short follow-up is searched together with the question before it."""
    earlier = [turn.text for turn in turns if turn.user is not None]
    if not earlier or len(_WORD.findall(text)) > _SHORT_QUESTION:
        return text
    return f"{earlier[-1]} {text}"


def queries_in(reply: str, question: str) -> tuple[str, ...] | None:
    """The queries of a reply, at most MOST_QUERIES of at most LONGEST_QUERY characters; None if it holds none.

    A query is a line that begins with `query:`. One that repeats the question or another one is left out.
    """
    written = [match[1] for line in reply.splitlines() if (match := _QUERY.fullmatch(line.strip()))]
    cleaned = [sanitise(line).strip(_AROUND) for line in written]
    usable = [query for query in cleaned if len(query) <= LONGEST_QUERY and any(map(str.isalnum, query))]
    if not usable:
        return None
    seen = {_folded(question)}
    queries: list[str] = []
    for query in usable:
        if _folded(query) not in seen:
            seen.add(_folded(query))
            queries.append(query)
    return tuple(queries[:MOST_QUERIES])


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip("?？ .!")
