"""`python -m bot.playground --port 8080`: the local workspace alone, until it is interrupted."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

from bot.playground.server import APP_TOKEN, BOT_TOKEN, Playground


async def serve(playground: Playground) -> None:
    """Serve until SIGINT or SIGTERM. Raises OSError when the port is taken."""
    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    async with playground:
        sys.stderr.write(
            f"The playground is at {playground.url}\n"
            f"SLACK_API_URL={playground.api_url} SLACK_BOT_TOKEN={BOT_TOKEN} SLACK_APP_TOKEN={APP_TOKEN}\n"
        )
        await done.wait()


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 after an interrupt, 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m bot.playground", description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 in a container")
    parser.add_argument("--public-url", help="address that the bot and browsers reach it by, if another")
    parser.add_argument(
        "--allow-host", action="append", default=[], help="another host name it may be called by"
    )
    given = parser.parse_args(arguments)
    playground = Playground(
        port=given.port, host=given.host, public_url=given.public_url, allowed_hosts=given.allow_host
    )
    try:
        asyncio.run(serve(playground))
    except OSError as error:
        sys.stderr.write(f"The playground cannot listen on port {given.port}: {error.strerror or error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
