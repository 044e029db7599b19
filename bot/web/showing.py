"""From a letter to what the page shows: rendered at the moment it is sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.web.gifts import Gifts
from services import letters
from services.clock import Clock
from services.facts import Facts
from services.letters import Letter, Post
from services.library import Library
from services.people import open_contact
from services.ports import Claimed
from services.rendering import Renderer
from services.sealing import Keys
from services.voices import Voice, Voices

log = logging.getLogger("forest.web")
FILE_NAME = "my-data.json"
WANTED = {f"hint.{one}": one for one in ("photo", "voice", "location")}


class Showing:
    def __init__(
        self,
        *,
        renderer: Renderer,
        library: Library,
        facts: Callable[[], Facts],
        keys: Keys,
        clock: Clock,
        voices: Voices,
        gifts: Gifts,
    ) -> None:
        self._renderer, self._library, self._facts = renderer, library, facts
        self._keys, self._clock, self._voices, self._gifts = keys, clock, voices, gifts

    async def opened(self, one: Claimed) -> Post:
        """A letter as it lay in the outbox, unsealed."""
        letter = letters.from_bytes(self._keys.letters.open(one.body, "letter"))
        contact, address, language = None, letter.address, letter.language
        if one.contact is not None:
            contact, address = one.contact.id, open_contact(self._keys, one.contact)[1]
            language = one.contact.resident.language or language
        spoken = language or self._facts().language
        return Post(one.id, contact, one.channel, address, spoken, one.lane, letter)

    async def shown(self, post: Post) -> dict[str, Any]:
        """Plain JSON. A letter that cannot be shown is passed over: it would block all others."""
        basics = {"id": post.id, "act": post.letter.act, "lang": post.language}
        try:
            await self._library.need(post.letter.version)
            return basics | self._act(post)
        except Exception as broken:
            log.error("letter %s cannot be shown: %s", post.id, type(broken).__name__)
            return basics | {"act": "nothing"}

    def _act(self, post: Post) -> dict[str, Any]:
        letter = post.letter
        match letter.act:
            case "say":
                return self._bubble(post) | self._wanted(post)
            case "edit":
                return self._bubble(post) | {"mark": letter.target or letter.mark}
            case "clear":
                return {"tag": letter.tag, "messages": list(letter.messages)}
            case "play":
                return self._recording(post)
            case "file":
                told = self._library.newest.text(post.language, "mydata.here")
                return {"text": told, "name": FILE_NAME, "words": letter.words}

    def _bubble(self, post: Post) -> dict[str, Any]:
        letter = post.letter
        bubble = self._renderer.bubble(letter, post.language, post.address, self._today())
        rows = [[{"label": one.label, "data": one.data} for one in row] for row in bubble.rows]
        names = {"mark": letter.mark, "tag": letter.tag, "protect": letter.protect}
        whole = len(letter.lines) == bubble.text.count("\n") + 1
        head = whole and letter.lines[0].key == "question.heading"
        return {"text": bubble.text, "head": head, "rows": rows, **names}

    def _wanted(self, post: Post) -> dict[str, Any]:
        """What kind of gift the bubble asks for, with the ticket that lets one in."""
        kind = _wanted(post.letter)
        if not kind:
            return {}
        ticket = self._gifts.ticket(post.address, post.letter.mark, kind)
        return {"wants": kind, "ticket": ticket}

    def _recording(self, post: Post) -> dict[str, Any]:
        book = self._library.book(post.letter.version) or self._library.newest
        voice = self._voices.find(book, post.language, post.letter.listen)
        if voice is None:
            return {"act": "nothing"}
        caption = book.text(post.language, "voice.machine") if voice.machine else ""
        return {"url": self._url(voice), "text": caption}

    def _url(self, voice: Voice) -> str:
        """The address changes with the recording, so that browsers may keep it for long."""
        digest = sha256(self._voices.path(voice).read_bytes()).hexdigest()[:16]
        return f"/chat/voice/{quote(voice.language)}/{quote(voice.key)}?v={digest}"

    def _today(self) -> date:
        return self._clock().astimezone(ZoneInfo(self._facts().zone)).date()


def _wanted(letter: Letter) -> str:
    return next((WANTED[one.key] for one in letter.lines if one.key in WANTED), "")
