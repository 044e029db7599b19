"""The real bot on a store that refuses every write while the file in FAULT_WHEN is there."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.__main__ import main
from storage import database

usual = database._sqlite


def fickle(url: URL) -> AsyncEngine:
    engine = usual(url)

    @event.listens_for(engine.sync_engine, "checkout")
    def turn(connection: Any, record: Any, proxy: Any) -> None:
        cursor = connection.cursor()
        refuse = Path(os.environ["FAULT_WHEN"]).exists()
        cursor.execute(f"PRAGMA query_only={'ON' if refuse else 'OFF'}")
        cursor.close()

    return engine


if __name__ == "__main__":
    database._sqlite = fickle
    sys.exit(main())
