"""Starting and ending the real program: what it says, what stops it, what keeps it running."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.botapi.server import BotApi
from tests.faults.waiting import until
from tests.process import BotProcess, free_port


@pytest.fixture
async def bot(tmp_path: Path, database_url: str) -> AsyncIterator[BotProcess]:
    one = BotProcess(tmp_path / "data", {"DATABASE_URL": database_url})
    yield one
    await one.kill()


async def refusal(bot: BotProcess) -> str:
    """What the program says when it does not start."""
    with pytest.raises(AssertionError, match="ended with 2"):
        await bot.start()
    assert "Traceback" not in bot.said
    return bot.said


async def test_without_settings_it_says_that_telegram_is_off(bot: BotProcess) -> None:
    bot.settings["WEB_CHAT"] = "on"
    await bot.start()
    assert "Telegram is off because BOT_TOKEN is not set" in bot.said
    assert f"web chat: {bot.url}/" in bot.said


async def test_the_first_start_makes_what_is_missing_and_says_what_to_fill_in(
    bot: BotProcess,
) -> None:
    bot.with_operator = False
    await bot.start()
    assert "demo facts are in place: fill in" in bot.said
    assert "DEMO" in (bot.folder / "operator.yaml").read_text()
    assert (bot.folder / "server.key").stat().st_mode & 0o777 == 0o600
    assert bot.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("name", "value"), [("BOT_TOKEN", "nonsense"), ("PORT", "http"), ("DATABASE_URL", "mysql://x")]
)
async def test_a_malformed_setting_stops_it_with_its_name_and_remedy(
    bot: BotProcess, name: str, value: str
) -> None:
    bot.settings[name] = value
    assert f"Cannot start. setting {name}:" in await refusal(bot)


async def test_a_broken_operator_file_stops_it_with_file_line_and_remedy(bot: BotProcess) -> None:
    bot.folder.mkdir()
    (bot.folder / "operator.yaml").write_text("ngo: X\ncountry: Narnia\n")
    said = await refusal(bot)
    assert "operator.yaml:2: country" in said
    assert "Mend the file" in said


async def test_a_broken_key_file_stops_it(bot: BotProcess) -> None:
    bot.folder.mkdir()
    key = bot.folder / "server.key"
    key.write_text("not a key")
    key.chmod(0o600)
    assert "server.key" in await refusal(bot)


async def test_a_port_in_use_stops_it(bot: BotProcess) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", bot.port))
        taken.listen()
        assert "setting PORT" in await refusal(bot)


async def test_a_second_process_on_the_same_sqlite_file_is_refused(
    tmp_path: Path, sqlite_url: str
) -> None:
    first = BotProcess(tmp_path / "data", {"DATABASE_URL": sqlite_url})
    second = BotProcess(tmp_path / "data", {"DATABASE_URL": sqlite_url})
    await first.start()
    try:
        second.logs = tmp_path / "second.txt"
        with pytest.raises(AssertionError, match="ended with 2"):
            await second.start()
        assert "in use by another bot process" in second.said
    finally:
        await first.kill()


async def test_broken_content_stops_it_with_file_line_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from bot import program
    from locales.catalogs import HERE
    from pci_content.loader import FOREST_SMART
    from services.errors import OperatorMistake

    pack, catalogs = tmp_path / "pack", tmp_path / "locales"
    shutil.copytree(FOREST_SMART, pack)
    shutil.copytree(HERE, catalogs)
    (pack / "topics.yaml").write_text((pack / "topics.yaml").read_text() + "\n  broken: [\n")
    monkeypatch.setattr(program, "FOREST_SMART", pack)
    with pytest.raises(OperatorMistake, match=r"topics\.yaml:\d+"):
        program.read_book()
    shutil.copyfile(FOREST_SMART / "topics.yaml", pack / "topics.yaml")
    (catalogs / "es/LC_MESSAGES/messages.po").write_text('msgid "x"\nnonsense\n')
    monkeypatch.setattr(program, "CATALOGS", catalogs)
    with pytest.raises(OperatorMistake, match=r"messages\.po:\d+"):
        program.read_book()


async def test_health_tells_how_it_is(bot: BotProcess) -> None:
    await bot.start()
    health = await bot.health()
    assert health == {
        "database": "ok",
        "last_update_age": None,
        "oldest_unsent_letter_age": None,
        "telegram": "off",
    }


async def test_a_container_can_ask_whether_it_is_well(bot: BotProcess) -> None:
    assert (await bot.command("healthy"))[0] == 1
    await bot.start()
    assert (await bot.command("healthy"))[0] == 0


async def test_counts_are_on_loopback_when_asked_for(bot: BotProcess) -> None:
    port = free_port()
    bot.settings["METRICS_PORT"] = str(port)
    await bot.start()
    async with (
        aiohttp.ClientSession() as web,
        web.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        assert "forest_turns_total 0.0" in await answer.text()


async def test_commands_are_shown_in_every_language(api: BotApi, bot: BotProcess) -> None:
    bot.settings |= {"BOT_TOKEN": api.token, "TELEGRAM_API_BASE_URL": api.root}
    await bot.start()
    await until(lambda: api.count("setMyCommands") >= 6, "the command menu in every language")
    calls = [one.params for one in api.calls_of("setMyCommands")]
    assert {one.get("language_code", "") for one in calls} == {"", "en", "es", "fr", "nl", "pt"}


async def test_a_group_gets_one_line_and_is_left(api: BotApi, bot: BotProcess) -> None:
    bot.settings |= {"BOT_TOKEN": api.token, "TELEGRAM_API_BASE_URL": api.root}
    await bot.start()
    group = {"id": -77, "type": "group", "title": "Miners"}
    ana = {"id": 7001, "is_bot": False, "first_name": "Ana"}
    for number in (1, 2):
        message = {"message_id": number, "date": int(time.time()), "chat": group, "from": ana}
        api.update({"message": {**message, "text": "my secret"}})
    await until(lambda: api.count("leaveChat") == 1, "the bot leaves the group")
    assert api.count("sendMessage") <= 1
    assert "secret" not in bot.said


async def test_the_supervisor_starts_a_killed_child_again_and_ends_both(
    tmp_path: Path, database_url: str
) -> None:
    one = BotProcess(tmp_path / "data", {"DATABASE_URL": database_url}, module="tests.run_command")
    await one.start()
    try:
        assert one.process
        (child,) = children(one.process.pid)
        os.kill(child, signal.SIGKILL)
        await one.is_answering(15)
        assert children(one.process.pid) != [child]
        assert await one.stop() < 8
    finally:
        await one.kill()


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(one) for one in listed.split()]
