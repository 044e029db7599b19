"""kill -9 of the real process with people in flight: nothing is lost, doubled or out of order."""

from __future__ import annotations

import random
import time

import pytest

from tests.botapi.server import BotApi
from tests.faults.conftest import Bots
from tests.faults.crowd import Crowd, repeated_bubbles
from tests.faults.store import Findings, Store
from tests.faults.waiting import ended, tracebacks, until
from tests.process import BotProcess

PEOPLE = 84
IN_FLIGHT = 50  # at least so many people are in the middle of the survey at each kill
KILLS = 4  # in each of the four runs
SENDS_AT_ONCE = 256


class Killer:
    """Kills at random moments and starts anew; counts what was on its way at each kill."""

    def __init__(self, api: BotApi, bot: BotProcess, store: Store, crowd: Crowd, seed: int) -> None:
        self.api, self.bot, self.store, self.crowd = api, bot, store, crowd
        self.chance = random.Random(seed)
        self._before = 0
        self.unsent: list[int] = []  # letters that the outbox still held when the process died
        self.back_after: list[float] = []

    async def strikes(self) -> None:
        back = await until(self._takes_in, "the bot takes updates in", within=20)
        self.back_after.append(round(back, 1))
        await until_passed(self.chance.uniform(0.6, 1.6))
        assert self.crowd.unfinished >= IN_FLIGHT, f"only {self.crowd.unfinished} are in flight"
        await self.bot.kill()
        self.unsent.append(await self.store.letters())
        await self.store.polling_is_free()  # the next one need not wait ten seconds for it
        self._before = len(self.api.forgotten)
        await self.bot.start()

    def _takes_in(self) -> bool:
        return len(self.api.forgotten) > self._before


async def until_passed(seconds: float) -> None:
    end = time.monotonic() + seconds
    await until(lambda: time.monotonic() >= end, "time passes", within=seconds + 5)


@pytest.mark.slow
async def test_a_killed_process_loses_and_doubles_nothing(
    api: BotApi, bots: Bots, store: Store, mode: str
) -> None:
    bot = await bots.started(store, mode)
    api.fails(0.05, seconds=120)
    api.floods(0.02, retry_after=1, seconds=120)
    crowd = Crowd(api, PEOPLE, topics=3)
    killer = Killer(api, bot, store, crowd, seed=len(mode))
    crowd.start()
    for _ in range(KILLS):
        await killer.strikes()
    api.recovers()
    await store.leases_run_out()  # as if thirty seconds had passed since the last kill
    started = time.monotonic()
    await crowd.finishes(within=45)
    took = time.monotonic() - started
    found = await store.findings(api, crowd.residents)
    repeated = repeated_bubbles(api, crowd.residents)
    bound = sum(min(SENDS_AT_ONCE, unsent) for unsent in killer.unsent)
    print(
        f"\n{mode}: {KILLS} kills with {PEOPLE} people, {crowd.answers} answers: {found};"
        f" {repeated} bubbles came twice, {killer.unsent} letters were unsent at the kills;"
        f" taking in after {killer.back_after} s, all done {took:.0f} s after the last kill"
    )
    assert not found.harm
    assert repeated <= bound
    assert not tracebacks(bot)


async def killed_between_fetch_and_commit(bots: Bots, store: Store, module: str) -> Findings:
    """People answer once and then only wait; what they said is compared with what is kept."""
    wrong = {"FAULT_WHEN": str(bots.trap), "FAULT_AT": "before commit"}
    bot = await bots.started(store, "polling", module, **wrong)
    crowd = Crowd(bots.api, 10, topics=3)
    crowd.start()
    await until(lambda: crowd.answers >= len(crowd.residents), "people answer")
    bots.trap.touch()
    await ended(bot)
    await crowd.leaves()
    await store.polling_is_free()
    await bots.revives(bot)
    await until(lambda: not bots.api.undelivered, "Telegram has nothing left for us")
    return await store.findings(bots.api, crowd.residents)


@pytest.mark.slow
async def test_a_build_that_moves_the_offset_first_is_found_out(bots: Bots, sqlite: Store) -> None:
    found = await killed_between_fetch_and_commit(bots, sqlite, "tests.faults.offset_first")
    print(f"\noffset first: {found}")
    assert any("said" in one for one in found.lost)
    assert any("update" in one for one in found.lost)


@pytest.mark.slow
async def test_the_real_build_loses_nothing_between_fetch_and_commit(
    bots: Bots, sqlite: Store
) -> None:
    found = await killed_between_fetch_and_commit(bots, sqlite, "tests.faults.pausing")
    assert not found.harm
