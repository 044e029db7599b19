"""What the transaction of a batch promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from conversations.model import Resident
from services.changes import AnswerRow, Changes, Contact, LetterRow, MessageRow, SessionRow
from services.errors import TurnRefused
from storage import tables as t
from storage.database import Database
from storage.work import SqlStore
from tests.chat import BOT
from tests.clock import MovableClock

ANA, BEN = b"a" * 16, b"b" * 16


@pytest.fixture
async def store(each_database: Database, clock: MovableClock) -> AsyncIterator[SqlStore]:
    return SqlStore(each_database, bot=BOT, owner="this", clock=clock)


def contact(index: bytes) -> Contact:
    return Contact(uuid4(), "telegram", index, b"sealed", date(2026, 11, 23))


def letter(whose: Contact, clock: MovableClock) -> LetterRow:
    return LetterRow(whose.id, "telegram", "reply", b"body", clock(), None)


async def held(store: SqlStore, *indexes: bytes) -> dict[bytes, Contact]:
    async with store.work() as work:
        found = await work.hold({one: lambda one=one: contact(one) for one in indexes})  # type: ignore[misc]
        await work.commit()
    return {index: one.contact for index, one in found.items()}


async def test_an_update_is_taken_in_once(store: SqlStore) -> None:
    async with store.work() as work:
        assert await work.unseen([("telegram", 1), ("telegram", 2)]) == {
            ("telegram", 1),
            ("telegram", 2),
        }
        await work.commit()
    async with store.work() as work:
        assert await work.unseen([("telegram", 2), ("telegram", 3), ("web", 2)]) == {
            ("telegram", 3),
            ("web", 2),
        }


async def test_what_is_not_committed_never_was(store: SqlStore) -> None:
    async with store.work() as work:
        await work.unseen([("telegram", 1)])
        await work.hold({ANA: lambda: contact(ANA)})
    async with store.work() as work:
        assert await work.unseen([("telegram", 1)]) == {("telegram", 1)}


async def test_a_contact_is_made_once_and_found_again(store: SqlStore) -> None:
    first = await held(store, ANA, BEN)
    again = await held(store, BEN, ANA)
    assert {index: one.id for index, one in first.items()} == {
        index: one.id for index, one in again.items()
    }


async def test_everything_of_a_batch_is_written_together(
    store: SqlStore, clock: MovableClock
) -> None:
    ana = (await held(store, ANA))[ANA]
    ana.resident = Resident("es", "telegram", "azul", "miner", "woman", "1", True)
    changes = Changes()
    changes.contacts[ana.id] = ana
    changes.sessions[ana.id] = SessionRow(ana.id, b"state", True, clock())
    changes.answers.append(
        AnswerRow(
            ana.id, "t", "q", "choice", "yes", None, None, "v1", "es", "telegram", "azul", clock()
        )
    )
    changes.letters += [letter(ana, clock), letter(ana, clock)]
    async with store.work() as work:
        ids = await work.save(changes)
        await work.commit()
    assert ids == sorted(ids)
    async with store.work() as work:
        found = (await work.hold({ANA: lambda: contact(ANA)}))[ANA]
        (kept,) = await work.answers_of(ana.id)
    assert (found.contact.resident, found.state) == (ana.resident, b"state")
    assert (kept.answer.value, kept.at) == ("yes", clock())


async def test_letters_of_another_process_make_a_person_crowded(
    store: SqlStore, clock: MovableClock
) -> None:
    ana = (await held(store, ANA))[ANA]
    changes = Changes(letters=[letter(ana, clock)])
    async with store.work() as work:
        await work.save(changes)
        await work.commit()
    async with store.work() as work:
        assert (await work.hold({ANA: lambda: contact(ANA)}))[ANA].crowded


async def test_erasing_takes_everything_that_hangs_on_the_person(
    store: SqlStore, clock: MovableClock
) -> None:
    people = await held(store, ANA, BEN)
    changes = Changes(letters=[letter(one, clock) for one in people.values()])
    changes.messages = [
        MessageRow(one.id, "heard", "", b"", b"id", clock()) for one in people.values()
    ]
    async with store.work() as work:
        await work.save(changes)
        await work.commit()
    async with store.work() as work:
        await work.save(Changes(erased=[people[ANA].id]))
        await work.commit()
    async with store.work() as work:
        assert await work.messages_of(people[ANA].id, None) == []
        assert len(await work.messages_of(people[BEN].id, None)) == 1


async def test_rows_that_the_database_refuses_are_the_turns_own_fault(
    store: SqlStore, clock: MovableClock
) -> None:
    nobody = SessionRow(uuid4(), b"state", False, clock())

    async def write() -> None:
        async with store.work() as work:
            await work.save(Changes(sessions={nobody.contact: nobody}))
            await work.commit()

    with pytest.raises(TurnRefused):
        await write()


async def test_a_quarantined_update_may_be_noted_twice(
    store: SqlStore, clock: MovableClock
) -> None:
    for _ in range(2):
        async with store.work() as work:
            await work.quarantine(("telegram", 7), "ValueError", b"h" * 32, clock())
            await work.commit()
    async with store.database.reading() as connection:
        (row,) = await connection.execute(select(t.quarantine))
    assert (row.update_id, row.error, row.digest) == (7, "ValueError", b"h" * 32)
