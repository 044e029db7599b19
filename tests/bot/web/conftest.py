"""A house with its web chat open, and one person at the door."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.bot.web.house import House, Visitor
from tests.chat import World

Open = Callable[..., Awaitable[House]]


@pytest.fixture
async def opened(world: World) -> AsyncIterator[Open]:
    """Opens houses with settings of their own."""
    houses: list[House] = []

    async def open_house(**settings: Any) -> House:
        house = House(world, **settings)
        await house.open()
        houses.append(house)
        return house

    yield open_house
    for one in houses:
        await one.shut()


@pytest.fixture
async def house(opened: Open) -> House:
    return await opened()


@pytest.fixture
async def visitor(house: House) -> AsyncIterator[Visitor]:
    async with house.visitor() as one:
        yield one
