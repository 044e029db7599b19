"""The book of the benchmark: ten questions, laid out often enough that nobody runs out of them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from locales.catalogs import HERE as CATALOGS
from pci_content.book import Book
from pci_content.loader import FOREST_SMART, load_book

PACK = Path(__file__).parent / "pack"
ROUNDS = 12  # times the ten questions are there, as topics of their own
SHARED = ("talk.yaml", "scales.yaml", "words.yaml")
Talk = Mapping[str, Any]


def ten_questions() -> Book:
    """Checked and loaded as any pack is, with the shipped words around the questions."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        for name in SHARED:
            shutil.copy(FOREST_SMART / name, folder)
        (folder / "topics.yaml").write_text(_laid_out(), encoding="utf-8")
        return load_book(folder, CATALOGS)


def _laid_out() -> str:
    head, topic = (PACK / "topics.yaml").read_text(encoding="utf-8").split("- id: ten\n")
    return head + "".join(_numbered(topic, number) for number in range(1, ROUNDS + 1))


def _numbered(topic: str, number: int) -> str:
    questions = topic.replace(" {id: ", f" {{id: q{number}_")
    return f"- id: ten-{number}\n{questions}"


def talk(book: Book) -> Talk:
    """The same talk in plain English, for a bot that knows nothing of books."""

    def said(key: str) -> str:
        return book.text("en", key)

    topic = book.pack.topics[0]
    answers = [f"{one.icon} {said(one.label)}" for one in topic.questions[0].options]
    return {
        "topics": len(book.pack.topics),
        "heading": f"{topic.icon} {said(topic.title)}, {{number}} of {len(topic.questions)}",
        "questions": [said(one.text) for one in topic.questions],
        "answers": answers,
        "missing": [f"🤷 {said('answer.dont_know')}", f"⏭ {said('answer.skip')}"],
        "foot": [f"⬅ {said('button.back')}", f"☰ {said('button.menu')}"],
        "pause": "\n".join(_pause(book)),
        "pause_buttons": [
            f"▶ {said('button.next')}",
            f"📣 {said('button.report')}",
            f"🌙 {said('button.enough')}",
        ],
        "role": said("role.ask"),
        "roles": [said(f"role.{one}") for one in ("miner", "trader", "neighbour", "other")],
        "gender": said("gender.ask"),
        "genders": [said(f"gender.{one}") for one in ("woman", "man", "other_gender")],
    }


def _pause(book: Book) -> list[str]:
    topic = book.pack.topics[0]
    tip = book.text("en", "tip.general").format(tip=book.text("en", topic.tip))
    return [book.text("en", "pause.saved"), tip, book.text("en", topic.can_do)]
