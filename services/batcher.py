"""Turns that wait share one commit: whoever brings an update waits until it is kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.clock import Clock
from services.errors import StoreUnavailable
from services.incoming import Incoming, Outcome
from services.letters import Post
from services.turns import MOST, Turns

log = logging.getLogger("forest.turns")
Place = tuple[Incoming, "asyncio.Future[Outcome]"]


@dataclass(slots=True)
class Heard:
    """Counts since the start, for the health page and metrics."""

    turns: int = 0
    batches: int = 0
    failed: int = 0
    last: datetime | None = None


class Batcher:
    def __init__(
        self, turns: Turns, deliver: Callable[[Iterable[Post]], None], clock: Clock
    ) -> None:
        self._turns, self._deliver, self._clock = turns, deliver, clock
        self._waiting: list[Place] = []
        self._some = asyncio.Event()
        self.heard = Heard()

    async def take(self, one: Incoming) -> Outcome:
        """Wait until the turn is committed; `StoreUnavailable` if it could not be."""
        return (await self.take_all([one]))[0]

    async def take_all(self, arrivals: Sequence[Incoming]) -> list[Outcome]:
        loop = asyncio.get_running_loop()
        places: list[Place] = [(one, loop.create_future()) for one in arrivals]
        self._waiting += places
        self._some.set()
        came = await asyncio.gather(*(place for _, place in places), return_exceptions=True)
        return [_or_raise(one) for one in came]

    async def run(self) -> None:
        """Batch after batch, for ever; one at a time, so that a person's turns keep their order."""
        while True:
            await self._some.wait()
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            if not self._waiting:
                self._some.clear()
            await self._serve(batch)

    async def _serve(self, batch: list[Place]) -> None:
        try:
            taken = await self._turns.take([one for one, _ in batch])
        except StoreUnavailable as lost:
            self.heard.failed += 1
            _tell(batch, lost)
            return
        except Exception as broken:
            log.critical("a batch failed by %s; its updates wait", type(broken).__name__)
            self.heard.failed += 1
            _tell(batch, StoreUnavailable(type(broken).__name__))
            return
        self._count(len(batch))
        self._deliver(taken.posts)
        for (_, place), outcome in zip(batch, taken.outcomes, strict=True):
            if not place.done():
                place.set_result(outcome)

    def _count(self, turns: int) -> None:
        self.heard.turns += turns
        self.heard.batches += 1
        self.heard.last = self._clock()


def _tell(batch: list[Place], lost: StoreUnavailable) -> None:
    for _, place in batch:
        if not place.done():
            place.set_exception(lost)


def _or_raise(came: Outcome | BaseException) -> Outcome:
    if isinstance(came, BaseException):
        raise came
    return came
