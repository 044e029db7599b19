"""A book: one version of all we say."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from conversations.pack import Offer, Place
from locales.catalogs import HERE as CATALOGS
from pci_content.book import Book
from pci_content.faults import UnknownText
from pci_content.loader import FOREST_SMART, load_book
from tests.pci_content.desk import Desk

NUMBER = 'id: many, ask: "How many?", kind: number, least: 0.5, most: 12, go_to: {"*": end}'
CLEAN = 'id: clean, ask: "Is it clean?", scale: status, concern: [no, partly]'
AFTER = (
    'id: food, ask: "Is there food?", scale: status, only_after: {question: clean, answers: [no]}'
)


def test_it_survives_json(desk: Desk, forest_smart: Book) -> None:
    for book in (forest_smart, desk.asks(CLEAN, AFTER, NUMBER).book):
        assert Book.from_json(book.to_json()) == book


def test_bounds_come_back_as_decimals(desk: Desk) -> None:
    (topic,) = Book.from_json(desk.asks(NUMBER).book.to_json()).pack.topics
    assert (topic.questions[0].least, topic.questions[0].most) == (Decimal("0.5"), Decimal(12))


def test_the_offer_is_not_part_of_it(forest_smart: Book) -> None:
    offered = replace(forest_smart.pack, offer=Offer(places=(Place("p", "Cerro Azul"),)))
    written = replace(forest_smart, pack=offered).to_json()
    assert "Cerro Azul" not in written
    assert Book.from_json(written) == forest_smart


def test_the_version_follows_from_pack_and_texts(desk: Desk) -> None:
    first = desk.book
    assert len(first.version) == 64
    assert first.pack.version == first.version
    assert desk.book == first
    desk.write(talk="texts:\n  a.b: One.\n")
    assert desk.book.version != first.version


def test_a_translation_changes_the_version_too(desk: Desk) -> None:
    first = desk.book
    desk.translates("es", ("answer.yes", "Yes", "Sí"))
    assert desk.book.version != first.version


def test_the_version_is_the_same_whatever_order_sets_have() -> None:
    told = (
        "from pathlib import Path; from pci_content.loader import *;"
        "print(load_book(FOREST_SMART, Path('nowhere')).version)"
    )
    versions = {
        subprocess.run(
            [sys.executable, "-c", told],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            cwd=FOREST_SMART.parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(versions) == 1


def test_a_text_falls_back_to_what_stands_in_then_to_english(desk: Desk) -> None:
    desk.translates("fr", ("answer.yes", "Yes", "Oui"))
    book = desk.book
    assert book.text("fr", "answer.yes") == "Oui"
    assert book.text("mos", "answer.yes") == "Oui"
    assert book.text("nl", "answer.yes") == "Yes"
    assert book.text("fr", "answer.no") == "No"
    assert book.text("tlh", "answer.no") == "No"


def test_a_key_without_a_text_is_told(desk: Desk) -> None:
    with pytest.raises(UnknownText, match=r"no text has the key 'a\.b'"):
        desk.book.text("en", "a.b")


def test_a_translation_of_an_older_english_does_not_count(desk: Desk) -> None:
    desk.translates("fr", ("answer.yes", "Yeah", "Ouais"))
    assert desk.book.text("fr", "answer.yes") == "Yes"


def test_a_language_is_complete_only_with_every_text(desk: Desk) -> None:
    english = desk.book.texts["en"]
    assert desk.book.is_complete("en")
    some, *others = ((key, said, said.upper()) for key, said in english.items())
    desk.translates("nl", *others)
    assert not desk.book.is_complete("nl")
    desk.translates("fr", some, *others)
    assert desk.book.is_complete("fr")


def test_labels_in_every_language_can_be_typed(desk: Desk) -> None:
    desk.translates("pt", ("answer.partly", "Partly", "Em parte"))
    assert desk.book.pack.words["partly"] == {"partly", "em parte"}


def test_a_button_labelled_like_an_answer_takes_all_its_words(desk: Desk) -> None:
    desk.write(
        words="words: {options: {yes: {en: [yes, yeah]}}}", talk="texts:\n  button.agree: 'Yes'"
    )
    assert desk.book.pack.words["agree"] == {"yes", "yeah"}


def test_an_option_of_one_question_can_be_typed(desk: Desk) -> None:
    desk.asks('id: where, ask: "Where?", options: [{id: river, icon: 🌊, label: At the river}]')
    book = desk.book
    (option,) = book.pack.topics[0].questions[0].options
    assert (option.id, option.icon, option.label) == ("river", "🌊", "question.water.where.river")
    assert book.pack.words["river"] == {"at the river"}


def test_a_text_that_needs_no_recording_says_so(desk: Desk) -> None:
    desk.write(talk="texts:\n  a.line: {text: 'One, {two}.', voice: false, note: A list.}\n")
    assert desk.book.silent == {"a.line"}


def test_a_verified_entry_of_the_guideline_backs_a_tip(desk: Desk) -> None:
    entry = (
        "{id: g1, text: Ours, status: verified, source: here, verified_by: me, "
        "verified_on: 2026-11-23}"
    )
    desk.write(
        standard=f"""
        standard:
          name: A standard
          makers: [Somebody]
          principles: [{{id: 1, title: One}}]
          guideline: {{entries: [{entry}]}}
        """
    )
    assert not desk.asks(CLEAN).book.pack.topics[0].verified
    assert desk.asks(CLEAN, of="  guideline: g1").book.pack.topics[0].verified


def test_the_real_pack_opens_with_the_catalogs_there_are() -> None:
    book = load_book(FOREST_SMART, CATALOGS)
    assert {"en", "es", "fr", "nl", "pt"} <= book.texts.keys()
    assert all(book.text(language, "answer.yes") for language in book.texts)


def test_it_is_canonical_json(forest_smart: Book) -> None:
    told = json.loads(forest_smart.to_json())
    assert list(told) == ["pack", "silent", "texts", "version"]
