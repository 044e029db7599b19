"""Letters: what is to be sent, as it waits in the outbox; kept by key and holes, not as words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias
from uuid import UUID

from conversations.model import Button, Line, Rows

Lane: TypeAlias = Literal["reply", "bulk", "later"]
Act: TypeAlias = Literal["say", "edit", "clear", "play", "file"]


@dataclass(frozen=True, slots=True)
class Letter:
    """One act in one chat. `mark` names a bubble of ours (`nonce.step.n`), `target` its message id.

    `say`: lines and buttons as a new bubble; `edit`: the same in place of `target` or `mark`;
    `clear`: remove `messages`, or all with `tag`; `play`: the recording of `listen`; `file`:
    `words` as a document.
    """

    act: Act
    version: str = ""
    lines: tuple[Line, ...] = ()
    rows: Rows = ()
    nonce: str = ""
    step: int = 0
    mark: str = ""
    target: str = ""
    tag: str = ""
    listen: str = ""
    messages: tuple[str, ...] = ()
    words: str = ""
    language: str = ""  # only where the contact is gone by the time it is sent
    address: str = ""  # likewise
    protect: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A letter on its way: whose it is, in which lane, and how often it was tried."""

    id: int
    contact: UUID | None
    channel: str
    address: str
    language: str
    lane: Lane
    letter: Letter
    tried: int = 0
    due: datetime | None = None


# -- as bytes -----------------------------------------------------------------------------------


def to_bytes(letter: Letter) -> bytes:
    """Compact JSON of what differs from an empty letter."""
    kept = {name: _plain(value) for name in letter.__slots__ if (value := getattr(letter, name))}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(body: bytes) -> Letter:
    held: dict[str, Any] = json.loads(body)
    held["lines"] = tuple(_line(one) for one in held.get("lines", ()))
    held["rows"] = tuple(tuple(_button(one) for one in row) for row in held.get("rows", ()))
    held["messages"] = tuple(held.get("messages", ()))
    return Letter(**held)


def _plain(value: Any) -> Any:
    """By exact type, as this runs for every line and button of every reply."""
    kind = type(value)
    if kind is str or kind is int or kind is bool:
        return value
    if kind is Line:
        holes = {name: _plain(one) for name, one in value.holes.items()}
        return [value.key, holes] if holes else [value.key]
    if kind is Button:
        return [value.option, _plain(value.label), value.icon]
    if kind is tuple:
        return [_plain(one) for one in value]
    if kind is Decimal:
        return {"number": str(value)}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _line(held: list[Any]) -> Line:
    holes = held[1] if len(held) > 1 else {}
    return Line(held[0], {name: _hole(one) for name, one in holes.items()})


def _hole(held: Any) -> str | Line | date | Decimal:
    if isinstance(held, list):
        return _line(held)
    if not isinstance(held, dict):
        return str(held)
    return Decimal(held["number"]) if "number" in held else date.fromisoformat(held["day"])


def _button(held: list[Any]) -> Button:
    return Button(held[0], _line(held[1]), held[2])
