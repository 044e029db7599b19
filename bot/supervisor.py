"""`forest-smart-bot run`: starts the processes, starts again what died, ends them together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
import time

log = logging.getLogger("forest.run")
GRACE = 7.5  # seconds a child has to end by itself
STEADY = 30.0  # seconds after which a child counts as well started
LONGEST_PAUSE = 30.0
HOPELESS = frozenset({2, 3})  # exit codes of a wrong setting or database: told, and not tried again


class Child:
    """A process by exec of `python -m <module>`, so that it shares nothing with its parent."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: asyncio.subprocess.Process | None = None
        self._ending = False

    async def run(self) -> int:
        """Until it ends by our wish or hopelessly; its exit code."""
        pause = 1.0
        while True:
            started = time.monotonic()
            self._process = await asyncio.create_subprocess_exec(sys.executable, "-m", self._module)
            code = await self._process.wait()
            if self._ending or code in HOPELESS or code == 0:
                return 0 if self._ending else code
            pause = 1.0 if time.monotonic() - started > STEADY else min(pause * 2, LONGEST_PAUSE)
            log.error("%s died (%s); started again in %.0f s", self._module, code, pause)
            await asyncio.sleep(pause)

    async def end(self) -> None:
        self._ending = True
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._process.wait(), GRACE)
            return
        self._process.kill()


async def supervise(*modules: str) -> int:
    """The worst exit code of the children; when one is hopeless, all end."""
    children = [Child(one) for one in modules]
    runs = [asyncio.create_task(one.run()) for one in children]
    ending = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, ending.set)
    asked = asyncio.create_task(ending.wait())
    await asyncio.wait([*runs, asked], return_when=asyncio.FIRST_COMPLETED)
    await asyncio.gather(*(one.end() for one in children))
    for run in runs:
        if not run.done() and ending.is_set():
            await asyncio.wait([run], timeout=1)
    asked.cancel()
    return max((run.result() for run in runs if run.done() and not run.cancelled()), default=0)
