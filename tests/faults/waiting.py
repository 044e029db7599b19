"""Bounded waits that say what they waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from tests.process import BotProcess

LOOK_EVERY = 0.05  # seconds; for what no event tells, such as another process's rows


class StillWaiting(AssertionError):
    """It did not come in time."""


async def until(
    holds: Callable[[], bool] | Callable[[], Awaitable[bool]], what: str, *, within: float = 15.0
) -> float:
    """How many seconds it took."""
    started = time.monotonic()
    while time.monotonic() - started < within:
        came = holds()
        if came if isinstance(came, bool) else await came:
            return time.monotonic() - started
        await asyncio.sleep(LOOK_EVERY)
    raise StillWaiting(f"not within {within:.0f} s: {what}")


async def ended(bot: BotProcess, within: float = 15.0) -> int:
    """Wait until the process is gone by itself; its exit code."""
    assert bot.process is not None
    try:
        async with asyncio.timeout(within):
            return await bot.process.wait()
    except TimeoutError:
        raise StillWaiting(f"the process still runs after {within:.0f} s:\n{bot.said}") from None


def tracebacks(bot: BotProcess) -> list[str]:
    """What no log may hold, with the lines around it."""
    rows = bot.said.splitlines()
    return ["\n".join(rows[at : at + 30]) for at, row in enumerate(rows) if "Traceback" in row]
