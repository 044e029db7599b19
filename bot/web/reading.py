"""From what a page posts to an arrival; what cannot be one is refused, never guessed at."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from conversations.model import Asked, Gave, Typed
from services import border
from services.incoming import Arrival, Opened, Pushed

LARGEST_ID = 2**53
LANGUAGES = 6  # of a browser that are read
_MARK = re.compile(r"[A-Za-z0-9_-]{1,16}\.[0-9]{1,6}\.[0-9]{1,3}")
_WISH = re.compile(r"\s*([A-Za-z0-9-]+)\s*(?:;.*)?")


class Unreadable(Exception):
    """The body is no post of our page: `status` is what the browser is told."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"unreadable post: {status}")


@dataclass(frozen=True, slots=True)
class Said:
    """One post: the page's own number for it, what arrived, and the bubble it stood under."""

    id: int
    arrival: Arrival
    bubble: str = ""
    own: bool = False  # the visitor's own bubble shows it, and may have to be cleared


@dataclass(frozen=True, slots=True)
class Greeting:
    """The page opened. `fresh`: it has no transcript, so the open screen is to be shown."""

    id: int
    languages: tuple[str, ...]
    start: str
    fresh: bool
    kiosk: bool


async def body_of(stream: AsyncIterator[bytes], most: int) -> bytes:
    """The body; what is too long is not read to its end."""
    parts, size = [], 0
    async for part in stream:
        size += len(part)
        if size > most:
            raise Unreadable(413)
        parts.append(part)
    return b"".join(parts)


def mapping(body: bytes) -> dict[str, Any]:
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable(400) from None
    if not isinstance(held, dict):
        raise Unreadable(400)
    return held


def greeting_of(held: dict[str, Any]) -> Greeting:
    start = held.get("start")
    return Greeting(
        _id(held.get("id")),
        languages_of(held.get("languages")),
        border.payload(start) if isinstance(start, str) else "",
        held.get("fresh") is not False,
        held.get("kiosk") is True,
    )


def said_of(held: dict[str, Any]) -> Said:
    number = _id(held.get("id"))
    match held:
        case {"text": str(text)}:
            return Said(number, _words(border.clean(text)), own=True)
        case {"press": str(pressed), "mark": str(mark)}:
            bubble = mark if _MARK.fullmatch(mark) else ""
            return Said(number, Pushed(border.clean(pressed, 64)), bubble)
        case {"place": {"lat": float() | int() as lat, "lon": float() | int() as lon}}:
            return Said(number, Gave("location", _place(lat, lon)), own=True)
        case _:
            raise Unreadable(400)


def numbers_of(held: dict[str, Any], most: int = 500) -> set[int]:
    """The letters that the page says it has."""
    ids = held.get("ids")
    if not isinstance(ids, list) or len(ids) > most:
        raise Unreadable(400)
    return {one for one in ids if type(one) is int and abs(one) < LARGEST_ID}


def number(text: str) -> int:
    """A number in an address, such as `?after=`."""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else 0


def languages_of(wished: object) -> tuple[str, ...]:
    if not isinstance(wished, list):
        return ()
    codes = (border.language(one) for one in wished[:LANGUAGES] if isinstance(one, str))
    return tuple(dict.fromkeys(code for found in codes for code in found))


def accepted(header: str) -> tuple[str, ...]:
    """The languages of an Accept-Language header, in its order."""
    wishes = (_WISH.fullmatch(one) for one in header[:200].split(","))
    return languages_of([one[1] for one in wishes if one])


def number_of(text: str) -> int:
    """The page's number for a post, where it stands in the address."""
    return _id(int(text) if re.fullmatch(r"[0-9]{1,16}", text) else None)


def _id(held: object) -> int:
    if type(held) is not int or not 0 <= held < LARGEST_ID:
        raise Unreadable(400)
    return held


def _words(text: str) -> Arrival:
    if not text.strip():
        raise Unreadable(400)
    command, _, rest = text.partition(" ")
    name = command[1:].lower()
    if command.startswith("/") and name == "start":
        return Opened(border.payload(rest.strip()))
    if command.startswith("/") and name.isascii() and name.isalpha():
        return Asked(name)
    return Typed(text)


def _place(lat: float, lon: float) -> str:
    whole = not isinstance(lat, bool) and not isinstance(lon, bool)
    if not whole or abs(lat) > 90 or abs(lon) > 180 or not isfinite(lat) or not isfinite(lon):
        raise Unreadable(400)
    return f"{float(lat):.6f},{float(lon):.6f}"
