"""A plain caller of the Bot API, for tests that want to see the bare answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.botapi.calls import Json
from tests.botapi.server import BotApi


class Unanswered(AssertionError):
    """Telegram refused what the test took for granted."""


@dataclass
class Caller:
    api: BotApi
    session: aiohttp.ClientSession

    async def asks(self, method: str, **params: Any) -> Json:
        """The whole answer, as JSON."""
        url = f"{self.api.base_url}{self.api.token}/{method}"
        async with self.session.post(url, json=params) as response:
            answer: Json = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer

    async def gets(self, method: str, **params: Any) -> Any:
        """The result of a call that is expected to succeed."""
        answer = await self.asks(method, **params)
        if not answer["ok"]:
            raise Unanswered(f"{method}: {answer['description']}")
        return answer["result"]

    async def is_told(self, method: str, **params: Any) -> str:
        """The words of a refusal, '' for none."""
        return str((await self.asks(method, **params)).get("description", ""))

    async def posts(self, method: str, body: bytes, kind: str = "application/json") -> Json:
        url = f"{self.api.base_url}{self.api.token}/{method}"
        headers = {"Content-Type": kind}
        async with self.session.post(url, data=body, headers=headers) as response:
            answer: Json = await response.json()
            return answer


@asynccontextmanager
async def calling(api: BotApi) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(api, session)
