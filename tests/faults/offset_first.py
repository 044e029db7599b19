"""A build that is wrong on purpose: the offset moves before the commit, as in stock polling.

`python -m tests.faults.offset_first`: once the file in FAULT_WHEN is there, the process dies
between the two. The tests show that their checker sees what such a build loses.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from bot.__main__ import main
from bot.telegram.polling import Polling
from bot.telegram.updates import ALLOWED, number_of

ANSWERS = frozenset({"yes", "partly", "no", "dont_know"})


def is_answer(raw: dict[str, Any]) -> bool:
    data: str = raw.get("callback_query", {}).get("data", "")
    return not ANSWERS.isdisjoint(data.split("."))


def trapped() -> bool:
    return Path(os.environ["FAULT_WHEN"]).exists()


async def once(self: Polling) -> None:
    raws = await self._fetch()
    if not raws:
        return
    self._offset = max(number_of(raw) or 0 for raw in raws) + 1
    confirm = {"offset": self._offset, "timeout": 0, "limit": 1, "allowed_updates": ALLOWED}
    await self._bot.call("getUpdates", confirm)
    if trapped() and any(is_answer(raw) for raw in raws):
        os.kill(os.getpid(), signal.SIGKILL)
    kept = await self._intake.keep(raws)
    for one, outcome in kept:
        self._intake.answer_press(one, outcome)


if __name__ == "__main__":
    Polling._once = once  # type: ignore[method-assign]
    sys.exit(main())
