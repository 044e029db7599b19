"""The Telegram door put together: requests, intake, delivery, and polling or webhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from telegram.error import InvalidToken, TelegramError

from bot.telegram.calls import ApiBot
from bot.telegram.http import AiohttpRequest
from bot.telegram.intake import Intake
from bot.telegram.leader import Leader
from bot.telegram.outage import Outage
from bot.telegram.polling import Polling
from bot.telegram.profile import show_commands
from bot.telegram.strangers import Strangers
from bot.telegram.updates import ALLOWED
from bot.telegram.webhook import Webhook, path_of
from locales.registry import best_offered
from pci_content.book import Book
from services.batcher import Batcher
from services.clock import Clock
from services.errors import OperatorMistake
from services.facts import Facts
from services.sealing import Keys
from services.settings import Settings
from services.turns import Turns
from storage.leases import Leases

log = logging.getLogger("forest.telegram")
LOOK_EVERY = 60.0  # seconds


def open_bot(settings: Settings) -> ApiBot:
    """PTB's bot over aiohttp, against Telegram or an operator's own Bot API server."""
    return ApiBot(
        settings.bot_token,
        base_url=f"{settings.telegram_api}/bot",
        base_file_url=f"{settings.telegram_api}/file/bot",
        request=AiohttpRequest(settings.telegram_api),
        get_updates_request=AiohttpRequest(settings.telegram_api),
    )


async def start_bot(bot: ApiBot) -> str:
    """Open the connections and ask who we are; the bot's user name, empty if Telegram is away."""
    try:
        await bot.initialize()
    except InvalidToken as refused:
        raise OperatorMistake(
            "is refused by Telegram.",
            where="setting BOT_TOKEN",
            remedy="Copy it anew from BotFather.",
        ) from refused
    except TelegramError as away:
        log.warning("Telegram cannot be reached (%s); we keep trying", type(away).__name__)
        return ""
    return bot.username


@dataclass(slots=True)
class TelegramDoor:
    bot: ApiBot
    intake: Intake
    leader: Leader
    webhook: Webhook
    keys: Keys
    settings: Settings
    is_set: bool = False

    async def introduce(self, book: Book, facts: Callable[[], Facts]) -> None:
        """The command menu, in the languages that are offered."""
        await show_commands(self.bot, book, [one.code for one in facts().offer.languages])

    async def keep_webhook(self) -> None:
        """Set it, and look each minute that nobody has pointed it elsewhere."""
        pause = 1.0
        while True:
            try:
                await self._look_at_webhook()
                pause = LOOK_EVERY
            except TelegramError as away:
                pause = min(LOOK_EVERY, pause * 2)
                log.warning("the webhook cannot be looked at: %s", type(away).__name__)
            await asyncio.sleep(pause)

    async def _look_at_webhook(self) -> None:
        known = await self.bot.call("getWebhookInfo")
        url = known.get("url", "") if isinstance(known, dict) else ""
        if url == self._url and self.is_set:
            return
        if self.is_set:
            log.critical("the webhook was changed by somebody: is the token known to others?")
        await self._set_webhook()
        self.is_set = True

    @property
    def _url(self) -> str:
        return self.settings.webhook_url + path_of(self.keys)

    async def _set_webhook(self) -> None:
        call = {
            "url": self._url,
            "secret_token": self.keys.secret("webhook secret"),
            "allowed_updates": ALLOWED,
            "max_connections": 100,
        }
        await self.bot.call("setWebhook", call)


def telegram_door(
    *,
    bot: ApiBot,
    batcher: Batcher,
    turns: Turns,
    leases: Leases,
    keys: Keys,
    settings: Settings,
    book: Book,
    facts: Callable[[], Facts],
    clock: Clock,
    link: str,
) -> TelegramDoor:
    away = book.text(facts().language, "group.private").replace("{link}", link)
    intake = Intake(bot, batcher, turns, Strangers(bot, away))

    def not_saved(phone: tuple[str, ...]) -> str:
        offered = [one.code for one in facts().offer.languages]
        return book.text(best_offered(phone, offered) or facts().language, "fault.not_saved")

    outage = Outage(bot, not_saved)
    leader = Leader(Polling(bot, intake, outage), leases, clock)
    return TelegramDoor(bot, intake, leader, Webhook(intake, outage, keys), keys, settings)
