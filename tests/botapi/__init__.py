"""A fake Telegram Bot API server with Telegram's own rules, for tests, load and fault runs."""

from tests.botapi.calls import Call, Json, Outcome
from tests.botapi.chats import Bubble
from tests.botapi.people import BadLink, NoSuchButton, NotHeard, Person
from tests.botapi.server import TOKEN, BotApi

__all__ = [
    "TOKEN",
    "BadLink",
    "BotApi",
    "Bubble",
    "Call",
    "Json",
    "NoSuchButton",
    "NotHeard",
    "Outcome",
    "Person",
]
