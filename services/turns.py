"""A batch of turns in one transaction: taken in once, stepped in order, written together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from conversations.engine import step
from conversations.memory import land
from conversations.model import Event, Left, Line, Link, Pressed, Started, State, Typed
from conversations.pack import Pack
from services import people, presses
from services.changes import Contact
from services.clock import Clock, Nonce
from services.effects import Batch, Turn, Written, message_row
from services.errors import StoreUnavailable
from services.facts import Facts
from services.incoming import Incoming, Opened, Outcome, Pushed
from services.letters import Letter, Post
from services.library import Library
from services.people import Person
from services.ports import Store, Update, Work
from services.sealing import Keys

log = logging.getLogger("forest.turns")
REPEATED = Outcome(fresh=False)
MOST = 100  # updates a batch; more wait for the next one


@dataclass(slots=True)
class Taken:
    """What a batch came to: an outcome for each arrival in order, and letters to deliver now."""

    outcomes: list[Outcome]
    posts: list[Post] = field(default_factory=list)


class Turns:
    def __init__(
        self,
        *,
        bot: int,
        store: Store,
        keys: Keys,
        library: Library,
        facts: Callable[[], Facts],
        clock: Clock,
        nonce: Nonce,
    ) -> None:
        self._bot, self._store, self._keys = bot, store, keys
        self._library, self._facts = library, facts
        self._clock, self._nonce = clock, nonce

    async def take(self, arrivals: Sequence[Incoming]) -> Taken:
        """All of them together; where one spoils the batch, each by itself."""
        try:
            return await self._together(arrivals)
        except StoreUnavailable:
            raise
        except Exception as spoiled:
            log.warning("batch spoiled by %s", type(spoiled).__name__)
            return await self._one_by_one(arrivals)

    async def _one_by_one(self, arrivals: Sequence[Incoming]) -> Taken:
        taken = Taken([])
        for one in arrivals:
            alone = await self._alone(one)
            taken.outcomes += alone.outcomes
            taken.posts += alone.posts
        return taken

    async def _alone(self, one: Incoming) -> Taken:
        """A turn in a transaction of its own; one that fails for itself is put aside."""
        try:
            return await self._together([one])
        except StoreUnavailable:
            raise
        except Exception as harm:
            return await self._put_aside(one, harm)

    async def _put_aside(self, one: Incoming, harm: Exception) -> Taken:
        """The turn is quarantined, and the person is asked to send it again."""
        digest = sha256(repr(one.arrival).encode("utf-8", "replace")).digest()
        await self.put_aside_unread((one.channel, one.update), type(harm).__name__, digest)
        language = one.phone[0].split("-")[0] if one.phone else self._facts().language
        sorry = Letter("say", lines=(Line("fault.again"),), language=language, address=one.address)
        return Taken(
            [Outcome()], [Post(0, None, one.channel, one.address, language, "reply", sorry)]
        )

    async def put_aside_unread(self, update: Update, error: str, digest: bytes) -> None:
        """Quarantine: id, error class and a hash, never content."""
        log.error("update %s put aside: %s", update[1], error)
        async with self._store.work() as work:
            if await work.unseen([update]):
                await work.quarantine(update, error, digest, self._clock())
                await work.commit()

    # -- one transaction ------------------------------------------------------------------------

    async def _together(self, arrivals: Sequence[Incoming]) -> Taken:
        async with self._store.work() as work:
            fresh = await work.unseen([(one.channel, one.update) for one in arrivals])
            batch = Batch(work, self._keys, self._facts(), self._clock())
            new = _firsts(arrivals, fresh)
            standing = await self._standing(work, batch, new)
            first = {id(one) for one in new}
            outcomes = [
                await self._outcome(batch, standing, one) if id(one) in first else REPEATED
                for one in arrivals
            ]
            ids = await work.save(batch.changes)
            await work.commit()
        written = zip(ids, batch.written, strict=True)
        return Taken(outcomes, [_post(id, one) for id, one in written if _is_ours(one)])

    async def _outcome(self, batch: Batch, standing: dict[bytes, Person], one: Incoming) -> Outcome:
        if _wipes(one):
            self._wipe(batch, one)
            return Outcome()
        return await self._turn(batch, standing[self._index(one)], one)

    async def _standing(
        self, work: Work, batch: Batch, new: Sequence[Incoming]
    ) -> dict[bytes, Person]:
        """Everybody in this batch, opened, by blind index."""
        wanted: dict[bytes, Incoming] = {}
        for one in (one for one in new if not _wipes(one)):
            wanted.setdefault(self._index(one), one)
        fresh = {index: self._stranger(index, one, batch) for index, one in wanted.items()}
        held = await work.hold(fresh) if fresh else {}
        people_now = {
            index: people.open_person(self._keys, held[index], self._nonce(), one.phone)
            for index, one in wanted.items()
        }
        for version in {one.state.pack for one in people_now.values()}:
            await self._library.need(version)
        return people_now

    def _index(self, one: Incoming) -> bytes:
        return self._keys.index(self._bot, one.channel, one.address)

    def _stranger(self, index: bytes, one: Incoming, batch: Batch) -> Callable[[], Contact]:
        today = batch.now.date()
        return lambda: people.new_contact(self._keys, one.channel, one.address, index, today)

    # -- one turn -------------------------------------------------------------------------------

    async def _turn(self, batch: Batch, person: Person, one: Incoming) -> Outcome:
        pack = self._pack(batch, person)
        turn = Turn(batch, person, one, pack.version, self._nonce())
        before = person.contact.resident
        events: list[Event] = [self._event(one, batch.today(person))]
        while events:
            came = step(person.state, events.pop(0), pack)
            person.stands(came.state)
            for effect in came.effects:
                if (asked := await turn.apply(effect)) is not None:
                    events.append(asked)
        self._keep(batch, person, one, pack)
        if turn.touched or before != person.contact.resident:
            batch.changes.contacts[person.id] = person.contact
        return Outcome(toast=self._toast(turn))

    def _pack(self, batch: Batch, person: Person) -> Pack:
        """The version this talk stands on; a withdrawn one leads to the nearest place there is."""
        offer = batch.facts.offer
        pack = self._library.standing(person.state.pack, offer)
        if pack is not None:
            return pack
        newest = replace(self._library.newest.pack, offer=offer)
        person.stands(land(person.state, newest))
        return newest

    def _event(self, one: Incoming, today: date) -> Event:
        match one.arrival:
            case Opened(payload):
                return Started(self._link(payload))
            case Pushed(data):
                press = presses.read(self._keys, one.address, data)
                return replace(press, today=today) if press else Pressed("", "", -1)
            case Typed(text):
                return Typed(text, today)
            case event:
                return event

    def _link(self, payload: str) -> Link | None:
        return self._facts().links.get(payload)

    def _toast(self, turn: Turn) -> str:
        return self._library.newest.text(turn.language, turn.toast) if turn.toast else ""

    def _keep(self, batch: Batch, person: Person, one: Incoming, pack: Pack) -> None:
        contact = person.contact
        left = isinstance(one.arrival, Left)
        if left:
            batch.changes.silenced.append(contact.id)
        if contact.blocked != left:
            contact.blocked = left
            batch.changes.contacts[contact.id] = contact
        if not person.stored and person.state.node == "new":
            return  # erased, and nothing has happened since
        people.keep(person, batch.changes, pack, batch.now)
        if one.heard and person.stored:
            heard = message_row(self._keys, person, "heard", "", "", one.heard, batch.now)
            batch.changes.messages.append(heard)

    def _wipe(self, batch: Batch, one: Incoming) -> None:
        """Clear the chat of somebody we no longer know; the button carries which messages."""
        ids = presses.read_wipe(self._keys, one.address, one.arrival.data)  # type: ignore[union-attr]
        if ids is None:
            return
        today = batch.now.date()
        contact = people.new_contact(self._keys, one.channel, one.address, b"", today)
        box, address = people.open_contact(self._keys, contact)
        nobody = Person(contact, box, address, State(""), stored=False)
        messages = tuple(str(id) for id in ids) + ((one.bubble,) if one.bubble else ())
        letter = Letter("clear", messages=messages, address=one.address, tag="all")
        Turn(batch, nobody, one, "", "").post(letter)


def _wipes(one: Incoming) -> bool:
    return isinstance(one.arrival, Pushed) and one.arrival.data.startswith("~")


def _firsts(arrivals: Sequence[Incoming], fresh: set[tuple[str, int]]) -> list[Incoming]:
    """The arrivals that are new, each update once even if the channel repeats it in a batch."""
    seen: set[tuple[str, int]] = set()
    new = []
    for one in arrivals:
        key = (one.channel, one.update)
        if key in fresh and key not in seen:
            seen.add(key)
            new.append(one)
    return new


def _is_ours(one: Written) -> bool:
    """Whether this process delivers it now: claimed as it was written, or fetched by a browser."""
    return one.row.lane == "reply" and (
        one.row.channel == "web" or one.row.claimed_until is not None
    )


def _post(id: int, one: Written) -> Post:
    contact = one.person.id if one.person else None
    return Post(id, contact, one.row.channel, one.address, one.language, one.row.lane, one.letter)
