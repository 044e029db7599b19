"""The verdict: every call is compared with a description of the API that is not ours."""

from pathlib import Path
from typing import Any

import pytest

from tests.botapi import BotApi, Call, Outcome
from tests.botapi.caller import Caller
from tests.botapi.verdict import (
    SETTING,
    Condemned,
    Judge,
    breaches,
    demand_clean,
    missing_judge,
    verdict,
)

pytestmark = pytest.mark.judge


@pytest.fixture
def sitting(judge: Judge | None) -> Judge:
    if judge is None:
        pytest.skip(str(missing_judge()))
    return judge


def call(method: str, **params: Any) -> Call:
    return Call(method, params, 0.0, Outcome())


def asking(**more: Any) -> Call:
    keyboard = [[{"text": "Yes", "callback_data": "y", **more}]]
    return call(
        "sendMessage", chat_id=7001, text="Well?", reply_markup={"inline_keyboard": keyboard}
    )


CLEAN = [
    asking(),
    call("getUpdates", offset=1, timeout="30", allowed_updates=["message"]),
    call("sendMessage", chat_id="7001", text="x", disable_notification="true"),
    call("sendPhoto", chat_id=7001, photo="attach://p"),
    call("setMyCommands", commands=[{"command": "a", "description": "b"}]),
]
FAULTY = [
    (call("sendPigeon"), "unknown method sendPigeon"),
    (call("sendMessage", chat_id=7001), "sendMessage: missing field text"),
    (call("sendMessage", chat_id=7001, text=5), "sendMessage.text: 5 is no str"),
    (call("sendMessage", chat_id=7001, text="x", colour="red"), "unknown field colour"),
    (asking(callback="y"), "inline_keyboard[0][0]: unknown field callback"),
    (asking(style=1), "inline_keyboard[0][0].style: 1 is no str"),
    (
        call("setMyCommands", commands=[{"command": "a"}]),
        "setMyCommands.commands[0]: missing field description",
    ),
    (call("deleteMessages", chat_id=1, message_ids=[1, "2"]), "message_ids[1]: '2' is no int"),
    (call("editMessageText", message_id=True, text="x"), "message_id: True is no int"),
    (call("setMyCommands", commands=[], scope={"type": "chat", "id": 1}), "unknown field id"),
]


@pytest.mark.parametrize("clean", CLEAN, ids=lambda c: c.method)
def test_good_calls_pass(sitting: Judge, clean: Call) -> None:
    assert verdict([clean], sitting) == []


@pytest.mark.parametrize(("faulty", "words"), FAULTY, ids=lambda c: getattr(c, "method", ""))
def test_bad_calls_are_condemned(sitting: Judge, faulty: Call, words: str) -> None:
    with pytest.raises(Condemned) as condemned:
        demand_clean([faulty], sitting)
    assert words in str(condemned.value)


async def test_a_call_that_telegram_takes_can_still_be_condemned(
    sitting: Judge, unjudged: BotApi, lawless: Caller
) -> None:
    unjudged.person(7001)
    await lawless.gets("sendMessage", chat_id=7001, text="x", disable_webpage=True)
    assert breaches(unjudged.calls) == []
    assert verdict(unjudged.calls, sitting) == ["sendMessage: unknown field disable_webpage"]


async def test_a_persons_doing_is_no_breach(api: BotApi, bot: Caller) -> None:
    api.person(7001).blocks_us()
    assert (await bot.asks("sendMessage", chat_id=7001, text="x"))["error_code"] == 403
    assert breaches(api.calls) == []


def test_without_a_judge_there_is_a_reason_and_breaches_still_count(tmp_path: Path) -> None:
    reason = missing_judge({SETTING: str(tmp_path / "python")})
    assert reason is not None
    assert SETTING in reason
    refused = Call("sendMessage", {}, 0.0, Outcome(400, words="Bad Request: x", breach=True))
    assert verdict([refused], None) == ["sendMessage: Bad Request: x"]
