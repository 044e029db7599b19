"""Photos, voice notes and places: only where asked, sealed, and gone with the answer."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.web.gifts import LARGEST, Gifts
from bot.web.limits import Limits, Rate
from services.errors import SealBroken
from services.sealing import Box
from tests.bot.web.asking import SHOWING
from tests.bot.web.conftest import Open
from tests.bot.web.house import JSON, House, Visitor
from tests.chat import World
from tests.facts import facts_for

PHOTO = {"Content-Type": "image/jpeg"}


@pytest.fixture
async def house(world: World, opened: Open) -> House:
    """A house that asks to be shown things."""
    await world.open(SHOWING)
    world.facts = facts_for(SHOWING)
    return await opened()


@pytest.fixture
async def visitor(house: House) -> AsyncIterator[Visitor]:
    """At the question for a photo."""
    async with house.visitor() as one:
        await one.begins()
        await one.says("skip")
        yield one


def opened_with(ref: str, folder: Path) -> bytes:
    """What the answer's own words open."""
    name, _, key = ref.removeprefix("file:").partition(".")
    box = Box(urlsafe_b64decode(key + "="))
    return box.open((folder / name).read_bytes(), f"media/{name}")


async def asked_for(visitor: Visitor, wanted: str, **changed: str) -> str:
    """The address to give it to, as the page makes it."""
    bubble = next(one for one in await visitor.letters() if one.get("wants") == wanted)
    told = {"kind": wanted, "mark": bubble["mark"], "ticket": bubble["ticket"], "id": "41"}
    return "/chat/give?" + "&".join(f"{k}={v}" for k, v in (told | changed).items())


async def file_of(visitor: Visitor) -> JSON:
    await visitor.says("my data")
    for label in ("A copy as a file", "Send the file"):
        await visitor.presses(label)
    letter = next(one for one in await visitor.letters() if one["act"] == "file")
    held: JSON = json.loads(letter["words"])
    return held


# -- asked for -----------------------------------------------------------------------------------


async def test_a_photo_that_was_asked_for_is_sealed_and_answers_the_question(
    house: House, visitor: Visitor
) -> None:
    status, _ = await visitor.post(await asked_for(visitor, "photo"), b"a picture", **PHOTO)
    assert status == 200
    assert "Can you say it?" in (await visitor.letters())[-1]["text"]
    (file,) = house.stored_files
    assert b"a picture" not in file.read_bytes()
    (answer,) = [a for a in (await file_of(visitor))["answers"] if a["question"] == "pit"]
    assert opened_with(answer["answer"], file.parent) == b"a picture"


async def test_the_same_photo_again_is_one_answer(house: House, visitor: Visitor) -> None:
    address = await asked_for(visitor, "photo")
    for _ in range(3):
        assert (await visitor.post(address, b"a picture", **PHOTO))[0] == 200
    assert len(house.stored_files) == 1
    answers = (await file_of(visitor))["answers"]
    assert [one["question"] for one in answers if one["question"] == "pit"] == ["pit"]


async def test_a_place_is_given_in_two_numbers(visitor: Visitor) -> None:
    for _ in range(2):
        await visitor.says("skip")
    status, _ = await visitor.post("/chat/say", {"id": 9, "place": {"lat": -12.5, "lon": -69}})
    assert status == 200
    answers = {one["question"]: one["answer"] for one in (await file_of(visitor))["answers"]}
    assert answers["where"] == "-12.500000,-69.000000"


# -- not asked for -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "kind", "status"),
    [
        ({"ticket": "0" * 24}, "image/jpeg", 403),
        ({"ticket": "\u00e4"}, "image/jpeg", 403),
        ({"kind": "voice"}, "audio/ogg", 403),
        ({"mark": "other.1.0"}, "image/jpeg", 403),
        ({}, "text/html", 415),
        ({}, "audio/ogg", 415),
        ({"id": "x"}, "image/jpeg", 400),
        ({"id": "9" * 16}, "image/jpeg", 400),
    ],
)
async def test_what_nobody_asked_for_is_not_stored(
    house: House, visitor: Visitor, changed: dict[str, str], kind: str, status: int
) -> None:
    address = await asked_for(visitor, "photo", **changed)
    told = {"Content-Type": kind}
    assert (await visitor.post(address, b"a picture", **told))[0] == status
    assert house.stored_files == []


async def test_a_photo_that_is_too_big_is_not_stored(house: House, visitor: Visitor) -> None:
    address = await asked_for(visitor, "photo")
    assert (await visitor.post(address, bytes(LARGEST + 1), **PHOTO))[0] == 413
    assert house.stored_files == []


async def test_photos_without_end_are_asked_to_wait(world: World, opened: Open) -> None:
    await world.open(SHOWING)
    world.facts = facts_for(SHOWING)
    house = await opened(limits=Limits(gifts=Rate(1, 3_600)))
    async with house.visitor() as visitor:
        await visitor.begins()
        await visitor.says("skip")
        address = await asked_for(visitor, "photo")
        assert (await visitor.post(address, b"one", **PHOTO))[0] == 200
        assert (await visitor.post(address.replace("id=41", "id=42"), b"two", **PHOTO))[0] == 429


# -- at rest -------------------------------------------------------------------------------------


def test_a_gift_opens_only_with_the_key_that_stands_in_its_answer(
    world: World, tmp_path: Path
) -> None:
    gifts = Gifts(tmp_path / "media", world.keys)
    ref = gifts.keep("token", 7, b"a picture")
    (file,) = (tmp_path / "media").iterdir()
    assert b"a picture" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert opened_with(ref, tmp_path / "media") == b"a picture"
    with pytest.raises(SealBroken):
        Box(world.keys.derive("media")).open(file.read_bytes(), f"media/{file.name}")


def test_a_repeated_gift_is_the_same_file_under_the_same_key(world: World, tmp_path: Path) -> None:
    gifts = Gifts(tmp_path / "media", world.keys)
    first, again = (gifts.keep("token", 7, b"a picture") for _ in range(2))
    assert first == again
    assert opened_with(first, tmp_path / "media") == b"a picture"
    assert gifts.keep("token", 8, b"another") != first


def test_files_older_than_any_answer_are_swept(world: World, tmp_path: Path) -> None:
    gifts = Gifts(tmp_path / "media", world.keys)
    assert gifts.sweep(world.clock(), 24) == 0
    gifts.keep("token", 7, b"old")
    gifts.keep("token", 8, b"new")
    old = sorted((tmp_path / "media").iterdir())[0]
    long_ago = (world.clock() - timedelta(days=800)).timestamp()
    os.utime(old, (long_ago, long_ago))
    assert gifts.sweep(world.clock(), 24) == 1
