"""Bad weather: each spell strikes as asked, and ends."""

import asyncio
import time

import aiohttp
import pytest

from tests.botapi import BotApi
from tests.botapi.caller import Caller, calling
from tests.botapi.faults import Kind, UnboundedFault


async def codes(bot: Caller, count: int, chat_id: int = 7001) -> list[int]:
    answers = [await bot.asks("sendMessage", chat_id=chat_id, text="x") for _ in range(count)]
    return [answer.get("error_code", 200) for answer in answers]


async def test_a_fault_without_an_end_is_refused(api: BotApi) -> None:
    with pytest.raises(UnboundedFault):
        api.fails(0.5)


async def test_calls_fail_as_often_as_asked(api: BotApi, bot: Caller) -> None:
    api.person(7001)
    api.fails(times=2)
    assert await codes(bot, 3) == [502, 502, 200]
    assert api.count("sendMessage", 502) == 2


async def test_a_share_of_calls_fails() -> None:
    async with BotApi(seed=1) as api, calling(api) as bot:
        api.person(7001)
        api.fails(0.3, seconds=60, code=500)
        assert 10 < (await codes(bot, 100)).count(500) < 50


async def test_faults_may_be_of_one_method_only(api: BotApi, bot: Caller) -> None:
    api.person(7001)
    api.fails(seconds=60, methods=("getMe",))
    assert await codes(bot, 1) == [200]
    assert (await bot.asks("getMe"))["error_code"] == 502


async def test_a_spell_ends_with_its_seconds_or_when_all_recovers(api: BotApi, bot: Caller) -> None:
    api.person(7001)
    api.fails(seconds=0.1)
    assert await codes(bot, 1) == [502]
    await asyncio.sleep(0.12)
    assert await codes(bot, 1) == [200]
    api.fails(seconds=60)
    api.recovers()
    assert await codes(bot, 1) == [200]


async def test_a_flooded_chat_stays_closed_until_retry_after(api: BotApi, bot: Caller) -> None:
    api.person(7001)
    api.person(7002)
    api.floods(times=1, retry_after=1)
    answer = await bot.asks("sendMessage", chat_id=7001, text="x")
    assert answer["parameters"] == {"retry_after": 1}
    assert answer["description"] == "Too Many Requests: retry after 1"
    assert await codes(bot, 1) == [429]
    assert await codes(bot, 1, 7002) == [200]
    assert api.faults.pressed_on == 1
    await asyncio.sleep(1)
    assert await codes(bot, 1) == [200]


async def test_a_flood_storm_draws_its_waits_from_a_range(api: BotApi, bot: Caller) -> None:
    api.floods(seconds=60, retry_after=(1, 30))
    waits = [(await bot.asks("getMe"))["parameters"]["retry_after"] for _ in range(20)]
    assert all(1 <= wait <= 30 for wait in waits)
    assert len(set(waits)) > 1


async def test_calls_can_be_slow(api: BotApi, bot: Caller) -> None:
    api.slows((0.1, 0.2), times=1)
    began = time.monotonic()
    await bot.gets("getMe")
    assert time.monotonic() - began >= 0.1


async def test_a_connection_cut_before_carries_nothing_out(api: BotApi, bot: Caller) -> None:
    api.person(7001)
    api.cuts_before(times=1)
    with pytest.raises(aiohttp.ClientError):
        await bot.gets("sendMessage", chat_id=7001, text="lost")
    assert api.sent_texts(7001) == []


async def test_a_connection_cut_after_leaves_the_message_sent(api: BotApi, bot: Caller) -> None:
    api.person(7001)
    api.cuts_after(times=1)
    with pytest.raises(aiohttp.ClientError):
        await bot.gets("sendMessage", chat_id=7001, text="sent")
    assert api.sent_texts(7001) == ["sent"]
    assert api.faults.struck[Kind.CUT_AFTER] == 1


async def test_in_the_dark_nothing_is_answered(api: BotApi, bot: Caller) -> None:
    api.goes_dark(0.3)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await bot.gets("getMe")
    await asyncio.sleep(0.3)
    assert (await bot.asks("getMe"))["ok"]


async def test_a_revoked_token_is_unauthorized_until_restored(api: BotApi, bot: Caller) -> None:
    api.revokes_token()
    assert await bot.is_told("getMe") == "Unauthorized"
    api.restores_token()
    assert (await bot.asks("getMe"))["ok"]


async def test_a_lost_chat_is_not_found(api: BotApi, bot: Caller) -> None:
    api.person(7001)
    api.loses_chat(7001)
    assert await bot.is_told("sendMessage", chat_id=7001, text="x") == "Bad Request: chat not found"


async def test_polled_updates_can_be_doubled_and_shuffled() -> None:
    async with BotApi(seed=3) as api, calling(api) as bot:
        for number in range(30):
            await api.person(7001).says(str(number))
        plain = [update["update_id"] for update in await bot.gets("getUpdates")]
        api.doubles_deliveries(times=30)
        api.reorders_deliveries(10, times=1)
        shuffled = [update["update_id"] for update in await bot.gets("getUpdates")]
        assert sorted(shuffled) == sorted(plain * 2)
        assert [n - plain[0] < 5 for n in shuffled[:10]] == [True] * 10
        assert shuffled != sorted(shuffled)
        assert [update["update_id"] for update in await bot.gets("getUpdates")] == plain


async def test_a_long_run_keeps_counts_and_no_calls() -> None:
    async with BotApi(keep_calls=False) as api, calling(api) as bot:
        person = api.person(7001)
        await codes(bot, 50)
        await person.says("hi")
        await bot.gets("getUpdates", offset=api.undelivered[0]["update_id"] + 1)
        assert (api.calls, api.forgotten) == ([], [])
        assert api.count("sendMessage") == 50
        assert api.world.inbox.counts["forgotten"] == 1
        assert len(person.bubbles) <= 8
