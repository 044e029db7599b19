"""What the outbox promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.changes import Changes, Contact, LetterRow, MessageRow
from services.effects import LEASE
from services.letters import Lane
from storage.database import Database
from storage.outbox import SqlOutbox
from storage.work import SqlStore
from tests.chat import BOT
from tests.clock import MovableClock

LANES: tuple[Lane, ...] = ("reply", "bulk", "later")


class Post:
    """Two people, and letters written to them."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self.clock = clock
        self.store = SqlStore(database, bot=BOT, owner="this", clock=clock)
        self.other = SqlStore(database, bot=BOT, owner="other", clock=clock)
        self.outbox, self.others = SqlOutbox(self.store), SqlOutbox(self.other)
        self.people: dict[bytes, Contact] = {}

    async def meets(self, *indexes: bytes) -> None:
        made = {one: Contact(uuid4(), "telegram", one, b"s", date(2026, 11, 23)) for one in indexes}
        async with self.store.work() as work:
            found = await work.hold({index: lambda one=one: one for index, one in made.items()})  # type: ignore[misc]
            await work.commit()
        self.people |= {index: one.contact for index, one in found.items()}

    async def writes(
        self,
        to: bytes,
        *bodies: bytes,
        lane: Lane = "reply",
        after: float = 0,
        claimed: bool = False,
    ) -> list[int]:
        due = self.clock() + timedelta(seconds=after)
        until = self.clock() + LEASE if claimed else None
        rows = [
            LetterRow(self.people[to].id, "telegram", lane, body, due, until) for body in bodies
        ]
        async with self.store.work() as work:
            ids = await work.save(Changes(letters=rows))
            await work.commit()
        return ids

    async def claims(self, outbox: SqlOutbox | None = None) -> list[bytes]:
        now = self.clock()
        taken = await (outbox or self.outbox).claim("telegram", LANES, 50, now, now + LEASE)
        return [one.body for one in taken]


@pytest.fixture
async def post(each_database: Database, clock: MovableClock) -> AsyncIterator[Post]:
    one = Post(each_database, clock)
    await one.meets(b"a" * 16, b"b" * 16)
    return one


ANA, BEN = b"a" * 16, b"b" * 16


async def test_a_letter_waits_for_every_earlier_one_to_the_same_person(post: Post) -> None:
    first = await post.writes(ANA, b"a1", b"a2")
    await post.writes(BEN, b"b1")
    assert await post.claims() == [b"a1", b"b1"]
    await post.outbox.delivered(first[:1], [])
    assert await post.claims() == [b"a2"]


async def test_a_claimed_letter_is_nobody_elses_until_the_lease_ends(post: Post) -> None:
    await post.writes(ANA, b"a1")
    assert await post.claims() == [b"a1"]
    assert await post.claims(post.others) == []
    post.clock.moves(seconds=31)
    assert await post.claims(post.others) == [b"a1"]


async def test_a_letter_written_claimed_is_taken_up_by_others_only_after_a_crash(
    post: Post,
) -> None:
    await post.writes(ANA, b"a1", claimed=True)
    assert await post.claims(post.others) == []
    post.clock.moves(seconds=31)
    assert await post.claims(post.others) == [b"a1"]


async def test_a_letter_put_back_holds_up_those_behind_it_until_it_is_due(post: Post) -> None:
    ids = await post.writes(ANA, b"a1", b"a2")
    await post.claims()
    await post.outbox.put_back(ids[:1], post.clock() + timedelta(seconds=20))
    assert await post.claims() == []
    post.clock.moves(seconds=21)
    assert await post.claims() == [b"a1"]


async def test_what_is_due_later_neither_comes_early_nor_holds_anything_up(post: Post) -> None:
    await post.writes(ANA, b"clear", lane="later", after=600)
    await post.writes(ANA, b"a1")
    assert await post.claims() == [b"a1"]
    post.clock.moves(seconds=601)
    assert b"clear" in await post.claims()


async def test_delivered_letters_leave_their_message_ids(post: Post) -> None:
    ids = await post.writes(ANA, b"a1")
    person = post.people[ANA].id
    await post.outbox.delivered(
        ids, [MessageRow(person, "reply", "review", b"markme", b"sealed", post.clock())]
    )
    assert await post.claims() == []
    (row,) = await post.outbox.messages_of(person, "review")
    assert row.message == b"sealed"
    found = await post.outbox.message_at(person, b"markme")
    assert found is not None
    await post.outbox.forget_messages([row])
    assert await post.outbox.messages_of(person, None) == []


async def test_message_ids_of_somebody_erased_meanwhile_are_not_kept(post: Post) -> None:
    stranger = uuid4()
    await post.outbox.delivered(
        [], [MessageRow(stranger, "reply", "", b"", b"sealed", post.clock())]
    )
    assert await post.outbox.messages_of(stranger, None) == []


async def test_when_a_person_is_gone_nothing_waits_for_them(post: Post) -> None:
    await post.writes(ANA, b"a1", b"a2")
    await post.outbox.gone(post.people[ANA].id)
    assert await post.claims() == []


async def test_two_processes_share_the_work_and_claim_nothing_twice(post: Post) -> None:
    await post.meets(*(bytes([at]) * 16 for at in range(40)))
    for at in range(40):
        await post.writes(bytes([at]) * 16, bytes([at]))
    mine, theirs = await post.claims(), await post.claims(post.others)
    assert sorted(mine + theirs) == [bytes([at]) for at in range(40)]


async def test_the_oldest_letter_is_known(post: Post) -> None:
    assert await post.outbox.oldest() is None
    await post.writes(ANA, b"a1")
    assert await post.outbox.oldest() == post.clock()
