"""Groups and channels: one neutral line with the way to a private chat, then we leave."""

from __future__ import annotations

from contextlib import suppress

from telegram.error import TelegramError

from bot.telegram.calls import ApiBot

MOST = 10_000  # chats remembered as told


class Strangers:
    """Tells each group once in this process's life; best effort, as nothing of it is kept."""

    def __init__(self, bot: ApiBot, line: str) -> None:
        self._bot, self._line = bot, line
        self._told: set[int] = set()

    async def leave(self, chat: int) -> None:
        if chat in self._told:
            return
        if len(self._told) >= MOST:
            self._told.clear()
        self._told.add(chat)
        with suppress(TelegramError):
            await self._bot.call("sendMessage", {"chat_id": chat, "text": self._line})
        with suppress(TelegramError):
            await self._bot.call("leaveChat", {"chat_id": chat})
