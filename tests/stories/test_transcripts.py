"""A whole talk in each language, written down so that a reviewer can read it.

`UPDATE_TRANSCRIPTS=1 make test` writes docs/transcripts anew; without it the talk must be the one
that stands there.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from locales.registry import LANGUAGES, OFFERED
from tests.chat import SHIPPED, Chat, World

FOLDER = Path(__file__).parents[2] / "docs" / "transcripts"
LITERAL = {
    "en": (
        "Do you have enough clean drinking water here?",
        "Saved. Thank you.",
        "Nothing is lost.",
    ),
    "es": (
        "¿Tiene aquí suficiente agua limpia para tomar?",
        "Guardado. Gracias.",
        "No se pierde nada.",
    ),
    "fr": (
        "vous avez assez d’eau propre à boire ici",
        "C’est enregistré. Merci.",
        "Rien n’est perdu.",
    ),
    "nl": (
        "Heb je hier genoeg schoon drinkwater?",
        "Bewaard. Dank je wel.",
        "Er gaat niets verloren.",
    ),
    "pt": ("Aqui você tem água limpa suficiente", "Guardado. Agradeço muito.", "Nada se perde."),
}


class Scribe:
    """Writes down what the person did and what they then saw."""

    def __init__(self, chat: Chat, language: str) -> None:
        self.chat, self.language = chat, language
        self.lines: list[str] = []

    def label(self, option: str) -> str:
        """The words on a button, by the key of its text."""
        return SHIPPED.text(self.language, option)

    async def presses(self, key: str, **holes: str) -> None:
        await self.taps(self.label(key).format(**holes))

    async def taps(self, label: str) -> None:
        self.lines.append(f"**{label}**")
        await self.chat.presses(label)
        self._heard()

    async def says(self, words: str) -> None:
        self.lines.append(f"**{words}**")
        await self.chat.says(words)
        self._heard()

    def _heard(self) -> None:
        for bubble in self.chat.news:
            self.lines += [f"> {line}  " for line in bubble.text.splitlines()]
            if bubble.options:
                self.lines.append("> " + " ".join(f"[{one}]" for one in bubble.options))
            self.lines.append("")

    @property
    def page(self) -> str:
        name = LANGUAGES[self.language].autonym
        head = f"# {name}\n\nMade by a test from the real talk. Bold: the person; quoted: the bot."
        return (
            head
            + "\n\n"
            + "\n".join(
                line if line.startswith(">") else f"{line}\n" if line else "" for line in self.lines
            )
        )


async def whole_talk(scribe: Scribe) -> None:
    await scribe.says("/start")
    await scribe.taps(LANGUAGES[scribe.language].autonym)
    await scribe.presses("button.who")
    await scribe.presses("button.resume")
    await scribe.presses("button.adult")
    await scribe.taps("Cerro Azul")
    for answer in ("answer.yes", "answer.no", "answer.dont_know"):
        await scribe.presses(answer)
    await scribe.presses("button.next")
    await scribe.presses("role.miner")
    await scribe.says("???")
    await scribe.presses("answer.no")
    await scribe.presses("answer.skip")
    await scribe.presses("answer.yes")
    await scribe.presses("button.next")
    await scribe.presses("gender.woman")
    await _to_the_end(scribe)
    await _cards(scribe)
    await scribe.says("/forget")
    await scribe.presses("button.erase_all")


async def _to_the_end(scribe: Scribe) -> None:
    """Yes and never to everything that is left, careful topics too."""
    for _ in range(90):
        options = " ".join(scribe.chat.last.options)
        for key in ("answer.yes", "answer.never", "button.start_part", "button.next"):
            if scribe.label(key) in options:
                await scribe.presses(key)
                break
        else:
            return


async def _cards(scribe: Scribe) -> None:
    await scribe.presses("button.enough")
    await scribe.presses("answer.yes")
    for command in (
        "/menu",
        "/help",
        "/tips",
        "/report",
        "/talk",
        "/privacy",
        "/mydata",
        "/answers",
    ):
        await scribe.says(command)
    await scribe.taps(SHIPPED.text(scribe.language, "topic.water-food-livelihoods.title"))
    await scribe.presses("button.change", number="1")
    await scribe.presses("answer.partly")
    await scribe.says("/stop")


@pytest.mark.parametrize("language", OFFERED)
async def test_a_whole_talk_reads_as_it_is_written_down(world: World, language: str) -> None:
    world.offers(topics=frozenset(one.id for one in SHIPPED.pack.topics))
    scribe = Scribe(world.chat(7001, phone=language), language)
    await whole_talk(scribe)
    for sentence in LITERAL[language]:
        assert sentence in scribe.page
    file = FOLDER / f"{language}.md"
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        file.write_text(scribe.page, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == scribe.page


@pytest.mark.parametrize("language", OFFERED)
async def test_somebody_under_18_is_answered_in_their_language(world: World, language: str) -> None:
    chat = world.chat(7001, phone=language)
    await chat.says("/start").presses(LANGUAGES[language].autonym)
    await chat.presses(SHIPPED.text(language, "button.minor"))
    assert SHIPPED.text(language, "minor.thanks") in chat.last.text
    assert "Línea 100." in chat.last.text
