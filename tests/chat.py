"""A chat as a test writes it: what the person does, and what they then see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

from conversations.model import Asked, Gave, Left, Media, Typed, Woke
from locales.catalogs import HERE as CATALOGS
from pci_content.book import Book
from pci_content.loader import FOREST_SMART, load_book
from services.delivery import Delivery
from services.facts import Facts
from services.incoming import Arrival, Incoming, Opened, Pushed
from services.library import Library
from services.rendering import Renderer
from services.sealing import Keys
from services.turns import Turns
from services.voices import Prompter, Voices
from storage.database import Database
from storage.outbox import SqlOutbox
from storage.work import SqlStore
from tests.clock import MovableClock
from tests.facts import facts_for
from tests.fake_messenger import FakeMessenger, Shown

BOT = 4242
KEY = bytes(range(32))
SHIPPED = load_book(FOREST_SMART, CATALOGS)


class World:
    """The real use cases on a real database; only the chat app is not there."""

    def __init__(self, database: Database, clock: MovableClock, folder: Path) -> None:
        self.database, self.clock, self.folder = database, clock, folder
        self.keys = Keys(KEY)
        self.messenger = FakeMessenger()
        self.facts: Facts = facts_for(SHIPPED)
        self.stored: dict[str, str] = {}
        self._updates = count(1000)
        self._nonces = count(1)
        self.voices = Voices(folder / "voices")

    async def open(self, book: Book = SHIPPED) -> None:
        self.library = Library(book, self._fetch)
        self.store = SqlStore(self.database, bot=BOT, owner="this", clock=self.clock)
        self.outbox = SqlOutbox(self.store)
        self.turns = Turns(
            bot=BOT,
            store=self.store,
            keys=self.keys,
            library=self.library,
            facts=lambda: self.facts,
            clock=self.clock,
            nonce=lambda: f"nonce{next(self._nonces):03d}",
        )
        self.renderer = Renderer(self.library, lambda: self.facts, self.keys, self._has_voice)
        self.delivery = self.new_delivery()

    def new_delivery(self) -> Delivery:
        return Delivery(
            channel="telegram",
            outbox=self.outbox,
            messenger=self.messenger,
            renderer=self.renderer,
            prompter=Prompter(self.voices, _unknown),
            library=self.library,
            facts=lambda: self.facts,
            keys=self.keys,
            clock=self.clock,
        )

    def _has_voice(self, book: Book, language: str, key: str) -> bool:
        return self.voices.find(book, language, key) is not None

    async def _fetch(self, version: str) -> str | None:
        return self.stored.get(version)

    def offers(self, **offered: object) -> None:
        self.facts = facts_for(self.library.newest, **offered)

    async def newer(self, book: Book) -> None:
        """The program was updated: the old content is kept, the new one is now the newest."""
        self.stored[self.library.newest.version] = self.library.newest.to_json()
        await self.open(book)

    def chat(self, person: int, phone: str = "en") -> Chat:
        return Chat(self, str(person), phone)

    async def takes(self, *arrivals: Incoming) -> list[str]:
        """One batch, and everything that follows from it; the notes over the chat come back."""
        taken = await self.turns.take(arrivals)
        self.delivery.hand_over(taken.posts)
        await self.delivery.drain(5)
        return [one.toast for one in taken.outcomes]

    async def rings(self) -> None:
        """The bell: letters that are due go out."""
        await self.delivery.tick()
        await self.delivery.drain(5)

    async def wakes(self, address: str, name: str) -> None:
        await self.takes(Incoming("telegram", -next(self._updates), address, Woke(name)))

    def incoming(self, address: str, arrival: Arrival, phone: str, **more: str) -> Incoming:
        return Incoming("telegram", next(self._updates), address, arrival, (phone,), **more)

    async def close(self) -> None:
        await self.delivery.drain(5)


async def _unknown(digest: str) -> str:
    return ""


@dataclass
class Doing:
    """Something that is about to happen in the chat; what follows may be chained to it."""

    chat: Chat
    act: Callable[[], Awaitable[None]]

    def __await__(self) -> Generator[Any, None, Chat]:
        return self._done().__await__()

    async def _done(self) -> Chat:
        await self.act()
        return self.chat

    def _then(self, act: Callable[[], Awaitable[None]]) -> Doing:
        async def both() -> None:
            await self.act()
            await act()

        return Doing(self.chat, both)

    def hears(self, *said: str, options: list[str] | None = None) -> Doing:
        async def check() -> None:
            self.chat.expect(said, options)

        return self._then(check)

    def hears_nothing(self) -> Doing:
        async def check() -> None:
            assert not self.chat.news, f"heard {self.chat.news}"

        return self._then(check)

    def presses(self, label: str) -> Doing:
        return self._then(self.chat.presses(label).act)

    def says(self, words: str) -> Doing:
        return self._then(self.chat.says(words).act)


class Chat:
    def __init__(self, world: World, address: str, phone: str) -> None:
        self.world, self.address, self.phone = world, address, phone
        self.news: list[Shown] = []
        self.toast = ""

    # -- what the person does -------------------------------------------------------------------

    def says(self, words: str) -> Doing:
        return self._does(_arrival(words), heard=True)

    def opens(self, payload: str) -> Doing:
        return self._does(Opened(payload), heard=True)

    def gives(self, media: Media, ref: str = "ref") -> Doing:
        return self._does(Gave(media, ref), heard=True)

    def blocks_us(self) -> Doing:
        return self._does(Left())

    def presses(self, label: str) -> Doing:
        async def act() -> None:
            shown, data = self._button(label)
            await self._turn(Pushed(data), bubble=shown.id, callback="c")

        return Doing(self, act)

    def presses_data(self, data: str, bubble: str = "") -> Doing:
        return self._does(Pushed(data), bubble=bubble)

    def _does(self, arrival: Arrival, heard: bool = False, **more: str) -> Doing:
        async def act() -> None:
            own = {"heard": self._own()} if heard else {}
            await self._turn(arrival, **own, **more)

        return Doing(self, act)

    def _own(self) -> str:
        """The person's own message stands in the chat, too."""
        own = Shown(self.world.messenger.number(), "(mine)")
        self.world.messenger.chat(self.address).append(own)
        return own.id

    async def _turn(self, arrival: Arrival, **more: str) -> None:
        before = {one.id for one in self.shown}
        one = self.world.incoming(self.address, arrival, self.phone, **more)
        (self.toast,) = await self.world.takes(one)
        self.news = [one for one in self.shown if one.id not in before and one.text != "(mine)"]

    def after(self, **time: float) -> Doing:
        async def act() -> None:
            before = {one.id for one in self.shown}
            self.world.clock.moves(**time)
            await self.world.rings()
            self.news = [one for one in self.shown if one.id not in before]

        return Doing(self, act)

    # -- what the person sees -------------------------------------------------------------------

    @property
    def shown(self) -> list[Shown]:
        return self.world.messenger.chat(self.address)

    @property
    def bubbles(self) -> list[Shown]:
        """Only ours."""
        return [one for one in self.shown if one.text != "(mine)"]

    @property
    def last(self) -> Shown:
        return self.bubbles[-1]

    def _button(self, label: str) -> tuple[Shown, str]:
        for shown in reversed(self.shown):
            for text, data in shown.rows:
                if text == label or text.partition(" ")[2] == label:
                    return shown, data
        raise AssertionError(f"no button {label!r}; there are {self.last.options}")

    def data_of(self, label: str) -> str:
        return self._button(label)[1]

    def expect(self, said: tuple[str, ...], options: list[str] | None) -> None:
        heard = "\n".join(one.text for one in self.news)
        for one in said:
            assert one in heard, f"{one!r} is not in {heard!r}"
        if options is not None:
            assert self.last.options == options, self.last.options

    async def arrives(self) -> Chat:
        """Through the first minute, to the first question."""
        await self.says("/start")
        if "Choose your language" in self.last.text:
            await self.presses("English")
        await self.presses("I am 18 or older. Start")
        return await self.presses("Cerro Azul")

    async def answers(self, *labels: str) -> Chat:
        for label in labels:
            await self.presses(label)
        return self


class Settled:
    """Somebody who has arrived and stands at the first question."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, person: int = 7001) -> Chat:
        return await self._world.chat(person).arrives()


def _arrival(words: str) -> Arrival:
    command, _, rest = words.partition(" ")
    if command == "/start":
        return Opened(rest)
    return Asked(command[1:]) if command.startswith("/") else Typed(words)


def with_topics(book: Book, **changed: object) -> Book:
    """A book of another version, for tests of updates."""
    return replace(book, version="f" * 64, pack=replace(book.pack, version="f" * 64, **changed))  # type: ignore[arg-type]
