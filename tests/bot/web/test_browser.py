"""The web chat in a real Chromium: by thumb, by keyboard, on a bad line, at a kiosk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bot.web.asking import SHOWING, a_picture, speaks
from tests.bot.web.house import House
from tests.facts import facts_for

playwright = pytest.importorskip("playwright.async_api", reason="no playwright here")

from tests.bot.web.browser import (  # noqa: E402
    CHROMIUM,
    DESK,
    QUIET,
    Person,
    person_in,
)

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium: apt install chromium"),
]
expect = playwright.expect
Invite = Callable[..., Awaitable[Person]]


@pytest.fixture
async def invite(house: House) -> AsyncIterator[Invite]:
    """Somebody with a browser of their own; at the end nothing was asked of strangers."""
    people: list[Person] = []
    async with playwright.async_playwright() as play:
        browser = await play.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)

        async def arrive(at: House = house, path: str = "/", **wishes: Any) -> Person:
            one = await person_in(browser, at.url, **wishes)
            people.append(one)
            return await one.opens(path)

        yield arrive
        await browser.close()
    for one in people:
        assert one.strangers == []
        assert one.complaints == []


async def showing(world: Any, opened: Any) -> House:
    """A house that asks to be shown things."""
    await world.open(SHOWING)
    world.facts = facts_for(SHOWING)
    house: House = await opened()
    return house


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


# -- a whole topic -------------------------------------------------------------------------------


async def test_a_whole_topic_by_thumb_on_a_narrow_phone(invite: Invite) -> None:
    person = await invite(has_touch=True, is_mobile=True)
    await person.sees("Choose your language.")
    await person.picture("360-1-language")
    await person.presses("English")
    await person.sees("Hello. I am Ceiba", "You choose.")
    await person.picture("360-2-consent")
    await person.presses("I am 18 or older. Start", "Cerro Azul")
    await person.sees("1 of 3")
    await person.picture("360-3-question")
    await person.presses("Yes")
    await person.sees("2 of 3")
    await person.presses("Partly")
    await person.sees("3 of 3")
    await person.presses("I don't know")
    await person.sees("Saved. Thank you.", "Tip (general good practice)", "Partly")
    await person.picture("360-4-tip")
    wide = await person.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360


async def test_touch_targets_are_large_and_stand_inside_the_screen(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    for one in await person.page.locator("button:visible, textarea:visible").all():
        spot = await one.bounding_box()
        assert spot is not None
        assert spot["height"] >= 44
        assert spot["width"] >= 44
        assert spot["x"] >= 0
        assert spot["x"] + spot["width"] <= 360


async def test_a_whole_topic_by_keyboard_alone(invite: Invite) -> None:
    person = await invite(viewport=DESK)
    await person.sees("Choose your language.")
    await person.types_keys("Tab", "Tab")
    assert await person.focus() == "English"
    await person.types_keys("Enter")
    await person.has_focus_on("I am 18 or older. Start")
    await person.types_keys("Enter")
    await person.has_focus_on("Cerro Azul")
    await person.types_keys("Space")
    await person.sees("1 of 3")
    for step in ("2 of 3", "3 of 3", "Saved. Thank you."):
        await person.has_focus_on("Yes")
        await person.types_keys("Enter")
        await person.sees(step)
    await person.has_focus_on("Next questions")
    ring = await person.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"


async def test_somebody_who_types_stays_in_the_box(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    await person.says("yes")
    await person.sees("2 of 3")
    await expect(person.page.locator("#box")).to_be_focused()
    await expect(person.page.locator("#box")).to_have_value("")
    await expect(person.page.locator(".me")).to_have_text("yes")


async def test_a_screen_reader_finds_a_polite_log_and_named_controls(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    log = person.page.get_by_role("log", name="The talk")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).to_have_attribute("aria-relevant", "additions")
    await expect(person.page.get_by_role("textbox", name="Your message")).to_be_visible()
    for name in ("Send", "End this talk", "Yes", "Back"):
        await expect(person.button(name)).to_be_visible()


async def test_a_settled_answer_adds_only_itself_to_what_is_read(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    await person.page.evaluate(
        "window.heard = []; new MutationObserver((all) => all.forEach((one) =>"
        " one.addedNodes.forEach((node) => heard.push(node.textContent))))"
        ".observe(document.getElementById('log'), {childList: true, subtree: true})"
    )
    await person.presses("Partly")
    await person.sees("2 of 3")
    heard = await person.page.evaluate("heard")
    assert sum("enough clean drinking water" in one for one in heard) == 0
    assert heard.count("➖ Partly") == 1


# -- languages and looks -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "autonym", "box"),
    [
        ("es-PE", "Español", "Su mensaje"),
        ("fr-FR", "Français", "Votre message"),
        ("nl-NL", "Nederlands", "Uw bericht"),
        ("pt-BR", "Português", "Sua mensagem"),
    ],
)
async def test_the_page_speaks_the_language_of_the_talk(
    invite: Invite, locale: str, autonym: str, box: str
) -> None:
    person = await invite(locale=locale)
    await expect(person.page.locator("#box")).to_have_attribute("placeholder", box)
    await expect(person.page.locator("html")).to_have_attribute("lang", locale[:2])
    await person.presses("English")
    await expect(person.page.locator("html")).to_have_attribute("lang", "en")
    await expect(person.page.locator("#box")).to_have_attribute("placeholder", "Your message")
    await person.presses("Language", autonym)
    await expect(person.page.locator("html")).to_have_attribute("lang", locale[:2])


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_follows_light_and_dark(invite: Invite, scheme: Any) -> None:
    person = await invite(viewport=DESK, color_scheme=scheme)
    await person.begins()
    await person.presses("Yes")
    await person.sees("2 of 3")
    await person.picture(f"1280-{scheme}")
    await person.says("no")
    await person.sees("3 of 3")
    await person.page.set_viewport_size({"width": 360, "height": 740})
    await person.picture(f"360-{scheme}")
    paper = await person.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(243, 239, 230)" if scheme == "light" else "rgb(18, 24, 26)")


async def test_without_javascript_one_kind_sentence_is_left(invite: Invite) -> None:
    person = await invite(java_script_enabled=False)
    assert "please ask us in person" in await person.page.inner_text("main")
    await expect(person.page.locator("button:visible")).to_have_count(0)


async def test_long_words_and_markup_stay_inside_their_bubble(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    await person.says("<b>x</b>" + "ä" * 300)
    await expect(person.page.locator(".me")).to_contain_text("<b>x</b>")
    assert await person.page.evaluate("document.getElementById('scroll').scrollWidth") <= 360


# -- losing nothing ------------------------------------------------------------------------------


async def test_a_reload_shows_the_chat_again_and_goes_on(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    await person.presses("Yes")
    await person.sees("2 of 3")
    before = await person.page.locator("#log").inner_text()
    await person.page.reload()
    await person.sees("2 of 3")
    assert await person.page.locator("#log").inner_text() == before
    await person.presses("No")
    await person.sees("3 of 3")
    await expect(person.page.get_by_text("2 of 3")).to_have_count(1)


async def test_another_tab_goes_on_where_the_talk_stood(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    await person.page.close()
    person.page = await person.context.new_page()
    await person.opens()
    await person.sees("Welcome back. Here is where we are.", "1 of 3")


async def test_a_lost_connection_loses_nothing_and_doubles_nothing(
    house: House, invite: Invite
) -> None:
    person = await invite()
    await person.begins()
    person.may_complain = True
    await person.context.set_offline(True)
    await person.presses("Yes")
    await expect(person.page.get_by_role("status")).to_contain_text("Not sent yet")
    await person.picture("360-offline")
    await person.context.set_offline(False)
    await person.sees("2 of 3")
    await expect(person.page.get_by_role("status")).to_have_text("")
    await expect(person.page.get_by_text("2 of 3")).to_have_count(1)


async def test_an_answer_given_while_the_house_is_shut_is_kept_when_it_opens(
    house: House, invite: Invite
) -> None:
    person = await invite()
    await person.begins()
    person.may_complain = True
    await house.shut()
    await person.says("yes")
    await expect(person.page.locator(".me.pending")).to_have_count(1)
    await person.page.wait_for_timeout(1_200)
    await house.open()
    await person.sees("2 of 3")
    await expect(person.page.locator(".me.pending")).to_have_count(0)
    await expect(person.page.get_by_text("2 of 3")).to_have_count(1)


async def test_words_written_before_the_greeting_is_through_are_not_lost(invite: Invite) -> None:
    person = await invite(path="/chat.css")
    person.may_complain = True
    await person.context.route("**/chat/hello", lambda route: route.abort(), times=1)
    await person.opens()
    await person.says("/help")
    await person.sees("/help", "Choose your language.", "I ask short questions and give tips.")
    await expect(person.page.locator(".me.pending")).to_have_count(0)


async def test_a_page_whose_cookie_is_gone_starts_afresh(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    person.may_complain = True
    await person.context.clear_cookies()
    await person.presses("Yes")
    await person.sees("Choose your language.")
    await person.does_not_see("Water and food")


async def test_while_nothing_can_be_saved_the_page_says_so_and_keeps_trying(
    house: House, invite: Invite
) -> None:
    person = await invite()
    await person.begins()
    person.may_complain = True
    house.turns.away = True
    await person.presses("Yes")
    await expect(person.page.get_by_role("status")).to_contain_text("Not saved yet")
    house.turns.away = False
    await person.sees("2 of 3")


async def test_where_streams_cannot_open_the_page_asks_plainly(invite: Invite) -> None:
    person = await invite(path="/chat.css")
    person.may_complain = True
    await person.context.route("**/chat/stream**", lambda route: route.abort())
    await person.opens()
    await person.begins()
    await person.presses("Yes")
    await person.sees("2 of 3")


# -- what else can be in a bubble ----------------------------------------------------------------


async def test_erasing_empties_the_page_and_the_last_word_clears_it(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    await person.says("/forget")
    await person.presses("Yes, erase everything")
    await person.sees("It is erased.")
    await person.does_not_see("Water and food")
    await person.says("hello")
    await person.sees("Choose your language.")


async def test_a_minor_can_clear_the_chat(invite: Invite) -> None:
    person = await invite()
    await person.presses("English", "I am under 18")
    await person.sees("Talk to an adult you trust.")
    await expect(person.button("I am 18 or older. Start")).to_have_count(0)
    await person.presses("Clear this chat")
    await person.sees("This talk is closed.")
    assert await person.held() == "{}"
    assert await person.context.cookies() == []
    await person.presses("Start a new talk")
    await person.sees("Choose your language.")


async def test_ending_the_talk_leaves_nothing_on_the_page(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    await person.presses("End this talk")
    await person.does_not_see("Water and food")
    await person.sees("This talk is closed.")
    await person.picture("360-ended")
    assert await person.held() == "{}"
    assert await person.context.cookies() == []


async def test_my_data_is_a_link_to_a_file_made_on_the_spot(invite: Invite) -> None:
    person = await invite()
    await person.begins()
    await person.says("my data")
    await person.presses("A copy as a file", "Send the file")
    async with person.page.expect_download() as coming:
        await person.page.get_by_role("link", name="Save the file").click()
    assert "azul" in read(await (await coming.value).path())
    assert "azul" not in await person.held()


async def test_ticks_of_a_multiple_choice_keep_the_focus_and_tell_their_state(
    world: Any, opened: Any, invite: Invite
) -> None:
    person = await invite(await showing(world, opened))
    await person.begins_showing()
    await person.presses("Dust")
    dust = person.page.get_by_role("button", name="Dust", pressed=True)
    await expect(dust).to_contain_text("☑")
    await expect(dust).to_be_focused()
    await person.presses("Noise", "Dust", "Done")
    await person.sees("✔ Done", "Can you show the pit?")


async def test_photo_voice_note_and_place_can_be_given(
    world: Any, opened: Any, invite: Invite
) -> None:
    house = await showing(world, opened)
    here = {"latitude": -12.5, "longitude": -69.0}
    person = await invite(house, geolocation=here, permissions=["geolocation"])
    await person.begins_showing()
    await person.presses("Skip")
    await person.sees("Can you show the pit?")
    await person.picture("360-photo")
    await person.chooses("Photo", "pit.png", a_picture(), "image/png")
    await person.sees("Can you say it?")
    assert len(house.stored_files) == 1
    await person.chooses("Voice note", "note.ogg", b"OggS voice", "audio/ogg")
    await person.sees("Where is it?")
    assert len(house.stored_files) == 2
    await person.presses("My place now")
    await person.sees("Saved. Thank you.")


async def test_a_photo_that_cannot_be_drawn_anew_does_not_leave_the_phone(
    world: Any, opened: Any, invite: Invite
) -> None:
    house = await showing(world, opened)
    person = await invite(house)
    await person.begins_showing()
    await person.presses("Skip")
    await person.chooses("Photo", "pit.jpg", b"no picture, but perhaps a place", "image/jpeg")
    await expect(person.page.get_by_role("status")).to_contain_text("could not be taken")
    assert house.stored_files == []


async def test_a_recording_is_played_in_the_page(house: House, invite: Invite) -> None:
    speaks(house.world.voices, house.world.folder, "hello.greeting")
    person = await invite()
    await person.presses("English", "Listen")
    sound = person.page.locator("audio")
    await expect(sound).to_have_attribute("aria-label", "Recording")
    await expect(person.button("I am 18 or older. Start")).to_be_enabled()


# -- kiosk ---------------------------------------------------------------------------------------


async def test_a_kiosk_asks_and_then_shows_nothing_of_the_last_person(
    opened: Any, invite: Invite
) -> None:
    house = await opened(kiosk_minutes=0.07)
    person = await invite(house, "/?kiosk=1")
    await person.presses("English")
    await person.sees("You choose.")
    first = (await person.context.cookies())[0]["value"]
    await expect(person.page.get_by_role("dialog")).to_contain_text("Are you still there?")
    await person.picture("360-kiosk")
    await person.presses("Yes, I am here")
    await expect(person.page.get_by_role("dialog")).to_have_count(0)
    await person.sees("You choose.")
    await person.sees("Choose your language.")
    await person.does_not_see("You choose.")
    assert "You choose." not in await person.held()
    (cookie,) = await person.context.cookies()
    assert cookie["value"] != first
    assert cookie["expires"] == -1
    await person.page.go_back()
    assert "You choose." not in await person.page.content()


async def test_a_kiosk_that_nobody_touched_opens_no_new_talks(opened: Any, invite: Invite) -> None:
    house = await opened(kiosk_minutes=0.02)
    person = await invite(house, "/?kiosk=1")
    await person.sees("Choose your language.")
    taken = house.turns.taken
    await person.page.locator("#box").fill("my secr")
    await person.page.wait_for_timeout(3_000)
    assert house.turns.taken == taken
    await expect(person.page.locator("#box")).to_have_value("")
