"""A house for tests: the web chat behind a real server on a loopback port, and people who visit."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import suppress
from io import BytesIO
from itertools import count
from pathlib import Path
from secrets import randbits
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette

from bot.web.chat import WebChat
from services.batcher import Batcher
from services.errors import StoreUnavailable
from services.turns import Taken
from tests.chat import BOT, World

JSON = dict[str, Any]


class Frail:
    """The turns of the house, which can be made to fail as when the database is away."""

    def __init__(self, turns: Any) -> None:
        self._turns, self.away = turns, False
        self.taken = 0

    async def take(self, arrivals: Any) -> Taken:
        if self.away:
            raise StoreUnavailable("away")
        self.taken += len(arrivals)
        taken: Taken = await self._turns.take(arrivals)
        return taken


class House:
    def __init__(self, world: World, **settings: Any) -> None:
        self.world = world
        self.turns = Frail(world.turns)
        self.batcher = Batcher(self.turns, self._deliver, world.clock)  # type: ignore[arg-type]
        self.settings: JSON = {"secure": False, "media": world.folder / "media", **settings}
        self.port = 0

    def _deliver(self, posts: Any) -> None:
        self.web.hand_over(list(posts))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        """Open, or open again on the same port after a stop, with nothing left in memory."""
        world = self.world
        self.web = WebChat(
            bot=BOT,
            batcher=self.batcher,
            outbox=world.outbox,
            renderer=world.renderer,
            library=world.library,
            facts=lambda: world.facts,
            keys=world.keys,
            clock=world.clock,
            voices=world.voices,
            **self.settings,
        )
        self._batches = asyncio.create_task(self.batcher.run())
        await self._serve(Starlette(routes=self.web.routes))

    async def _serve(self, app: Starlette) -> None:
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", self.port))
        door.listen()
        self.port = door.getsockname()[1]
        config = uvicorn.Config(app, log_level="critical", proxy_headers=False, lifespan="off")
        self.server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self.server.serve(sockets=[door]))
        async with asyncio.timeout(5):
            await self._answers()

    async def _answers(self) -> None:
        async with aiohttp.ClientSession() as http, http.get(self.url) as answer:
            assert answer.status == 200

    async def shut(self) -> None:
        await self.web.close()
        self.server.should_exit = True
        await asyncio.wait_for(self._serving, 5)
        self._batches.cancel()
        with suppress(asyncio.CancelledError):
            await self._batches

    def visitor(self, **named: Any) -> Visitor:
        return Visitor(self, **named)

    @property
    def stored_files(self) -> list[Path]:
        folder: Path = self.settings["media"]
        return sorted(folder.iterdir()) if folder.is_dir() else []


class Visitor:
    """Somebody who speaks the page's protocol by hand."""

    def __init__(self, house: House, *, language: str = "en") -> None:
        self.house, self.language = house, language
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._ids = count(randbits(40))

    async def __aenter__(self) -> Visitor:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def post(self, path: str, body: Any, **headers: str) -> tuple[int, JSON]:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        told = {
            "Content-Type": "application/json",
            "Origin": self.house.url,
            "Accept-Language": self.language,
            **headers,
        }
        async with self.http.post(
            self.house.url + path, data=BytesIO(sent), headers=told
        ) as answer:
            self.headers = answer.headers
            return answer.status, await answer.json()

    async def says_hello(self, **told: Any) -> JSON:
        body = {"id": next(self._ids), "languages": [self.language], "fresh": True, **told}
        status, answer = await self.post("/chat/hello", body)
        assert status == 200
        return answer

    async def says(self, text: str, **told: Any) -> tuple[int, JSON]:
        return await self.post("/chat/say", {"id": next(self._ids), "text": text, **told})

    async def presses(self, label: str) -> tuple[int, JSON]:
        """Press the newest button that carries this label."""
        for bubble in reversed(await self.letters()):
            for one in (one for row in bubble.get("rows", ()) for one in row):
                if label in one["label"]:
                    press = {"id": next(self._ids), "press": one["data"], "mark": bubble["mark"]}
                    return await self.post("/chat/say", press)
        raise AssertionError(f"no button {label!r}")

    async def letters(self, after: int = 0) -> list[JSON]:
        """What waits, by plain asking."""
        address = f"{self.house.url}/chat/letters?after={after}"
        async with self.http.get(address) as answer:
            assert answer.status == 200
            held: JSON = await answer.json()
            return list(held["letters"])

    async def has(self, *ids: int) -> None:
        status, _ = await self.post("/chat/got", {"ids": list(ids)})
        assert status == 200

    async def has_all(self) -> None:
        await self.has(*(one["id"] for one in await self.letters()))

    async def begins(self) -> None:
        """Through the first minute, to the first question."""
        await self.says_hello()
        for label in ("English", "18 or older", "Cerro Azul"):
            await self.presses(label)

    def listens(self, since: int = 0) -> Line:
        """Open a line, as a browser that has the letters up to this one."""
        return Line(self, {"Last-Event-ID": str(since)} if since else {})


class Line:
    """An open stream as a browser reads it."""

    def __init__(self, visitor: Visitor, headers: dict[str, str]) -> None:
        address = f"{visitor.house.url}/chat/stream?after=0"
        self._asking = visitor.http.get(address, headers=headers)

    async def __aenter__(self) -> Line:
        self.answer = await self._asking.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.answer.close()

    async def letter(self, seconds: float = 5) -> JSON:
        """The next letter; beats are passed over."""
        async with asyncio.timeout(seconds):
            while True:
                line = (await self._line()).decode()
                if line.startswith("data: {"):
                    held: JSON = json.loads(line[6:])
                    return held

    async def _line(self) -> bytes:
        line = await self.answer.content.readline()
        if not line:
            raise EOFError
        return line

    async def ends(self, seconds: float = 5) -> bool:
        async with asyncio.timeout(seconds):
            while await self.answer.content.readline():
                pass
        return True
