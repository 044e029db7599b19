"""The survey as people meet it: answering, going back, stopping, coming back, answering again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from services.incoming import Pushed
from storage import tables as t
from tests.chat import Chat, Settled, World
from tests.rows import count, rows

WATER = ("clean_water", "food_from_land", "other_income")


async def test_an_answer_is_kept_with_its_time_version_language_place_and_channel(
    world: World, chat: Chat
) -> None:
    await chat.arrives()
    await chat.presses("Partly")
    (row,) = await rows(world, t.answer)
    assert (row.topic, row.question, row.value) == ("water-food-livelihoods", WATER[0], "partly")
    assert (row.pack, row.language, row.site) == (world.library.newest.version, "en", "azul")
    assert (row.channel, row.at) == ("telegram", world.clock())


async def test_the_chosen_answer_stays_in_view_and_its_buttons_go(chat: Chat) -> None:
    await chat.arrives()
    question = chat.last
    await chat.presses("Partly").hears("Water and food, 2 of 3")
    assert question.text.endswith("➖ Partly")
    assert question.options == []


async def test_dont_know_and_skip_are_kept_as_missing_values_of_their_kind(
    world: World, chat: Chat
) -> None:
    await chat.arrives()
    await chat.answers("I don't know", "Skip")
    kept = [(row.value, row.missing) for row in await rows(world, t.answer)]
    assert kept == [(None, "dont_know"), (None, "skip")]


async def test_typed_answers_are_understood_in_any_of_the_languages(
    world: World, chat: Chat
) -> None:
    await chat.arrives()
    await chat.says("SIM!").says("2").says("nao")
    assert [row.value for row in await rows(world, t.answer)] == ["yes", "partly", "no"]


async def test_words_that_are_no_answer_get_a_kind_retry_and_never_a_dead_end(chat: Chat) -> None:
    await chat.arrives()
    await chat.says("the river is far").hears(
        "I did not understand that.", "Water and food, 1 of 3"
    )
    await chat.says("you know, the river").hears(
        "I still do not understand.", "Skip costs you nothing"
    )
    await chat.presses("Yes").hears("Water and food, 2 of 3")


async def test_back_leads_to_the_question_before_and_its_answer_may_change(
    world: World, chat: Chat
) -> None:
    await chat.arrives()
    await chat.presses("Yes").presses("Back").hears("Water and food, 1 of 3")
    await chat.presses("No").hears("Water and food, 2 of 3")
    assert [row.value for row in await rows(world, t.answer)] == ["yes", "no"]


async def test_back_from_the_first_question_leads_to_the_menu_and_on_again(chat: Chat) -> None:
    await chat.arrives()
    await chat.presses("Back").hears("What would you like to do?")
    await chat.presses("Go on").hears("Water and food, 1 of 3")


async def test_after_a_topic_comes_a_tip_and_after_a_concern_what_one_can_do(chat: Chat) -> None:
    await chat.arrives()
    await chat.answers("Yes", "Yes", "Yes")
    chat.expect(("Saved. Thank you.", "Tip (general good practice): Keep digging"), None)
    assert "Ask your neighbours" not in chat.last.text
    await chat.presses("Next questions").presses("I mine")
    await chat.answers("No", "Yes", "Yes")
    assert "Ask for a meeting where everyone can speak" in chat.last.text


async def test_a_question_is_left_out_where_an_answer_rules_it_out(chat: Chat) -> None:
    await chat.arrives()
    await chat.answers("Yes", "Yes", "Yes", "Next questions", "I mine")
    await chat.presses("No").hears("2 of 3", "Could people freely say yes or no")


async def test_role_is_asked_after_the_first_topic_and_gender_after_the_second_each_once(
    chat: Chat,
) -> None:
    await chat.arrives()
    await chat.answers("Yes", "Yes", "Yes", "Next questions")
    chat.expect(("which is nearest to what you do?",), None)
    await chat.answers("I mine", "Yes", "Yes", "Yes", "Yes", "Next questions")
    chat.expect(("who is answering?",), ["A woman", "A man", "Other", "⏭ Skip"])
    await chat.presses("Skip").hears("Land, paths and forest, 1 of 4")


async def test_a_neighbour_is_not_asked_about_work_and_pay(chat: Chat) -> None:
    await chat.arrives()
    titles = await topics_met(chat, "I live near a mine")
    assert "Fair pay and fair price" not in titles
    assert "Safe work" not in titles
    assert "Speaking up" in titles


async def topics_met(chat: Chat, role: str) -> list[str]:
    """Walk through everything, saying yes; the topics in the order they came."""
    met: list[str] = []
    for _ in range(120):
        options = chat.last.options
        head = chat.last.text.partition(",")[0].partition(" ")[2]
        if "✅ Yes" in options:
            met += [] if head in met else [head]
            await chat.presses("Yes")
        elif "🔁" in "".join(options) or "You have answered all the parts" in chat.last.text:
            return met
        else:
            await chat.presses(
                next(one for one in (role, "Never", "Skip", "Next questions") if _has(chat, one))
            )
    raise AssertionError("the survey does not end")


def _has(chat: Chat, label: str) -> bool:
    return any(label in (one, one.partition(" ")[2]) for one in chat.last.options)


async def test_a_miner_meets_every_topic_that_is_on_in_the_safe_order(
    world: World, chat: Chat
) -> None:
    await chat.arrives()
    titles = await topics_met(chat, "I mine")
    assert titles[0] == "Water and food"
    assert titles[-1] == "Speaking up"
    assert len(titles) == 9
    assert "This is no audit and no certificate." in chat.last.text


async def test_three_topics_make_a_sitting(chat: Chat) -> None:
    await chat.arrives()
    await chat.answers("Yes", "Yes", "Yes", "Next questions", "I mine")
    await chat.answers("Yes", "Yes", "Yes", "Yes")
    assert "three parts" not in chat.last.text
    await chat.answers("Next questions", "Skip", "Yes", "Never", "Yes", "Yes")
    assert "That makes three parts." in chat.last.text


async def test_may_i_write_again_is_asked_once_at_the_first_stop(world: World, chat: Chat) -> None:
    await chat.arrives()
    await chat.answers("Yes", "Yes", "Yes")
    await chat.presses("Enough for today").hears("Nothing is lost. May I write again?")
    await chat.presses("Yes").hears("Good. Nothing is lost.")
    (row,) = await rows(world, t.contact)
    assert row.may_write is True
    await chat.answers("Questions", "I mine", "Yes", "Yes", "Yes", "Yes")
    await chat.presses("Enough for today").hears("Good. Nothing is lost.")


async def test_nothing_is_ever_pushed_by_the_survey(world: World, chat: Chat) -> None:
    await chat.arrives()
    await chat.presses("Yes")
    await chat.after(days=30).hears_nothing()


async def test_the_place_is_kept_over_days_and_a_restart(world: World, chat: Chat) -> None:
    await chat.arrives()
    await chat.presses("Yes")
    world.clock.moves(days=9)
    await world.open()
    await chat.says("/start").hears("Welcome back. Here is where we are.", "Water and food, 2 of 3")


async def test_a_late_press_is_told_once_and_then_only_noted(world: World, chat: Chat) -> None:
    await chat.arrives()
    first = chat.data_of("Yes")
    await chat.answers("Yes", "Yes")
    await chat.presses_data(first).hears("That question is done. Here is where we are.", "3 of 3")
    assert chat.toast == "That question is done. We are further on."
    await chat.presses_data(first).hears_nothing()
    assert await count(world, t.answer) == 2


async def test_a_double_tap_counts_once_and_disturbs_nobody(world: World, chat: Chat) -> None:
    await chat.arrives()
    data = chat.data_of("Yes")
    arrivals = [world.incoming(chat.address, Pushed(data), "en") for _ in range(50)]
    await world.takes(*arrivals)
    assert await count(world, t.answer) == 1
    assert sum("2 of 3" in one.text for one in chat.bubbles) == 1


async def test_a_forged_button_changes_nothing(world: World, chat: Chat, settled: Settled) -> None:
    other = await settled(7002)
    await chat.arrives()
    for data in (other.data_of("Yes"), "nonce001.5.yes.AAAAAAAA", "", "x" * 64, "a.b.c.d"):
        await chat.presses_data(data)
    assert await count(world, t.answer) == 0


async def test_global_words_work_in_the_middle_of_a_question_and_lead_back(chat: Chat) -> None:
    await chat.arrives()
    await chat.presses("Yes")
    for word, heard in (
        ("menu", "What would you like to do?"),
        ("help", "I ask short questions"),
        ("/who", "Will police come?"),
        ("tips", "Tips about what?"),
        ("/report", "You cannot report a problem in this chat yet."),
        ("talk", "You can talk to a person."),
        ("/privacy", "under a code and not under your name"),
    ):
        await chat.says(word).hears(heard)
        await chat.presses("Go on").hears("Water and food, 2 of 3")


async def test_language_may_be_changed_in_the_middle_of_a_question(chat: Chat) -> None:
    await chat.arrives()
    await chat.says("/language").hears("Choose your language.")
    await chat.presses("Nederlands")
    assert "1" in chat.last.text
    assert "✅ Ja" in chat.last.options


async def test_free_text_outside_any_flow_is_offered_a_way(chat: Chat) -> None:
    await chat.arrives()
    await chat.answers("Yes", "Yes", "Yes", "Enough for today", "No")
    await chat.says("the boss took my papers").hears("I do not keep loose messages.")
    assert chat.last.options == [
        "💬 Questions",
        "📣 Tell us about a problem",
        "☎ Talk to us",
        "☰ Menu",
    ]


async def test_an_earlier_answer_can_be_looked_at_and_changed(world: World, chat: Chat) -> None:
    await chat.arrives()
    await chat.answers("Yes", "Yes", "Yes")
    await chat.says("/answers").hears("Which answers would you like to see?")
    await chat.presses("Water and food").hears(
        "1. Do you have enough clean drinking water here? Yes"
    )
    await chat.presses("Change 1").presses("No").hears("drinking water here? No")
    assert [row.value for row in await rows(world, t.answer)] == ["yes", "yes", "yes", "no"]


async def test_a_topic_may_be_answered_again_later_and_the_newest_counts(
    world: World, chat: Chat
) -> None:
    await chat.arrives()
    await chat.answers("Yes", "Yes", "Yes")
    world.clock.moves(days=200)
    await chat.says("/answers").presses("Water and food").presses("Answer this part again")
    await chat.answers("No", "No", "No")
    kept = await rows(world, t.answer)
    assert [row.value for row in kept] == ["yes"] * 3 + ["no"] * 3
    assert kept[-1].at - kept[0].at == timedelta(days=200)
    await chat.says("/answers").presses("Water and food").hears("drinking water here? No")


async def test_a_person_who_blocked_us_and_comes_back_goes_on(world: World, chat: Chat) -> None:
    await chat.arrives()
    await chat.presses("Yes")
    await chat.blocks_us()
    (row,) = await rows(world, t.contact)
    assert (row.blocked, row.may_write) == (True, False)
    await chat.says("/start").hears("Water and food, 2 of 3")
    (row,) = await rows(world, t.contact)
    assert row.blocked is False


async def test_photos_and_stickers_outside_a_question_for_them_are_not_kept(
    world: World, chat: Chat
) -> None:
    await chat.arrives()
    await chat.gives("photo").hears("I cannot use this here, so I have not kept it.", "1 of 3")
    assert await count(world, t.answer) == 0


async def test_a_place_is_chosen_by_typing_its_name_with_a_slip(world: World, chat: Chat) -> None:
    await chat.says("/start").presses("English").presses("I am 18 or older. Start")
    await chat.says("cerro asul").hears("Water and food, 1 of 3")
    (row,) = await rows(world, t.contact)
    assert row.site == "azul"


async def test_new_consent_words_are_asked_for_before_more_questions(
    world: World, chat: Chat, settled: Settled
) -> None:
    await chat.arrives()
    await chat.answers("Yes", "Yes", "Yes")
    async with world.database.writing() as connection:
        await connection.execute(update(t.contact).values(consent="0"))
        await connection.commit()
    await chat.presses("Next questions")
    await chat.presses("I mine").hears("You choose. Skip or stop any time")
