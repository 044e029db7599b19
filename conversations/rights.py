"""A person's rights over their data: stop, what is held, PIN, a copy, erase."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from conversations.bubbles import GO_ON, MENU, button, column, line, pairs, say
from conversations.cards import resume
from conversations.hello import forgotten
from conversations.model import (
    CheckPin,
    Clear,
    Export,
    Line,
    PinChecked,
    Recalled,
    Rows,
    SetPin,
    State,
    Step,
    Typed,
)
from conversations.node import Node, Says
from conversations.pack import Pack
from conversations.review import TAG
from conversations.survey import settle

SHOWN_FOR = timedelta(minutes=10)


# -- stop ----------------------------------------------------------------------------------------


def stop(state: State, pack: Pack) -> Step:
    """Everything stops at once; what was answered stays, and the way back is told."""
    settled = settle(state, pack)
    quiet = settled.state.knows(may_write=False)
    return Step(quiet.at("stopped", under="", pack="", looking="", sitting=0), settled.effects)


def show_stopped(state: State, pack: Pack) -> Says:
    rows = column(button("questions", icon="💬"), button("forget", icon="🗑"), MENU)
    return (say("stop.done", "stop.back", rows=rows),)


# -- what is held --------------------------------------------------------------------------------


def tell_data(state: State, recalled: Recalled, pack: Pack) -> Says:
    """Kinds of data and since when; never the answers themselves."""
    since = recalled.since
    first = line("mydata.since", day=since) if since else Line("mydata.nothing")
    kinds = _kinds(state, recalled)
    pin = "pin_change" if state.resident.has_pin else "pin_set"
    items = (
        button("data_show", icon="👁"),
        button("data_file", icon="💾"),
        button(pin, icon="🔢"),
        button("forget", icon="🗑"),
    )
    return (say(first, *kinds, "mydata.careful", rows=(*pairs(*items), (GO_ON, MENU))),)


def _kinds(state: State, recalled: Recalled) -> list[Line]:
    known = state.resident
    held = {
        "mydata.address": True,
        "mydata.language": bool(known.language),
        "mydata.site": bool(known.site),
        "mydata.role": bool(known.role or known.gender),
        "mydata.consent": bool(known.consent),
    }
    kinds = [Line(key) for key, kept in held.items() if kept]
    count = str(len(recalled.answers))
    return [*kinds, line("mydata.answers", count=count)] if recalled.answers else kinds


def chose_data(state: State, option: str, pack: Pack) -> Step | None:
    match option:
        case "data_show" | "data_file" if state.resident.has_pin and not state.unlocked:
            return Step(state.at("pin", wanted=option))
        case "data_show" | "data_file":
            return Step(state.at(option))
        case "pin_set":
            return Step(state.at("pin_new"))
        case "pin_change":
            return Step(state.at("pin", wanted="pin_new"))
        case _:
            return None


def show_shown(state: State, pack: Pack) -> Says:
    """Normal topics only; the bubbles go again after ten minutes."""
    rows = column(button("answers_now", icon="📋"), button("hide_now", icon="🧹"), GO_ON)
    return (say("mydata.show", rows=rows, tag=TAG),)


def chose_shown(state: State, option: str, pack: Pack) -> Step | None:
    if option == "answers_now":
        return Step(replace(state, unlocked=True).at("answers"), (Clear(TAG, SHOWN_FOR),))
    if option == "hide_now":
        return replace(resume(state), effects=(Clear(TAG),))
    return None


def show_file(state: State, pack: Pack) -> Says:
    rows: Rows = ((button("send_file", icon="💾"), button("not_now")),)
    return (say("mydata.file", rows=rows),)


def chose_file(state: State, option: str, pack: Pack) -> Step | None:
    if option == "send_file":
        return Step(state.at("mydata"), (Export(),))
    return Step(state.at("mydata")) if option == "not_now" else None


# -- PIN -----------------------------------------------------------------------------------------


def show_pin(state: State, pack: Pack) -> Says:
    return (say("pin.ask", rows=((GO_ON, MENU),)),)


def show_new_pin(state: State, pack: Pack) -> Says:
    none = ((button("pin_none"),),) if state.resident.has_pin else ()
    return (say("pin.new", "pin.lost", rows=(*none, (GO_ON, MENU))),)


def _digits(typed: Typed) -> str | None:
    found = re.fullmatch(r"[0-9]{4}", typed.text.strip())
    return found.group() if found else None


def typed_pin(state: State, typed: Typed, pack: Pack) -> Step | None:
    digits = _digits(typed)
    if digits is None:
        return None
    return Step(state, (CheckPin(digits), Clear("heard")), show=False)


def checked_pin(state: State, checked: PinChecked, pack: Pack) -> Step:
    if checked.wait:
        return Step(state, preface=(Line("pin.wait"),))
    if not checked.fits:
        return Step(state, preface=(Line("pin.wrong"),))
    return Step(state.at(state.wanted or "mydata", wanted="", unlocked=True))


def typed_new_pin(state: State, typed: Typed, pack: Pack) -> Step | None:
    digits = _digits(typed)
    if digits is None:
        return None
    done = state.knows(has_pin=True).at("mydata", unlocked=False)
    return Step(done, (SetPin(digits), Clear("heard")), (Line("pin.done"),))


def chose_new_pin(state: State, option: str, pack: Pack) -> Step | None:
    if option != "pin_none":
        return None
    return Step(state.knows(has_pin=False).at("mydata"), (SetPin(""),), (Line("pin.gone"),))


# -- erase ---------------------------------------------------------------------------------------


def show_forget(state: State, pack: Pack) -> Says:
    rows: Rows = ((button("erase_all", icon="🗑"), button("keep_all")),)
    return (say("forget.ask", "forget.what", rows=rows, listen="forget.ask"),)


def chose_forget(state: State, option: str, pack: Pack) -> Step | None:
    if option == "erase_all":
        return forgotten(state)
    if option == "keep_all":
        return resume(state)
    return None


NODES = {
    "stopped": Node(show_stopped),
    "mydata": Node(tell=tell_data, chose=chose_data),
    "data_show": Node(show_shown, chose=chose_shown),
    "data_file": Node(show_file, chose=chose_file),
    "pin": Node(show_pin, typed=typed_pin, checked=checked_pin),
    "pin_new": Node(show_new_pin, chose=chose_new_pin, typed=typed_new_pin),
    "forget": Node(show_forget, chose=chose_forget),
}
