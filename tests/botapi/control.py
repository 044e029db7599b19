"""The control API of a fake that runs as a program: /control/... on the same port.

POST /control/updates  [{"message": {...}}, ...]          injects any updates
POST /control/acts     [{"person": 7, "says": "hi"},      lets people act; also opens_link,
                        {"person": 7, "presses": "Yes"}]  presses_data, blocks_us, unblocks_us
POST /control/fault    {"verb": "floods", "share": 0.05, "retry_after": 1, "seconds": 5}
GET  /control/news?after=0&wait=1   bubbles of the bot since then, oldest first
GET  /control/counts                what was called, forgotten, delivered, expired
GET  /control/chat?person=7         what that person sees
"""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.botapi.calls import Json
from tests.botapi.chats import Bubble, Chat
from tests.botapi.server import BotApi

NEWS_KEPT = 20_000
VERBS = frozenset(
    {
        "fails",
        "floods",
        "slows",
        "cuts_before",
        "cuts_after",
        "goes_dark",
        "doubles_deliveries",
        "reorders_deliveries",
        "recovers",
        "revokes_token",
        "restores_token",
        "loses_chat",
        "restarts_update_ids_at",
    }
)
RANGES = ("by", "retry_after", "methods")


@dataclass
class Control:
    api: BotApi
    news: deque[tuple[int, Json]] = field(default_factory=lambda: deque(maxlen=NEWS_KEPT))
    told: int = 0

    def __post_init__(self) -> None:
        self.api.control = self
        self.api.world.chats.listener = self._tell

    def _tell(self, chat: Chat, bubble: Bubble) -> None:
        self.told += 1
        self.news.append((self.told, {"person": chat.id, **_seen(bubble)}))

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        path, _, asked = request.raw_path.partition("?")
        what = path.removeprefix("/control/")
        try:
            return await self._answer(what, dict(parse_qsl(asked)), await request.read())
        except (AssertionError, KeyError, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)

    async def _answer(self, what: str, asked: dict[str, str], body: bytes) -> web.Response:
        match what:
            case "updates":
                return self._inject(json.loads(body))
            case "acts":
                return web.json_response({"acted": await self._act(json.loads(body))})
            case "fault":
                return self._fault(json.loads(body))
            case "news":
                return await self._news(int(asked.get("after", 0)), float(asked.get("wait", 0)))
            case "counts":
                return web.json_response(self.counts())
            case "chat":
                bubbles = self.api.person(int(asked["person"])).bubbles
                return web.json_response([_seen(bubble) for bubble in bubbles])
            case _:
                return web.json_response({"error": f"no control {what}"}, status=404)

    def _inject(self, updates: list[Json]) -> web.Response:
        added = [self.api.update(content) for content in updates]
        ids = [update["update_id"] for update in added if update is not None]
        return web.json_response({"added": ids})

    async def _act(self, acts: list[Json]) -> int:
        for act in acts:
            person = self.api.person(act.pop("person"))
            for verb, what in act.items():
                await self._one(person, verb, what)
        return len(acts)

    async def _one(self, person: Any, verb: str, what: Any) -> None:
        match verb:
            case "says" | "opens_link":
                await getattr(person, verb)(what)
            case "presses" | "presses_data":
                await getattr(person, verb)(what, within=0)
            case "blocks_us" | "unblocks_us":
                getattr(person, verb)()
            case _:
                raise KeyError(verb)

    def _fault(self, given: Json) -> web.Response:
        verb = given.pop("verb")
        if verb not in VERBS:
            raise KeyError(verb)
        ranges = {k: tuple(v) for k, v in given.items() if k in RANGES and isinstance(v, list)}
        getattr(self.api, verb)(**given | ranges)
        return web.json_response({"done": verb})

    async def _news(self, after: int, wait: float) -> web.Response:
        if self.told <= after and wait:
            await self._stirs(wait)
        newest = takewhile(lambda news: news[0] > after, reversed(self.news))
        fresh = [{"number": number, **said} for number, said in newest]
        return web.json_response(fresh[::-1])

    async def _stirs(self, wait: float) -> None:
        stirred = self.api.world.chats.stirred
        stirred.clear()
        try:
            async with asyncio.timeout(wait):
                await stirred.wait()
        except TimeoutError:
            return

    def counts(self) -> Json:
        api, inbox = self.api, self.api.world.inbox
        waiting = len(inbox.undelivered())
        return {
            "calls": {f"{name} {code}": n for (name, code), n in api.ledger.counts.items()},
            "waiting": waiting,
            **inbox.counts,
            "delivered": api.deliveries.delivered,
            "attempts": api.deliveries.attempts,
            "struck": {kind.name.lower(): n for kind, n in api.faults.struck.items() if n},
            "pressed_on": api.faults.pressed_on,
        }


def _seen(bubble: Bubble) -> Json:
    return {
        "message_id": bubble.message_id,
        "text": bubble.text,
        "ours": bubble.ours,
        "edited": bubble.edited,
        "keyboard": bubble.keyboard,
    }
