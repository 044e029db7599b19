"""What goes with time, and what erasing leaves behind: nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from storage import tables as t
from storage.database import Database
from storage.migrating import migrate
from storage.upkeep import Upkeep
from tests.chat import BOT, Chat, World
from tests.rows import count, rows

CANARY = "the-river-turned-brown-0417"


@pytest.fixture
def upkeep(world: World) -> Upkeep:
    return Upkeep(world.database, BOT)


async def test_update_ids_stay_72_hours_and_message_ids_48(
    world: World, chat: Chat, upkeep: Upkeep
) -> None:
    await chat.arrives()
    await upkeep.purge(world.clock() + timedelta(hours=47), 24)
    assert await count(world, t.message) > 0
    await upkeep.purge(world.clock() + timedelta(hours=49), 24)
    assert await count(world, t.message) == 0
    assert await count(world, t.seen) > 0
    await upkeep.purge(world.clock() + timedelta(hours=97), 24)
    assert await count(world, t.seen) == 0


async def test_answers_and_silent_people_expire(world: World, chat: Chat, upkeep: Upkeep) -> None:
    await chat.arrives()
    await chat.presses("Yes")
    await upkeep.purge(world.clock() + timedelta(days=23 * 30), 24)
    assert await count(world, t.answer) == 1
    await upkeep.purge(world.clock() + timedelta(days=25 * 31), 24)
    assert (await count(world, t.answer), await count(world, t.contact)) == (0, 0)


async def test_somebody_who_still_talks_keeps_their_place_but_not_old_answers(
    world: World, chat: Chat, upkeep: Upkeep
) -> None:
    await chat.arrives()
    await chat.presses("Yes")
    world.clock.moves(days=25 * 31)
    await chat.presses("No")
    await upkeep.purge(world.clock(), 24)
    assert [row.value for row in await rows(world, t.answer)] == ["no"]
    assert await count(world, t.contact) == 1


def spots(database: Database) -> dict[str, int]:
    """How often the canary stands in each file of the database."""
    path = Path(database.url.database or "")
    files = [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]
    return {one.name: one.read_bytes().count(CANARY.encode()) for one in files if one.exists()}


async def test_erased_text_is_gone_from_the_files_of_sqlite(sqlite_url: str) -> None:
    """The control comes first: before the erasure the text is there, after it in no file."""
    database = Database(sqlite_url)
    upkeep = Upkeep(database, BOT)
    async with database.writing() as connection:
        await connection.execute(insert(t.directory).values(_canary_row()))
        await connection.commit()
    assert sum(spots(database).values()) > 0
    async with database.writing() as connection:
        await connection.execute(t.directory.delete())
        await connection.execute(insert(t.erasure).values(**_due()))
        await connection.commit()
    assert await upkeep.finish_erasures() is True
    assert sum(spots(database).values()) == 0
    await database.close()


async def test_an_erasure_stays_due_while_a_reader_holds_the_log(sqlite_url: str) -> None:
    database, reader = Database(sqlite_url), Database(sqlite_url)
    upkeep = Upkeep(database, BOT)
    async with database.writing() as connection:
        await connection.execute(insert(t.directory).values(_canary_row()))
        await connection.commit()
    async with reader.reading() as reading:
        await reading.execute(t.directory.select())
        async with database.writing() as connection:
            await connection.execute(t.directory.delete())
            await connection.execute(insert(t.erasure).values(**_due()))
            await connection.commit()
        assert await upkeep.finish_erasures() is False
    assert await upkeep.finish_erasures() is True
    assert sum(spots(database).values()) == 0
    await reader.close()
    await database.close()


def _canary_row() -> dict[str, str]:
    return {
        "key": "k",
        "country": "PE",
        "language": "",
        "words": CANARY,
        "source": "",
        "confirmed_by": "",
    }


def _due() -> dict[str, object]:
    from uuid import uuid4

    from tests.clock import START

    return {"id": uuid4(), "due": START}


async def test_forget_leaves_no_due_row_once_the_database_has_let_go(
    world: World, chat: Chat, upkeep: Upkeep
) -> None:
    await chat.arrives()
    await chat.says("/forget").presses("Yes, erase everything")
    assert await count(world, t.erasure) == 1
    assert await upkeep.finish_erasures() is True
    assert await count(world, t.erasure) == 0


# -- migrations ---------------------------------------------------------------------------------


async def test_the_tables_of_the_migrations_are_those_of_the_program(
    each_database: Database,
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    async with each_database.engine.connect() as connection:
        found = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), t.metadata)
        )
    assert found == []


async def test_migrating_again_changes_nothing(each_database: Database) -> None:
    await migrate(each_database)
    await migrate(each_database)


async def test_a_newer_database_stops_the_start_with_one_message(sqlite_url: str) -> None:
    from sqlalchemy import text

    from services.errors import OperatorMistake

    database = Database(sqlite_url)
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OperatorMistake, match="newer"):
        await migrate(database)
    await database.close()


async def test_somebody_elses_database_is_not_touched(tmp_path: Path) -> None:
    from sqlalchemy import text

    from services.errors import OperatorMistake

    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE contact (x)"))
    with pytest.raises(OperatorMistake, match="not ours"):
        await migrate(database)
    await database.close()


async def test_replicas_that_start_together_migrate_once_and_wait(
    tmp_path: Path, postgresql_url: str
) -> None:
    """Three at once on an empty database: none fails, and the tables are there."""
    import asyncio

    from sqlalchemy import text

    server, name = postgresql_url.rpartition("/")[0] + "/test", "forest_together"
    admin = Database(server)
    outside = admin.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with outside.connect() as connection:
        await connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        await connection.execute(text(f"CREATE DATABASE {name}"))
    replicas = [Database(server.rpartition("/")[0] + f"/{name}") for _ in range(3)]
    await asyncio.gather(*(migrate(one) for one in replicas))
    async with replicas[0].reading() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM contact")) == 0
    for one in replicas:
        await one.close()
    async with outside.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name}"))
    await admin.close()
