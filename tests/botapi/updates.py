"""The updates that wait for the bot: how long they live, and what an offset forgets."""

import asyncio
import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.calls import Conflict, Json

MESSAGE_LIFE = 86_400
PRESS_LIFE = 150
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
# Each kind of press has lanes of its own beside the chats' (tdlib/telegram-bot-api, Client.cpp).
LANES = {"inline_query": 1, "chosen_inline_result": 2, "callback_query": 3}
MEMBER_LANE = 5
FUTURE = 10
REPLACED = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Waiting:
    serial: int
    id: int
    update: Json
    expires: float
    lane: int


@dataclass
class Inbox:
    clock: Callable[[], float]
    chance: random.Random
    keep: bool = True
    allowed: list[str] = field(default_factory=list)
    waiting: "OrderedDict[int, Waiting]" = field(default_factory=OrderedDict)
    forgotten: list[Json] = field(default_factory=list)
    expired: list[Json] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"forgotten": 0, "expired": 0})
    courier: Callable[[Waiting], None] | None = None
    last_id: int = 0
    _serial: int = 0
    _poller: "asyncio.Future[None] | None" = None

    def __post_init__(self) -> None:
        self.restart_at(self.chance.randrange(10_000_000, 900_000_000))

    def restart_at(self, update_id: int) -> None:
        """The next update gets this id, as after a quiet week."""
        self.last_id = update_id - 1

    def add(self, content: Json, *, life: float | None = None) -> Json | None:
        """Queues an update; None when the bot did not ask for its kind."""
        kind = kind_of(content)
        if not self._wants(kind):
            return None
        waiting = self._numbered(kind, content, life_of(kind) if life is None else life)
        self.waiting[waiting.serial] = waiting
        self._wake(waiting)
        return waiting.update

    def _wants(self, kind: str) -> bool:
        if not kind:
            return True
        return kind in self.allowed if self.allowed else kind not in UNASKED

    def _numbered(self, kind: str, content: Json, life: float) -> Waiting:
        self._serial += 1
        given = content.get("update_id")
        self.last_id = given if isinstance(given, int) else self.last_id + 1
        update = {"update_id": self.last_id, **content}
        lane = lane_of(kind, content) or -self._serial << 50
        return Waiting(self._serial, self.last_id, update, self.clock() + life, lane)

    def _wake(self, waiting: Waiting) -> None:
        if self.courier is not None:
            self.courier(waiting)
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    async def poll(self, offset: int, limit: int, wait: float) -> list[Json]:
        """Long polling: waits for a first update when there is none."""
        self.interrupt(REPLACED)
        batch = self.batch(offset, limit)
        if batch or wait <= 0:
            return batch
        await self._first_of(wait)
        return self.batch(offset, limit)

    def interrupt(self, why: str) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(Conflict(why))

    async def _first_of(self, seconds: float) -> None:
        mine = self._poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await mine
        except TimeoutError:
            return

    def batch(self, offset: int, limit: int) -> list[Json]:
        self.confirm(offset)
        now, found = self.clock(), []
        for waiting in list(self._first(limit)):
            if waiting.expires <= now:
                self.expire(waiting)
            else:
                found.append(waiting.update)
        return found

    def _first(self, limit: int) -> list[Waiting]:
        now, first = self.clock(), []
        for waiting in self.waiting.values():
            first.append(waiting)
            limit -= waiting.expires > now
            if limit <= 0:
                break
        return first

    def confirm(self, offset: int) -> None:
        """Forgets all before the offset; one far beyond the newest id is taken for no offset."""
        if offset < 0:
            self._forget_first(len(self.waiting) + offset)
        elif offset <= self.last_id + FUTURE:
            while self.waiting and next(iter(self.waiting.values())).id < offset:
                self._forget_first(1)

    def _forget_first(self, count: int) -> None:
        for _ in range(count):
            self._remember("forgotten", self.forgotten, self.waiting.popitem(last=False)[1])

    def delivered(self, waiting: Waiting) -> None:
        if self.waiting.pop(waiting.serial, None) is not None:
            self._remember("forgotten", self.forgotten, waiting)

    def expire(self, waiting: Waiting) -> None:
        if self.waiting.pop(waiting.serial, None) is not None:
            self._remember("expired", self.expired, waiting)

    def _remember(self, fate: str, those: list[Json], waiting: Waiting) -> None:
        self.counts[fate] += 1
        if self.keep:
            those.append(waiting.update)

    def undelivered(self) -> list[Waiting]:
        now = self.clock()
        for waiting in [w for w in self.waiting.values() if w.expires <= now]:
            self.expire(waiting)
        return list(self.waiting.values())


def kind_of(content: Json) -> str:
    return next((name for name in content if name != "update_id"), "")


def life_of(kind: str) -> float:
    return PRESS_LIFE if kind == "callback_query" else MESSAGE_LIFE


def lane_of(kind: str, content: Json) -> int:
    """The queue of an update; presses queue apart from the texts of the same person."""
    about: Any = content.get(kind)
    if not isinstance(about, dict):
        return 0
    if kind in LANES:
        return _id(about.get("from")) + (LANES[kind] << 33)
    shift = MEMBER_LANE << 33 if kind in ("my_chat_member", "chat_member") else 0
    return _id(about.get("chat")) + shift


def _id(about: Any) -> int:
    given = about.get("id") if isinstance(about, dict) else 0
    return given if isinstance(given, int) else 0
