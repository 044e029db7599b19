"""The team's key and the requests that it alone opens."""

from __future__ import annotations

import io
import sys
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from bot.office_commands import Typed
from services.changes import NoteRow
from services.desk import WrongPassphrase, new_team_key, requests, unlock
from services.errors import OperatorMistake
from services.sealing import seal_to
from storage import tables as t
from tests.operating.counter import SPOKEN, Counter

OTHER = "quite another long sentence"


async def asks_to_be_called(
    counter: Counter, words: str, day: date, note: UUID | None = None
) -> UUID:
    """As the bot writes it: sealed to the newest key, with nothing beside it but the day."""
    facts, note = await counter.facts(), note or uuid4()
    assert facts.team is not None
    envelope = seal_to(facts.team, words, f"note/{note}")
    row = {"id": note, "bot": 1, "kind": "callback", "epoch": facts.epoch, "day": day}
    async with counter.office.database.writing() as on:
        await on.execute(insert(t.note).values(**row, envelope=envelope))
        await on.commit()
    return note


async def test_a_call_back_is_offered_once_somebody_can_read_it(counter: Counter) -> None:
    assert not (await counter.offer()).call_back
    (await counter.types("staff setup")).says("The key is made.").hides(SPOKEN)
    assert (await counter.offer()).call_back


async def test_requests_are_read_oldest_first_with_their_day(counter: Counter) -> None:
    await counter.types("staff setup")
    await asks_to_be_called(counter, "555 2, after work", date(2026, 11, 22))
    await asks_to_be_called(counter, "555 1, mornings", date(2026, 11, 20))
    told = await counter.types("staff callbacks")
    first, second, last = told.lines
    assert first.endswith("  2026-11-20  555 1, mornings")
    assert second.endswith("  2026-11-22  555 2, after work")
    assert last == "2 ask to be called."


async def test_a_request_that_was_answered_is_deleted(counter: Counter) -> None:
    await counter.types("staff setup")
    note = await asks_to_be_called(counter, "555 1", date(2026, 11, 20))
    (await counter.types(f"staff callbacks --done {note.hex[:8]}")).says("done and deleted")
    (await counter.types("staff callbacks")).says("Nobody asks to be called.")
    assert "fits no request" in await counter.is_refused("staff callbacks --done 0000")


async def test_an_id_that_fits_two_requests_deletes_neither(counter: Counter) -> None:
    await counter.types("staff setup")
    for number in (1, 2):
        await asks_to_be_called(counter, "555", date(2026, 11, 20), UUID(int=number))
    assert "fits more than one" in await counter.is_refused("staff callbacks --done 0000")
    assert "fits no request" in await counter.is_refused("staff callbacks --done ''")
    assert len(await counter.tables.notes("callback")) == 2


async def test_a_wrong_passphrase_reads_and_deletes_nothing(counter: Counter) -> None:
    await counter.types("staff setup")
    note = await asks_to_be_called(counter, "555 1", date(2026, 11, 20))
    counter.spoken.passphrase = OTHER
    for command in ("staff callbacks", f"staff callbacks --done {note}"):
        told = await counter.is_refused(command)
        assert told == "This passphrase does not open the team's key. Please try again."
    assert len(await counter.tables.notes("callback")) == 1


async def test_what_a_resident_wrote_cannot_steer_the_terminal(counter: Counter) -> None:
    await counter.types("staff setup")
    await asks_to_be_called(counter, "555\x1b[2J\n1", date(2026, 11, 20))
    (await counter.types("staff callbacks")).says("555 [2J 1")


async def test_the_key_is_not_replaced_by_accident(counter: Counter) -> None:
    await counter.types("staff setup")
    assert "has a key already" in await counter.is_refused("staff setup")


async def test_after_a_new_key_older_requests_keep_the_old_passphrase(counter: Counter) -> None:
    await counter.types("staff setup")
    await asks_to_be_called(counter, "old 555", date(2026, 11, 20))
    counter.spoken.passphrase = OTHER
    await counter.types("staff setup --again")
    await asks_to_be_called(counter, "new 555", date(2026, 11, 21))
    told = await counter.types("staff callbacks")
    told.says("(sealed with an older key)", "new 555").hides("old 555")
    counter.spoken.passphrase = SPOKEN
    (await counter.types("staff callbacks")).says("old 555").hides("new 555")


async def test_there_is_nothing_to_read_before_the_key(counter: Counter) -> None:
    assert "First: staff setup." in await counter.is_refused("staff callbacks")


async def test_a_short_passphrase_is_refused(counter: Counter) -> None:
    counter.spoken.passphrase = "eleven char"
    assert "fewer than 12 characters" in await counter.is_refused("staff setup")
    counter.spoken.passphrase = "twelve chars"
    await counter.types("staff setup")


# -- the rules ----------------------------------------------------------------------------------


def test_only_the_passphrase_unwraps_the_key() -> None:
    team = new_team_key(1, SPOKEN)
    private = unlock([team], SPOKEN)[1]
    assert private not in team.wrapped
    with pytest.raises(WrongPassphrase):
        unlock([team], OTHER)


def test_a_wrapped_key_stands_for_its_own_epoch_only() -> None:
    team = new_team_key(1, SPOKEN)
    moved = type(team)(2, team.public, team.wrapped, team.salt)
    with pytest.raises(WrongPassphrase):
        unlock([moved], SPOKEN)


def test_accents_may_be_composed_in_either_way() -> None:
    assert unlock([new_team_key(1, "el río claro y hondo")], "el ri\u0301o claro y hondo")


def test_an_envelope_moved_to_another_note_does_not_open() -> None:
    team = new_team_key(1, SPOKEN)
    envelope = seal_to(team.public, "555", f"note/{uuid4()}")
    moved = NoteRow(uuid4(), "callback", 1, envelope, date(2026, 11, 20))
    (read,) = requests([moved], unlock([team], SPOKEN))
    assert read.words is None


# -- typing it ----------------------------------------------------------------------------------


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_where_nobody_sits_one_line_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long passphrase\nrest"))
    assert Typed().new() == "a long passphrase"


def test_at_a_terminal_it_is_typed_twice_without_echo(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["a long passphrase", "a long passphrase", "one", "two"])
    monkeypatch.setattr(sys, "stdin", Keyboard())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert Typed().new() == "a long passphrase"
    with pytest.raises(OperatorMistake, match="differ"):
        Typed().new()
