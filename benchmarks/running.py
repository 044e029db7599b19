"""Starting a bot process on a CPU of its own, and reading what it takes from /proc."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from pathlib import Path

from tests.process import OPERATOR, free_port

ROOT = Path(__file__).parent.parent
STOCK_VENV = ROOT / "benchmarks" / ".venv-stock"
STOCK_NEEDS = ROOT / "benchmarks" / "stock-requirements.txt"
TICK = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1024 * 1024
BOT_CPU, API_CPU = 0, 1
DIE_WITH_PARENT = 1  # prctl(2), PR_SET_PDEATHSIG


@dataclass
class Process:
    """A bot under measurement."""

    name: str
    command: list[str]
    folder: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "operator.yaml").write_text(OPERATOR, encoding="utf-8")
        with (self.folder / "log.txt").open("wb") as log:
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=log,
                preexec_fn=_on_bot_cpu,
            )

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        own = {"DATA_DIR": str(self.folder), "PORT": str(self.port), "WEB_CHAT": "off"}
        at = {"WEBHOOK_URL": f"http://127.0.0.1:{self.port}", "PYTHONPATH": str(ROOT)}
        return {**kept, **own, **at, **self.settings}

    def is_alive(self) -> bool:
        return self.running is not None and self.running.poll() is None

    def end(self) -> None:
        if self.running is None:
            return
        self.running.terminate()
        try:
            self.running.wait(20)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()

    @property
    def said(self) -> str:
        return (self.folder / "log.txt").read_text(errors="replace")[-3000:]

    # -- what it takes ----------------------------------------------------------------------------

    @property
    def cpu(self) -> float:
        """Seconds of CPU since it started, all threads, user and system."""
        assert self.running is not None
        return cpu_of(self.running.pid)

    def megabytes(self, kind: str) -> float:
        """`VmRSS`: now; `VmHWM`: the most so far."""
        assert self.running is not None
        for row in Path(f"/proc/{self.running.pid}/status").read_text().splitlines():
            if row.startswith(f"{kind}:"):
                return int(row.split()[1]) * 1024 / MEGABYTE
        raise KeyError(kind)


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _on_bot_cpu() -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {BOT_CPU})


def keep_to_api_cpu() -> None:
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {API_CPU})


def ours(folder: Path, settings: dict[str, str], profile: Path | None = None) -> Process:
    also = ["--profile", str(profile)] if profile else []
    return Process("ours", [sys.executable, "-m", "benchmarks.ours", *also], folder, settings)


def stock(folder: Path, settings: dict[str, str]) -> Process:
    return Process("stock", [str(_stock_python()), "-m", "benchmarks.stock"], folder, settings)


def _stock_python() -> Path:
    """Stock python-telegram-bot with what its webhook needs, in an environment of its own."""
    python = STOCK_VENV / "bin" / "python"
    if not python.exists():
        venv.create(STOCK_VENV, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(STOCK_NEEDS)]
        subprocess.run(install, check=True)
    return python
