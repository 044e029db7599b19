"""`voices`: recordings of what the bot says, for those who would rather listen."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from bot.office_commands import Office, Parsers, command, group
from services.errors import OperatorMistake
from services.voices import Voices


def add_to(parsers: Parsers) -> None:
    voices = group(parsers, "voices", "recordings of the texts, one for each text and language")
    added = command(voices, "add", "take in a recording: Opus in OGG, at most 1 MB", add)
    added.add_argument("language")
    added.add_argument("key")
    added.add_argument("file", type=Path)
    added.add_argument("--machine", action="store_true", help="a computer reads it: told as such")
    command(voices, "list", "every recording, and whether it still says the text", show)
    gaps = command(voices, "missing", "the texts that have none", missing)
    gaps.add_argument("language")


def _voices(office: Office) -> Voices:
    return Voices(office.settings.data_dir / "voices")


async def add(args: Namespace, office: Office) -> int:
    voice = _voices(office).add(
        office.book, args.language, args.key, args.file, machine=args.machine
    )
    office.says(f"{voice.key} can be heard in {voice.language}.")
    return 0


async def show(args: Namespace, office: Office) -> int:
    voices = _voices(office)
    for one in sorted(voices.all(), key=lambda voice: (voice.language, voice.key)):
        true = voices.find(office.book, one.language, one.key) == one
        marks = ", machine voice" if one.machine else ""
        state = "ok" if true else "the text has changed since: record it again"
        office.says(f"{one.language} {one.key} ({one.file}{marks}): {state}")
    return 0


async def missing(args: Namespace, office: Office) -> int:
    if args.language not in office.book.texts:
        known = ", ".join(sorted(office.book.texts))
        raise OperatorMistake(
            "there are no texts in this language.", where=args.language, remedy=f"Known: {known}."
        )
    keys = _voices(office).missing(office.book, args.language)
    for key in keys:
        office.says(key)
    office.says(f"{len(keys)} texts in {args.language} have no recording.")
    return 0
