"""`content`: packs checked, drawn and played, and versions taken out of use."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from bot.office_commands import Act, Office, Parsers, command, group
from pci_content import commands
from services.errors import OperatorMistake

SHOWN = 12  # characters of a version: enough to name it


def add_to(parsers: Parsers) -> None:
    content = group(parsers, "content", "what the bot says, and its versions")
    _passed_on(content, "check", "tell every mistake of a pack", _check)
    _passed_on(content, "draw", "write a pack as a Mermaid flowchart", _draw)
    _passed_on(content, "play", "play a pack in the terminal", _play)
    command(content, "versions", "every version kept, newest first", versions)
    gone = command(content, "withdraw", "take a version out of use", withdraw)
    gone.add_argument("version", help="as `content versions` shows it")


def _passed_on(parsers: Parsers, name: str, about: str, act: Act) -> None:
    """Its options are its own: with no prefix for options here, all words reach it."""
    parser = parsers.add_parser(name, help=about, add_help=False, prefix_chars="\0")
    parser.add_argument("rest", nargs="*")
    parser.set_defaults(act=act, alone=True)  # needs no database


async def _check(args: Namespace, office: Office) -> int:
    return commands.check(args.rest, office.out)


async def _draw(args: Namespace, office: Office) -> int:
    return commands.draw(args.rest, office.out)


async def _play(args: Namespace, office: Office) -> int:
    return commands.play(args.rest, office.out, sys.stdin, office.today())


async def versions(args: Namespace, office: Office) -> int:
    for version, since, withdrawn in await office.tables.versions():
        marks = ["in use"] if version == office.book.version else []
        marks += ["withdrawn"] if withdrawn else []
        office.says(f"{version[:SHOWN]}  {since:%Y-%m-%d}  {', '.join(marks)}".rstrip())
    return 0


async def withdraw(args: Namespace, office: Office) -> int:
    known = [version for version, _, _ in await office.tables.versions()]
    version = _meant(args.version, known)
    if version == office.book.version:
        raise OperatorMistake(
            "this is the version that the program brings.",
            where=args.version,
            remedy="Install another version first.",
        )
    await office.tables.withdraw(version)
    office.says(f"{version[:SHOWN]} is withdrawn: talks in it move to the newest.")
    return 0


def _meant(wanted: str, known: Sequence[str]) -> str:
    found = [one for one in known if one.startswith(wanted)]
    if len(found) == 1 and wanted:
        return found[0]
    told = "fits more than one version." if found else "there is no such version."
    raise OperatorMistake(told, where=wanted, remedy="See `forest-smart-bot content versions`.")
