"""How a call's parameters are read from JSON, form and multipart bodies."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.botapi.calls import Breach, Json
from tests.botapi.files import Files

NUMBERS = frozenset(
    {"chat_id", "from_chat_id", "message_id", "user_id", "offset", "limit", "timeout"}
)
NESTED = frozenset(
    {
        "allowed_updates",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "message_ids",
        "reply_markup",
        "reply_parameters",
        "scope",
    }
)


async def read_params(request: web.BaseRequest, files: Files) -> Json:
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _multipart(request, files)
    body = await request.read()
    if kind == "application/json":
        return _json(body) if body else {}
    return _form(body)


def decoded(given: Mapping[str, Any]) -> Json:
    """Numbers and nested JSON may come as strings, in any kind of body."""
    return {name: _decoded(name, value) for name, value in given.items()}


def query(raw: str) -> Json:
    return _form(raw.encode())


def _json(body: bytes) -> Json:
    try:
        given = json.loads(body)
    except ValueError:
        raise Breach("can't parse request JSON") from None
    if not isinstance(given, dict):
        raise Breach("object expected as request JSON")
    if b"\\u" in body:
        refuse_lone_surrogates(given)
    return decoded(given)


def _form(body: bytes) -> Json:
    try:
        return decoded(dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict")))
    except UnicodeDecodeError:
        raise Breach("strings must be encoded in UTF-8") from None


async def _multipart(request: web.BaseRequest, files: Files) -> Json:
    given: Json = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            given[name] = files.upload(name, value.file.read(), value.filename)
        else:
            given[name] = value
    return decoded(given)


def _decoded(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in NUMBERS:
        return int(value) if value.removeprefix("-").isdecimal() else value
    if name in NESTED and value[:1] in ("{", "["):
        return _nested(name, value)
    return value


def _nested(name: str, value: str) -> Any:
    try:
        parsed = json.loads(value)
    except ValueError:
        raise Breach(f"can't parse {name} JSON object") from None
    if "\\u" in value:
        refuse_lone_surrogates(parsed)
    return parsed


def refuse_lone_surrogates(given: Any) -> None:
    try:
        json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Breach("strings must be encoded in UTF-8") from None


def number(params: Json, name: str, default: int | None = None) -> int:
    value = params.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Breach(f"{name} is empty" if value is None else f"invalid {name} specified")
    return value


def words(params: Json, name: str, default: str = "") -> str:
    value = params.get(name, default)
    if not isinstance(value, str):
        raise Breach(f"{name} must be encoded in UTF-8")
    return value


def truth(params: Json, name: str) -> bool:
    return params.get(name) in (True, "true", "True", "1")
