"""A talk between two turns: State to JSON and back, and onto newer content."""

from __future__ import annotations

import json
from dataclasses import MISSING, Field, fields, replace
from typing import Any

from conversations.model import Resident, State
from conversations.pack import Pack

APART = frozenset({"resident", "nonce"})  # the resident's facts are kept in columns of their own


def _default(one: Field[Any]) -> object:
    return one.default if one.default_factory is MISSING else one.default_factory()


_DEFAULTS = {one.name: _default(one) for one in fields(State) if one.name not in APART}


def to_json(state: State) -> str:
    """Only what differs from a new talk; the resident's facts are left out."""
    changed = {
        name: getattr(state, name)
        for name, usual in _DEFAULTS.items()
        if getattr(state, name) != usual
    }
    return json.dumps({"nonce": state.nonce, **changed}, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | bytes, resident: Resident | None = None) -> State:
    """Fields that this release no longer knows are passed over."""
    held: dict[str, Any] = json.loads(text)
    known = {name: _whole(value) for name, value in held.items() if name in _DEFAULTS}
    return State(held["nonce"], **known, resident=resident or Resident())


def _whole(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def land(state: State, pack: Pack) -> State:
    """A talk whose content was withdrawn goes on at the nearest question that is still there."""
    topic = pack.topic(state.topic)
    if state.node != "question" and state.under != "question":
        return replace(state, pack="")
    if topic is None:
        return replace(state, pack="", topic="", question="", node="home", under="")
    here = [one for one in topic.questions if one.id not in state.given]
    if topic.question(state.question) or not here:
        return replace(state, pack=pack.version)
    return replace(state, pack=pack.version, question=here[0].id, picked=())
