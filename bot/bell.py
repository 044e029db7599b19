"""The bell: APScheduler only rings, the database knows what is due."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from services.errors import StoreUnavailable

log = logging.getLogger("forest.bell")
Ring = Callable[[], Awaitable[object]]


class Bell:
    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def every(self, seconds: float, ring: Ring, name: str) -> None:
        """Ring so often; a ring that takes longer is not rung again meanwhile."""
        self._scheduler.add_job(
            _quietly(ring, name),
            "interval",
            seconds=seconds,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _quietly(ring: Ring, name: str) -> Ring:
    """A database that is away is no error of the bell: it rings again."""

    async def rung() -> None:
        try:
            await ring()
        except StoreUnavailable as lost:
            log.warning("%s waits: %s", name, lost)

    return rung
