"""The transaction of a batch: taken in, locked, written; one statement a table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, exists, insert, or_, select, text, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations.model import Answer, Resident
from services.changes import Changes, Contact, Held, LetterRow, MessageRow
from services.clock import Clock
from services.ports import KeptAnswer, Update
from storage import tables as t
from storage.database import Database

FACTS = ("language", "site", "role", "gender", "consent", "may_write")


class SqlStore:
    """Opens the transactions of one bot; `owner` names this process on letters it claims."""

    def __init__(self, database: Database, *, bot: int, owner: str, clock: Clock) -> None:
        self.database, self.bot, self.owner, self.clock = database, bot, owner, clock

    @asynccontextmanager
    async def work(self) -> AsyncIterator[SqlWork]:
        async with self.database.writing() as connection:
            yield SqlWork(connection, self)


class SqlWork:
    """The `Work` of a batch on a real database."""

    def __init__(self, connection: AsyncConnection, store: SqlStore) -> None:
        self._on, self._store, self._bot = connection, store, store.bot

    async def commit(self) -> None:
        await self._on.commit()

    # -- in ---------------------------------------------------------------------------------------

    async def unseen(self, updates: Sequence[Update]) -> set[Update]:
        if not updates:
            return set()
        day = self._store.clock().date()
        rows = [
            {"bot": self._bot, "channel": channel, "update_id": update_id, "day": day}
            for channel, update_id in sorted(set(updates))
        ]
        taken = self._store.database.insert(t.seen).on_conflict_do_nothing()
        new = await self._on.execute(taken.returning(t.seen.c.channel, t.seen.c.update_id), rows)
        return {(channel, update_id) for channel, update_id in new}

    async def hold(self, wanted: Mapping[bytes, Callable[[], Contact]]) -> dict[bytes, Held]:
        held = await self._held(list(wanted))
        missing = [index for index in wanted if index not in held]
        if missing:
            await self._make([wanted[index]() for index in missing])
            held |= await self._held(missing)
        return held

    async def _make(self, contacts: Sequence[Contact]) -> None:
        rows = [_contact_row(one, self._bot) for one in contacts]
        await self._on.execute(
            self._store.database.insert(t.contact).on_conflict_do_nothing(), rows
        )

    async def _held(self, indexes: Sequence[bytes]) -> dict[bytes, Held]:
        foreign = exists().where(
            t.letter.c.contact == t.contact.c.id,
            or_(t.letter.c.owner != self._store.owner, t.letter.c.tried > 0),
            t.letter.c.lane != "later",
        )
        of_ours = (t.contact.c.bot == self._bot, t.contact.c.blind.in_(indexes))
        found = (
            select(t.contact, t.session.c.state, foreign.label("crowded"))
            .outerjoin(t.session, t.session.c.contact == t.contact.c.id)
            .where(*of_ours)
            .order_by(t.contact.c.id)
            .with_for_update(of=t.contact)
        )
        rows = await self._on.execute(found)
        return {row.blind: Held(contact_of(row), row.state, bool(row.crowded)) for row in rows}

    # -- out --------------------------------------------------------------------------------------

    async def save(self, changes: Changes) -> list[int]:
        await self._erase(changes.erased)
        await self._silence(changes.silenced)
        await self._many(insert(t.contact), [_contact_row(one, self._bot) for one in changes.born])
        await self._facts(changes)
        await self._sessions(changes)
        await self._many(insert(t.consent), [_row(one) for one in changes.consents])
        await self._many(insert(t.answer), [_row(one) for one in changes.answers])
        await self._many(insert(t.apart_answer), [self._ours(one) for one in changes.apart])
        await self._many(insert(t.note), [self._ours(one) for one in changes.notes])
        await self._many(insert(t.message), [_row(one) for one in changes.messages])
        return await self._letters(changes.letters)

    async def _many(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            await self._on.execute(statement, list(rows))

    def _ours(self, one: Any) -> dict[str, Any]:
        return {"bot": self._bot, **_row(one)}

    async def _erase(self, contacts: Sequence[UUID]) -> None:
        """The rows go now; a due row stays until the database's own copies are gone too."""
        if contacts:
            await self._on.execute(delete(t.contact).where(t.contact.c.id.in_(contacts)))
            due = {"id": uuid4(), "due": self._store.clock()}
            await self._on.execute(insert(t.erasure), [due])

    async def _silence(self, contacts: Sequence[UUID]) -> None:
        if contacts:
            await self._on.execute(delete(t.letter).where(t.letter.c.contact.in_(contacts)))

    async def _facts(self, changes: Changes) -> None:
        named: dict[str, Any] = {name: bindparam(f"new_{name}") for name in (*FACTS, *PINS)}
        changed = update(t.contact).where(t.contact.c.id == bindparam("who")).values(named)
        rows = [_changed_row(one) for one in changes.contacts.values()]
        await self._many(changed, rows)

    async def _sessions(self, changes: Changes) -> None:
        rows = [_row(one) for one in changes.sessions.values()]
        if not rows:
            return
        fresh = self._store.database.insert(t.session)
        anew = {name: fresh.excluded[name] for name in ("state", "careful", "at")}
        await self._many(fresh.on_conflict_do_update(index_elements=["contact"], set_=anew), rows)

    async def _letters(self, letters: Sequence[LetterRow]) -> list[int]:
        """Ids are drawn first: that keeps their order and makes the insert one statement."""
        if not letters:
            return []
        ids = await self._draw_ids(len(letters))
        rows = [
            {"id": id, **_letter_row(one, self._bot, self._store.owner)}
            for id, one in zip(ids, letters, strict=True)
        ]
        await self._on.execute(insert(t.letter), rows)
        return ids

    async def _draw_ids(self, count: int) -> list[int]:
        if self._store.database.is_sqlite:
            last = await self._on.scalar(
                text("SELECT seq FROM sqlite_sequence WHERE name = 'letter'")
            )
            return list(range((last or 0) + 1, (last or 0) + 1 + count))
        drawn = text("SELECT nextval('letter_id_seq') FROM generate_series(1, :count)")
        return sorted(await self._on.scalars(drawn, {"count": count}))

    # -- rarely -----------------------------------------------------------------------------------

    async def answers_of(self, contact: UUID) -> list[KeptAnswer]:
        kept = select(t.answer).where(t.answer.c.contact == contact).order_by(t.answer.c.id)
        return [_kept(row) for row in await self._on.execute(kept)]

    async def messages_of(self, contact: UUID, tag: str | None) -> list[MessageRow]:
        return await messages_of(self._on, contact, tag)

    async def quarantine(self, update: Update, error: str, digest: bytes, at: datetime) -> None:
        channel, update_id = update
        row = {"bot": self._bot, "channel": channel, "update_id": update_id}
        noted = {**row, "error": error[:80], "digest": digest, "at": at}
        await self._on.execute(
            self._store.database.insert(t.quarantine).values(noted).on_conflict_do_nothing()
        )


PINS = ("pin", "wrong_pins", "wrong_since", "blocked")


async def messages_of(
    connection: AsyncConnection, contact: UUID, tag: str | None
) -> list[MessageRow]:
    of_them = select(t.message).where(t.message.c.contact == contact).order_by(t.message.c.id)
    tagged = of_them if tag is None else of_them.where(t.message.c.tag == tag)
    rows = await connection.execute(tagged)
    return [MessageRow(r.contact, r.kind, r.tag, r.mark, r.message, r.at) for r in rows]


def contact_of(row: Row[Any]) -> Contact:
    resident = Resident(
        row.language,
        row.channel,
        row.site,
        row.role,
        row.gender,
        row.consent,
        row.may_write,
        row.pin is not None,
    )
    return Contact(
        row.id,
        row.channel,
        row.blind,
        row.sealed,
        row.since,
        resident,
        row.pin,
        row.wrong_pins,
        row.wrong_since,
        row.blocked,
    )


def _row(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def _contact_row(one: Contact, bot: int) -> dict[str, Any]:
    known = {name: getattr(one.resident, name) for name in FACTS}
    pins = {name: getattr(one, name) for name in PINS}
    made = {"id": one.id, "bot": bot, "channel": one.channel, "blind": one.index}
    return {**made, "sealed": one.sealed, "since": one.since, **known, **pins}


def _changed_row(one: Contact) -> dict[str, Any]:
    known = {f"new_{name}": getattr(one.resident, name) for name in FACTS}
    return {"who": one.id, **known, **{f"new_{name}": getattr(one, name) for name in PINS}}


def _letter_row(one: LetterRow, bot: int, owner: str) -> dict[str, Any]:
    return {
        "bot": bot,
        "contact": one.contact,
        "channel": one.channel,
        "lane": one.lane,
        "body": one.body,
        "due": one.due,
        "owner": owner if one.claimed_until else "",
        "leased_until": one.claimed_until,
        "tried": 0,
    }


def _kept(row: Row[Any]) -> KeptAnswer:
    answer = Answer(row.topic, row.question, row.kind, row.value, row.missing)
    return KeptAnswer(answer, row.sealed, row.at, row.pack, row.language, row.channel, row.site)
