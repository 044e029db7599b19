"""Packs made up by chance: every kind of question, conditions, jumps and roles."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from conversations.model import Kind
from conversations.pack import END, Condition, Offer, Option, Pack, Place, Question, Tongue, Topic

KINDS: tuple[Kind, ...] = ("choice", "many", "number", "date", "text", "photo", "voice", "location")
OPTIONS = tuple(Option(one, f"answer.{one}", "✅") for one in ("yes", "partly", "no"))
WORDS = {
    "yes": frozenset({"yes", "si"}),
    "no": frozenset({"no"}),
    "partly": frozenset({"partly"}),
    "skip": frozenset({"skip"}),
    "today": frozenset({"today"}),
    "stop": frozenset({"stop"}),
    "menu": frozenset({"menu"}),
}
COMMANDS = frozenset(
    {"stop", "menu", "questions", "answers", "tips", "mydata", "forget", "language"}
)


@st.composite
def questions(draw: st.DrawFn, topic: str, careful: bool) -> tuple[Question, ...]:
    """Jumps lead forward or to the end, conditions look back: as the check of packs demands."""
    count = draw(st.integers(1, 4))
    made: list[Question] = []
    for at in range(count):
        kind: Kind = "choice" if careful else draw(st.sampled_from(KINDS))
        earlier = [one for one in made if one.kind == "choice"]
        only_after = None
        if earlier and draw(st.booleans()):
            only_after = Condition(draw(st.sampled_from(earlier)).id, frozenset({"no", "skip"}))
        ahead = [f"{topic}q{later}" for later in range(at + 1, count)] + [END]
        go_to = {"yes": draw(st.sampled_from(ahead))} if draw(st.booleans()) else {}
        roles = frozenset({"miner"}) if draw(st.integers(0, 4)) == 0 else frozenset()
        bounds = (Decimal(0), Decimal(100)) if kind == "number" else (None, None)
        listed = OPTIONS if kind in {"choice", "many"} else ()
        name = f"{topic}q{at}"
        concern = frozenset({"no"})
        made.append(
            Question(name, f"q.{name}", kind, listed, concern, only_after, roles, go_to, *bounds)
        )
    return tuple(made)


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    topics = []
    for at in range(draw(st.integers(1, 4))):
        careful = draw(st.integers(0, 3)) == 0
        name = f"t{at}"
        asked = draw(questions(name, careful))
        roles = frozenset({"miner", "other"}) if draw(st.integers(0, 4)) == 0 else frozenset()
        topic = Topic(
            name,
            f"{name}.title",
            asked,
            f"{name}.tip",
            risk="high" if careful else "normal",
            roles=roles,
        )
        topics.append(topic)
    offer = Offer(
        (Tongue("en", "English"), Tongue("es", "Español")),
        tuple(Place(f"p{at}", f"Place {at}") for at in range(draw(st.integers(0, 12)))),
        frozenset(one.id for one in topics),
        call_back=draw(st.booleans()),
    )
    return Pack("v1", tuple(topics), words=WORDS, commands=COMMANDS, offer=offer)
