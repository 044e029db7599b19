"""The verdict on a test's calls: breaches that the fake refused, and faults the judge finds."""

import contextlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.botapi.calls import Call

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("judge.py")
REQUIREMENTS = PROGRAM.with_name("judge-requirements.txt")
SETTING = "BOTAPI_JUDGE_PYTHON"
FIND = "import importlib.util as i, sys; sys.exit(i.find_spec('aiogram') is None)"


class Condemned(AssertionError):
    """The bot made calls that Telegram's description does not allow."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(["calls against the Bot API:", *faults]))


class Judge:
    """The judge's process, kept running between tests."""

    def __init__(self, python: Path) -> None:
        self._process = subprocess.Popen(
            [str(python), "-I", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def faults(self, calls: Sequence[Call]) -> list[str]:
        return [fault for call in calls for fault in self._asked(call)]

    def _asked(self, call: Call) -> list[str]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"method": call.method, "params": call.params}) + "\n")
        stdin.flush()
        said: list[str] = json.loads(stdout.readline())
        return said

    def close(self) -> None:
        """Ends the process; its pipes may already be gone."""
        with contextlib.suppress(OSError):
            self._process.communicate(timeout=10)


def python_of(environment: Mapping[str, str]) -> Path:
    given = environment.get(SETTING)
    return Path(given) if given else ROOT / ".venv-judge" / "bin" / "python"


def missing_judge(environment: Mapping[str, str] = os.environ) -> str | None:
    """Why no judge can sit, or None."""
    python = python_of(environment)
    if not python.exists():
        return (
            f"no judge: {python} is missing; set {SETTING}, "
            f"or make .venv-judge and install {REQUIREMENTS.relative_to(ROOT)} in it"
        )
    known = subprocess.run([str(python), "-c", FIND], check=False)
    return None if known.returncode == 0 else f"no judge: {python} knows no aiogram"


def breaches(calls: Sequence[Call]) -> list[str]:
    return [f"{call.method}: {call.outcome.words}" for call in calls if call.outcome.breach]


def verdict(calls: Sequence[Call], judge: Judge | None) -> list[str]:
    """All faults of these calls; without a judge only what the fake itself refused."""
    arrived = [call for call in calls if not call.outcome.lost]
    return breaches(arrived) + (judge.faults(arrived) if judge is not None else [])


def demand_clean(calls: Sequence[Call], judge: Judge | None) -> None:
    faults = verdict(calls, judge)
    if faults:
        raise Condemned(faults)
