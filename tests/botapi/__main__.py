"""Runs the fake by itself: python -m tests.botapi --port 9090 --token 4242:AA..."""

import argparse
import asyncio
import contextlib
import signal
import sys

from tests.botapi.control import Control
from tests.botapi.server import TOKEN, BotApi


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=9090)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--patience", type=float, default=1.0, help="factor on webhook retries")
    parser.add_argument("--keep-calls", action="store_true", help="keep all calls in memory")
    parser.add_argument("--known-only", action="store_true", help="400 for chats not met yet")
    return parser.parse_args(arguments)


async def serve(chosen: argparse.Namespace) -> None:
    api = BotApi(
        token=chosen.token,
        port=chosen.port,
        seed=chosen.seed,
        patience=chosen.patience,
        keep_calls=chosen.keep_calls,
        open_to_all=not chosen.known_only,
    )
    Control(api)
    async with api:
        print(f"fake Bot API on {api.root}", flush=True)
        await _told_to_stop()


async def _told_to_stop() -> None:
    told = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, told.set)
    await told.wait()


def main() -> None:
    with contextlib.suppress(ImportError):
        import uvloop

        return uvloop.run(serve(options(sys.argv[1:])))
    return asyncio.run(serve(options(sys.argv[1:])))


if __name__ == "__main__":
    main()
