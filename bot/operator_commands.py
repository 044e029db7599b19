"""The operator's commands: `add_parsers` tells them to a parser, `run` carries one out."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError

from bot import (
    content_commands,
    directory_commands,
    sites_commands,
    staff_commands,
    topics_commands,
    voices_commands,
)
from bot.office_commands import Office, Parsers, Typed, command, group
from pci_content.operator import ensure
from services.desk import WrongPassphrase
from services.errors import OperatorMistake, StoreUnavailable, TurnRefused
from services.keyfile import data_folder
from services.operating import build_facts
from services.settings import Settings
from storage.database import Database
from storage.migrating import migrate

OTHERS = (
    sites_commands,
    topics_commands,
    directory_commands,
    voices_commands,
    staff_commands,
    content_commands,
)


def add_parsers(parsers: Parsers) -> None:
    operator = group(parsers, "operator", "who you are, as operator.yaml tells it")
    command(operator, "check", "tell every mistake of operator.yaml", check)
    command(operator, "show", "what residents are told and offered today", show)
    for module in OTHERS:
        module.add_to(parsers)


def run(args: Namespace, settings: Settings) -> int:
    """0: done. 1: the passphrase was wrong. 2: something is to be mended, told on stderr."""
    return asyncio.run(_run(args, settings))


async def _run(args: Namespace, settings: Settings) -> int:
    database = Database(settings.database_url)
    try:
        office = Office(settings, database, sys.stdout, Typed())
        await _prepare(args, office)
        return await args.act(args, office)  # type: ignore[no-any-return]
    except WrongPassphrase as wrong:
        return _told(wrong, 1)
    except OperatorMistake as mistake:
        return _told(mistake, 2)
    except TurnRefused as refused:
        return _told(f"the database: refuses this ({refused}). Please try again.", 2)
    except (StoreUnavailable, SQLAlchemyError) as lost:
        why = lost if isinstance(lost, StoreUnavailable) else type(lost).__name__
        return _told(f"the database: cannot be used ({why}). Check DATABASE_URL.", 2)
    finally:
        await database.close()


async def _prepare(args: Namespace, office: Office) -> None:
    """As a first start does, for those who set things up before it."""
    if getattr(args, "alone", False):
        return
    data_folder(office.settings.data_dir)
    await migrate(office.database)
    if ensure(office.operator_file):
        await office.tables.ensure_demo_sites()


def _told(why: object, code: int) -> int:
    print(why, file=sys.stderr)
    return code


# -- operator -----------------------------------------------------------------------------------


async def check(args: Namespace, office: Office) -> int:
    trial = office.operator().demo
    office.says(f"{office.operator_file}: no mistakes.")
    if trial:
        office.says("This is a trial: fill in what says DEMO, then set demo: false.")
    return 0


async def show(args: Namespace, office: Office) -> int:
    operator, kept = office.operator(), await office.tables.kept()
    facts = build_facts(operator, kept, office.book, office.today())
    offer = facts.offer
    for name, words in facts.holes.items():
        office.says(f"{name}: {words}")
    office.says(f"languages: {_list(one.autonym for one in offer.languages)}")
    office.says(f"places: {_list(one.name for one in offer.places)}")
    office.says(f"topics: {_list(sorted(offer.topics))}")
    office.says(f"promises: {_list(sorted(offer.promises))}")
    office.says(f"zone: {facts.zone}; answers are kept for {facts.months_kept} months")
    office.says(f"requests to be called: {'yes' if offer.call_back else 'no (staff setup)'}")
    office.says(f"trial: {'yes' if offer.trial else 'no'}")
    return 0


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
