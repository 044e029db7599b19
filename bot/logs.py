"""Logs: text or JSON lines, ids only; a bot token never gets into one."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

TOKEN = re.compile(r"(bot)?\d{3,20}:[A-Za-z0-9_-]{20,}")
QUIET = (
    "aiohttp",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "httpcore",
    "httpx",
    "sqlalchemy",
    "telegram",
    "uvicorn",
)


class Redacted(logging.Formatter):
    """What looks like a token is blotted out, wherever it came from."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub("bot***", super().format(record))


class JsonLines(Redacted):
    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": TOKEN.sub("bot***", record.getMessage()),
        }
        if record.exc_info and record.exc_info[0]:
            said["error"] = record.exc_info[0].__name__
        return json.dumps(said, ensure_ascii=False)


def set_up(form: str) -> None:
    """Our own lines at INFO; libraries only from WARNING, as some print bodies and addresses."""
    handler = logging.StreamHandler(sys.stderr)
    plain = Redacted("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")
    handler.setFormatter(JsonLines() if form == "json" else plain)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
