"""Plays a talk against the bare rules; between any two turns the state goes through JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from conversations.engine import NODES, step
from conversations.memory import from_json, to_json
from conversations.model import (
    Answer,
    Button,
    CheckPin,
    Effect,
    Erase,
    Event,
    Keep,
    KeepApart,
    PinChecked,
    Pressed,
    Recall,
    Recalled,
    Say,
    Started,
    State,
    Typed,
)
from conversations.pack import Pack

TODAY = date(2026, 11, 23)


class Player:
    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.state = State("nonce", phone=("en",))
        self.kept: list[Answer] = []
        self.apart: list[Answer] = []
        self.says: list[Say] = []
        self.tap(Started())

    def tap(self, event: Event) -> list[Effect]:
        """One turn; what it asks for is answered in the same turn, as the service does."""
        waiting, effects = [event], []
        while waiting:
            came = step(self.remembered(), waiting.pop(0), self.pack)
            self.state = came.state
            effects += came.effects
            waiting += [one for one in map(self._asked, came.effects) if one]
        self._note(effects)
        return effects

    def remembered(self) -> State:
        return replace(from_json(to_json(self.state)), resident=self.state.resident)

    def _asked(self, effect: Effect) -> Event | None:
        match effect:
            case Recall():
                return Recalled(tuple({one.question: one for one in self.kept}.values()), TODAY)
            case CheckPin(digits):
                return PinChecked(digits == "1234")
            case _:
                return None

    def _note(self, effects: list[Effect]) -> None:
        says = [one for one in effects if isinstance(one, Say)]
        self.says = [one for one in says if one.rows] or self.says
        self.kept += [one.answer for one in effects if isinstance(one, Keep)]
        for one in effects:
            if isinstance(one, KeepApart):
                self.apart += one.answers
            if isinstance(one, Erase):
                self.kept.clear()

    @property
    def buttons(self) -> list[Button]:
        return [one for say in self.says for row in say.rows for one in row]

    def press(self, option: str) -> list[Effect]:
        return self.tap(Pressed(option, self.state.nonce, self.state.step, TODAY))

    def type(self, words: str) -> list[Effect]:
        return self.tap(Typed(words, TODAY))

    def arrive(self) -> None:
        self.press("en")
        self.press("adult")
        if self.state.node == "site":
            self.press("skip")

    @property
    def stands(self) -> bool:
        """Standing at a node that exists, with a way on."""
        return self.state.node in NODES or self.state.node == "new"
