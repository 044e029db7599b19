"""Updates that cannot be read, among good ones: they harm nobody, and nothing of them is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from storage.tables import metadata
from tests.botapi.calls import Json
from tests.botapi.people import Person
from tests.botapi.server import BotApi
from tests.faults.conftest import Bots
from tests.faults.store import Store
from tests.faults.test_named_points import SECOND, arrives
from tests.faults.waiting import tracebacks, until
from tests.process import BotProcess

CANARY = "kanarienvogel-4711-zaunkoenig"
STRANGER = 9_000_001
USER: Json = {"id": STRANGER, "is_bot": False, "first_name": CANARY, "language_code": "en"}
CHAT: Json = {"id": STRANGER, "type": "private", "first_name": CANARY}


def words(**changed: Any) -> Json:
    said = {"message_id": 1, "date": 1_795_000_000, "from": USER, "chat": CHAT, "text": CANARY}
    return {"message": said | changed}


def press(**changed: Any) -> Json:
    bubble = {"message_id": 1, "date": 1_795_000_000, "chat": CHAT, "text": CANARY}
    query = {"id": "1", "from": USER, "chat_instance": "1", "message": bubble, "data": CANARY}
    return {"callback_query": query | changed}


# Whatever PTB or we choke on; some of these may also be read and answered, which is as good.
POISON: dict[str, Json] = {
    "a date beyond the calendar": words(date=10**17),
    "a date before the calendar": words(date=-(10**17)),
    "a date beyond 64 bits": words(date=2**70),
    "a date of words": words(date=CANARY),
    "no date": {"message": {"message_id": 1, "from": USER, "chat": CHAT, "text": CANARY}},
    "a text that is a number": words(text=2**70),
    "a text that is a list": words(text=[CANARY]),
    "a chat that is a word": words(chat=CANARY),
    "a chat without an id": words(chat={"type": "private", "first_name": CANARY}),
    "a chat beyond 64 bits": words(chat={**CHAT, "id": 2**70}),
    "a chat that is named by a list": words(chat={**CHAT, "id": [CANARY]}),
    "a sender that is a word": words(**{"from": CANARY}),
    "a sender beyond 64 bits": words(**{"from": {**USER, "id": 2**70}}),
    "a language that is a list": words(**{"from": {**USER, "language_code": [CANARY]}}),
    "a message beyond 64 bits": words(message_id=2**70),
    "a message that is named by a word": words(message_id=CANARY),
    "a message that is a list": {"message": [CANARY]},
    "a message that is a word": {"message": CANARY},
    "photos that are words": words(text=None, photo=[CANARY]),
    "a place out of this world": words(text=None, location={"latitude": CANARY}),
    "a press that is a word": {"callback_query": CANARY},
    "a press of a list": press(data=[CANARY]),
    "a press of a number": press(data=2**70),
    "a press by nobody": press(**{"from": None}),
    "a press on a word": press(message=CANARY),
    "a membership of words": {"my_chat_member": {"chat": CHAT, "from": USER, "date": CANARY}},
    "half a character": words(text=f"{CANARY}\ud800"),
    "a NUL": words(text=f"{CANARY}\x00"),
    "a million letters": words(text=CANARY + "x" * 1_000_000),
}


@pytest.mark.slow
async def test_poison_among_good_updates_harms_nobody(
    api: BotApi, bots: Bots, store: Store, mode: str
) -> None:
    bot = await bots.started(store, mode)
    people = [api.person(7001 + number) for number in range(4)]
    await asyncio.gather(*(arrives(one) for one in people))
    ids = await poured_in_between(api, people)
    for one in people:
        await one.hears(SECOND, within=20)
    await until(lambda: not api.undelivered, "Telegram has nothing left for us")
    await the_bad_ones_are_known_by_id_only(store, ids)
    await nothing_of_them_is_kept(bot, store, api)
    assert not tracebacks(bot)


async def poured_in_between(api: BotApi, people: list[Person]) -> dict[int, str]:
    """All at once, so that by polling they come in one batch: good, bad, bad, ..., good."""
    ids: dict[int, str] = {}
    for number, (name, content) in enumerate(POISON.items()):
        if number % 8 == 0 and number // 8 < len(people):
            await people[number // 8].presses("✅ Yes")
        update = api.world.inbox.add(content)
        assert update is not None
        ids[update["update_id"]] = name
    return ids


async def the_bad_ones_are_known_by_id_only(store: Store, ids: dict[int, str]) -> None:
    noted = await store.quarantined()
    assert {row.update_id for row in noted} <= ids.keys(), "a good one was put aside"
    names = {ids[row.update_id] for row in noted}
    assert {name for name in POISON if "date" in name} <= names
    for row in noted:
        assert row.error.isidentifier()
        assert len(row.digest) == 32


async def nothing_of_them_is_kept(bot: BotProcess, store: Store, api: BotApi) -> None:
    assert CANARY not in bot.said
    assert str(STRANGER) not in bot.said
    assert CANARY.encode() not in await _everything(store)
    told = [call.params.get("text", "") for call in api.calls if call.method == "sendMessage"]
    assert not any(CANARY in text for text in told)


async def _everything(store: Store) -> bytes:
    """All that the database holds: its files, or a dump of its tables."""
    if store.database.is_sqlite:
        file = Path(store.database.url.database or "")
        return b"".join(one.read_bytes() for one in file.parent.glob(file.name + "*"))
    return await _dump(store)


async def _dump(store: Store) -> bytes:
    rows = [await store.rows(table.select()) for table in metadata.sorted_tables]
    return repr(rows).encode()


@pytest.mark.slow
@pytest.mark.parametrize("number", [2**70, "x"])
async def test_an_update_with_an_impossible_number_stops_nobody(
    api: BotApi, bots: Bots, store: Store, number: int | str
) -> None:
    """Telegram's own are small; whatever server stands in its place may be broken."""
    bot = await bots.started(store, "polling")
    ana = api.person(7001)
    await arrives(ana)
    await until(lambda: not api.undelivered, "Telegram has nothing left for us")
    polls = len(api.calls_of("getUpdates"))
    update = api.world.inbox.add(words())
    assert update is not None
    update["update_id"] = number
    await asyncio.sleep(1)  # whoever would ask in a hurry does it now
    assert len(api.calls_of("getUpdates")) - polls <= 4, "a busy loop"
    await ana.presses("✅ Yes")
    await ana.hears(SECOND, within=10)
    assert not tracebacks(bot)
