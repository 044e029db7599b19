"""A chat app that is not there: it keeps what a person would see, and can fail on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.messenger import Delivered, Recording, Refused, Sent, Unreachable
from services.rendering import Bubble


@dataclass
class Shown:
    """A bubble as the person sees it now."""

    id: str
    text: str
    rows: tuple[tuple[str, str], ...] = ()  # label, data
    protect: bool = False

    @property
    def options(self) -> list[str]:
        return [label for label, _ in self.rows]


@dataclass
class FakeMessenger:
    chats: dict[str, list[Shown]] = field(default_factory=dict)
    coming: list[Delivered] = field(default_factory=list)  # what the next calls meet, in order
    blocked: set[str] = field(default_factory=set)
    played: list[Recording] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    calls: int = 0
    _last: int = 100

    def blocks_us(self, address: str) -> None:
        self.blocked.add(address)

    def meets(self, *coming: Delivered) -> None:
        self.coming += coming

    def chat(self, address: str) -> list[Shown]:
        return self.chats.setdefault(address, [])

    def _fault(self, address: str) -> Delivered | None:
        self.calls += 1
        if address in self.blocked:
            return Unreachable()
        return self.coming.pop(0) if self.coming else None

    def number(self) -> str:
        self._last += 1
        return str(self._last)

    async def say(self, address: str, bubble: Bubble, *, protect: bool) -> Delivered:
        if fault := self._fault(address):
            return fault
        shown = Shown(self.number(), bubble.text, _rows(bubble), protect)
        self.chat(address).append(shown)
        return Sent(shown.id)

    async def edit(self, address: str, message: str, bubble: Bubble) -> Delivered:
        if fault := self._fault(address):
            return fault
        for shown in self.chat(address):
            if shown.id == message:
                shown.text, shown.rows = bubble.text or shown.text, _rows(bubble)
                return Sent()
        return Refused("message to edit not found")

    async def clear(self, address: str, messages: Sequence[str]) -> Delivered:
        if fault := self._fault(address):
            return fault
        self.chats[address] = [one for one in self.chat(address) if one.id not in messages]
        return Sent()

    async def play(self, address: str, recording: Recording) -> Delivered:
        if fault := self._fault(address):
            return fault
        self.played.append(recording)
        return Sent(self.number())

    async def file(self, address: str, name: str, content: bytes, caption: str) -> Delivered:
        if fault := self._fault(address):
            return fault
        self.files.append((name, content))
        return Sent(self.number())


def _rows(bubble: Bubble) -> tuple[tuple[str, str], ...]:
    return tuple((one.label, one.data) for row in bubble.rows for one in row)
