"""What the self tests share."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.botapi.caller import Caller, calling
from tests.botapi.fixtures import api, judge, unjudged
from tests.botapi.server import BotApi

__all__ = ["api", "judge", "unjudged"]


@pytest_asyncio.fixture
async def bot(api: BotApi) -> AsyncIterator[Caller]:
    async with calling(api) as bot:
        yield bot


@pytest_asyncio.fixture
async def lawless(unjudged: BotApi) -> AsyncIterator[Caller]:
    """A bot that breaks the rules; its calls are not judged at the end."""
    async with calling(unjudged) as bot:
        yield bot
