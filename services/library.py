"""The versions of the content: talks go on in the version they began with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from conversations.pack import Offer, Pack
from pci_content.book import Book

Fetch = Callable[[str], Awaitable[str | None]]


class Library:
    """The newest book, and older ones by version as talks or letters call for them."""

    def __init__(self, newest: Book, fetch: Fetch) -> None:
        self.newest = newest
        self._fetch = fetch
        self._older: dict[str, Book | None] = {}

    async def need(self, version: str) -> None:
        """Have this version at hand; one that is withdrawn or unknown stays away."""
        if not self._at_hand(version):
            stored = await self._fetch(version)
            self._older[version] = Book.from_json(stored) if stored else None

    def _at_hand(self, version: str) -> bool:
        return version in {"", self.newest.version} or version in self._older

    def book(self, version: str) -> Book | None:
        if version in {"", self.newest.version}:
            return self.newest
        return self._older.get(version)

    def standing(self, version: str, offer: Offer) -> Pack | None:
        """The pack a talk stands on, with what is offered today."""
        book = self.book(version)
        return replace(book.pack, offer=offer) if book else None

    def forget_older(self) -> None:
        """Look again at what is withdrawn."""
        self._older.clear()
