"""Settings: read once from the environment and `.env`; each mistake told with its remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from services.errors import OperatorMistake

TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Settings:
    data_dir: Path
    database_url: str
    bot_token: str = ""
    telegram_api: str = "https://api.telegram.org"
    bot_mode: str = "polling"
    webhook_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    metrics_port: int = 0
    server_key: str = ""
    web_chat: bool = True
    log_format: str = "text"

    @property
    def uses_telegram(self) -> bool:
        return bool(self.bot_token)

    @property
    def bot_id(self) -> int:
        """The number before the colon of the token; 0 without Telegram."""
        return int(self.bot_token.partition(":")[0]) if self.bot_token else 0

    @property
    def at(self) -> str:
        """Where residents reach the web chat."""
        return self.public_url or f"http://{self.host}:{self.port}"


def read(environment: Mapping[str, str]) -> Settings:
    """The settings, or `OperatorMistake` naming the first that is malformed."""
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    data_dir = Path(given.get("DATA_DIR", "data")).expanduser()
    host = given.get("HOST", "127.0.0.1")
    settings = Settings(
        data_dir=data_dir,
        database_url=_database(given, data_dir),
        bot_token=_matching(
            given, "BOT_TOKEN", TOKEN, "Copy it from BotFather, like 123456:ABC..."
        ),
        telegram_api=_address(given, "TELEGRAM_API_BASE_URL", "https://api.telegram.org"),
        bot_mode=_one_of(given, "BOT_MODE", ("polling", "webhook"), "polling"),
        webhook_url=_address(given, "WEBHOOK_URL", ""),
        host=host,
        port=_port(given, "PORT", 8080),
        public_url=_address(given, "PUBLIC_URL", ""),
        metrics_port=_port(given, "METRICS_PORT", 0),
        server_key=_key(given),
        web_chat=_switch(given, "WEB_CHAT", host in LOOPBACK),
        log_format=_one_of(given, "LOG_FORMAT", ("text", "json"), "text"),
    )
    _check_webhook(settings)
    return settings


def _mistake(name: str, what: str, remedy: str) -> OperatorMistake:
    return OperatorMistake(what, where=f"setting {name}", remedy=remedy)


def _check_webhook(settings: Settings) -> None:
    if settings.bot_mode == "webhook" and not settings.webhook_url:
        raise _mistake(
            "WEBHOOK_URL", "is missing.", "BOT_MODE=webhook needs the public address of PORT."
        )
    if settings.bot_mode == "webhook" and not settings.bot_token:
        raise _mistake(
            "BOT_TOKEN", "is missing.", "BOT_MODE=webhook needs it; or leave BOT_MODE out."
        )


def _matching(given: Mapping[str, str], name: str, form: re.Pattern[str], remedy: str) -> str:
    value = given.get(name, "")
    if value and not form.fullmatch(value):
        raise _mistake(name, "does not look right.", remedy)
    return value


def _one_of(given: Mapping[str, str], name: str, known: tuple[str, ...], usual: str) -> str:
    value = given.get(name, usual).lower()
    if value not in known:
        raise _mistake(name, f"is {value!r}.", f"Set one of: {', '.join(known)}.")
    return value


def _address(given: Mapping[str, str], name: str, usual: str) -> str:
    value = given.get(name, usual)
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise _mistake(
            name, "is no web address.", "Write it like https://example.org, with no ? or #."
        )
    return value.rstrip("/")


def _port(given: Mapping[str, str], name: str, usual: int) -> int:
    value = given.get(name, str(usual))
    if not value.isascii() or not value.isdecimal() or int(value) > 65_535:
        raise _mistake(name, f"is {value!r}.", "Set a number from 0 to 65535.")
    return int(value)


def _switch(given: Mapping[str, str], name: str, usual: bool) -> bool:
    value = given.get(name, "on" if usual else "off").lower()
    if value not in {"on", "off"}:
        raise _mistake(name, f"is {value!r}.", "Set on or off.")
    return value == "on"


def _key(given: Mapping[str, str]) -> str:
    return _matching(
        given,
        "SERVER_KEY",
        re.compile(r"[0-9a-fA-F]{64}"),
        "Set 64 hex digits: openssl rand -hex 32",
    )


DATABASES: Mapping[str, Callable[[str], bool]] = {
    "sqlite": lambda url: url.partition("///")[2] != "",
    "postgresql": lambda url: bool(urlsplit(url).path.strip("/")),
}


def _database(given: Mapping[str, str], data_dir: Path) -> str:
    url = given.get("DATABASE_URL", f"sqlite+aiosqlite:///{data_dir / 'forest-smart.db'}")
    kind = url.partition(":")[0].partition("+")[0]
    if kind not in DATABASES or not DATABASES[kind](url):
        raise _mistake(
            "DATABASE_URL",
            "is no database we know.",
            "Set sqlite+aiosqlite:///path/to/file.db or postgresql://user@host/name.",
        )
    return url


def read_file(path: Path) -> dict[str, str]:
    """`.env`: NAME=value lines; a line that is none of these stops the start."""
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = row.strip()
        if text and not text.startswith("#"):
            name, equals, value = text.partition("=")
            if not equals or not re.fullmatch(r"[A-Z][A-Z0-9_]*", name.strip()):
                raise OperatorMistake(
                    "is not NAME=value.", where=f"{path}:{number}", remedy="Mend the line."
                )
            found[name.strip()] = value.strip().strip("\"'")
    return found
