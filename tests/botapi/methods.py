"""Which methods the fake knows, and the small ones among them."""

from collections.abc import Callable
from typing import Any

from tests.botapi import messages
from tests.botapi.calls import BadRequest, Breach, Conflict, Forbidden, Json
from tests.botapi.limits import check_action, check_answer, check_commands, check_name
from tests.botapi.params import number, truth, words
from tests.botapi.world import Hook, World

UPDATES_AT_ONCE = 100
BUSY = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


def get_me(world: World, params: Json) -> Json:
    return world.me


async def get_updates(world: World, params: Json) -> list[Json]:
    """Long polling: offset, limit and timeout as Telegram reads them."""
    if world.hook.url:
        raise Conflict(BUSY)
    remember_allowed(world, params)
    limit = number(params, "limit", UPDATES_AT_ONCE)
    limit = limit if 1 <= limit <= UPDATES_AT_ONCE else UPDATES_AT_ONCE
    timeout = min(max(number(params, "timeout", 0), 0), 50)
    return await world.inbox.poll(number(params, "offset", 0), limit, timeout)


def remember_allowed(world: World, params: Json) -> None:
    allowed = params.get("allowed_updates")
    if isinstance(allowed, list):
        world.inbox.allowed = [kind for kind in allowed if isinstance(kind, str)]


def set_webhook(world: World, params: Json) -> bool:
    """Plain http is taken too, as by a local Bot API server."""
    url = words(params, "url")
    if url and not url.startswith(("http://", "https://")):
        raise Breach("bad webhook: An HTTPS URL must be provided for webhook")
    remember_allowed(world, params)
    _drop_if_asked(world, params)
    world.inbox.interrupt("terminated by setWebhook request")
    world.hook = Hook(url, words(params, "secret_token"), _connections(params))
    world.last_error = {}
    return True


def _connections(params: Json) -> int:
    given = params.get("max_connections", 40)
    most = int(given) if isinstance(given, int) or str(given).isdecimal() else 0
    if not 1 <= most <= 100:
        raise Breach("max_connections must be from 1 to 100")
    return most


def delete_webhook(world: World, params: Json) -> bool:
    _drop_if_asked(world, params)
    world.hook = Hook()
    return True


def _drop_if_asked(world: World, params: Json) -> None:
    if truth(params, "drop_pending_updates"):
        world.inbox.waiting.clear()


def get_webhook_info(world: World, params: Json) -> Json:
    info: Json = {
        "url": world.hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.inbox.undelivered()),
    }
    if world.hook.url:
        info |= {"max_connections": world.hook.most_at_once, **world.last_error}
    if world.inbox.allowed:
        info["allowed_updates"] = world.inbox.allowed
    return info


def answer_callback_query(world: World, params: Json) -> bool:
    text = words(params, "text")
    check_answer(text)
    query_id = words(params, "callback_query_id")
    world.answer(query_id, text, is_alert=truth(params, "show_alert"))
    return True


def set_my_commands(world: World, params: Json) -> bool:
    world.commands[_audience(params)] = check_commands(params.get("commands", []))
    return True


def delete_my_commands(world: World, params: Json) -> bool:
    world.commands.pop(_audience(params), None)
    return True


def _audience(params: Json) -> str:
    scope = params.get("scope") or {}
    kind = scope.get("type", "default") if isinstance(scope, dict) else "default"
    return f"{kind}:{words(params, 'language_code')}"


def _setting(field: str) -> Callable[[World, Json], bool]:
    def set_field(world: World, params: Json) -> bool:
        text = words(params, field)
        check_name(field, text)
        world.profile[f"{field}:{words(params, 'language_code')}"] = text
        return True

    return set_field


def leave_chat(world: World, params: Json) -> bool:
    chat = world.chat_of(params)
    if chat.is_private:
        raise BadRequest("chat member status can't be changed in private chats")
    chat.refusal = Forbidden(f"bot is not a member of the {chat.about.get('type')} chat")
    return True


def get_file(world: World, params: Json) -> Json:
    file = world.files.asked(words(params, "file_id"))
    return {**file.facts, "file_path": file.path}


def send_chat_action(world: World, params: Json) -> bool:
    check_action(words(params, "action"))
    world.chat_of(params)
    return True


METHODS: dict[str, Callable[[World, Json], Any]] = {
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": messages.send_message,
    "editMessageText": messages.edit_message_text,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "deleteMessages": messages.delete_messages,
    "copyMessage": messages.copy_message,
    "answerCallbackQuery": answer_callback_query,
    "sendVoice": messages.send_voice,
    "sendPhoto": messages.send_photo,
    "sendDocument": messages.send_document,
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setting("name"),
    "setMyShortDescription": _setting("short_description"),
    "setMyDescription": _setting("description"),
    "leaveChat": leave_chat,
    "getFile": get_file,
    "sendChatAction": send_chat_action,
}
NAMES = {name.lower(): name for name in (*METHODS, "getUpdates")}
