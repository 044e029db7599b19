"""What use cases need from outside, as protocols; storage and the doors fit them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from conversations.model import Answer
from services.changes import Changes, Contact, Held, MessageRow
from services.letters import Lane

Update = tuple[str, int]  # channel, id


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    answer: Answer
    sealed: bytes | None
    at: datetime
    pack: str
    language: str
    channel: str
    site: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter taken from the outbox, still sealed, with what is needed to deliver it."""

    id: int
    contact: Contact | None
    channel: str
    lane: Lane
    body: bytes
    tried: int


class Work(Protocol):
    """One transaction; leaving it without `commit` rolls back."""

    async def unseen(self, updates: Sequence[Update]) -> set[Update]:
        """Take these updates in; those that were not there before come back."""

    async def hold(self, wanted: Mapping[bytes, Callable[[], Contact]]) -> dict[bytes, Held]:
        """The contacts by index, made where missing, locked until the end of the transaction."""

    async def save(self, changes: Changes) -> list[int]:
        """Write everything, one statement a table; the letters' ids in their order come back."""

    async def answers_of(self, contact: UUID) -> list[KeptAnswer]:
        """All answers under this pseudonym, oldest first."""

    async def messages_of(self, contact: UUID, tag: str | None) -> list[MessageRow]:
        """Messages in the chat that may still be cleared; all, or those with this tag."""

    async def quarantine(self, update: Update, error: str, digest: bytes, at: datetime) -> None:
        """Note that an update harmed its own turn: never what it said."""

    async def commit(self) -> None: ...


class Store(Protocol):
    def work(self) -> AbstractAsyncContextManager[Work]: ...


class Outbox(Protocol):
    """Letters between commit and delivery."""

    async def claim(
        self, channel: str, lanes: Collection[Lane], most: int, now: datetime, until: datetime
    ) -> list[Claimed]:
        """Due letters, oldest first, none that has an earlier one to its contact before it."""

    async def delivered(self, ids: Sequence[int], sent: Sequence[MessageRow]) -> None:
        """Delete letters that arrived, and keep their message ids for 48 hours."""

    async def put_back(self, ids: Sequence[int], not_before: datetime) -> None:
        """Not delivered: to be tried again, by any process, from then on."""

    async def gone(self, contact: UUID) -> None:
        """The person blocked us: drop what waits for them."""

    async def messages_of(self, contact: UUID, tag: str | None) -> list[MessageRow]:
        """Messages that may still be cleared; all, or those with this tag."""

    async def message_at(self, contact: UUID, mark: bytes) -> MessageRow | None:
        """The bubble of this name."""

    async def forget_messages(self, rows: Sequence[MessageRow]) -> None:
        """These are gone from the chat."""
