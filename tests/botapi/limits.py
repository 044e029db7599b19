"""Telegram's limits, each refused with Telegram's own words where they are known."""

import json
import re
from typing import Any

from tests.botapi.calls import Breach, Json

TEXT = 4096
CAPTION = 1024
ANSWER = 200
BUTTON_DATA = 64
INLINE_BUTTONS, INLINE_ROW = 100, 8
KEYBOARD_BUTTONS, KEYBOARD_ROW = 300, 12
MARKUP_BYTES = 10_240
COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
START_LINK = re.compile(r"t\.me/[A-Za-z0-9_]+\?start(?:group)?=([^\s&#\"'<>)]*)")
NAMES = {"name": 64, "short_description": 120, "description": 512}
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
DEEDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_text(text: str) -> str:
    trimmed = text.strip()
    if not trimmed:
        raise Breach("message text is empty")
    if units(trimmed) > TEXT:
        raise Breach("message is too long")
    _check_links(trimmed)
    return trimmed


def check_caption(caption: str) -> str:
    trimmed = caption.strip()
    if units(trimmed) > CAPTION:
        raise Breach("message caption is too long")
    _check_links(trimmed)
    return trimmed


def check_answer(text: str) -> None:
    if units(text) > ANSWER:
        raise Breach("MESSAGE_TOO_LONG")


def check_action(action: str) -> None:
    if action not in ACTIONS:
        raise Breach("wrong parameter action in request")


def check_payload(payload: str) -> None:
    """Telegram would send such a link's person to the chat without the payload."""
    if not PAYLOAD.fullmatch(payload):
        raise Breach("START_PARAM_INVALID")


def _check_links(text: str) -> None:
    if "start" in text:
        for payload in START_LINK.findall(text):
            check_payload(payload)


def check_markup(markup: Any) -> Json:
    if not isinstance(markup, dict):
        raise Breach("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_inline(_rows(markup["inline_keyboard"]))
    elif "keyboard" in markup:
        _check_size(_rows(markup["keyboard"]), KEYBOARD_BUTTONS, KEYBOARD_ROW)
    if len(json.dumps(markup, ensure_ascii=False).encode()) > MARKUP_BYTES:
        raise Breach("reply markup is too long")
    return markup


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Breach("can't parse reply keyboard markup JSON object")
    return rows


def _check_size(rows: list[list[Any]], most: int, widest: int) -> None:
    if sum(map(len, rows)) > most or any(len(row) > widest for row in rows):
        raise Breach("reply markup is too long")
    for row in rows:
        for button in row:
            _check_label(button if isinstance(button, dict) else {"text": button})


def _check_inline(rows: list[list[Any]]) -> None:
    _check_size(rows, INLINE_BUTTONS, INLINE_ROW)
    for row in rows:
        for button in row:
            _check_inline_button(button)


def _check_label(button: Json) -> None:
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Breach("can't parse keyboard button: button text must be non-empty")


def _check_inline_button(button: Any) -> None:
    if not isinstance(button, dict) or not any(deed in button for deed in DEEDS):
        raise Breach(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button:
        _check_data(button["callback_data"])
    if "url" in button:
        _check_url(button["url"])


def _check_data(data: Any) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= BUTTON_DATA:
        raise Breach("BUTTON_DATA_INVALID")


def _check_url(url: Any) -> None:
    if not isinstance(url, str) or not re.match(r"(https?|tg|ton)://\S+\Z", url):
        raise Breach("BUTTON_URL_INVALID")
    _check_links(url)


def check_commands(commands: Any) -> list[Json]:
    if not isinstance(commands, list):
        raise Breach("expected an Array of BotCommand")
    if len(commands) > COMMANDS:
        raise Breach("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    return commands


def _check_command(command: Any) -> None:
    if not isinstance(command, dict) or {"command", "description"} - command.keys():
        raise Breach("can't parse BotCommand: Can't find field")
    if not COMMAND.fullmatch(str(command["command"]).removeprefix("/")):
        raise Breach("BOT_COMMAND_INVALID")
    if not str(command["description"]).strip():
        raise Breach("command description must be non-empty")
    if units(str(command["description"])) > 256:
        raise Breach("BOT_COMMAND_DESCRIPTION_INVALID")


def check_name(field: str, text: str) -> None:
    if units(text) > NAMES[field]:
        raise Breach(f"bot {field.replace('_', ' ')} is too long")
