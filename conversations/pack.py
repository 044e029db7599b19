"""What a talk can be about: topics, questions and what this operator offers, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from conversations.model import Kind

Risk: TypeAlias = Literal["normal", "high"]
END = "end"


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str  # key of its text
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Ask only if `question`, earlier in the same topic, got one of `answers`."""

    question: str
    answers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """`go_to`: answer (or `*`) -> question id or `end`; `least`, `most`: bounds of a number."""

    id: str
    text: str  # key of its text
    kind: Kind = "choice"
    options: tuple[Option, ...] = ()
    concern: frozenset[str] = frozenset()
    only_after: Condition | None = None
    roles: frozenset[str] = frozenset()  # empty: everybody
    go_to: Mapping[str, str] = field(default_factory=dict)
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """`remind`: days until one check-in; `refer`: directory key of who can help."""

    id: str
    title: str  # key
    questions: tuple[Question, ...]
    tip: str  # key
    icon: str = ""
    risk: Risk = "normal"
    verified: bool = False  # a verified guideline entry backs the tip
    can_do: str = ""  # key: what the person can do next after a concern
    roles: frozenset[str] = frozenset()  # empty: everybody
    grievance: bool = False
    remind: int = 0
    refer: str = ""

    @property
    def careful(self) -> bool:
        return self.risk == "high"

    def question(self, wanted: str) -> Question | None:
        return next((one for one in self.questions if one.id == wanted), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A site by the name people use; never a position."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that residents are offered, by its own name."""

    code: str
    autonym: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What this operator offers: it changes with settings, not with the content's version."""

    languages: tuple[Tongue, ...] = ()
    places: tuple[Place, ...] = ()
    topics: frozenset[str] = frozenset()  # ids that are switched on
    promises: frozenset[str] = frozenset()  # consent says only what the operator promises
    trial: bool = False
    call_back: bool = False  # somebody can read a request to be called

    def place(self, wanted: str) -> Place | None:
        return next((one for one in self.places if one.id == wanted), None)


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of the content. `words`: option or command -> ways to type it, folded."""

    version: str
    topics: tuple[Topic, ...]
    consent: str = "1"
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    commands: frozenset[str] = frozenset()
    offer: Offer = field(default_factory=Offer)

    def topic(self, wanted: str) -> Topic | None:
        return next((one for one in self.topics if one.id == wanted), None)
