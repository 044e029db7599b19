"""Who sits at the browser: a random token in a cookie, made and marked by us."""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

from services.sealing import Keys, same

CHANNEL = "web"
KEPT_FOR = 30 * 24 * 3600  # seconds that a browser remembers its talk; a kiosk never does
NEWCOMERS = 5_000  # first greetings remembered, so that a repeated one is the same visitor
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class Visitors:
    """`__Host-` and Secure where the page is served by HTTPS."""

    def __init__(self, keys: Keys, *, secure: bool) -> None:
        self._marks, self._updates = keys.derive("web cookie"), keys.derive("web update")
        self._secure = secure
        self.cookie = "__Host-talk" if secure else "talk"
        self._newcomers: OrderedDict[tuple[str, int], str] = OrderedDict()

    def token_of(self, request: Request) -> str:
        """The visitor's token; empty where the cookie is missing or none of ours."""
        token, _, mark = request.cookies.get(self.cookie, "").partition(".")
        ours = _TOKEN.fullmatch(token) and same(mark.encode(), self._mark(token).encode())
        return token if ours else ""

    def newcomer(self, street: str, greeting: int) -> str:
        """A fresh token; the same for a greeting that was sent again as its answer got lost."""
        token = self._newcomers.setdefault((street, greeting), secrets.token_urlsafe(32))
        while len(self._newcomers) > NEWCOMERS:
            self._newcomers.popitem(last=False)
        return token

    def is_known(self, street: str, greeting: int) -> bool:
        return (street, greeting) in self._newcomers

    def remember(self, response: Response, token: str, *, kiosk: bool) -> None:
        marked = f"{token}.{self._mark(token)}"
        self._set(response, marked, None if kiosk else KEPT_FOR)

    def forget(self, response: Response) -> None:
        self._set(response, "", 0)

    def _set(self, response: Response, value: str, seconds: int | None) -> None:
        response.set_cookie(
            self.cookie,
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    def _mark(self, token: str) -> str:
        return blake2b(token.encode(), key=self._marks, digest_size=16).hexdigest()

    def update(self, token: str, number: int) -> int:
        """52 bits that stand for this post of this visitor: what is repeated is taken in once."""
        digest = blake2b(f"{token}/{number}".encode(), key=self._updates, digest_size=8).digest()
        return int.from_bytes(digest, "big") >> 12
