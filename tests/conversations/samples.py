"""Small packs with known contents."""

from __future__ import annotations

from decimal import Decimal

from conversations.pack import Offer, Pack, Question, Tongue, Topic
from tests.conversations.packs import COMMANDS, OPTIONS, WORDS

ENGLISH = Offer((Tongue("en", "English"),), topics=frozenset({"plain", "kinds"}))


def pack_of(*questions: Question) -> Pack:
    topic = Topic("kinds", "kinds.title", questions, "kinds.tip")
    return Pack("v1", (topic,), words=WORDS, commands=COMMANDS, offer=ENGLISH)


PLAIN = pack_of(*(Question(f"q{at}", f"q{at}", "choice", OPTIONS) for at in range(3)))
NUMBER = pack_of(Question("n", "n", "number", least=Decimal(0), most=Decimal(500)))
DATE = pack_of(Question("d", "d", "date"))
MANY = pack_of(Question("m", "m", "many", OPTIONS))
