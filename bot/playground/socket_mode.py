"""Socket Mode: envelopes over WebSockets, acknowledged, delivered again when they are not.

As docs.slack.dev describes it: `hello` after connecting, each envelope to one of the app's connections in
turn, an acknowledgement within three seconds, otherwise the same event again (at once, after a minute, after
five), `disconnect` before Slack closes a connection. Where Slack would count an attempt as failed because the
app has no connection, this server keeps the envelope until one is there.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.playground.records import Json

_MOST_CONNECTIONS = 10


@dataclass(slots=True, eq=False)
class Delivery:
    """One envelope on its way: what was sent, when, and what came back."""

    envelope: Json
    sent_at: list[float] = field(default_factory=list)  # one entry per attempt, seconds since the epoch
    acked_at: float | None = None
    dropped_acks: int = 0
    response: Any = None  # the payload of the acknowledgement
    gave_up: bool = False
    acked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def kind(self) -> str:
        """events_api, slash_commands or interactive."""
        return str(self.envelope["type"])

    @property
    def event(self) -> Json:
        """The event inside, empty for other envelopes."""
        event: Json = self.envelope["payload"].get("event", {})
        return event

    def to_json(self) -> Json:
        """What the control API shows of it."""
        return {
            "envelope_id": self.envelope["envelope_id"],
            "type": self.kind,
            "event_id": self.envelope["payload"].get("event_id"),
            "event": self.event,
            "sent_at": self.sent_at,
            "acked_at": self.acked_at,
            "dropped_acks": self.dropped_acks,
            "gave_up": self.gave_up,
        }


@dataclass(slots=True, eq=False)
class _Connection:
    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False  # told to go: gets no new envelopes

    @property
    def is_open(self) -> bool:
        return not self.leaving and not self.socket.closed


class SocketMode:
    """The server's side of all connections of the one app."""

    def __init__(
        self,
        app_id: str,
        *,
        ack_timeout: float = 3.0,
        retry_delays: Sequence[float] = (0.0, 60.0, 300.0),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.deliveries: list[Delivery] = []
        self.ack_timeout = ack_timeout
        self.retry_delays = tuple(retry_delays)
        self.on_connections: Callable[[], None] = lambda: None  # called when connections come or go
        self._by_envelope: dict[str | None, Delivery] = {}
        self._app_id = app_id
        self._clock = clock
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._turn = 0
        self._acks_to_drop = 0
        self._paused = False
        self._may_send = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """How many connections take envelopes now."""
        return sum(connection.is_open for connection in self._connections)

    def issue_ticket(self) -> str:
        """The secret part of an address that may be connected to once."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection until either side closes it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this ticket was used or never issued")
        self._tickets.discard(ticket)
        if self.connections >= _MOST_CONNECTIONS:
            raise web.HTTPTooManyRequests(text="too_many_websockets")
        socket = web.WebSocketResponse(heartbeat=10)
        await socket.prepare(request)
        connection = _Connection(socket, request)
        self._connections.append(connection)
        try:
            await socket.send_json(self._hello())
            self._open_or_shut()
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    self._take_ack(frame.data)
        finally:
            self._connections.remove(connection)
            self._open_or_shut()
        return socket

    def send(
        self,
        kind: str,
        payload: Json,
        *,
        on_ack: Callable[[Delivery], None] | None = None,
        on_failure: Callable[[Delivery], None] | None = None,
    ) -> Delivery:
        """Deliver an envelope in the background; only events wait for a connection and are delivered again."""
        is_event = kind == "events_api"
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "accepts_response_payload": not is_event,
            "payload": payload,
        }
        if is_event:
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        delivery = Delivery(envelope)
        self.deliveries.append(delivery)
        self._by_envelope[envelope["envelope_id"]] = delivery
        attempts = (0.0, *self.retry_delays) if is_event else (0.0,) if self.connections else ()
        self._start(self._deliver(delivery, attempts, on_ack, on_failure))
        return delivery

    def redeliver(self, delivery: Delivery) -> None:
        """Send an envelope again, acknowledged or not, as Slack does when an acknowledgement got lost."""
        self._start(self._attempt(delivery))

    def drop_acks(self, times: int = 1) -> None:
        """Ignore the next acknowledgements, as if they were lost on their way."""
        self._acks_to_drop += times

    def pause(self) -> None:
        """Hold every envelope back."""
        self._paused = True
        self._open_or_shut()

    def resume(self) -> None:
        """Deliver what was held back."""
        self._paused = False
        self._open_or_shut()

    async def disconnect(self, reason: str = "refresh_requested", *, grace: float = 10.0) -> None:
        """Tell every connection to go ("warning", "refresh_requested"), close those that stay after `grace` s."""
        for connection in list(self._connections):
            connection.leaving = True
            self._open_or_shut()
            if not connection.socket.closed:
                frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
                await connection.socket.send_json(frame)
            self._start(self._close_later(connection, grace))

    def cut(self) -> None:
        """Break every connection without a word, as a network does."""
        for connection in list(self._connections):
            connection.leaving = True
            if connection.request.transport is not None:
                connection.request.transport.abort()
        self._open_or_shut()

    async def close(self) -> None:
        """Stop delivering and close every connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self._connections):
            await connection.socket.close()

    async def _deliver(
        self,
        delivery: Delivery,
        attempts: Sequence[float],
        on_ack: Callable[[Delivery], None] | None,
        on_failure: Callable[[Delivery], None] | None,
    ) -> None:
        for delay in attempts:
            if delay:
                await asyncio.sleep(delay)
            if not delivery.acked.is_set():
                await self._attempt(delivery)
                await self._wait_for_ack(delivery)
            if delivery.acked.is_set():
                if on_ack:
                    on_ack(delivery)
                return
        delivery.gave_up = True
        if on_failure:
            on_failure(delivery)

    async def _attempt(self, delivery: Delivery) -> None:
        while True:
            await self._may_send.wait()
            connection = self._next_connection()
            if connection is None:
                self._may_send.clear()
                continue
            if delivery.sent_at and "retry_attempt" in delivery.envelope:
                delivery.envelope["retry_attempt"] = len(delivery.sent_at)
                delivery.envelope["retry_reason"] = "timeout"
            try:
                await connection.socket.send_json(delivery.envelope)
            except ConnectionError:
                connection.leaving = True
                self._open_or_shut()
                continue
            delivery.sent_at.append(self._clock())
            return

    async def _wait_for_ack(self, delivery: Delivery) -> None:
        try:
            async with asyncio.timeout(self.ack_timeout):
                await delivery.acked.wait()
        except TimeoutError:
            return

    def _take_ack(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        wanted = answer.get("envelope_id") if isinstance(answer, dict) else None
        delivery = self._by_envelope.get(wanted)
        if delivery is None:
            return
        if self._acks_to_drop:
            self._acks_to_drop -= 1
            delivery.dropped_acks += 1
        elif not delivery.acked.is_set():
            delivery.acked_at = self._clock()
            delivery.response = answer.get("payload")
            delivery.acked.set()

    def _next_connection(self) -> _Connection | None:
        open_ones = [connection for connection in self._connections if connection.is_open]
        if not open_ones:
            return None
        self._turn += 1
        return open_ones[self._turn % len(open_ones)]

    def _open_or_shut(self) -> None:
        if self.connections and not self._paused:
            self._may_send.set()
        else:
            self._may_send.clear()
        self.on_connections()

    async def _close_later(self, connection: _Connection, grace: float) -> None:
        await asyncio.sleep(grace)
        await connection.socket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connections,
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "playground", "build_number": 1, "approximate_connection_time": 18060},
        }

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
