"""The real bot process, started and killed by tests."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

SOON = aiohttp.ClientTimeout(total=2)
ROOT = Path(__file__).parent.parent
OPERATOR = """\
ngo: Selva Viva
helper: Ceiba
office: Jr. Lima 12
phone: 082 571 000
hours: 8-17
person: Rosa Quispe
outside_bodies: [Defensoría del Pueblo]
emergency: "105"
country: PE
zone: America/Lima
languages: [en, es, fr, nl, pt]
default_language: en
promises: {names_hidden: true, not_passed_on: true}
high_risk_topics: "off"
retention_months: 24
demo: false
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class BotProcess:
    """`python -m bot` with its own folder; what it logs is kept for the test to read."""

    folder: Path
    settings: dict[str, str]
    module: str = "bot"
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None
    logs: Path = Path()
    with_operator: bool = True

    async def start(self, within: float = 20.0) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.logs == Path():
            self.logs = self.folder / "log.txt"
        operator = self.folder / "operator.yaml"
        if self.with_operator and not operator.exists():
            operator.write_text(OPERATOR, encoding="utf-8")
        with self.logs.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self.module,
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=log,
            )
        await self.is_answering(within)

    async def has_sites(self, *names: str) -> None:
        """Import these sites by the operator's own command."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "operator.yaml").write_text(OPERATOR, encoding="utf-8")
        rows = "".join(f"{name},PE,America/Lima\n" for name in names)
        file = self.folder / "sites.csv"
        file.write_text(f"name,country,zone\n{rows}", encoding="utf-8")
        code, said = await self.command("sites", "import", str(file))
        assert code == 0, said

    async def command(self, *args: str, given: str = "") -> tuple[int, str]:
        """`forest-smart-bot ...` with the same settings: its exit code and all it said."""
        asked = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.command",
            *args,
            cwd=ROOT,
            env=self._environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await asked.communicate(given.encode())
        return asked.returncode or 0, out.decode()

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        own = {"DATA_DIR": str(self.folder), "PORT": str(self.port), "WEB_CHAT": "off"}
        return {**kept, **own, **self.settings, "PYTHONPATH": str(ROOT)}

    async def is_answering(self, within: float) -> None:
        deadline = asyncio.get_running_loop().time() + within
        while asyncio.get_running_loop().time() < deadline:
            if self.process and self.process.returncode is not None:
                raise AssertionError(f"ended with {self.process.returncode}:\n{self.said}")
            if await self.health() is not None:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"not there after {within} s:\n{self.said}")

    async def health(self) -> dict[str, object] | None:
        try:
            async with aiohttp.ClientSession(timeout=SOON) as web:
                found: dict[str, object] = await (await web.get(f"{self.url}/healthz")).json()
                return found
        except (aiohttp.ClientError, TimeoutError):
            return None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return self.logs.read_text(errors="replace") if self.logs.is_file() else ""

    async def kill(self) -> None:
        """kill -9: no warning, no last words."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> float:
        """SIGTERM; how many seconds it took to end."""
        started = asyncio.get_running_loop().time()
        await self._end(signal.SIGTERM)
        return asyncio.get_running_loop().time() - started

    async def _end(self, how: signal.Signals) -> None:
        if self.process and self.process.returncode is None:
            self.process.send_signal(how)
            await self.process.wait()


@asynccontextmanager
async def bot_process(folder: Path, **settings: str) -> AsyncIterator[BotProcess]:
    bot = BotProcess(folder, settings)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.kill()
