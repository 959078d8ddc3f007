"""The routes of Qdrant's REST API that the local engine answers.

Every operation runs in the event loop's own thread: no call of the binding releases the GIL, so threads would
add switching and no speed, and one thread makes each write atomic towards every reader.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from indexer.local_qdrant.engine import Engine
from indexer.local_qdrant.filters import filter_of, only, point_id
from indexer.local_qdrant.queries import facet_of, fields_of, query_of, scroll_of
from indexer.local_qdrant.refused import JSON, Refused, malformed, refusal_of, unsupported
from indexer.local_qdrant.translate import deletion_of, payload_change_of, upsert_of

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 32 * 2**20
"""As a Qdrant server's own default."""
API_VERSION = "1.20.0"
"""The version of the REST API that is spoken here, as clients compare it with their own."""

_OPEN = frozenset({"/", "/healthz", "/livez", "/readyz"})
_DONE = {"operation_id": 0, "status": "completed"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Operation = Callable[[Engine, str, JSON], Any]


def _batch(engine: Engine, name: str, body: dict[str, Any]) -> list[JSON]:
    kinds: dict[str, Callable[[dict[str, Any]], Any]] = {
        "upsert": upsert_of,
        "delete": deletion_of,
        "set_payload": lambda part: payload_change_of(part, overwrite=False),
        "overwrite_payload": lambda part: payload_change_of(part, overwrite=True),
    }
    operations = []
    for operation in body["operations"]:
        ((kind, part),) = operation.items()
        if kind not in kinds:
            raise unsupported(f"the batch operation `{kind}`")
        operations.append(kinds[kind](part))
    engine.update(name, operations)
    return [_DONE for _ in operations]


def _retrieve(engine: Engine, name: str, body: dict[str, Any]) -> list[JSON]:
    only(body, ("ids", "with_payload", "with_vector"), "a retrieval")
    ids = [point_id(value) for value in body["ids"]]
    return engine.retrieve(
        name, ids, fields_of(body.get("with_payload"), default=True), body.get("with_vector") or False
    )


def _count(engine: Engine, name: str, body: dict[str, Any]) -> JSON:
    only(body, ("filter", "exact"), "a count")
    return {"count": engine.count(name, filter_of(body.get("filter")))}


def _done(change: Callable[[Engine, str, Any], None]) -> Operation:
    def operation(engine: Engine, name: str, body: JSON) -> JSON:
        change(engine, name, body)
        return _DONE

    return operation


def _true(change: Callable[[Engine, str, Any], None]) -> Operation:
    def operation(engine: Engine, name: str, body: JSON) -> bool:
        change(engine, name, body)
        return True

    return operation


_C = "/collections/{name}"
REWRITE = _C + "/rewrite"
"""A route of our own, which a server does not have: its optimiser vacuums segments by itself."""
ROUTES: dict[tuple[str, str], Operation] = {
    ("GET", "/collections"): lambda e, _n, _b: {"collections": [{"name": name} for name in e.names()]},
    ("GET", "/aliases"): lambda e, _n, _b: {"aliases": e.aliases()},
    ("POST", "/collections/aliases"): _true(lambda e, _n, b: e.change_aliases(b["actions"])),
    ("PUT", _C): _true(lambda e, n, b: e.create(n, b)),
    ("GET", _C): lambda e, n, _b: e.info(n),
    ("DELETE", _C): lambda e, n, _b: e.drop(n),
    ("GET", _C + "/exists"): lambda e, n, _b: {"exists": e.exists(n)},
    ("GET", _C + "/aliases"): lambda e, n, _b: {"aliases": e.aliases(n)},
    ("PUT", _C + "/index"): _done(lambda e, n, b: e.create_index(n, b["field_name"], b.get("field_schema"))),
    ("PUT", _C + "/points"): _done(lambda e, n, b: e.update(n, [upsert_of(b)])),
    ("POST", _C + "/points"): _retrieve,
    ("POST", _C + "/points/delete"): _done(lambda e, n, b: e.update(n, [deletion_of(b)], optimize=False)),
    ("POST", _C + "/points/payload"): _done(
        lambda e, n, b: e.update(n, [payload_change_of(b, overwrite=False)])
    ),
    ("PUT", _C + "/points/payload"): _done(
        lambda e, n, b: e.update(n, [payload_change_of(b, overwrite=True)])
    ),
    ("POST", _C + "/points/batch"): _batch,
    ("POST", _C + "/points/query"): lambda e, n, b: {"points": e.query(n, [query_of(b)])[0]},
    ("POST", _C + "/points/query/batch"): lambda e, n, b: [
        {"points": found} for found in e.query(n, [query_of(part) for part in _list(b, "searches")])
    ],
    ("POST", _C + "/points/scroll"): lambda e, n, b: e.scroll(n, scroll_of(b)),
    ("POST", _C + "/points/count"): _count,
    ("POST", _C + "/facet"): lambda e, n, b: {"hits": e.facet(n, facet_of(b))},
}


def _list(body: dict[str, Any], key: str) -> list[Any]:
    value = body[key]
    if not isinstance(value, list):
        raise malformed(f"`{key}` is a list")
    return value


def build_app(engine: Engine, key: str) -> web.Application:
    """The application that answers for the engine to whoever knows the key."""
    app = web.Application(middlewares=[_answering(key)], client_max_size=MAX_BODY_BYTES)
    for (method, path), operation in ROUTES.items():
        app.router.add_route(method, path, _handler(engine, operation))
    app.router.add_post(REWRITE, _rewriting(engine))
    app.router.add_get("/", _version)
    for path in ("/healthz", "/livez", "/readyz"):
        app.router.add_get(path, _healthy)
    return app


async def _version(_request: web.Request) -> web.Response:
    return web.json_response({"title": "qdrant - vector search engine", "version": API_VERSION, "commit": ""})


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="healthz check passed")


def _handler(engine: Engine, operation: Operation) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        began = time.perf_counter()
        body = _body(await request.read())
        result = operation(engine, request.match_info.get("name", ""), body)
        return web.json_response({"result": result, "status": "ok", "time": time.perf_counter() - began})

    return handle


def _rewriting(engine: Engine) -> Handler:
    one_at_a_time = asyncio.Lock()

    async def handle(request: web.Request) -> web.Response:
        """Answers when nothing of what was deleted before the request is in the files; others are served meanwhile."""
        began = time.perf_counter()
        async with one_at_a_time:
            for _ in engine.rewrite(request.match_info["name"]):
                await asyncio.sleep(0)
        return web.json_response({"result": True, "status": "ok", "time": time.perf_counter() - began})

    return handle


def _body(raw: bytes) -> JSON:
    if not raw:
        return {}
    try:
        body = json.loads(raw, parse_constant=_not_finite)
    except (ValueError, RecursionError) as error:
        raise malformed(str(error)) from error
    if not isinstance(body, dict):
        raise malformed("an object is expected")
    return body


def _not_finite(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _answering(key: str) -> Any:
    """Checks the key and gives every failure the shape in which Qdrant answers."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        began = time.perf_counter()
        try:
            if request.path not in _OPEN:
                _check(request, key)
            return await handler(request)
        except Exception as error:  # noqa: BLE001 (the last place before the socket)
            refused = _refused(error, request)
        except BaseException as error:
            # A panic of the Rust side arrives as pyo3's PanicException, a BaseException without a public name.
            if type(error).__name__ != "PanicException":
                raise
            logger.exception("%s %s", request.method, request.path)
            refused = Refused(500, f"Service internal error: {error}")
        return web.json_response(
            {"status": {"error": refused.message}, "time": time.perf_counter() - began}, status=refused.status
        )

    return middleware


def _check(request: web.Request, key: str) -> None:
    given = request.headers.get("api-key") or request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not given:
        raise Refused(401, "Must provide an API key or an Authorization bearer token")
    if not hmac.compare_digest(given.encode(), key.encode()):
        raise Refused(401, "Invalid API key or JWT")


def _refused(error: Exception, request: web.Request) -> Refused:
    match error:
        case Refused():
            if error.status >= 500 and error.status != 501:
                logger.error("%s %s: %s", request.method, request.path, error.message)
            return error
        case web.HTTPRequestEntityTooLarge():
            return Refused(
                413, f"Payload error: JSON payload is larger than allowed (limit: {MAX_BODY_BYTES} bytes)."
            )
        case web.HTTPNotFound() | web.HTTPMethodNotAllowed():
            return unsupported(f"{request.method} {request.path}")
        case web.HTTPException():
            return Refused(error.status, error.reason)
        case KeyError():
            return malformed(f"missing field `{error.args[0]}`")
        case AttributeError():
            return malformed("a part of the body has another shape than expected")
        case _:
            refused = refusal_of(error)
            if refused.status >= 500:
                logger.exception("%s %s", request.method, request.path)
            return refused
