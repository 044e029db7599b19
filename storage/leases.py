"""Who may do what only one process may do at a time, such as polling."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update

from storage import tables as t
from storage.work import SqlStore

FOR = timedelta(seconds=7)


class Leases:
    def __init__(self, store: SqlStore) -> None:
        self._store = store

    async def hold(self, name: str, now: datetime) -> bool:
        """Take or keep the lease; False while another process has it."""
        mine = {"name": name, "owner": self._store.owner, "until": now + FOR}
        free = or_(t.lease.c.until <= now, t.lease.c.owner == self._store.owner)
        fresh = self._store.database.insert(t.lease).values(mine)
        async with self._store.database.writing() as connection:
            await connection.execute(fresh.on_conflict_do_nothing())
            ours = update(t.lease).where(t.lease.c.name == name, free)
            taken = await connection.execute(ours.values(owner=mine["owner"], until=mine["until"]))
            await connection.commit()
        return taken.rowcount == 1

    async def release(self) -> None:
        """Free what a dead process held; only where this one is known to be alone."""
        async with self._store.database.writing() as connection:
            await connection.execute(delete(t.lease))
            await connection.commit()

    async def give_up(self, name: str) -> None:
        async with self._store.database.writing() as connection:
            ours = delete(t.lease).where(
                t.lease.c.name == name, t.lease.c.owner == self._store.owner
            )
            await connection.execute(ours)
            await connection.commit()
