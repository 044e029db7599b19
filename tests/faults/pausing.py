"""The real bot with a trap: it kills itself with SIGKILL at a named point.

`python -m tests.faults.pausing` reads FAULT_AT, one of POINTS, and FAULT_WHEN, a file: the trap
is set once that file is there.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from bot.__main__ import main
from bot.telegram.messenger import TelegramMessenger
from services.batcher import Batcher
from services.changes import MessageRow
from services.turns import Turns
from storage.outbox import SqlOutbox
from storage.work import SqlWork

STEPPED = 3  # turns of a batch that were stepped when the process dies in the middle
GATHER = 0.5  # seconds in which the webhook's deliveries come together to one batch


def trapped() -> bool:
    return Path(os.environ["FAULT_WHEN"]).exists()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before_commit() -> None:
    commit = SqlWork.commit

    async def dying(self: SqlWork) -> None:
        if trapped():
            die()
        await commit(self)

    SqlWork.commit = dying  # type: ignore[method-assign]


def between_commit_and_send() -> None:
    say = TelegramMessenger.say

    async def dying(self: TelegramMessenger, *args: Any, **named: Any) -> Any:
        if trapped():
            die()
        return await say(self, *args, **named)

    TelegramMessenger.say = dying  # type: ignore[method-assign]


def between_send_and_delete() -> None:
    delivered = SqlOutbox.delivered

    async def dying(self: SqlOutbox, ids: Sequence[int], sent: Sequence[MessageRow]) -> None:
        if sent and trapped():  # a bubble has come, and not only an edit
            die()
        await delivered(self, ids, sent)

    SqlOutbox.delivered = dying  # type: ignore[method-assign]


def mid_batch() -> None:
    """Several people's updates in one batch, some stepped, none committed."""
    serve, turn, stepped = Batcher._serve, Turns._turn, count(1)

    async def gathering(self: Batcher, batch: list[Any]) -> None:
        if trapped():  # the webhook brings them one by one
            await asyncio.sleep(GATHER)
            batch, self._waiting = batch + self._waiting, []
        await serve(self, batch)

    async def dying(self: Turns, *args: Any) -> Any:
        came = await turn(self, *args)
        if trapped() and next(stepped) >= STEPPED:
            die()
        return came

    Batcher._serve = gathering  # type: ignore[method-assign]
    Turns._turn = dying  # type: ignore[assignment, method-assign]


POINTS: dict[str, Callable[[], None]] = {
    "before commit": before_commit,
    "commit to send": between_commit_and_send,
    "send to delete": between_send_and_delete,
    "mid-batch": mid_batch,
}

if __name__ == "__main__":
    POINTS[os.environ["FAULT_AT"]]()
    sys.exit(main())
