"""What a channel promises: the fake of our tests and the real one against the fake Bot API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from bot.telegram.calls import ApiBot
from bot.telegram.http import AiohttpRequest
from bot.telegram.messenger import TelegramMessenger, split
from services.messenger import (
    Failed,
    Locked,
    Messenger,
    Recording,
    Refused,
    Sent,
    Unreachable,
    Wait,
)
from services.rendering import Bubble, Choice
from tests.botapi.server import BotApi
from tests.fake_messenger import FakeMessenger

HELLO = Bubble("Hello", ((Choice("Yes", "a"), Choice("No", "b")),))


class Stage(Protocol):
    messenger: Messenger

    def sees(self) -> list[tuple[str, list[str]]]: ...

    def blocks(self) -> None: ...


@dataclass
class FakeStage:
    messenger: FakeMessenger

    def sees(self) -> list[tuple[str, list[str]]]:
        return [(one.text, one.options) for one in self.messenger.chat("7001")]

    def blocks(self) -> None:
        self.messenger.blocks_us("7001")


class TelegramStage:
    def __init__(self, api: BotApi, bot: ApiBot) -> None:
        self.known: dict[str, str] = {}
        self.messenger = TelegramMessenger(bot, self._remember)
        self.ana = api.person(7001, language_code="en")

    async def _remember(self, digest: str, file_id: str) -> None:
        self.known[digest] = file_id

    def sees(self) -> list[tuple[str, list[str]]]:
        return [(one.text, one.options) for one in self.ana.bubbles]

    def blocks(self) -> None:
        self.ana.blocks_us()


async def open_bot(api: BotApi) -> ApiBot:
    bot = ApiBot(
        api.token,
        base_url=api.base_url,
        base_file_url=api.base_file_url,
        request=AiohttpRequest(api.root),
        get_updates_request=AiohttpRequest(api.root),
    )
    await bot.initialize()
    return bot


@pytest.fixture
async def telegram(api: BotApi) -> AsyncIterator[TelegramStage]:
    bot = await open_bot(api)
    yield TelegramStage(api, bot)
    await bot.shutdown()


@pytest.fixture(params=["fake", "telegram"])
async def stage(request: pytest.FixtureRequest, telegram: TelegramStage) -> Stage:
    return telegram if request.param == "telegram" else FakeStage(FakeMessenger())


async def test_a_bubble_arrives_with_its_buttons(stage: Stage) -> None:
    came = await stage.messenger.say("7001", HELLO, protect=False)
    assert isinstance(came, Sent)
    assert came.message.isdecimal()
    assert stage.sees() == [("Hello", ["Yes", "No"])]


async def test_an_edit_changes_words_and_buttons(stage: Stage) -> None:
    came = await stage.messenger.say("7001", HELLO, protect=False)
    assert isinstance(came, Sent)
    await stage.messenger.edit("7001", came.message, Bubble("Hello\n✅ Yes"))
    assert stage.sees() == [("Hello\n✅ Yes", [])]


async def test_an_edit_without_words_only_takes_the_buttons(stage: Stage) -> None:
    came = await stage.messenger.say("7001", HELLO, protect=False)
    assert isinstance(came, Sent)
    await stage.messenger.edit("7001", came.message, Bubble(""))
    assert stage.sees() == [("Hello", [])]


async def test_an_edit_that_changes_nothing_is_done(stage: Stage) -> None:
    came = await stage.messenger.say("7001", HELLO, protect=False)
    assert isinstance(came, Sent)
    assert isinstance(await stage.messenger.edit("7001", came.message, HELLO), Sent)


async def test_cleared_bubbles_are_gone_and_unknown_ones_do_no_harm(stage: Stage) -> None:
    came = await stage.messenger.say("7001", HELLO, protect=False)
    assert isinstance(came, Sent)
    assert isinstance(await stage.messenger.clear("7001", [came.message, "999999"]), Sent)
    assert stage.sees() == []


async def test_who_blocked_us_is_unreachable(stage: Stage) -> None:
    stage.blocks()
    assert isinstance(await stage.messenger.say("7001", HELLO, protect=False), Unreachable)


async def test_a_file_arrives(stage: Stage) -> None:
    came = await stage.messenger.file("7001", "my-data.json", b"{}", "Here it is.")
    assert isinstance(came, Sent)


# -- Telegram alone -----------------------------------------------------------------------------


async def test_a_flood_says_how_long_to_wait(telegram: TelegramStage, api: BotApi) -> None:
    api.floods(retry_after=7, times=1)
    came = await telegram.messenger.say("7001", HELLO, protect=False)
    assert isinstance(came, Wait)
    assert 7 <= came.seconds < 9


async def test_a_failing_server_and_a_cut_line_are_failures_to_try_again(
    telegram: TelegramStage, api: BotApi
) -> None:
    api.fails(1.0, code=502, times=1)
    assert isinstance(await telegram.messenger.say("7001", HELLO, protect=False), Failed)
    api.cuts_before(times=1)
    assert isinstance(await telegram.messenger.say("7001", HELLO, protect=False), Failed)


async def test_a_chat_that_is_no_more_is_unreachable(telegram: TelegramStage) -> None:
    assert isinstance(await telegram.messenger.say("31337", HELLO, protect=False), Unreachable)


async def test_a_revoked_token_locks(telegram: TelegramStage, api: BotApi) -> None:
    api.revokes_token()
    assert isinstance(await telegram.messenger.say("7001", HELLO, protect=False), Locked)


def test_long_words_are_split_between_characters_at_telegrams_limit() -> None:
    parts = split("⛏🍲" * 3000)
    assert "".join(parts) == "⛏🍲" * 3000
    assert max(len(one.encode("utf-16-le")) // 2 for one in parts) <= 4096


async def test_a_long_text_arrives_in_parts_with_the_buttons_under_the_last(
    telegram: TelegramStage,
) -> None:
    long = Bubble("x" * 5000, HELLO.rows)
    await telegram.messenger.say("7001", long, protect=False)
    assert [(len(text), options) for text, options in telegram.sees()] == [
        (4096, []),
        (904, ["Yes", "No"]),
    ]


async def test_a_recording_is_uploaded_once_and_then_sent_by_its_name(
    telegram: TelegramStage, api: BotApi, tmp_path: Path
) -> None:
    file = tmp_path / "a.ogg"
    file.write_bytes(b"OggS" + b"\0" * 24 + b"OpusHead" + b"\0" * 100)
    await telegram.messenger.play("7001", Recording(file, caption="Read by a machine."))
    ((digest, file_id),) = telegram.known.items()
    assert isinstance(
        await telegram.messenger.play("7001", Recording(file, known_as=file_id)), Sent
    )
    assert len(digest) == 64
    assert api.count("sendVoice") == 2


async def test_one_message_that_is_too_old_does_not_keep_the_others(
    telegram: TelegramStage, api: BotApi
) -> None:
    """Telegram lets a bot delete within 48 hours, and refuses the whole list for one beyond."""
    old = await telegram.messenger.say("7001", Bubble("old"), protect=False)
    for bubble in telegram.ana.bubbles:
        bubble.message["date"] -= 49 * 3600
    new = await telegram.messenger.say("7001", Bubble("new"), protect=False)
    assert isinstance(old, Sent)
    assert isinstance(new, Sent)
    assert isinstance(await telegram.messenger.clear("7001", [old.message, new.message]), Sent)
    assert [text for text, _ in telegram.sees()] == ["old"]


def test_an_unknown_refusal_is_told_apart() -> None:
    from telegram.error import BadRequest

    from bot.telegram.messenger import outcome_of

    assert outcome_of(BadRequest("Message text is empty")) == Refused("Message text is empty")
