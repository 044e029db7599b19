"""`topics`: which of those of high risk are asked, and what was prepared before."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from bot.office_commands import Office, Parsers, command, group
from conversations.pack import Topic
from pci_content.operator import Operator
from services.errors import OperatorMistake
from services.operating import Kept, Switch, lacks, switched_on, topic_of

LONGEST = {"risk_check": 300, "focal_point": 80}


def add_to(parsers: Parsers) -> None:
    topics = group(parsers, "topics", "topics of high risk, which are off until prepared")
    on = command(topics, "on", "ask a topic of high risk", switch_on)
    on.add_argument("topic")
    on.add_argument("--risk-check", default="", help="who checked the risks here, when, how")
    on.add_argument("--focal-point", default="", help="the trained person who looks after it")
    off = command(topics, "off", "ask it no more", switch_off)
    off.add_argument("topic")
    command(topics, "list", "every topic, and what is lacking", show)


async def switch_on(args: Namespace, office: Office) -> int:
    topic, operator = topic_of(office.book, args.topic), office.operator()
    if not topic.careful:
        office.says(f"{topic.id} is a normal topic: it is always on.")
        return 0
    kept = await office.tables.kept()
    wish = _wish(args, topic, kept, office)
    switch = switched_on(topic, wish, operator, kept.directory, office.today())
    await office.tables.write_switch(switch)
    office.says(f"{topic.id} is on. Focal point: {switch.focal_point}.")
    if operator.high_risk_topics == "off":
        office.says("It is not asked yet: set high_risk_topics: on in operator.yaml.")
    return 0


def _wish(args: Namespace, topic: Topic, kept: Kept, office: Office) -> Switch:
    """Asked anew each time: who prepared it once may not have prepared it for today."""
    given = {name: getattr(args, name).strip() for name in LONGEST}
    for name, most in LONGEST.items():
        if len(given[name]) > most:
            option = f"--{name.replace('_', '-')}"
            raise OperatorMistake(
                f"{option} is too long.", where=topic.id, remedy=f"Use {most} characters at most."
            )
    return Switch(topic.id, on=True, since=office.today(), **given)


async def switch_off(args: Namespace, office: Office) -> int:
    topic, kept = topic_of(office.book, args.topic), await office.tables.kept()
    if not topic.careful:
        raise OperatorMistake(
            "this normal topic is always on.",
            where=topic.id,
            remedy="Only topics of high risk can be switched.",
        )
    if switch := kept.switch(topic.id):
        await office.tables.write_switch(replace(switch, on=False, since=office.today()))
    office.says(f"{topic.id} is off.")
    return 0


async def show(args: Namespace, office: Office) -> int:
    operator, kept = office.operator(), await office.tables.kept()
    for topic in office.book.pack.topics:
        office.says(f"{topic.id}: {_state(topic, operator, kept, office)}")
    return 0


def _state(topic: Topic, operator: Operator, kept: Kept, office: Office) -> str:
    if not topic.careful:
        return "always on"
    switch = kept.switch(topic.id)
    if switch is None or not switch.on:
        return "high risk, off"
    undone = lacks(topic, switch, operator, kept.directory, office.today())
    if operator.high_risk_topics == "off":
        undone.insert(0, "set high_risk_topics: on in operator.yaml")
    asked = f"not asked; first {'; '.join(undone)}" if undone else "asked"
    return f"high risk, on since {switch.since}, focal point {switch.focal_point}: {asked}"
