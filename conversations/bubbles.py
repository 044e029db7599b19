"""Small makers of lines, buttons and rows, so that screens read like the talk itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from conversations.model import Button, Line, Rows, Say

Hole = str | Line | date | Decimal


def line(key: str, **holes: Hole) -> Line:
    return Line(key, holes)


def button(option: str, key: str = "", icon: str = "", **holes: Hole) -> Button:
    return Button(option, Line(key or f"button.{option}", holes), icon)


def say(*lines: Line | str, rows: Rows = (), listen: str = "", tag: str = "") -> Say:
    spoken = tuple(Line(one) if isinstance(one, str) else one for one in lines)
    return Say(spoken, rows, listen=listen, tag=tag)


def pairs(*buttons: Button) -> Rows:
    """Two buttons a row: wide enough for a thumb on a narrow phone."""
    return tuple(buttons[at : at + 2] for at in range(0, len(buttons), 2))


def column(*buttons: Button) -> Rows:
    return tuple((one,) for one in buttons)


MENU = button("menu", icon="☰")
GO_ON = button("resume", icon="▶")
BACK = button("back", icon="◀")
SKIP = button("skip", "answer.skip", "⏭")
DONT_KNOW = button("dont_know", "answer.dont_know", "🤷")
