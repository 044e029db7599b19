"""From a raw update to an arrival; what is not meant for us is told apart, not guessed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeAlias

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    InaccessibleMessage,
    Message,
    Update,
)

from conversations.model import Asked, Gave, Left, Media, Typed
from services import border
from services.incoming import Arrival, Incoming, Opened, Pushed

ALLOWED = ["message", "callback_query", "my_chat_member"]
CHANNEL = "telegram"
LARGEST_ID = 2**52


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody spoke to us outside a private chat; we say where to find us and leave."""

    chat: int


@dataclass(frozen=True, slots=True)
class Silence:
    """By rule nothing is answered: service messages, bots, channels."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An update that cannot be read: its id, the error's class, a hash; never what it says."""

    update: int
    error: str
    digest: bytes


Read: TypeAlias = Incoming | Elsewhere | Silence | Broken


def number_of(raw: Mapping[str, Any]) -> int | None:
    """The update's id, where it is one that can be acknowledged."""
    number = raw.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 <= number < LARGEST_ID else None


def read(raw: dict[str, Any], bot: Bot) -> Read:
    """Parse one update by itself, so that a bad one harms no other."""
    try:
        return _read(Update.de_json(_bare(raw), bot), raw, bot)
    except Exception as broken:
        digest = sha256(repr(raw).encode("utf-8", "replace")).digest()
        return Broken(number_of(raw) or 0, type(broken).__name__, digest)


def _bare(raw: dict[str, Any]) -> dict[str, Any]:
    """Without what we never read, above all our own bubble under a press: it costs the most."""
    bare = {name: raw[name] for name in ("update_id", *ALLOWED) if name in raw}
    if isinstance(press := bare.get("callback_query"), dict):
        bare["callback_query"] = {name: press[name] for name in press if name != "message"}
    return bare


def _under(raw: dict[str, Any], bot: Bot) -> InaccessibleMessage | None:
    """Where the pressed bubble stands: its chat and id, which is all that PTB keeps of old ones."""
    shown = raw["callback_query"].get("message")
    if not shown:
        return None
    known = {name: shown[name] for name in ("message_id", "chat") if name in shown}
    return InaccessibleMessage.de_json({**known, "date": 0}, bot)  # 0 is how Telegram says "old"


def _read(update: Update, raw: dict[str, Any], bot: Bot) -> Read:
    if update.callback_query:
        return _press(update.update_id, update.callback_query, _under(raw, bot))
    if update.my_chat_member:
        return _membership(update.update_id, update.my_chat_member)
    if update.message:
        return _message(update.update_id, update.message)
    return Silence()


def _press(number: int, query: CallbackQuery, bubble: InaccessibleMessage | None) -> Read:
    if bubble is None or bubble.chat.type != Chat.PRIVATE or query.from_user.is_bot:
        return Silence()
    return Incoming(
        CHANNEL,
        number,
        str(bubble.chat.id),
        Pushed(border.clean(query.data or "")),
        border.language(query.from_user.language_code),
        bubble=str(bubble.message_id),
        callback=query.id,
    )


def _membership(number: int, change: ChatMemberUpdated) -> Read:
    there = change.new_chat_member.status not in {"kicked", "left"}
    if change.chat.type != Chat.PRIVATE:
        return Elsewhere(change.chat.id) if there else Silence()
    if there:
        return Silence()
    return Incoming(CHANNEL, number, str(change.chat.id), Left())


def _message(number: int, message: Message) -> Read:
    if message.chat.type in {Chat.GROUP, Chat.SUPERGROUP}:
        return Elsewhere(message.chat.id)
    sender = message.from_user
    if message.chat.type != Chat.PRIVATE or sender is None or sender.is_bot:
        return Silence()
    arrival = _arrival(message)
    if arrival is None:
        return Silence()
    return Incoming(
        CHANNEL,
        number,
        str(message.chat.id),
        arrival,
        border.language(sender.language_code),
        heard=str(message.message_id),
    )


def _arrival(message: Message) -> Arrival | None:
    """What was given; words of somebody else (forwarded, by another bot) are never an answer."""
    if message.forward_origin or message.via_bot or message.business_connection_id:
        return Gave("other", "")
    if message.text is not None:
        return _words(border.clean(message.text))
    return _gift(message)


def _words(text: str) -> Arrival:
    command, _, rest = text.partition(" ")
    name = command[1:].partition("@")[0].lower()
    if command.startswith("/") and name == "start":
        return Opened(border.payload(rest.strip()))
    if command.startswith("/") and name.isascii() and name.isalpha():
        return Asked(name)
    return Typed(text)


def _gift(message: Message) -> Arrival | None:
    refs: dict[Media, str] = {}
    if message.photo:
        refs["photo"] = message.photo[-1].file_id
    if message.voice:
        refs["voice"] = message.voice.file_id
    if message.location:
        refs["location"] = f"{message.location.latitude},{message.location.longitude}"
    for media, ref in refs.items():
        return Gave(media, ref)
    return Gave("other", "") if message.effective_attachment else None
