"""A letter that joins while those before it go back into the outbox is not forgotten there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import insert, select

from services import letters
from services.effects import LEASE
from services.letters import Letter, Post
from services.messenger import Wait
from storage import tables as t
from tests.chat import BOT, Chat, World

SECOND = "Water and food, 2 of 3"


async def test_a_reply_written_while_the_one_before_is_put_back_comes_too(
    world: World, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 for the first letter; the person's next turn commits just then."""
    await chat.arrives()
    put_back = world.outbox.put_back
    joined: list[Post] = []

    async def slow(ids: Sequence[int], not_before: datetime) -> None:
        await put_back(ids, not_before)
        if not joined:
            joined.append(await written(world, chat))
            world.delivery.hand_over(joined)

    monkeypatch.setattr(world.outbox, "put_back", slow)
    world.messenger.meets(Wait(1.0))
    await chat.presses("Yes")
    for _ in range(5):
        await chat.after(seconds=60)  # beyond every pause and every lease
    assert SECOND in "".join(one.text for one in chat.shown)
    assert await world.outbox.oldest() is None, "a letter lies in the outbox for ever"


async def written(world: World, chat: Chat) -> Post:
    """Another letter to the same chat, committed and claimed by this process."""
    letter = Letter("clear", messages=("1",))
    now = world.clock()
    body = world.keys.letters.seal(letters.to_bytes(letter), "letter")
    async with world.database.writing() as connection:
        whose = (await connection.scalars(select(t.contact.c.id))).one()
        row = {"bot": BOT, "contact": whose, "channel": "telegram", "lane": "reply", "body": body}
        claimed = {"due": now, "owner": "this", "leased_until": now + LEASE, "tried": 0}
        made = await connection.execute(insert(t.letter).values({**row, **claimed}))
        await connection.commit()
    (id,) = made.inserted_primary_key or (0,)
    return Post(id, whose, "telegram", chat.address, "en", "reply", letter)
