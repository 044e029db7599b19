"""What a batch of turns leaves behind: rows to be written together, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from conversations.model import Resident
from services.letters import Lane


@dataclass(slots=True)
class Contact:
    """Somebody we can answer: a pseudonym, a blind index, a sealed address and their facts."""

    id: UUID
    channel: str
    index: bytes
    sealed: bytes  # data key + address, under the contacts' key
    since: date
    resident: Resident = field(default_factory=Resident)
    pin: bytes | None = None
    wrong_pins: int = 0
    wrong_since: datetime | None = None
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A contact as it stands in the store; `crowded`: letters of another process wait for it."""

    contact: Contact
    state: bytes | None
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class SessionRow:
    contact: UUID
    state: bytes  # sealed under the contact's data key
    careful: bool  # answers of a careful topic lie in it
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsentRow:
    contact: UUID
    version: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """`value`: coded answers in clear; `sealed`: words, pictures and places."""

    contact: UUID
    topic: str
    question: str
    kind: str
    value: str | None
    sealed: bytes | None
    missing: str | None
    pack: str
    language: str
    channel: str
    site: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApartRow:
    """An answer of a careful topic: nothing in it leads to a person, a talk or an hour."""

    id: UUID
    site_group: str
    week: str  # ISO year and week, such as 2026-W48
    language: str
    topic: str
    question: str
    option: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    contact: UUID | None
    channel: str
    lane: Lane
    body: bytes  # sealed under the letters' key
    due: datetime
    claimed_until: datetime | None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in a chat, ours or theirs, by its sealed id: for clearing within 48 hours."""

    contact: UUID
    kind: str
    tag: str
    mark: bytes  # keyed hash of the bubble's name, empty for the person's own
    message: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteRow:
    """Words sealed to a team, with nothing beside them that leads to a chat."""

    id: UUID
    kind: str
    epoch: int
    envelope: bytes
    day: date


@dataclass(slots=True)
class Changes:
    contacts: dict[UUID, Contact] = field(default_factory=dict)
    sessions: dict[UUID, SessionRow] = field(default_factory=dict)
    consents: list[ConsentRow] = field(default_factory=list)
    answers: list[AnswerRow] = field(default_factory=list)
    apart: list[ApartRow] = field(default_factory=list)
    letters: list[LetterRow] = field(default_factory=list)
    messages: list[MessageRow] = field(default_factory=list)
    notes: list[NoteRow] = field(default_factory=list)
    erased: list[UUID] = field(default_factory=list)
    silenced: list[UUID] = field(default_factory=list)  # they blocked us: nothing waits for them
    born: list[Contact] = field(default_factory=list)  # came back in the batch that erased them

    def without(self, contact: UUID) -> None:
        """Forget what this batch was going to write about somebody who is erased in it."""
        self.contacts.pop(contact, None)
        self.born = [one for one in self.born if one.id != contact]
        self.sessions.pop(contact, None)
        self.consents = [one for one in self.consents if one.contact != contact]
        self.answers = [one for one in self.answers if one.contact != contact]
        self.letters = [one for one in self.letters if one.contact != contact]
        self.messages = [one for one in self.messages if one.contact != contact]
        self.erased.append(contact)
