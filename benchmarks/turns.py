"""`python -m benchmarks.turns`: 200 people answer ten questions, on our bot and on stock PTB.

Both bots run in turn (stock, ours, stock, ours ...) as processes pinned to CPU 0, against the
fake Bot API of the tests, which shares CPU 1 with the crowd. `--quick` takes under a minute;
`--profile FILE` runs ours alone under cProfile.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from benchmarks import figures, running
from benchmarks.crowd import Crowd, Stuck
from benchmarks.figures import Pair, Run, Waits
from benchmarks.running import Process
from benchmarks.ten_questions import talk, ten_questions
from tests.botapi.server import TOKEN, BotApi

Make = Callable[[Path, dict[str, str]], Process]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured; `pace`: answers a second over all when people stroll."""

    people: int = 200
    warm: int = 1000
    turns: int = 6000
    pace: int = 200
    seconds: int = 20
    pairs: int = 3


QUICK = Plan(warm=200, turns=600, seconds=2, pairs=1)


@dataclass(frozen=True, slots=True)
class Mark:
    """The clocks at one moment."""

    at: float
    bot: float
    api: float


async def measure(make: Make, mode: str, plan: Plan) -> Run:
    with TemporaryDirectory(prefix="bench-") as made:
        async with BotApi(keep_calls=False) as api:
            folder = Path(made)
            (folder / "talk.json").write_text(json.dumps(talk(ten_questions())), encoding="utf-8")
            settings = {"BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": api.root, "BOT_MODE": mode}
            process = make(folder, settings)
            process.start()
            try:
                return await _measured(api, process, mode, plan)
            except (Stuck, TimeoutError):
                print(process.said, file=sys.stderr)
                raise
            finally:
                await asyncio.to_thread(process.end)


async def _measured(api: BotApi, process: Process, mode: str, plan: Plan) -> Run:
    await _listening(api, process, mode)
    at_rest = process.megabytes("VmRSS")
    crowd = Crowd(api, plan.people, process.is_alive)
    await crowd.arrives()
    before = Counter(api.ledger.counts)
    marks: list[Mark] = []

    def mark() -> None:
        marks.append(Mark(time.perf_counter(), process.cpu, running.cpu_of(os.getpid())))

    hurried = await crowd.hurries(plan.turns, plan.warm, (mark, mark))
    calls = api.ledger.counts - before
    calls_per_1000 = _per_1000(calls, crowd.turns)
    await asyncio.sleep(1.0)
    cpu = process.cpu
    strolled = await crowd.strolls(plan.pace, plan.seconds)
    strolling = process.cpu - cpu
    first, last = marks
    wall = last.at - first.at
    return Run(
        bot=process.name,
        mode=mode,
        turns=plan.turns,
        turns_per_second=plan.turns / wall,
        cpu_per_1000=1000 * (last.bot - first.bot) / plan.turns,
        bot_busy=(last.bot - first.bot) / wall,
        api_busy=(last.api - first.api) / wall,
        hurried=Waits.of(hurried),
        strolled=Waits.of(strolled),
        strolled_cpu_per_1000=1000 * strolling / len(strolled),
        at_rest=at_rest,
        peak=process.megabytes("VmHWM"),
        calls_per_1000=calls_per_1000,
        refused=sum(count for (_, code), count in api.ledger.counts.items() if code != 200),
    )


def _per_1000(calls: Counter[tuple[str, int]], turns: int) -> dict[str, int]:
    of_a_turn = {name: n for (name, code), n in calls.items() if name != "getUpdates" and code}
    return {name: round(1000 * n / turns) for name, n in of_a_turn.items()}


async def _listening(api: BotApi, process: Process, mode: str, within: float = 30.0) -> None:
    """Until the bot has asked for updates, and has come to rest."""
    deadline = time.perf_counter() + within
    while not (api.world.hook.url if mode == "webhook" else api.world.inbox._poller):
        if time.perf_counter() > deadline or not process.is_alive():
            raise Stuck(f"{process.name} does not listen")
        await asyncio.sleep(0.05)
    await asyncio.sleep(1.5)


async def compare(plan: Plan, modes: list[str], name: str) -> list[Pair]:
    pairs = []
    for mode in modes:
        for number in range(1, plan.pairs + 1):
            stock = await measure(running.stock, mode, plan)
            _tell(stock)
            ours = await measure(running.ours, mode, plan)
            _tell(ours)
            pairs.append(Pair(ours, stock))
            print(
                f"  {mode} {number} of {plan.pairs}: {pairs[-1].speed:.2f} times stock", flush=True
            )
    told = figures.table(pairs, plan.pace)
    settings = {"people": plan.people, "turns": plan.turns, "seconds": plan.seconds}
    figures.write(pairs, name, told, settings)
    print(f"\n{told}")
    return pairs


async def alone(plan: Plan, mode: str, profile: Path | None) -> None:
    """Ours by itself, under cProfile if asked: slower, but it tells where the time goes."""

    def make(folder: Path, settings: dict[str, str]) -> Process:
        return running.ours(folder, settings, profile)

    _tell(await measure(make, mode, plan))


def _tell(run: Run) -> None:
    print(
        f"{run.bot:>5} {run.mode:<7} {run.turns_per_second:7.0f} turns/s"
        f"  {run.cpu_per_1000:.2f} s CPU per 1,000"
        f"  busy bot {run.bot_busy:.0%}, api {run.api_busy:.0%}"
        f"  p99 {run.hurried.p99:.0f} ms"
        f"; steady p99 {run.strolled.p99:.1f} ms, {run.strolled_cpu_per_1000:.2f} s CPU"
        f"  {run.at_rest:.0f} -> {run.peak:.0f} MB",
        flush=True,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short pair a mode, under 60 s")
    parser.add_argument("--mode", choices=["polling", "webhook"], help="one mode only")
    parser.add_argument("--pairs", type=int, help="pairs a mode (3)")
    parser.add_argument("--turns", type=int, help="turns that are counted while people hurry")
    parser.add_argument("--seconds", type=int, help="how long people stroll")
    parser.add_argument("--ours", action="store_true", help="ours alone, nothing is written")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="ours alone, under cProfile")
    return parser.parse_args()


def main() -> None:
    given = _options()
    plan = QUICK if given.quick else Plan()
    asked = {name: getattr(given, name) for name in ("pairs", "turns", "seconds")}
    plan = replace(plan, **{name: value for name, value in asked.items() if value})
    running.keep_to_api_cpu()
    if given.ours or given.profile:
        uvloop.run(alone(plan, given.mode or "polling", given.profile))
        return
    modes = [given.mode] if given.mode else ["polling", "webhook"]
    uvloop.run(compare(plan, modes, "quick" if given.quick else "turns"))


if __name__ == "__main__":
    main()
