"""Opening a database: SQLite or PostgreSQL, with the settings that durability and erasure need."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    SQLAlchemyError,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from services.errors import StoreUnavailable, TurnRefused

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
)


def normal_url(url: str) -> URL:
    """`postgresql://` and `sqlite://` with the drivers we ship."""
    parsed = make_url(url)
    driver = {
        "postgresql": "postgresql+asyncpg",
        "postgres": "postgresql+asyncpg",
        "sqlite": "sqlite+aiosqlite",
    }
    return parsed.set(drivername=driver.get(parsed.drivername, parsed.drivername))


class Database:
    """An engine, and transactions whose errors are told apart: the store's, or the turn's."""

    def __init__(self, url: str) -> None:
        self.url = normal_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction that is rolled back unless `commit` is called on it.

        SQLite has one writer: within this process the next waits its turn here, not in the file.
        """
        if not self.is_sqlite:
            async with self._connected() as connection:
                yield connection
            return
        async with self._writing, self._connected() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with self._connected(sqlite_begin="BEGIN") as connection:
            yield connection

    @asynccontextmanager
    async def _connected(self, **options: Any) -> AsyncIterator[AsyncConnection]:
        try:
            async with self.engine.connect() as connection:
                if options:
                    await connection.execution_options(**options)
                yield connection
        except (IntegrityError, DataError) as refused:
            raise TurnRefused(type(refused).__name__) from refused
        except DBAPIError as lost:
            if _of_the_turn(lost):
                raise TurnRefused(type(lost).__name__) from lost
            raise StoreUnavailable(type(lost).__name__) from lost
        except (SQLAlchemyError, OSError, TimeoutError) as lost:
            raise StoreUnavailable(type(lost).__name__) from lost

    def insert(self, table: Table) -> Any:
        """An insert that knows ON CONFLICT on this kind of database."""
        return (sqlite if self.is_sqlite else postgresql).insert(table)

    async def close(self) -> None:
        await self.engine.dispose()


def _of_the_turn(error: DBAPIError) -> bool:
    """asyncpg's data errors reach us unsorted: those of the server have an SQLSTATE of class 22 or
    23; those of its own encoder are ValueErrors."""
    cause = error.orig.__cause__ if error.orig else None
    state = getattr(error.orig, "sqlstate", None) or getattr(cause, "sqlstate", None) or ""
    return state[:2] in {"22", "23"} or isinstance(cause, ValueError)


def _sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=4, max_overflow=4)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours to say
        for pragma in PRAGMAS:
            cursor = connection.cursor()
            cursor.execute(pragma)
            cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        how = connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE")
        if how:
            connection.exec_driver_sql(how)

    return engine


def _postgresql(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=5,
        max_overflow=10,
        pool_pre_ping=True,
        connect_args={"timeout": 5, "command_timeout": 30},
    )
