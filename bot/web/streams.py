"""Open pages: each holds a line on which letters arrive, and is woken when there may be one."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from services.errors import StoreUnavailable

BEAT = 15.0  # seconds between signs of life, so that a page knows its line is dead
STORE_PAUSE = 1.0
Fetch = Callable[[set[int]], Awaitable[list[dict[str, Any]]]]  # all but those already sent


class Stream:
    """One open page of one visitor."""

    def __init__(self, token: str, street: str) -> None:
        self.token, self.street = token, street
        self.over = False
        self._stir = asyncio.Event()

    def wake(self) -> None:
        self._stir.set()

    def end(self, _: object = None) -> None:
        self.over = True
        self._stir.set()

    async def stirred(self, seconds: float) -> bool:
        """True when woken, False when nothing happened for so long."""
        try:
            await asyncio.wait_for(self._stir.wait(), seconds)
        except TimeoutError:
            return False
        self._stir.clear()
        return True


class Streams:
    """All open pages, by visitor and counted by street."""

    def __init__(self, *, most: int, most_of_street: int) -> None:
        self._most, self._most_of_street = most, most_of_street
        self._of: dict[str, set[Stream]] = {}
        self._streets: Counter[str] = Counter()
        self._empty = asyncio.Event()
        self.closing = False

    def join(self, token: str, street: str) -> Stream | None:
        """A new line, or None where there are too many."""
        if self.closing or self._streets.total() >= self._most:
            return None
        if self._streets[street] >= self._most_of_street:
            return None
        stream = Stream(token, street)
        self._of.setdefault(token, set()).add(stream)
        self._streets[street] += 1
        return stream

    def leave(self, stream: Stream) -> None:
        others = self._of.get(stream.token, set())
        others.discard(stream)
        if not others:
            self._of.pop(stream.token, None)
        if self.closing and not self._of:
            self._empty.set()
        self._streets[stream.street] -= 1
        if not self._streets[stream.street]:
            del self._streets[stream.street]

    def wake(self, token: str) -> None:
        for stream in self._of.get(token, ()):
            stream.wake()

    def end(self, token: str) -> None:
        for stream in self._of.get(token, ()):
            stream.end()

    def __len__(self) -> int:
        return self._streets.total()

    async def close(self, seconds: float) -> None:
        """End every line, so that the server can stop; pages come back by themselves."""
        self.closing = True
        for token in list(self._of):
            self.end(token)
        if self._of:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), seconds)


class EventStream:
    """The answer that never ends by itself: server-sent events, until the page goes away."""

    def __init__(
        self, streams: Streams, stream: Stream, fetch: Fetch, headers: list[tuple[bytes, bytes]]
    ) -> None:
        self._streams, self._stream, self._fetch = streams, stream, fetch
        self._headers = [*headers, (b"content-type", b"text/event-stream; charset=utf-8")]
        self._sent: set[int] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(_hung_up(receive))
        gone.add_done_callback(self._stream.end)
        try:
            await self._run(send)
        except OSError:
            pass  # the page went away while we wrote
        finally:
            gone.cancel()
            self._streams.leave(self._stream)

    async def _run(self, send: Send) -> None:
        start: Message = {"type": "http.response.start", "status": 200, "headers": self._headers}
        await send(start)
        await _write(send, "retry: 2000\nevent: beat\ndata: 1\n\n")
        while not self._stream.over:
            pause = await self._letters(send)
            if not self._stream.over and not await self._stream.stirred(pause):
                await _write(send, ": beat\nevent: beat\ndata: 1\n\n")
        await send({"type": "http.response.body", "body": b""})

    async def _letters(self, send: Send) -> float:
        """Send what is new on this line; how long to wait before looking again unasked."""
        try:
            fresh = await self._fetch(self._sent)
        except StoreUnavailable:
            return STORE_PAUSE
        for one in fresh:
            self._sent.add(one["id"])
            await _write(send, _event(one))
        return BEAT


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _event(letter: dict[str, Any]) -> str:
    number = f"id: {letter['id']}\n" if letter["id"] > 0 else ""
    return f"{number}data: {json.dumps(letter, separators=(',', ':'))}\n\n"
