"""Bringing a database to today's shape, one process at a time."""

from __future__ import annotations

import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.errors import OperatorMistake
from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 4_711_202_611  # names our migration among PostgreSQL's advisory locks
HERE = Path(__file__).parent / "migrations"


async def migrate(database: Database) -> None:
    """Under a lock; a database newer than this program stops the start with one message."""
    async with _alone(database), database.engine.connect() as connection:
        await connection.run_sync(_upgrade)
        await connection.commit()


def revisions() -> list[str]:
    """Ours, oldest first; a step's file begins with its number."""
    return sorted(one.name.partition("_")[0] for one in (HERE / "versions").glob("[0-9]*.py"))


def _upgrade(connection: Connection) -> None:
    known, held = revisions(), _held(connection)
    if held == known[-1]:
        return
    if held and held not in known:
        raise OperatorMistake(
            f"is newer ({held}) than this program.",
            where="the database",
            remedy="Install the newer release, or restore the backup made before it.",
        )
    if not held and inspect(connection).has_table("contact"):
        raise OperatorMistake(
            "has tables that are not ours.",
            where="the database",
            remedy="Set another DATABASE_URL.",
        )
    _walk(connection)


def _walk(connection: Connection) -> None:
    from alembic import command  # loaded only when there is something to do: it is heavy

    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def _held(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[None]:
    """Other replicas wait here until the first has finished."""
    if database.is_sqlite:
        with _file_lock(Path(str(database.url.database) + ".migrating")):
            yield
        return
    async with database.engine.connect() as connection:
        await _lock(connection, "pg_advisory_lock")
        try:
            yield
        finally:
            await _lock(connection, "pg_advisory_unlock")


async def _lock(connection: AsyncConnection, how: str) -> None:
    await connection.execute(text(f"SELECT {how}({LOCK})"))


class _file_lock:
    """A lock file beside the database; the kernel frees it when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._file = self._path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        self._file.close()
