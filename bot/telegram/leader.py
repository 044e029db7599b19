"""One poller among all processes: Telegram answers a second one with 409."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot.telegram.polling import Polling
from services.clock import Clock
from services.errors import StoreUnavailable
from storage.leases import Leases

log = logging.getLogger("forest.telegram")
NAME = "polling"
EVERY = 2.0  # seconds; a lease lasts seven


class Leader:
    def __init__(self, polling: Polling, leases: Leases, clock: Clock) -> None:
        self._polling, self._leases, self._clock = polling, leases, clock
        self._task: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Poll while the lease is ours; a stand-by takes over within ten seconds."""
        try:
            while True:
                with suppress(StoreUnavailable):
                    await self._turn(await self._leases.hold(NAME, self._clock()))
                await asyncio.sleep(EVERY)
        finally:
            await self._rest()
            with suppress(StoreUnavailable):
                await self._leases.give_up(NAME)  # a stand-by need not wait for the lease to end

    @property
    def refused(self) -> bool:
        return self._polling.refused

    async def _turn(self, ours: bool) -> None:
        if self._task is not None and self._task.done() and not self.refused:
            self._task = None  # it ended by a fault that was logged: begin anew
        if ours and self._task is None:
            self._task = asyncio.create_task(self._polling.run())
        elif not ours and self._task is not None:
            log.warning("another process polls now; this one stands by")
            await self._rest()

    async def _rest(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
