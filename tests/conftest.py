"""What every test may ask for: a real database, a movable clock, a chat."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.migrating import migrate
from storage.tables import metadata
from tests.botapi.fixtures import api, judge, unjudged
from tests.chat import Chat, Settled, World
from tests.clock import MovableClock

__all__ = ["api", "judge", "unjudged"]
LOCAL_POSTGRESQL = ("127.0.0.1", 5432)


def postgresql_server() -> str | None:
    """A server that tests may use: TEST_DATABASE_URL, or one on this machine."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        return url
    with socket.socket() as probe:
        probe.settimeout(0.5)
        there = probe.connect_ex(LOCAL_POSTGRESQL) == 0
    return "postgresql://postgres@127.0.0.1:5432/test" if there else None


def _wait(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a thread of its own, as a test's loop may already be running here."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


async def _run(url: str, *statements: str) -> None:
    database = Database(url)
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await database.close()


async def _migrated(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A database of this run's own on the server, dropped at the end."""
    server = postgresql_server()
    if server is None:
        pytest.skip("no PostgreSQL: set TEST_DATABASE_URL, or start one on 127.0.0.1:5432")
    name = f"forest_test_{os.getpid()}"
    _wait(_run(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}"))
    own = server.rpartition("/")[0] + f"/{name}"
    _wait(_migrated(own))
    yield own
    _wait(_run(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    _wait(_migrated(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "forest-smart.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


def _url(kind: str, request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{kind}_url")
    return url


async def _open(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    if not database.is_sqlite:
        names = ", ".join(table.name for table in metadata.sorted_tables)
        async with database.engine.begin() as connection:
            await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    yield database
    await database.close()


@pytest.fixture
async def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database of the kind the suite runs on."""
    url = _url(usual_kind(), request)
    async for _ in _open(url):
        pass
    return url


def usual_kind() -> str:
    return "postgresql" if os.environ.get("TEST_DATABASE_URL") else "sqlite"


@pytest.fixture
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """SQLite; or PostgreSQL for the whole suite where TEST_DATABASE_URL is set."""
    async for one in _open(_url(usual_kind(), request)):
        yield one


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def each_database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """Both kinds, one after the other: for contracts."""
    async for one in _open(_url(request.param, request)):
        yield one


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def world(database: Database, clock: MovableClock, tmp_path: Path) -> AsyncIterator[World]:
    one = World(database, clock, tmp_path)
    await one.open()
    yield one
    await one.close()


@pytest.fixture
def chat(world: World) -> Chat:
    """Somebody new, on a phone in English."""
    return world.chat(7001, phone="en")


@pytest.fixture
def settled(world: World) -> Settled:
    return Settled(world)
