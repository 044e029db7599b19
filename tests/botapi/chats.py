"""The chats as their people see them: bubbles of both sides, in the order they came."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.calls import BadRequest, Forbidden, Json

DELETABLE_FOR = 48 * 3600
KINDS = ("photo", "voice", "document", "location", "sticker", "contact", "text")


@dataclass(slots=True, eq=False)
class Bubble:
    """One message in a chat; `ours` tells that the bot sent it, `keys` is a reply keyboard."""

    message: Json
    ours: bool
    edited: bool = False
    keys: Json = field(default_factory=dict)

    @property
    def message_id(self) -> int:
        return int(self.message["message_id"])

    @property
    def text(self) -> str:
        return str(self.message.get("text") or self.message.get("caption") or "")

    @property
    def kind(self) -> str:
        return next((kind for kind in KINDS if kind in self.message), "other")

    @property
    def keyboard(self) -> list[list[Json]]:
        """The rows of buttons, below the bubble or in place of the person's keyboard."""
        markup = self.message.get("reply_markup") or self.keys
        rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
        return [[{"text": b} if isinstance(b, str) else b for b in row] for row in rows]

    @property
    def options(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]

    def button(self, label: str) -> Json | None:
        return next((b for row in self.keyboard for b in row if b["text"] == label), None)

    def button_with(self, data: str) -> Json | None:
        row = [b for row in self.keyboard for b in row if b.get("callback_data") == data]
        return row[0] if row else None


@dataclass(slots=True, eq=False)
class Chat:
    about: Json
    bubbles: dict[int, Bubble] = field(default_factory=dict)
    news: list[Bubble] = field(default_factory=list)
    refusal: Forbidden | BadRequest | None = None

    @property
    def id(self) -> int:
        return int(self.about["id"])

    @property
    def is_private(self) -> bool:
        return bool(self.about.get("type") == "private")

    def visible(self) -> list[Bubble]:
        return list(self.bubbles.values())


@dataclass
class Chats:
    """Message ids rise through all private chats of one bot together, as Telegram's do."""

    bot: Json
    clock: Callable[[], float]
    keep: int | None = None
    open_to_all: bool = False
    known: dict[int, Chat] = field(default_factory=dict)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    listener: Callable[[Chat, Bubble], None] | None = None
    _last_id: int = 0

    def meet(self, about: Json) -> Chat:
        return self.known.setdefault(about["id"], Chat(about))

    def of(self, chat_id: object) -> Chat:
        """The chat to write to; raises what Telegram would say instead."""
        chat = self.known.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            chat = self._stranger(chat_id)
        if chat.refusal is not None:
            raise chat.refusal
        return chat

    def _stranger(self, chat_id: object) -> Chat:
        if self.open_to_all and isinstance(chat_id, int) and chat_id > 0:
            return self.meet({"id": chat_id, "type": "private", "first_name": f"P{chat_id}"})
        raise BadRequest("chat not found")

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def post(self, chat: Chat, content: Json) -> Bubble:
        """A bubble of the bot. Telegram gives back inline keyboards only, never the other keys."""
        keys: Json = {}
        if "inline_keyboard" not in content.get("reply_markup", {}):
            keys = content.pop("reply_markup", {})
        return self._hang(chat, Bubble(self._stamped(chat, self.bot, content), True, keys=keys))

    def write(self, chat: Chat, person: Json, content: Json) -> Bubble:
        """A bubble of a person."""
        return self._hang(chat, Bubble(self._stamped(chat, person, content), ours=False))

    def _stamped(self, chat: Chat, sender: Json, content: Json) -> Json:
        return {
            "message_id": self.next_id(),
            "from": sender,
            "chat": chat.about,
            "date": int(self.clock()),
            **content,
        }

    def _hang(self, chat: Chat, bubble: Bubble) -> Bubble:
        chat.bubbles[bubble.message_id] = bubble
        if bubble.ours:
            self.tell(chat, bubble)
        if self.keep is not None and len(chat.bubbles) > self.keep:
            del chat.bubbles[next(iter(chat.bubbles))]
        return bubble

    def tell(self, chat: Chat, bubble: Bubble) -> None:
        """A new or changed bubble of the bot is news to the person."""
        chat.news.append(bubble)
        if self.keep is not None and len(chat.news) > self.keep:
            del chat.news[0]
        self.stirred.set()
        if self.listener is not None:
            self.listener(chat, bubble)

    def is_deletable(self, bubble: Bubble) -> bool:
        return self.clock() - int(bubble.message["date"]) < DELETABLE_FOR
