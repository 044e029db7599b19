"""The survey: which topic and question come next, what an answer leads to, and the pauses."""

from __future__ import annotations

from dataclasses import replace

from conversations import asking
from conversations.bubbles import BACK, MENU, button, column, line, pairs, say
from conversations.model import (
    Answer,
    Clear,
    Effect,
    Gave,
    Keep,
    KeepApart,
    Line,
    Redraw,
    Rows,
    State,
    Step,
    Typed,
)
from conversations.node import Node, Says
from conversations.pack import END, Pack, Question, Topic
from conversations.understand import Misread

ROLES = ("miner", "trader", "neighbour", "other")
GENDERS = ("woman", "man", "other_gender")
A_SITTING = 3  # topics offered before we say that it may be enough


# -- which topic, which question -----------------------------------------------------------------


def suits(topic: Topic, state: State, pack: Pack) -> bool:
    role = state.resident.role
    fits = not topic.roles or not role or role in topic.roles
    mine = any(not one.roles or role in one.roles for one in topic.questions)
    return fits and mine and topic.id in pack.offer.topics


def next_topic(state: State, pack: Pack) -> Topic | None:
    fresh = (topic for topic in pack.topics if topic.id not in state.done)
    return next((topic for topic in fresh if suits(topic, state, pack)), None)


def may_ask(question: Question, state: State) -> bool:
    role = state.resident.role
    if question.roles and role not in question.roles:
        return False
    wanted = question.only_after
    return wanted is None or state.given.get(wanted.question) in wanted.answers


def asked_of(topic: Topic, state: State) -> list[Question]:
    """The questions that this person may come to: those ruled out by an answer are left out."""
    role = state.resident.role
    mine = (one for one in topic.questions if not one.roles or role in one.roles)
    return [one for one in mine if _still_open(one, state)]


def _still_open(question: Question, state: State) -> bool:
    wanted = question.only_after
    if wanted is None or wanted.question not in state.given:
        return True
    return state.given[wanted.question] in wanted.answers


def following(topic: Topic, state: State) -> Question | None:
    """The question after the current one, or the first; None at the end of the topic."""
    here = topic.question(state.question)
    ahead = _jump(topic, here, state) if here else list(topic.questions)
    return next((one for one in ahead if may_ask(one, state)), None)


def _jump(topic: Topic, here: Question, state: State) -> list[Question]:
    target = here.go_to.get(state.given.get(here.id, ""), here.go_to.get("*", ""))
    if target == END:
        return []
    ids = [one.id for one in topic.questions]
    start = ids.index(target) if target in ids else ids.index(here.id) + 1
    return list(topic.questions[start:])


# -- beginning -----------------------------------------------------------------------------------


def onward(state: State, pack: Pack) -> Step:
    """To the next topic that suits, or to the word that all are done."""
    if state.resident.consent != pack.consent:
        return Step(state.at("consent"))
    topic = next_topic(state, pack)
    if topic is None:
        return Step(state.at("finished", under=""))
    return begin_topic(state, topic, pack)


def begin_topic(state: State, topic: Topic, pack: Pack) -> Step:
    fresh = replace(
        state,
        pack=pack.version,
        topic=topic.id,
        question="",
        path=(),
        given={},
        picked=(),
        under="",
    )
    if topic.careful:
        return Step(fresh.at("careful"))
    return _ask_next(fresh, topic)


def _ask_next(state: State, topic: Topic) -> Step:
    question = following(topic, state)
    if question is None:
        return finish(state, topic)
    return Step(state.at("question", question=question.id, picked=()))


def show_careful(state: State, pack: Pack) -> Says:
    topic = pack.topic(state.topic)
    title = Line(topic.title) if topic else ""
    rows = column(button("start_part", icon="✅"), button("leave_part", icon="⏭"), button("enough"))
    intro = line("careful.intro", topic=title)
    return (say(intro, "careful.kept", rows=rows, listen="careful.intro", tag=_tag(state.topic)),)


def chose_careful(state: State, option: str, pack: Pack) -> Step | None:
    topic = pack.topic(state.topic)
    if topic is None:
        return onward(state, pack)
    match option:
        case "start_part":
            return _ask_next(state, topic)
        case "leave_part":
            left = onward(replace(state, done=_with(state.done, topic.id)), pack)
            return replace(left, effects=(Clear(_tag(topic.id)), *left.effects))
        case "enough":
            return enough(state)
        case _:
            return None


def _tag(topic: str) -> str:
    """What marks the bubbles of a careful topic, so that they can be cleared."""
    return f"topic:{topic}"


def _with(done: tuple[str, ...], topic: str) -> tuple[str, ...]:
    return done if topic in done else (*done, topic)


# -- asking and hearing --------------------------------------------------------------------------


def show_question(state: State, pack: Pack) -> Says:
    topic, question = _open(state, pack)
    if topic is None or question is None:
        return show_pause(state, pack)
    return (asking.put(topic, question, state.picked, _foot(), heading(topic, question, state)),)


def _foot() -> Rows:
    return ((BACK, MENU),)


def heading(topic: Topic, question: Question, state: State) -> Line:
    asked = [one.id for one in asked_of(topic, state)]
    number = asked.index(question.id) + 1 if question.id in asked else len(state.path) + 1
    total = max(len(asked), number)
    title = Line(topic.title)
    return line(
        "question.heading", icon=topic.icon, topic=title, number=str(number), total=str(total)
    )


def _open(state: State, pack: Pack) -> tuple[Topic | None, Question | None]:
    topic = pack.topic(state.topic)
    return topic, topic.question(state.question) if topic else None


def chose_answer(state: State, option: str, pack: Pack) -> Step | None:
    topic, question = _open(state, pack)
    if topic is None or question is None:
        return onward(state, pack)
    if option == "back":
        return back(state)
    if question.kind == "many" and option in {one.id for one in question.options}:
        return toggle(state, option, pack)
    answer = asking.chosen(topic, question, option, state.picked)
    return record(state, topic, answer) if answer else None


def toggle(state: State, option: str, pack: Pack) -> Step:
    picked = set(state.picked) ^ {option}
    ticked = replace(state, picked=tuple(sorted(picked)), tries=0)
    drawn = replace(show_question(ticked, pack)[0], nonce=state.nonce, step=state.step)
    return Step(ticked, (Redraw(drawn),), show=False)


def typed_answer(state: State, typed: Typed, pack: Pack) -> Step | None:
    topic, question = _open(state, pack)
    if topic is None or question is None:
        return None
    return _heard(state, topic, asking.typed(topic, question, typed, pack))


def gave_answer(state: State, gift: Gave, pack: Pack) -> Step | None:
    topic, question = _open(state, pack)
    if topic is None or question is None:
        return None
    return _heard(state, topic, asking.gave(topic, question, gift))


def _heard(state: State, topic: Topic, heard: Answer | Misread) -> Step:
    if isinstance(heard, Misread):
        return misread(state, heard)
    return record(state, topic, heard)


def misread(state: State, why: Misread) -> Step:
    """A kind word on what would be understood, and the same question again."""
    again = why.key == "retry.choice" and state.tries > 0
    word = line("retry.again") if again else why.line
    return Step(replace(state, tries=state.tries + 1), preface=(word,))


def record(state: State, topic: Topic, answer: Answer) -> Step:
    """Keep the answer; a careful topic's answers wait in the talk until they are kept apart."""
    said = answer.value if answer.value is not None else answer.missing or ""
    coded = (
        said if answer.kind in {"choice", "many", "number", "date"} or answer.missing else "given"
    )
    told = replace(
        state, given={**state.given, answer.question: coded}, path=(*state.path, answer.question)
    )
    effects: tuple[Effect, ...] = () if topic.careful else (Keep(answer),)
    onward = _ask_next(told, topic)
    return Step(onward.state, effects + onward.effects, onward.preface)


def back(state: State) -> Step:
    """To the question answered before; from the first one to the menu."""
    if not state.path:
        return Step(state.at("menu", under="question"))
    *path, before = state.path
    given = {question: said for question, said in state.given.items() if question != before}
    return Step(state.at("question", question=before, path=tuple(path), given=given, picked=()))


# -- the end of a topic --------------------------------------------------------------------------


def finish(state: State, topic: Topic) -> Step:
    ended = state.at("pause", done=_with(state.done, topic.id), sitting=state.sitting + 1, pack="")
    if topic.careful:
        return Step(replace(ended, given={}, path=()), apart(state, topic))
    return Step(ended)


def apart(state: State, topic: Topic) -> tuple[Effect, ...]:
    """What a careful topic leaves: answers without the person, and a chat without its bubbles."""
    answers = tuple(_held(topic, question, said) for question, said in state.given.items())
    kept: tuple[Effect, ...] = (KeepApart(answers),) if answers else ()
    return (*kept, Clear(_tag(topic.id)))


def _held(topic: Topic, question: str, said: str) -> Answer:
    missing = asking.MISSING.get(said)
    return Answer(topic.id, question, "choice", None if missing else said, missing)


def settle(state: State, pack: Pack) -> Step:
    """End a careful topic that runs, so that its answers no longer lie beside the person."""
    topic = pack.topic(state.topic)
    if topic is None or not topic.careful or state.pack == "" or not state.given:
        return Step(state, show=False)
    ended = finish(state, topic)
    return Step(ended.state.at("rest", under=""), ended.effects, show=False)


def concerned(state: State, topic: Topic) -> bool:
    """Whether an answer in a normal topic raised concern; careful topics never tell."""
    if topic.careful:
        return False
    return any(state.given.get(one.id, "") in one.concern for one in topic.questions)


def show_pause(state: State, pack: Pack) -> Says:
    topic = pack.topic(state.topic)
    lines: list[Line] = [line("pause.saved")]
    if topic:
        lines.append(tip(topic))
    if topic and topic.can_do and concerned(state, topic):
        lines.append(line(topic.can_do))
    if state.sitting == A_SITTING:
        lines.append(line("pause.three"))
    rows = column(
        button("next", icon="▶"), button("report", icon="📣"), button("enough", icon="🌙")
    )
    return (say(*lines, rows=rows, listen=topic.tip if topic else ""),)


def tip(topic: Topic) -> Line:
    return line("tip.guideline" if topic.verified else "tip.general", tip=Line(topic.tip))


def chose_pause(state: State, option: str, pack: Pack) -> Step | None:
    match option:
        case "next":
            return ask_who_or_go_on(state, pack)
        case "enough":
            return enough(state)
        case _:
            return None


def ask_who_or_go_on(state: State, pack: Pack) -> Step:
    """Role after the first topic, woman or man after the second; each once, and only for a use."""
    if next_topic(state, pack) is None:
        return onward(state, pack)
    for wanted, topics in (("role", 1), ("gender", 2)):
        if wanted not in state.asked and len(state.done) >= topics:
            return Step(state.at(wanted, asked=(*state.asked, wanted), under=""))
    return onward(state, pack)


def enough(state: State) -> Step:
    """Enough for today: ask once whether we may write again, then rest."""
    if state.resident.may_write is None and "again" not in state.asked:
        return Step(state.at("again", asked=(*state.asked, "again"), under="", sitting=0, pack=""))
    return Step(state.at("rest", under="", sitting=0, pack=""))


# -- who the person is, and whether we may write -------------------------------------------------


def show_role(state: State, pack: Pack) -> Says:
    icons = {"miner": "⛏", "trader": "🍲", "neighbour": "🏠", "other": ""}
    rows = column(*(button(role, f"role.{role}", icons[role]) for role in ROLES))
    return (say("role.ask", rows=rows, listen="role.ask"),)


def chose_role(state: State, option: str, pack: Pack) -> Step | None:
    if option not in ROLES:
        return None
    return onward(state.knows(role=option), pack)


def show_gender(state: State, pack: Pack) -> Says:
    keys = [button(one, f"gender.{one}") for one in GENDERS]
    rows = (tuple(keys[:2]), (keys[2], button("skip", "answer.skip", "⏭")))
    return (say("gender.ask", rows=rows, listen="gender.ask"),)


def chose_gender(state: State, option: str, pack: Pack) -> Step | None:
    if option not in {*GENDERS, "skip"}:
        return None
    return onward(state.knows(gender=option), pack)


def show_again(state: State, pack: Pack) -> Says:
    rows = ((button("may_write", "answer.yes", "✅"), button("may_not_write", "answer.no", "❌")),)
    return (say("again.ask", rows=rows, listen="again.ask"),)


def chose_again(state: State, option: str, pack: Pack) -> Step | None:
    if option not in {"may_write", "may_not_write"}:
        return None
    return Step(state.knows(may_write=option == "may_write").at("rest"))


def show_rest(state: State, pack: Pack) -> Says:
    return (say("rest.text", rows=pairs(button("questions", icon="💬"), MENU)),)


def show_finished(state: State, pack: Pack) -> Says:
    rows = column(
        button("report", icon="📣"), button("answers", icon="📋"), button("enough", icon="🌙"), MENU
    )
    return (say("finished.text", "finished.no_audit", rows=rows, listen="finished.text"),)


def chose_finished(state: State, option: str, pack: Pack) -> Step | None:
    return enough(state) if option == "enough" else None


NODES = {
    "careful": Node(show_careful, chose=chose_careful),
    "question": Node(
        show_question, chose=chose_answer, typed=typed_answer, gave=gave_answer, answers=True
    ),
    "pause": Node(show_pause, chose=chose_pause),
    "role": Node(show_role, chose=chose_role, answers=True),
    "gender": Node(show_gender, chose=chose_gender, answers=True),
    "again": Node(show_again, chose=chose_again, answers=True),
    "rest": Node(show_rest),
    "finished": Node(show_finished, chose=chose_finished),
}
