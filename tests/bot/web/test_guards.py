"""What is refused, and how much is let in; nothing of it ends in a traceback."""

from __future__ import annotations

import json

import aiohttp
import pytest

from bot.web.limits import Limits, Meter, Rate, street_of
from bot.web.page import Page
from tests.bot.web.conftest import Open
from tests.bot.web.house import House, Visitor
from tests.clock import MovableClock

LARGEST_PAGE = 60_000


# -- the page ------------------------------------------------------------------------------------


def test_the_whole_page_is_under_60_kb_in_every_language() -> None:
    page = Page(5)
    files = len(page.script.content) + len(page.style.content)
    for language in page.words:
        assert files + len(page.html("Ceiba", language).encode()) < LARGEST_PAGE


def test_the_page_says_all_its_own_words_in_every_language() -> None:
    words = Page(5).words
    assert set(words) == {"en", "es", "fr", "nl", "pt"}
    for language, said in words.items():
        assert said.keys() == words["en"].keys()
        same = {key for key in said if said[key] == words["en"][key]}
        assert language == "en" or same <= {"photo"}
        assert "{n}" in said["closes"]


async def test_the_page_lets_nothing_in_from_elsewhere(house: House) -> None:
    async with aiohttp.ClientSession() as http, http.get(house.url) as answer:
        page = await answer.text()
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert all(f"{one} 'none'" in policy for one in ("base-uri", "form-action", "frame-ancestors"))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page


async def test_the_page_arrives_in_the_language_of_the_browser(house: House) -> None:
    asked = {"Accept-Language": "fr-CH, fr;q=0.9, en;q=0.8"}
    async with aiohttp.ClientSession() as http, http.get(house.url, headers=asked) as answer:
        page = await answer.text()
    assert '<html lang="fr"' in page
    assert "Fermer ce chat" in page
    assert "<noscript>" in page


async def test_scripts_are_kept_by_their_digest_and_sent_small(house: House) -> None:
    digest = Page(5).script.digest
    async with aiohttp.ClientSession(auto_decompress=False) as http:
        async with http.get(f"{house.url}/chat.js?v={digest}") as answer:
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["Content-Encoding"] == "gzip"
            assert len(await answer.read()) < 10_000
        async with http.get(f"{house.url}/chat.js?v=old") as answer:
            assert answer.headers["Cache-Control"] == "no-cache"


def test_a_helpers_name_cannot_break_out_of_the_page() -> None:
    page = Page(5).html("</title><script>alert(1)</script>", "en")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# -- posts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_cannot_speak_for_a_visitor(
    visitor: Visitor, told: dict[str, str]
) -> None:
    await visitor.says_hello()
    for path in ("/chat/hello", "/chat/say", "/chat/got", "/chat/end", "/chat/give"):
        assert (await visitor.post(path, {"id": 1, "text": "yes"}, **told))[0] == 403


async def test_a_form_of_another_site_has_the_wrong_kind(visitor: Visitor) -> None:
    await visitor.says_hello()
    body = {"id": 1, "text": "yes"}
    assert (await visitor.post("/chat/say", body, **{"Content-Type": "text/plain"}))[0] == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 9_000,
        b'{"id": ' + b"9" * 6_000 + b', "text": "x"}',
        b'{"id": 9007199254740992, "text": "x"}',
        b'{"id": -1, "text": "x"}',
        b'{"id": true, "text": "x"}',
        b'{"id": 1.5, "text": "x"}',
        b'{"id": 1}',
        b'{"id": 1, "text": 7}',
        b'{"id": 1, "text": ""}',
        b'{"id": 1, "text": "\\u0000\\ud800"}',
        b'{"id": 1, "press": "x"}',
        b'{"id": 1, "place": {"lat": NaN, "lon": 1}}',
        b'{"id": 1, "place": {"lat": 91, "lon": 1}}',
        b'{"id": 1, "place": {"lat": true, "lon": 1}}',
        b'{"id": 1, "place": {"lat": 1e999, "lon": 1}}',
    ],
)
async def test_what_is_no_post_of_our_page_is_refused(visitor: Visitor, body: bytes) -> None:
    await visitor.says_hello()
    assert (await visitor.post("/chat/say", body))[0] == 400


@pytest.mark.parametrize("path", ["/chat/hello", "/chat/got", "/chat/say"])
async def test_a_body_that_is_too_long_is_not_read(visitor: Visitor, path: str) -> None:
    await visitor.says_hello()
    body = json.dumps({"id": 1, "text": "x" * 200_000}).encode()
    assert (await visitor.post(path, body))[0] == 413


@pytest.mark.parametrize(
    "text", ["ye\x00s", "\ud800", "y\u202ees", "x" * 60_000, "²" * 50, "1" * 5_000, "/" + "a" * 99]
)
async def test_strange_words_get_a_sensible_answer(visitor: Visitor, text: str) -> None:
    await visitor.begins()
    await visitor.has_all()
    status, _ = await visitor.says(text)
    assert status in {200, 400}
    assert await visitor.letters() or status == 400


@pytest.mark.parametrize("pressed", ["", "x", "~", "a.b.c.d", "nonce001.1.yes.AAAAAAAA", "\x00"])
async def test_a_button_that_is_not_ours_answers_nothing(visitor: Visitor, pressed: str) -> None:
    await visitor.begins()
    press = {"id": 7, "press": pressed, "mark": "../../etc"}
    assert (await visitor.post("/chat/say", press))[0] == 200
    await visitor.says_hello(fresh=True)
    assert "1 of 3" in (await visitor.letters())[-1]["text"]


async def test_a_button_of_somebody_else_answers_nothing(house: House) -> None:
    async with house.visitor() as one, house.visitor() as other:
        await one.begins()
        await other.says_hello(id=12)
        (theirs,) = [b for b in await other.letters() if b["act"] == "say"]
        press = {"id": 8, "press": theirs["rows"][0][0]["data"], "mark": theirs["mark"]}
        await one.post("/chat/say", press)
        await one.says_hello(fresh=True)
        assert "1 of 3" in (await one.letters())[-1]["text"]


# -- limits --------------------------------------------------------------------------------------


async def test_too_many_posts_are_asked_kindly_to_wait(opened: Open) -> None:
    house = await opened(limits=Limits(posts=Rate(3, 60)))
    async with house.visitor(language="es") as visitor:
        await visitor.says_hello()
        answers = [await visitor.says("hola") for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert answers[-1][1]["text"] != "That was very fast. Please wait a minute and go on."
    assert int(visitor.headers["Retry-After"]) >= 1


async def test_one_street_cannot_open_talks_without_end(opened: Open) -> None:
    house = await opened(limits=Limits(talks=Rate(2, 600)))
    for wanted in (200, 200, 429):
        async with house.visitor() as visitor:
            status, _ = await visitor.post("/chat/hello", {"id": wanted + id(visitor) % 9999})
            assert status == wanted


async def test_one_street_cannot_hold_lines_without_end(opened: Open) -> None:
    house = await opened(limits=Limits(street_streams=1))
    async with house.visitor() as visitor:
        await visitor.says_hello()
        async with visitor.listens() as line:
            await line.letter()
            async with visitor.listens() as second:
                assert second.answer.status == 429
    async with house.visitor() as visitor:
        await visitor.says_hello(id=3)
        for _ in range(50):
            async with visitor.listens() as line:
                if line.answer.status == 200:
                    return
    raise AssertionError("a line that was left still counts")


def test_a_meter_gives_back_with_time_and_stays_small(clock: MovableClock) -> None:
    meter = Meter(Rate(2, 60))
    waits = [meter.wait("a", clock()) for _ in range(3)]
    assert waits == [0, 0, 30]
    assert meter.wait("b", clock()) == 0
    clock.moves(seconds=31)
    assert meter.wait("a", clock()) == 0
    for at in range(21_000):
        meter.wait(str(at), clock())
    assert len(meter._spent) == 20_000


def test_an_ipv6_street_is_its_network() -> None:
    assert street_of("2001:db8:1:2:3::9") == street_of("2001:db8:1:2:ffff::1")
    assert street_of("10.0.0.1") != street_of("10.0.0.2")
    assert street_of("unknown") == "unknown"
