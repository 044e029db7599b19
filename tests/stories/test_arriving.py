"""The first minute: from /start to the first question, or kindly out again."""

from __future__ import annotations

from sqlalchemy import select

from storage import tables as t
from tests.chat import Chat, World
from tests.rows import count


async def test_a_bare_start_takes_three_taps(chat: Chat) -> None:
    await chat.says("/start").hears("Choose your language.")
    await chat.presses("English").hears("Hello. I am Ceiba, Selva Viva's helper", "You choose.")
    await chat.presses("I am 18 or older. Start").hears("Which place is nearest?")
    await chat.presses("Cerro Azul").hears("💧 Water and food, 1 of 3")


async def test_a_poster_link_takes_one_tap(chat: Chat) -> None:
    await chat.opens("posterAzul1")
    assert "📍 Cerro Azul" in chat.bubbles[0].text
    await chat.presses(chat.last.options[0])
    assert "1 / 3" in chat.last.text or "1 de 3" in chat.last.text or "1 of 3" in chat.last.text


async def test_the_phones_language_comes_first(world: World) -> None:
    chat = world.chat(1, phone="nl-sr")
    await chat.says("/start")
    assert chat.last.options[0] == "Nederlands"


async def test_consent_says_only_what_the_operator_promises(world: World, chat: Chat) -> None:
    world.offers(promises=frozenset())
    await chat.says("/start").presses("English").hears("You choose.")
    assert "police" not in chat.last.text
    assert "staff see answers" not in chat.last.text


async def test_consent_is_kept_with_version_language_and_time(world: World, chat: Chat) -> None:
    await chat.arrives()
    async with world.database.reading() as connection:
        row = (await connection.execute(select(t.consent))).one()
    assert (row.version, row.language, row.at) == ("1", "en", world.clock())


async def test_somebody_under_18_leaves_no_trace_but_the_update_ids(
    world: World, chat: Chat
) -> None:
    await chat.says("/start").presses("English")
    await chat.presses("I am under 18").hears(
        "I have kept nothing", "it is not your fault", "Línea 100."
    )
    for table in (t.contact, t.session, t.letter, t.message, t.consent, t.answer):
        assert await count(world, table) == 0, table.name
    assert await count(world, t.seen) == 3


async def test_who_is_under_18_can_clear_the_chat(world: World, chat: Chat) -> None:
    await chat.says("/start").presses("English").presses("I am under 18")
    await chat.presses("Clear this chat")
    assert await count(world, t.contact) == 0
    assert [one.text for one in chat.shown if "Thank you for telling me" in one.text] == []


async def test_saying_no_keeps_nothing(world: World, chat: Chat) -> None:
    await (
        chat.says("/start").presses("English").presses("No, thank you").hears("I have kept nothing")
    )
    assert await count(world, t.contact) == 0


async def test_a_trial_says_so_before_anything_else(world: World, chat: Chat) -> None:
    world.offers(trial=True)
    await chat.says("/start").presses("English")
    assert chat.bubbles[1].text.startswith("This is a trial. Please write nothing real.")
