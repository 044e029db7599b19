"""What Telegram shows about the bot: the command menu, in every language that is offered."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from bot.telegram.calls import ApiBot
from locales.registry import SOURCE
from pci_content.book import Book

log = logging.getLogger("forest.telegram")
SHOWN = ("questions", "tips", "report", "talk", "who", "answers", "language", "stop", "mydata")
LAST = ("forget", "menu", "help")


async def show_commands(bot: ApiBot, book: Book, languages: list[str]) -> None:
    """Once at the start; best effort, as people can do without the menu."""
    try:
        for language in ["", *languages]:
            call = {"commands": commands(book, language or SOURCE)}
            code = {"language_code": language} if language else {}
            await bot.call("setMyCommands", call | code)
    except TelegramError as refused:
        log.warning("the command menu could not be set: %s", type(refused).__name__)


def commands(book: Book, language: str) -> list[dict[str, str]]:
    names = (*SHOWN, *LAST)
    return [{"command": one, "description": book.text(language, f"command.{one}")} for one in names]
