"""The bot process put together: what is opened, in which order, and how it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from secrets import randbits, token_hex
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Route

from bot.bell import Bell
from bot.health import Health
from bot.only_one import only_one
from bot.telegram.door import TelegramDoor, open_bot, start_bot, telegram_door
from bot.telegram.messenger import TelegramMessenger
from conversations.model import Woke
from locales.catalogs import HERE as CATALOGS
from pci_content import operator
from pci_content.book import Book
from pci_content.faults import PackFaults
from pci_content.loader import FOREST_SMART, load_book
from services.batcher import Batcher
from services.clock import Clock, fresh_nonce
from services.delivery import Delivery
from services.errors import OperatorMistake
from services.incoming import Incoming
from services.keyfile import data_folder, server_keys
from services.letters import Post
from services.library import Library
from services.operating import FactsKeeper
from services.people import open_contact
from services.rendering import Renderer
from services.sealing import Keys
from services.settings import Settings
from services.turns import Turns
from services.voices import Prompter, Voices
from storage.database import Database
from storage.leases import Leases
from storage.migrating import migrate
from storage.operating import Operating
from storage.outbox import SqlOutbox
from storage.upkeep import ABANDONED, Upkeep
from storage.work import SqlStore

if TYPE_CHECKING:
    from bot.web.chat import WebChat

log = logging.getLogger("forest.bot")
FACTS_EVERY = 20.0  # seconds
HOUR = 3600.0


@dataclass(slots=True)
class Means:
    """What every part of the process shares."""

    settings: Settings
    keys: Keys
    clock: Clock
    book: Book
    database: Database
    store: SqlStore
    outbox: SqlOutbox
    operating: Operating
    facts: FactsKeeper
    library: Library
    voices: Voices
    renderer: Renderer
    turns: Turns

    @property
    def upkeep(self) -> Upkeep:
        return Upkeep(self.database, self.store.bot)


@asynccontextmanager
async def means(settings: Settings, clock: Clock) -> AsyncIterator[Means]:
    """Keys, content, database, facts: what is wrong in any of them stops the start."""
    async with AsyncExitStack() as held:
        folder = data_folder(settings.data_dir)
        keys = server_keys(folder, settings.server_key)
        book = read_book()
        database = Database(settings.database_url)
        held.push_async_callback(database.close)
        if database.is_sqlite:
            held.enter_context(only_one(folder))
        await migrate(database)
        yield await _means(settings, clock, keys, book, database)


def read_book() -> Book:
    try:
        return load_book(FOREST_SMART, CATALOGS)
    except PackFaults as wrong:
        raise OperatorMistake(
            f"has mistakes:\n{wrong}\n", where="the content", remedy="Mend these lines."
        ) from wrong


async def _means(
    settings: Settings, clock: Clock, keys: Keys, book: Book, database: Database
) -> Means:
    store = SqlStore(database, bot=settings.bot_id, owner=token_hex(8), clock=clock)
    operating = Operating(database, bot=settings.bot_id, clock=clock)
    facts = await _facts(settings, operating, book, clock)
    await operating.remember(book)
    library = Library(book, operating.fetch)
    voices = Voices(settings.data_dir / "voices")
    turns = Turns(
        bot=settings.bot_id,
        store=store,
        keys=keys,
        library=library,
        facts=facts,
        clock=clock,
        nonce=fresh_nonce,
    )

    def has_voice(spoken: Book, language: str, key: str) -> bool:
        return voices.find(spoken, language, key) is not None

    renderer = Renderer(library, facts, keys, has_voice)
    outbox = SqlOutbox(store)
    return Means(
        settings,
        keys,
        clock,
        book,
        database,
        store,
        outbox,
        operating,
        facts,
        library,
        voices,
        renderer,
        turns,
    )


async def _facts(settings: Settings, operating: Operating, book: Book, clock: Clock) -> FactsKeeper:
    path = settings.data_dir / "operator.yaml"
    operator.ensure(path)
    facts = await FactsKeeper.start(path, operating.kept, book, clock)
    if facts().offer.trial and await operating.ensure_demo_sites():
        await facts.refresh()
    return facts


class Program:
    """The doors over the shared means, the batch between them, and the bell."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self.batcher = Batcher(means.turns, self.deliver, means.clock)
        self.web = _web(means, self.batcher) if means.settings.web_chat else None
        self.telegram: TelegramDoor | None = None
        self.delivery: Delivery | None = None
        self._bell = Bell()
        self._tasks: list[asyncio.Task[None]] = []

    def deliver(self, posts: Iterable[Post]) -> None:
        """What a batch wrote goes to each door; a door takes what is for its channel."""
        given = list(posts)
        if self.delivery:
            self.delivery.hand_over(given)
        if self.web:
            self.web.hand_over(given)

    def routes(self) -> list[BaseRoute]:
        means = self.means
        health = Health(means.database, means.outbox, self.batcher, means.clock, self._telegram_is)
        routes: list[BaseRoute] = [Route("/healthz", health.answer)]
        if self.telegram and means.settings.bot_mode == "webhook":
            routes.append(self.telegram.webhook.route)
        return routes + list(self.web.routes if self.web else [])

    def _telegram_is(self) -> str:
        if self.telegram is None or self.delivery is None:
            return "off"
        refused = self.telegram.leader.refused or self.delivery.locked
        return "token refused" if refused else "ok"

    # -- starting ---------------------------------------------------------------------------------

    async def start(self) -> None:
        self.run(self.batcher.run(), "batches")
        if self.means.database.is_sqlite:
            await self.means.outbox.release()  # nobody else is alive on this file
            await Leases(self.means.store).release()
        if self.means.settings.uses_telegram:
            await self._open_telegram()
        self._hang_bell()

    async def _open_telegram(self) -> None:
        means, bot = self.means, open_bot(self.means.settings)
        name = await start_bot(bot)
        self.delivery = _delivery(means, TelegramMessenger(bot, means.operating.remember_voice))
        self.telegram = telegram_door(
            bot=bot,
            batcher=self.batcher,
            turns=means.turns,
            leases=Leases(means.store),
            keys=means.keys,
            settings=means.settings,
            book=means.book,
            facts=means.facts,
            clock=means.clock,
            link=f"https://t.me/{name}",
        )

    async def listen(self) -> None:
        """Once the web server answers: let Telegram's updates in."""
        if self.telegram is None:
            return
        self.run(self.telegram.introduce(self.means.book, self.means.facts), "introduction")
        if self.means.settings.bot_mode == "webhook":
            self.run(self.telegram.keep_webhook(), "webhook")
        else:
            self.run(self.telegram.leader.run(), "polling")

    def run(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """In the background, until the program stops."""
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(_tell_failure)
        self._tasks.append(task)

    def _hang_bell(self) -> None:
        means, upkeep = self.means, self.means.upkeep
        if self.delivery:
            self._bell.every(1.0, self.delivery.tick, "letters")
        if self.web:
            self._bell.every(1.0, self.web.tick, "web letters")
        self._bell.every(FACTS_EVERY, means.facts.refresh, "the operator's facts")
        self._bell.every(5.0, upkeep.finish_erasures, "erasures")
        self._bell.every(5.0, means.voices.refresh, "recordings")
        self._bell.every(600.0, self._settle_abandoned, "abandoned careful topics")
        self._bell.every(HOUR, self._purge, "retention")
        self._bell.start()

    async def _purge(self) -> None:
        await self.means.upkeep.purge(self.means.clock(), self.means.facts().months_kept)
        self.means.library.forget_older()

    async def _settle_abandoned(self) -> None:
        """A careful topic that was left lying is ended, so that its answers lie beside nobody."""
        means = self.means
        for contact in await means.upkeep.abandoned(means.clock() - ABANDONED):
            address = open_contact(means.keys, contact)[1]
            rung = Incoming(contact.channel, -randbits(60), address, Woke("settle"))
            await self.batcher.take(rung)

    # -- ending -----------------------------------------------------------------------------------

    async def stop(self, seconds: float) -> None:
        """No more updates in; what is in flight arrives and is written down."""
        self._bell.stop()
        for task in self._tasks[1:]:
            task.cancel()
        await asyncio.gather(*self._tasks[1:], return_exceptions=True)
        if self.telegram and self.delivery:
            await self.delivery.drain(seconds)
            await self.telegram.intake.drain(1.0)
            await self.telegram.bot.shutdown()
        self._tasks[0].cancel()
        await asyncio.gather(self._tasks[0], return_exceptions=True)


def _tell_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (failed := task.exception()):
        log.critical("%s ended with %s", task.get_name(), type(failed).__name__, exc_info=failed)


def _web(means: Means, batcher: Batcher) -> WebChat:
    from bot.web.chat import WebChat  # loaded only where it is on

    return WebChat(
        bot=means.settings.bot_id,
        batcher=batcher,
        outbox=means.outbox,
        renderer=means.renderer,
        library=means.library,
        facts=means.facts,
        keys=means.keys,
        clock=means.clock,
        voices=means.voices,
        secure=means.settings.at.startswith("https"),
    )


def _delivery(means: Means, messenger: TelegramMessenger) -> Delivery:
    return Delivery(
        channel="telegram",
        outbox=means.outbox,
        messenger=messenger,
        renderer=means.renderer,
        prompter=Prompter(means.voices, means.operating.known_as),
        library=means.library,
        facts=means.facts,
        keys=means.keys,
        clock=means.clock,
    )
