"""A node of the talk: what it shows, and what each kind of reply leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conversations.model import Gave, PinChecked, Recalled, Say, State, Step, Typed
from conversations.pack import Pack

Says = tuple[Say, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """`show` draws it from the state alone; a node that needs stored answers has `tell` instead.

    `chose` hears an option, `typed` words that are no option, `gave` a photo, voice or place; a
    hearer returns None for what it does not understand.
    """

    show: Callable[[State, Pack], Says] | None = None
    tell: Callable[[State, Recalled, Pack], Says] | None = None
    chose: Callable[[State, str, Pack], Step | None] = lambda state, option, pack: None
    typed: Callable[[State, Typed, Pack], Step | None] = lambda state, typed, pack: None
    gave: Callable[[State, Gave, Pack], Step | None] = lambda state, gave, pack: None
    checked: Callable[[State, PinChecked, Pack], Step] | None = None
    answers: bool = False  # a choice here is an answer: its bubble keeps it in view
