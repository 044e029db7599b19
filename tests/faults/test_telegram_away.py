"""Telegram fails, floods, goes dark, refuses: everything asked still comes, once, in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from tests.botapi.caller import calling
from tests.botapi.calls import Forbidden
from tests.botapi.people import BLOCKED
from tests.botapi.server import BotApi
from tests.faults.conftest import Bots
from tests.faults.crowd import Crowd, repeated_bubbles
from tests.faults.store import Store
from tests.faults.test_named_points import SECOND, arrives
from tests.faults.waiting import tracebacks, until
from tests.process import BotProcess

PEOPLE = 12
SENDING = ("sendMessage", "editMessageText", "editMessageReplyMarkup")
OTHER_POLLS = 3
MOST_POLLS = 2.0  # a second, while Telegram fails


async def all_goes_well(
    api: BotApi, bots: Bots, store: Store, mode: str, weather: Callable[[], None]
) -> Crowd:
    """The weather turns bad while people answer; in the end everything is as it was said."""
    bot = await bots.started(store, mode)
    crowd = Crowd(api, PEOPLE, topics=1)
    crowd.start()
    await until(lambda: crowd.answers > 0, "people answer")
    weather()
    await crowd.finishes(within=40)
    assert not (await store.findings(api, crowd.residents)).harm
    assert not tracebacks(bot)
    return crowd


@pytest.mark.slow
async def test_every_other_call_fails_for_some_seconds(
    api: BotApi, bots: Bots, sqlite: Store
) -> None:
    await all_goes_well(api, bots, sqlite, "polling", lambda: api.fails(0.5, seconds=4))


@pytest.mark.slow
async def test_a_storm_of_429_is_obeyed_in_every_chat(
    api: BotApi, bots: Bots, sqlite: Store
) -> None:
    def storm() -> None:
        api.floods(0.3, retry_after=(1, 3), seconds=5, methods=SENDING)

    crowd = await all_goes_well(api, bots, sqlite, "webhook", storm)
    assert api.faults.pressed_on == 0
    assert repeated_bubbles(api, crowd.residents) == 0


@pytest.mark.slow
async def test_connections_break_before_the_call(api: BotApi, bots: Bots, sqlite: Store) -> None:
    crowd = await all_goes_well(
        api, bots, sqlite, "polling", lambda: api.cuts_before(0.3, seconds=4)
    )
    assert repeated_bubbles(api, crowd.residents) == 0


@pytest.mark.slow
async def test_connections_break_after_the_call(api: BotApi, bots: Bots, sqlite: Store) -> None:
    """Nobody can know that the bubble came, so it comes again: once for each broken answer."""
    crowd = await all_goes_well(
        api, bots, sqlite, "polling", lambda: api.cuts_after(0.2, seconds=3)
    )
    cut = sum(api.faults.struck.values())
    assert repeated_bubbles(api, crowd.residents) <= cut


@pytest.mark.slow
async def test_three_dark_seconds(api: BotApi, bots: Bots, sqlite: Store) -> None:
    await all_goes_well(api, bots, sqlite, "webhook", lambda: api.goes_dark(3))


@pytest.mark.slow
async def test_updates_come_twice_and_out_of_order(
    api: BotApi, bots: Bots, sqlite: Store, mode: str
) -> None:
    """The state is what it would be in order: each answer once, as it was said."""

    def confusion() -> None:
        api.doubles_deliveries(seconds=60)
        api.reorders_deliveries(10, seconds=60)

    crowd = await all_goes_well(api, bots, sqlite, mode, confusion)
    assert repeated_bubbles(api, crowd.residents) == 0


@pytest.mark.slow
async def test_both_deliveries_of_an_update_at_once(api: BotApi, bots: Bots, store: Store) -> None:
    def twins() -> None:
        api.doubles_deliveries(at_once=True, seconds=60)

    crowd = await all_goes_well(api, bots, store, "webhook", twins)
    assert repeated_bubbles(api, crowd.residents) == 0


async def test_buttons_are_mashed(api: BotApi, bots: Bots, sqlite: Store, mode: str) -> None:
    """50 presses at once on one button are one answer, and the talk goes on."""
    await bots.started(sqlite, mode)
    ana = api.person(7001)
    await arrives(ana)
    for _ in range(50):
        await ana.presses("✅ Yes", within=0)
    await ana.hears(SECOND, within=10)
    await until(lambda: not api.undelivered, "Telegram has nothing left for us")
    kept = await sqlite.answers()
    assert [row.said for row in kept[ana.id]] == ["yes"]
    assert sum(SECOND in text for text in api.sent_texts(ana.id)) <= 2  # shown again once at most


# -- from the start -----------------------------------------------------------------------------


@pytest.mark.slow
async def test_telegram_is_away_when_the_process_starts(
    api: BotApi, bots: Bots, sqlite: Store, mode: str
) -> None:
    """Whatever the first calls meet, they are made again until Telegram takes them."""
    bot = await bots.ready(sqlite, mode)
    api.fails(seconds=60)
    await bot.start()
    await until(lambda: sum(api.faults.struck.values()) >= 3, "the bot knocks")
    polls = api.count("getUpdates", 502)
    await asyncio.sleep(2)
    assert (api.count("getUpdates", 502) - polls) / 2 < MOST_POLLS
    api.recovers()
    ana = api.person(7001)
    await ana.says("/start")
    await ana.hears("Choose your language.", within=15)


@pytest.mark.slow
async def test_a_failing_telegram_is_not_asked_in_a_hurry(
    api: BotApi, bots: Bots, sqlite: Store
) -> None:
    bot = await bots.started(sqlite, "polling")
    ana = api.person(7001)
    await arrives(ana)
    api.fails(seconds=60)
    await ana.presses("✅ Yes")
    started = time.monotonic()
    await until(lambda: api.count("getUpdates", 502) >= 3, "the bot asks again")
    assert 3 / (time.monotonic() - started) < MOST_POLLS
    api.recovers()
    await ana.hears(SECOND, within=15)
    assert not tracebacks(bot)


# -- we are refused -----------------------------------------------------------------------------


def assert_alarmed_once(bot: BotProcess) -> None:
    """One line for sending, and by polling one for that; none again and again."""
    alarms = [row[9:] for row in bot.said.splitlines() if "CRITICAL" in row]
    assert 1 <= len(alarms) == len(set(alarms)) <= 2, alarms
    assert not tracebacks(bot)


@pytest.mark.slow
async def test_the_token_is_revoked(api: BotApi, bots: Bots, sqlite: Store, mode: str) -> None:
    """The process stays up and says so; it calls no more, and nothing is lost."""
    bot = await bots.started(sqlite, mode)
    ana, ben = api.person(7001), api.person(7002)
    await asyncio.gather(arrives(ana), arrives(ben))
    api.revokes_token()
    await ana.presses("✅ Yes")
    await ben.presses("✅ Yes")
    await until(lambda: _token_refused(bot), "/healthz tells that the token is refused")
    calls = len(api.calls)
    await asyncio.sleep(2)
    assert len(api.calls) - calls <= 1, "sending has not stopped"
    assert_alarmed_once(bot)
    api.restores_token()
    await bot.stop()
    await sqlite.minutes_pass()
    await bot.start()
    for one in (ana, ben):
        await one.hears(SECOND, within=20)


@pytest.mark.slow
async def test_a_token_revoked_while_nobody_talks_is_told_too(
    api: BotApi, bots: Bots, sqlite: Store
) -> None:
    bot = await bots.started(sqlite, "polling")
    await arrives(api.person(7001))
    api.revokes_token()
    api.world.inbox.interrupt("the token was revoked")
    await until(lambda: _token_refused(bot), "/healthz tells that the token is refused")
    assert_alarmed_once(bot)


async def _token_refused(bot: BotProcess) -> bool:
    return (await bot.health() or {}).get("telegram") == "token refused"


@pytest.mark.slow
async def test_somebody_else_polls_with_our_token(api: BotApi, bots: Bots, sqlite: Store) -> None:
    bot = await bots.started(sqlite, "polling")
    ana = api.person(7001)
    await arrives(ana)
    started, polls = time.monotonic(), len(api.calls_of("getUpdates"))
    async with calling(api) as other:
        for _ in range(OTHER_POLLS):
            await other.asks("getUpdates", timeout=1)
    seconds = time.monotonic() - started
    assert api.count("getUpdates", 409) > 0
    assert (len(api.calls_of("getUpdates")) - OTHER_POLLS - polls) / seconds < MOST_POLLS
    await ana.presses("✅ Yes")
    await ana.hears(SECOND, within=20)
    assert "Conflict" in bot.said
    assert not tracebacks(bot)


@pytest.mark.parametrize("how", ["blocked", "chat not found"])
@pytest.mark.slow
async def test_a_person_who_cannot_be_reached_is_left_in_peace(
    api: BotApi, bots: Bots, sqlite: Store, how: str
) -> None:
    """Their answer is kept, their letters are dropped, nothing more is tried; others go on."""
    bot = await bots.started(sqlite, "polling")
    ana, ben = api.person(7001), api.person(7002)
    await asyncio.gather(arrives(ana), arrives(ben))
    await until(lambda: _no_letters(sqlite), "the first question is written down as sent")
    await ana.presses("✅ Yes")
    _cuts_off(api, ana.id, how)
    await until(lambda: _is_blocked(sqlite, ana.id), "the person is marked as out of reach")
    await until(lambda: _no_letters(sqlite), "their letters are dropped")
    tried = _sends_to(api, ana.id)
    await ben.presses("✅ Yes")
    await ben.hears(SECOND)
    await asyncio.sleep(2)  # two rounds of the bell
    assert _sends_to(api, ana.id) == tried
    assert [row.said for row in (await sqlite.answers())[ana.id]] == ["yes"]
    assert not tracebacks(bot)


def _cuts_off(api: BotApi, chat: int, how: str) -> None:
    """As Telegram does before any update tells of it."""
    if how == "blocked":
        api.person(chat).chat.refusal = Forbidden(BLOCKED)
    else:
        api.loses_chat(chat)


async def _is_blocked(store: Store, chat: int) -> bool:
    contact = await store.contact(chat)
    return bool(contact and contact.blocked)


async def _no_letters(store: Store) -> bool:
    return await store.letters() == 0


def _sends_to(api: BotApi, chat: int) -> int:
    return sum(call.params.get("chat_id") in (chat, str(chat)) for call in api.calls)


async def test_who_comes_back_after_blocking_goes_on(
    api: BotApi, bots: Bots, sqlite: Store
) -> None:
    await bots.started(sqlite, "polling")
    ana = api.person(7001)
    await arrives(ana)
    ana.blocks_us()
    await until(lambda: _is_blocked(sqlite, ana.id), "the person is marked as out of reach")
    ana.unblocks_us()
    await ana.says("/start")
    await ana.hears("Water and food, 1 of 3")
    assert not await _is_blocked(sqlite, ana.id)
