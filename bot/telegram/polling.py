"""Long polling: the offset moves only after the commit, and is kept by Telegram alone."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.telegram.calls import ApiBot
from bot.telegram.intake import Intake
from bot.telegram.messenger import seconds_of
from bot.telegram.outage import Outage
from bot.telegram.updates import ALLOWED, number_of
from services.errors import StoreUnavailable

log = logging.getLogger("forest.telegram")
PATIENCE = 50  # seconds Telegram holds the call open when nothing happens
AT_ONCE = 100
LONGEST_PAUSE = 30.0


class Polling:
    def __init__(self, bot: ApiBot, intake: Intake, outage: Outage) -> None:
        self._bot, self._intake, self._outage = bot, intake, outage
        self._offset = 0
        self._failures = 0
        self._unhooked = False
        self.refused = False

    async def run(self) -> None:
        """Fetch, commit, go on. Replies leave by themselves while the next batch is fetched."""
        while True:
            try:
                await self._unhook()
                await self._once()
                self._failures = 0
            except InvalidToken:
                log.critical(
                    "Telegram refuses BOT_TOKEN: polling is stopped. Set a valid one, start again."
                )
                self.refused = True
                return
            except RetryAfter as slow:
                await asyncio.sleep(seconds_of(slow.retry_after))
            except TelegramError as lost:
                await self._pause(type(lost).__name__)
            except StoreUnavailable as lost:
                await self._pause(str(lost))

    async def _unhook(self) -> None:
        """Once, and again until Telegram took it: polling is refused while a webhook is set."""
        if not self._unhooked:
            await self._bot.call("deleteWebhook", {"drop_pending_updates": False})
            self._unhooked = True

    async def _once(self) -> None:
        raws = await self._fetch()
        if not raws:
            return
        try:
            kept = await self._intake.keep(raws)
        except StoreUnavailable:
            await self._outage.tell(raws)
            raise
        self._outage.over(one.address for one, _ in kept)
        for one, outcome in kept:
            self._intake.answer_press(one, outcome)
        await self._advance(raws)

    async def _advance(self, raws: list[dict[str, Any]]) -> None:
        """Past everything that is committed; what has no usable number cannot be acknowledged."""
        numbers = [known for raw in raws if (known := number_of(raw)) is not None]
        if not numbers:
            await self._pause("nothing in this batch can be acknowledged")
        self._offset = max((*numbers, self._offset - 1)) + 1

    async def _fetch(self) -> list[dict[str, Any]]:
        call = {
            "offset": self._offset,
            "timeout": PATIENCE,
            "limit": AT_ONCE,
            "allowed_updates": ALLOWED,
        }
        found = await self._bot.call("getUpdates", call, patience=PATIENCE)
        return found if isinstance(found, list) else []

    async def _pause(self, why: str) -> None:
        """1, 2, 4 ... seconds, so that a failing server is asked less than twice a second."""
        seconds = min(LONGEST_PAUSE, 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        log.warning("updates wait with Telegram (%s); again in %.0f s", why, seconds)
        await asyncio.sleep(seconds)
