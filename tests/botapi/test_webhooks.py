"""The webhook: queues, retries, secrets and calls in the answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio
from aiohttp import web

from tests.botapi import BotApi
from tests.botapi.caller import Caller, calling
from tests.botapi.clock import Clock

Reply = Callable[[Any], web.Response]


def taken(update: Any) -> web.Response:
    return web.Response()


@dataclass
class Door:
    """The bot's side of the webhook."""

    replies: list[Reply] = field(default_factory=list)
    got: list[Any] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    began: list[float] = field(default_factory=list)
    slow: float = 0
    open_now: int = 0
    most_open: int = 0
    url: str = ""

    async def __call__(self, request: web.BaseRequest) -> web.Response:
        update = await request.json()
        self.got.append(update)
        self.headers.append(request.headers)
        self.began.append(asyncio.get_running_loop().time())
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        await asyncio.sleep(self.slow)
        self.open_now -= 1
        return (self.replies.pop(0) if self.replies else taken)(update)

    async def has(self, count: int) -> list[Any]:
        async with asyncio.timeout(5):
            while len(self.got) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        return self.got

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got if "message" in update]


@asynccontextmanager
async def opened() -> AsyncIterator[Door]:
    door = Door()
    runner = web.ServerRunner(web.Server(door, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    door.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield door
    await runner.cleanup()


@pytest_asyncio.fixture
async def door() -> AsyncIterator[Door]:
    async with opened() as door:
        yield door


def refuses(status: int, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda update: web.Response(status=status, headers=named)


async def asked_yes_or_no(bot: Caller, chat_id: int = 7001) -> None:
    keyboard = [[{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}]]
    await bot.gets(
        "sendMessage", chat_id=chat_id, text="Well?", reply_markup={"inline_keyboard": keyboard}
    )


async def test_updates_come_with_the_secret(api: BotApi, bot: Caller, door: Door) -> None:
    person = api.person(7001)
    await person.says("waited")
    await bot.gets("setWebhook", url=door.url, secret_token="s3cret")
    await person.says("fresh")
    await door.has(2)
    assert door.texts == ["waited", "fresh"]
    assert door.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
    assert [update["update_id"] for update in api.forgotten] == [
        update["update_id"] for update in door.got
    ]


async def test_without_a_secret_there_is_no_header(api: BotApi, bot: Caller, door: Door) -> None:
    await bot.gets("setWebhook", url=door.url)
    await api.person(7001).says("hi")
    await door.has(1)
    assert "X-Telegram-Bot-Api-Secret-Token" not in door.headers[0]


async def test_one_person_is_served_in_order_and_people_in_parallel(
    api: BotApi, bot: Caller, door: Door
) -> None:
    door.slow = 0.05
    await bot.gets("setWebhook", url=door.url)
    for number in range(3):
        for user_id in (7001, 7002):
            await api.person(user_id).says(f"{user_id} {number}")
    await door.has(6)
    assert [t for t in door.texts if t.startswith("7001")] == ["7001 0", "7001 1", "7001 2"]
    assert door.most_open == 2


async def test_a_press_may_overtake_a_text_of_the_same_person(
    api: BotApi, bot: Caller, door: Door
) -> None:
    api.person(7001)
    await asked_yes_or_no(bot)
    door.replies = [refuses(503, Retry_After="30")]
    await bot.gets("setWebhook", url=door.url)
    await api.person(7001).says("stuck")
    await api.person(7001).presses("Yes")
    await door.has(3)
    kinds = [next(iter(set(update) - {"update_id"})) for update in door.got]
    assert kinds == ["message", "callback_query", "message"]


async def test_max_connections_is_honoured(api: BotApi, bot: Caller, door: Door) -> None:
    door.slow = 0.02
    await bot.gets("setWebhook", url=door.url, max_connections=3)
    for user_id in range(7001, 7013):
        await api.person(user_id).says("hi")
    await door.has(12)
    assert door.most_open == 3


async def test_a_refused_update_comes_again_at_once_then_ever_later(
    api: BotApi, bot: Caller, door: Door
) -> None:
    api.deliveries.patience = 0.1
    door.replies = [refuses(500), refuses(503), refuses(404), taken]
    await bot.gets("setWebhook", url=door.url)
    await api.person(7001).says("again")
    await door.has(4)
    gaps = [later - sooner for sooner, later in zip(door.began, door.began[1:], strict=False)]
    assert gaps[0] < 0.15
    assert gaps[1] >= 0.2
    assert gaps[2] >= 0.4


async def test_retry_after_is_obeyed(api: BotApi, bot: Caller, door: Door) -> None:
    door.replies = [refuses(503, Retry_After="20"), taken]
    await bot.gets("setWebhook", url=door.url)
    await api.person(7001).says("later")
    await door.has(2)
    assert door.began[1] - door.began[0] >= 0.2
    info = await bot.gets("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"


async def test_an_update_that_is_never_taken_expires(door: Door) -> None:
    clock = Clock()
    async with BotApi(clock=clock, patience=0.005) as api, calling(api) as bot:
        door.replies = [refuses(500)] * 50
        await bot.gets("setWebhook", url=door.url)
        await api.person(7001).says("lost")
        await door.has(2)
        clock.passes(hours=24)
        await asyncio.sleep(0.1)
        assert [update["message"]["text"] for update in api.expired] == ["lost"]
        assert api.undelivered == []


async def test_a_call_in_the_answer_is_carried_out_and_counted(
    api: BotApi, bot: Caller, door: Door
) -> None:
    person = api.person(7001)
    await asked_yes_or_no(bot)

    def answers(update: Any) -> web.Response:
        query_id = update["callback_query"]["id"]
        call = {"method": "answerCallbackQuery", "callback_query_id": query_id, "text": "Noted"}
        return web.json_response(call)

    door.replies = [answers]
    await bot.gets("setWebhook", url=door.url)
    await person.presses("Yes")
    async with asyncio.timeout(2):
        while not person.toasts:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert [toast.text for toast in person.toasts] == ["Noted"]
    assert [call.by_webhook for call in api.calls_of("answerCallbackQuery")] == [True]


async def test_deliveries_can_be_doubled(api: BotApi, bot: Caller, door: Door) -> None:
    api.doubles_deliveries(times=1)
    await bot.gets("setWebhook", url=door.url)
    await api.person(7001).says("one")
    await api.person(7001).says("two")
    await door.has(3)
    assert door.texts == ["one", "one", "two"]


async def test_both_of_a_doubled_delivery_can_come_at_once(
    api: BotApi, bot: Caller, door: Door
) -> None:
    door.slow = 0.05
    api.doubles_deliveries(times=1, at_once=True)
    await bot.gets("setWebhook", url=door.url)
    await api.person(7001).says("twin")
    await door.has(2)
    assert door.texts == ["twin", "twin"]
    assert door.most_open == 2


async def test_deliveries_can_be_reordered_within_a_window(door: Door) -> None:
    async with BotApi(seed=5) as api, calling(api) as bot:
        for number in range(20):
            await api.person(7001).says(str(number))
        api.reorders_deliveries(5, seconds=60)
        await bot.gets("setWebhook", url=door.url)
        await door.has(20)
        assert sorted(door.texts, key=int) == [str(number) for number in range(20)]
        assert door.texts != sorted(door.texts, key=int)
