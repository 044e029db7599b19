"""Delivering letters: each chat in order, many chats at once, nothing forgotten on the way."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from services import letters
from services.changes import Contact, MessageRow
from services.clock import Clock
from services.effects import LEASE, mark_of
from services.errors import SealBroken, StoreUnavailable
from services.facts import Facts
from services.letters import Lane, Letter, Post
from services.library import Library
from services.messenger import (
    Delivered,
    Failed,
    Locked,
    Messenger,
    Refused,
    Sent,
    Unreachable,
    Wait,
)
from services.people import open_contact
from services.ports import Claimed, Outbox
from services.rendering import Bubble, Renderer
from services.sealing import Keys
from services.voices import Prompter

log = logging.getLogger("forest.delivery")
AT_ONCE = 256  # replies in flight over all chats, one in flight in each
LATELY = 8  # bubbles of a chat that are remembered
MOST_CHATS = 2_000
ROUNDS = 20  # claims at one ring of the bell
FLUSH_AFTER = 0.02  # seconds that deliveries wait to be written down together
FILE_NAME = "my-data.json"


@dataclass(slots=True)
class Tally:
    """Counts since the start, for the health page and metrics."""

    sent: int = 0
    retried: int = 0
    refused: int = 0
    last: datetime | None = None


class Delivery:
    def __init__(
        self,
        *,
        channel: str,
        outbox: Outbox,
        messenger: Messenger,
        renderer: Renderer,
        prompter: Prompter,
        library: Library,
        facts: Callable[[], Facts],
        keys: Keys,
        clock: Clock,
    ) -> None:
        self._channel, self._outbox, self._messenger = channel, outbox, messenger
        self._renderer, self._prompter, self._library = renderer, prompter, library
        self._facts, self._keys, self._clock = facts, keys, clock
        self._chats: dict[str, deque[Post]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._done: list[int] = []
        self._sent: list[MessageRow] = []
        self._flushing = asyncio.Lock()
        self._flusher: asyncio.Task[None] | None = None
        self._here: set[int] = set()
        self._recent: dict[str, deque[str]] = {}
        self.locked = False
        self.tally = Tally()

    # -- in ---------------------------------------------------------------------------------------

    def hand_over(self, posts: Iterable[Post]) -> None:
        """Letters that are committed and claimed: they go out at once, each chat in its order."""
        for post in posts:
            if post.channel == self._channel and not self.locked:
                self._queue(post)

    def _queue(self, post: Post) -> None:
        if post.id and post.id in self._here:
            return
        self._here.add(post.id)
        waiting = self._chats.get(post.address)
        if waiting is not None:
            waiting.append(post)
            return
        self._chats[post.address] = deque([post])
        worker = asyncio.create_task(self._serve(post.address))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def tick(self) -> None:
        """Take up what a crash, a pause or another process left, until nothing more is free."""
        for _ in range(ROUNDS):
            if self.locked or len(self._chats) >= AT_ONCE or not await self._take_up():
                return
            await asyncio.sleep(2 * FLUSH_AFTER)  # what was behind these may be free now

    async def _take_up(self) -> int:
        now = self._clock()
        lanes: tuple[Lane, ...] = ("reply", "later", "bulk")
        claimed = await self._outbox.claim(self._channel, lanes, 50, now, now + LEASE)
        for one in claimed:
            await self._take(one)
        return len(claimed)

    async def _take(self, one: Claimed) -> None:
        """A letter that does not open, as after a lost key, is dropped: it must not stop others."""
        try:
            self._queue(await self._opened(one))
        except SealBroken:
            log.error("letter %s does not open: was the server key changed?", one.id)
            self.tally.refused += 1
            await self._outbox.delivered([one.id], [])

    async def _opened(self, one: Claimed) -> Post:
        letter = letters.from_bytes(self._keys.letters.open(one.body, "letter"))
        await self._library.need(letter.version)
        contact, address = None, letter.address
        if one.contact is not None:
            contact, address = one.contact.id, open_contact(self._keys, one.contact)[1]
        language = _language(one.contact, letter) or self._facts().language
        return Post(one.id, contact, one.channel, address, language, one.lane, letter, one.tried)

    # -- out --------------------------------------------------------------------------------------

    async def _serve(self, address: str) -> None:
        """One chat's letters, one in flight; when one has to wait, those behind it wait too."""
        waiting = self._chats[address]
        while waiting:
            async with self._room:
                post = waiting[0]
                came = await self._attempt(post)
                if not await self._settle(post, came):
                    break
                waiting.popleft()
        del self._chats[address]

    async def _attempt(self, post: Post) -> Delivered:
        try:
            return await self._deliver(post)
        except StoreUnavailable as lost:
            return Failed(str(lost))
        except Exception as broken:
            log.error("letter %s cannot be made: %s", post.id, type(broken).__name__)
            return Refused(type(broken).__name__)

    async def _deliver(self, post: Post) -> Delivered:
        letter = post.letter
        match letter.act:
            case "say":
                return await self._messenger.say(
                    post.address, self._bubble(post), protect=letter.protect
                )
            case "edit":
                return await self._edit(post)
            case "clear":
                return await self._clear(post)
            case "play":
                return await self._play(post)
            case "file":
                caption = self._text(post, "mydata.here")
                content = letter.words.encode()
                return await self._messenger.file(post.address, FILE_NAME, content, caption)
            case _:
                assert_never(letter.act)

    def _bubble(self, post: Post) -> Bubble:
        return self._renderer.bubble(post.letter, post.language, post.address, self._today())

    def _text(self, post: Post, key: str) -> str:
        return self._library.newest.text(post.language, key)

    def _today(self) -> date:
        return self._clock().astimezone(ZoneInfo(self._facts().zone)).date()

    async def _edit(self, post: Post) -> Delivered:
        message = post.letter.target or await self._message_at(post)
        if not message:
            return Sent()
        return await self._messenger.edit(post.address, message, self._bubble(post))

    async def _message_at(self, post: Post) -> str:
        if post.contact is None:
            return ""
        await self.flush()
        mark = mark_of(self._keys, post.letter.mark)
        row = await self._outbox.message_at(post.contact, mark)
        return self._message(row) if row else ""

    def _message(self, row: MessageRow) -> str:
        return self._keys.messages.open(row.message, f"message/{row.contact}").decode()

    async def _clear(self, post: Post) -> Delivered:
        if post.letter.tag == "all":
            known = (*post.letter.messages, *self._recent.pop(post.address, ()))
            return await self._messenger.clear(post.address, list(dict.fromkeys(known)))
        if post.letter.messages or post.contact is None:
            return await self._messenger.clear(post.address, post.letter.messages)
        await self.flush()
        rows = await self._outbox.messages_of(post.contact, post.letter.tag)
        if not rows:
            return Sent()
        came = await self._messenger.clear(post.address, [self._message(one) for one in rows])
        if isinstance(came, Sent):
            await self._outbox.forget_messages(rows)
        return came

    async def _play(self, post: Post) -> Delivered:
        book = self._library.book(post.letter.version) or self._library.newest
        recording = await self._prompter.recording(book, post.language, post.letter.listen)
        return await self._messenger.play(post.address, recording) if recording else Sent()

    # -- how it turned out ------------------------------------------------------------------------

    async def _settle(self, post: Post, came: Delivered) -> bool:
        """Note how it turned out; False when this chat has to wait."""
        match came:
            case Sent(message):
                self._delivered(post, message)
            case Refused(why):
                log.error("letter %s refused: %s", post.id, why)
                self.tally.refused += 1
                self._delivered(post, "")
            case Wait(seconds):
                return await self._again(post, seconds)
            case Failed():
                return await self._again(post, min(60.0, 2.0**post.tried))
            case Unreachable():
                await self._gone(post)
            case Locked():
                self._lock()
                return await self._again(post, 60.0)
            case _:
                assert_never(came)
        return True

    def _delivered(self, post: Post, message: str) -> None:
        self.tally.sent += 1
        self.tally.last = self._clock()
        if post.id:
            self._done.append(post.id)
        if message:
            self._remember(post.address, message)
        if message and post.contact:
            self._sent.append(self._row(post, post.contact, message))
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush_soon())

    def _remember(self, address: str, message: str) -> None:
        """In memory: what was sent too lately to be written down when somebody erases all."""
        self._recent.setdefault(address, deque(maxlen=LATELY)).append(message)
        if len(self._recent) > MOST_CHATS:
            del self._recent[next(iter(self._recent))]

    def _row(self, post: Post, contact: UUID, message: str) -> MessageRow:
        sealed = self._keys.messages.seal(message.encode(), f"message/{contact}")
        mark = mark_of(self._keys, post.letter.mark)
        return MessageRow(contact, post.lane, post.letter.tag, mark, sealed, self._clock())

    async def _again(self, post: Post, seconds: float) -> bool:
        """Back into the outbox, with everything of this chat behind it or joining meanwhile."""
        self.tally.retried += 1
        later = self._clock() + timedelta(seconds=max(seconds, 0.05))
        waiting = self._chats[post.address]
        while waiting:
            behind = list(waiting)
            ids = [one.id for one in behind if one.id]
            await self._put_back(ids, later)
            for _ in behind:
                waiting.popleft()
            self._here.difference_update(ids)
        return False

    async def _put_back(self, ids: list[int], later: datetime) -> None:
        """Until the store takes it; what was delivered is written down first."""
        while ids:
            try:
                await self.flush()
                await self._outbox.put_back(ids, later)
                return
            except StoreUnavailable:
                await asyncio.sleep(1.0)

    async def _gone(self, post: Post) -> None:
        if post.contact is not None:
            with suppress(StoreUnavailable):
                await self._outbox.gone(post.contact)
        self._delivered(post, "")

    def _lock(self) -> None:
        if not self.locked:
            log.critical("the channel no longer accepts our token: sending is stopped")
        self.locked = True

    # -- writing down -----------------------------------------------------------------------------

    async def _flush_soon(self) -> None:
        while self._done or self._sent:
            await asyncio.sleep(FLUSH_AFTER)
            try:
                await self.flush()
            except StoreUnavailable:
                await asyncio.sleep(1.0)

    async def flush(self) -> None:
        """Write down what arrived, many at once; a crash before this sends those again."""
        async with self._flushing:
            done, sent = self._done[:], self._sent[:]
            if not done and not sent:
                return
            await self._outbox.delivered(done, sent)
            del self._done[: len(done)], self._sent[: len(sent)]
            self._here.difference_update(done)

    async def drain(self, seconds: float) -> None:
        """Let what is in flight arrive, then write it down."""
        if self._workers:
            await asyncio.wait(self._workers, timeout=seconds)
        await self.flush()

    @property
    def in_flight(self) -> int:
        return len(self._workers)


def _language(contact: Contact | None, letter: Letter) -> str:
    return (contact.resident.language if contact else "") or letter.language
