"""How the bot is: for a load balancer, a container's check, and a person who looks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse

from services.batcher import Batcher
from services.clock import Clock
from services.delivery import Delivery
from services.errors import StoreUnavailable
from storage.database import Database
from storage.outbox import SqlOutbox


class Health:
    def __init__(
        self,
        database: Database,
        outbox: SqlOutbox,
        batcher: Batcher,
        delivery: Delivery | None,
        clock: Clock,
    ) -> None:
        self._database, self._outbox = database, outbox
        self._batcher, self._delivery, self._clock = batcher, delivery, clock

    async def answer(self, request: Request) -> JSONResponse:
        """200 while the database answers, else 503; ages in seconds, null where there is none."""
        try:
            async with self._database.reading() as connection:
                await connection.execute(text("SELECT 1"))
            oldest = await self._outbox.oldest()
        except StoreUnavailable:
            return JSONResponse({"database": "away"}, status_code=503)
        locked = bool(self._delivery and self._delivery.locked)
        return JSONResponse(
            {
                "database": "ok",
                "last_update_age": self._age(self._batcher.heard.last),
                "oldest_unsent_letter_age": self._age(oldest),
                "telegram": "token refused" if locked else "ok" if self._delivery else "off",
            }
        )

    def _age(self, when: datetime | None) -> float | None:
        return round(max(0.0, (self._clock() - when).total_seconds()), 1) if when else None
