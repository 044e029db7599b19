"""Somebody in the middle of a turn: the opened contact and where their talk stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from conversations.memory import from_json, to_json
from conversations.model import Resident, State
from conversations.pack import Pack
from services.changes import Changes, Contact, Held, SessionRow
from services.sealing import KEY_BYTES, Box, Keys, new_key

PIN_TRIES = 5
PIN_PAUSE = timedelta(hours=1)


@dataclass(slots=True)
class Person:
    contact: Contact
    box: Box  # under the contact's own data key
    address: str
    state: State
    crowded: bool = False
    stored: bool = True  # False: erased in this batch, and back again

    @property
    def id(self) -> UUID:
        return self.contact.id

    def stands(self, state: State) -> None:
        """The talk moved on; what is known of the resident is kept in the contact."""
        self.state = state
        self.contact.resident = state.resident


def new_contact(keys: Keys, channel: str, address: str, index: bytes, today: date) -> Contact:
    contact = uuid4()
    sealed = keys.contacts.seal(new_key() + address.encode(), f"contact/{contact}")
    return Contact(contact, channel, index, sealed, today, Resident(channel=channel))


def open_contact(keys: Keys, contact: Contact) -> tuple[Box, str]:
    """The contact's own box and its address."""
    plain = keys.contacts.open(contact.sealed, f"contact/{contact.id}")
    return Box(plain[:KEY_BYTES]), plain[KEY_BYTES:].decode()


def open_person(keys: Keys, held: Held, nonce: str, phone: tuple[str, ...]) -> Person:
    box, address = open_contact(keys, held.contact)
    known = held.contact.resident
    if held.state is None:
        state = State(nonce, phone=phone, resident=known)
    else:
        state = from_json(box.open(held.state, f"session/{held.contact.id}"), known)
    return Person(held.contact, box, address, state, held.crowded)


def session_row(person: Person, pack: Pack, now: datetime) -> SessionRow:
    place = f"session/{person.id}"
    sealed = person.box.seal(to_json(person.state).encode(), place)
    return SessionRow(person.id, sealed, _careful(person.state, pack), now)


def _careful(state: State, pack: Pack) -> bool:
    topic = pack.topic(state.topic)
    return bool(topic and topic.careful and state.pack and state.given)


def start_over(person: Person, keys: Keys, nonce: str, today: date) -> None:
    """After an erasure the same chat is somebody new, under another pseudonym and key."""
    index, channel = person.contact.index, person.contact.channel
    person.contact = new_contact(keys, channel, person.address, index, today)
    person.box, _ = open_contact(keys, person.contact)
    resident = person.contact.resident
    person.state = State(nonce, phone=person.state.phone, resident=resident)
    person.stored, person.crowded = False, False


def keep(person: Person, changes: Changes, pack: Pack, now: datetime) -> None:
    """Write down where the person stands."""
    if not person.stored and person.contact not in changes.born:
        changes.born.append(person.contact)
    changes.sessions[person.id] = session_row(person, pack, now)


# -- PIN ----------------------------------------------------------------------------------------


def may_try_pin(contact: Contact, now: datetime) -> bool:
    since = contact.wrong_since
    if since is None or now - since >= PIN_PAUSE:
        contact.wrong_pins, contact.wrong_since = 0, None
    return contact.wrong_pins < PIN_TRIES


def note_wrong_pin(contact: Contact, now: datetime) -> None:
    contact.wrong_pins += 1
    contact.wrong_since = contact.wrong_since or now
