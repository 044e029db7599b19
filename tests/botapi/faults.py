"""Bad weather on the way to Telegram; every spell of it ends, after so many times or seconds."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from tests.botapi.calls import Json


class UnboundedFault(ValueError):
    """Say how long: `times`, `seconds` or both."""


class Kind(Enum):
    FAIL = auto()
    FLOOD = auto()
    SLOW = auto()
    CUT_BEFORE = auto()
    CUT_AFTER = auto()
    DARK = auto()
    DOUBLE = auto()
    REORDER = auto()


Range = float | tuple[float, float]


@dataclass
class Spell:
    kind: Kind
    share: float
    left: float
    until: float
    methods: frozenset[str]
    low: float = 0
    high: float = 0

    def strikes(self, chance: random.Random, method: str) -> bool:
        if self.methods and method not in self.methods:
            return False
        if self.share < 1 and chance.random() >= self.share:
            return False
        self.left -= 1
        return True

    def amount(self, chance: random.Random) -> float:
        return self.low if self.low == self.high else chance.uniform(self.low, self.high)


@dataclass
class Faults:
    chance: random.Random
    now: Callable[[], float] = time.monotonic
    spells: list[Spell] = field(default_factory=list)
    struck: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    held: dict[int, float] = field(default_factory=dict)
    pressed_on: int = 0

    def begin(
        self,
        kind: Kind,
        *,
        share: float = 1.0,
        times: int | None = None,
        seconds: float | None = None,
        methods: tuple[str, ...] = (),
        amount: Range = 0,
    ) -> Spell:
        if times is None and seconds is None:
            raise UnboundedFault(UnboundedFault.__doc__)
        low, high = amount if isinstance(amount, tuple) else (amount, amount)
        left = math.inf if times is None else times
        until = math.inf if seconds is None else self.now() + seconds
        spell = Spell(kind, share, left, until, frozenset(methods), low, high)
        self.spells.append(spell)
        return spell

    def end(self) -> None:
        self.spells.clear()
        self.held.clear()

    def struck_by(self, kind: Kind, method: str) -> Spell | None:
        """Draws whether a spell of this kind strikes the call."""
        if not self.spells:
            return None
        self._clear_sky()
        for spell in self.spells:
            if spell.kind is kind and spell.strikes(self.chance, method):
                self.struck[kind] += 1
                return spell
        return None

    def _clear_sky(self) -> None:
        now = self.now()
        self.spells = [s for s in self.spells if s.left > 0 and s.until > now]

    def flooded(self, method: str, params: Json) -> int | None:
        """Seconds to wait, if the call is refused; a flooded chat stays so for that long."""
        chat = params.get("chat_id")
        held = self._held(chat) if isinstance(chat, int) else None
        if held is not None:
            self.pressed_on += 1
            return held
        spell = self.struck_by(Kind.FLOOD, method)
        return None if spell is None else self._hold(chat, spell)

    def _held(self, chat: int) -> int | None:
        rest = self.held.get(chat, 0) - self.now()
        if rest <= 0:
            self.held.pop(chat, None)
            return None
        return math.ceil(rest)

    def _hold(self, chat: object, spell: Spell) -> int:
        wait = max(1, round(spell.amount(self.chance)))
        if isinstance(chat, int):
            self.held[chat] = self.now() + wait
        return wait

    def dark_for(self) -> float:
        """Seconds until the lights come back."""
        if not self.spells:
            return 0
        self._clear_sky()
        return max((s.until - self.now() for s in self.spells if s.kind is Kind.DARK), default=0)

    def disorder(self, batch: list[Json]) -> list[Json]:
        """One answer of getUpdates, doubled and shuffled as the spells say."""
        if not self.spells or not batch:
            return batch
        doubled = [u for update in batch for u in [update] * self._copies()]
        spell = self.struck_by(Kind.REORDER, "getUpdates")
        return doubled if spell is None else self._shuffled(doubled, int(spell.low))

    def _copies(self) -> int:
        return 1 if self.struck_by(Kind.DOUBLE, "") is None else 2

    def _shuffled(self, batch: list[Json], window: int) -> list[Json]:
        windows = [batch[i : i + window] for i in range(0, len(batch), window)]
        for one in windows:
            self.chance.shuffle(one)
        return [update for one in windows for update in one]

    def pick(self, count: int) -> int:
        """Which of a queue's first updates is delivered next."""
        spell = self.struck_by(Kind.REORDER, "") if count > 1 else None
        return 0 if spell is None else self.chance.randrange(min(count, int(spell.low)))
