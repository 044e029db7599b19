"""A pack played in the terminal: the real engine, no database, nothing kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TextIO

from conversations.engine import step
from conversations.model import (
    Asked,
    Button,
    CheckPin,
    Clear,
    Effect,
    Erase,
    Event,
    Export,
    Line,
    PinChecked,
    Play,
    Pressed,
    Recall,
    Recalled,
    Redraw,
    Say,
    Settle,
    Started,
    State,
    Toast,
    Typed,
)
from conversations.pack import Offer, Tongue
from locales.registry import LANGUAGES, OFFERED, SOURCE, format_day, format_number
from pci_content.book import Book

QUIT = frozenset({"quit", "exit"})


def offer_of(book: Book, *, careful: bool = False) -> Offer:
    """What is offered in play: every language; careful topics only when wished for."""
    return Offer(
        languages=tuple(Tongue(code, LANGUAGES[code].autonym) for code in OFFERED),
        topics=frozenset(one.id for one in book.pack.topics if careful or not one.careful),
    )


@dataclass
class Player:
    """One talk at the terminal; `today` is what "today" means in it."""

    book: Book
    out: TextIO
    today: date
    careful: bool = False
    state: State = field(default_factory=lambda: State(nonce="play"))
    says: list[Say] = field(default_factory=list)

    def play(self, typed: Iterable[str]) -> None:
        self.hear(Started())
        for words in typed:
            if words.strip() in QUIT:
                return
            self.hear(self.event(words.strip()))

    def event(self, words: str) -> Event:
        """A number presses a button, a slash makes a command, anything else is typed."""
        pushed = dict(enumerate(self.buttons(), 1)).get(int(words) if words.isdecimal() else 0)
        if pushed:
            say, button = pushed
            return Pressed(button.option, say.nonce, say.step, self.today)
        return Asked(words[1:]) if words.startswith("/") else Typed(words, self.today)

    def buttons(self) -> list[tuple[Say, Button]]:
        return [(say, button) for say in self.says for row in say.rows for button in row]

    def hear(self, event: Event) -> None:
        pack = replace(self.book.pack, offer=offer_of(self.book, careful=self.careful))
        told = step(self.state, event, pack)
        self.state = told.state
        if any(isinstance(effect, Say) for effect in told.effects):
            self.says = []
        for effect in told.effects:
            self.do(effect)

    def do(self, effect: Effect) -> None:
        """What can be seen of an effect at a terminal; what would be kept is let go."""
        match effect:
            case Say():
                self.show(effect)
            case Redraw(say):
                self.says = [say if one.step == say.step else one for one in self.says]
                self.show(say, again=True)
            case Recall():
                self.hear(Recalled(()))
            case CheckPin():
                self.hear(PinChecked(False))
            case _:
                self.note(effect)

    def show(self, say: Say, *, again: bool = False) -> None:
        if not again:
            self.says.append(say)
        self.write("", *(f"> {self.words(line)}" for line in say.lines))
        for number, (bubble, button) in enumerate(self.buttons(), 1):
            if bubble is say:
                self.write(f"  {number}. {button.icon} {self.words(button.label)}")

    def note(self, effect: Effect) -> None:
        match effect:
            case Settle(lines):
                self.write(*(f"  ({self.words(line)})" for line in lines[-1:]))
            case Toast(key) if key:
                self.write(f"  ({self.words(Line(key))})")
            case Play(key):
                self.write(f"  (🔊 {self.words(Line(key))})")
            case Clear() | Erase() | Export():
                self.write(f"  ({type(effect).__name__.lower()})")
            case _:
                pass

    def words(self, line: Line) -> str:
        """The text with its holes filled; what only an operator knows stays in braces."""
        said = self.book.text(self.language, line.key)
        for hole, filling in line.holes.items():
            said = said.replace(f"{{{hole}}}", self.filled(filling))
        return said

    def filled(self, filling: str | Line | date | Decimal) -> str:
        match filling:
            case Line():
                return self.words(filling)
            case date():
                return format_day(filling, self.language)
            case Decimal():
                return format_number(filling, self.language)
            case _:
                return filling

    @property
    def language(self) -> str:
        return self.state.resident.language or SOURCE

    def write(self, *lines: str) -> None:
        for line in lines:
            print(line, file=self.out)
