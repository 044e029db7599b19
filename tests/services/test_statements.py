"""A batch costs the same few statements whatever its size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from services.incoming import Incoming, Opened, Pushed
from storage.database import Database
from tests.chat import Chat, World

MOST = 12  # statements for a batch of up to 100 turns; claims and deletes of letters apart


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(on: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said.append(" ".join(statement.split())[:60])

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


async def presses(world: World, people: list[Chat], label: str) -> list[Incoming]:
    arrivals = []
    for one in people:
        shown, data = one._button(label)
        arrivals.append(world.incoming(one.address, Pushed(data), "en", bubble=shown.id))
    return arrivals


async def statements(world: World, arrivals: list[Incoming]) -> list[str]:
    with counted(world.database) as said:
        taken = await world.turns.take(arrivals)
    world.delivery.hand_over(taken.posts)
    await world.delivery.drain(5)
    return [one for one in said if not one.startswith("BEGIN")]


async def test_a_batch_of_a_hundred_turns_takes_at_most_twelve_statements(world: World) -> None:
    people = [world.chat(person) for person in range(100)]
    arriving = await statements(
        world, [world.incoming(one.address, Opened(), "en", heard="9") for one in people]
    )
    assert len(arriving) <= MOST, arriving
    for label in (
        "English",
        "I am 18 or older. Start",
        "Cerro Azul",
        "Yes",
        "No",
        "Partly",
        "Next questions",
        "I mine",
        "Yes",
    ):
        said = await statements(world, await presses(world, people, label))
        assert len(said) <= MOST, said


async def test_a_batch_where_everybody_does_something_else_takes_no_more(world: World) -> None:
    people = [world.chat(person) for person in range(20)]
    for one in people[:15]:
        await one.arrives()
    newcomers = [world.incoming(one.address, Opened(), "en", heard="9") for one in people[15:]]
    answering = await presses(world, people[:10], "Yes")
    skipping = await presses(world, people[10:15], "Skip")
    said = await statements(world, newcomers + answering + skipping)
    assert len(said) <= MOST, said


async def test_ten_turns_take_as_many_statements_as_one(world: World) -> None:
    people = [world.chat(person) for person in range(11)]
    for one in people:
        await one.arrives()
    one = await statements(world, await presses(world, people[:1], "Yes"))
    ten = await statements(world, await presses(world, people[1:], "Yes"))
    assert len(one) == len(ten)
