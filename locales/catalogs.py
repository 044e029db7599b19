"""Where translations are kept: one gettext catalog a language, read in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from locales.registry import LANGUAGES, SOURCE

HERE = Path(__file__).parent


class BrokenCatalog(Exception):
    """A catalog that cannot be read; says where and why."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        self.path, self.line, self.why = path, line, why
        super().__init__(f"{path}:{line}: {why}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One translation: of which English, said how, on which line."""

    key: str
    english: str
    said: str
    line: int


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """The translations of one language; only those of today's English count."""

    language: str
    path: Path
    entries: tuple[Entry, ...]

    def texts(self, english: Mapping[str, str]) -> dict[str, str]:
        return {one.key: one.said for one in self.fresh(english)}

    def fresh(self, english: Mapping[str, str]) -> Iterator[Entry]:
        return (one for one in self.entries if one.said and english.get(one.key) == one.english)

    def stale(self, english: Mapping[str, str]) -> tuple[Entry, ...]:
        """Entries whose English is no longer said in the pack, or was changed there."""
        return tuple(one for one in self.entries if english.get(one.key) != one.english)

    def missing(self, english: Mapping[str, str]) -> tuple[str, ...]:
        done = self.texts(english)
        return tuple(key for key in english if key not in done)


def path_of(language: str, root: Path = HERE) -> Path:
    return root / language / "LC_MESSAGES" / "messages.po"


def read_catalog(language: str, root: Path = HERE) -> CatalogFile:
    path = path_of(language, root)
    return CatalogFile(language, path, tuple(_entries(path)))


def empty_catalog(language: str, root: Path = HERE) -> CatalogFile:
    """What stands for a language that nobody has begun to translate."""
    return CatalogFile(language, path_of(language, root), ())


def written_languages(root: Path = HERE) -> tuple[str, ...]:
    """Every language that has a catalog, in the registry's order."""
    others = (code for code in LANGUAGES if code != SOURCE)
    return tuple(code for code in others if path_of(code, root).exists())


def _entries(path: Path) -> Iterator[Entry]:
    try:
        with path.open("rb") as file:
            messages = list(read_po(file, abort_invalid=True))
    except PoFileError as wrong:
        raise BrokenCatalog(path, getattr(wrong, "lineno", 0) + 1, str(wrong)) from wrong
    except (OSError, ValueError) as wrong:
        raise BrokenCatalog(path, 1, str(wrong)) from wrong
    return (_entry(one) for one in messages if one.id)


def _entry(message: Message) -> Entry:
    """A fuzzy entry is a guess, so it counts as not translated."""
    said = "" if message.fuzzy else _plain(message.string)
    return Entry(message.context or "", _plain(message.id), said, message.lineno or 1)


def _plain(text: object) -> str:
    return text if isinstance(text, str) else ""
