"""The real process carries a person through the first topic, by polling and by webhook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.botapi.people import Person
from tests.botapi.server import BotApi
from tests.process import BotProcess


async def first_topic(ana: Person) -> None:
    await ana.says("/start")
    await ana.hears("Choose your language.")
    await ana.presses("English")
    await ana.hears("You choose.")
    await ana.presses("✅ I am 18 or older. Start")
    await ana.hears("Which place is nearest?")
    await ana.presses("📍 Cerro Azul")
    for number in (1, 2, 3):
        await ana.hears(f"Water and food, {number} of 3")
        await ana.presses("✅ Yes")
    await ana.hears(
        "Saved. Thank you.",
        options=["▶ Next questions", "📣 Tell us about a problem", "🌙 Enough for today"],
    )


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_whole_first_topic(
    api: BotApi, tmp_path: Path, database_url: str, mode: str
) -> None:
    settings = {
        "BOT_TOKEN": api.token,
        "TELEGRAM_API_BASE_URL": api.root,
        "BOT_MODE": mode,
        "DATABASE_URL": database_url,
    }
    bot = BotProcess(tmp_path / "data", settings)
    bot.settings["WEBHOOK_URL"] = bot.url
    await bot.has_sites("Cerro Azul", "Río Claro")
    await bot.start()
    try:
        await first_topic(api.person(7001, language_code="en"))
        assert await bot.stop() < 8
    finally:
        await bot.kill()
    assert "Traceback" not in bot.said
    assert api.token not in bot.said


async def test_forget_clears_both_sides_of_the_chat(
    api: BotApi, tmp_path: Path, database_url: str
) -> None:
    settings = {
        "BOT_TOKEN": api.token,
        "TELEGRAM_API_BASE_URL": api.root,
        "DATABASE_URL": database_url,
    }
    bot = BotProcess(tmp_path / "data", settings)
    await bot.has_sites("Cerro Azul", "Río Claro")
    await bot.start()
    try:
        ana = api.person(7001, language_code="en")
        await first_topic(ana)
        await ana.says("/forget")
        await ana.hears("Erase everything that I hold about you?")
        await ana.presses("🗑 Yes, erase everything")
        await ana.hears("It is erased.")
        assert [one.text.splitlines()[0] for one in ana.bubbles] == [
            "It is erased. I also removed the messages of the last two days where I could."
        ]
    finally:
        await bot.kill()
