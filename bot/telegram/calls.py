"""PTB's bot, called by the Bot API's own method names; answers stay plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Bot


class ApiBot(Bot):
    """`do_api_request` does the same, but warns at each call and hides a refused token."""

    async def call(
        self,
        method: str,
        parameters: Mapping[str, Any] | None = None,
        patience: float | None = None,
    ) -> Any:
        """The result of a method; `patience`: seconds the server may take, for long polls."""
        call = dict(parameters or {})
        if patience is None:
            return await self._post(method, call)
        return await self._post(method, call, read_timeout=patience)
