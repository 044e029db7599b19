"""What can go wrong in a use case, named for what is wrong."""

from __future__ import annotations


class StoreUnavailable(Exception):
    """The database cannot be reached, is locked, full or read-only: nothing was kept, try again."""


class TurnRefused(Exception):
    """The database refuses the rows of this very turn: another try would not help."""


class SealBroken(Exception):
    """Sealed bytes do not open: another key, another place, or changed on the way."""


class OperatorMistake(Exception):
    """Something the operator set is wrong: what, where, and how to mend it."""

    def __init__(self, what: str, *, where: str, remedy: str) -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(f"{where}: {what} {remedy}")
