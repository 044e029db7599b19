"""How the bot is: for a load balancer, a container's check, and a person who looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse

from services.batcher import Batcher
from services.clock import Clock
from services.errors import StoreUnavailable
from storage.database import Database
from storage.outbox import SqlOutbox


class Health:
    def __init__(
        self,
        database: Database,
        outbox: SqlOutbox,
        batcher: Batcher,
        clock: Clock,
        telegram: Callable[[], str],
    ) -> None:
        self._database, self._outbox, self._batcher = database, outbox, batcher
        self._clock, self._telegram = clock, telegram

    async def answer(self, request: Request) -> JSONResponse:
        """200 while the database answers, else 503; ages in seconds, null where there is none."""
        try:
            async with self._database.reading() as connection:
                await connection.execute(text("SELECT 1"))
            oldest = await self._outbox.oldest()
        except StoreUnavailable:
            return JSONResponse({"database": "away"}, status_code=503)
        return JSONResponse(
            {
                "database": "ok",
                "last_update_age": self._age(self._batcher.heard.last),
                "oldest_unsent_letter_age": self._age(oldest),
                "telegram": self._telegram(),
            }
        )

    def _age(self, when: datetime | None) -> float | None:
        return round(max(0.0, (self._clock() - when).total_seconds()), 1) if when else None
