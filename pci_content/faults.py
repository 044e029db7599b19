"""What can be wrong with content: each mistake with its file, line and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Trail: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake, so told that its author can mend it."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}. {self.remedy}."


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a YAML file: `spot / "topics" / 0` walks down to a node."""

    file: str
    lines: Mapping[Trail, int] = field(default_factory=dict)
    trail: Trail = ()

    def __truediv__(self, step: str | int) -> Spot:
        return Spot(self.file, self.lines, (*self.trail, step))

    @property
    def line(self) -> int:
        """The line of this node, or of the nearest one around it that was written down."""
        trail = self.trail
        while trail and trail not in self.lines:
            trail = trail[:-1]
        return self.lines.get(trail, 1)

    def fault(self, what: str, remedy: str) -> Fault:
        return Fault(self.file, self.line, what, remedy)


class PackFaults(Exception):
    """All mistakes of a pack at once; the message tells each with file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class UnknownText(KeyError):
    """No text stands under this key in any language."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)

    def __str__(self) -> str:
        return f"no text has the key {self.key!r}: add it to the pack"
