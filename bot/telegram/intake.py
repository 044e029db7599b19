"""From raw updates to committed turns, the same for polling and webhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from telegram.error import TelegramError

from bot.telegram.calls import ApiBot
from bot.telegram.strangers import Strangers
from bot.telegram.updates import CHANNEL, Broken, Elsewhere, Silence, number_of, read
from services.batcher import Batcher
from services.incoming import Incoming, Outcome
from services.turns import Turns

log = logging.getLogger("forest.telegram")


class Intake:
    def __init__(self, bot: ApiBot, batcher: Batcher, turns: Turns, strangers: Strangers) -> None:
        self._bot, self._batcher, self._turns, self._strangers = bot, batcher, turns, strangers
        self._asides: set[asyncio.Task[Any]] = set()

    async def keep(self, raws: Sequence[dict[str, Any]]) -> list[tuple[Incoming, Outcome]]:
        """Commit everything in these updates that is for us. When this returns, nothing is lost.

        `StoreUnavailable` leaves them with Telegram, to be brought again.
        """
        arrivals = [one for one in [await self._sorted(raw) for raw in raws] if one]
        outcomes = await self._batcher.take_all(arrivals)
        return list(zip(arrivals, outcomes, strict=True))

    async def _sorted(self, raw: dict[str, Any]) -> Incoming | None:
        if number_of(raw) is None:
            log.error("an update with no usable number was passed over")
            return None
        match read(raw, self._bot):
            case Incoming() as one:
                return one
            case Elsewhere(chat):
                self._aside(self._strangers.leave(chat))
            case Broken(update, error, digest):
                await self._turns.put_aside_unread((CHANNEL, update), error, digest)
            case Silence():
                pass
        return None

    def answer_press(self, one: Incoming, outcome: Outcome) -> None:
        """Take the waiting mark off a pressed button; best effort, useless after seconds."""
        if one.callback:
            self._aside(self._answered(press_answer(one, outcome)))

    async def _answered(self, call: dict[str, Any]) -> None:
        try:
            await self._bot.call("answerCallbackQuery", call)
        except TelegramError as late:
            log.debug("a press was not answered: %s", type(late).__name__)

    def _aside(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    async def drain(self, seconds: float) -> None:
        if self._asides:
            await asyncio.wait(self._asides, timeout=seconds)


def press_answer(one: Incoming, outcome: Outcome) -> dict[str, Any]:
    call: dict[str, Any] = {"callback_query_id": one.callback}
    return call | ({"text": outcome.toast[:200]} if outcome.toast else {})
