"""Keeps other web sites out: a page elsewhere can make a browser send requests to loopback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from aiohttp import web
from aiohttp.typedefs import Middleware

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types dompurify"
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guard(hosts: Collection[str]) -> Middleware:
    """Refuse requests for other hosts (DNS rebinding) and from other origins (cross-site posts, sockets)."""
    allowed = _LOOPBACK | frozenset(hosts)

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _host_name(request.host) not in allowed:
            raise web.HTTPForbidden(
                text="This host name is not the playground's. Start it with --allow-host."
            )
        if not _same_site(request):
            raise web.HTTPForbidden(text="The playground takes no requests from other sites.")
        return await handler(request)

    return check


async def secure(_request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: the headers of every answer."""
    response.headers.setdefault("Content-Security-Policy", _CONTENT_SECURITY_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-store")


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()


def _same_site(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        return False
    site = request.headers.get("Sec-Fetch-Site", "none")
    followed_link = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return site in ("same-origin", "none") or (followed_link and not request.path.startswith("/control"))
