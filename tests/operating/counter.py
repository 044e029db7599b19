"""An operator at the command line: runs a command and reads what it says."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest

from bot.office_commands import Office
from bot.operator_commands import add_parsers
from conversations.pack import Offer
from pci_content.book import Book
from pci_content.operator import demo_operator
from services.desk import WrongPassphrase
from services.errors import OperatorMistake
from services.facts import Facts
from services.operating import build_facts
from services.settings import Settings
from storage.database import Database
from tests.clock import MovableClock

REAL = demo_operator().replace("DEMO ", "").replace("demo: true", "demo: false")
SPOKEN = "five words that never meet"


@dataclass
class Spoken:
    """What will be typed where a passphrase is asked for."""

    passphrase: str = SPOKEN

    def old(self) -> str:
        return self.passphrase

    def new(self) -> str:
        return self.passphrase


@dataclass
class Told:
    lines: list[str] = field(default_factory=list)

    def says(self, *wanted: str) -> Told:
        told = "\n".join(self.lines)
        for words in wanted:
            assert words in told, told
        return self

    def hides(self, *unwanted: str) -> Told:
        told = "\n".join(self.lines)
        for words in unwanted:
            assert words not in told, told
        return self


class Counter:
    """`types` runs a command; `is_refused` runs one that must end with a clear sentence."""

    def __init__(self, folder: Path, database: Database, clock: MovableClock, book: Book) -> None:
        self.folder, self.clock = folder, clock
        self.spoken = Spoken()
        settings = Settings(folder, "", public_url="https://chat.example.org")
        self.office = Office(settings, database, StringIO(), self.spoken, clock)
        self.office.book = book
        self.tables = self.office.tables
        self.sets_up(demo_operator())

    def sets_up(self, text: str) -> None:
        self.office.operator_file.write_text(text, encoding="utf-8")

    def brings(self, name: str, *lines: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    async def types(self, command: str) -> Told:
        out = StringIO()
        self.office.out = out
        args = _parser().parse_args(shlex.split(command.replace("~", str(self.folder))))
        assert await args.act(args, self.office) == 0
        return Told(out.getvalue().splitlines())

    async def is_refused(self, command: str) -> str:
        with pytest.raises((OperatorMistake, WrongPassphrase)) as refused:
            await self.types(command)
        return str(refused.value)

    async def prepares(self, topic: str, refer: str) -> None:
        """Everything a topic of high risk needs, and the master switch."""
        self.sets_up(demo_operator().replace("high_risk_topics: off", "high_risk_topics: on "))
        await self.confirms(refer)
        await self.types(f"topics on {topic} --risk-check 'Done in May' --focal-point Ana")

    async def confirms(self, key: str) -> None:
        self.brings("one.csv", "key,country,language,words,source", f"{key},PE,,Call 1,a visit")
        await self.types("directory import ~/one.csv")
        await self.types(f"directory confirm {key} --by Rosa")

    async def facts(self) -> Facts:
        kept = await self.tables.kept()
        return build_facts(self.office.operator(), kept, self.office.book, self.office.today())

    async def offer(self) -> Offer:
        return (await self.facts()).offer

    async def places(self) -> Sequence[str]:
        return [one.name for one in (await self.offer()).places]


def line_of(words: str) -> int:
    """Where the real operator's file says this."""
    lines = (line.partition("#")[0] for line in REAL.splitlines())
    return next(at for at, line in enumerate(lines, 1) if words in line)


def _parser() -> ArgumentParser:
    parser = ArgumentParser()
    add_parsers(parser.add_subparsers())
    return parser
