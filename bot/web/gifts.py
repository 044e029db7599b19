"""Photos and voice notes: taken only where a question asked, sealed under a key of their own."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Literal, TypeAlias

from services.sealing import Box, Keys, same

LARGEST = 10 * 1024 * 1024
MONTH = timedelta(days=31)
Kind: TypeAlias = Literal["photo", "voice"]
KINDS: dict[Kind, str] = {"photo": "image/", "voice": "audio/"}


class Gifts:
    """The file's key stands only in the answer that names it: without the answer nobody opens it.

    Name and key follow from the visitor's token and the post's number, so that a repeated post
    writes the same file again.
    """

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder, self._key = folder, keys.derive("media")

    def ticket(self, token: str, mark: str, kind: str) -> str:
        """Shows that we asked this visitor for such a gift, in this bubble."""
        return self._hash("ticket", f"{token}/{mark}/{kind}", 12).hex()

    def was_asked(self, token: str, mark: str, kind: str, ticket: str) -> bool:
        return same(ticket.encode(), self.ticket(token, mark, kind).encode())

    def keep(self, token: str, number: int, content: bytes) -> str:
        """Write the sealed file down for good; what comes back is how the answer names it."""
        name = self._hash("name", f"{token}/{number}", 16).hex()
        key = self._hash("key", f"{token}/{number}", 32)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(self._folder / name, Box(key).seal(content, f"media/{name}"))
        return f"file:{name}.{urlsafe_b64encode(key).decode().rstrip('=')}"

    def sweep(self, now: datetime, months: int) -> int:
        """Remove files older than any answer that could name them."""
        if not self._folder.is_dir():
            return 0
        oldest = (now - months * MONTH).timestamp()
        old = [one for one in self._folder.iterdir() if one.stat().st_mtime < oldest]
        for one in old:
            one.unlink(missing_ok=True)
        return len(old)

    def _hash(self, purpose: str, of: str, size: int) -> bytes:
        return blake2b(f"{purpose}/{of}".encode(), key=self._key, digest_size=size).digest()


def _write(path: Path, sealed: bytes) -> None:
    """All of it or nothing, and on the disk before anybody is told."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
