"""Updates pushed to the bot's webhook: one at a time in a queue, many queues at once."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from tests.botapi.calls import Json
from tests.botapi.faults import Faults, Kind
from tests.botapi.updates import Waiting
from tests.botapi.world import World

WRONG = "Wrong response from the webhook"
SECRET = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_WITHIN = 60
LONGEST_RETRY = 60
LONGEST_RETRY_AFTER = 3600
# A reply may carry any call but these (tdlib/telegram-bot-api, WebhookActor.cpp).
NOT_BY_REPLY = ("deletewebhook", "setwebhook", "close", "logout")


@dataclass
class Deliveries:
    world: World
    faults: Faults
    carry_out: Callable[[str, Json], Awaitable[object]]
    patience: float = 1.0
    lanes: dict[int, list[Waiting]] = field(default_factory=dict)
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    in_flight: int = 0
    most_in_flight: int = 0
    attempts: int = 0
    delivered: int = 0
    _session: aiohttp.ClientSession | None = None
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))

    async def restart(self) -> None:
        """Follows the webhook as it is set now; what is in flight is delivered again."""
        await self.stop()
        hook = self.world.hook
        if hook.url:
            self._room = asyncio.Semaphore(hook.most_at_once)
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN),
                connector=aiohttp.TCPConnector(limit=hook.most_at_once),
            )
            self.world.inbox.courier = self.hand
            for waiting in self.world.inbox.undelivered():
                self.hand(waiting)

    async def stop(self) -> None:
        self.world.inbox.courier = None
        tasks = [task for task in self.tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.lanes.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def hand(self, waiting: Waiting) -> None:
        lane = self.lanes.get(waiting.lane)
        if lane is not None:
            lane.append(waiting)
            return
        self.lanes[waiting.lane] = [waiting]
        task = asyncio.create_task(self._run(waiting.lane))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _run(self, number: int) -> None:
        lane = self.lanes[number]
        while lane:
            waiting = lane.pop(self.faults.pick(len(lane)))
            twin = self.faults.struck_by(Kind.DOUBLE, "")
            if twin is None:
                await self._deliver(waiting)
            else:
                await self._deliver_twice(waiting, at_once=bool(twin.low))
        self.lanes.pop(number, None)

    async def _deliver_twice(self, waiting: Waiting, *, at_once: bool) -> None:
        if at_once:
            await asyncio.gather(self._deliver(waiting), self._attempt(waiting))
        else:
            await self._deliver(waiting)
            await self._attempt(waiting)

    async def _deliver(self, waiting: Waiting) -> None:
        """At once, then at once again, then after 2, 4, 8 ... seconds, until it expires."""
        delay, failures = 1.0, 0
        while waiting.serial in self.world.inbox.waiting:
            if waiting.expires <= self.world.clock():
                return self.world.inbox.expire(waiting)
            wait_for = await self._attempt(waiting)
            if wait_for is None:
                return self._done(waiting)
            if not wait_for and failures:
                delay = min(delay * 2, LONGEST_RETRY)
            failures += 1
            pause = wait_for or (delay if failures > 1 else 0)
            if self.world.clock() + pause > waiting.expires:
                return self.world.inbox.expire(waiting)
            await asyncio.sleep(pause * self.patience)
        return None

    def _done(self, waiting: Waiting) -> None:
        self.delivered += 1
        self.world.inbox.delivered(waiting)

    async def _attempt(self, waiting: Waiting) -> float | None:
        """None when the bot took it, else the seconds that it asked us to wait (0: not said)."""
        async with self._room:
            self.attempts += 1
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            try:
                return await self._post(waiting.update)
            except (aiohttp.ClientError, TimeoutError) as error:
                return self._failed(f"{WRONG}: {type(error).__name__}")
            finally:
                self.in_flight -= 1

    async def _post(self, update: Json) -> float | None:
        assert self._session is not None
        hook = self.world.hook
        secret = {SECRET: hook.secret} if hook.secret else {}
        headers = {"Content-Type": "application/json"} | secret
        body = json.dumps(update).encode()
        async with self._session.post(hook.url, data=body, headers=headers) as response:
            answer = await response.read()
            if not 200 <= response.status <= 299:
                self._failed(f"{WRONG}: {response.status} {response.reason}")
                return _seconds(response.headers.get("Retry-After", ""))
        await self._reply(answer)
        return None

    def _failed(self, why: str) -> float:
        self.world.last_error = {
            "last_error_date": int(self.world.clock()),
            "last_error_message": why,
        }
        return 0

    async def _reply(self, answer: bytes) -> None:
        if not answer.startswith(b"{"):
            return
        try:
            params = json.loads(answer)
        except ValueError:
            return
        method = params.pop("method", "")
        lowered = method.lower() if isinstance(method, str) else ""
        if lowered and lowered not in NOT_BY_REPLY and not lowered.startswith("get"):
            await self.carry_out(method, params)


def _seconds(text: str) -> float:
    return float(min(int(text), LONGEST_RETRY_AFTER)) if text.isdecimal() else 0
