"""What the operator set, as rules and texts need it: who we are, places, links, who can help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from conversations.model import Link
from conversations.pack import Offer

FRESH_FOR = timedelta(days=90)  # a directory entry unconfirmed for longer is not printed


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory of help, in one language or (empty) in any."""

    key: str
    language: str
    words: str
    confirmed: date | None

    def is_fresh(self, today: date) -> bool:
        return self.confirmed is not None and today - self.confirmed <= FRESH_FOR


@dataclass(frozen=True, slots=True)
class Facts:
    """`holes`: name of a hole in a text -> the operator's words for it."""

    holes: Mapping[str, str] = field(default_factory=dict)
    directory: tuple[Entry, ...] = ()
    offer: Offer = field(default_factory=Offer)
    links: Mapping[str, Link] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)  # site -> group of sites
    zones: Mapping[str, str] = field(default_factory=dict)  # site -> time zone
    zone: str = "UTC"
    language: str = "en"
    team: bytes | None = None  # public key of those who read requests to be called
    epoch: int = 1
    months_kept: int = 24

    def hole(self, name: str, language: str, today: date) -> str | None:
        """The words for a hole; None where there are none that were checked of late."""
        if name in self.holes:
            return self.holes[name] or None
        fresh = {
            one.language: one.words
            for one in self.directory
            if one.key == name and one.is_fresh(today)
        }
        return fresh.get(language) or fresh.get("")

    def group_of(self, site: str) -> str:
        return self.groups.get(site, "")

    def zone_of(self, site: str) -> str:
        return self.zones.get(site, self.zone)
