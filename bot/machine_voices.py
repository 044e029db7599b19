"""`make voices`: stand-ins by espeak-ng, marked as read by a machine. Never needed to run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.command import own_settings
from bot.program import read_book
from locales.registry import OFFERED
from pci_content.book import Book
from services.errors import OperatorMistake
from services.keyfile import data_folder
from services.rendering import fill
from services.voices import Voices

SPEAKERS = {"en": "en", "es": "es-419", "fr": "fr", "nl": "nl", "pt": "pt-br"}
TOOLS = ("espeak-ng", "opusenc")


def main() -> int:
    """One recording for each text that may be spoken and has none, in each language."""
    try:
        _tools()
        voices = Voices(data_folder(own_settings().data_dir) / "voices")
        book = read_book()
        made = sum(_speak_all(voices, book, language) for language in OFFERED)
    except OperatorMistake as mistake:
        print(mistake, file=sys.stderr)
        return 2
    print(f"{made} recordings made, marked as read by a machine")
    return 0


def _tools() -> None:
    missing = [one for one in TOOLS if shutil.which(one) is None]
    if missing:
        raise OperatorMistake(
            f"{' and '.join(missing)} not found.",
            where="make voices",
            remedy="Install Debian's packages espeak-ng and opus-tools.",
        )


def _speak_all(voices: Voices, book: Book, language: str) -> int:
    wanted = [key for key in voices.missing(book, language) if _is_spoken(key)]
    for key in wanted:
        _speak(voices, book, language, key)
    return len(wanted)


def _is_spoken(key: str) -> bool:
    """Bubbles, not buttons or the words of a command menu."""
    return not key.startswith(("button.", "command.", "answer.", "fault.", "retry.", "late."))


def _speak(voices: Voices, book: Book, language: str, key: str) -> None:
    words = fill(book.text(language, key), lambda name: None) or book.text(language, key)
    with tempfile.TemporaryDirectory() as folder:
        wav, ogg = Path(folder) / "said.wav", Path(folder) / "said.ogg"
        _run("espeak-ng", "-v", SPEAKERS[language], "-s", "140", "-w", str(wav), "--", words)
        _run("opusenc", "--quiet", "--bitrate", "16", str(wav), str(ogg))
        voices.add(book, language, key, ogg, machine=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (our own words, no shell)


if __name__ == "__main__":
    sys.exit(main())
