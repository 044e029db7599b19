"""`forest-smart-bot`: one command for running, checking and setting up."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from services import settings
from services.errors import OperatorMistake, StoreUnavailable


def main(given: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if given is None else given)
    try:
        return _obey(_parser(words).parse_args(words))
    except OperatorMistake as mistake:
        print(mistake, file=sys.stderr)
        return 2
    except StoreUnavailable as lost:
        print(f"The database cannot be reached ({lost}). See DATABASE_URL.", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="forest-smart-bot", description=__doc__)
    names = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    names.add_parser("run", help="start everything and keep it running")
    names.add_parser("bot", help="start the bot process alone")
    names.add_parser("migrate", help="bring the database to today's shape")
    names.add_parser("healthy", help="exit 0 while the bot on PORT says it is well")
    if words[:1] not in (["run"], ["bot"], ["healthy"]):
        from bot import operator_commands  # heavy: a supervisor has no use for it

        operator_commands.add_parsers(names)
    return parser


def _obey(args: argparse.Namespace) -> int:
    match args.command:
        case "run":
            return _supervise()
        case "bot":
            from bot.__main__ import main as bot

            return bot()
        case "migrate":
            return asyncio.run(_migrate())
        case "healthy":
            return _healthy(own_settings())
        case _:
            from bot import operator_commands

            return operator_commands.run(args, own_settings())


def own_settings() -> settings.Settings:
    return settings.read({**settings.read_file(Path(".env")), **os.environ})


def _supervise() -> int:
    from bot import logs
    from bot.supervisor import supervise

    logs.set_up(own_settings().log_format)
    return asyncio.run(supervise("bot"))


def _healthy(own: settings.Settings) -> int:
    """For a container's health check."""
    from urllib.error import URLError
    from urllib.request import urlopen

    try:
        with urlopen(f"http://127.0.0.1:{own.port}/healthz", timeout=4) as answer:
            return 0 if answer.status == 200 else 1
    except URLError:
        return 1


async def _migrate() -> int:
    from services.keyfile import data_folder
    from storage.database import Database
    from storage.migrating import migrate

    own = own_settings()
    data_folder(own.data_dir)
    database = Database(own.database_url)
    await migrate(database)
    await database.close()
    print("the database has today's shape")
    return 0


if __name__ == "__main__":
    sys.exit(main())
