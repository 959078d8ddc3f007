"""Seconds from a mention to its acknowledgement, placeholder and final answer, beside a bare Bolt app as the limit.

`footnote run` answers as a whole, with the samples indexed and the offline default, or a model that the environment's
OPENAI_BASE_URL serves. `limit` is a Bolt app that answers every mention at once with a fixed text and an update of it,
on the same playground in the same run: what Slack's protocol alone costs here.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import APP_TOKEN, BOT_TOKEN, Message, Playground
from tests.e2e.whole import whole

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
QUESTIONS = (
    "How many weeks of parental leave do we get?",
    "What is the limit for a hotel night in Paris?",
    "When must overtime be agreed?",
    "Wann beginnt die Frühschicht?",
    "女员工产假有多少天？",
    "How long does the warranty of the pump last?",
)


@dataclass
class Times:
    """Milliseconds of each question, from the mention."""

    ack: list[float] = field(default_factory=list)
    placeholder: list[float] = field(default_factory=list)
    final: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        return {name: spread(getattr(self, name)) for name in ("ack", "placeholder", "final")}


def spread(values: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    cuts = statistics.quantiles(values, n=20, method="inclusive") if len(values) > 1 else values * 19
    return {"p50": round(statistics.median(values), 1), "p95": round(cuts[18], 1)}


async def measure(playground: Playground, questions: int, concurrent: int) -> Times:
    """Asks `questions` questions, `concurrent` at a time, each by somebody in a thread of its own."""
    times, turn = Times(), asyncio.Semaphore(concurrent)

    async def one(number: int) -> None:
        async with turn:
            person = ("ada", "ben", "chiyo")[number % 3]
            asked = playground.say(person, "general", f"@Footnote {QUESTIONS[number % len(QUESTIONS)]}")
            answer = await playground.answer_to(asked.ts, 120)
            times.final.append((time.time() - float(asked.ts)) * 1000)
            times.placeholder.append((float(answer.ts) - float(asked.ts)) * 1000)
            times.ack.append(acknowledged(playground, asked))

    await asyncio.gather(*[one(number) for number in range(questions)])
    return times


def acknowledged(playground: Playground, asked: Message) -> float:
    """Milliseconds from the first delivery of the mention to its acknowledgement."""
    delivery = next(d for d in playground.deliveries("app_mention") if d.event.get("ts") == asked.ts)
    assert delivery.acked_at is not None
    return (delivery.acked_at - delivery.sent_at[0]) * 1000


@asynccontextmanager
async def bare_bolt() -> AsyncIterator[Playground]:
    """A playground with the least app that posts a placeholder and updates it."""
    async with Playground() as playground:
        app = AsyncApp(client=AsyncWebClient(token=BOT_TOKEN, base_url=playground.api_url))

        @app.event("app_mention")
        async def answer(event: dict[str, Any], client: AsyncWebClient) -> None:
            metadata = {"event_type": "footnote_answer", "event_payload": {"final": False}}
            place = {"channel": event["channel"], "thread_ts": event["ts"]}
            posted = await client.chat_postMessage(text="…", metadata=metadata, **place)
            done = {"event_type": "footnote_answer", "event_payload": {"final": True}}
            await client.chat_update(
                channel=event["channel"], ts=posted["ts"], text="An answer.", metadata=done
            )

        handler = AsyncSocketModeHandler(app, APP_TOKEN)
        await handler.connect_async()
        await playground.wait_for(lambda: playground.sockets.connections > 0)
        await measure(playground, 3, 1)  # warm
        yield playground
        await handler.close_async()


async def measured(model: str, questions: int, levels: Sequence[int]) -> dict[str, Any]:
    """Milliseconds at each number of questions at once."""
    figures: dict[str, Any] = {"questions": questions, "cores": os.cpu_count()}
    async with bare_bolt() as playground:
        figures["limit"] = {n: (await measure(playground, questions, n)).figures() for n in levels}
    passed = {name: os.environ[name] for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY") if name in os.environ}
    with tempfile.TemporaryDirectory() as folder:
        sources = {"workspace": (SAMPLES / "workspace", "workspace")}
        settings = {
            "FOOTNOTE_MODEL": model,
            "FOOTNOTE_SCHEDULE": "1h",
            "FOOTNOTE_CONCURRENCY": "16",
            **passed,
        }
        async with whole(Path(folder), sources, **settings) as running:
            await measure(running.playground, 3, 1)  # warm
            figures["footnote"] = {
                n: (await measure(running.playground, questions, n)).figures() for n in levels
            }
    return figures
