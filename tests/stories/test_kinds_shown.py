"""Answers of every kind, given in the chat and shown again as people write them."""

from __future__ import annotations

from dataclasses import replace

from conversations.pack import Question, Topic
from pci_content.book import Book, bind
from storage import tables as t
from tests.chat import SHIPPED, Chat, World
from tests.rows import rows

KINDS = ("number", "date", "text", "photo", "voice", "location")


def with_every_kind() -> Book:
    """The shipped content with one more topic in front: a question of each open kind."""
    asked = tuple(Question(f"k_{kind}", f"question.kinds.k_{kind}", kind) for kind in KINDS)  # type: ignore[arg-type]
    topic = Topic("kinds", "topic.kinds.title", asked, "topic.safe-work.tip")
    new = {"topic.kinds.title": "Kinds"} | {one.text: f"A {one.kind}?" for one in asked}
    texts = {code: {**said, **new} for code, said in SHIPPED.texts.items()}
    return bind(replace(SHIPPED.pack, topics=(topic, *SHIPPED.pack.topics)), texts, SHIPPED.silent)


async def test_answers_of_every_kind_are_kept_and_shown(world: World, chat: Chat) -> None:
    await world.open(with_every_kind())
    world.offers(topics=frozenset({"kinds"}))
    await chat.arrives()
    await chat.says("1.500").hears("A date?", "2 of 6")
    await chat.says("24/12/2025").hears("A text?")
    await chat.says("The river turned brown").hears("A photo?")
    await chat.gives("voice").hears("Please send a photo, or press Skip.")
    await chat.gives("photo", "photo-1").hears("A voice?")
    await chat.gives("voice", "voice-1").hears("A location?")
    await chat.gives("location", "1.5,-2.5").hears("Saved. Thank you.")
    await (
        chat.says("/answers")
        .presses("Kinds")
        .hears(
            "A number? 1,500",
            "A date? Wednesday 24 December",
            "A text? (your words)",
            "(a photo)",
            "(a place)",
        )
    )


async def test_words_pictures_and_places_lie_sealed(world: World, chat: Chat) -> None:
    await world.open(with_every_kind())
    world.offers(topics=frozenset({"kinds"}))
    await chat.arrives()
    await chat.answers("Skip", "Skip")
    await chat.says("The river turned brown")
    kept = (await rows(world, t.answer))[-1]
    assert kept.value is None
    assert b"river" not in kept.sealed
