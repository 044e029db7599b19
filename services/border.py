"""What comes from outside is cleaned once, at the border, so every store and screen takes it."""

from __future__ import annotations

import re
from unicodedata import category, normalize

LONGEST = 4096  # characters of a typed message that are read; Telegram sends no more
KEPT = "\n\t\u200c\u200d"  # joiners are needed by scripts and emoji
DROPPED = frozenset({"Cs", "Cn", "Cc", "Co"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def clean(text: str, most: int = LONGEST) -> str:
    """NFC without NUL, lone surrogates, controls and unassigned characters; at most so long."""
    kept = "".join(one for one in text[:most] if one in KEPT or category(one) not in DROPPED)
    return normalize("NFC", kept)[:most]


def language(code: str | None) -> tuple[str, ...]:
    """The phone's language as a list of one, or none where it is no language code."""
    return (code.lower(),) if code and _LANGUAGE.fullmatch(code) else ()


def payload(text: str) -> str:
    return text if _PAYLOAD.fullmatch(text) else ""
