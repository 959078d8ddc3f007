"""The language model through the real SDK, against the fake server: answers, broken streams, refusals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date

import pytest

from bot.errors import ModelCutOff, ModelError
from bot.language_models import Assignment
from bot.language_models.metering import Meter
from bot.language_models.openai import LONGEST, OpenAIModel
from bot.prompts import Message, compose
from bot.traces import Usage
from bot.types import Outcome
from indexer.errors import SettingsError
from tests.fake_openai import FakeOpenAI
from tests.test_prompts import hit

KEY = "sk-test-0123456789"
HANDBOOK = hit("Parental leave is sixteen weeks at full pay. It must start within a year.")
POLICY = hit("A hotel costs at most 140 euros a night. Breakfast is included.")
GERMAN = hit("Für Arbeit an Feiertagen wird ein Zuschlag von 125 Prozent gezahlt. Die Kantine ist offen.")
CHINESE = hit("每位父母每年另有10天育儿假，直到子女满三周岁。公司食堂提供早餐。")
ASKED = Assignment("What may a hotel cost a night?", [HANDBOOK, POLICY, GERMAN, CHINESE])
HELLO = [Message("user", "hello")]
REPLY = "A hotel costs at most 140 euros a night. [2]"


@pytest.fixture
async def server() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as running:
        yield running


TODAY = date(2026, 11, 24)


def opened(server: FakeOpenAI, model: str = "gpt-6-luna", *, deadline: float = 60.0) -> OpenAIModel:
    return OpenAIModel(model, api_key=KEY, base_url=server.base_url, deadline=deadline, today=lambda: TODAY)


async def known(server: FakeOpenAI, model: str, *, deadline: float = 60.0) -> OpenAIModel:
    """A model that has answered before: it is known not to begin with its thinking."""
    asked = opened(server, model, deadline=deadline)
    server.script(["well"])
    assert await asked.complete(HELLO, deadline=60, most=10) == "well"
    server.requests.clear()
    return asked


async def written(model: OpenAIModel, assignment: Assignment = ASKED) -> tuple[str, Exception | None]:
    """What the model wrote, and how it ended if not well."""
    text = ""
    try:
        async for piece in model.write(assignment):
            text += piece
    except ModelError as error:
        return text, error
    finally:
        await model.close()
    return text, None


def let_pass(seconds: float) -> None:
    """For the running loop it is later from now on."""
    loop = asyncio.get_running_loop()
    now = loop.time
    loop.time = lambda: now() + seconds  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("How long is parental leave?", "Parental leave is sixteen weeks at full pay. [1]"),
        ("What may a hotel cost a night?", REPLY),
        (
            "Wie hoch ist der Zuschlag an Feiertagen?",
            "Für Arbeit an Feiertagen wird ein Zuschlag von 125 Prozent gezahlt. [3]",
        ),
        ("员工的育儿假有多少天？", "每位父母每年另有10天育儿假，直到子女满三周岁。 [4]"),
        ("Who won the world cup?", "The documents do not say this."),
    ],
)
async def test_an_answer_streams_in(server: FakeOpenAI, question: str, reply: str) -> None:
    assert await written(opened(server), Assignment(question, ASKED.passages)) == (reply, None)


async def test_the_server_gets_our_prompt_and_nothing_else(server: FakeOpenAI) -> None:
    await written(opened(server))
    (request,) = server.requests
    assert request.body == {
        "model": "gpt-6-luna",
        "stream": True,
        "stream_options": {"include_usage": True},
        "messages": [
            {"role": message.role, "content": message.content} for message in compose(ASKED, today=TODAY)
        ],
    }
    assert request.headers["Authorization"] == f"Bearer {KEY}"


def test_it_says_what_it_is() -> None:
    model = OpenAIModel("gpt-6-luna", api_key=KEY, base_url=None, deadline=1)
    assert (model.name, model.outcome) == ("openai:gpt-6-luna", Outcome.ANSWERED)


async def test_pieces_come_before_the_answer_is_complete_and_whoever_stops_closes_the_stream(
    server: FakeOpenAI,
) -> None:
    model = opened(server, "endless")
    stream = model.write(ASKED)
    assert await anext(stream) == REPLY
    async with aclosing(stream):  # type: ignore[type-var]
        pass
    while server.left != ["endless"]:
        await asyncio.sleep(0.01)
    await model.close()


async def test_a_cancelled_reader_closes_the_stream_and_what_it_cost_is_estimated(
    server: FakeOpenAI,
) -> None:
    model, meter, begun = opened(server, "endless"), Meter(), asyncio.Event()

    async def read() -> None:
        async with aclosing(model.write(replace(ASKED, meter=meter))) as stream:  # type: ignore[type-var]
            async for _ in stream:
                begun.set()

    reading = asyncio.create_task(read())
    await begun.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    while server.left != ["endless"]:
        await asyncio.sleep(0.01)
    await model.close()
    assert meter.usage.calls == 1
    assert meter.usage.estimated


# --- streams that break ---


BREAKING = ["cut", "unfinished", "error-inside", "garbled", "shapeless", "odd-choices", "numbers"]


@pytest.mark.parametrize("model", [*BREAKING, "length"])
async def test_a_stream_that_breaks_is_cut_off_after_what_came(server: FakeOpenAI, model: str) -> None:
    text, error = await written(opened(server, model) if model == "length" else await known(server, model))
    assert isinstance(error, ModelCutOff)
    assert error.again is (model != "length")
    assert text
    assert REPLY.startswith(text)
    assert "sk-secret" not in str(error)
    assert len(server.requests) == 1  # what was sent is not sent again


@pytest.mark.parametrize("model", BREAKING)
async def test_a_stream_that_breaks_before_it_began_is_tried_once_more(
    server: FakeOpenAI, model: str
) -> None:
    server.script(["", "", "", "", ""])
    assert await written(opened(server, model)) != ("", None)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "model", ["filtered", "refusing", "azure-filtered", "azure-declines", "gemini-safety"]
)
async def test_a_refusal_is_no_answer_and_is_not_asked_again(server: FakeOpenAI, model: str) -> None:
    server.script([] if model in {"filtered", "azure-filtered", "gemini-safety"} else REPLY)
    text, error = await written(opened(server, model))
    assert text == ""
    assert type(error) is ModelError
    assert str(error) == f"The language model {model!r} declined to answer this question."
    assert len(server.requests) == 1


@pytest.mark.parametrize("model", ["filtered", "azure-filtered", "gemini-safety"])
async def test_a_filter_that_steps_in_leaves_what_came_and_is_not_asked_again(
    server: FakeOpenAI, model: str
) -> None:
    text, error = await written(opened(server, model))
    assert text.startswith(REPLY[:40])
    assert isinstance(error, ModelCutOff)
    assert not error.again


async def test_a_model_that_finds_no_end_is_stopped(server: FakeOpenAI) -> None:
    text, error = await written(opened(server, "runaway"))
    assert 0 < len(text) <= LONGEST
    assert isinstance(error, ModelCutOff)
    assert not error.again
    assert "found no end" in str(error)
    while server.left != ["runaway"]:
        await asyncio.sleep(0.01)


async def test_an_output_that_ends_before_the_answer_names_the_cause(server: FakeOpenAI) -> None:
    server.script([])
    _, error = await written(opened(server, "length"))
    assert type(error) is ModelError
    assert "reached the limit of its output before it wrote an answer" in str(error)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("model", "begun"), [("endless", True), ("silent", False)])
async def test_the_deadline_ends_it(server: FakeOpenAI, model: str, begun: bool) -> None:
    pieces: list[str] = []

    async def read() -> None:
        async for piece in asking.write(ASKED):
            pieces.append(piece)

    asking = opened(server, model, deadline=1_000)
    server.script([REPLY])
    reading = asyncio.create_task(read())
    while not (pieces if begun else server.requests):
        await asyncio.sleep(0.01)
    let_pass(1_000)
    with pytest.raises(ModelError, match="FOOTNOTE_MODEL_DEADLINE") as raised:
        await reading
    await asking.close()
    assert isinstance(raised.value, ModelCutOff) is begun
    assert not getattr(raised.value, "again", False)
    assert bool(pieces) is begun
    assert len(server.requests) == 1


async def test_the_deadline_never_interrupts_whoever_reads(server: FakeOpenAI) -> None:
    undisturbed = 0

    async def read_slowly() -> None:
        nonlocal undisturbed
        async for _ in model.write(ASKED):
            let_pass(1_000)
            await asyncio.sleep(0.1)
            undisturbed += 1

    model = opened(server, "endless", deadline=1_000)
    with pytest.raises(ModelCutOff):
        await read_slowly()
    await model.close()
    assert undisturbed == 1


async def test_time_that_is_over_already_counts(server: FakeOpenAI) -> None:
    text, error = await written(opened(server, deadline=50), replace(ASKED, spent=50.0))
    assert text == ""
    assert "within 50 seconds (FOOTNOTE_MODEL_DEADLINE)" in str(error)


# --- replies as a whole ---


async def test_a_reply_comes_as_a_whole(server: FakeOpenAI) -> None:
    server.script("query: sixteen weeks\nquery: 育儿假")
    model = opened(server)
    assert await model.complete(HELLO, deadline=60, most=100) == "query: sixteen weeks\nquery: 育儿假"
    await model.close()
    assert model.rewrites
    assert server.requests[0].body["messages"] == [{"role": "user", "content": "hello"}]


async def test_a_reply_is_metered(server: FakeOpenAI) -> None:
    server.script(["one", " two"])
    model, meter = opened(server), Meter()
    await model.complete(HELLO, deadline=60, most=100, meter=meter)
    await model.close()
    assert len(meter.prompts) == 1
    assert meter.given is None
    assert meter.usage == Usage(1, 2, 2)


async def test_no_more_of_a_reply_is_read_than_is_wanted(server: FakeOpenAI) -> None:
    model = opened(server, "endless")
    assert len(await model.complete(HELLO, deadline=60, most=50)) == 50
    await model.close()


@pytest.mark.parametrize(("deadline", "own", "least"), [(1_000, 2_000, 1_000), (2_000, 1_000, 1_000)])
async def test_a_reply_has_the_shorter_of_both_times(
    server: FakeOpenAI, deadline: float, own: float, least: float
) -> None:
    model = opened(server, "silent", deadline=own)
    reading = asyncio.create_task(model.complete(HELLO, deadline=deadline, most=50))
    while not server.requests:
        await asyncio.sleep(0.01)
    let_pass(least)
    with pytest.raises(ModelError, match="within 1000 seconds"):
        await reading
    await model.close()


@pytest.mark.parametrize("model", [*BREAKING, "length", "filtered", "refusing", "missing-model"])
async def test_a_reply_that_breaks_or_is_refused_is_an_error_and_is_not_tried_again(
    server: FakeOpenAI, model: str
) -> None:
    server.script(["one", " two", " three", " four", " five"])
    asked = opened(server, model)
    with pytest.raises(ModelError) as raised:
        await asked.complete(HELLO, deadline=60, most=100)
    await asked.close()
    assert "sk-secret" not in str(raised.value)
    assert len(server.requests) == 1


# --- requests that fail ---


@pytest.mark.parametrize("status", [429, 500, 503, 408])
async def test_a_failure_that_passes_is_tried_once_more(server: FakeOpenAI, status: int) -> None:
    server.fail_next(status, {"retry-after": "0"})
    assert await written(opened(server)) == (REPLY, None)
    assert len(server.requests) == 2


async def test_a_failure_that_stays_is_an_error_after_two_attempts(server: FakeOpenAI) -> None:
    server.fail_next(500, {"retry-after": "0"}, times=9)
    text, error = await written(opened(server))
    assert text == ""
    assert isinstance(error, ModelError)
    assert len(server.requests) == 2


async def test_a_pause_beyond_the_deadline_is_not_waited_for(server: FakeOpenAI) -> None:
    server.fail_next(429, {"retry-after": "60"})
    _, error = await written(opened(server, deadline=50))
    assert isinstance(error, ModelError)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (401, "invalid_api_key", ["OPENAI_API_KEY"]),
        (403, "", ["FOOTNOTE_MODEL", "OPENAI_API_KEY"]),
        (404, "model_not_found", ["FOOTNOTE_MODEL", "'gpt-6-luna'"]),
        (400, "content_filter", ["declined"]),
        (400, "", ["400", "FOOTNOTE_MODEL"]),
        (429, "insufficient_quota", ["credit", "OPENAI_API_KEY"]),
    ],
)
async def test_a_refused_request_names_the_setting_and_is_not_repeated(
    server: FakeOpenAI, status: int, code: str, words: Sequence[str]
) -> None:
    server.fail_next(status, code=code)
    _, error = await written(opened(server))
    assert isinstance(error, ModelError)
    assert all(word in str(error) for word in words)
    assert KEY not in str(error)
    assert "as the test asked" not in str(error)
    assert len(server.requests) == 1


async def test_a_wrong_key_is_not_shown(server: FakeOpenAI) -> None:
    model = OpenAIModel("gpt-6-luna", api_key="sk-wrong-1", base_url=server.base_url, deadline=60)
    _, error = await written(model)
    assert "OPENAI_API_KEY" in str(error)
    assert "sk-wrong" not in str(error)


async def test_a_server_that_is_not_there_is_named() -> None:
    model = OpenAIModel("gpt-6-luna", api_key=KEY, base_url="http://127.0.0.1:9/v1", deadline=60)
    _, error = await written(model)
    assert isinstance(error, ModelError)
    assert "http://127.0.0.1:9/v1 cannot be reached: see OPENAI_BASE_URL" in str(error)


async def test_a_server_of_ones_own_needs_no_key(server: FakeOpenAI) -> None:
    model = OpenAIModel("local", api_key=None, base_url=server.base_url, deadline=60)
    assert await written(model) == (REPLY, None)


def test_without_key_and_address_the_setting_is_named() -> None:
    with pytest.raises(SettingsError, match="FOOTNOTE_MODEL chooses OpenAI, which needs OPENAI_API_KEY"):
        OpenAIModel("gpt-6-luna", api_key=None, base_url=None, deadline=60)
