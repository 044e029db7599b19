"""How hard English is to read, and how typed words are compared."""

from __future__ import annotations

import pytest

from conversations.words import fold
from pci_content.reading import grade, syllables, words_of


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("mine", 1),
        ("the", 1),
        ("miners", 2),
        ("people", 2),
        ("agreed", 2),
        ("asked", 1),
        ("wanted", 2),
        ("places", 2),
        ("used", 1),
        ("table", 2),
        ("safely", 2),
        ("being", 2),
        ("mercury", 3),
        ("families", 3),
        ("community", 4),
        ("miners'", 2),
        ("Group’s", 1),
        ("18", 1),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_hole_counts_as_one_word() -> None:
    assert len(words_of("Call {child_helpline} now.")) == 3


def test_plain_words_read_easily_and_long_ones_do_not() -> None:
    assert grade("Do you have enough clean drinking water here?") < 4
    assert grade("Environmental rehabilitation obligations require documentation.") > 15
    assert grade("") == 0.0


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  ¡No   sé! ", "no se"),
        ("I don't know", "i dont know"),
        ("I don’t know", "i dont know"),
        ("AUJOURD'HUI", "aujourdhui"),
        ("✅ Yes", "yes"),
        ("❤️", ""),
        ("1️⃣", "1"),
        ("a-b_c", "a b c"),
        ("tab\tand\nline", "tab and line"),
        ("Straße", "strasse"),
        ("não\u200b", "nao"),
        ("", ""),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded
    assert fold(folded) == folded
