"""The vocabulary of a talk: what can happen, what can follow, and where a person stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

Media: TypeAlias = Literal["photo", "voice", "location", "other"]
Missing: TypeAlias = Literal["dont_know", "skip"]
Kind: TypeAlias = Literal["choice", "many", "number", "date", "text", "photo", "voice", "location"]


# -- what we say ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence by its key; a hole takes words, another line, a day, or a number."""

    key: str
    holes: Mapping[str, str | Line | date | Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """One choice: `option` comes back when it is pressed; `icon` stands before the label."""

    option: str
    label: Line
    icon: str = ""


Rows: TypeAlias = tuple[tuple[Button, ...], ...]


# -- what can happen -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """Where a poster's deep link leads: a site, and the language printed on the poster."""

    site: str
    language: str


@dataclass(frozen=True, slots=True)
class Started:
    """The person opened the talk, perhaps by a poster's link."""

    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button; `nonce` and `step` say which bubble it stood under."""

    option: str
    nonce: str
    step: int
    today: date = date.min


@dataclass(frozen=True, slots=True)
class Typed:
    text: str
    today: date = date.min


@dataclass(frozen=True, slots=True)
class Gave:
    """A photo, a voice note or a place; `ref` is how the channel finds it again."""

    media: Media
    ref: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A command from the menu, such as `stop` or `menu`."""

    command: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """What `Recall` asked for: newest answers of normal topics, and the day of the first."""

    answers: tuple[Answer, ...]
    since: date | None = None


@dataclass(frozen=True, slots=True)
class PinChecked:
    """`wait`: too many wrong tries this hour, so nothing was compared."""

    fits: bool
    wait: bool = False


@dataclass(frozen=True, slots=True)
class Woke:
    """A due row rang: `settle` ends a careful topic that was left lying."""

    name: str


@dataclass(frozen=True, slots=True)
class Left:
    """The person blocked the bot."""


Event: TypeAlias = Started | Pressed | Typed | Gave | Asked | Recalled | PinChecked | Woke | Left


# -- what can follow -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it is kept: a value or a typed missing value, never both."""

    topic: str
    question: str
    kind: Kind
    value: str | None = None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """One bubble. `listen`: the key whose recording may be offered; `tag`: for clearing later."""

    lines: tuple[Line, ...]
    rows: Rows = ()
    nonce: str = ""
    step: int = 0
    listen: str = ""
    tag: str = ""
    protect: bool = False
    parting: bool = False  # sent to somebody whose contact is erased in the same turn


@dataclass(frozen=True, slots=True)
class Settle:
    """The bubble of `step` loses its buttons and, where `lines` are given, now says these."""

    lines: tuple[Line, ...]
    nonce: str
    step: int
    bubble: int = 0  # which of the bubbles of this step


@dataclass(frozen=True, slots=True)
class Redraw:
    """The bubble of `say.step` is drawn again in place, such as a tick that was toggled."""

    say: Say


@dataclass(frozen=True, slots=True)
class Toast:
    """A short note over the chat, best effort: it is not kept."""

    key: str = ""


@dataclass(frozen=True, slots=True)
class Play:
    """Send the recording of a text."""

    key: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep an answer under the person's pseudonym."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class KeepApart:
    """Keep answers of a careful topic away from the person: no contact, session or exact time."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class KeepConsent:
    version: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Ask for the newest answers; the reply is `Recalled` in the same turn."""


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Ask whether the digits fit; the reply is `PinChecked` in the same turn."""

    digits: str


@dataclass(frozen=True, slots=True)
class SetPin:
    """Four digits, or an empty string to have none."""

    digits: str


@dataclass(frozen=True, slots=True)
class SealNote:
    """Seal words for staff, such as a request to be called back."""

    kind: Literal["callback"]
    words: str


@dataclass(frozen=True, slots=True)
class Export:
    """Send the person's own data as a file."""


@dataclass(frozen=True, slots=True)
class Clear:
    """Remove bubbles with this tag, now or after a while; `all`: both sides', `heard`: this one."""

    tag: str
    after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase the person: contact, talk, answers, letters."""


Effect: TypeAlias = (
    Say | Settle | Redraw | Toast | Play | Keep | KeepApart | KeepConsent
    | Recall | CheckPin | SetPin | SealNote | Export | Clear | Erase
)  # fmt: skip


# -- where a person stands -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Resident:
    """What we hold about the person beside their answers. Empty means not asked or not said."""

    language: str = ""
    channel: str = "telegram"
    site: str = ""
    role: str = ""
    gender: str = ""
    consent: str = ""  # version that was agreed to
    may_write: bool | None = None
    has_pin: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where a talk stands. It survives as JSON; it never holds words of a report."""

    nonce: str
    pack: str = ""  # the content's version while a topic runs; else the newest
    step: int = 0  # screens shown so far
    node: str = "new"
    under: str = ""  # the node that a global word interrupted
    phone: tuple[str, ...] = ()  # the phone's languages, best first
    topic: str = ""
    question: str = ""
    path: tuple[str, ...] = ()  # questions answered in this topic, for Back
    given: Mapping[str, str] = field(default_factory=dict)  # this topic: question -> answer
    picked: tuple[str, ...] = ()  # ticks of a multiple choice
    done: tuple[str, ...] = ()  # topics answered
    sitting: int = 0  # topics since the talk was taken up again
    page: int = 0
    tries: int = 0  # answers in a row that were not understood
    asked: tuple[str, ...] = ()  # questions put only once: role, gender, again
    looking: str = ""  # the topic whose answers or tip are looked at
    changing: str = ""  # the earlier answer that is being changed
    wanted: str = ""  # where the PIN leads
    unlocked: bool = False  # the PIN was given in this look
    reshown: bool = False  # the open screen was shown again for a late press
    resident: Resident = field(default_factory=Resident)

    def at(self, node: str, **changes: object) -> State:
        """The same talk at another node, on fresh tries."""
        return replace(self, node=node, tries=0, **changes)  # type: ignore[arg-type]

    def knows(self, **facts: object) -> State:
        """The same talk, knowing more about the resident."""
        return replace(self, resident=replace(self.resident, **facts))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Step:
    """What a turn came to: the new state and what is to be done, in order.

    Rules leave `show` on: the engine then shows the node where the talk stands, its first bubble
    opened by `preface`.
    """

    state: State
    effects: tuple[Effect, ...] = ()
    preface: tuple[Line, ...] = ()
    show: bool = True
