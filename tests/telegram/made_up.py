"""Updates made up by chance from PTB's own types, and real ones bent out of shape."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any

import telegram
from hypothesis import strategies as st

DEEPEST = 3
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "/start",
            "/start x" * 30,
            "stop",
            "\0",
            "\ud800",
            "\u202eback",
            "a\u200db",
            "e\u0301" * 50,
            "{ngo}",
            "x" * 5000,
            "²",
            "9" * 5000,
        ]
    ),
)
NUMBERS = st.one_of(
    st.integers(-5, 10**6), st.sampled_from([2**31, 2**53, 2**63, 2**64, -(2**70), 10**400])
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats(allow_nan=False) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
KINDS = st.sampled_from(["private", "private", "private", "group", "supergroup", "channel", "odd"])


@cache
def _fields(name: str) -> dict[str, str]:
    """A type's constructor, as names and annotations."""
    made = getattr(telegram, name)
    given = inspect.signature(made.__init__).parameters
    return {
        one.name: str(one.annotation)
        for one in given.values()
        if one.name not in {"self", "api_kwargs", "args", "kwargs"}
    }


@cache
def value(annotation: str, depth: int) -> st.SearchStrategy[Any]:
    """Something of this annotation; a type of Telegram's becomes an object of its own."""
    names = [
        one for one in re.findall(r"\w+", annotation) if hasattr(telegram, one) and one[0].isupper()
    ]
    if names and depth < DEEPEST:
        inner = st.sampled_from(sorted(set(names))).flatmap(lambda name: objects(name, depth + 1))
        many = "Sequence" in annotation or "tuple" in annotation
        return st.lists(inner, max_size=2) if many else inner
    if "bool" in annotation:
        return st.booleans()
    if "int" in annotation or "datetime" in annotation or "float" in annotation:
        return NUMBERS
    return TEXTS


@st.composite
def objects(draw: st.DrawFn, name: str, depth: int = 0) -> dict[str, Any]:
    """An object of this type: some of its fields, mostly of the right kind."""
    made: dict[str, Any] = {}
    for field, annotation in _fields(name).items():
        optional = "None" in annotation
        if optional and draw(st.integers(0, 9)) > 1:
            continue
        bent = draw(st.integers(0, 40)) == 0
        made["from" if field == "from_user" else field] = draw(
            ANYTHING if bent else value(annotation, depth)
        )
    if name == "Chat":
        made["type"] = draw(KINDS)
    return made


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    update = draw(objects("Update"))
    update["update_id"] = draw(st.integers(1, 2**31))
    kind = draw(
        st.sampled_from(
            [
                "message",
                "message",
                "callback_query",
                "my_chat_member",
                "edited_message",
                "channel_post",
                "poll",
            ]
        )
    )
    whole = {"message": "Message", "edited_message": "Message", "channel_post": "Message"}
    name = whole.get(kind) or "".join(part.title() for part in kind.split("_"))
    name = {"MyChatMember": "ChatMemberUpdated"}.get(name, name)
    update[kind] = draw(objects(name, 1))
    return update
