"""Residents in flight: each walks through the survey, behaves like a person, knows what it said."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pci_content.book import Book
from tests.botapi.chats import Bubble, Chat
from tests.botapi.people import Person
from tests.botapi.server import BotApi
from tests.chat import SHIPPED

FIRST_ID = 700_000
PLACES = ("Cerro Azul", "Río Claro")
NEXT = "▶ Next questions"
ENOUGH = "🌙 Enough for today"
ASIDE = frozenset({"back", "menu", "listen0"})
USUAL = ("en", "adult", "next", "resume", "questions")
CHANCES = frozenset(
    {"miner", "trader", "neighbour", "other", "woman", "man", "other_gender", "skip"}
)


class Unfinished(AssertionError):
    """Somebody waits for ever."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands in a bubble: its name in the pack, and the options to press."""

    question: str
    options: tuple[str, ...]


@dataclass
class Questions:
    """Knows the questions by their English words."""

    book: Book = SHIPPED

    @cached_property
    def _named(self) -> dict[str, str]:
        questions = [one for topic in self.book.pack.topics for one in topic.questions]
        return {self.book.text("en", one.text): one.id for one in questions}

    def asked_by(self, bubble: Bubble) -> Asked | None:
        words = bubble.text.rpartition("\n")[2]
        name = self._named.get(words)
        options = tuple(one for one in options_of(bubble) if one not in ASIDE)
        return Asked(name, options) if name and options else None


QUESTIONS = Questions()


def options_of(bubble: Bubble) -> list[str]:
    """What the buttons would say to the bot, such as `yes` or `skip`."""
    return [data.split(".")[2] for data in presses_of(bubble) if data.count(".") == 3]


def presses_of(bubble: Bubble) -> list[str]:
    return [button.get("callback_data", "") for row in bubble.keyboard for button in row]


@dataclass(eq=False)
class Resident:
    """Presses the newest bubble's buttons; when nothing comes presses again, or writes /start."""

    person: Person
    chance: random.Random
    topics: int  # finished topics after which the person has had enough
    patience: tuple[float, float] = (2.5, 4.0)
    pace: tuple[float, float] = (0.0, 0.25)
    said: dict[str, str] = field(default_factory=dict)  # question -> option, in the order pressed
    presses: Counter[str] = field(default_factory=Counter)
    ended: set[int] = field(default_factory=set)  # how much was said when a topic ended
    news: asyncio.Event = field(default_factory=asyncio.Event)
    done: bool = False
    _answered: int = 0  # the bubble that was acted upon last
    hurries: int = 0

    async def lives(self) -> None:
        await self.person.says("/start")
        while not self.done:
            if await self._hears():
                await asyncio.sleep(self.chance.uniform(*self.pace))
                await self._acts()
            else:
                await self._hurries()

    async def _hears(self) -> bool:
        """True once there is a newer bubble with buttons than the one acted upon."""
        try:
            async with asyncio.timeout(self.chance.uniform(*self.patience)):
                while (newest := self.newest()) is None or newest.message_id <= self._answered:
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError:
            return False
        return True

    def newest(self) -> Bubble | None:
        shown = (one for one in reversed(self.person.bubbles) if one.ours and one.options)
        return next(shown, None)

    async def _hurries(self) -> None:
        self.hurries += 1
        newest = self.newest()
        if newest is not None and self.chance.random() < 0.6:
            await self._press(newest)
        else:
            await self.person.says("/start")

    async def _acts(self) -> None:
        newest = self.newest()
        if newest is not None:
            self._answered = newest.message_id
            await self._press(newest)

    async def _press(self, bubble: Bubble) -> None:
        wanted = self._chosen(bubble)
        if wanted is None:
            return
        if asked := QUESTIONS.asked_by(bubble):
            self.presses[asked.question] += 1
        data = next(d for d in presses_of(bubble) if d.split(".")[2] == wanted)
        self.person.presses_old(bubble, data)

    def _chosen(self, bubble: Bubble) -> str | None:
        if asked := QUESTIONS.asked_by(bubble):
            return self.said.setdefault(asked.question, self.chance.choice(asked.options))
        if NEXT in bubble.options:
            return self._after_topic()
        return self._along(bubble)

    def _after_topic(self) -> str | None:
        self.ended.add(len(self.said))
        self.done = len(self.ended) >= self.topics
        return None if self.done else "next"

    def _along(self, bubble: Bubble) -> str | None:
        """Whatever leads back to the questions."""
        options = options_of(bubble)
        for label in PLACES:
            if bubble.button(f"📍 {label}"):
                return self.chance.choice(options[:2])
        usual = next((one for one in USUAL if one in options), None)
        by_chance = [one for one in options if one in CHANCES]
        return usual or (self.chance.choice(by_chance) if by_chance else None)

    @property
    def shows(self) -> str:
        tail = [f"{one.text[:60]!r} {one.options}" for one in self.person.bubbles[-4:]]
        return f"{self.person.id} {self.said}: " + " | ".join(tail)


class Crowd:
    """Many residents at once on one fake Telegram."""

    def __init__(self, api: BotApi, size: int, *, topics: int = 2, seed: int = 1) -> None:
        self.api = api
        self.residents = [
            Resident(
                api.person(FIRST_ID + number, language_code="en"),
                random.Random(seed * 10_000 + number),
                topics,
            )
            for number in range(size)
        ]
        self._by_chat = {one.person.id: one for one in self.residents}
        api.world.chats.listener = self._tell
        self._tasks: list[asyncio.Task[None]] = []

    def _tell(self, chat: Chat, bubble: Bubble) -> None:
        if resident := self._by_chat.get(chat.id):
            resident.news.set()

    def start(self) -> None:
        self._tasks = [asyncio.create_task(one.lives()) for one in self.residents]

    async def finishes(self, within: float) -> None:
        """Wait until everybody has had their topics."""
        _, _waiting = await asyncio.wait(self._tasks, timeout=within)
        await self.leaves()
        stuck = [one.shows for one in self.residents if not one.done]
        if stuck:
            raise Unfinished(f"{len(stuck)} of {len(self.residents)}:\n" + "\n".join(stuck[:5]))

    async def leaves(self) -> None:
        for task in self._tasks:
            task.cancel()
        results = await asyncio.gather(*self._tasks, return_exceptions=True)
        for one in results:
            if isinstance(one, Exception):
                raise one

    @property
    def unfinished(self) -> int:
        return sum(not one.done for one in self.residents)

    @property
    def answers(self) -> int:
        return sum(len(one.said) for one in self.residents)


def repeated_bubbles(api: BotApi, residents: Sequence[Resident]) -> int:
    """Bubbles that somebody got more than once, as after a crash between send and delete.

    The first button tells them apart: it names the talk and the step, and neither comes again.
    """
    people = {one.person.id for one in residents}
    seen: Counter[tuple[int, str]] = Counter()
    for call in api.calls_of("sendMessage"):
        rows = call.params.get("reply_markup", {}).get("inline_keyboard") or [[]]
        if call.outcome.code in (200, 0) and not call.outcome.lost and rows[0]:
            chat = int(call.params["chat_id"])
            if chat in people:
                seen[chat, rows[0][0].get("callback_data", "")] += 1
    return sum(count - 1 for count in seen.values())
