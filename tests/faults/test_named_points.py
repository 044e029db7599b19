"""SIGKILL at the points where a crash is worst; then the real process goes on."""

from __future__ import annotations

import asyncio

import pytest

from tests.botapi.people import Person
from tests.botapi.server import BotApi
from tests.faults.conftest import Bots
from tests.faults.store import Kept, Store
from tests.faults.waiting import ended, tracebacks, until

FIRST, SECOND = "Water and food, 1 of 3", "Water and food, 2 of 3"
FIRST_QUESTION = "clean_water"
ANSWERS = ["✅ Yes", "➖ Partly", "❌ No", "✅ Yes", "➖ Partly", "❌ No"]
OPTIONS = {"✅ Yes": "yes", "➖ Partly": "partly", "❌ No": "no"}


async def arrives(person: Person) -> None:
    await person.says("/start")
    await person.presses("English", within=10)
    await person.presses("✅ I am 18 or older. Start")
    await person.presses("📍 Cerro Azul")
    await person.hears(FIRST)


def times_shown(api: BotApi, person: Person, words: str) -> int:
    return sum(words in text for text in api.sent_texts(person.id))


async def crashes_and_revives(bots: Bots, store: Store, at: str, mode: str, people: int) -> None:
    """People are at the first question; the bot dies while it hears their answers."""
    bot = await bots.trapped(store, mode, at)
    crowd = [bots.api.person(7001 + number) for number in range(people)]
    await asyncio.gather(*(arrives(one) for one in crowd))
    await until(lambda: _quiet(store), "the first question is written down as sent")
    bots.trap.touch()
    for one, answer in zip(crowd, ANSWERS, strict=False):
        await one.presses(answer)
    await ended(bot)
    await store.leases_run_out()  # as if the seconds had passed that the dead one holds them
    await bots.revives(bot)
    for one in crowd:
        await one.hears(SECOND, within=10)
    await until(lambda: _quiet(store), "all letters are sent")
    await until(lambda: not bots.api.undelivered, "Telegram has nothing left for us")
    assert not tracebacks(bot)
    kept = await store.answers()
    for one, answer in zip(crowd, ANSWERS, strict=False):
        assert kept[one.id] == [Kept(FIRST_QUESTION, OPTIONS[answer])]


async def _quiet(store: Store) -> bool:
    return await store.letters() == 0


@pytest.mark.slow
@pytest.mark.parametrize("at", ["before commit", "commit to send"])
async def test_a_crash_before_the_send_is_not_seen_at_all(
    api: BotApi, bots: Bots, store: Store, mode: str, at: str
) -> None:
    await crashes_and_revives(bots, store, at, mode, people=1)
    assert times_shown(api, api.person(7001), SECOND) == 1


@pytest.mark.slow
async def test_a_crash_between_send_and_delete_shows_the_question_at_most_twice(
    api: BotApi, bots: Bots, store: Store, mode: str
) -> None:
    await crashes_and_revives(bots, store, "send to delete", mode, people=1)
    assert times_shown(api, api.person(7001), SECOND) <= 2


@pytest.mark.slow
async def test_a_crash_in_the_middle_of_a_batch_harms_nobody_in_it(
    api: BotApi, bots: Bots, store: Store, mode: str
) -> None:
    people = len(ANSWERS)
    await crashes_and_revives(bots, store, "mid-batch", mode, people)
    for number in range(people):
        assert times_shown(api, api.person(7001 + number), SECOND) == 1
