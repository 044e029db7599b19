"""Listen: a recording is offered beside its text, and fetched only on a tap."""

from __future__ import annotations

import aiohttp

from tests.bot.web.asking import speaks
from tests.bot.web.house import House, Visitor


async def test_a_recording_comes_on_a_tap_and_may_be_kept_for_long(
    house: House, visitor: Visitor
) -> None:
    world = house.world
    content = speaks(world.voices, world.folder, "hello.greeting", machine=True)
    await visitor.says_hello()
    await visitor.presses("English")
    await visitor.presses("Listen")
    (play,) = [one for one in await visitor.letters() if one["act"] == "play"]
    assert play["text"] == "Read by a machine."
    assert play["url"].startswith("/chat/voice/en/hello.greeting?v=")
    async with visitor.http.get(house.url + play["url"]) as answer:
        assert answer.headers["Content-Type"] == "audio/ogg"
        assert "immutable" in answer.headers["Cache-Control"]
        assert await answer.read() == content


async def test_no_recording_no_button_and_no_file(house: House, visitor: Visitor) -> None:
    await visitor.says_hello()
    await visitor.presses("English")
    labels = [b["label"] for one in await visitor.letters() for row in one["rows"] for b in row]
    assert not any("Listen" in one for one in labels)
    for path in ("en/hello.greeting", "en/..%2F..%2Fserver.key", "en/voices.json"):
        async with visitor.http.get(f"{house.url}/chat/voice/{path}") as answer:
            assert answer.status == 404


async def test_a_recording_that_changed_is_not_kept_under_its_old_address(house: House) -> None:
    speaks(house.world.voices, house.world.folder, "hello.greeting")
    address = f"{house.url}/chat/voice/en/hello.greeting?v=old"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
