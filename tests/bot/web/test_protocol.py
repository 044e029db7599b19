"""What page and server promise each other: kept once, shown once, nothing lost between."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from tests.bot.web.conftest import Open
from tests.bot.web.house import House, Visitor


def texts(letters: list[dict[str, object]]) -> str:
    return "\n".join(str(one.get("text", "")) for one in letters)


# -- arriving ------------------------------------------------------------------------------------


async def test_a_first_visit_gets_a_cookie_and_the_choice_of_language(visitor: Visitor) -> None:
    assert await visitor.says_hello() == {"new": True}
    cookie = visitor.headers["Set-Cookie"]
    assert cookie.startswith("talk=")
    assert all(flag in cookie for flag in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age="))
    (first,) = await visitor.letters()
    assert first["text"] == "Choose your language."
    assert first["rows"][0][0]["label"] == "English"


async def test_over_https_the_cookie_is_secure_and_bound_to_the_host(opened: Open) -> None:
    house = await opened(secure=True)
    async with house.visitor() as visitor:
        await visitor.says_hello()
        cookie = visitor.headers["Set-Cookie"]
        assert cookie.startswith("__Host-talk=")
        assert "Secure" in cookie
        assert "Domain" not in cookie


async def test_a_link_from_a_poster_brings_place_and_language(visitor: Visitor) -> None:
    await visitor.says_hello(start="posterAzul1")
    greeting = (await visitor.letters())[0]
    assert greeting["lang"] == "es"
    assert "📍 Cerro Azul" in greeting["text"]


async def test_a_greeting_whose_answer_got_lost_is_the_same_visitor(house: House) -> None:
    async with house.visitor() as visitor:
        await visitor.says_hello(id=77)
        visitor.http.cookie_jar.clear()
        await visitor.says_hello(id=77)
        assert len(await visitor.letters()) == 1


async def test_somebody_who_returns_is_known_and_sees_the_open_screen_only_if_the_page_is_empty(
    visitor: Visitor,
) -> None:
    await visitor.begins()
    await visitor.has_all()
    assert await visitor.says_hello(fresh=False) == {"new": False}
    assert await visitor.letters() == []
    await visitor.says_hello(fresh=True)
    (again,) = await visitor.letters()
    assert again["text"].startswith("Welcome back. Here is where we are.")


async def test_a_fresh_page_on_a_kiosk_is_always_somebody_new(visitor: Visitor) -> None:
    await visitor.begins()
    await visitor.says_hello(kiosk=True)
    assert "Max-Age" not in visitor.headers["Set-Cookie"]
    assert texts(await visitor.letters()) == "Choose your language."


async def test_a_cookie_that_is_not_ours_opens_nothing(house: House) -> None:
    forged = {"talk": "A" * 43 + "." + "0" * 32}
    async with aiohttp.ClientSession(cookies=forged) as http:
        for path in ("/chat/stream", "/chat/letters"):
            async with http.get(house.url + path) as answer:
                assert answer.status == 401


# -- answers -------------------------------------------------------------------------------------


async def test_an_answer_is_acknowledged_only_after_its_commit(
    house: House, visitor: Visitor
) -> None:
    await visitor.begins()
    house.turns.away = True
    status, told = await visitor.says("Yes")
    assert status == 503
    assert told["text"] == "Not saved yet. We keep trying; no need to send it again."
    assert int(visitor.headers["Retry-After"]) > 0
    house.turns.away = False
    assert (await visitor.presses("Yes"))[0] == 200


async def test_the_same_post_again_is_taken_in_once(visitor: Visitor) -> None:
    await visitor.begins()
    await visitor.has_all()
    for _ in range(3):
        assert (await visitor.says("yes", id=4711))[0] == 200
    said = [one for one in await visitor.letters() if one["act"] == "say"]
    assert len(said) == 1
    assert "2 of 3" in said[0]["text"]


async def test_the_same_number_of_another_visitor_is_another_post(house: House) -> None:
    for _ in range(2):
        async with house.visitor() as one:
            await one.begins()
            await one.says("yes", id=5)
            assert "2 of 3" in texts(await one.letters())


async def test_a_pressed_bubble_keeps_the_choice_and_loses_its_buttons(visitor: Visitor) -> None:
    await visitor.begins()
    await visitor.has_all()
    await visitor.says_hello(fresh=True)
    (question,) = await visitor.letters()
    await visitor.presses("Yes")
    settled = next(one for one in await visitor.letters() if one["act"] == "edit")
    assert settled["mark"] == question["mark"]
    assert settled["text"].endswith("✅ Yes")
    assert settled["rows"] == []


async def test_a_late_press_is_told_in_a_note(visitor: Visitor) -> None:
    await visitor.begins()
    question = (await visitor.letters())[-1]
    yes = {"press": question["rows"][0][0]["data"], "mark": question["mark"]}
    await visitor.post("/chat/say", {"id": 900, **yes})
    status, told = await visitor.post("/chat/say", {"id": 901, **yes})
    assert (status, told) == (200, {"toast": "That question is done. We are further on."})


# -- letters -------------------------------------------------------------------------------------


async def test_letters_arrive_on_an_open_line_as_soon_as_they_are_written(visitor: Visitor) -> None:
    await visitor.says_hello()
    async with visitor.listens() as line:
        assert line.answer.headers["Content-Type"].startswith("text/event-stream")
        assert (await line.letter())["text"] == "Choose your language."
        await visitor.presses("English")
        assert (await line.letter())["act"] == "edit"
        assert "Hello. I am Ceiba" in (await line.letter())["text"]


async def test_a_letter_waits_until_the_page_says_that_it_has_it(visitor: Visitor) -> None:
    await visitor.says_hello()
    for _ in range(2):
        async with visitor.listens() as line:
            first = await line.letter()
    await visitor.has(first["id"])
    assert await visitor.letters() == []


async def test_a_page_that_comes_back_gets_what_came_meanwhile_and_nothing_twice(
    visitor: Visitor,
) -> None:
    await visitor.says_hello()
    async with visitor.listens() as line:
        first = await line.letter()
    await visitor.presses("English")
    async with visitor.listens(since=first["id"]) as line:
        came = [await line.letter() for _ in range(3)]
    assert [one["act"] for one in came] == ["edit", "say", "say"]
    assert all(one["id"] > first["id"] for one in came)


async def test_letters_outlive_the_program(house: House, visitor: Visitor) -> None:
    await visitor.says_hello()
    await house.shut()
    await house.open()
    async with visitor.listens() as line:
        assert (await line.letter())["text"] == "Choose your language."


async def test_nobody_can_confirm_the_letters_of_somebody_else(house: House) -> None:
    async with house.visitor() as one, house.visitor() as other:
        await one.says_hello()
        await other.says_hello(id=2)
        (waiting,) = await one.letters()
        await other.has(waiting["id"])
        assert len(await one.letters()) == 1


async def test_a_letter_that_is_due_later_arrives_then_although_newer_ones_were_read(
    house: House, visitor: Visitor
) -> None:
    await visitor.begins()
    await visitor.says("my data")
    for label in ("Show my answers", "Show them"):
        await visitor.presses(label)
    newest = (await visitor.letters())[-1]["id"]
    await visitor.has_all()
    assert await visitor.letters(after=newest) == []
    house.world.clock.moves(minutes=11)
    (clear,) = await visitor.letters(after=newest)
    assert (clear["act"], clear["tag"]) == ("clear", "review")


async def test_lines_end_when_the_house_closes(house: House, visitor: Visitor) -> None:
    await visitor.says_hello()
    async with visitor.listens() as line:
        await line.letter()
        await house.web.close()
        assert await line.ends()
    await house.shut()
    await house.open()


# -- parting -------------------------------------------------------------------------------------


async def erases(visitor: Visitor) -> None:
    await visitor.begins()
    await visitor.says("/forget")
    await visitor.presses("Yes, erase everything")


async def test_the_last_word_reaches_somebody_who_was_erased(visitor: Visitor) -> None:
    await erases(visitor)
    clear, farewell = await visitor.letters()
    assert (clear["act"], clear["tag"]) == ("clear", "all")
    assert "It is erased." in farewell["text"]
    await visitor.has_all()
    assert await visitor.letters() == []


async def test_a_last_word_survives_the_program_and_goes_when_it_is_read(
    house: House, visitor: Visitor
) -> None:
    await erases(visitor)
    await house.shut()
    await house.open()
    assert await visitor.letters() == []
    await house.web.tick()
    assert "It is erased." in texts(await visitor.letters())
    await visitor.has_all()
    assert await house.world.outbox.partings("web", house.world.clock(), 10) == []


async def test_a_last_word_that_nobody_fetches_goes_after_a_minute(
    house: House, visitor: Visitor
) -> None:
    await erases(visitor)
    house.world.clock.moves(seconds=61)
    await house.web.tick()
    assert await visitor.letters() == []
    assert await house.world.outbox.partings("web", house.world.clock(), 10) == []


async def test_after_an_erasure_the_next_message_starts_afresh(visitor: Visitor) -> None:
    await erases(visitor)
    await visitor.has_all()
    await visitor.says("hello")
    assert texts(await visitor.letters()) == "Choose your language."


async def test_what_was_typed_and_must_go_is_named_by_its_number(visitor: Visitor) -> None:
    await visitor.begins()
    await visitor.says("my data")
    await visitor.presses("Set a PIN")
    await visitor.has_all()
    await visitor.says("4821", id=555)
    assert next(one for one in await visitor.letters() if one["act"] == "clear")["messages"] == [
        "555"
    ]


async def test_ending_the_talk_parts_browser_and_talk(visitor: Visitor) -> None:
    await visitor.begins()
    async with visitor.listens() as line:
        status, _ = await visitor.post("/chat/end", {})
        assert status == 200
        assert "Max-Age=0" in visitor.headers["Set-Cookie"]
        assert await line.ends()
    assert (await visitor.says("hello"))[0] == 401


async def test_my_data_comes_as_a_file_in_the_line(visitor: Visitor) -> None:
    await visitor.begins()
    await visitor.says("my data")
    await visitor.presses("A copy as a file")
    await visitor.presses("Send the file")
    file = next(one for one in await visitor.letters() if one["act"] == "file")
    assert file["name"] == "my-data.json"
    assert json.loads(file["words"])["place"] == "azul"


# -- many ----------------------------------------------------------------------------------------


async def test_many_people_at_once_each_get_their_own_letters(house: House) -> None:
    async def visits(language: str) -> None:
        async with house.visitor(language=language) as one:
            await one.says_hello()
            async with one.listens() as line:
                assert (await line.letter())["rows"][0][0]["label"] == NAMES[language]

    await asyncio.gather(*(visits(language) for language in list(NAMES) * 10))


NAMES = {"en": "English", "es": "Español", "nl": "Nederlands"}


@pytest.mark.parametrize("times", [40])
async def test_a_burst_of_repeats_is_one_answer(visitor: Visitor, times: int) -> None:
    await visitor.begins()
    await asyncio.gather(*(visitor.says("yes", id=99) for _ in range(times)))
    await visitor.says_hello(fresh=True)
    assert "2 of 3" in (await visitor.letters())[-1]["text"]
