"""From the effects of a turn to rows and letters of the batch."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from conversations.model import (
    Answer,
    CheckPin,
    Clear,
    Effect,
    Erase,
    Event,
    Export,
    Keep,
    KeepApart,
    KeepConsent,
    PinChecked,
    Play,
    Recall,
    Recalled,
    Redraw,
    Say,
    SealNote,
    SetPin,
    Settle,
    Toast,
)
from services import letters, people
from services.changes import (
    AnswerRow,
    ApartRow,
    Changes,
    ConsentRow,
    LetterRow,
    MessageRow,
    NoteRow,
)
from services.facts import Facts
from services.incoming import Incoming
from services.letters import Lane, Letter
from services.people import Person
from services.ports import KeptAnswer, Work
from services.sealing import Keys, same, seal_to

LEASE = timedelta(seconds=30)
CODED = frozenset({"choice", "many", "number", "date"})


@dataclass(slots=True)
class Written:
    """A letter beside its row, so that the process that wrote it can deliver it at once."""

    row: LetterRow
    letter: Letter
    person: Person | None
    address: str
    language: str


@dataclass(slots=True)
class Batch:
    """What the turns of one transaction write, and the means they share."""

    work: Work
    keys: Keys
    facts: Facts
    now: datetime
    changes: Changes = field(default_factory=Changes)
    written: list[Written] = field(default_factory=list)

    def today(self, person: Person) -> date:
        zone = self.facts.zone_of(person.state.resident.site)
        return self.now.astimezone(ZoneInfo(zone)).date()


class Turn:
    """One person's turn being written down: effects in, rows and follow-up events out."""

    def __init__(self, batch: Batch, person: Person, incoming: Incoming, version: str, nonce: str):
        self.batch, self.person, self.incoming = batch, person, incoming
        self.version, self.nonce = version, nonce
        self.toast = ""
        self.touched = False  # the contact changed in more than where the talk stands
        self._said = 0
        self._known: tuple[str, ...] = ()
        self._spoken = person.state.resident.language

    async def apply(self, effect: Effect) -> Event | None:
        """Write the effect down; one that asks for something stored comes back as an event."""
        match effect:
            case Recall():
                return await self._recall()
            case CheckPin(digits):
                return self._check_pin(digits)
            case Export():
                await self._export()
            case Erase():
                self._erase()
            case Clear("all"):
                await self._clear_all()
            case _:
                self._write(effect)
        return None

    def _write(self, effect: Effect) -> None:
        match effect:
            case Say():
                self._say(effect)
            case Settle(lines, nonce, step, bubble):
                self._edit(Say(lines, nonce=nonce, step=step), bubble)
            case Redraw(say):
                self._edit(say)
            case Toast(key):
                self.toast = key
            case Play(key):
                self.post(Letter("play", self.version, listen=key))
            case Keep(answer):
                self._keep(answer)
            case KeepApart(answers):
                self.batch.changes.apart.extend(self._apart(one) for one in answers)
            case KeepConsent(version):
                self._consent(version)
            case SetPin(digits):
                self._set_pin(digits)
            case SealNote(kind, words):
                self._note(kind, words)
            case Clear(tag, after):
                self._clear(tag, after)
            case _:
                raise TypeError(f"no way to write {type(effect).__name__}")

    # -- letters ------------------------------------------------------------------------------

    def post(self, letter: Letter, lane: Lane = "reply", after: timedelta = timedelta()) -> None:
        """Put a letter in the outbox; a reply is written already claimed by this process."""
        person, now = self.person, self.batch.now
        gone = bool(letter.address)
        if not person.state.resident.language and not letter.language:
            letter = replace(letter, language=self.language)
        ours = lane == "reply" and person.contact.channel == "telegram" and not person.crowded
        body = self.batch.keys.letters.seal(letters.to_bytes(letter), "letter")
        row = LetterRow(
            None if gone else person.id,
            person.contact.channel,
            lane,
            body,
            now + after,
            now + LEASE if ours else None,
        )
        self.batch.changes.letters.append(row)
        language = letter.language or self.language
        written = Written(row, letter, None if gone else person, person.address, language)
        self.batch.written.append(written)

    @property
    def language(self) -> str:
        """Chosen now, or spoken until this turn, or the phone's, or the operator's."""
        state, facts = self.person.state, self.batch.facts
        offered = {one.code for one in facts.offer.languages}
        phone = (code.split("-")[0].lower() for code in state.phone)
        guess = next((one for one in phone if one in offered), facts.language)
        return state.resident.language or self._spoken or guess

    def _say(self, say: Say) -> None:
        mark = f"{say.nonce}.{say.step}.{self._said}"
        self._said += 1
        letter = Letter(
            "say",
            self.version,
            say.lines,
            say.rows,
            say.nonce,
            say.step,
            mark,
            tag=say.tag,
            listen=say.listen,
            protect=say.protect,
        )
        self.post(self._parting(letter) if say.parting else letter)

    def _parting(self, letter: Letter) -> Letter:
        """A last word carries all it needs, as nothing of the person is left to look up."""
        heard = tuple(
            one for one in (*self._known, self.incoming.heard, self.incoming.bubble) if one
        )
        kept = tuple(sorted(set(heard), key=int)) if self._on_telegram else ()
        return replace(letter, language=self.language, address=self.person.address, messages=kept)

    @property
    def _on_telegram(self) -> bool:
        return self.person.contact.channel == "telegram"

    def _edit(self, say: Say, bubble: int = 0) -> None:
        """Put this in place of the bubble that was pressed, or else of the one so named."""
        mark = f"{say.nonce}.{say.step}.{bubble}"
        self.post(
            Letter(
                "edit",
                self.version,
                say.lines,
                say.rows,
                say.nonce,
                say.step,
                mark,
                self.incoming.bubble,
                listen=say.listen,
            )
        )

    def _clear(self, tag: str, after: timedelta) -> None:
        if tag == "heard":
            if self.incoming.heard:
                self.post(Letter("clear", messages=(self.incoming.heard,)))
            return
        self.post(Letter("clear", tag=tag), "later" if after else "reply", after)

    async def _clear_all(self) -> None:
        """Both sides' messages of the last 48 hours, as far as we know their ids."""
        rows = await self.batch.work.messages_of(self.person.id, None)
        known = tuple(open_message(self.batch.keys, one) for one in rows)
        here = (self.incoming.heard, self.incoming.bubble)
        self._known = tuple(dict.fromkeys(one for one in (*known, *here) if one))
        self.post(Letter("clear", messages=self._known, address=self.person.address, tag="all"))

    # -- what is kept ---------------------------------------------------------------------------

    def _keep(self, answer: Answer) -> None:
        person, now = self.person, self.batch.now
        coded = answer.kind in CODED
        value = answer.value
        sealed = (
            None
            if coded or value is None
            else person.box.seal(value.encode(), _place(person, answer))
        )
        self.batch.changes.answers.append(
            AnswerRow(
                person.id,
                answer.topic,
                answer.question,
                answer.kind,
                value if coded else None,
                sealed,
                answer.missing,
                self.version,
                self.language,
                person.contact.channel,
                person.state.resident.site,
                now,
            )
        )

    def _apart(self, answer: Answer) -> ApartRow:
        year, week, _ = self.batch.today(self.person).isocalendar()
        site = self.batch.facts.group_of(self.person.state.resident.site)
        option = answer.value or answer.missing or ""
        when = f"{year}-W{week:02d}"
        return ApartRow(uuid4(), site, when, self.language, answer.topic, answer.question, option)

    def _consent(self, version: str) -> None:
        row = ConsentRow(self.person.id, version, self.language, self.batch.now)
        self.batch.changes.consents.append(row)

    def _note(self, kind: str, words: str) -> None:
        public = self.batch.facts.team
        if public is None:
            raise TypeError("nobody could read a sealed note")
        note, day = uuid4(), self.batch.today(self.person)
        envelope = seal_to(public, words, f"note/{note}")
        self.batch.changes.notes.append(NoteRow(note, kind, self.batch.facts.epoch, envelope, day))

    def _erase(self) -> None:
        if self.person.stored:
            self.batch.changes.without(self.person.id)
        today = self.batch.today(self.person)
        people.start_over(self.person, self.batch.keys, self.nonce, today)

    # -- what is asked for ----------------------------------------------------------------------

    async def _answers(self) -> list[KeptAnswer]:
        """Stored answers, then those of this very batch."""
        stored = await self.batch.work.answers_of(self.person.id)
        return stored + [
            _kept(one) for one in self.batch.changes.answers if one.contact == self.person.id
        ]

    async def _recall(self) -> Recalled:
        newest = {one.answer.question: one.answer for one in await self._answers()}
        return Recalled(tuple(newest.values()), self.person.contact.since)

    def _set_pin(self, digits: str) -> None:
        contact, self.touched = self.person.contact, True
        contact.pin = self.batch.keys.pin(str(contact.id), digits) if digits else None

    def _check_pin(self, digits: str) -> PinChecked:
        contact = self.person.contact
        if not people.may_try_pin(contact, self.batch.now):
            return PinChecked(False, wait=True)
        fits = contact.pin is not None and same(
            contact.pin, self.batch.keys.pin(str(contact.id), digits)
        )
        if not fits:
            people.note_wrong_pin(contact, self.batch.now)
            self.touched = True
        return PinChecked(fits)

    async def _export(self) -> None:
        answers = [_shown(one, self.person) for one in await self._answers()]
        known = self.person.state.resident
        held = {
            "since": self.person.contact.since.isoformat(),
            "language": known.language,
            "place": known.site,
            "role": known.role,
            "gender": known.gender,
            "consent": known.consent,
            "answers": answers,
        }
        words = json.dumps(held, ensure_ascii=False, indent=1)
        self.post(Letter("file", self.version, words=words))


def _place(person: Person, answer: Answer) -> str:
    return f"answer/{person.id}/{answer.question}"


def _kept(row: AnswerRow) -> KeptAnswer:
    kind, missing = row.kind, row.missing
    answer = Answer(row.topic, row.question, kind, row.value, missing)  # type: ignore[arg-type]
    return KeptAnswer(answer, row.sealed, row.at, row.pack, row.language, row.channel, row.site)


def _shown(kept: KeptAnswer, person: Person) -> dict[str, str | None]:
    answer = kept.answer
    said = answer.value or answer.missing
    if kept.sealed is not None:
        said = person.box.open(kept.sealed, _place(person, answer)).decode()
    return {
        "topic": answer.topic,
        "question": answer.question,
        "answer": said,
        "at": kept.at.isoformat(),
        "language": kept.language,
        "channel": kept.channel,
        "content": kept.pack,
    }


def message_row(
    keys: Keys, person: Person, kind: str, tag: str, mark: str, id: str, at: datetime
) -> MessageRow:
    """A message id sealed to its contact; the bubble's name only as a keyed hash."""
    sealed = keys.messages.seal(id.encode(), f"message/{person.id}")
    return MessageRow(person.id, kind, tag, mark_of(keys, mark), sealed, at)


def open_message(keys: Keys, row: MessageRow) -> str:
    return keys.messages.open(row.message, f"message/{row.contact}").decode()


def mark_of(keys: Keys, mark: str) -> bytes:
    return keys.press_mark("mark", mark) if mark else b""
