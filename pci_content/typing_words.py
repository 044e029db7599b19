"""The ways to type an option or a command, in all languages at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from conversations.words import fold
from pci_content.faults import Fault, Spot
from pci_content.pages import Content
from pci_content.schema import Sayings

Texts: TypeAlias = Mapping[str, Mapping[str, str]]
Folded: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to type a meaning, folded."""

    word: str
    meaning: str
    spot: Spot


def options_typed(content: Content) -> Iterator[Way]:
    for words in content.words():
        yield from _ways(words.entry.options, words.spot / "options")


def commands_typed(content: Content) -> Iterator[Way]:
    for words in content.words():
        yield from _ways(words.entry.commands, words.spot / "commands")
        for command in words.entry.commands:
            yield Way(fold(command), command, words.spot / "commands" / command)


def _ways(meanings: Mapping[str, Sayings], spot: Spot) -> Iterator[Way]:
    for meaning, sayings in meanings.items():
        for language, words in sayings.items():
            there = spot / meaning / language
            yield from (Way(fold(word), meaning, there / at) for at, word in enumerate(words))


def scale_labels(content: Content) -> Iterator[Way]:
    for option in content.shared_options():
        yield Way(fold(option.entry.label), option.entry.id, option.spot)


def collisions(ways: Iterable[Way]) -> Iterator[Fault]:
    """A word that would be taken for two things, whichever languages they are in."""
    first: dict[str, Way] = {}
    for way in ways:
        other = first.setdefault(way.word, way)
        if not way.word:
            yield way.spot.fault(f"a way to type {way.meaning!r} is empty", "Write a word")
        elif other.meaning != way.meaning:
            told = f"{way.word!r} would mean both {other.meaning!r} and {way.meaning!r}"
            yield way.spot.fault(told, f"Keep one of them (the other is on line {other.spot.line})")


def words_of(content: Content, labels: Mapping[str, str], texts: Texts) -> Mapping[str, Folded]:
    """Meaning -> folded words; `labels`: text key -> meaning, whose label in any language counts.

    A label that is a way to type another meaning takes all its ways: "Yes" is typed "yeah", too.
    """
    typed = _typed(content)
    named = {word: meaning for meaning, words in typed.items() for word in words}
    heard = defaultdict(set, {meaning: set(words) for meaning, words in typed.items()})
    for key, meaning in labels.items():
        for word in _labels(key, texts):
            heard[meaning] |= {word, *typed.get(named.get(word, ""), ())}
    return {meaning: frozenset(words) for meaning, words in sorted(heard.items())}


def _typed(content: Content) -> dict[str, set[str]]:
    typed: dict[str, set[str]] = defaultdict(set)
    for way in (*options_typed(content), *commands_typed(content)):
        typed[way.meaning].add(way.word)
    for words in content.words():
        for option, other in words.entry.alike.items():
            typed[option] |= typed[other]
    return dict(typed)


def _labels(key: str, texts: Texts) -> set[str]:
    """A label in every language, folded; one with a hole is not typed by anybody."""
    said = (known[key] for known in texts.values() if key in known)
    return {fold(label) for label in said if "{" not in label} - {""}
