"""What lies over the talk and leads back to it: menu, tips, who we are, talk to us, report."""

from __future__ import annotations

from dataclasses import replace

from conversations.bubbles import GO_ON, MENU, button, column, line, pairs, say
from conversations.model import Button, Clear, Line, Rows, SealNote, State, Step, Typed
from conversations.node import Node, Says
from conversations.pack import Pack, Topic
from conversations.survey import tip

HOME: Rows = ((GO_ON, MENU),)
MENU_ITEMS = (
    ("questions", "💬"),
    ("tips", "💡"),
    ("report", "📣"),
    ("talk", "☎"),
    ("who", "ℹ️"),
    ("answers", "📋"),
    ("language", "🌐"),
    ("mydata", "🔒"),
    ("stop", "✋"),
)


def show_menu(state: State, pack: Pack) -> Says:
    items = (button(name, icon=icon) for name, icon in MENU_ITEMS)
    first = ((GO_ON,),) if state.under else ()
    return (say("menu.text", rows=(*first, *pairs(*items))),)


def show_offer(state: State, pack: Pack) -> Says:
    """A text outside any flow is never swallowed: it offers what can be done with it."""
    items = (
        button(name, icon=icon)
        for name, icon in MENU_ITEMS
        if name in {"questions", "report", "talk"}
    )
    return (say("offer.text", rows=column(*items, MENU)),)


def show_help(state: State, pack: Pack) -> Says:
    return (say("help.text", "help.words", rows=HOME, listen="help.text"),)


def show_who(state: State, pack: Pack) -> Says:
    lines = (
        "who.computer",
        "who.office",
        "who.contact",
        "who.real",
        "who.police",
        "who.paid",
        "who.audit",
    )
    return (say(*lines, rows=HOME, listen="who.computer"),)


def show_privacy(state: State, pack: Pack) -> Says:
    seen = f"privacy.chat_{state.resident.channel}"
    return (say("privacy.kept", seen, "privacy.careful", "privacy.rights", rows=HOME),)


def show_report(state: State, pack: Pack) -> Says:
    """Reports are not taken here yet: say so, and where a person can turn."""
    lines = (
        "report.not_here",
        "report.danger",
        "report.office",
        "report.outside",
        "report.no_words",
    )
    return (say(*lines, rows=HOME, listen="report.not_here"),)


# -- tips ----------------------------------------------------------------------------------------


def offered(pack: Pack) -> list[Topic]:
    return [topic for topic in pack.topics if topic.id in pack.offer.topics]


def show_tips(state: State, pack: Pack) -> Says:
    titles = (Button(f"t.{one.id}"[:32], Line(one.title), one.icon) for one in offered(pack))
    return (say("tips.which", rows=(*column(*titles), *HOME)),)


def chose_tip(state: State, option: str, pack: Pack) -> Step | None:
    wanted = next((one for one in offered(pack) if f"t.{one.id}"[:32] == option), None)
    return Step(state.at("tip", looking=wanted.id)) if wanted else None


def show_tip(state: State, pack: Pack) -> Says:
    topic = pack.topic(state.looking)
    if topic is None:
        return show_tips(state, pack)
    rows = ((button("tips", icon="💡"),), *HOME)
    return (
        say(
            line("tip.title", icon=topic.icon, topic=Line(topic.title)),
            tip(topic),
            rows=rows,
            listen=topic.tip,
        ),
    )


# -- talk to us ----------------------------------------------------------------------------------


def show_talk(state: State, pack: Pack) -> Says:
    ask = ((button("call_back", icon="📞"),),) if pack.offer.call_back else ()
    return (say("talk.text", "talk.office", "talk.phone", rows=(*ask, *HOME), listen="talk.text"),)


def chose_talk(state: State, option: str, pack: Pack) -> Step | None:
    if option == "call_back" and pack.offer.call_back:
        return Step(state.at("talk_words"))
    return None


def show_talk_words(state: State, pack: Pack) -> Says:
    rows: Rows = ((button("not_now"),),)
    return (say("talk.write", "talk.sealed", rows=rows, listen="talk.write"),)


def typed_talk(state: State, typed: Typed, pack: Pack) -> Step | None:
    words = typed.text.strip()
    if not words or not pack.offer.call_back:
        return None
    return Step(state.at("talk_thanks"), (SealNote("callback", words), Clear("heard")))


def chose_not_now(state: State, option: str, pack: Pack) -> Step | None:
    return resume(state) if option == "not_now" else None


def show_talk_thanks(state: State, pack: Pack) -> Says:
    return (say("talk.thanks", rows=HOME),)


# -- and back ------------------------------------------------------------------------------------


def over(state: State, node: str, pack: Pack) -> Step:
    """Open a card over the talk; the card leads back to what lay open."""
    return Step(state.at(node, under=beneath(state), looking="", changing="", unlocked=False))


def beneath(state: State) -> str:
    """What a card lies over: the talk itself, never another card."""
    below = state.under if state.node in CARDS else state.node
    return "home" if below in {"", "new"} else below


def resume(state: State) -> Step:
    return Step(replace(state.at(state.under or "home", under=""), unlocked=False, wanted=""))


CARDS = frozenset(
    {"menu", "offer", "help", "who", "privacy", "report", "tips", "tip", "talk", "talk_words"}
    | {"talk_thanks", "answers", "answers_topic", "change", "mydata", "data_show", "data_file"}
    | {"pin", "pin_new", "forget"}
)

NODES = {
    "menu": Node(show_menu),
    "offer": Node(show_offer),
    "help": Node(show_help),
    "who": Node(show_who),
    "privacy": Node(show_privacy),
    "report": Node(show_report),
    "tips": Node(show_tips, chose=chose_tip),
    "tip": Node(show_tip),
    "talk": Node(show_talk, chose=chose_talk),
    "talk_words": Node(show_talk_words, chose=chose_not_now, typed=typed_talk),
    "talk_thanks": Node(show_talk_thanks),
}
