"""Letters between commit and delivery: claimed with a lease, deleted when they arrived."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.engine import Row

from services.changes import MessageRow
from services.errors import TurnRefused
from services.letters import Lane
from services.ports import Claimed
from storage import tables as t
from storage.work import SqlStore, _row, contact_of, messages_of


class SqlOutbox:
    def __init__(self, store: SqlStore) -> None:
        self._store, self._database = store, store.database

    async def claim(
        self,
        channel: str,
        lanes: Collection[Lane],
        most: int,
        now: datetime,
        until: datetime,
    ) -> list[Claimed]:
        async with self._database.writing() as connection:
            rows = (await connection.execute(self._due(channel, lanes, most, now))).all()
            if rows:
                mine = update(t.letter).where(t.letter.c.id.in_([row.letter_id for row in rows]))
                await connection.execute(mine.values(owner=self._store.owner, leased_until=until))
                await connection.commit()
        return [_claimed(row) for row in rows]

    def _due(self, channel: str, lanes: Collection[Lane], most: int, now: datetime) -> Select[Any]:
        """Letters due and free; a reply waits for every earlier one to the same person."""
        earlier = t.letter.alias()
        blocked = exists().where(
            earlier.c.contact == t.letter.c.contact,
            earlier.c.id < t.letter.c.id,
            earlier.c.lane != "later",
            t.letter.c.lane != "later",
        )
        free = or_(t.letter.c.leased_until.is_(None), t.letter.c.leased_until <= now)
        due = and_(
            t.letter.c.bot == self._store.bot,
            t.letter.c.channel == channel,
            t.letter.c.lane.in_(lanes),
            t.letter.c.due <= now,
            free,
            ~blocked,
        )
        columns = (t.letter.c.id.label("letter_id"), t.letter.c.contact.label("whose"))
        more = (t.letter.c.lane, t.letter.c.body, t.letter.c.tried, t.letter.c.channel.label("way"))
        found = select(*columns, *more, t.contact).outerjoin(t.contact)
        return (
            found.where(due)
            .order_by(t.letter.c.id)
            .limit(most)
            .with_for_update(of=t.letter, skip_locked=True)
        )

    async def delivered(self, ids: Sequence[int], sent: Sequence[MessageRow]) -> None:
        """In one go; somebody erased meanwhile makes it refuse, then their rows are left out."""
        try:
            await self._delivered(ids, sent)
        except TurnRefused:
            await self._delivered(ids, await self._alive(sent))

    async def _delivered(self, ids: Sequence[int], sent: Sequence[MessageRow]) -> None:
        async with self._database.writing() as connection:
            if ids:
                await connection.execute(delete(t.letter).where(t.letter.c.id.in_(ids)))
            if sent:
                await connection.execute(insert(t.message), [_row(one) for one in sent])
            await connection.commit()

    async def _alive(self, sent: Sequence[MessageRow]) -> list[MessageRow]:
        """Message ids of people who were erased meanwhile are not kept."""
        found = select(t.contact.c.id).where(t.contact.c.id.in_({one.contact for one in sent}))
        async with self._database.reading() as connection:
            there = set(await connection.scalars(found))
        return [one for one in sent if one.contact in there]

    async def put_back(self, ids: Sequence[int], not_before: datetime) -> None:
        """Free for any process from then on."""
        async with self._database.writing() as connection:
            again = update(t.letter).where(t.letter.c.id.in_(ids))
            free = {"due": not_before, "owner": "", "leased_until": None}
            await connection.execute(again.values(tried=t.letter.c.tried + 1, **free))
            await connection.commit()

    async def gone(self, contact: UUID) -> None:
        """The person blocked us or is no more: nothing waits for them any longer."""
        async with self._database.writing() as connection:
            await connection.execute(delete(t.letter).where(t.letter.c.contact == contact))
            shut = update(t.contact).where(t.contact.c.id == contact)
            await connection.execute(shut.values(blocked=True, may_write=False))
            await connection.commit()

    async def release(self) -> int:
        """Free what another process had claimed; only where this one is known to be alone."""
        async with self._database.writing() as connection:
            theirs = update(t.letter).where(t.letter.c.owner.not_in(["", self._store.owner]))
            freed = await connection.execute(theirs.values(owner="", leased_until=None))
            await connection.commit()
        return int(freed.rowcount)

    async def messages_of(self, contact: UUID, tag: str | None) -> list[MessageRow]:
        async with self._database.reading() as connection:
            return await messages_of(connection, contact, tag)

    async def message_at(self, contact: UUID, mark: bytes) -> MessageRow | None:
        """The bubble of this name, where it was sent within the last two days."""
        found = select(t.message).where(t.message.c.contact == contact, t.message.c.mark == mark)
        async with self._database.reading() as connection:
            row = (await connection.execute(found.order_by(t.message.c.id.desc()).limit(1))).first()
        return (
            MessageRow(row.contact, row.kind, row.tag, row.mark, row.message, row.at)
            if row
            else None
        )

    async def forget_messages(self, rows: Sequence[MessageRow]) -> None:
        async with self._database.writing() as connection:
            sealed = [one.message for one in rows]
            await connection.execute(delete(t.message).where(t.message.c.message.in_(sealed)))
            await connection.commit()

    async def oldest(self) -> datetime | None:
        """When the longest-waiting reply was due; None when none waits."""
        waits = (
            t.letter.c.lane != "later",
            t.letter.c.channel != "web",
        )  # browsers fetch their own
        waiting = select(func.min(t.letter.c.due)).where(*waits)
        async with self._database.reading() as connection:
            due: datetime | None = await connection.scalar(waiting)
            return due

    # -- for a channel where the person fetches ---------------------------------------------------

    async def waiting(self, blind: bytes, channel: str, after: int, now: datetime) -> list[Claimed]:
        """A web visitor's letters after the last one they have, oldest first; they stay."""
        columns = (t.letter.c.id.label("letter_id"), t.letter.c.contact.label("whose"))
        more = (t.letter.c.lane, t.letter.c.body, t.letter.c.tried, t.letter.c.channel.label("way"))
        theirs = (
            t.contact.c.bot == self._store.bot,
            t.contact.c.channel == channel,
            t.contact.c.blind == blind,
        )
        found = select(*columns, *more, t.contact).join(t.contact).where(*theirs)
        fresh = found.where(t.letter.c.id > after, t.letter.c.due <= now).order_by(t.letter.c.id)
        async with self._database.reading() as connection:
            return [_claimed(row) for row in await connection.execute(fresh)]

    async def fetched(self, blind: bytes, channel: str, upto: int) -> None:
        """The visitor has everything up to this letter."""
        whose = select(t.contact.c.id).where(
            t.contact.c.bot == self._store.bot,
            t.contact.c.channel == channel,
            t.contact.c.blind == blind,
        )
        theirs = t.letter.c.contact.in_(whose)
        async with self._database.writing() as connection:
            await connection.execute(delete(t.letter).where(theirs, t.letter.c.id <= upto))
            await connection.commit()

    async def partings(self, channel: str, now: datetime, most: int) -> list[Claimed]:
        """Last words to people who were erased: they belong to nobody; they stay."""
        columns = (t.letter.c.id.label("letter_id"), t.letter.c.contact.label("whose"))
        more = (t.letter.c.lane, t.letter.c.body, t.letter.c.tried, t.letter.c.channel.label("way"))
        nobody = (
            t.letter.c.bot == self._store.bot,
            t.letter.c.channel == channel,
            t.letter.c.contact.is_(None),
            t.letter.c.due <= now,
        )
        found: Select[Any] = select(*columns, *more).where(*nobody)
        oldest = found.order_by(t.letter.c.id).limit(most)
        async with self._database.reading() as connection:
            return [_claimed(row) for row in await connection.execute(oldest)]


def _claimed(row: Row[Any]) -> Claimed:
    contact = contact_of(row) if row.whose is not None else None
    return Claimed(row.letter_id, contact, row.way, row.lane, row.body, row.tried)
