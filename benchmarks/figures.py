"""What was measured: one run of one bot, the table of all, and ours beside stock."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds from a press to the next question."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Waits:
        ordered = sorted(seconds)

        def at(share: float) -> float:
            return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

        return cls(at(0.50), at(0.95), at(0.99))


@dataclass(frozen=True, slots=True)
class Run:
    """`hurried`: all answer as soon as asked; `strolled`: at a steady pace."""

    bot: str
    mode: str
    turns: int
    turns_per_second: float
    cpu_per_1000: float  # seconds of the bot process
    bot_busy: float  # share of its CPU, while people hurry
    api_busy: float  # share of the CPU that the fake Bot API and the crowd took then
    hurried: Waits
    strolled: Waits
    strolled_cpu_per_1000: float
    at_rest: float  # MB
    peak: float  # MB
    calls_per_1000: dict[str, int]
    refused: int


@dataclass(frozen=True, slots=True)
class Pair:
    ours: Run
    stock: Run

    @property
    def speed(self) -> float:
        return self.ours.turns_per_second / self.stock.turns_per_second

    @property
    def cpu(self) -> float:
        return self.stock.cpu_per_1000 / self.ours.cpu_per_1000

    @property
    def p99(self) -> float:
        return self.ours.strolled.p99 / self.stock.strolled.p99


def table(pairs: Sequence[Pair], pace: int) -> str:
    runs = [run for pair in pairs for run in (pair.stock, pair.ours)]
    parts = ["## Every run", "", _lines(HEAD, [_row(run) for run in runs]), ""]
    parts += [f"Steady: answers at {pace} a second over all. Times in ms, memory in MB.", ""]
    parts += ["## Ours beside stock", "", _lines(RATIOS, _ratios(pairs)), ""]
    parts += ["## Calls per 1,000 turns", "", _lines(("bot", "mode", "calls"), _calls(pairs))]
    return "\n".join(parts) + "\n"


HEAD = (
    "bot", "mode", "turns/s", "CPU s per 1,000", "bot CPU", "fake API CPU", "p50", "p95", "p99",
    "steady p50", "steady p95", "steady p99", "steady CPU s per 1,000", "at rest", "peak",
    "refused",
)  # fmt: skip
RATIOS = ("mode", "turns/s ours ÷ stock", "CPU stock ÷ ours", "steady p99 ours ÷ stock")


def _row(run: Run) -> Row:
    hurried, strolled = run.hurried, run.strolled
    waits = (hurried.p50, hurried.p95, hurried.p99, strolled.p50, strolled.p95, strolled.p99)
    return (
        run.bot,
        run.mode,
        f"{run.turns_per_second:,.0f}",
        f"{run.cpu_per_1000:.2f}",
        f"{run.bot_busy:.0%}",
        f"{run.api_busy:.0%}",
        *(f"{wait:,.1f}" for wait in waits),
        f"{run.strolled_cpu_per_1000:.2f}",
        f"{run.at_rest:.0f}",
        f"{run.peak:.0f}",
        str(run.refused),
    )


def _ratios(pairs: Sequence[Pair]) -> list[Row]:
    rows = []
    for mode in dict.fromkeys(pair.ours.mode for pair in pairs):
        those = [pair for pair in pairs if pair.ours.mode == mode]
        rows += [_ratio_row(mode, [pair]) for pair in those]
        rows.append(_ratio_row(f"**{mode}, median**", those))
    return rows


def _ratio_row(name: str, pairs: Sequence[Pair]) -> Row:
    speed, cpu = median(one.speed for one in pairs), median(one.cpu for one in pairs)
    return (name, f"{speed:.2f}", f"{cpu:.2f}", f"{median(one.p99 for one in pairs):.2f}")


def _calls(pairs: Sequence[Pair]) -> list[Row]:
    last = {(run.bot, run.mode): run for pair in pairs for run in (pair.stock, pair.ours)}
    return [
        (bot, mode, ", ".join(f"{name} {n:,}" for name, n in sorted(run.calls_per_1000.items())))
        for (bot, mode), run in last.items()
    ]


def _lines(head: Row, rows: Sequence[Row]) -> str:
    shown = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in shown)


def write(pairs: Sequence[Pair], name: str, told: str, settings: dict[str, int]) -> None:
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    where = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "cpus": os.cpu_count(),
        "load": os.getloadavg()[0],
        **settings,
    }
    kept = {"where": where, "pairs": [asdict(pair) for pair in pairs]}
    (folder / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    facts = ", ".join(f"{key} {value}" for key, value in where.items())
    page = f"# Turns a second, ours beside stock\n\n{facts}\n\n{told}"
    (folder / f"{name}.md").write_text(page, encoding="utf-8")
