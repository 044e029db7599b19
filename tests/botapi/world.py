"""What Telegram holds of one bot: its chats, its waiting updates, its files and its profile."""

import random
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.calls import BadRequest, Json
from tests.botapi.chats import Bubble, Chat, Chats
from tests.botapi.files import Files
from tests.botapi.updates import PRESS_LIFE, Inbox

TOASTS_KEPT = 10_000
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(slots=True, frozen=True)
class Press:
    query_id: str
    user_id: int
    expires: float


@dataclass(slots=True, frozen=True)
class Toast:
    """What a pressed button answered: a short notice, or an alert to be closed."""

    user_id: int
    text: str
    is_alert: bool


@dataclass(slots=True, frozen=True)
class Hook:
    """Where the bot wants its updates pushed."""

    url: str = ""
    secret: str = ""
    most_at_once: int = 40


@dataclass
class World:
    me: Json
    clock: Callable[[], float]
    chance: random.Random
    chats: Chats
    inbox: Inbox
    files: Files
    presses: "OrderedDict[str, Press]" = field(default_factory=OrderedDict)
    toasts: deque[Toast] = field(default_factory=lambda: deque(maxlen=TOASTS_KEPT))
    commands: dict[str, list[Json]] = field(default_factory=dict)
    profile: dict[str, str] = field(default_factory=dict)
    hook: Hook = field(default_factory=Hook)
    last_error: Json = field(default_factory=dict)
    _serial: int = 0

    def press(self, person: Json, bubble: Bubble, data: str) -> str:
        """A press of an inline button; gives the id of the query that the bot gets."""
        self._serial += 1
        query_id = f"{person['id']}{self._serial:09d}"
        self._forget_old_presses()
        self.presses[query_id] = Press(query_id, person["id"], self.clock() + PRESS_LIFE)
        self.inbox.add({"callback_query": self._query(query_id, person, bubble, data)})
        return query_id

    def _query(self, query_id: str, person: Json, bubble: Bubble, data: str) -> Json:
        return {
            "id": query_id,
            "from": person,
            "message": dict(bubble.message),
            "chat_instance": f"-{bubble.message['chat']['id']}",
            "data": data,
        }

    def _forget_old_presses(self) -> None:
        while self.presses and next(iter(self.presses.values())).expires <= self.clock():
            self.presses.popitem(last=False)

    def answer(self, query_id: str, text: str, *, is_alert: bool) -> None:
        press = self.presses.pop(query_id, None)
        if press is None or press.expires <= self.clock():
            raise BadRequest(TOO_OLD)
        if text:
            self.toasts.append(Toast(press.user_id, text, is_alert))

    def greet(self, content: Json) -> None:
        """A raw update makes its chat and its open query known, as if Telegram had made it."""
        kind = next((k for k in content if k != "update_id"), "")
        about = content.get(kind)
        if not isinstance(about, dict):
            return
        if kind == "callback_query" and isinstance(about.get("id"), str):
            self._expect_answer(about)
        chat = about.get("chat") or (about.get("message") or {}).get("chat")
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            self.chats.meet(chat)

    def _expect_answer(self, query: Json) -> None:
        user_id = (query.get("from") or {}).get("id", 0)
        self.presses[query["id"]] = Press(query["id"], user_id, self.clock() + PRESS_LIFE)

    def chat_of(self, params: Json) -> Chat:
        return self.chats.of(params.get("chat_id"))
