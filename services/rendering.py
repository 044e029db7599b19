"""From a letter to what a person sees: words in their language, buttons that carry a press."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from conversations.model import Button, Line
from locales.registry import format_day, format_number
from pci_content.book import Book
from services import presses
from services.facts import Facts
from services.letters import Letter
from services.library import Library
from services.sealing import Keys

Hole = str | Line | date | Decimal
_HOLE = re.compile(r"\{(\w+)\}")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
HasVoice = Callable[[Book, str, str], bool]


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Bubble:
    text: str
    rows: tuple[tuple[Choice, ...], ...] = ()


@lru_cache(4096)
def _shape(text: str) -> tuple[frozenset[str], tuple[tuple[str, frozenset[str]], ...]]:
    """The holes of a text, and its sentences with the holes of each."""
    sentences = tuple((one, frozenset(_HOLE.findall(one))) for one in _SENTENCES.split(text))
    return frozenset(_HOLE.findall(text)), sentences


def fill(text: str, words: Callable[[str], str | None]) -> str:
    """The text with its holes filled; a sentence with a hole that has no words is left out."""
    holes, sentences = _shape(text)
    if not holes:
        return text
    found = {name: words(name) for name in holes}
    missing = {name for name, given in found.items() if given is None}
    whole = text
    if missing:
        whole = " ".join(one for one, needed in sentences if not missing & needed)
    return _HOLE.sub(lambda hole: found[hole[1]] or "", whole)


class Renderer:
    """Fills letters with the texts of their version and the operator's facts of today."""

    def __init__(
        self, library: Library, facts: Callable[[], Facts], keys: Keys, has_voice: HasVoice
    ) -> None:
        self._library, self._facts, self._keys, self._has_voice = library, facts, keys, has_voice

    def bubble(self, letter: Letter, language: str, address: str, today: date) -> Bubble:
        book = self._book(letter)
        spoken = (self.words(one, book, language, today) for one in letter.lines)
        text = "\n".join(one for one in spoken if one)
        return Bubble(text, self._rows(letter, book, language, address, today))

    def _book(self, letter: Letter) -> Book:
        return self._library.book(letter.version) or self._library.newest

    def words(self, line: Line, book: Book, language: str, today: date) -> str:
        def word(name: str) -> str | None:
            given = line.holes.get(name)
            if given is None:
                return self._facts().hole(name, language, today)
            return self._plain(given, book, language, today)

        return fill(book.text(language, line.key), word)

    def _plain(self, hole: Hole, book: Book, language: str, today: date) -> str | None:
        """A line within a line has no words where all its own sentences fell away."""
        if isinstance(hole, Line):
            return self.words(hole, book, language, today) or None
        if isinstance(hole, Decimal):
            return format_number(hole, language)
        return format_day(hole, language) if isinstance(hole, date) else hole

    def _rows(
        self, letter: Letter, book: Book, language: str, address: str, today: date
    ) -> tuple[tuple[Choice, ...], ...]:
        rows = letter.rows
        if letter.listen and self._has_voice(book, language, letter.listen):
            at = letter.mark.rpartition(".")[2]
            rows = (*rows, (Button(f"listen{at}", Line("button.listen"), "🔊"),))
        return tuple(
            tuple(self._choice(one, letter, book, language, address, today) for one in row)
            for row in rows
        )

    def _choice(
        self, one: Button, letter: Letter, book: Book, language: str, address: str, today: date
    ) -> Choice:
        label = self.words(one.label, book, language, today)
        data = self._data(one, letter, address)
        return Choice(f"{one.icon} {label}".strip(), data)

    def _data(self, one: Button, letter: Letter, address: str) -> str:
        if one.option == "wipe":
            return presses.write_wipe(self._keys, address, [int(id) for id in letter.messages])
        return presses.write(self._keys, address, letter.nonce, letter.step, one.option)
