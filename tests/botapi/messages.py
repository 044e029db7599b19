"""The methods that send, change, copy and delete messages."""

from typing import Any

from tests.botapi.calls import BadRequest, Breach, Json
from tests.botapi.chats import Bubble, Chat
from tests.botapi.files import File
from tests.botapi.limits import check_caption, check_markup, check_text
from tests.botapi.markup import read_html
from tests.botapi.params import number, truth, words
from tests.botapi.world import World

SAME = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
MODES = frozenset({"html", "markdown", "markdownv2"})
AT_ONCE = 100


def send_message(world: World, params: Json) -> Json:
    chat = _chat(world, params)
    content = _worded("text", params) | _dressed(chat, params)
    return world.chats.post(chat, content).message


def send_voice(world: World, params: Json) -> Json:
    voice = _file(world, params, "voice")
    return _send_media(world, params, {"voice": {**voice.facts, "duration": 1}})


def send_photo(world: World, params: Json) -> Json:
    photo = _file(world, params, "photo")
    return _send_media(world, params, {"photo": [{**photo.facts, "width": 90, "height": 90}]})


def send_document(world: World, params: Json) -> Json:
    document = _file(world, params, "document")
    return _send_media(world, params, {"document": {**document.facts, "file_name": document.name}})


def _send_media(world: World, params: Json, content: Json) -> Json:
    chat = _chat(world, params)
    captioned = _worded("caption", params) if params.get("caption") else {}
    return world.chats.post(chat, content | captioned | _dressed(chat, params)).message


def _file(world: World, params: Json, kind: str) -> File:
    if not params.get(kind):
        raise Breach(f"there is no {kind} in the request")
    return world.files.given(words(params, kind))


def copy_message(world: World, params: Json) -> Json:
    chat = _chat(world, params)
    source = world.chats.of(params.get("from_chat_id")).bubbles.get(number(params, "message_id"))
    if source is None:
        raise BadRequest("message to copy not found")
    own = ("message_id", "from", "chat", "date", "reply_markup", "edit_date")
    content = {name: value for name, value in source.message.items() if name not in own}
    if "caption" in params:
        content |= _worded("caption", params)
    return {"message_id": world.chats.post(chat, content | _dressed(chat, params)).message_id}


def edit_message_text(world: World, params: Json) -> Json:
    chat = _chat(world, params)
    bubble = _own(chat, params)
    content = _worded("text", params) | _edited_markup(params)
    if bubble.kind != "text":
        raise BadRequest("there is no text in the message to edit")
    return _change(world, chat, bubble, ("text", "entities", "reply_markup"), content)


def edit_message_reply_markup(world: World, params: Json) -> Json:
    chat = _chat(world, params)
    return _change(world, chat, _own(chat, params), ("reply_markup",), _edited_markup(params))


def _change(
    world: World, chat: Chat, bubble: Bubble, parts: tuple[str, ...], content: Json
) -> Json:
    if all(bubble.message.get(part) == content.get(part) for part in parts):
        raise BadRequest(SAME)
    kept = {name: value for name, value in bubble.message.items() if name not in parts}
    bubble.message = {**kept, **content, "edit_date": int(world.clock())}
    bubble.edited = True
    world.chats.tell(chat, bubble)
    return bubble.message


def _own(chat: Chat, params: Json) -> Bubble:
    bubble = chat.bubbles.get(number(params, "message_id"))
    if bubble is None:
        raise BadRequest("message to edit not found")
    if not bubble.ours:
        raise BadRequest("message can't be edited")
    return bubble


def delete_message(world: World, params: Json) -> bool:
    chat = _chat(world, params)
    bubble = chat.bubbles.get(number(params, "message_id"))
    if bubble is None:
        raise BadRequest("message to delete not found")
    return _delete(world, chat, [bubble])


def delete_messages(world: World, params: Json) -> bool:
    chat = _chat(world, params)
    ids = params.get("message_ids")
    if not isinstance(ids, list) or not ids:
        raise Breach("message identifiers are not specified")
    if len(ids) > AT_ONCE:
        raise Breach("too many message identifiers specified")
    return _delete(world, chat, [chat.bubbles[i] for i in ids if i in chat.bubbles])


def _delete(world: World, chat: Chat, bubbles: list[Bubble]) -> bool:
    if not all(world.chats.is_deletable(bubble) for bubble in bubbles):
        raise BadRequest("message can't be deleted for everyone")
    for bubble in bubbles:
        chat.bubbles.pop(bubble.message_id, None)
    world.chats.stirred.set()
    return True


def _chat(world: World, params: Json) -> Chat:
    if params.get("chat_id") in (None, ""):
        raise Breach("chat_id is empty")
    return world.chat_of(params)


def _worded(name: str, params: Json) -> Json:
    """The text or the caption with its entities, as the person will see it."""
    field = "entities" if name == "text" else "caption_entities"
    text, entities = words(params, name), params.get(field)
    mode = str(params.get("parse_mode") or "").lower()
    if mode and mode not in MODES:
        raise Breach("unsupported parse_mode")
    if mode == "html":
        marked = read_html(text)
        text, entities = marked.text, marked.entities
    checked = check_text(text) if name == "text" else check_caption(text)
    return {name: checked} | ({field: entities} if entities else {})


def _dressed(chat: Chat, params: Json) -> Json:
    """What a new message carries beside its words."""
    dress = _reply(chat, params.get("reply_parameters"))
    if params.get("reply_markup"):
        dress["reply_markup"] = check_markup(params["reply_markup"])
    if truth(params, "protect_content"):
        dress["has_protected_content"] = True
    return dress


def _reply(chat: Chat, asked: Any) -> Json:
    if not isinstance(asked, dict):
        return {}
    bubble = chat.bubbles.get(number(asked, "message_id"))
    if bubble is not None:
        message = {k: v for k, v in bubble.message.items() if k != "reply_to_message"}
        return {"reply_to_message": message}
    if truth(asked, "allow_sending_without_reply"):
        return {}
    raise BadRequest("message to be replied not found")


def _edited_markup(params: Json) -> Json:
    markup = params.get("reply_markup")
    if not markup:
        return {}
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        raise Breach("inline keyboard expected")
    return {"reply_markup": check_markup(markup)} if markup["inline_keyboard"] else {}
