"""Every text in every language that is offered: whole, within limits, and truly translated."""

from __future__ import annotations

import re

import pytest

from conversations.model import Line
from locales.registry import OFFERED
from services.rendering import fill
from tests.chat import SHIPPED, World
from tests.facts import HOLES

LONGEST_BUBBLE = 4096  # UTF-16 units, Telegram's limit
LONGEST_BUTTON = 64
COPIED = {  # texts that are names, marks or holes alone, or the same word in that language
    "language.name",
    "site.name",
    "chosen",
    "tip.title",
    "answers.line",
    "answers.value",
    "answers.and",
    "question.heading",
    "minor.helpline",
    "hello.place",
}
SAME_WORD = {
    ("es", "answer.no"),
    ("fr", "button.menu"),
    ("fr", "button.questions"),
    ("nl", "button.menu"),
    ("nl", "button.stop"),
    ("nl", "button.tips"),
    ("nl", "command.tips"),
    ("nl", "tip.guideline"),
    ("pt", "button.menu"),
}
SAMPLE = {
    "name": "Cerro Azul",
    "place": "Cerro Azul",
    "icon": "💧",
    "label": "Yes",
    "topic": "Water",
    "number": "2",
    "total": "3",
    "tip": "A tip.",
    "question": "Is it?",
    "answer": "Yes",
    "value": "7",
    "first": "one",
    "second": "two",
    "least": "0",
    "most": "500",
    "day": "Monday",
    "count": "4",
    "link": "https://t.me/x",
    **HOLES,
}


def holes_of(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("language", OFFERED)
def test_every_text_is_there_and_has_the_holes_of_the_english(language: str) -> None:
    for key, english in SHIPPED.texts["en"].items():
        said = SHIPPED.texts[language].get(key, "")
        assert said.strip(), (language, key)
        assert holes_of(said) == holes_of(english), (language, key)


@pytest.mark.parametrize("language", [one for one in OFFERED if one != "en"])
def test_no_text_is_left_in_english(language: str) -> None:
    same = {
        key
        for key, english in SHIPPED.texts["en"].items()
        if SHIPPED.texts[language].get(key) == english and key not in COPIED
    }
    assert {(language, key) for key in same} == {one for one in SAME_WORD if one[0] == language}


@pytest.mark.parametrize("language", OFFERED)
def test_every_text_fits_telegram_with_its_holes_filled(language: str) -> None:
    for key, text in SHIPPED.texts[language].items():
        filled = fill(text, lambda name: SAMPLE.get(name, "Línea 100 (gratis)"))
        assert not {"{", "}"} & set(filled), (language, key)
        assert len(filled.encode("utf-16-le")) // 2 <= LONGEST_BUBBLE, (language, key)
        if key.startswith(("button.", "answer.", "role.", "gender.")) and not key.endswith(".ask"):
            assert len(filled) <= LONGEST_BUTTON, (language, key)


def test_a_sentence_whose_hole_has_no_checked_words_is_left_out(world: World) -> None:
    text = "Mining is dangerous. Call {child_helpline} for free. School works better."
    assert fill(text, lambda name: None) == "Mining is dangerous. School works better."
    assert (
        fill(text, lambda name: "141")
        == "Mining is dangerous. Call 141 for free. School works better."
    )


def test_an_entry_is_printed_only_while_it_was_confirmed_of_late(world: World) -> None:
    words = Line("minor.helpline")
    today = world.clock().date()
    assert world.renderer.words(words, SHIPPED, "es", today) == "Línea 100."
    stale = today.replace(year=2027)
    assert world.renderer.words(words, SHIPPED, "es", stale) == ""


def test_braces_in_an_operators_words_are_not_filled_again() -> None:
    assert fill("Ask {person}.", lambda name: "{phone}") == "Ask {phone}."
