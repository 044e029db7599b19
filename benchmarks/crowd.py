"""A crowd of people who press answers: as fast as the bot asks, or at a steady pace."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.chats import Bubble, Chat
from tests.botapi.people import Person
from tests.botapi.server import BotApi

FIRST_ID = 500_000
ARRIVING = ("English", "I am 18 or older")  # pressed on the way to the first question
ASKED = (" of 10", "Next questions", "Other")  # a bubble of the talk itself shows one of these
Done = Callable[[], bool]


class Stuck(RuntimeError):
    """The bot fell silent, or died."""


@dataclass(slots=True, eq=False)
class Resident:
    """One person: the bubble that waits for an answer, and when the last answer was given."""

    person: Person
    asked: Bubble | None = None
    pressed: float = 0.0
    wanted: deque[float] = field(default_factory=deque)  # answers that are due, by their time


class Crowd:
    def __init__(self, api: BotApi, people: int, alive: Done) -> None:
        self._api, self._alive = api, alive
        self._chance = random.Random(7)
        self.people = {
            FIRST_ID + number: Resident(api.person(FIRST_ID + number)) for number in range(people)
        }
        self.turns = 0
        self.lasted: list[float] = []  # seconds from each answer to the next question
        self._left = 0  # answers that people who hurry have still to give
        self._marks: dict[int, Callable[[], None]] = {}
        self._moved = asyncio.Event()
        api.world.chats.listener = self._hears

    # -- hearing and pressing ---------------------------------------------------------------------

    def _hears(self, chat: Chat, bubble: Bubble) -> None:
        if bubble.edited or not bubble.keyboard or chat.id not in self.people:
            return
        resident = self.people[chat.id]
        if data := _on_the_way(bubble):
            self._api.world.press(resident.person.profile, bubble, data)
        elif _is_asked(bubble):
            self._turned(resident, bubble)

    def _turned(self, resident: Resident, bubble: Bubble) -> None:
        resident.asked = bubble
        if resident.pressed:
            self.lasted.append(time.perf_counter() - resident.pressed)
            resident.pressed = 0.0
            self.turns += 1
            if mark := self._marks.pop(self.turns, None):
                mark()
        self._moved.set()
        if resident.wanted:
            self._answers(resident, resident.wanted.popleft())
        elif self._left > 0:
            self._left -= 1
            asyncio.get_running_loop().call_soon(self._answers, resident, 0.0)

    def _answers(self, resident: Resident, since: float) -> None:
        """Press one of the answers; `since`: when it was due, if it could not be given then."""
        bubble = resident.asked
        if bubble is None:
            return
        resident.asked = None
        resident.pressed = since or time.perf_counter()
        self._api.world.press(resident.person.profile, bubble, self._choice(bubble))

    def _choice(self, bubble: Bubble) -> str:
        options = [one for row in bubble.keyboard for one in row]
        onward = next((one for one in options if "Next questions" in one["text"]), None)
        chosen = onward or self._chance.choice(options[:3])
        return str(chosen["callback_data"])

    # -- what the crowd does ----------------------------------------------------------------------

    async def arrives(self, within: float = 120.0) -> None:
        """Everybody says /start and comes to the first question."""
        for resident in self.people.values():
            await resident.person.says("/start")
        await self._until(lambda: all(one.asked for one in self.people.values()), within)

    async def hurries(
        self, turns: int, warm: int, marks: tuple[Callable[[], None], ...], within: float = 300.0
    ) -> list[float]:
        """Everybody answers as soon as asked; `marks` are called after `warm` and at the end."""
        self.turns, self.lasted = 0, []
        first, last = marks
        self._marks = {warm: first, warm + turns: last}
        self._left = warm + turns - len(self.people)
        for resident in self.people.values():
            self._answers(resident, 0.0)
        await self._until(lambda: self.turns >= warm + turns, within)
        return self.lasted[warm : warm + turns]

    async def strolls(self, pace: float, seconds: float, within: float = 120.0) -> list[float]:
        """Answers come at `pace` a second over all, whether or not the bot keeps up."""
        self.turns, self.lasted = 0, []
        due = self._timetable(pace, seconds)
        began = time.perf_counter()
        for when, resident in due:
            await asyncio.sleep(max(0.0, began + when - time.perf_counter()))
            if resident.asked:
                self._answers(resident, began + when)
            else:
                resident.wanted.append(began + when)
        await self._until(lambda: self.turns >= len(due), within)
        return self.lasted

    def _timetable(self, pace: float, seconds: float) -> list[tuple[float, Resident]]:
        """Times as chance would have them, the same for every bot; each person in turn."""
        chance, when = random.Random(11), 0.0
        due: list[tuple[float, Resident]] = []
        turn = list(self.people.values())
        chance.shuffle(turn)
        while (when := when + chance.expovariate(pace)) < seconds:
            due.append((when, turn[len(due) % len(turn)]))
        return due

    async def _until(self, done: Done, within: float) -> None:
        deadline = time.perf_counter() + within
        while not done():
            self._moved.clear()
            try:
                async with asyncio.timeout(1.0):
                    await self._moved.wait()
            except TimeoutError:
                if time.perf_counter() > deadline or not self._alive():
                    silent = sum(one.asked is None for one in self.people.values())
                    raise Stuck(f"{silent} people wait for an answer") from None


def _on_the_way(bubble: Bubble) -> str:
    options = [one for row in bubble.keyboard for one in row]
    fits = (one for one in options if any(label in one["text"] for label in ARRIVING))
    return str(next(fits, {"callback_data": ""})["callback_data"])


def _is_asked(bubble: Bubble) -> bool:
    seen = [bubble.text, *bubble.options]
    return any(word in text for word in ASKED for text in seen)
