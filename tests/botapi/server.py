"""The fake Bot API itself: an HTTP server on loopback with verbs for tests and faults."""

import asyncio
import json
import random
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from aiohttp import web

from tests.botapi.calls import (
    Call,
    Json,
    Ledger,
    Outcome,
    Refused,
    TooManyRequests,
    Unauthorized,
    UnknownMethod,
)
from tests.botapi.chats import Chats
from tests.botapi.faults import Faults, Kind
from tests.botapi.files import Files
from tests.botapi.methods import METHODS, NAMES, get_updates
from tests.botapi.params import decoded, query, read_params
from tests.botapi.people import Person
from tests.botapi.updates import Inbox
from tests.botapi.verbs import Verbs
from tests.botapi.webhooks import Deliveries
from tests.botapi.world import World

TOKEN = "4242:AAFakeFakeFakeFakeFakeFakeFakeFakeFake"
JSON_HEADERS = {"Content-Type": "application/json"}
KEPT_BUBBLES = 8
ABILITIES = {
    "can_join_groups": False,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
LARGEST_BODY = 60 * 1024 * 1024
SHUTDOWN = 0.1
Control = Callable[[web.BaseRequest], Any]


class BotApi(Verbs):
    """One bot's Telegram. `async with BotApi() as api:` serves until the block is left."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        port: int = 0,
        clock: Callable[[], float] = time.time,
        seed: int | None = None,
        patience: float = 1.0,
        keep_calls: bool = True,
        open_to_all: bool = False,
    ) -> None:
        chance = random.Random(seed)
        bot = _bot(int(token.partition(":")[0]))
        chats = Chats(bot, clock, None if keep_calls else KEPT_BUBBLES, open_to_all)
        inbox = Inbox(clock, chance, keep_calls)
        self.token, self.port = token, port
        self.world = World(bot | ABILITIES, clock, chance, chats, inbox, Files(keep_calls))
        self.faults = Faults(chance)
        self.ledger = Ledger(keep_calls)
        self.deliveries = Deliveries(self.world, self.faults, self._by_webhook, patience)
        self.control: Control | None = None
        self._people: dict[int, Person] = {}
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        self._runner = web.ServerRunner(
            web.Server(self._answer, request_factory=_request, access_log=None),
            shutdown_timeout=SHUTDOWN,
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self.world.inbox.interrupt("terminated by the end of the test")
        await self.deliveries.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """What python-telegram-bot takes as base_url."""
        return f"{self.root}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.root}/file/bot"

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, asked = request.raw_path.partition("?")
        _, door, method, *rest = [*unquote(path).split("/", 3), ""]
        if door.startswith("bot"):
            return await self._serve(request, door[3:], method, asked)
        if door == "file":
            return self._download(method.removeprefix("bot"), "".join(rest[:1]))
        if door == "control" and self.control is not None:
            return await self.control(request)  # type: ignore[no-any-return]
        return _response(Outcome(404, words="Not Found"))

    async def _serve(
        self, request: web.BaseRequest, token: str, method: str, asked: str
    ) -> web.StreamResponse:
        name = NAMES.get(method.lower(), method)
        if await self._lost_before(request, name):
            return web.Response()
        outcome = await self._outcome(request, token, name, asked)
        if self.faults.struck_by(Kind.CUT_AFTER, name):
            return _cut(request)
        return _response(outcome)

    async def _lost_before(self, request: web.BaseRequest, method: str) -> bool:
        """Whether the call never arrives; a slow one only arrives late."""
        dark = self.faults.dark_for()
        if dark:
            self.faults.struck[Kind.DARK] += 1
            await asyncio.sleep(dark)
        slow = self.faults.struck_by(Kind.SLOW, method)
        if slow is not None:
            await asyncio.sleep(slow.amount(self.world.chance))
        if dark or self.faults.struck_by(Kind.CUT_BEFORE, method):
            self._note(method, {}, Outcome(0, words="connection cut", lost=True))
            _cut(request)
            return True
        return False

    async def _outcome(
        self, request: web.BaseRequest, token: str, method: str, asked: str
    ) -> Outcome:
        params: Json = {}
        try:
            params = await read_params(request, self.world.files)
            if asked:
                params = query(asked) | params
            self._admit(token, method, params)
            outcome = await self._carried_out(method, params)
        except Refused as refusal:
            outcome = Outcome.of(refusal)
        return self._note(method, params, outcome)

    def _admit(self, token: str, method: str, params: Json) -> None:
        if token != self.token or self.is_revoked:
            raise Unauthorized
        if not self.faults.spells and not self.faults.held:
            return
        failure = self.faults.struck_by(Kind.FAIL, method)
        if failure is not None:
            raise BrokenServer(int(failure.low))
        wait = self.faults.flooded(method, params)
        if wait is not None:
            raise TooManyRequests(wait)

    async def _carried_out(self, method: str, params: Json) -> Outcome:
        if method == "getUpdates":
            batch = await get_updates(self.world, params)
            return Outcome(200, self.faults.disorder(batch))
        carry_out = METHODS.get(method)
        if carry_out is None:
            raise UnknownMethod
        outcome = Outcome(200, carry_out(self.world, params))
        if method in ("setWebhook", "deleteWebhook"):
            await self.deliveries.restart()
        return outcome

    async def _by_webhook(self, method: str, params: Json) -> None:
        """A call that came in the answer to a delivered update."""
        name, params = NAMES.get(method.lower(), method), decoded(params)
        try:
            outcome = await self._carried_out(name, params)
        except Refused as refusal:
            outcome = Outcome.of(refusal)
        self._note(name, params, outcome, by_webhook=True)

    def _note(
        self, method: str, params: Json, outcome: Outcome, *, by_webhook: bool = False
    ) -> Outcome:
        self.ledger.note(Call(method, params, self.world.clock(), outcome, by_webhook))
        return outcome

    def _download(self, token: str, path: str) -> web.Response:
        file = self.world.files.at(path)
        if token != self.token or self.is_revoked:
            return _response(Outcome.of(Unauthorized()))
        if file is None:
            return _response(Outcome(404, words="Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")


class BrokenServer(Refused):
    def __init__(self, code: int) -> None:
        super().__init__("Bad Gateway" if code == 502 else "Internal Server Error")
        self.code = code


def _bot(bot_id: int) -> Json:
    return {"id": bot_id, "is_bot": True, "first_name": "Ceiba", "username": "ceiba_test_bot"}


def _request(message: Any, body: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    """aiohttp's own limit of 1 MiB is below Telegram's 50 MB."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(
        message, body, protocol, writer, task, loop, client_max_size=LARGEST_BODY
    )


def _response(outcome: Outcome) -> web.Response:
    body = json.dumps(outcome.as_json()).encode()
    return web.Response(body=body, status=outcome.code, headers=JSON_HEADERS)


def _cut(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
