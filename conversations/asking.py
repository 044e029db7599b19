"""One question: how it is put, and how a reply to it is understood."""

from __future__ import annotations

from conversations.bubbles import DONT_KNOW, SKIP, button, line, pairs, say
from conversations.model import (
    Answer,
    Button,
    Gave,
    Line,
    Missing,
    Rows,
    Say,
    Typed,
)
from conversations.pack import Pack, Question, Topic
from conversations.understand import Misread, day, number

MISSING: dict[str, Missing] = {"dont_know": "dont_know", "skip": "skip"}
LISTED = {"choice", "many"}
WANTS: dict[str, str] = {"photo": "photo", "voice": "voice", "location": "location"}


def put(topic: Topic, question: Question, picked: tuple[str, ...], foot: Rows, head: Line) -> Say:
    """The bubble of a question: its heading, the words, the choices, then what is always there."""
    hint = (line(f"hint.{question.kind}"),) if question.kind != "choice" else ()
    rows = (*choices(question, picked), (DONT_KNOW, SKIP), *foot)
    tag = f"topic:{topic.id}" if topic.careful else ""
    return say(head, question.text, *hint, rows=rows, listen=question.text, tag=tag)


def choices(question: Question, picked: tuple[str, ...]) -> Rows:
    match question.kind:
        case "choice":
            return _in_threes(*(Button(o.id, Line(o.label), o.icon) for o in question.options))
        case "many":
            ticks = (_tick(o.id, o.label, o.id in picked) for o in question.options)
            return (*pairs(*ticks), (button("picked", icon="✔"),))
        case "date":
            return ((button("today"), button("yesterday")),)
        case _:
            return ()


def _in_threes(*buttons: Button) -> Rows:
    """Up to three short answers stand in one row; more stand two by two."""
    return (buttons,) if len(buttons) <= 3 else pairs(*buttons)


def _tick(option: str, label: str, on: bool) -> Button:
    return Button(option, Line(label), "☑" if on else "☐")


def chosen(topic: Topic, question: Question, option: str, picked: tuple[str, ...]) -> Answer | None:
    """The answer a button stands for, or None where it is no answer to this question."""
    if option in MISSING:
        return Answer(topic.id, question.id, question.kind, missing=MISSING[option])
    if question.kind == "choice" and option in {one.id for one in question.options}:
        return Answer(topic.id, question.id, "choice", option)
    if question.kind == "many" and option == "picked" and picked:
        return Answer(topic.id, question.id, "many", ",".join(in_order(question, picked)))
    return None


def in_order(question: Question, picked: tuple[str, ...]) -> list[str]:
    return [one.id for one in question.options if one.id in picked]


def typed(topic: Topic, question: Question, words: Typed, pack: Pack) -> Answer | Misread:
    """Words as an answer to a question of an open kind, or why they are none."""
    read = _read(question, words, pack)
    if isinstance(read, Misread):
        return read
    return Answer(topic.id, question.id, question.kind, read)


def _read(question: Question, words: Typed, pack: Pack) -> str | Misread:
    match question.kind:
        case "number":
            return number(words.text, question.least, question.most)
        case "date":
            return day(words.text, words.today, pack.words)
        case "text":
            return words.text.strip() or Misread("retry.text")
        case _:
            return Misread(f"retry.{question.kind}")


def gave(topic: Topic, question: Question, gift: Gave) -> Answer | Misread:
    if question.kind not in WANTS:
        return Misread("retry.not_kept")
    if WANTS[question.kind] != gift.media:
        return Misread(f"retry.{question.kind}")
    return Answer(topic.id, question.id, question.kind, gift.ref)
