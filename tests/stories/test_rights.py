"""What a person may always do: stop, see what is held, lock it, take a copy, erase everything."""

from __future__ import annotations

import json

from storage import tables as t
from tests.chat import Chat, World
from tests.rows import count, rows


async def test_stop_stops_at_once_and_tells_the_way_back(world: World, chat: Chat) -> None:
    await chat.arrives()
    await chat.says("stop").hears(
        "I have stopped.", "To come back, write /start or press a button."
    )
    (row,) = await rows(world, t.contact)
    assert row.may_write is False
    await chat.presses("Questions").hears("Water and food, 1 of 3")


async def test_stop_is_understood_in_each_language(world: World) -> None:
    for person, word in enumerate(("stop", "alto", "arrêter", "stoppen", "parar")):
        chat = world.chat(person)
        await chat.arrives()
        await chat.says(word)
        assert "I have stopped." in chat.last.text, word


async def test_my_data_names_the_kinds_and_since_when_but_not_the_answers(chat: Chat) -> None:
    await chat.arrives()
    await chat.answers("Yes", "No")
    await chat.says("/mydata").hears(
        "Since Monday 23 November I hold:", "• answers: 2", "• your language"
    )
    assert "drinking water" not in chat.last.text


async def test_shown_answers_leave_the_chat_after_ten_minutes(chat: Chat) -> None:
    await chat.arrives()
    await chat.answers("Yes", "No")
    await chat.says("/mydata").presses("Show my answers").presses("Show them")
    await chat.presses("Water and food").hears(
        "1. Do you have enough clean drinking water here? Yes"
    )
    shown = chat.last
    await chat.after(minutes=9)
    assert shown in chat.shown
    await chat.after(minutes=2)
    assert shown not in chat.shown


async def test_a_pin_is_asked_before_answers_are_shown(chat: Chat) -> None:
    await chat.arrives()
    await chat.presses("No")
    await chat.says("/mydata").presses("Set a PIN").says("12a4").hears("Write 4 digits")
    await chat.says("1234").hears("Your PIN is set.")
    await chat.says("/answers").hears("Please write your 4 digits")
    await chat.says("0000").hears("That PIN does not fit.")
    await chat.says("1234").hears("Which answers would you like to see?")


async def test_the_typed_pin_leaves_the_chat(chat: Chat) -> None:
    await chat.arrives()
    await chat.says("/mydata").presses("Set a PIN")
    before = len([one for one in chat.shown if one.text == "(mine)"])
    await chat.says("1234")
    assert len([one for one in chat.shown if one.text == "(mine)"]) == before


async def test_after_five_wrong_pins_there_is_a_pause_of_an_hour(world: World, chat: Chat) -> None:
    await chat.arrives()
    await chat.says("/mydata").presses("Set a PIN").says("1234")
    await chat.says("/answers")
    for wrong in ("0000", "1111", "2222", "3333", "4444"):
        await chat.says(wrong).hears("That PIN does not fit.")
    await chat.says("1234").hears("Too many tries.")
    world.clock.moves(minutes=61)
    await chat.says("1234").hears("I hold no answers of yours yet.")


async def test_a_pin_can_be_taken_away_again(chat: Chat) -> None:
    await chat.arrives()
    await chat.says("/mydata").presses("Set a PIN").says("1234")
    await (
        chat.presses("Change the PIN")
        .says("1234")
        .presses("No PIN any more")
        .hears("The PIN is gone.")
    )
    await chat.says("/answers").hears("I hold no answers of yours yet.")


async def test_a_copy_comes_as_a_file_only_after_a_warning(world: World, chat: Chat) -> None:
    await chat.arrives()
    await chat.answers("Partly", "Skip")
    await chat.says("/mydata").presses("A copy as a file").hears("This file stays on this phone.")
    assert world.messenger.files == []
    await chat.presses("Send the file")
    ((name, content),) = world.messenger.files
    held = json.loads(content)
    assert name == "my-data.json"
    assert [one["answer"] for one in held["answers"]] == ["partly", "skip"]
    assert held["place"] == "azul"


async def test_erasing_asks_once_and_then_erases_everything(world: World, chat: Chat) -> None:
    await chat.arrives()
    await chat.answers("Yes", "No")
    await chat.says("/forget").hears(
        "Erase everything that I hold about you?", "You cannot undo it."
    )
    await chat.presses("Yes, erase everything").hears(
        "It is erased.", "Telegram may still hold a copy."
    )
    for table in (t.contact, t.session, t.answer, t.consent, t.letter, t.message):
        assert await count(world, table) == 0, table.name
    assert [one.text for one in chat.shown] == [chat.last.text]


async def test_keeping_it_after_all_leads_back_to_the_question(world: World, chat: Chat) -> None:
    await chat.arrives()
    await chat.says("/forget").presses("No, keep it").hears("Water and food, 1 of 3")


async def test_after_erasing_the_same_chat_is_somebody_new(world: World, chat: Chat) -> None:
    await chat.arrives()
    (before,) = await rows(world, t.contact)
    await chat.says("/forget").presses("Yes, erase everything")
    await chat.says("/start").hears("Choose your language.")
    (after,) = await rows(world, t.contact)
    assert after.id != before.id


async def test_erasing_and_going_on_in_one_batch(world: World, chat: Chat) -> None:
    from services.incoming import Opened, Pushed

    await chat.arrives()
    await chat.says("/forget")
    erase = world.incoming(chat.address, Pushed(chat.data_of("Yes, erase everything")), "en")
    await world.takes(erase, world.incoming(chat.address, Opened(), "en"))
    assert await count(world, t.contact) == 1
    assert await count(world, t.answer) == 0
    assert "Choose your language." in chat.last.text


async def test_asking_to_be_called_is_sealed_and_leaves_the_chat(world: World, chat: Chat) -> None:
    from services.sealing import open_with
    from tests.facts import TEAM

    await chat.arrives()
    await chat.says("/talk").presses("Please call me").hears("Write your phone number")
    await chat.says("082 999 111, after six").hears("It is sealed and passed on.")
    (note,) = await rows(world, t.note)
    assert open_with(TEAM[1], note.envelope, f"note/{note.id}") == "082 999 111, after six"
    assert b"999" not in note.envelope
    assert "contact" not in note._fields
    await chat.presses("Go on").hears("Water and food, 1 of 3")


async def test_no_call_can_be_asked_for_that_nobody_can_read(world: World, chat: Chat) -> None:
    world.offers(call_back=False)
    await chat.arrives()
    await chat.says("/talk")
    assert "📞 Please call me" not in chat.last.options


async def test_a_persons_erasure_leaves_others_alone(world: World) -> None:
    ana, ben = world.chat(1), world.chat(2)
    await ana.arrives()
    await ben.arrives()
    await ana.presses("Yes")
    await ben.presses("No")
    await ana.says("/forget").presses("Yes, erase everything")
    (row,) = await rows(world, t.answer)
    assert row.value == "no"
