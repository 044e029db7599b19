"""Time and chance as they are handed to those who need them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]  # aware, in UTC
Nonce: TypeAlias = Callable[[], str]


def utc_now() -> datetime:
    return datetime.now(UTC)


def fresh_nonce() -> str:
    """Eight letters and digits that name one talk; 48 random bits."""
    return secrets.token_urlsafe(6)
