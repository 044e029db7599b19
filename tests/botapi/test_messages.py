"""Messages of the bot: ids, edits, deletions, files, and Telegram's words when it refuses."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.error import BadRequest, Forbidden

from tests.botapi import BotApi
from tests.botapi.caller import Caller, calling
from tests.botapi.clock import Clock


def telegram_bot(api: BotApi) -> Bot:
    return Bot(api.token, base_url=api.base_url, base_file_url=api.base_file_url)


def keyboard(*labels: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label}] for label in labels]}


async def test_message_ids_rise_across_all_private_chats(api: BotApi, bot: Caller) -> None:
    ids = []
    for user_id in (7001, 7002, 7001):
        ids.append((await api.person(user_id).says("hi")).message_id)
        ids.append((await bot.gets("sendMessage", chat_id=user_id, text="hello"))["message_id"])
    assert ids == sorted(set(ids))


async def test_method_names_are_case_insensitive_and_unknown_ones_are_404(
    unjudged: BotApi, lawless: Caller
) -> None:
    assert (await lawless.asks("GETME"))["ok"]
    answer = await lawless.asks("sendPigeon")
    assert answer["error_code"] == 404
    assert answer["description"] == "Not Found: method not found"
    assert unjudged.calls[0].method == "getMe"


async def test_a_wrong_token_is_unauthorized(api: BotApi, bot: Caller) -> None:
    async with bot.session.get(f"{api.base_url}1:wrong/getMe") as response:
        answer = await response.json()
    assert answer == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_json_form_and_multipart_bodies_mean_the_same(api: BotApi, bot: Caller) -> None:
    api.person(7001)
    form = b"chat_id=7001&text=123&reply_markup=%7B%22inline_keyboard%22%3A%5B%5D%7D"
    edge = b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    parts = edge % (b"chat_id", b"7001") + edge % (b"text", b"123") + b"--x--\r\n"
    await bot.gets("sendMessage", chat_id="7001", text="123")
    assert (await bot.posts("sendMessage", form, "application/x-www-form-urlencoded"))["ok"]
    assert (await bot.posts("sendMessage", parts, "multipart/form-data; boundary=x"))["ok"]
    assert api.sent_texts(7001) == ["123", "123", "123"]
    assert {call.params["chat_id"] for call in api.calls} == {7001}


async def test_a_stranger_is_not_found_until_they_write(api: BotApi, bot: Caller) -> None:
    stranger = api.person(7001, met=False)
    wanted = "Bad Request: chat not found"
    assert await bot.is_told("sendMessage", chat_id=7001, text="hi") == wanted
    assert await bot.is_told("sendMessage", chat_id=9999, text="hi") == wanted
    await stranger.says("/start")
    assert await bot.is_told("sendMessage", chat_id=7001, text="hi") == ""


async def test_a_person_who_blocked_the_bot_gets_nothing(api: BotApi) -> None:
    person = api.person(7001)
    async with telegram_bot(api) as bot:
        person.blocks_us()
        with pytest.raises(Forbidden, match=r"^Forbidden: bot was blocked by the user$"):
            await bot.send_message(7001, "hello?")
        person.unblocks_us()
        await bot.send_message(7001, "welcome back")
        statuses = [u.my_chat_member.new_chat_member.status for u in await bot.get_updates()]  # type: ignore[union-attr]
    assert api.sent_texts(7001) == ["welcome back"]
    assert statuses == ["kicked", "member"]


async def test_a_press_is_answered_once_and_in_time() -> None:
    clock = Clock()
    async with BotApi(clock=clock) as api, calling(api) as bot:
        person = api.person(7001)
        await bot.gets("sendMessage", chat_id=7001, text="?", reply_markup=keyboard("Yes"))
        queries = [await person.presses("Yes") for _ in range(2)]
        await bot.gets("answerCallbackQuery", callback_query_id=queries[0], text="Noted")
        clock.passes(151)
        too_old = (
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
        for query_id in (*queries, "77"):
            assert await bot.is_told("answerCallbackQuery", callback_query_id=query_id) == too_old
        assert [toast.text for toast in person.toasts] == ["Noted"]


async def test_an_edit_must_change_something(api: BotApi) -> None:
    person = api.person(7001)
    async with telegram_bot(api) as bot:
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
        sent = await bot.send_message(7001, "One", reply_markup=markup)
        await bot.edit_message_text("Two", 7001, sent.message_id, reply_markup=markup)
        await bot.edit_message_reply_markup(7001, sent.message_id)
        with pytest.raises(BadRequest, match=r"^Message is not modified: specified new message"):
            await bot.edit_message_reply_markup(7001, sent.message_id)
    assert [(b.text, b.options, b.edited) for b in person.bubbles] == [("Two", [], True)]


async def test_what_cannot_be_edited_or_deleted(api: BotApi, bot: Caller) -> None:
    theirs = (await api.person(7001).says("mine")).message_id
    shown = (await api.person(7001).sends_photo()).message["photo"][0]["file_id"]
    photo = (await bot.gets("sendPhoto", chat_id=7001, photo=shown))["message_id"]

    async def told(method: str, message_id: int, **more: str) -> str:
        return await bot.is_told(method, chat_id=7001, message_id=message_id, **more)

    assert await told("editMessageText", 99, text="x") == "Bad Request: message to edit not found"
    assert await told("editMessageText", theirs, text="x") == "Bad Request: message can't be edited"
    assert await told("editMessageText", photo, text="x") == (
        "Bad Request: there is no text in the message to edit"
    )
    assert await told("deleteMessage", 99) == "Bad Request: message to delete not found"


async def test_both_sides_are_deleted_and_unknown_ids_skipped(api: BotApi, bot: Caller) -> None:
    person = api.person(7001)
    theirs = (await person.says("mine")).message_id
    ours = [(await bot.gets("sendMessage", chat_id=7001, text=t))["message_id"] for t in "ab"]
    await bot.gets("deleteMessage", chat_id=7001, message_id=theirs)
    await bot.gets("deleteMessages", chat_id=7001, message_ids=[ours[0], 4711])
    assert [bubble.text for bubble in person.bubbles] == ["b"]
    assert api.sent_texts(7001) == ["a", "b"]


async def test_after_48_hours_nothing_can_be_deleted() -> None:
    clock = Clock()
    async with BotApi(clock=clock) as api, calling(api) as bot:
        old = (await api.person(7001).says("old")).message_id
        clock.passes(hours=48)
        wanted = "Bad Request: message can't be deleted for everyone"
        assert await bot.is_told("deleteMessage", chat_id=7001, message_id=old) == wanted
        assert await bot.is_told("deleteMessages", chat_id=7001, message_ids=[old]) == wanted


async def test_a_reply_shows_what_it_answers(api: BotApi, bot: Caller) -> None:
    theirs = (await api.person(7001).says("mine")).message_id
    reply = {"chat_id": 7001, "text": "yours", "reply_parameters": {"message_id": theirs}}
    assert (await bot.gets("sendMessage", **reply))["reply_to_message"]["text"] == "mine"
    reply["reply_parameters"] = {"message_id": 99}
    wanted = "Bad Request: message to be replied not found"
    assert await bot.is_told("sendMessage", **reply) == wanted


async def test_reply_keyboards_are_seen_by_the_person_only(api: BotApi) -> None:
    person = api.person(7001)
    async with telegram_bot(api) as bot:
        keys = ReplyKeyboardMarkup([["Here", "Later"]])
        sent = await bot.send_message(7001, "Where?", reply_markup=keys)
    assert sent.reply_markup is None
    await person.hears("Where?", options=["Here", "Later"])


async def test_files_go_both_ways(api: BotApi) -> None:
    person = api.person(7001)
    async with telegram_bot(api) as bot:
        await bot.send_document(7001, b"ours" * 500_000, filename="guide.pdf", caption="Read")
        await bot.send_voice(7001, b"spoken")
        await bot.send_photo(7001, b"seen")
        shown = await person.sends_document(b"theirs", name="../../x.txt")
        file = await bot.get_file(shown.message["document"]["file_id"])
        assert bytes(await file.download_as_bytearray()) == b"theirs"
    assert [bubble.kind for bubble in person.bubbles] == ["document", "voice", "photo", "document"]
    assert person.bubbles[0].message["document"]["file_size"] == 2_000_000


async def test_files_that_are_too_big_or_unknown(api: BotApi, bot: Caller) -> None:
    large = await api.person(7001).sends_document(size=20 * 1024 * 1024 + 1)
    file_id = large.message["document"]["file_id"]
    assert await bot.is_told("getFile", file_id=file_id) == "Bad Request: file is too big"
    assert await bot.is_told("getFile", file_id="no") == "Bad Request: invalid file_id"
    assert await bot.is_told("sendVoice", chat_id=7001, voice="no") == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )


async def test_a_copy_does_not_show_its_source(api: BotApi, bot: Caller) -> None:
    source = await api.person(7001).says("word for word")
    helper = api.person(7002)
    await bot.gets("copyMessage", chat_id=7002, from_chat_id=7001, message_id=source.message_id)
    copied = await helper.hears("word for word")
    assert "forward_origin" not in copied.message
    missing = await bot.is_told("copyMessage", chat_id=7002, from_chat_id=7001, message_id=99)
    assert missing == "Bad Request: message to copy not found"


async def test_groups_are_left_and_then_closed(api: BotApi, bot: Caller) -> None:
    about = {"id": -100123, "type": "supergroup", "title": "Miners"}
    api.update({"message": {"message_id": 1, "date": 1, "chat": about, "text": "hi"}})
    await bot.gets("sendMessage", chat_id=-100123, text="I only talk in private.")
    await bot.gets("leaveChat", chat_id=-100123)
    assert await bot.is_told("sendMessage", chat_id=-100123, text="x") == (
        "Forbidden: bot is not a member of the supergroup chat"
    )
    api.person(7001)
    assert "private" in await bot.is_told("leaveChat", chat_id=7001)


async def test_html_becomes_text_with_entities(api: BotApi) -> None:
    api.person(7001)
    async with telegram_bot(api) as bot:
        sent = await bot.send_message(7001, "👋 <b>Bold</b> &amp; plain", parse_mode="HTML")
    assert sent.text == "👋 Bold & plain"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 3, 4)]


async def test_the_profile_is_set_per_language(api: BotApi) -> None:
    async with telegram_bot(api) as bot:
        await bot.set_my_name("Ceiba")
        await bot.set_my_description("Escuchamos.", language_code="es")
        await bot.set_my_short_description("Short")
        await bot.set_my_commands([("start", "Begin"), ("stop", "Stop")])
        await bot.send_chat_action(api.person(7001).id, "typing")
    assert api.world.profile["description:es"] == "Escuchamos."
    assert [c["command"] for c in api.world.commands["default:"]] == ["start", "stop"]
