"""Every limit is refused with Telegram's words, and the refusal fails the verdict."""

from typing import Any

import pytest

from tests.botapi import BadLink, BotApi
from tests.botapi.caller import Caller
from tests.botapi.verdict import Condemned, demand_clean

CHAT = 7001


def inline(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(text: str = "Yes", **more: Any) -> dict[str, Any]:
    return {"text": text, **({"callback_data": "y"} | more)}


def commands(command: str = "start", description: str = "Begin", count: int = 1) -> Any:
    return [{"command": command, "description": description}] * count


BREACHES: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": " \n "}, "message text is empty"),
    ("sendMessage", {"text": "x" * 4097}, "message is too long"),
    ("sendMessage", {"text": "👋" * 2049}, "message is too long"),
    ("sendMessage", {"text": "\ud83d"}, "strings must be encoded in UTF-8"),
    ("sendMessage", {"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
    ("sendMessage", {"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
    ("sendMessage", {"text": "t.me/ceiba_bot?start=a.b"}, "START_PARAM_INVALID"),
    ("sendDocument", {"document": "d", "caption": "x" * 1025}, "message caption is too long"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
    ("deleteMessages", {"message_ids": list(range(101))}, "too many message identifiers"),
    ("setMyCommands", {"commands": commands("Start")}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": commands("x" * 33)}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": commands("")}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": commands(description="")}, "must be non-empty"),
    (
        "setMyCommands",
        {"commands": commands(description="x" * 257)},
        "BOT_COMMAND_DESCRIPTION_INVALID",
    ),
    ("setMyCommands", {"commands": commands(count=101)}, "BOT_COMMANDS_TOO_MUCH"),
    ("setMyName", {"name": "x" * 65}, "bot name is too long"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "is too long"),
    ("setMyDescription", {"description": "x" * 513}, "is too long"),
    ("setWebhook", {"url": "ftp://x"}, "bad webhook"),
]

BAD_KEYBOARDS: list[tuple[dict[str, Any], str]] = [
    (inline([button(callback_data="")]), "BUTTON_DATA_INVALID"),
    (inline([button(callback_data="x" * 65)]), "BUTTON_DATA_INVALID"),
    (inline([button(callback_data="é" * 33)]), "BUTTON_DATA_INVALID"),
    (inline([button("")]), "button text must be non-empty"),
    (inline([{"text": "Yes"}]), "Text buttons are unallowed in the inline keyboard"),
    (inline([{"text": "Go", "url": "no link"}]), "BUTTON_URL_INVALID"),
    (inline([{"text": "Go", "url": "https://t.me/b?start=" + "x" * 65}]), "START_PARAM_INVALID"),
    (inline([button()] * 9), "reply markup is too long"),
    (inline(*[[button()]] * 101), "reply markup is too long"),
    (inline(*[[button("x" * 200)]] * 50), "reply markup is too long"),
]


async def is_refused(api: BotApi, bot: Caller, method: str, params: Any, words: str) -> None:
    api.person(CHAT)
    api.world.files.add(b"d", name="d", folder="d")
    answer = await bot.asks(method, chat_id=CHAT, **params)
    assert answer["error_code"] == 400
    assert answer["description"].startswith("Bad Request: ")
    assert words in answer["description"]
    with pytest.raises(Condemned, match=method):
        demand_clean(api.calls, None)


@pytest.mark.parametrize(("method", "params", "words"), BREACHES)
async def test_a_breach_is_refused_and_condemned(
    unjudged: BotApi, lawless: Caller, method: str, params: dict[str, Any], words: str
) -> None:
    unjudged.world.files.known["d"] = unjudged.world.files.add(b"", name="d", folder="d")
    await is_refused(unjudged, lawless, method, params, words)


@pytest.mark.parametrize(("markup", "words"), BAD_KEYBOARDS)
async def test_a_bad_keyboard_is_refused_and_condemned(
    unjudged: BotApi, lawless: Caller, markup: dict[str, Any], words: str
) -> None:
    params = {"text": "x", "reply_markup": markup}
    await is_refused(unjudged, lawless, "sendMessage", params, words)


@pytest.mark.parametrize(
    "params",
    [
        {"text": "x" * 4096},
        {"text": "👋" * 2048},
        {"text": f"  {'x' * 4096}\n"},
        {"text": "t.me/ceiba_bot?start=aZ_-09"},
        {"text": "x", "reply_markup": inline([button(callback_data="x" * 64)])},
        {"text": "x", "reply_markup": inline(*[[button("y")] * 8] * 12)},
    ],
)
async def test_the_limit_itself_is_fine(api: BotApi, bot: Caller, params: dict[str, Any]) -> None:
    api.person(CHAT)
    await bot.gets("sendMessage", chat_id=CHAT, **params)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"chat_id":7001,"text":"\\ud83d"}', "application/json"),
        (b'{"chat_id":7001,"text":"\xff"}', "application/json"),
        (b'{"chat_id":7001,', "application/json"),
        (b"[]", "application/json"),
        (b"chat_id=7001&text=%ff", "application/x-www-form-urlencoded"),
        (b"chat_id=7001&text=x&reply_markup={", "application/x-www-form-urlencoded"),
        (b"", "application/json"),
    ],
)
async def test_broken_bodies_are_refused(
    unjudged: BotApi, lawless: Caller, body: bytes, kind: str
) -> None:
    unjudged.person(CHAT)
    assert (await lawless.posts("sendMessage", body, kind))["error_code"] == 400


@pytest.mark.parametrize("payload", ["a.b", "x" * 65, "a b", "é"])
async def test_a_person_cannot_open_a_link_that_telegram_would_not_make(
    api: BotApi, payload: str
) -> None:
    with pytest.raises(BadLink):
        await api.person(CHAT).opens_link(payload)
