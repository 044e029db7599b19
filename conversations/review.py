"""My answers: look at what was said in normal topics, and change any of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from conversations import asking
from conversations.bubbles import BACK, GO_ON, MENU, button, column, line, pairs, say
from conversations.model import (
    Answer,
    Button,
    Gave,
    Keep,
    Line,
    Recalled,
    Redraw,
    Rows,
    State,
    Step,
    Typed,
)
from conversations.node import Node, Says
from conversations.pack import Pack, Question, Topic
from conversations.survey import begin_topic, misread
from conversations.understand import Misread

TAG = "review"


def open_answers(state: State) -> Step:
    """The way in goes past the PIN, where the person has set one."""
    if state.resident.has_pin and not state.unlocked:
        return Step(state.at("pin", wanted="answers"))
    return Step(state.at("answers"))


def tell_answers(state: State, recalled: Recalled, pack: Pack) -> Says:
    answered = {one.topic for one in recalled.answers}
    topics = [one for one in pack.topics if one.id in answered and not one.careful]
    titles = (Button(f"t.{one.id}"[:32], Line(one.title), one.icon) for one in topics)
    words = "answers.which" if topics else "answers.none"
    return (say(words, "answers.careful", rows=(*column(*titles), (GO_ON, MENU)), tag=TAG),)


def chose_topic(state: State, option: str, pack: Pack) -> Step | None:
    wanted = next((one for one in pack.topics if f"t.{one.id}"[:32] == option), None)
    return Step(state.at("answers_topic", looking=wanted.id)) if wanted else None


def tell_topic(state: State, recalled: Recalled, pack: Pack) -> Says:
    topic = pack.topic(state.looking)
    if topic is None:
        return tell_answers(state, recalled, pack)
    said = {one.question: one for one in recalled.answers if one.topic == topic.id}
    shown = [one for one in topic.questions if one.id in said]
    title = line("tip.title", icon=topic.icon, topic=Line(topic.title))
    lines = (_line(number, one, said[one.id]) for number, one in enumerate(shown, 1))
    changes = (
        button(f"q.{one.id}"[:32], "button.change", "✏", number=str(number))
        for number, one in enumerate(shown, 1)
    )
    rows = (*pairs(*changes), (button("round", icon="🔁"),), (button("answers", icon="📋"), GO_ON))
    return (say(title, *lines, rows=rows, tag=TAG),)


def _line(number: int, question: Question, answer: Answer) -> Line:
    return line(
        "answers.line",
        number=str(number),
        question=Line(question.text),
        answer=_said(question, answer),
    )


def _said(question: Question, answer: Answer) -> Line:
    if answer.missing:
        return Line(f"answer.{answer.missing}")
    if answer.kind in asking.LISTED:
        labels = {one.id: one.label for one in question.options}
        chosen = [labels[one] for one in (answer.value or "").split(",") if one in labels]
        return _listed(chosen)
    if answer.kind == "number":
        return line("answers.value", value=Decimal(answer.value or 0))
    if answer.kind == "date":
        return line("answers.value", value=date.fromisoformat(answer.value or ""))
    return Line(f"answers.given_{answer.kind}")


def _listed(labels: list[str]) -> Line:
    """One label, or several joined by a word that each language chooses."""
    if not labels:
        return Line("answers.gone")
    joined = Line(labels[0])
    for label in labels[1:]:
        joined = line("answers.and", first=joined, second=Line(label))
    return joined


def chose_change(state: State, option: str, pack: Pack) -> Step | None:
    topic = pack.topic(state.looking)
    if topic is None:
        return None
    if option == "round":
        return begin_topic(replace(state, unlocked=False), topic, pack)
    wanted = next((one for one in topic.questions if f"q.{one.id}"[:32] == option), None)
    return Step(state.at("change", changing=wanted.id, picked=())) if wanted else None


# -- one answer again ----------------------------------------------------------------------------


def _open(state: State, pack: Pack) -> tuple[Topic, Question] | None:
    topic = pack.topic(state.looking)
    question = topic.question(state.changing) if topic else None
    return (topic, question) if topic and question else None


def show_change(state: State, pack: Pack) -> Says:
    found = _open(state, pack)
    if found is None:
        return (say("answers.gone", rows=((GO_ON, MENU),), tag=TAG),)
    topic, question = found
    head = line("tip.title", icon=topic.icon, topic=Line(topic.title))
    foot: Rows = ((BACK, GO_ON),)
    return (asking.put(topic, question, state.picked, foot, head),)


def chose_changed(state: State, option: str, pack: Pack) -> Step | None:
    found = _open(state, pack)
    if option == "back" or found is None:
        return Step(state.at("answers_topic"))
    topic, question = found
    if question.kind == "many" and option in {one.id for one in question.options}:
        return _toggle(state, option, pack)
    answer = asking.chosen(topic, question, option, state.picked)
    return _changed(state, answer) if answer else None


def _toggle(state: State, option: str, pack: Pack) -> Step:
    ticked = replace(state, picked=tuple(sorted(set(state.picked) ^ {option})), tries=0)
    drawn = replace(show_change(ticked, pack)[0], nonce=state.nonce, step=state.step)
    return Step(ticked, (Redraw(drawn),), show=False)


def typed_changed(state: State, typed: Typed, pack: Pack) -> Step | None:
    found = _open(state, pack)
    return _heard(state, asking.typed(*found, typed, pack)) if found else None


def gave_changed(state: State, gift: Gave, pack: Pack) -> Step | None:
    found = _open(state, pack)
    return _heard(state, asking.gave(*found, gift)) if found else None


def _heard(state: State, heard: Answer | Misread) -> Step:
    return misread(state, heard) if isinstance(heard, Misread) else _changed(state, heard)


def _changed(state: State, answer: Answer) -> Step:
    return Step(state.at("answers_topic", changing="", picked=()), (Keep(answer),))


NODES = {
    "answers": Node(tell=tell_answers, chose=chose_topic),
    "answers_topic": Node(tell=tell_topic, chose=chose_change),
    "change": Node(
        show_change, chose=chose_changed, typed=typed_changed, gave=gave_changed, answers=True
    ),
}
