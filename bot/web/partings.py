"""Last words to people who were erased: nothing in the store leads to them any more, so we wait."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.letters import Post

KEPT_FOR = timedelta(seconds=60)
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Parting:
    post: Post
    row: int  # in the outbox; 0 where it was never stored
    until: datetime


class Partings:
    """By visitor, for a minute; then they go unread, as the person wished to be forgotten."""

    def __init__(self) -> None:
        self._of: dict[str, list[Parting]] = {}
        self._rows: set[int] = set()
        self._done: set[int] = set()

    def keep(self, post: Post, now: datetime) -> None:
        if post.id in self._rows or post.id in self._done or len(self._rows) >= MOST:
            return
        if post.id:
            self._rows.add(post.id)
        shown = post if post.id else replace(post, id=-secrets.randbits(50) - 1)
        self._of.setdefault(post.address, []).append(Parting(shown, post.id, now + KEPT_FOR))

    def of(self, token: str) -> list[Post]:
        return [one.post for one in self._of.get(token, ())]

    def heard(self, token: str, ids: Collection[int]) -> None:
        """The page has these."""
        self._drop(token, {one.post.id for one in self._of.get(token, ())} & set(ids))

    def expire(self, now: datetime) -> None:
        for token in list(self._of):
            self._drop(token, {one.post.id for one in self._of[token] if one.until <= now})

    def _drop(self, token: str, ids: Collection[int]) -> None:
        if not ids:
            return
        kept = [one for one in self._of[token] if one.post.id not in ids]
        self._done |= {one.row for one in self._of[token] if one.post.id in ids and one.row}
        self._of[token] = kept
        if not kept:
            del self._of[token]

    @property
    def done(self) -> list[int]:
        """Rows that may be deleted."""
        return sorted(self._done)

    def deleted(self, rows: Collection[int]) -> None:
        self._done.difference_update(rows)
        self._rows.difference_update(rows)
