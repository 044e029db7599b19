"""`python -m bot`: the bot process itself; reads the environment once and hands it on."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from bot import logs
from services import settings
from services.errors import OperatorMistake, StoreUnavailable


def main() -> int:
    try:
        own = settings.read({**settings.read_file(Path(".env")), **os.environ})
        logs.set_up(own.log_format)
        return _run(own)
    except OperatorMistake as mistake:
        print(f"Cannot start. {mistake}", file=sys.stderr)
        return 2
    except StoreUnavailable as lost:
        print(
            f"Cannot start. The database cannot be reached ({lost}). See DATABASE_URL.",
            file=sys.stderr,
        )
        return 3


def _run(own: settings.Settings) -> int:
    from bot.serving import serve  # after the logs are set up, and only when settings are sound

    with asyncio.Runner(loop_factory=_loop()) as runner:
        runner.run(serve(own))
    return 0


def _loop() -> Callable[[], asyncio.AbstractEventLoop]:
    """uvloop's where it is present."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


if __name__ == "__main__":
    sys.exit(main())
