"""`staff`: the team's key, and the requests to be called that only its passphrase opens."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from bot.office_commands import Office, Parsers, command, group, plain
from services.desk import Request, new_team_key, requests, unlock
from services.errors import OperatorMistake

SHOWN = 8  # characters of a request's id: enough to tell them apart
LEAST = 4  # that must be typed


def add_to(parsers: Parsers) -> None:
    staff = group(parsers, "staff", "the team's key, and who asks to be called")
    made = command(
        staff, "setup", "choose the passphrase, so that people can ask for a call", setup
    )
    made.add_argument("--again", action="store_true", help="make a new key beside the old one")
    calls = command(staff, "callbacks", "read who asks to be called, oldest first", callbacks)
    calls.add_argument("--done", metavar="ID", help="delete this one: the call was made")


async def setup(args: Namespace, office: Office) -> int:
    teams = await office.tables.teams()
    if teams and not args.again:
        raise OperatorMistake(
            "the team has a key already.",
            where="staff setup",
            remedy="With --again a new one is made; older requests keep the old passphrase.",
        )
    epoch = teams[0].epoch + 1 if teams else 1
    await office.tables.write_team(new_team_key(epoch, office.secrets.new()))
    office.says("The key is made. Residents can ask for a call within half a minute.")
    office.says("Nobody can read a request without the passphrase: keep it safe.")
    return 0


async def callbacks(args: Namespace, office: Office) -> int:
    teams = await office.tables.teams()
    if not teams:
        raise OperatorMistake(
            "there is no key yet.", where="staff callbacks", remedy="First: staff setup."
        )
    private = unlock(teams, office.secrets.old())
    asked = requests(await office.tables.notes("callback"), private)
    if args.done is not None:
        await _finish(args.done, asked, office)
    else:
        _tell(asked, office)
    return 0


async def _finish(wanted: str, asked: Sequence[Request], office: Office) -> None:
    start = wanted.lower().replace("-", "")
    found = [one for one in asked if one.id.hex.startswith(start) and len(start) >= LEAST]
    if len(found) != 1:
        told = "fits more than one request." if found else "fits no request."
        raise OperatorMistake(told, where=wanted, remedy="Copy the id from: staff callbacks.")
    await office.tables.drop_note(found[0].id)
    office.says(f"{_short(found[0])} is done and deleted.")


def _tell(asked: Sequence[Request], office: Office) -> None:
    for one in asked:
        words = "(sealed with an older key)" if one.words is None else plain(one.words)
        office.says(f"{_short(one)}  {one.day}  {words}")
    office.says(f"{len(asked)} ask to be called." if asked else "Nobody asks to be called.")


def _short(one: Request) -> str:
    return one.id.hex[:SHOWN]
