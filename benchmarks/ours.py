"""Our bot as it ships, on the benchmark's ten questions: `python -m benchmarks.ours [--profile F]`.

The whole process is the real one; only the book it reads is another.
"""

from __future__ import annotations

import cProfile
import sys
import time
from pathlib import Path

import bot.program
from benchmarks.ten_questions import ten_questions
from bot.__main__ import main


def run(arguments: list[str]) -> int:
    bot.program.read_book = ten_questions
    if arguments[:1] != ["--profile"]:
        return main()
    profile = cProfile.Profile(time.thread_time)  # waiting costs nothing
    try:
        return profile.runcall(main)
    finally:
        profile.dump_stats(Path(arguments[1]))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
