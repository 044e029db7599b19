"""A clock that tests move."""

from dataclasses import dataclass

HOUR = 3600.0


@dataclass
class Clock:
    now: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float = 0, *, hours: float = 0) -> None:
        self.now += seconds + hours * HOUR
