"""Search queries by a language model, through the real SDK: an aid whose every failure is only a line in the log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.errors import ModelError
from bot.language_models.metering import Meter
from bot.language_models.openai import OpenAIModel
from bot.language_models.passages_only import PassagesOnly
from bot.prompts import Message, compose_rewriting
from bot.rewriting import LONGEST_QUERY, MOST_QUERIES, queries_in, rewrite, search_text
from bot.types import Turn
from tests.fake_openai import FakeOpenAI
from tests.hostile import ATTACKS, faults, texts

QUESTION = "And for Q7 contractors in canary2026?"
TURNS = (Turn("U1", "How much PTO do employees get?", "1.0"), Turn(None, "25 days. [1]", "2.0"))
LONG = 60.0  # seconds that no test waits


@pytest.fixture
async def server() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as running:
        yield running


async def rewritten(
    server: FakeOpenAI, model: str = "gpt-6-luna", *, deadline: float = LONG, key: str = "sk-test"
) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The queries, and what was logged of them."""
    opened = OpenAIModel(model, api_key=key, base_url=server.base_url, deadline=2 * LONG)
    try:
        with capture_logs() as logged:
            queries = await rewrite(opened, QUESTION, TURNS, languages=("en", "de"), deadline=deadline)
    finally:
        await opened.close()
    return queries, [dict(line) for line in logged]


def said_once_that_it_failed(logged: list[dict[str, Any]]) -> bool:
    (line,) = logged
    assert line["log_level"] == "info"
    assert line["why"]
    assert "canary" not in str(line)
    assert "sk-" not in str(line)
    return True


# --- what comes back ------------------------------------------------------------------------------


async def test_queries_come_from_the_models_reply(server: FakeOpenAI) -> None:
    server.script_queries(
        "query: paid time off of contractors 2026\nquery: Urlaubstage freie Mitarbeiter 2026\n"
    )
    assert await rewritten(server) == (
        ("paid time off of contractors 2026", "Urlaubstage freie Mitarbeiter 2026"),
        [],
    )


async def test_the_model_is_given_question_thread_and_languages_and_nothing_else(server: FakeOpenAI) -> None:
    await rewritten(server)
    (request,) = server.requests
    expected = compose_rewriting(QUESTION, TURNS, languages=("en", "de"), most=MOST_QUERIES)
    assert request.body == {
        "model": "gpt-6-luna",
        "stream": True,
        "stream_options": {"include_usage": True},
        "messages": [{"role": message.role, "content": message.content} for message in expected],
    }


async def test_what_queries_cost_is_metered(server: FakeOpenAI) -> None:
    server.script_queries(["query: holidays"])
    model, meter = (
        OpenAIModel("gpt-6-luna", api_key="sk-test", base_url=server.base_url, deadline=LONG),
        Meter(),
    )
    assert await rewrite(model, QUESTION, TURNS, deadline=LONG, meter=meter) == ("holidays",)
    await model.close()
    assert (len(meter.prompts), meter.usage.calls, meter.usage.completion_tokens) == (1, 1, 1)


async def test_a_question_that_is_only_repeated_adds_nothing_and_is_no_failure(server: FakeOpenAI) -> None:
    assert await rewritten(server) == ((), [])


async def test_of_fifty_queries_three_are_taken(server: FakeOpenAI) -> None:
    server.script_queries("".join(f"query: number {number}\n" for number in range(50)))
    queries, _ = await rewritten(server)
    assert queries == ("number 0", "number 1", "number 2")


async def test_a_reply_without_end_is_left_where_it_is_long_enough(server: FakeOpenAI) -> None:
    server.script_queries(["query: holidays of contractors\n", *["query: x " * 100] * 10_000])
    queries, logged = await rewritten(server)
    assert queries == ("holidays of contractors",)
    assert logged == []


# --- what fails -----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["silent", "endless"])
async def test_what_takes_too_long_is_not_waited_for(server: FakeOpenAI, model: str) -> None:
    server.script_queries("query: holidays of contractors\n")
    queries, logged = await rewritten(server, model, deadline=0.2)
    assert queries == ()
    assert said_once_that_it_failed(logged)


async def test_a_model_that_knows_no_time_is_not_waited_for_either() -> None:
    class Timeless(PassagesOnly):
        rewrites = True

        async def complete(
            self, messages: Sequence[Message], *, deadline: float, most: int, meter: Meter | None = None
        ) -> str:
            await asyncio.sleep(3600)
            return "query: late"

    with capture_logs() as logged:
        assert await rewrite(Timeless(), QUESTION, TURNS, deadline=0.05) == ()
    assert said_once_that_it_failed([dict(line) for line in logged])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
async def test_an_error_of_the_service_is_not_tried_again(server: FakeOpenAI, status: int) -> None:
    server.fail_next(status, {"retry-after": "60"}, times=5)
    queries, logged = await rewritten(server)
    assert queries == ()
    assert said_once_that_it_failed(logged)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "model",
    [
        "cut",
        "unfinished",
        "error-inside",
        "garbled",
        "shapeless",
        "length",
        "filtered",
        "refusing",
        "missing-model",
    ],
)
async def test_a_reply_that_breaks_off_is_not_used(server: FakeOpenAI, model: str) -> None:
    server.script_queries(["query: ", "holidays", "\n", "query: ", "secret", " ", "plans"])
    queries, logged = await rewritten(server, model)
    assert queries == ()
    assert said_once_that_it_failed(logged)


async def test_a_server_that_is_not_there_is_passed_over() -> None:
    model = OpenAIModel("any", api_key="sk-test", base_url="http://127.0.0.1:9/v1", deadline=LONG)
    with capture_logs() as logged:
        assert await rewrite(model, QUESTION, TURNS, deadline=LONG) == ()
    await model.close()
    assert said_once_that_it_failed([dict(line) for line in logged])


@pytest.mark.parametrize(
    "reply",
    [
        "",
        " \n ",
        "I am sorry, but I cannot help with that.",
        "Contractors get 20 days.",
        "query:",
        "query: …?!\nquery: ---",
        "query: " + "very long " * 100,
        '{"queries": ["a", "b"]}',
        "<query>a</query>",
    ],
)
async def test_nonsense_is_no_query(server: FakeOpenAI, reply: str) -> None:
    server.script_queries([reply])
    queries, logged = await rewritten(server)
    assert queries == ()
    assert said_once_that_it_failed(logged)


async def test_without_a_language_model_nobody_is_asked() -> None:
    with capture_logs() as logged:
        assert await rewrite(PassagesOnly(), QUESTION, TURNS, deadline=LONG) == ()
    assert logged == []
    with pytest.raises(ModelError):
        await PassagesOnly().complete([], deadline=LONG, most=10)


# --- what is in a reply -----------------------------------------------------------------------------


def test_how_models_dress_their_lines_does_not_matter() -> None:
    reply = (
        'Here are the queries:\n\n```\n1. query: parental leave\n- Query: "Elternzeit 2026"\n'
        "**query 3**: 育儿假 天数\r\n```\nI hope this helps!"
    )
    assert queries_in(reply, "leave?") == ("parental leave", "Elternzeit 2026", "育儿假 天数")


def test_names_years_and_figures_stay_as_they_are() -> None:
    query = "Müller & Söhne GmbH revenue FY2022 Q3 > 1,577.5 million (unaudited) PP&E 10-K"
    assert queries_in(f"query: {query}", "?") == (query,)


def test_what_repeats_the_question_or_another_query_is_left_out() -> None:
    reply = "query: how long is  leave\nquery: leave length\nquery: Leave Length.\nquery: weeks of leave"
    assert queries_in(reply, "How long is leave?") == ("leave length", "weeks of leave")
    assert queries_in("query: How long is leave?", "how long is leave") == ()


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_as_a_query_is_only_words(attack: str) -> None:
    for query in queries_in(f"query: leave {' '.join(attack.split())}", "?") or ():
        assert set(faults(query)) <= {"a marker"}


@given(st.lists(texts() | st.text(), max_size=60), st.text(max_size=50))
def test_whatever_a_model_writes_few_short_clean_and_different_queries_are_left(
    lines: list[str], question: str
) -> None:
    queries = queries_in("\n".join(f"query: {line}" for line in lines), question)
    if queries is None:
        return
    assert len(queries) <= MOST_QUERIES
    assert len({query.casefold() for query in queries}) == len(queries)
    for query in queries:
        assert 0 < len(query) <= LONGEST_QUERY
        assert set(faults(query)) <= {"a marker"}
        assert query.casefold() != question.casefold()


# --- without a model ----------------------------------------------------------------------------------


def test_a_short_follow_up_is_searched_with_the_question_before_it() -> None:
    turns = [Turn("U1", "Parental leave?", "1.0"), Turn(None, "Sixteen weeks.", "2.0")]
    assert search_text("And when?", turns) == "Parental leave? And when?"
    assert search_text("And when?", ()) == "And when?"
    assert search_text("a b c d e f g h i", turns) == "a b c d e f g h i"


def test_a_long_question_without_spaces_is_no_short_follow_up() -> None:
    turns = [Turn("U1", "食堂几点开门？", "1.0")]
    assert search_text("那么晚餐呢？", turns) == "食堂几点开门？ 那么晚餐呢？"
    long = "苏州工厂的员工每年可以享有多少天的带薪年休假？"
    assert search_text(long, turns) == long
