"""The database is locked, full, read-only or gone: nothing is lost, and nobody is told "saved"."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.botapi.people import Person
from tests.botapi.server import BotApi
from tests.faults.conftest import Bots
from tests.faults.crowd import Crowd
from tests.faults.store import Kept, Store, open_store
from tests.faults.test_named_points import FIRST_QUESTION, SECOND, arrives
from tests.faults.waiting import tracebacks, until
from tests.process import BotProcess

NOT_SAVED = "Not saved yet. We keep trying; no need to send it again."
MOST_POLLS = 2.0  # a second, while nothing can be saved
PEOPLE = 3
MIB = 1024 * 1024


async def an_outage(
    bots: Bots, bot: BotProcess, store: Store, away: AbstractAsyncContextManager[None]
) -> None:
    """People answer while the store is away, and again; then it comes back."""
    api, crowd = bots.api, [bots.api.person(7001 + number) for number in range(PEOPLE)]
    await asyncio.gather(*(arrives(one) for one in crowd))
    await until(lambda: _quiet(store), "the first question is written down as sent")
    taken_in = len(api.forgotten)
    async with away:
        started, polls = time.monotonic(), len(api.calls_of("getUpdates"))
        await answered_in_vain(crowd)
        await asyncio.sleep(2)  # whoever would try in a hurry does it now
        seconds = time.monotonic() - started
        assert (len(api.calls_of("getUpdates")) - polls) / seconds < MOST_POLLS
        assert len(api.forgotten) == taken_in, "Telegram was told that these are kept"
        if bot.settings["BOT_MODE"] == "webhook":
            assert "503" in api.world.last_error["last_error_message"]
    await all_is_taken_in(api, store, crowd)
    assert not tracebacks(bot)


async def answered_in_vain(crowd: list[Person]) -> None:
    for one in crowd:
        await one.presses("✅ Yes")
    for one in crowd:
        await one.hears(NOT_SAVED, within=30)
    await crowd[0].presses("✅ Yes")


async def all_is_taken_in(api: BotApi, store: Store, crowd: list[Person]) -> None:
    for one in crowd:
        await one.hears(SECOND, within=30)
    await until(lambda: not api.undelivered, "Telegram has nothing left for us", within=30)
    await until(lambda: _quiet(store), "all letters are sent", within=30)
    kept = await store.answers()
    assert [kept[one.id] for one in crowd] == [[Kept(FIRST_QUESTION, "yes")]] * PEOPLE
    told = [sum(NOT_SAVED in said for said in api.sent_texts(one.id)) for one in crowd]
    assert told == [1] * PEOPLE, "once a chat and outage"
    assert not await store.quarantined()


async def _quiet(store: Store) -> bool:
    return await store.letters() == 0


# -- SQLite -------------------------------------------------------------------------------------


@asynccontextmanager
async def locked(file: Path) -> AsyncIterator[None]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA busy_timeout=5000")
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def _file(store: Store) -> Path:
    return Path(store.database.url.database or "")


@pytest.mark.slow
async def test_another_program_locks_the_file(bots: Bots, sqlite: Store, mode: str) -> None:
    bot = await bots.started(sqlite, mode)
    await an_outage(bots, bot, sqlite, locked(_file(sqlite)))


@asynccontextmanager
async def trap(bots: Bots) -> AsyncIterator[None]:
    bots.trap.touch()
    try:
        yield
    finally:
        bots.trap.unlink()


@pytest.mark.slow
async def test_the_store_turns_read_only(bots: Bots, sqlite: Store) -> None:
    module = "tests.faults.read_only"
    bot = await bots.started(sqlite, "polling", module, FAULT_WHEN=str(bots.trap))
    await an_outage(bots, bot, sqlite, trap(bots))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A disk of 4 MiB of its own, or None where we may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        yield None
        return
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@asynccontextmanager
async def filled(disk: Path) -> AsyncIterator[None]:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    try:
        yield
    finally:
        ballast.unlink()


@asynccontextmanager
async def no_longer_files(bot: BotProcess, log: Path) -> AsyncIterator[None]:
    """Where no disk can be mounted: the kernel refuses the bot to make the store's log longer."""
    assert bot.process is not None
    _, hard = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (os.stat(log).st_size, hard))
    try:
        yield
    finally:
        resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (hard, hard))


@pytest.mark.slow
async def test_the_disk_is_full(
    bots: Bots, sqlite: Store, mode: str, small_disk: Path | None
) -> None:
    file = _file(sqlite)
    if small_disk is not None:
        file = Path(shutil.copy(file, small_disk / "forest-smart.db"))
    async with open_store(f"sqlite+aiosqlite:///{file}") as store:
        bot = await bots.started(store, mode)
        log = file.with_name(file.name + "-wal")
        await an_outage(
            bots, bot, store, filled(small_disk) if small_disk else no_longer_files(bot, log)
        )
        await bot.kill()


# -- PostgreSQL ---------------------------------------------------------------------------------

ALL_OF_THEM = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"


class Server:
    """The PostgreSQL server, from its own database."""

    def __init__(self, store: Store) -> None:
        self.name = store.database.url.database or ""
        self._own = Database(
            store.database.url.set(database="postgres").render_as_string(hide_password=False)
        )

    async def runs(self, *statements: str) -> None:
        engine = self._own.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for one in statements:
                await connection.execute(text(one.format(name=self.name)))

    async def cuts_everybody_off(self) -> None:
        await self.runs(ALL_OF_THEM)

    @asynccontextmanager
    async def unreachable(self) -> AsyncIterator[None]:
        allow = "ALTER DATABASE {name} ALLOW_CONNECTIONS "
        await self.runs(allow + "false", ALL_OF_THEM)
        try:
            yield
        finally:
            await self.runs(allow + "true")

    async def close(self) -> None:
        await self._own.close()


@pytest.fixture
async def server(postgresql: Store) -> AsyncIterator[Server]:
    one = Server(postgresql)
    yield one
    await one.close()


@pytest.mark.slow
@pytest.mark.postgresql
async def test_the_server_cannot_be_reached(
    bots: Bots, postgresql: Store, server: Server, mode: str
) -> None:
    bot = await bots.started(postgresql, mode)
    await an_outage(bots, bot, postgresql, server.unreachable())


@pytest.mark.slow
@pytest.mark.postgresql
async def test_connections_are_cut_again_and_again(
    api: BotApi, bots: Bots, postgresql: Store, server: Server, mode: str
) -> None:
    bot = await bots.started(postgresql, mode)
    crowd = Crowd(api, 12, topics=1)
    crowd.start()
    for _ in range(8):
        taken_in = len(api.forgotten)
        await until(lambda: len(api.forgotten) > taken_in, "the bot takes updates in")  # noqa: B023
        await server.cuts_everybody_off()
    await crowd.finishes(within=40)
    found = await postgresql.findings(api, crowd.residents)
    assert not found.harm
    assert not await postgresql.quarantined()
    assert not tracebacks(bot)
