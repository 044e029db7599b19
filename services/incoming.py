"""What a door hands in: one update of one person, already freed of its channel's types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from conversations.model import Asked, Gave, Left, PinChecked, Recalled, Started, Typed, Woke


@dataclass(frozen=True, slots=True)
class Opened:
    """/start with what a link carried; the payload is a random id of ours, or anything at all."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Pushed:
    """A button as the channel returns it, not yet checked to be ours."""

    data: str


Arrival: TypeAlias = (
    Opened | Pushed | Typed | Gave | Asked | Left | Woke | Started | Recalled | PinChecked
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """`update`: the channel's id, taken in once; `heard`, `bubble`: message ids of the channel."""

    channel: str
    update: int
    address: str
    arrival: Arrival
    phone: tuple[str, ...] = ()
    heard: str = ""
    bubble: str = ""
    callback: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn came to, as far as the door must know: a note over the chat, or nothing."""

    toast: str = ""
    fresh: bool = True  # False: this update had been taken in before
