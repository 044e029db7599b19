"""Topics that need care: said before, kept apart, the same tip for all, and gone from the chat."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from storage import tables as t
from storage.upkeep import ABANDONED, Upkeep
from tests.chat import BOT, Chat, World
from tests.rows import count, rows

CAREFUL = "mercury-health"


async def at_mercury(world: World, chat: Chat) -> None:
    """Only the first topic and one careful topic are on."""
    world.offers(topics=frozenset({"water-food-livelihoods", CAREFUL}))
    await chat.arrives()
    await chat.answers("Yes", "Yes", "Yes", "Next questions", "I mine")


async def test_it_is_announced_and_may_be_left_out(world: World, chat: Chat) -> None:
    await at_mercury(world, chat)
    chat.expect(
        ("The next part needs care: Mercury and health.", "you cannot change them later"),
        ["✅ Start this part", "⏭ Leave this part out", "Enough for today"],
    )
    await chat.presses("Leave this part out").hears("You have answered all the parts.")
    assert await count(world, t.apart_answer) == 0


async def test_its_answers_are_kept_without_the_person(world: World, chat: Chat) -> None:
    await at_mercury(world, chat)
    await chat.answers("Start this part", "No", "Partly")
    kept = await rows(world, t.apart_answer)
    assert sorted(row.option for row in kept) == ["no", "partly"]
    assert {(row.site_group, row.week, row.language, row.topic) for row in kept} == {
        ("Tambopata", "2026-W48", "en", CAREFUL)
    }
    assert [column.name for column in t.apart_answer.columns if "contact" in column.name] == []
    assert await count(world, t.answer) == 3


async def test_while_it_runs_nothing_of_it_is_in_the_answers(world: World, chat: Chat) -> None:
    await at_mercury(world, chat)
    await chat.answers("Start this part", "No")
    assert await count(world, t.answer) == 3
    assert await count(world, t.apart_answer) == 0
    (row,) = await rows(world, t.session)
    assert row.careful is True


async def test_an_answered_bubble_says_only_that_it_is_done_and_all_go_at_the_end(
    world: World, chat: Chat
) -> None:
    await at_mercury(world, chat)
    await chat.presses("Start this part")
    question = chat.last
    await chat.presses("No")
    assert question.text == "✓ Done"
    await chat.presses("Partly")
    assert [one.text for one in chat.bubbles if "Mercury and health" in one.text] == []
    assert question not in chat.shown


async def test_the_tip_is_the_same_whatever_was_answered(world: World) -> None:
    tips = set()
    for person, answers in ((1, ("Yes", "Yes")), (2, ("No", "No")), (3, ("Skip", "I don't know"))):
        chat = world.chat(person)
        await at_mercury(world, chat)
        await chat.answers("Start this part", *answers)
        tips.add(chat.last.text)
    assert len(tips) == 1


async def test_it_never_shows_in_my_answers_and_cannot_be_answered_twice(
    world: World, chat: Chat
) -> None:
    await at_mercury(world, chat)
    await chat.answers("Start this part", "No", "Partly")
    await chat.says("/answers")
    assert "Mercury" not in " ".join(chat.last.options)
    await chat.presses("Go on").presses("Next questions").hears("You have answered all the parts.")


async def test_one_left_lying_is_ended_after_a_day(world: World, chat: Chat) -> None:
    await at_mercury(world, chat)
    await chat.answers("Start this part", "No")
    world.clock.moves(hours=25)
    upkeep = Upkeep(world.database, BOT)
    (lying,) = await upkeep.abandoned(world.clock() - ABANDONED)
    assert lying.channel == "telegram"
    await world.wakes(chat.address, "settle")
    assert await count(world, t.apart_answer) == 1
    (row,) = await rows(world, t.session)
    assert row.careful is False


async def test_stop_ends_it_and_keeps_apart_what_was_said(world: World, chat: Chat) -> None:
    await at_mercury(world, chat)
    await chat.answers("Start this part", "No")
    await chat.says("STOP").hears("I have stopped. I will not write to you.")
    assert await count(world, t.apart_answer) == 1


async def test_rows_kept_apart_stand_in_no_order_of_time(world: World) -> None:
    """Random keys decide the order of rows, so that it says nothing about who answered when."""
    said: list[str] = []
    for person in range(30):
        chat = world.chat(person)
        await at_mercury(world, chat)
        answers = ("Yes", "Yes") if person < 15 else ("No", "No")
        said += [answers[0].lower()] * 2
        await chat.answers("Start this part", *answers)
    kept = [row.option for row in await rows(world, t.apart_answer)]
    assert sorted(kept) == sorted(said)
    assert _runs(kept) > 10  # in order of time there would be two runs


def _runs(values: Sequence[str]) -> int:
    return 1 + sum(one != two for one, two in itertools.pairwise(values))
