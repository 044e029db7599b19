"""`sites`: the places residents name, and the links on their posters."""

from __future__ import annotations

import csv
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from secrets import token_urlsafe

from bot.office_commands import Office, Parsers, command, group
from pci_content.faults import PackFaults
from pci_content.operator import SiteRow, read_sites
from services.errors import OperatorMistake
from services.operating import Kept, Poster, Site, mistake_of, posters_from, sites_from

COLUMNS = ("place", "language", "poster", "telegram", "web")
STEERING = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take these for a formula


def add_to(parsers: Parsers) -> None:
    sites = group(parsers, "sites", "the places residents name, and their posters' links")
    taken = command(sites, "import", "from a CSV: name,country,zone[,group,poster]", take)
    taken.add_argument("file", type=Path)
    listed = command(sites, "list", "places and links", show)
    for parser in (taken, listed):
        parser.add_argument("--bot", default="", help="the bot's name on Telegram, for its links")
        parser.add_argument("--out", type=Path, help="write the links to this CSV file as well")
    closed = command(sites, "close", "offer a place no more (an import opens it again)", close)
    closed.add_argument("name")


async def take(args: Namespace, office: Office) -> int:
    rows, operator, kept = _rows(args.file), office.operator(), await office.tables.kept()
    sites = sites_from(rows, kept, _new_id)
    by_name = {one.name: one for one in (*kept.sites, *sites)}
    wanted = [(by_name[row.name], row.poster or "") for row in rows]
    links = posters_from(wanted, operator.languages, kept.links, _new_id)
    await office.tables.write_sites(sites, links)
    office.says(f"{len(sites)} places new or changed, {len(links)} new links.")
    return await show(args, office)


def _rows(file: Path) -> list[SiteRow]:
    try:
        return read_sites(file)
    except PackFaults as wrong:
        raise mistake_of(wrong, file) from wrong


def _new_id() -> str:
    return token_urlsafe(8)  # 11 characters, 64 random bits


async def show(args: Namespace, office: Office) -> int:
    kept = await office.tables.kept()
    for site in sorted(kept.sites, key=lambda one: one.name.casefold()):
        office.says(_told(site))
    table = list(_table(kept, office, args.bot.lstrip("@")))
    for row in table:
        office.says("  " + " | ".join(row))
    if args.out:
        _export(args.out, table)
    return 0


def _told(site: Site) -> str:
    marks = [site.country, site.zone, site.group and f"group {site.group}"]
    marks += ["" if site.open else "closed", "demo" if site.demo else ""]
    return f"{site.name} ({', '.join(filter(None, marks))})"


def _table(kept: Kept, office: Office, bot: str) -> Iterator[tuple[str, ...]]:
    names = {one.id: one.name for one in kept.sites if one.open}
    shown = [one for one in kept.links if one.site in names]
    for one in sorted(shown, key=lambda link: (names[link.site], link.poster, link.language)):
        yield names[one.site], one.language, one.poster, *_addresses(one, office, bot)


def _addresses(link: Poster, office: Office, bot: str) -> tuple[str, str]:
    start = f"?start={link.id}"
    return (f"https://t.me/{bot}{start}" if bot else start), f"{office.settings.at}/{start}"


def _export(file: Path, table: Sequence[Sequence[str]]) -> None:
    try:
        _write(file, table)
    except OSError as refused:
        raise OperatorMistake(
            f"cannot be written ({refused.strerror}).", where=str(file), remedy="Name another file."
        ) from refused


def _write(file: Path, table: Sequence[Sequence[str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        rows.writerows([_harmless(cell) for cell in row] for row in table)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(STEERING) else cell


async def close(args: Namespace, office: Office) -> int:
    if not await office.tables.close_site(args.name):
        raise OperatorMistake(
            "there is no such place.", where=args.name, remedy="See `forest-smart-bot sites list`."
        )
    office.says(f"{args.name} is closed: it is offered no more; its answers stay.")
    return 0
