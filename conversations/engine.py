"""One turn of a talk: step(state, event, pack) -> new state and effects. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from conversations import cards, hello, review, rights, survey, understand
from conversations.model import (
    Asked,
    Button,
    Effect,
    Event,
    Gave,
    Left,
    Line,
    PinChecked,
    Play,
    Pressed,
    Recall,
    Recalled,
    Say,
    Settle,
    Started,
    State,
    Step,
    Toast,
    Typed,
    Woke,
)
from conversations.node import Node
from conversations.pack import Pack

NODES: dict[str, Node] = {
    **hello.NODES,
    **survey.NODES,
    **cards.NODES,
    **review.NODES,
    **rights.NODES,
}
Passage = Callable[[State, Pack], Step]
PASSAGES: dict[str, Passage] = {"begin": survey.onward, "home": hello.home}
DAYS = frozenset({"today", "yesterday"})
AT_EASE = cards.CARDS - {"change", "forget"} | {"rest", "welcome", "finished", "stopped", "pause"}
UNNUMBERED = frozenset({"back", "menu", "resume", "skip", "dont_know", "picked"})
RUNNING = frozenset({"question", "careful", "role", "gender"})


def step(state: State, event: Event, pack: Pack) -> Step:
    """Hear one event; the last effects are the bubbles of the node where the talk now stands."""
    heard = _hear(state, event, pack)
    return _arrive(state, heard, pack)


def _hear(state: State, event: Event, pack: Pack) -> Step:
    match event:
        case Started():
            return hello.begin(_awake(state), event, pack)
        case Pressed():
            return _pressed(state, event, pack)
        case Asked():
            return _asked(_awake(state), event.command, pack)
        case Typed():
            return _typed(_awake(state), event, pack)
        case Gave():
            return _gave(_awake(state), event, pack)
        case Recalled():
            return Step(state, _told(state, event, pack), show=False)
        case PinChecked():
            return _checked(state, event, pack)
        case Woke():
            return survey.settle(state, pack)
        case Left():
            return Step(state.knows(may_write=False), show=False)
        case _:
            assert_never(event)


def _awake(state: State) -> State:
    return replace(state, reshown=False) if state.reshown else state


# -- showing -------------------------------------------------------------------------------------


def _arrive(before: State, heard: Step, pack: Pack) -> Step:
    """Walk passages to a node that can be shown, and show it as the next screen."""
    if not heard.show:
        return heard
    effects = heard.effects
    while heard.state.node in PASSAGES:
        heard = PASSAGES[heard.state.node](heard.state, pack)
        effects += heard.effects
    state = replace(heard.state, step=heard.state.step + 1)
    return Step(state, effects + _show(state, heard.preface, pack))


def _show(state: State, preface: tuple[Line, ...], pack: Pack) -> tuple[Effect, ...]:
    node = NODES[state.node]
    if node.show is None:
        spoken = (Say(preface, nonce=state.nonce, step=state.step),) if preface else ()
        return (*spoken, Recall())
    return _stamped(state, node.show(state, pack), preface)


def _told(state: State, recalled: Recalled, pack: Pack) -> tuple[Effect, ...]:
    node = NODES[state.node]
    return _stamped(state, node.tell(state, recalled, pack), ()) if node.tell else ()


def _stamped(state: State, says: tuple[Say, ...], preface: tuple[Line, ...]) -> tuple[Say, ...]:
    nonce, number = state.nonce, state.step
    first, *rest = says
    opened = replace(first, lines=preface + first.lines, nonce=nonce, step=number)
    return (opened, *(replace(one, nonce=nonce, step=number) for one in rest))


def showing(state: State, pack: Pack) -> tuple[Say, ...]:
    """The bubbles that stand open; none where they are made of stored answers."""
    node = NODES.get(state.node)
    return node.show(state, pack) if node and node.show else ()


# -- pressing ------------------------------------------------------------------------------------


def _pressed(state: State, press: Pressed, pack: Pack) -> Step:
    if state.node not in NODES:
        return hello.begin(state, Started(), pack)
    if press.nonce != state.nonce or press.step != state.step:
        return _late(state, press)
    if press.option.startswith("listen"):
        return _listen(state, press.option, pack)
    heard = _chose(_awake(state), press, pack)
    if heard is None:
        return _late(state, press)
    return replace(heard, effects=_settled(state, press, heard, pack) + heard.effects)


def _chose(state: State, press: Pressed, pack: Pack) -> Step | None:
    if press.option in DAYS:
        return NODES[state.node].typed(state, Typed(press.option, press.today), pack)
    heard = NODES[state.node].chose(state, press.option, pack)
    if heard is not None:
        return heard
    if press.option == "resume":
        return cards.resume(state)
    return _asked(state, press.option, pack) if press.option in COMMANDS else None


def _late(state: State, press: Pressed) -> Step:
    """A press on an old bubble: told once with the open screen shown again, then only a note."""
    twice = press.nonce == state.nonce and press.step == state.step - 1
    if twice or state.reshown:
        return Step(state, (Toast("late.done"),), show=False)
    return Step(replace(state, reshown=True), (Toast("late.done"),), (Line("late.here"),))


def _listen(state: State, option: str, pack: Pack) -> Step:
    at = int(option[len("listen") :] or 0) if option[len("listen") :].isdecimal() else 0
    says = showing(state, pack)
    key = says[at].listen if at < len(says) else ""
    return Step(state, (Play(key),) if key else (), show=False)


def _settled(state: State, press: Pressed, heard: Step, pack: Pack) -> tuple[Effect, ...]:
    """An answered bubble keeps what was chosen, in a careful topic only that it is done; the
    buttons of any other go, and its words need not travel again."""
    if not heard.show:
        return ()
    at, bubble, pushed = _found(state, press.option, pack)
    if bubble is None or pushed is None or not NODES[state.node].answers:
        return (Settle((), state.nonce, state.step, at),)
    if bubble.tag.startswith("topic:"):
        return (Settle((Line("careful.done"),), state.nonce, state.step, at),)
    chosen = Line("chosen", {"icon": pushed.icon or "✔", "label": pushed.label})
    return (Settle((*bubble.lines, chosen), state.nonce, state.step, at),)


def _found(state: State, option: str, pack: Pack) -> tuple[int, Say | None, Button | None]:
    """Which open bubble has this button."""
    for at, bubble in enumerate(showing(state, pack)):
        for one in (button for row in bubble.rows for button in row):
            if one.option == option:
                return at, bubble, one
    return 0, None, None


# -- typing and giving ---------------------------------------------------------------------------


def _typed(state: State, typed: Typed, pack: Pack) -> Step:
    if state.node not in NODES:
        return _first(state, typed, pack)
    if name := understand.command(typed.text, pack.commands, pack.words):
        return _asked(state, name, pack)
    if (option := _meant(state, typed, pack)) and (heard := _by_word(state, option, typed, pack)):
        return _settled_by_word(state, option, heard, pack)
    return NODES[state.node].typed(state, typed, pack) or _not_understood(state)


def _first(state: State, typed: Typed, pack: Pack) -> Step:
    """The first word of somebody new: a command is obeyed, anything else is a greeting."""
    begun = hello.begin(state, Started(), pack)
    name = understand.command(typed.text, pack.commands, pack.words)
    return _asked(begun.state, name, pack) if name in FOR_ANYBODY else begun


def _meant(state: State, typed: Typed, pack: Pack) -> str | None:
    every = [one.option for bubble in showing(state, pack) for row in bubble.rows for one in row]
    numbered = [one for one in every if one not in UNNUMBERED]
    if typed.text.strip().isdecimal() and _wants_digits(state, pack):
        return None
    rest = [one for one in every if one in UNNUMBERED]
    return understand.option(typed.text, numbered + rest, pack.words)


def _wants_digits(state: State, pack: Pack) -> bool:
    """Whether bare digits are the answer itself and not the number of an option."""
    if state.node in {"pin", "pin_new", "talk_words"}:
        return True
    topic = pack.topic(state.looking if state.node == "change" else state.topic)
    asked = state.changing if state.node == "change" else state.question
    question = topic.question(asked) if topic else None
    return state.node in {"question", "change"} and bool(
        question and question.kind in {"number", "text", "date"}
    )


def _by_word(state: State, option: str, typed: Typed, pack: Pack) -> Step | None:
    return _chose(state, Pressed(option, state.nonce, state.step, typed.today), pack)


def _settled_by_word(state: State, option: str, heard: Step, pack: Pack) -> Step:
    press = Pressed(option, state.nonce, state.step)
    return replace(heard, effects=_settled(state, press, heard, pack) + heard.effects)


def _not_understood(state: State) -> Step:
    """A kind retry where something is asked; elsewhere the words are offered a way."""
    if state.node in {"pin", "pin_new", "talk_words"}:
        return Step(state)
    if state.node in AT_EASE:
        return Step(state.at("offer", under=cards.beneath(state)))
    key = "retry.choice" if state.tries < 1 else "retry.again"
    return Step(replace(state, tries=state.tries + 1), preface=(Line(key),))


def _gave(state: State, gift: Gave, pack: Pack) -> Step:
    if state.node not in NODES:
        return hello.begin(state, Started(), pack)
    heard = NODES[state.node].gave(state, gift, pack)
    if heard is not None:
        return heard
    lost = _not_understood(state)
    return replace(lost, preface=(Line("retry.not_kept"),))


def _checked(state: State, checked: PinChecked, pack: Pack) -> Step:
    node = NODES[state.node]
    return node.checked(state, checked, pack) if node.checked else Step(state, show=False)


# -- commands ------------------------------------------------------------------------------------


def _asked(state: State, name: str, pack: Pack) -> Step:
    """A global word in the middle of any step; cards lead back to that step."""
    if state.node not in NODES and name not in FOR_ANYBODY:
        return hello.begin(state, Started(), pack)
    match name:
        case "start":
            return hello.begin(state, Started(), pack)
        case "stop":
            return rights.stop(state, pack)
        case "questions":
            return _questions(state, pack)
        case "answers":
            return review.open_answers(cards.over(state, "answers", pack).state)
        case "language":
            return Step(state.at("language", under=_return(state)))
        case _ if name in COMMANDS:
            return cards.over(state, name, pack)
        case _:
            return _not_understood(state)


def _return(state: State) -> str:
    return "" if state.node in {"new", "language"} else cards.beneath(state)


def _questions(state: State, pack: Pack) -> Step:
    """Back to the question that lies open, or on to the next part."""
    lies = cards.beneath(state)
    if lies in RUNNING:
        return Step(state.at(lies, under="", unlocked=False))
    return survey.ask_who_or_go_on(replace(state, under="", unlocked=False), pack)


COMMANDS = frozenset(
    {"start", "menu", "stop", "help", "language", "forget", "mydata", "report", "talk", "who"}
    | {"tips", "answers", "questions", "privacy"}
)
FOR_ANYBODY = frozenset({"stop", "report", "help", "who", "talk", "privacy", "language"})
