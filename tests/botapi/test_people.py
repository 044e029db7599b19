"""People: their acts become updates, and they see what a person would see."""

import asyncio
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update

from tests.botapi import BotApi, NoSuchButton, NotHeard
from tests.botapi.caller import Caller


def ask(text: str = "May I ask?", labels: tuple[str, ...] = ("✅ Yes", "No")) -> dict[str, Any]:
    rows = [[{"text": label, "callback_data": f"data:{label}"}] for label in labels]
    return {"chat_id": 7001, "text": text, "reply_markup": {"inline_keyboard": rows}}


async def the_update(bot: Caller) -> Any:
    return (await bot.gets("getUpdates", offset=-1))[0]


async def test_a_person_says_something_in_their_language(api: BotApi, bot: Caller) -> None:
    person = api.person(7001, language_code="es", first_name="Ana")
    await person.says("/start")
    message = (await the_update(bot))["message"]
    assert message["text"] == "/start"
    assert message["from"]["language_code"] == "es"
    assert message["chat"] == {"id": 7001, "type": "private", "first_name": "Ana"}
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert api.person(7001) is person


async def test_a_person_opens_a_link(api: BotApi, bot: Caller) -> None:
    await api.person(7001).opens_link("abc123")
    assert (await the_update(bot))["message"]["text"] == "/start abc123"


async def test_the_newest_visible_button_of_that_label_is_pressed(api: BotApi, bot: Caller) -> None:
    person = api.person(7001)
    for text in ("first", "second", "third"):
        last = await bot.gets("sendMessage", **ask(text))
    await bot.gets("deleteMessage", chat_id=7001, message_id=last["message_id"])
    await person.presses("✅ Yes")
    query = (await the_update(bot))["callback_query"]
    assert query["message"]["text"] == "second"
    assert query["data"] == "data:✅ Yes"
    await person.presses_data("data:No")
    assert (await the_update(bot))["callback_query"]["data"] == "data:No"


async def test_a_button_that_is_not_there_cannot_be_pressed(api: BotApi, bot: Caller) -> None:
    person = api.person(7001)
    await bot.gets("sendMessage", **ask())
    with pytest.raises(NoSuchButton, match="Maybe"):
        await person.presses("Maybe", within=0.05)


async def test_a_slow_phone_presses_what_is_gone(api: BotApi, bot: Caller) -> None:
    person = api.person(7001)
    await bot.gets("sendMessage", **ask())
    old = await person.hears("May I ask?")
    await bot.gets("deleteMessage", chat_id=7001, message_id=old.message_id)
    person.presses_old(old, "data:No")
    assert (await the_update(bot))["callback_query"]["data"] == "data:No"


async def test_a_key_of_the_keyboard_is_said(api: BotApi, bot: Caller) -> None:
    person = api.person(7001)
    keyboard = {"keyboard": [[{"text": "Share"}, {"text": "Later"}]], "resize_keyboard": True}
    await bot.gets("sendMessage", chat_id=7001, text="Where?", reply_markup=keyboard)
    await person.presses("Later")
    assert (await the_update(bot))["message"]["text"] == "Later"


async def test_a_person_waits_to_hear(api: BotApi, bot: Caller) -> None:
    person = api.person(7001)
    hearing = asyncio.create_task(person.hears("ask", options=["✅ Yes", "No"]))
    await asyncio.sleep(0.01)
    await bot.gets("sendMessage", chat_id=7001, text="Hello")
    await bot.gets("sendMessage", **ask())
    assert (await hearing).text == "May I ask?"


async def test_what_was_heard_is_no_news_and_an_edit_is(api: BotApi, bot: Caller) -> None:
    person = api.person(7001)
    sent = await bot.gets("sendMessage", **ask("One"))
    await person.hears("One")
    await person.hears_nothing(within=0.01)
    where = {"chat_id": 7001, "message_id": sent["message_id"]}
    await bot.gets("editMessageText", text="Two", **where)
    assert (await person.hears("Two", options=[])).edited


async def test_hearing_in_vain_shows_the_chat(api: BotApi, bot: Caller) -> None:
    person = api.person(7001)
    await bot.gets("sendMessage", **ask())
    with pytest.raises(NotHeard, match=r"wanted to hear 'Thanks'[\s\S]*May I ask\?"):
        await person.hears("Thanks", within=0.05)
    with pytest.raises(NotHeard, match="with \\['Yes'\\]"):
        await person.hears("May I ask?", options=["Yes"], within=0.05)


async def test_bubbles_show_both_sides_as_they_are_now(api: BotApi, bot: Caller) -> None:
    person = api.person(7001)
    said = await person.says("helo")
    sent = await bot.gets("sendMessage", **ask())
    person.edits(said, "hello")
    where = {"chat_id": 7001, "message_id": sent["message_id"]}
    await bot.gets("editMessageReplyMarkup", **where)
    seen = [(b.ours, b.text, b.options, b.edited) for b in person.bubbles]
    assert seen == [(False, "hello", [], True), (True, "May I ask?", [], True)]
    assert (await the_update(bot))["edited_message"]["text"] == "hello"
    person.deletes(said)
    assert len(person.bubbles) == 1


async def test_all_shapes_of_messages_are_read_by_python_telegram_bot(api: BotApi) -> None:
    person = api.person(7001)
    await person.sends_photo(caption="our river")
    await person.sends_voice()
    await person.sends_document()
    await person.sends_location()
    await person.sends_sticker()
    await person.sends_contact()
    person.sends({"dice": {"emoji": "🎲", "value": 3}})
    person.blocks_us()
    async with Bot(api.token, base_url=api.base_url) as bot:
        updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    messages = [update.message for update in updates if update.message]
    kinds = ("photo", "voice", "document", "location", "sticker", "contact", "dice")
    assert all(getattr(m, kind) for m, kind in zip(messages, kinds, strict=True))
    assert messages[0].caption == "our river"


async def test_a_talk_with_python_telegram_bot(api: BotApi) -> None:
    person = api.person(7001)
    await person.says("/start")
    async with Bot(api.token, base_url=api.base_url) as bot:
        start = (await bot.get_updates(timeout=5))[0]
        assert start.message is not None
        await start.message.reply_text("Hello", do_quote=False)
        await person.hears("Hello")
        yes = InlineKeyboardButton("✅ Yes", callback_data="y")
        await bot.send_message(7001, "May I ask?", reply_markup=InlineKeyboardMarkup([[yes]]))
        await person.presses("✅ Yes")
        press = (await bot.get_updates(offset=start.update_id + 1, timeout=5))[0]
        assert press.callback_query is not None
        await press.callback_query.answer("Thank you", show_alert=True)
        await press.callback_query.edit_message_text("Done")
    await person.hears("Done", options=[])
    assert [(toast.text, toast.is_alert) for toast in person.toasts] == [("Thank you", True)]
