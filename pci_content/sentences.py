"""Every text of a pack by its key, with its English and the place where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pci_content.faults import Spot
from pci_content.pages import Content, Placed, placed, questions_of
from pci_content.schema import OptionEntry, TopicEntry

LABELS = ("answer.", "button.", "role.", "gender.")  # keys of what stands on a button

_HOLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One text; `asks`: what the person reads in the survey, held to the strictest measure."""

    key: str
    english: str
    spot: Spot
    note: str = ""
    voice: bool = True
    asks: bool = False
    label: bool = False


def sentences_of(content: Content) -> Iterator[Sentence]:
    """Texts in the order of the files; a key may come twice where a pack repeats itself."""
    for option in content.shared_options():
        yield _label(f"answer.{option.entry.id}", option)
    for topic in content.topics():
        yield from _of_topic(topic)
    for key, text in content.texts():
        said = text.entry
        yield Sentence(key, said.text, text.spot, said.note, said.voice, label=is_label(key))


def _of_topic(topic: Placed[TopicEntry]) -> Iterator[Sentence]:
    entry, spot, stem = topic.entry, topic.spot, f"topic.{topic.entry.id}"
    yield Sentence(f"{stem}.title", entry.title, spot / "title", label=True)
    yield from _of_questions(topic)
    yield Sentence(f"{stem}.tip", entry.tip, spot / "tip", asks=True)
    if entry.can_do:
        yield Sentence(f"{stem}.can_do", entry.can_do, spot / "can_do", asks=True)


def _of_questions(topic: Placed[TopicEntry]) -> Iterator[Sentence]:
    for question in questions_of(topic):
        asked, stem = question.entry, f"question.{topic.entry.id}.{question.entry.id}"
        yield Sentence(stem, asked.ask, question.spot / "ask", asked.note, asks=True)
        for option in placed(asked.options, question.spot / "options"):
            yield _label(f"{stem}.{option.entry.id}", option)


def _label(key: str, option: Placed[OptionEntry]) -> Sentence:
    return Sentence(key, option.entry.label, option.spot, label=True)


def is_label(key: str) -> bool:
    """Whether a text stands on a button."""
    return key.startswith(LABELS) and not key.endswith(".ask")


def holes_of(text: str) -> frozenset[str]:
    return frozenset(_HOLE.findall(text))


def has_stray_brace(text: str) -> bool:
    return bool(re.search(r"[{}]", _HOLE.sub("", text)))
