"""How typed words are compared: without case, accents, punctuation or pictures."""

from __future__ import annotations

from unicodedata import category, normalize

_APOSTROPHES = dict.fromkeys(map(ord, "'’ʼ‘`´"))


def fold(text: str) -> str:
    """The same words, bare: "¡No sé!" and "no se" fold alike; only pictures fold to nothing."""
    plain = normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    return " ".join("".join(map(_bare, plain)).split())


def _bare(letter: str) -> str:
    if letter.isalnum():
        return letter
    return "" if category(letter)[0] in "MC" and not letter.isspace() else " "
