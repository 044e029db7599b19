"""What stands in the database, for tests that look behind the chat."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, func, select

from tests.chat import World


async def count(world: World, table: Table) -> int:
    async with world.database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def rows(world: World, table: Table) -> list[Any]:
    async with world.database.reading() as connection:
        return list(await connection.execute(select(table).order_by(*table.primary_key)))
