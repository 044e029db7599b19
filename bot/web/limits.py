"""How much one street (an internet address) and all together may ask for; memory stays bounded."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address

REMEMBERED = 20_000  # streets or visitors a limit keeps count of


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, given back evenly over so many seconds."""

    most: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Generous to a village behind one address, narrow for one page."""

    talks: Rate = Rate(60, 600)  # new talks a street
    all_talks: Rate = Rate(1_000, 600)
    posts: Rate = Rate(90, 60)  # a visitor
    street_posts: Rate = Rate(1_200, 60)
    gifts: Rate = Rate(20, 3_600)  # photos and voice notes a visitor
    street_gifts: Rate = Rate(100, 3_600)
    gifts_at_once: int = 6
    street_streams: int = 100
    streams: int = 2_000


class Meter:
    """Counts by name against one rate, forgetting who was quiet longest."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._spent: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def wait(self, name: str, now: datetime) -> float:
        """0 and one more is spent; or the seconds until one may be."""
        each = self._rate.seconds / self._rate.most
        spent, at = self._spent.pop(name, (0.0, now))
        left = max(0.0, spent - (now - at).total_seconds() / each)
        passes = left + 1 <= self._rate.most
        self._note(name, left + 1 if passes else left, now)
        return 0.0 if passes else max(1.0, (left + 1 - self._rate.most) * each)

    def _note(self, name: str, spent: float, now: datetime) -> None:
        self._spent[name] = (spent, now)
        while len(self._spent) > REMEMBERED:
            self._spent.popitem(last=False)


class Gate:
    """The meters of the web chat; each question answers with the seconds to wait, 0 for none."""

    def __init__(self, limits: Limits) -> None:
        self._talks, self._all_talks = Meter(limits.talks), Meter(limits.all_talks)
        self._posts, self._street_posts = Meter(limits.posts), Meter(limits.street_posts)
        self._gifts, self._street_gifts = Meter(limits.gifts), Meter(limits.street_gifts)

    def new_talk(self, street: str, now: datetime) -> float:
        return self._talks.wait(street, now) or self._all_talks.wait("", now)

    def post(self, street: str, token: str, now: datetime) -> float:
        return self._street_posts.wait(street, now) or self._posts.wait(token, now)

    def gift(self, street: str, token: str, now: datetime) -> float:
        return self._street_gifts.wait(street, now) or self._gifts.wait(token, now)


def street_of(host: str) -> str:
    """An address as limits count it: IPv6 by its network, as one phone has many."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return address.exploded[:19]
    return str(address)
