"""Settings: what is malformed stops the start with its name and remedy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services import keyfile, settings
from services.errors import OperatorMistake

TOKEN = "123456:" + "A" * 35
GOOD = {"BOT_TOKEN": TOKEN, "BOT_MODE": "webhook", "WEBHOOK_URL": "https://bot.example.org/"}


def test_without_any_settings_telegram_is_off_and_the_web_chat_is_on_loopback() -> None:
    own = settings.read({})
    assert (own.uses_telegram, own.web_chat, own.host, own.port) == (False, True, "127.0.0.1", 8080)
    assert own.database_url == "sqlite+aiosqlite:///data/forest-smart.db"
    assert own.telegram_api == "https://api.telegram.org"


def test_the_web_chat_is_off_beyond_loopback_until_it_is_set() -> None:
    assert settings.read({"HOST": "0.0.0.0"}).web_chat is False
    assert settings.read({"HOST": "0.0.0.0", "WEB_CHAT": "on"}).web_chat is True


def test_a_bots_number_is_read_from_its_token() -> None:
    assert settings.read(GOOD).bot_id == 123456
    assert settings.read(GOOD).webhook_url == "https://bot.example.org"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "hello"),
        ("TELEGRAM_API_BASE_URL", "ftp://x"),
        ("BOT_MODE", "carrier pigeon"),
        ("WEBHOOK_URL", "bot.example.org"),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgresql://host"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("METRICS_PORT", "²"),
        ("PUBLIC_URL", "https://x/?a=1"),
        ("SERVER_KEY", "short"),
        ("WEB_CHAT", "maybe"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_malformed_setting_is_named_with_its_remedy(name: str, value: str) -> None:
    with pytest.raises(OperatorMistake) as told:
        settings.read({name: value})
    assert told.value.where == f"setting {name}"
    assert told.value.remedy


def test_webhook_mode_needs_a_token_and_an_address() -> None:
    for missing in ("BOT_TOKEN", "WEBHOOK_URL"):
        given = {name: value for name, value in GOOD.items() if name != missing}
        with pytest.raises(OperatorMistake, match=missing):
            settings.read(given)


def test_a_secret_never_stands_in_the_message() -> None:
    with pytest.raises(OperatorMistake) as told:
        settings.read({"BOT_TOKEN": "12:secretsecret"})
    assert "secret" not in str(told.value).replace("setting", "")


def test_every_setting_stands_in_the_example_file_and_no_other() -> None:
    example = Path(".env.example").read_text()
    named = set(re.findall(r"^#([A-Z_]+)=", example, re.M))
    used = set(re.findall(r'"([A-Z][A-Z_]{3,})"', Path("services/settings.py").read_text()))
    assert named == used


def test_a_line_of_the_file_that_is_no_setting_is_told_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=8080\nexport nonsense\n")
    with pytest.raises(OperatorMistake, match=":2"):
        settings.read_file(file)
    file.write_text("# a remark\nPORT='9090'\n\n")
    assert settings.read_file(file) == {"PORT": "9090"}


def test_the_key_file_is_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    folder = keyfile.data_folder(tmp_path / "data")
    first = keyfile.server_keys(folder, "")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / keyfile.NAME).stat().st_mode & 0o777 == 0o600
    assert keyfile.server_keys(folder, "").secret("x") == first.secret("x")


@pytest.mark.parametrize("content", ["", "zz", "00" * 31, "\x00\xff"])
def test_a_broken_key_file_stops_the_start(tmp_path: Path, content: str) -> None:
    file = tmp_path / keyfile.NAME
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(OperatorMistake, match=keyfile.NAME):
        keyfile.server_keys(tmp_path, "")


def test_a_key_file_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    keyfile.server_keys(tmp_path, "")
    (tmp_path / keyfile.NAME).chmod(0o644)
    with pytest.raises(OperatorMistake, match="chmod 600"):
        keyfile.server_keys(tmp_path, "")
