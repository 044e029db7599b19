"""What goes with time: taken-in ids, message ids, old answers and silent contacts; and erasure."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, text

from services.changes import Contact
from storage import tables as t
from storage.database import Database
from storage.work import contact_of

SEEN_FOR = timedelta(hours=72)
MESSAGES_FOR = timedelta(hours=48)
LETTERS_FOR = timedelta(hours=24)  # a reply nobody could be given in a day is stale
ABANDONED = timedelta(hours=24)  # a careful topic left lying so long is ended for the person
A_MONTH = timedelta(days=30.4375)


class Upkeep:
    def __init__(self, database: Database, bot: int) -> None:
        self._database, self._bot = database, bot

    async def purge(self, now: datetime, months_kept: int) -> int:
        """Delete what is past its time; the number of contacts and answers that went."""
        oldest = now - A_MONTH * months_kept
        silent = select(t.session.c.contact).where(t.session.c.at < oldest)
        async with self._database.writing() as connection:
            gone = await connection.execute(delete(t.answer).where(t.answer.c.at < oldest))
            left = await connection.execute(
                delete(t.contact).where(t.contact.c.bot == self._bot, t.contact.c.id.in_(silent))
            )
            await connection.execute(delete(t.seen).where(t.seen.c.day < (now - SEEN_FOR).date()))
            await connection.execute(delete(t.message).where(t.message.c.at < now - MESSAGES_FOR))
            week = (now - A_MONTH * months_kept).isocalendar()
            old = f"{week.year}-W{week.week:02d}"
            apart = await connection.execute(
                delete(t.apart_answer).where(t.apart_answer.c.week < old)
            )
            await connection.execute(delete(t.letter).where(t.letter.c.due < now - LETTERS_FOR))
            await connection.commit()
        return int(gone.rowcount + left.rowcount + apart.rowcount)

    async def finish_erasures(self) -> bool:
        """Have the database drop its own copies of what was erased; True when that held.

        SQLite keeps deleted text in its log until a checkpoint that no reader hinders; PostgreSQL
        keeps dead rows until a vacuum.
        """
        async with self._database.reading() as connection:
            due = list(await connection.scalars(select(t.erasure.c.id)))
        if not due:
            return True
        if not await self._scrub():
            return False
        async with self._database.writing() as connection:
            await connection.execute(delete(t.erasure).where(t.erasure.c.id.in_(due)))
            await connection.commit()
        return True

    async def _scrub(self) -> bool:
        engine = self._database.engine.execution_options(
            isolation_level="AUTOCOMMIT", sqlite_begin=""
        )
        if self._database.is_sqlite:
            async with engine.connect() as connection:
                row = (await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).one()
            return bool(row[0] == 0)
        async with engine.connect() as connection:
            for table in (t.contact, t.session, t.answer, t.consent, t.letter, t.message):
                await connection.execute(text(f"VACUUM {table.name}"))
        return True

    async def abandoned(self, before: datetime) -> list[Contact]:
        """People whose talk has lain in the middle of a careful topic since then."""
        lying = (
            select(t.contact).join(t.session).where(t.session.c.careful, t.session.c.at < before)
        )
        found = lying.where(t.contact.c.bot == self._bot).limit(50)
        async with self._database.reading() as connection:
            return [contact_of(row) for row in await connection.execute(found)]
