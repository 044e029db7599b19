"""What the operator set and the staff hold: sites, links, directory, switches, keys, versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, delete, func, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from pci_content.book import Book
from services.changes import NoteRow
from services.clock import Clock, utc_now
from services.desk import TeamKey
from services.operating import DEMO_SITES, Helper, Kept, Poster, Site, Switch
from storage import tables as t
from storage.database import Database

Rows = Sequence[Mapping[str, Any]]


class Operating:
    """`bot` matters only for what Telegram knows by its own names: recordings."""

    def __init__(self, database: Database, *, bot: int = 0, clock: Clock = utc_now) -> None:
        self._database, self._bot, self._clock = database, bot, clock

    async def kept(self) -> Kept:
        """All that today's facts are made of, as one moment knew it."""
        async with self._database.reading() as on:
            return Kept(
                tuple(_site(row) for row in await on.execute(select(t.site))),
                tuple(Poster(*row) for row in await on.execute(select(t.link))),
                tuple(Helper(*row) for row in await on.execute(select(t.directory))),
                tuple(Switch(*row) for row in await on.execute(select(t.topic_switch))),
                await _newest_team(on),
            )

    async def _write(self, *batches: tuple[Table, Rows]) -> None:
        async with self._database.writing() as on:
            for table, rows in batches:
                await self._put(on, table, rows)
            await on.commit()

    async def _put(self, on: AsyncConnection, table: Table, rows: Rows) -> None:
        """Insert, or change what stands under the same key."""
        if not rows:
            return
        fresh = self._database.insert(table)
        keys = [column.name for column in table.primary_key]
        anew = {name: fresh.excluded[name] for name in rows[0] if name not in keys}
        await on.execute(fresh.on_conflict_do_update(index_elements=keys, set_=anew), list(rows))

    # -- sites and links --------------------------------------------------------------------------

    async def write_sites(self, sites: Sequence[Site], links: Sequence[Poster] = ()) -> None:
        await self._write((t.site, [_site_row(one) for one in sites]), (t.link, _rows(links)))

    async def close_site(self, name: str) -> bool:
        """False where no site has this name."""
        async with self._database.writing() as on:
            named = update(t.site).where(t.site.c.name == name)
            closed = await on.execute(named.values(open=False))
            await on.commit()
        return closed.rowcount == 1

    async def ensure_demo_sites(self) -> bool:
        """Places to try things with, where there are none at all; whether they were made."""
        async with self._database.writing() as on:
            if await on.scalar(select(func.count()).select_from(t.site)):
                return False
            rows = [_site_row(one) for one in DEMO_SITES]
            await on.execute(self._database.insert(t.site).values(rows).on_conflict_do_nothing())
            await on.commit()
        return True

    # -- who can help, and what is asked ----------------------------------------------------------

    async def write_directory(self, helpers: Sequence[Helper]) -> None:
        await self._write((t.directory, _rows(helpers)))

    async def confirm(self, helpers: Sequence[Helper], *, by: str, on: date) -> None:
        checked = [replace(one, confirmed=on, confirmed_by=by) for one in helpers]
        await self.write_directory(checked)

    async def write_switch(self, switch: Switch) -> None:
        await self._write((t.topic_switch, _rows([switch])))

    # -- the desk ---------------------------------------------------------------------------------

    async def teams(self) -> list[TeamKey]:
        """Newest first."""
        async with self._database.reading() as on:
            return [_team(row) for row in await on.execute(_teams())]

    async def write_team(self, team: TeamKey) -> None:
        """A new epoch; one that is there already is never overwritten."""
        async with self._database.writing() as on:
            await on.execute(self._database.insert(t.team_key).values(_rows([team])))
            await on.commit()

    async def notes(self, kind: str) -> list[NoteRow]:
        columns = (t.note.c.id, t.note.c.kind, t.note.c.epoch, t.note.c.envelope, t.note.c.day)
        async with self._database.reading() as on:
            found = await on.execute(select(*columns).where(t.note.c.kind == kind))
            return [NoteRow(*row) for row in found]

    async def drop_note(self, note: UUID) -> None:
        async with self._database.writing() as on:
            await on.execute(delete(t.note).where(t.note.c.id == note))
            await on.commit()

    # -- recordings that Telegram knows -----------------------------------------------------------

    async def known_as(self, digest: str) -> str:
        """Telegram's name for the recording with this sha256; empty where it has none."""
        ours = (t.voice_file.c.bot == self._bot, t.voice_file.c.digest == bytes.fromhex(digest))
        async with self._database.reading() as on:
            return await on.scalar(select(t.voice_file.c.file_id).where(*ours)) or ""

    async def remember_voice(self, digest: str, file_id: str) -> None:
        row = {"bot": self._bot, "digest": bytes.fromhex(digest), "file_id": file_id}
        await self._write((t.voice_file, [row]))

    # -- versions of the content ------------------------------------------------------------------

    async def remember(self, book: Book) -> None:
        """Keep this version for the talks that begin in it; one that is kept stays as it is."""
        row = {"version": book.version, "book": book.to_json(), "since": self._clock()}
        kept = self._database.insert(t.pack_version).values(**row, withdrawn=False)
        async with self._database.writing() as on:
            await on.execute(kept.on_conflict_do_nothing())
            await on.commit()

    async def fetch(self, version: str) -> str | None:
        """The version as JSON; None where it is unknown or withdrawn."""
        standing = (t.pack_version.c.version == version, t.pack_version.c.withdrawn.is_(False))
        async with self._database.reading() as on:
            found: str | None = await on.scalar(select(t.pack_version.c.book).where(*standing))
        return found

    async def versions(self) -> list[tuple[str, datetime, bool]]:
        """Version, since when, whether withdrawn; newest first."""
        columns = (t.pack_version.c.version, t.pack_version.c.since, t.pack_version.c.withdrawn)
        async with self._database.reading() as on:
            found = select(*columns).order_by(t.pack_version.c.since.desc())
            return [(row.version, row.since, row.withdrawn) for row in await on.execute(found)]

    async def withdraw(self, version: str) -> bool:
        """False where there is no such version."""
        async with self._database.writing() as on:
            named = update(t.pack_version).where(t.pack_version.c.version == version)
            gone = await on.execute(named.values(withdrawn=True))
            await on.commit()
        return gone.rowcount == 1


async def _newest_team(on: AsyncConnection) -> TeamKey | None:
    row = (await on.execute(_teams().limit(1))).first()
    return _team(row) if row else None


def _teams() -> Select[Any]:
    return select(t.team_key).order_by(t.team_key.c.epoch.desc())


def _team(row: Row[Any]) -> TeamKey:
    return TeamKey(row.epoch, row.public, row.wrapped, row.salt)


def _site(row: Row[Any]) -> Site:
    return Site(row.id, row.name, row.country, row.zone, row.site_group, row.open, row.demo)


def _site_row(one: Site) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in ("id", "name", "country", "zone", "open", "demo")}
    return {**row, "site_group": one.group}


def _rows(those: Sequence[Any]) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in one.__slots__} for one in those]
