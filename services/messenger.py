"""What a channel must be able to do, and how it can turn out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from services.rendering import Bubble


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived; `message` is the channel's id of a new bubble, empty where there is none."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The network or the channel's server failed: again, with growing pauses."""

    why: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person blocked us, or the chat is no more."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel will never take this letter."""

    why: str


@dataclass(frozen=True, slots=True)
class Locked:
    """The channel no longer knows us (token revoked): stop sending."""


Delivered: TypeAlias = Sent | Wait | Failed | Unreachable | Refused | Locked


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice prompt: its file, how the channel may already know it, and a caption."""

    path: Path
    known_as: str = ""
    caption: str = ""


class Messenger(Protocol):
    async def say(self, address: str, bubble: Bubble, *, protect: bool) -> Delivered: ...

    async def edit(self, address: str, message: str, bubble: Bubble) -> Delivered:
        """Put `bubble` in place of a message; one without text only changes the buttons."""

    async def clear(self, address: str, messages: Sequence[str]) -> Delivered: ...

    async def play(self, address: str, recording: Recording) -> Delivered: ...

    async def file(self, address: str, name: str, content: bytes, caption: str) -> Delivered: ...
