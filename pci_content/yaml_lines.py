"""YAML whose every node remembers its line; a key written twice is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from pci_content.faults import Fault, Spot, Trail

Tree: TypeAlias = str | int | bool | list["Tree"] | dict[str, "Tree"] | None

_KIND = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One YAML file as read: its values, where each stands, and what is wrong with it."""

    tree: Tree
    spot: Spot
    faults: tuple[Fault, ...] = ()
    torn: bool = False  # not to be read at all


@dataclass
class _Reader:
    spot: Spot
    lines: dict[Trail, int]
    seen: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def read(self, node: yaml.Node, trail: Trail) -> Tree:
        self.lines.setdefault(trail, node.start_mark.line + 1)
        if id(node) in self.seen:
            self._refuse(node, "an alias repeats another node", "Write it out")
            return None
        self.seen.add(id(node))
        return self._value(node, trail)

    def _value(self, node: yaml.Node, trail: Trail) -> Tree:
        match node:
            case yaml.MappingNode():
                return dict(self._pairs(node, trail))
            case yaml.SequenceNode():
                return [self.read(one, (*trail, at)) for at, one in enumerate(node.value)]
            case yaml.ScalarNode():
                return _plain(node)
        raise AssertionError(f"YAML has no node like {node!r}")

    def _pairs(self, node: yaml.MappingNode, trail: Trail) -> Iterator[tuple[str, Tree]]:
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if not name or name in seen:
                self._refuse(key, f"the key {name!r} is empty or stands twice", "Keep one")
                continue
            seen.add(name)
            self.lines[(*trail, name)] = key.start_mark.line + 1
            yield name, self.read(value, (*trail, name))

    def _refuse(self, node: yaml.Node, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.spot.file, node.start_mark.line + 1, what, remedy))


def _plain(node: yaml.ScalarNode) -> Tree:
    """Only true and false are truth values: `yes` and `no` are answers, and stay words."""
    word = str(node.value)
    match node.tag.removeprefix(_KIND):
        case "null":
            return None
        case "bool" if word.lower() in ("true", "false"):
            return word.lower() == "true"
        case "int" if word.removeprefix("-").isdecimal():
            return int(word)
    return word


def read_sheet(path: Path) -> Sheet:
    """Read one file; whatever is wrong with it is told in `faults`, never raised."""
    try:
        return sheet_of(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as wrong:
        return Sheet({}, Spot(str(path)), (_unreadable(str(path), wrong),), torn=True)


def sheet_of(text: str, file: str) -> Sheet:
    """Read YAML that is already at hand; `file` is what its mistakes are told under."""
    lines: dict[Trail, int] = {}
    reader = _Reader(Spot(file, lines), lines)
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as wrong:
        return Sheet({}, reader.spot, (_unreadable(file, wrong),), torn=True)
    tree = {} if node is None else reader.read(node, ())
    return Sheet(tree, reader.spot, tuple(reader.faults))


def _unreadable(file: str, wrong: Exception) -> Fault:
    mark = getattr(wrong, "problem_mark", None)
    problem = getattr(wrong, "problem", None) or wrong
    line = mark.line + 1 if mark else 1
    return Fault(file, line, f"this cannot be read: {problem}", "Mend the file here")
