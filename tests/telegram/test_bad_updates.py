"""Any update whatever: one sensible answer or silence by rule, and nothing of it logged."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.telegram.calls import ApiBot
from bot.telegram.updates import Broken, Elsewhere, Silence, read
from conversations.model import Asked, Gave, Left, Typed
from services.incoming import Incoming, Opened, Pushed
from tests.chat import World
from tests.telegram.made_up import ANYTHING, updates

BOT = ApiBot("4242:" + "A" * 35)
ANA = {"id": 7001, "is_bot": False, "first_name": "Ana", "language_code": "es"}
HERE = {"id": 7001, "type": "private"}
SOON = 1_795_000_000


def message(**fields: Any) -> dict[str, Any]:
    whole = {"message_id": 5, "date": SOON, "chat": HERE, "from": ANA, **fields}
    return {"update_id": 9, "message": whole}


def arrival(raw: dict[str, Any]) -> object:
    found = read(raw, BOT)
    assert isinstance(found, Incoming), found
    return found.arrival


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(updates())
def test_every_update_made_of_telegrams_types_is_told_apart(raw: dict[str, Any]) -> None:
    found = read(raw, BOT)
    assert isinstance(found, Incoming | Elsewhere | Silence | Broken)
    if isinstance(found, Incoming) and isinstance(found.arrival, Typed):
        found.arrival.text.encode("utf-8")
        assert "\0" not in found.arrival.text


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(
        st.sampled_from(["update_id", "message", "callback_query", "my_chat_member"]), ANYTHING
    )
)
def test_what_is_no_update_at_all_does_no_harm(raw: dict[str, Any]) -> None:
    assert isinstance(read(raw, BOT), Incoming | Elsewhere | Silence | Broken)


async def test_made_up_updates_leave_nobody_stuck(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A few hundred of them in one talk after the other; afterwards /start still works."""
    found: list[Incoming] = []

    @settings(
        max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(updates())
    def collect(raw: dict[str, Any]) -> None:
        one = read(raw, BOT)
        if isinstance(one, Incoming):
            found.append(one)

    collect()
    with caplog.at_level(logging.WARNING):
        for one in found:
            await world.takes(one)
    assert not caplog.records
    chat = world.chat(7001)
    await chat.arrives()
    assert "Water and food" in chat.last.text


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 9, "edited_message": message(text="x")["message"]},
        {"update_id": 9, "channel_post": message(text="x")["message"]},
        {"update_id": 9, "business_message": message(text="x")["message"]},
        {"update_id": 9, "poll": {"id": "1"}},
        message(new_chat_title="x"),
        message(text="x", **{"from": {**ANA, "is_bot": True}}),
        message(text="x", chat={"id": -5, "type": "channel", "title": "c"}),
    ],
)
def test_what_is_not_meant_for_us_is_met_with_silence(raw: dict[str, Any]) -> None:
    assert isinstance(read(raw, BOT), Silence | Broken)


@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_in_a_group_nothing_is_taken_as_an_answer(kind: str) -> None:
    anonymous = message(
        text="yes",
        chat={"id": -5, "type": kind, "title": "g"},
        sender_chat={"id": -5, "type": kind, "title": "g"},
    )
    assert read(anonymous, BOT) == Elsewhere(-5)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": "/start posterAzul1"}, Opened("posterAzul1")),
        ({"text": "/start"}, Opened("")),
        ({"text": "/start ../../etc"}, Opened("")),
        ({"text": "/stop@some_bot"}, Asked("stop")),
        ({"text": "/ "}, Typed("/ ")),
        ({"text": "a\0b\ud800c"}, Typed("abc")),
        ({"text": "e\u0301"}, Typed("é")),
        ({"text": "x" * 10**6}, Typed("x" * 4096)),
        ({"location": {"latitude": 1.5, "longitude": -2.5}}, Gave("location", "1.5,-2.5")),
        (
            {
                "sticker": {
                    "file_id": "s",
                    "file_unique_id": "u",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "type": "regular",
                }
            },
            Gave("other", ""),
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, Gave("other", "")),
        (
            {
                "text": "I am paid",
                "forward_origin": {"type": "hidden_user", "date": SOON, "sender_user_name": "Ben"},
            },
            Gave("other", ""),
        ),
        (
            {"text": "yes", "via_bot": {"id": 3, "is_bot": True, "first_name": "b"}},
            Gave("other", ""),
        ),
    ],
)
def test_messages_become_what_they_are(fields: dict[str, Any], expected: object) -> None:
    assert arrival(message(**fields)) == expected


def test_presses_and_blocks_are_known() -> None:
    press = {
        "id": "1",
        "from": ANA,
        "chat_instance": "c",
        "data": "abc",
        "message": message(text="q")["message"],
    }
    assert arrival({"update_id": 9, "callback_query": press}) == Pushed("abc")
    member = {
        "user": {"id": 4242, "is_bot": True, "first_name": "b"},
        "status": "kicked",
        "until_date": 0,
    }
    change = {
        "chat": HERE,
        "from": ANA,
        "date": SOON,
        "old_chat_member": {**member, "status": "member"},
        "new_chat_member": member,
    }
    assert arrival({"update_id": 9, "my_chat_member": change}) == Left()


def test_one_that_cannot_be_parsed_is_named_by_number_error_and_hash_only() -> None:
    broken = read(message(text="my secret", date=10**400), BOT)
    assert isinstance(broken, Broken)
    assert broken.update == 9
    assert "secret" not in repr(broken)
