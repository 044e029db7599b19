"""The staff's desk: the passphrase that guards the team's key, and the requests it opens."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw

from services.changes import NoteRow
from services.errors import OperatorMistake, SealBroken
from services.sealing import KEY_BYTES, Box, new_team, open_with

SHORTEST = 12  # characters of a passphrase
SALT_BYTES = 16
PASSES, MEMORY_KIB, LANES = 3, 64 * 1024, 4  # RFC 9106, second recommendation (low memory)


class WrongPassphrase(Exception):
    """The passphrase opens none of the team's keys."""

    def __init__(self) -> None:
        super().__init__("This passphrase does not open the team's key. Please try again.")


@dataclass(frozen=True, slots=True)
class TeamKey:
    """A team's key pair; the private half is wrapped under a key made from the passphrase."""

    epoch: int
    public: bytes
    wrapped: bytes
    salt: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks to be called; `words` is None where none of the keys at hand opens them."""

    id: UUID
    day: date
    words: str | None


def new_team_key(epoch: int, passphrase: str) -> TeamKey:
    public, private = new_team()
    salt = os.urandom(SALT_BYTES)
    wrapped = _box(_fit(passphrase), salt).seal(private, _place(epoch))
    return TeamKey(epoch, public, wrapped, salt)


def _fit(passphrase: str) -> str:
    if len(passphrase) >= SHORTEST:
        return passphrase
    raise OperatorMistake(
        f"the passphrase has fewer than {SHORTEST} characters.",
        where="staff setup",
        remedy="Choose a longer one, such as five words that do not belong together.",
    )


def unlock(teams: Iterable[TeamKey], passphrase: str) -> dict[int, bytes]:
    """The private keys that this passphrase opens, by epoch: at least one, or WrongPassphrase."""
    opened: dict[int, bytes] = {}
    for team in teams:
        try:
            opened[team.epoch] = _box(passphrase, team.salt).open(team.wrapped, _place(team.epoch))
        except SealBroken:
            continue
    if not opened:
        raise WrongPassphrase
    return opened


def requests(notes: Iterable[NoteRow], private: Mapping[int, bytes]) -> list[Request]:
    """Who asks to be called, oldest first; within a day there is no order to know."""
    asked = [Request(one.id, one.day, _words(one, private)) for one in notes]
    return sorted(asked, key=lambda one: (one.day, one.id))


def _words(note: NoteRow, private: Mapping[int, bytes]) -> str | None:
    try:
        return open_with(private[note.epoch], note.envelope, f"note/{note.id}")
    except (KeyError, SealBroken):
        return None


def _box(passphrase: str, salt: bytes) -> Box:
    """The same words give the same key, however a keyboard composes its accents."""
    secret = normalize("NFKC", passphrase).encode()
    costs = {"time_cost": PASSES, "memory_cost": MEMORY_KIB, "parallelism": LANES}
    return Box(hash_secret_raw(secret, salt, hash_len=KEY_BYTES, type=Type.ID, **costs))


def _place(epoch: int) -> str:
    return f"team/{epoch}"
