"""Long polling: what an offset forgets, how long updates live, who may poll."""

import asyncio
import time
from typing import Any

from tests.botapi import BotApi
from tests.botapi.caller import Caller, calling
from tests.botapi.clock import Clock


def texts(updates: list[Any]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def chatter(api: BotApi, count: int = 3) -> None:
    person = api.person(7001)
    for number in range(1, count + 1):
        await person.says(f"line {number}")


async def test_updates_stay_until_an_offset_goes_past_them(api: BotApi, bot: Caller) -> None:
    await chatter(api)
    first = await bot.gets("getUpdates")
    assert texts(await bot.gets("getUpdates")) == texts(first) == ["line 1", "line 2", "line 3"]
    rest = await bot.gets("getUpdates", offset=first[1]["update_id"] + 1)
    assert texts(rest) == ["line 3"]
    assert texts(api.forgotten) == ["line 1", "line 2"]
    assert texts(api.undelivered) == ["line 3"]


async def test_a_limit_takes_the_oldest(api: BotApi, bot: Caller) -> None:
    await chatter(api)
    assert texts(await bot.gets("getUpdates", limit=2)) == ["line 1", "line 2"]


async def test_a_negative_offset_throws_the_others_away(api: BotApi, bot: Caller) -> None:
    await chatter(api)
    assert texts(await bot.gets("getUpdates", offset=-1)) == ["line 3"]
    assert texts(await bot.gets("getUpdates")) == ["line 3"]
    assert texts(api.forgotten) == ["line 1", "line 2"]


async def test_update_ids_rise_one_by_one_from_a_random_number(api: BotApi, bot: Caller) -> None:
    await chatter(api)
    ids = [update["update_id"] for update in await bot.gets("getUpdates")]
    assert ids == list(range(ids[0], ids[0] + 3))
    async with BotApi() as other:
        assert other.world.inbox.last_id != ids[0] - 1


async def test_ids_may_restart_lower_and_an_old_offset_loses_nothing(
    api: BotApi, bot: Caller
) -> None:
    await chatter(api, 1)
    old = (await bot.gets("getUpdates"))[0]["update_id"]
    assert await bot.gets("getUpdates", offset=old + 1) == []
    api.restarts_update_ids_at(500)
    await chatter(api, 1)
    assert [u["update_id"] for u in await bot.gets("getUpdates", offset=old + 1)] == [500]


async def test_a_poll_waits_for_the_first_update(api: BotApi, bot: Caller) -> None:
    polling = asyncio.create_task(bot.gets("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    assert not polling.done()
    await chatter(api, 1)
    assert texts(await polling) == ["line 1"]


async def test_a_poll_ends_empty_after_its_timeout(bot: Caller) -> None:
    began = time.monotonic()
    assert await bot.gets("getUpdates", timeout=1) == []
    assert 0.9 < time.monotonic() - began < 3


async def test_a_second_poller_cuts_off_the_first(bot: Caller) -> None:
    first = asyncio.create_task(bot.asks("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    assert (await bot.asks("getUpdates"))["ok"]
    assert (await first)["error_code"] == 409
    assert "terminated by other getUpdates request" in (await first)["description"]


async def test_no_polling_while_a_webhook_is_set(bot: Caller) -> None:
    await bot.gets("setWebhook", url="http://127.0.0.1:9/hook")
    answer = await bot.asks("getUpdates")
    assert answer["error_code"] == 409
    assert "can't use getUpdates method while webhook is active" in answer["description"]
    await bot.gets("deleteWebhook")
    assert await bot.gets("getUpdates") == []


async def test_allowed_updates_are_remembered(api: BotApi, bot: Caller) -> None:
    await bot.gets("getUpdates", allowed_updates=["callback_query"])
    await api.person(7001).says("unheard")
    assert await bot.gets("getUpdates") == []
    await bot.gets("getUpdates", allowed_updates=["message"])
    await api.person(7001).says("heard")
    assert texts(await bot.gets("getUpdates")) == ["heard"]


async def test_by_default_membership_of_others_is_not_sent(api: BotApi, bot: Caller) -> None:
    assert api.update({"chat_member": {"chat": {"id": -5}}}) is None
    assert api.update({"my_chat_member": {"chat": {"id": 5}}}) is not None


async def test_a_message_lives_a_day_and_a_press_150_seconds() -> None:
    clock = Clock()
    async with BotApi(clock=clock) as api, calling(api) as bot:
        person = api.person(7001)
        await bot.gets(
            "sendMessage",
            chat_id=7001,
            text="Well?",
            reply_markup={"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]},
        )
        await person.presses("Yes")
        await person.says("hello")
        clock.passes(149)
        assert len(await bot.gets("getUpdates")) == 2
        clock.passes(2)
        assert texts(await bot.gets("getUpdates")) == ["hello"]
        clock.passes(hours=24)
        assert await bot.gets("getUpdates") == []
        assert [next(iter(set(update) - {"update_id"})) for update in api.expired] == [
            "callback_query",
            "message",
        ]


async def test_any_update_may_be_injected_even_a_broken_one(api: BotApi, bot: Caller) -> None:
    await bot.gets("getUpdates", allowed_updates=["message", "channel_post"])
    api.update({"channel_post": {"chat": {"id": -100, "type": "channel"}, "text": "news"}})
    api.update({"message": {"date": 2**70}})
    api.update({})
    got = await bot.gets("getUpdates")
    assert [sorted(update) for update in got] == [
        ["channel_post", "update_id"],
        ["message", "update_id"],
        ["update_id"],
    ]
