"""The webhook: 200 only after the commit, 503 while nothing can be saved."""

from __future__ import annotations

import hmac
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.telegram.intake import Intake, press_answer
from bot.telegram.outage import Outage
from bot.telegram.updates import number_of
from services.errors import StoreUnavailable
from services.incoming import Incoming, Outcome
from services.sealing import Keys

LARGEST = 1_048_576  # bytes of an update; Telegram's are far smaller
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
BUSY = Response(status_code=503, headers={"Retry-After": "5"})


def path_of(keys: Keys) -> str:
    """A path nobody guesses; the same on every replica, as it follows from the server key."""
    return f"/telegram/{keys.secret('webhook path')[:32]}"


class Webhook:
    def __init__(self, intake: Intake, outage: Outage, keys: Keys) -> None:
        self._intake, self._outage = intake, outage
        self._secret = keys.secret("webhook secret")
        self.route = Route(path_of(keys), self.receive, methods=["POST"])

    async def receive(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), self._secret.encode()):
            return Response(status_code=403)
        raw = _update(await _body(request))
        if raw is None:
            return Response(status_code=200)  # a 4xx would hold up this chat for a day
        return await self._keep(raw)

    async def _keep(self, raw: dict[str, Any]) -> Response:
        try:
            kept = await self._intake.keep([raw])
        except StoreUnavailable:
            await self._outage.tell([raw])
            return BUSY
        self._outage.over(one.address for one, _ in kept)
        return _answer(kept)


async def _body(request: Request) -> bytes | None:
    """The body, or None where it is too long; what is too long is not read."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return body


def _update(body: bytes | None) -> dict[str, Any] | None:
    try:
        raw = json.loads(body or b"")
    except ValueError:
        return None
    return raw if isinstance(raw, dict) and number_of(raw) is not None else None


def _answer(kept: list[tuple[Incoming, Outcome]]) -> Response:
    """The answer to a press rides back in the response: one call less."""
    for one, outcome in kept:
        if one.callback:
            return JSONResponse({"method": "answerCallbackQuery", **press_answer(one, outcome)})
    return Response(status_code=200)
