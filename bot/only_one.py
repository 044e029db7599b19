"""One bot process for each SQLite file; the kernel frees the lock when its holder dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.errors import OperatorMistake


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    with (folder / "bot.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            raise OperatorMistake(
                "is in use by another bot process.",
                where=f"DATA_DIR {folder}",
                remedy="Stop that one first; for several processes use PostgreSQL.",
            ) from held
        yield
