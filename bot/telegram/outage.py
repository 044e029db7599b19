"""When nothing can be saved: each chat is told so once, and never that it was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from telegram.error import TelegramError

from bot.telegram.calls import ApiBot
from bot.telegram.updates import read
from services.incoming import Incoming

Words = Callable[[tuple[str, ...]], str]  # phone's languages -> the sentence


class Outage:
    def __init__(self, bot: ApiBot, words: Words) -> None:
        self._bot, self._words = bot, words
        self._told: set[str] = set()

    async def tell(self, raws: Iterable[dict[str, Any]]) -> None:
        for one in (read(raw, self._bot) for raw in raws):
            if isinstance(one, Incoming) and one.address not in self._told:
                self._told.add(one.address)
                await self._say(one)

    async def _say(self, one: Incoming) -> None:
        call = {"chat_id": one.address, "text": self._words(one.phone)}
        with suppress(TelegramError):
            await self._bot.call("sendMessage", call)

    def over(self, kept: Iterable[str]) -> None:
        """Whose update was kept by now may be told again in the next outage."""
        self._told.difference_update(kept)
