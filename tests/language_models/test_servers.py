"""One contract for all servers: whatever their streams look like, the same answer, and what it cost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.errors import ModelCutOff, ModelError
from bot.language_models import Assignment, Rejected
from bot.language_models.metering import Meter
from bot.language_models.openai import OpenAIModel
from bot.prompts import compose, fitted, size
from tests.fake_openai import FakeOpenAI
from tests.fake_openai_embeddings import tokens
from tests.fake_openai_refusals import TOO_LONG
from tests.fake_openai_servers import STREAMS
from tests.language_models.test_openai import ASKED, HELLO, KEY, REPLY, TODAY, opened, written
from tests.test_prompts import hit

BREAKING = {"aborted", "overloaded", "model-length", "gemini-safety", "azure-filtered"}
UNCOUNTED = {"ollama-old", "refuses-usage", "forbids-extra"}
WHOLE = [*sorted(set(STREAMS) - BREAKING), "gpt-6-luna", "bare", "whole", "slow"]
PROMPT = sum(tokens(message.content) for message in compose(ASKED, today=TODAY))
MANY = [
    hit(f"Rule {number} says that the fee is {number}00 euros." + " It is paid in May." * 26)
    for number in range(1, 9)
]


@pytest.fixture
async def server() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI(pause=0.0) as running:
        yield running


@pytest.mark.parametrize("name", WHOLE)
async def test_every_server_gives_the_same_answer_first_and_later(server: FakeOpenAI, name: str) -> None:
    model = opened(server, name)
    for _ in range(3):
        text = ""
        async for piece in model.write(ASKED):
            text += piece
        assert text.strip() == REPLY
    await model.close()


@pytest.mark.parametrize("name", WHOLE)
async def test_every_answer_is_counted_or_estimated(server: FakeOpenAI, name: str) -> None:
    meter = Meter()
    await written(opened(server, name), replace(ASKED, meter=meter))
    usage = meter.usage
    assert len(meter.prompts) == 1
    assert meter.given == 4
    assert usage.calls == 1
    assert usage.completion_tokens >= len(REPLY.split()) - 2
    assert usage.estimated is (name in UNCOUNTED)
    estimate = Meter()
    estimate.estimate(compose(ASKED, today=TODAY), "")
    assert usage.prompt_tokens == (estimate.usage.prompt_tokens if usage.estimated else PROMPT)


@pytest.mark.parametrize("name", ["refuses-usage", "forbids-extra"])
async def test_a_server_that_refuses_to_count_is_asked_to_once(server: FakeOpenAI, name: str) -> None:
    model = opened(server, name)
    for _ in range(2):
        async for _ in model.write(ASKED):
            pass
    await model.close()
    assert ["stream_options" in request.body for request in server.requests] == [True, False, False]


@pytest.mark.parametrize(
    ("name", "again"), [("aborted", True), ("overloaded", True), ("model-length", False)]
)
async def test_a_reason_to_end_that_is_none_is_a_break(server: FakeOpenAI, name: str, again: bool) -> None:
    text, error = await written(opened(server, name))
    assert text == REPLY
    assert isinstance(error, ModelCutOff)
    assert error.again is again


async def test_an_error_with_a_good_status_is_an_error(server: FakeOpenAI) -> None:
    text, error = await written(opened(server, "error-200"))
    assert text == ""
    assert "answered with an error" in str(error)
    assert "sk-secret" not in str(error)
    assert len(server.requests) == 2


# --- thinking ---


@pytest.mark.parametrize("name", [name for name in STREAMS if "thinking" in name])
async def test_an_answer_that_ends_while_the_model_thinks_holds_nothing_of_it(
    server: FakeOpenAI, name: str
) -> None:
    server.script(["<think>", "canary-secret", " and more"])
    text, error = await written(opened(server, name))
    assert text.strip() == ""
    assert error is None


async def test_thinking_that_was_taken_for_an_answer_is_a_break_and_never_happens_again(
    server: FakeOpenAI,
) -> None:
    thinking = ["Passage [1] says", " canary-secret.", "</think>", REPLY]
    model = opened(server)
    server.script(thinking, thinking)
    with capture_logs() as logged, pytest.raises(ModelCutOff) as raised:
        async for _ in model.write(ASKED):
            pass
    assert raised.value.again
    assert [line["event"] for line in logged] == ["the language model thinks within its answers"]
    assert await written(model) == (REPLY, None)


async def test_a_short_reply_tells_how_a_model_thinks_before_it_answers(server: FakeOpenAI) -> None:
    thinking = ["Passage [1] says", " canary-secret.", "</think>", REPLY]
    model = opened(server)
    server.script(thinking, thinking)
    assert await model.complete(HELLO, deadline=60, most=1_000) == REPLY
    assert await written(model) == (REPLY, None)


async def test_a_model_that_did_not_think_at_first_is_believed(server: FakeOpenAI) -> None:
    model = opened(server)
    server.script(["well"])
    await model.complete(HELLO, deadline=60, most=20)
    server.script(["No marker", " yet"])
    stream = model.write(ASKED)
    assert await anext(stream) == "No marker"
    await stream.aclose()  # type: ignore[attr-defined]
    await model.close()


# --- prompts that are too long ---


@pytest.mark.parametrize("name", TOO_LONG)
async def test_a_prompt_that_is_too_long_is_tried_with_half_the_passages(
    server: FakeOpenAI, name: str
) -> None:
    assignment = Assignment("What is the fee by rule 2?", MANY)
    with capture_logs() as logged:
        text, error = await written(opened(server, name), assignment)
    assert (text, error) == ("Rule 2 says that the fee is 200 euros. [2]", None)
    assert assignment.meter.given == 4
    assert [line["event"] for line in logged] == ["the model is given half the passages"]
    half = fitted(MANY, sum(map(size, MANY)) // 2)
    sent = server.requests[-1].body["messages"][-1]["content"]
    assert sent == compose(replace(assignment, passages=half), today=TODAY)[-1].content


async def test_a_prompt_that_stays_too_long_is_an_error(server: FakeOpenAI) -> None:
    assignment = Assignment("What is the fee? " * 200, MANY)
    with capture_logs():
        text, error = await written(opened(server, "short-vllm"), assignment)
    assert text == ""
    assert "too long for 'short-vllm': raise its server's context, or lower FOOTNOTE_PASSAGE_BYTES" in str(
        error
    )
    assert len(server.requests) == 2


async def test_a_server_that_reads_half_a_prompt_in_silence_is_told_of(server: FakeOpenAI) -> None:
    model = opened(server, "short-ollama")
    with capture_logs() as logged:
        for _ in range(2):
            async for _ in model.write(Assignment("What is the fee by rule 2?", MANY)):
                pass
    await model.close()
    (line,) = logged
    assert line["event"] == "the language model has read only the end of its prompt"
    assert line["log_level"] == "warning"


# --- claims worded anew ---


async def test_rejected_claims_are_asked_for_anew_and_nothing_else(server: FakeOpenAI) -> None:
    rejected = [Rejected("A hotel may cost 180 euros [2].", "'180' does not stand in the quote")]
    assert await written(opened(server), replace(ASKED, rejected=rejected)) == (REPLY, None)
    rejected = [Rejected("The moon is made of cheese.", "it cites nothing")]
    assert await written(opened(server), replace(ASKED, rejected=rejected)) == ("", None)


# --- where it is ---


@pytest.mark.parametrize(
    ("address", "path", "header"),
    [
        ("{}", "/v1/chat/completions", "Authorization"),
        ("{}/", "/v1/chat/completions", "Authorization"),
        ("{}/chat/completions", "/v1/chat/completions", "Authorization"),
        ("{}?api-version=preview", "/v1/chat/completions", "Authorization"),
        ("{}/openai?api-version=2024-10-21", "/v1/openai/deployments/m/chat/completions", "api-key"),
        (
            "{}/openai/deployments/d?api-version=2024-10-21",
            "/v1/openai/deployments/d/chat/completions",
            "api-key",
        ),
    ],
)
async def test_an_address_may_be_written_as_azure_shows_it(
    server: FakeOpenAI, address: str, path: str, header: str
) -> None:
    model = OpenAIModel("m", api_key=KEY, base_url=address.format(server.base_url), deadline=60)
    assert await written(model) == (REPLY, None)
    (request,) = server.requests
    assert request.path == path
    assert request.query == dict(part.split("=") for part in address.split("?")[1:])
    assert {name for name in request.headers if name in {"Authorization", "api-key"}} == {header}


async def test_a_password_in_an_address_is_not_told() -> None:
    model = OpenAIModel("m", api_key=None, base_url="http://me:secret@127.0.0.1:9/v1?key=hidden", deadline=60)
    _, error = await written(model)
    assert isinstance(error, ModelError)
    assert "http://127.0.0.1:9/v1 cannot be reached" in str(error)
    assert "secret" not in str(error)
    assert "hidden" not in str(error)


async def test_many_questions_at_once_share_what_is_known_of_a_server(server: FakeOpenAI) -> None:
    model = opened(server, "refuses-usage")

    async def ask() -> str:
        return "".join([piece async for piece in model.write(ASKED)])

    assert await asyncio.gather(*(ask() for _ in range(8))) == [REPLY] * 8
    assert await ask() == REPLY
    await model.close()
    assert "stream_options" not in server.requests[-1].body
