"""`directory`: who can help, in which words, and who checked it when."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.office_commands import Office, Parsers, command, group
from pci_content.faults import PackFaults
from pci_content.operator import DirectoryRow, read_directory
from services.errors import OperatorMistake
from services.operating import Helper, directory_keys, helpers_from, mistake_of

LONGEST_NAME = 80


def add_to(parsers: Parsers) -> None:
    directory = group(parsers, "directory", "helplines and advisers; printed once confirmed")
    taken = command(directory, "import", "from a CSV: key,country,language,words,source", take)
    taken.add_argument("file", type=Path)
    checked = command(directory, "confirm", "note that somebody checked an entry", confirm)
    checked.add_argument("key")
    checked.add_argument("--by", required=True, help="who checked it, by calling for example")
    checked.add_argument("--country", help="only the entry for this country")
    checked.add_argument("--language", help="only the entry in this language")
    checked.add_argument("--on", type=_day, help="the day (2026-11-23); else today")
    command(directory, "list", "every entry, and whether residents see it", show)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as wrong:
        raise ArgumentTypeError("write the day like 2026-11-23") from wrong


async def take(args: Namespace, office: Office) -> int:
    rows = _rows(args.file, office)
    helpers = helpers_from(rows, (await office.tables.kept()).directory)
    await office.tables.write_directory(helpers)
    office.says(f"{len(helpers)} entries new or changed; none of these is printed yet.")
    office.says("Check each one, then: forest-smart-bot directory confirm KEY --by NAME")
    return 0


def _rows(file: Path, office: Office) -> list[DirectoryRow]:
    try:
        return read_directory(file, directory_keys(office.book))
    except PackFaults as wrong:
        raise mistake_of(wrong, file) from wrong


async def confirm(args: Namespace, office: Office) -> int:
    day, by = args.on or office.today(), args.by.strip()
    _check(day, by, office)
    helpers = _meant(args, (await office.tables.kept()).directory)
    await office.tables.confirm(helpers, by=by, on=day)
    for one in helpers:
        office.says(f"{_named(one)}: {one.words} - confirmed {day} by {by}")
    return 0


def _check(day: date, by: str, office: Office) -> None:
    if day > office.today():
        raise OperatorMistake("is still to come.", where=f"--on {day}", remedy="Name a past day.")
    if not by or len(by) > LONGEST_NAME:
        raise OperatorMistake(
            "is empty or too long.", where="--by", remedy=f"Name who checked it ({LONGEST_NAME})."
        )


def _meant(args: Namespace, directory: Sequence[Helper]) -> list[Helper]:
    asked = {"key": args.key, "country": args.country, "language": args.language}
    wanted = {name: value for name, value in asked.items() if value is not None}
    found = [one for one in directory if all(getattr(one, n) == v for n, v in wanted.items())]
    if not found:
        told = ", ".join(wanted.values())
        raise OperatorMistake(
            "there is no such entry.", where=told, remedy="See `forest-smart-bot directory list`."
        )
    return found


async def show(args: Namespace, office: Office) -> int:
    directory = (await office.tables.kept()).directory
    for one in sorted(directory, key=lambda it: (it.key, it.country, it.language)):
        office.says(f"{_named(one)}: {one.words} - {_state(one, office.today())}")
    return 0


def _named(one: Helper) -> str:
    return f"{one.key} ({one.country or 'any country'}, {one.language or 'any language'})"


def _state(one: Helper, today: date) -> str:
    if one.confirmed is None:
        return "unconfirmed: not printed"
    told = f"confirmed {one.confirmed} by {one.confirmed_by}"
    return told if one.is_fresh(today) else f"stale: {told}, more than 90 days ago: not printed"
