"""What the fault tests share: an empty store of each kind, and the real process on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.botapi.server import BotApi
from tests.faults.crowd import PLACES
from tests.faults.store import KEY, Store, empty, open_store
from tests.process import BotProcess

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """Both kinds, one after the other, each empty."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    if request.param == "postgresql":
        await empty(url)
    async with open_store(url) as one:
        yield one


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Store]:
    async with open_store(sqlite_url) as one:
        yield one


@pytest.fixture
async def postgresql(postgresql_url: str) -> AsyncIterator[Store]:
    await empty(postgresql_url)
    async with open_store(postgresql_url) as one:
        yield one


@pytest.fixture(params=["polling", "webhook"])
def mode(request: pytest.FixtureRequest) -> str:
    way: str = request.param
    return way


class Bots:
    """Makes bot processes on one Telegram, and sees to it that none outlives its test."""

    def __init__(self, api: BotApi, folder: Path) -> None:
        self.api, self.folder = api, folder
        self.made: list[BotProcess] = []

    async def ready(self, store: Store, mode: str, module: str = "bot", **more: str) -> BotProcess:
        """A process that has its sites but is not started."""
        settings = {
            "BOT_TOKEN": self.api.token,
            "TELEGRAM_API_BASE_URL": self.api.root,
            "BOT_MODE": mode,
            "DATABASE_URL": store.url,
            "SERVER_KEY": KEY.hex(),
        }
        bot = BotProcess(self.folder / "data", settings | more, module)
        bot.settings["WEBHOOK_URL"] = bot.url
        self.made.append(bot)
        await store.has_sites(*PLACES)
        return bot

    async def started(
        self, store: Store, mode: str, module: str = "bot", **more: str
    ) -> BotProcess:
        bot = await self.ready(store, mode, module, **more)
        await bot.start()
        return bot

    @property
    def trap(self) -> Path:
        """The file that a variant of the bot waits for."""
        return self.folder / "trap"

    async def trapped(self, store: Store, mode: str, at: str) -> BotProcess:
        """The bot that dies at a named point, once the trap is set by `bots.trap.touch()`."""
        return await self.started(
            store, mode, "tests.faults.pausing", FAULT_AT=at, FAULT_WHEN=str(self.trap)
        )

    async def revives(self, bot: BotProcess) -> None:
        """The same bot again, with nothing wrong in it."""
        bot.module = "bot"
        await bot.start()

    async def end(self) -> None:
        for bot in self.made:
            await bot.kill()


@pytest.fixture
async def bots(api: BotApi, tmp_path: Path) -> AsyncIterator[Bots]:
    made = Bots(api, tmp_path)
    yield made
    await made.end()
