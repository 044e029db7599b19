"""The web door: a page, what it posts, and a line on which letters arrive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web import reading
from bot.web.gifts import KINDS, LARGEST, Gifts
from bot.web.limits import Gate, Limits, street_of
from bot.web.page import HEADERS, KEPT_LONG, NEVER_KEPT, Page
from bot.web.partings import Partings
from bot.web.reading import Greeting, Said, Unreadable
from bot.web.showing import Showing
from bot.web.streams import EventStream, Streams
from bot.web.visitors import CHANNEL, Visitors
from conversations.model import Gave
from locales.registry import best_offered
from services.batcher import Batcher
from services.clock import Clock
from services.errors import StoreUnavailable
from services.facts import Facts
from services.incoming import Arrival, Incoming, Opened, Outcome
from services.letters import Post
from services.library import Library
from services.rendering import Renderer
from services.sealing import Keys
from services.voices import Voice, Voices
from storage.outbox import SqlOutbox

log = logging.getLogger("forest.web")
LONGEST_POST = 65_536  # bytes: 4,096 characters, each written as an escape
READ_FOR = 60.0  # seconds that a slow line has for its body
READ_GIFT_FOR = 600.0
SWEEP_EVERY = timedelta(hours=6)
LAST = 2**62  # beyond every letter
Door = Callable[[Request], Awaitable[Response | EventStream]]


class Refused(Exception):
    """The answer to a post that is not taken in."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        super().__init__(str(answer.status_code))


class WebChat:
    def __init__(
        self,
        *,
        bot: int,
        batcher: Batcher,
        outbox: SqlOutbox,
        renderer: Renderer,
        library: Library,
        facts: Callable[[], Facts],
        keys: Keys,
        clock: Clock,
        voices: Voices,
        secure: bool,
        kiosk_minutes: float = 5,
        limits: Limits | None = None,
        media: Path | None = None,
    ) -> None:
        self._bot, self._batcher, self._outbox = bot, batcher, outbox
        self._library, self._facts, self._keys = library, facts, keys
        self._clock, self._voices = clock, voices
        limits = limits or Limits()
        self._visitors, self._gate = Visitors(keys, secure=secure), Gate(limits)
        self._streams = Streams(most=limits.streams, most_of_street=limits.street_streams)
        self._gifts = Gifts(media or voices.folder.parent / "media", keys)
        self._taking = asyncio.Semaphore(limits.gifts_at_once)
        self._partings, self._page = Partings(), Page(kiosk_minutes)
        self._swept: datetime | None = None
        self._showing = Showing(
            renderer=renderer,
            library=library,
            facts=facts,
            keys=keys,
            clock=clock,
            voices=voices,
            gifts=self._gifts,
        )
        self.routes: list[BaseRoute] = self._doors()

    def _doors(self) -> list[BaseRoute]:
        return [
            Route("/", self._open_page),
            Route("/chat.js", self._script),
            Route("/chat.css", self._style),
            Route("/chat/hello", self._post(self._hello), methods=["POST"]),
            Route("/chat/say", self._post(self._say), methods=["POST"]),
            Route("/chat/give", self._post(self._give), methods=["POST"]),
            Route("/chat/got", self._post(self._got), methods=["POST"]),
            Route("/chat/end", self._post(self._end), methods=["POST"]),
            Route("/chat/stream", self._stream),
            Route("/chat/letters", self._letters),
            Route("/chat/voice/{language}/{key}", self._voice),
        ]

    # -- from the batcher and the bell ------------------------------------------------------------

    def hand_over(self, posts: Iterable[Post]) -> None:
        """Letters that are committed: pages that stand open are woken, last words are kept."""
        ours = [one for one in posts if one.channel == CHANNEL]
        for one in ours:
            if one.contact is None:
                self._partings.keep(one, self._clock())
        for address in {one.address for one in ours}:
            self._streams.wake(address)

    async def tick(self) -> None:
        """Last words that a crash left are taken up; those that nobody fetched go."""
        now = self._clock()
        self._partings.expire(now)
        await self._drop_partings()
        for one in await self._outbox.partings(CHANNEL, now, 100):
            self.hand_over([await self._showing.opened(one)])
        if self._swept is None or now - self._swept >= SWEEP_EVERY:
            self._swept = now
            await asyncio.to_thread(self._gifts.sweep, now, self._facts().months_kept)

    async def _drop_partings(self) -> None:
        rows = self._partings.done
        if rows:
            await self._outbox.delivered(rows, [])
            self._partings.deleted(rows)

    async def close(self, seconds: float = 2.0) -> None:
        """End all open lines; to be called before the server is told to stop."""
        await self._streams.close(seconds)

    # -- the page ---------------------------------------------------------------------------------

    async def _open_page(self, request: Request) -> Response:
        name = self._facts().holes.get("helper") or "Chat"
        return self._page.answer(request, name, _languages(request))

    async def _script(self, request: Request) -> Response:
        return self._page.script.answer(request)

    async def _style(self, request: Request) -> Response:
        return self._page.style.answer(request)

    # -- posts ------------------------------------------------------------------------------------

    def _post(self, door: Door) -> Door:
        """A door that only our own page may knock at, and that never shows a traceback."""

        async def guarded(request: Request) -> Response | EventStream:
            try:
                _from_our_page(request)
                return await door(request)
            except Refused as refused:
                return refused.answer
            except Unreadable as unreadable:
                return _plain(unreadable.status)
            except (TimeoutError, ClientDisconnect):
                return _plain(408)
            except StoreUnavailable:
                return self._told(request, 503, "fault.not_saved", 5)

        return guarded

    async def _hello(self, request: Request) -> Response:
        greeting = reading.greeting_of(await _json(request))
        token, is_new = self._whose(request, greeting)
        if is_new or greeting.fresh:
            opened = Said(greeting.id, Opened(greeting.start))
            await self._take(request, token, opened, greeting.languages)
        answer = _answer({"new": is_new})
        self._visitors.remember(answer, token, kiosk=greeting.kiosk)
        return answer

    def _whose(self, request: Request, greeting: Greeting) -> tuple[str, bool]:
        """Who greets: somebody we know, or somebody new; a kiosk's fresh page is always new."""
        token = self._visitors.token_of(request)
        if token and not (greeting.kiosk and greeting.fresh):
            return token, False
        street = _street(request)
        if not self._visitors.is_known(street, greeting.id):
            self._spend(request, self._gate.new_talk(street, self._clock()))
        return self._visitors.newcomer(street, greeting.id), True

    async def _say(self, request: Request) -> Response:
        token = self._known(request)
        said = reading.said_of(await _json(request))
        outcome = await self._take(request, token, said, _languages(request))
        return _answer({"toast": outcome.toast} if outcome.toast else {})

    async def _give(self, request: Request) -> Response:
        """A photo or a voice note, where this visitor was asked for one."""
        token = self._known(request)
        kind, number = self._asked(request, token)
        self._spend(request, self._gate.gift(_street(request), token, self._clock()))
        async with self._taking, asyncio.timeout(READ_GIFT_FOR):
            content = await reading.body_of(request.stream(), LARGEST)
            ref = await asyncio.to_thread(self._gifts.keep, token, number, content)
        said = Said(number, Gave(kind, ref), own=True)  # type: ignore[arg-type]
        outcome = await self._take(request, token, said, _languages(request))
        return _answer({"toast": outcome.toast} if outcome.toast else {})

    def _asked(self, request: Request, token: str) -> tuple[str, int]:
        """What was asked for and the page's number; refused where nobody asked this visitor."""
        told = request.query_params
        kind, mark, ticket = (told.get(name, "") for name in ("kind", "mark", "ticket"))
        if not self._gifts.was_asked(token, mark, kind, ticket):
            raise Unreadable(403)
        start = next((begin for one, begin in KINDS.items() if one == kind), "none")
        if not request.headers.get("content-type", "").startswith(start):
            raise Unreadable(415)
        return kind, reading.number_of(told.get("id", ""))

    async def _got(self, request: Request) -> Response:
        """The page has these letters: they need not wait any longer."""
        token = self._known(request)
        ids = reading.numbers_of(await _json(request))
        there = await self._outbox.waiting(self._index(token), CHANNEL, 0, self._clock())
        if theirs := sorted({one.id for one in there} & ids):
            await self._outbox.delivered(theirs, [])
        self._partings.heard(token, ids)
        await self._drop_partings()
        return _answer({})

    async def _end(self, request: Request) -> Response:
        """Quick exit: browser and talk part. What was answered stays, under its pseudonym."""
        token = self._visitors.token_of(request)
        if token:
            self._streams.end(token)
            with suppress(StoreUnavailable):
                await self._outbox.fetched(self._index(token), CHANNEL, LAST)
        answer = _answer({})
        self._visitors.forget(answer)
        return answer

    async def _take(
        self, request: Request, token: str, said: Said, phone: tuple[str, ...]
    ) -> Outcome:
        """Wait until it is committed."""
        self._spend(request, self._gate.post(_street(request), token, self._clock()))
        return await self._batcher.take(self._incoming(token, said, phone))

    def _incoming(self, token: str, said: Said, phone: tuple[str, ...]) -> Incoming:
        update, arrival = self._visitors.update(token, said.id), said.arrival
        heard = str(said.id) if said.own and not _is_command(arrival) else ""
        return Incoming(CHANNEL, update, token, arrival, phone, heard=heard, bubble=said.bubble)

    # -- letters ----------------------------------------------------------------------------------

    async def _stream(self, request: Request) -> Response | EventStream:
        token = self._visitors.token_of(request)
        if not token:
            return _plain(401)
        stream = self._streams.join(token, _street(request))
        if stream is None:
            return _plain(429)
        after = _after(request)
        return EventStream(
            self._streams, stream, lambda sent: self._fresh(token, after, sent), _STREAMED
        )

    async def _letters(self, request: Request) -> Response:
        """The same by plain asking, for browsers and lines that cannot hold a stream."""
        token = self._visitors.token_of(request)
        if not token:
            return _plain(401)
        try:
            return _answer({"letters": await self._fresh(token, _after(request), set())})
        except StoreUnavailable:
            return _plain(503)

    async def _fresh(self, token: str, after: int, sent: set[int]) -> list[dict[str, Any]]:
        """What this visitor has not confirmed, oldest first, without those already sent.

        A letter that was due later may have an old number, so `after` says nothing about it.
        """
        rows = await self._outbox.waiting(self._index(token), CHANNEL, 0, self._clock())
        posts = [await self._showing.opened(one) for one in rows]
        posts = [one for one in posts if one.id > after or one.lane == "later"]
        last_words = self._partings.of(token)
        posts += [one for one in last_words if one.id > after or one.id < 0]
        ordered = sorted(posts, key=lambda one: (one.id < 0, one.id))
        return [await self._showing.shown(one) for one in ordered if one.id not in sent]

    async def _voice(self, request: Request) -> Response:
        named = request.path_params["language"], request.path_params["key"]
        voice = next((v for v in self._voices.all() if (v.language, v.key) == named), None)
        if voice is None:
            return _plain(404)
        return await asyncio.to_thread(self._recording, voice, request.query_params.get("v", ""))

    def _recording(self, voice: Voice, digest: str) -> Response:
        path = self._voices.path(voice)
        if not path.is_file():
            return _plain(404)
        current = sha256(path.read_bytes()).hexdigest()[:16] == digest
        kept = KEPT_LONG if current else NEVER_KEPT
        return FileResponse(path, media_type="audio/ogg", headers=HEADERS | kept)

    # -- who and how much -------------------------------------------------------------------------

    def _index(self, token: str) -> bytes:
        return self._keys.index(self._bot, CHANNEL, token)

    def _known(self, request: Request) -> str:
        token = self._visitors.token_of(request)
        if not token:
            raise Unreadable(401)
        return token

    def _spend(self, request: Request, wait: float) -> None:
        if wait:
            raise Refused(self._told(request, 429, "fault.slow_down", round(wait)))

    def _told(self, request: Request, status: int, key: str, seconds: int) -> Response:
        """A refusal with a kind sentence in the language of the page."""
        offered = tuple(one.code for one in self._facts().offer.languages)
        language = best_offered(_languages(request), offered)
        answer = _answer({"text": self._library.newest.text(language, key)}, status)
        answer.headers["Retry-After"] = str(seconds)
        return answer


_STREAMED = [
    (name.lower().encode(), held.encode())
    for name, held in {**HEADERS, **NEVER_KEPT, "X-Accel-Buffering": "no"}.items()
]


def _from_our_page(request: Request) -> None:
    """Other sites may send a browser here; it then tells where it came from."""
    fetched = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if fetched not in {None, "same-origin"} or (fetched is None and origin is None):
        raise Unreadable(403)
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Unreadable(403)


async def _json(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Unreadable(415)
    async with asyncio.timeout(READ_FOR):
        return reading.mapping(await reading.body_of(request.stream(), LONGEST_POST))


def _is_command(arrival: Arrival) -> bool:
    return isinstance(arrival, Opened)


def _street(request: Request) -> str:
    return street_of(request.client.host if request.client else "")


def _languages(request: Request) -> tuple[str, ...]:
    return reading.accepted(request.headers.get("accept-language", ""))


def _after(request: Request) -> int:
    """The last letter the page has; a browser that reconnects by itself says so in a header."""
    told = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return reading.number(told)


def _answer(held: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse(held, status_code=status, headers=HEADERS | NEVER_KEPT)


def _plain(status: int) -> Response:
    return _answer({}, status)
