"""Listening: a button beside any text that has a true recording in the person's language."""

from __future__ import annotations

from pathlib import Path

from tests.chat import SHIPPED, Chat, World

OPUS = b"OggS" + b"\0" * 24 + b"OpusHead" + b"\0" * 200


def recorded(world: World, tmp_path: Path, language: str, key: str) -> None:
    file = tmp_path / "said.ogg"
    file.write_bytes(OPUS)
    world.voices.add(SHIPPED, language, key, file, machine=True)


async def test_a_text_with_a_recording_can_be_listened_to(
    world: World, chat: Chat, tmp_path: Path
) -> None:
    recorded(world, tmp_path, "en", "question.water-food-livelihoods.clean_water")
    await chat.arrives()
    assert "🔊 Listen" in chat.last.options
    await chat.presses("Listen")
    (played,) = world.messenger.played
    assert played.path.read_bytes() == OPUS
    assert played.caption == "Read by a machine."


async def test_after_listening_the_same_question_may_be_answered(
    world: World, chat: Chat, tmp_path: Path
) -> None:
    recorded(world, tmp_path, "en", "question.water-food-livelihoods.clean_water")
    await chat.arrives()
    await chat.presses("Listen")
    await chat.presses("Yes").hears("2 of 3")


async def test_a_recording_of_other_words_or_another_language_is_not_offered(
    world: World, chat: Chat, tmp_path: Path
) -> None:
    recorded(world, tmp_path, "es", "question.water-food-livelihoods.clean_water")
    await chat.arrives()
    assert "🔊 Listen" not in chat.last.options


async def test_each_of_two_bubbles_has_its_own_recording(
    world: World, chat: Chat, tmp_path: Path
) -> None:
    recorded(world, tmp_path, "en", "consent.choice")
    await chat.says("/start").presses("English")
    greeting, consent = chat.bubbles[-2:]
    assert "🔊 Listen" not in greeting.options
    assert "🔊 Listen" in consent.options
    await chat.presses("Listen")
    assert world.messenger.played[0].path.name == "consent.choice.ogg"
