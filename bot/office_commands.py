"""What the operator's commands work with: the database, the files, the day, and where to print."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TextIO, TypeAlias

from locales.catalogs import HERE as CATALOGS
from pci_content.book import Book
from pci_content.loader import FOREST_SMART, load_book
from pci_content.operator import Operator
from services.clock import Clock, utc_now
from services.errors import OperatorMistake
from services.operating import OPERATOR_FILE, open_operator
from services.settings import Settings
from storage.database import Database
from storage.operating import Operating

Parsers: TypeAlias = Any  # what ArgumentParser.add_subparsers gives has no public name


class Secrets(Protocol):
    def old(self) -> str:
        """The passphrase, to open what it guards."""

    def new(self) -> str:
        """A passphrase of somebody's choice."""


class Typed:
    """Passphrases typed without echo; one line where nobody sits at a terminal."""

    def old(self) -> str:
        return self._ask("Passphrase: ")

    def new(self) -> str:
        chosen = self._ask("Choose a passphrase: ")
        if sys.stdin.isatty() and chosen != self._ask("The same again: "):
            raise OperatorMistake(
                "the two passphrases differ.", where="staff setup", remedy="Please try again."
            )
        return chosen

    def _ask(self, prompt: str) -> str:
        if sys.stdin.isatty():
            return getpass.getpass(prompt)
        return sys.stdin.readline().rstrip("\r\n")


@dataclass
class Office:
    """Where a command is carried out."""

    settings: Settings
    database: Database
    out: TextIO
    secrets: Secrets
    clock: Clock = utc_now

    @cached_property
    def tables(self) -> Operating:
        return Operating(self.database, clock=self.clock)

    @cached_property
    def book(self) -> Book:
        return load_book(FOREST_SMART, CATALOGS)

    @property
    def operator_file(self) -> Path:
        return self.settings.data_dir / OPERATOR_FILE

    def operator(self) -> Operator:
        return open_operator(self.operator_file)

    def today(self) -> date:
        return self.clock().date()

    def says(self, line: str) -> None:
        print(line, file=self.out)


Act: TypeAlias = Callable[[Namespace, Office], Awaitable[int]]


def command(parsers: Parsers, name: str, about: str, act: Act) -> ArgumentParser:
    """A command and what carries it out."""
    parser: ArgumentParser = parsers.add_parser(name, help=about, description=about)
    parser.set_defaults(act=act)
    return parser


def group(parsers: Parsers, name: str, about: str) -> Parsers:
    """A word that commands share, such as `sites`."""
    parser: ArgumentParser = parsers.add_parser(name, help=about, description=about)
    return parser.add_subparsers(metavar="COMMAND", required=True)


def plain(words: str) -> str:
    """Words from outside as a terminal may show them: nothing in them can steer it."""
    return "".join(one if one.isprintable() else " " for one in words).strip()
