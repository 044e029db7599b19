"""From a bubble to a Bot API call, and from Telegram's answer to what it means for the letter."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from telegram import InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram.calls import ApiBot
from services.messenger import (
    Delivered,
    Failed,
    Locked,
    Recording,
    Refused,
    Sent,
    Unreachable,
    Wait,
)
from services.rendering import Bubble

log = logging.getLogger("forest.telegram")
LONGEST = 4096  # UTF-16 units of a message
AT_ONCE = 100  # messages one deleteMessages call takes
MARGIN = 0.5  # seconds beyond what Telegram asks us to wait
NOT_THERE = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found")
FINE = ("message is not modified",)
Remember = Callable[[str, str], Awaitable[None]]  # digest of a recording, its file_id


class TelegramMessenger:
    def __init__(self, bot: ApiBot, remember: Remember) -> None:
        self._bot, self._remember = bot, remember

    async def say(self, address: str, bubble: Bubble, *, protect: bool) -> Delivered:
        *before, last = split(bubble.text or "…")
        for part in before:
            came = await self._call("sendMessage", {"chat_id": address, "text": part})
            if not isinstance(came, Sent):
                return came
        call = {"chat_id": address, "text": last} | _keyboard(bubble)
        return await self._call(
            "sendMessage", call | ({"protect_content": True} if protect else {})
        )

    async def edit(self, address: str, message: str, bubble: Bubble) -> Delivered:
        call: dict[str, Any] = {"chat_id": address, "message_id": int(message), **_keyboard(bubble)}
        if bubble.text:
            came = await self._call("editMessageText", call | {"text": split(bubble.text)[0]})
        else:
            came = await self._call("editMessageReplyMarkup", call)
        return Sent() if isinstance(came, Sent | Refused) else came

    async def clear(self, address: str, messages: Sequence[str]) -> Delivered:
        ids = [int(one) for one in messages if one.isascii() and one.isdecimal()]
        for at in range(0, len(ids), AT_ONCE):
            came = await self._clear(address, ids[at : at + AT_ONCE])
            if not isinstance(came, Sent):
                return came
        return Sent()

    async def _clear(self, address: str, ids: list[int]) -> Delivered:
        """Together; one that is too old makes Telegram refuse them all, so then each by itself."""
        came = await self._call("deleteMessages", {"chat_id": address, "message_ids": ids})
        if not isinstance(came, Refused):
            return came
        for one in ids:
            alone = await self._call("deleteMessage", {"chat_id": address, "message_id": one})
            if not isinstance(alone, Sent | Refused):
                return alone
        return Sent()

    async def play(self, address: str, recording: Recording) -> Delivered:
        """Send by the file_id Telegram gave us before; upload only what it does not know."""
        call: dict[str, Any] = {"chat_id": address, "caption": recording.caption or None}
        if recording.known_as:
            return await self._call("sendVoice", call | {"voice": recording.known_as})
        content = recording.path.read_bytes()
        voice = InputFile(content, filename="voice.ogg", attach=False)
        came, answer = await self._told("sendVoice", call | {"voice": voice})
        if file_id := answer.get("voice", {}).get("file_id"):
            await self._remember(sha256(content).hexdigest(), file_id)
        return came

    async def file(self, address: str, name: str, content: bytes, caption: str) -> Delivered:
        document = InputFile(content, filename=name, attach=False)
        call = {"chat_id": address, "document": document, "caption": caption}
        return await self._call("sendDocument", call | {"protect_content": True})

    async def _call(self, method: str, call: dict[str, Any]) -> Delivered:
        return (await self._told(method, call))[0]

    async def _told(self, method: str, call: dict[str, Any]) -> tuple[Delivered, dict[str, Any]]:
        try:
            answer = await self._bot.call(method, call)
        except TelegramError as refused:
            return outcome_of(refused), {}
        told = answer if isinstance(answer, dict) else {}
        return Sent(str(told.get("message_id", ""))), told


def outcome_of(error: TelegramError) -> Delivered:
    """What an error of the Bot API means for a letter."""
    match error:
        case RetryAfter():
            return Wait(seconds_of(error.retry_after) + MARGIN)
        case InvalidToken():
            return Locked()
        case Forbidden() | ChatMigrated():
            return Unreachable()
        case BadRequest():
            return _bad(error.message)
        case TimedOut() | Conflict() | NetworkError():
            return Failed(type(error).__name__)
        case _:
            return Failed(type(error).__name__)


def _bad(message: str) -> Delivered:
    said = message.lower()
    if any(one in said for one in NOT_THERE):
        return Unreachable()
    return Sent() if any(one in said for one in FINE) else Refused(message)


def seconds_of(after: float | timedelta) -> float:
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _keyboard(bubble: Bubble) -> dict[str, Any]:
    if not bubble.rows:
        return {}
    rows = [[{"text": one.label, "callback_data": one.data} for one in row] for row in bubble.rows]
    return {"reply_markup": {"inline_keyboard": rows}}


def split(text: str, most: int = LONGEST) -> list[str]:
    """The text in parts of at most so many UTF-16 units, never inside a character."""
    if len(text) * 2 <= most:
        return [text]
    parts, part, room = [], "", most
    for letter in text:
        units = 2 if ord(letter) > 0xFFFF else 1
        if units > room:
            parts.append(part)
            part, room = "", most
        part += letter
        room -= units
    return [*parts, part]
