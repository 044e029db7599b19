"""The bot's database from the outside: what it kept, and what a test does to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text, update

from services.sealing import Keys
from storage import tables as t
from storage.database import Database
from tests.botapi.calls import Json
from tests.botapi.server import BotApi
from tests.clock import START
from tests.faults.crowd import Resident

KEY = bytes(range(32))
KEYS = Keys(KEY)
BOT = 4242


@dataclass(frozen=True, slots=True)
class Kept:
    question: str
    said: str  # the option, or the name of a missing value


@dataclass
class Findings:
    """What a crash did: nothing, if all of these are empty."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)

    @property
    def harm(self) -> list[str]:
        return [
            *(f"lost: {one}" for one in self.lost),
            *(f"doubled: {one}" for one in self.doubled),
            *(f"out of order: {one}" for one in self.disordered),
        ]

    def __str__(self) -> str:
        counts = f"{len(self.lost)} lost, {len(self.doubled)} doubled"
        return f"{counts}, {len(self.disordered)} out of order"


class Store:
    def __init__(self, url: str) -> None:
        self.url = url
        self.database = Database(url)

    async def rows(self, statement: Any) -> list[Any]:
        async with self.database.reading() as connection:
            return list((await connection.execute(statement)).all())

    async def does(self, *statements: Any) -> None:
        async with self.database.writing() as connection:
            for one in statements:
                await connection.execute(one)
            await connection.commit()

    async def contact(self, chat: int) -> Any | None:
        blind = KEYS.index(BOT, "telegram", str(chat))
        found = await self.rows(select(t.contact).where(t.contact.c.blind == blind))
        return found[0] if found else None

    async def answers(self) -> dict[int, list[Kept]]:
        """By chat, in the order of their ids, as the desk would read them."""
        kept: dict[UUID, list[Kept]] = defaultdict(list)
        for row in await self.rows(select(t.answer).order_by(t.answer.c.id)):
            kept[row.contact].append(Kept(row.question, row.value or row.missing or ""))
        whose = {row.id: row for row in await self.rows(select(t.contact))}
        return {_address(whose[contact]): rows for contact, rows in kept.items()}

    async def taken_in(self) -> set[int]:
        return {row.update_id for row in await self.rows(select(t.seen.c.update_id))}

    async def count(self, table: Any) -> int:
        return int((await self.rows(select(func.count()).select_from(table)))[0][0])

    async def letters(self) -> int:
        return await self.count(t.letter)

    async def quarantined(self) -> list[Any]:
        return await self.rows(select(t.quarantine))

    async def leases_run_out(self) -> None:
        """As if the seconds had passed that a dead process still holds its claims."""
        past = START.replace(year=2020)
        claimed = update(t.letter).where(t.letter.c.leased_until.is_not(None))
        await self.does(update(t.lease).values(until=past), claimed.values(leased_until=past))

    async def minutes_pass(self) -> None:
        """As if letters that were put back for a while were due."""
        await self.leases_run_out()
        await self.does(update(t.letter).values(due=START.replace(year=2020)))

    async def has_sites(self, *names: str) -> None:
        rows = [
            {"id": f"site{at}", "name": name, "site_group": name, "country": "PE"}
            | {"zone": "America/Lima", "open": True, "demo": False}
            for at, name in enumerate(names)
        ]
        await self.does(insert(t.site).values(rows))

    async def polling_is_free(self) -> None:
        await self.does(update(t.lease).values(until=START.replace(year=2020)))

    async def close(self) -> None:
        await self.database.close()

    # -- the verdict ------------------------------------------------------------------------------

    async def findings(self, api: BotApi, residents: Sequence[Resident]) -> Findings:
        """Compare what people said, and what Telegram gave away, with what is kept."""
        found = Findings()
        found.lost += await self._given_away(api.forgotten)
        kept = await self.answers()
        for one in residents:
            _compare(one, kept.get(one.person.id, []), found)
        return found

    async def _given_away(self, forgotten: Iterable[Json]) -> list[str]:
        """Updates that Telegram holds no more and that were never taken in."""
        taken = await self.taken_in()
        return [f"update {one['update_id']}" for one in forgotten if one["update_id"] not in taken]


def _address(contact: Any) -> int:
    return int(KEYS.contacts.open(contact.sealed, f"contact/{contact.id}")[32:].decode())


def _compare(one: Resident, kept: list[Kept], found: Findings) -> None:
    who = one.person.id
    newest = {row.question: row.said for row in kept}
    for question, option in one.said.items():
        if newest.get(question) != option:
            found.lost.append(f"{who} said {option} to {question}, kept {newest.get(question)}")
    names = [row.question for row in kept]
    found.doubled += [f"{who} {name}" for name in sorted(set(names)) if names.count(name) > 1]
    if list(dict.fromkeys(names)) != [name for name in one.said if name in newest]:
        found.disordered.append(f"{who}: {names} but said {list(one.said)}")


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[Store]:
    store = Store(url)
    try:
        yield store
    finally:
        await store.close()


async def empty(url: str) -> None:
    """Nothing is left from an earlier test on the same server."""
    database = Database(url)
    names = ", ".join(table.name for table in t.metadata.sorted_tables)
    async with database.engine.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    await database.close()
