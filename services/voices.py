"""Voice prompts: a recording for each text and language, offered only while it says the text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from locales.registry import chain
from pci_content.book import Book
from services.errors import OperatorMistake
from services.messenger import Recording

OGG = b"OggS"
LARGEST = 1_000_000  # bytes; a prompt is 30 seconds of Opus at most


@dataclass(frozen=True, slots=True)
class Voice:
    """`says`: sha256 of the text that was spoken; `machine`: read by a computer."""

    language: str
    key: str
    file: str
    says: str
    machine: bool = False


class Voices:
    """The folder of recordings, with a list of what each one says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._list = folder / "voices.json"
        self._known: dict[tuple[str, str], Voice] = {}
        self._read_at = -1.0
        self._refresh()

    def all(self) -> list[Voice]:
        self._refresh()
        return list(self._known.values())

    def find(self, book: Book, language: str, key: str) -> Voice | None:
        """The recording in this very language (or what stands in for its text), if still true."""
        for code in chain(language):
            if key in book.texts.get(code, {}):
                voice = self._known.get((code, key))
                return voice if voice and voice.says == spoken(book, code, key) else None
        return None

    def path(self, voice: Voice) -> Path:
        return self.folder / voice.file

    def add(self, book: Book, language: str, key: str, source: Path, *, machine: bool) -> Voice:
        """Copy a recording in; it must be Opus in OGG and belong to a text that we have."""
        _check(book, language, key, source)
        target = self.folder / language / f"{key}.ogg"
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(source, target)
        name = str(target.relative_to(self.folder))
        voice = Voice(language, key, name, spoken(book, language, key), machine)
        self._refresh()
        self._known[language, key] = voice
        self._write()
        return voice

    def missing(self, book: Book, language: str) -> list[str]:
        """Keys whose text may be spoken and has no true recording."""
        texts = (key for key in book.texts.get(language, {}) if key not in book.silent)
        return sorted(key for key in texts if self.find(book, language, key) is None)

    async def refresh(self) -> None:
        """Look again at what was added by hand; the bell calls it."""
        self._refresh()

    def _refresh(self) -> None:
        try:
            changed = self._list.stat().st_mtime
        except FileNotFoundError:
            return
        if changed != self._read_at:
            rows = json.loads(self._list.read_text())
            self._known = {(row["language"], row["key"]): Voice(**row) for row in rows}
            self._read_at = changed

    def _write(self) -> None:
        rows = [asdict(one) for one in self._known.values()]
        fresh = self._list.with_suffix(".new")
        fresh.write_text(json.dumps(rows, indent=1))
        fresh.replace(self._list)


def spoken(book: Book, language: str, key: str) -> str:
    return sha256(book.texts[language][key].encode()).hexdigest()


def _check(book: Book, language: str, key: str, source: Path) -> None:
    if key not in book.texts.get(language, {}):
        raise OperatorMistake(
            f"there is no text {key!r} in {language!r}.",
            where="voices add",
            remedy="See `forest-smart-bot voices missing`.",
        )
    if not source.is_file():
        raise OperatorMistake("no such file.", where=str(source), remedy="Check the path.")
    start = source.read_bytes()[:64]
    if not start.startswith(OGG) or b"OpusHead" not in start or source.stat().st_size > LARGEST:
        raise OperatorMistake(
            "not Opus in OGG, or above 1 MB.",
            where=str(source),
            remedy="Convert it, for example with: opusenc --bitrate 16 in.wav out.ogg",
        )


class Prompter:
    """Finds the recording of a text for a channel, with the name the channel knows it by."""

    def __init__(self, voices: Voices, known_as: Callable[[str], Awaitable[str]]) -> None:
        self._voices, self._known_as = voices, known_as

    async def recording(self, book: Book, language: str, key: str) -> Recording | None:
        voice = self._voices.find(book, language, key)
        if voice is None:
            return None
        path = self._voices.path(voice)
        digest = sha256(path.read_bytes()).hexdigest()
        caption = book.text(language, "voice.machine") if voice.machine else ""
        return Recording(path, await self._known_as(digest), caption)
