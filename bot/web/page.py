"""The page itself: three small files, the few words of its own, and what a browser may do."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from locales.registry import SOURCE, best_offered, language_of

STATIC = Path(__file__).parent / "static"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
    "X-Robots-Tag": "noindex",
}
NEVER_KEPT = {"Cache-Control": "no-store"}
KEPT_LONG = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file; its address carries its digest, so that browsers may keep it for long."""

    content: bytes
    packed: bytes
    kind: str
    digest: str

    @classmethod
    def read(cls, name: str, kind: str) -> Asset:
        content = (STATIC / name).read_bytes()
        packed = gzip.compress(content, mtime=0)
        return cls(content, packed, kind, sha256(content).hexdigest()[:16])

    def answer(self, request: Request) -> Response:
        current = request.query_params.get("v") == self.digest
        headers = HEADERS | (KEPT_LONG if current else {"Cache-Control": "no-cache"})
        return packed(request, self.content, self.packed, self.kind, headers)


class Page:
    """`kiosk_minutes`: of idleness, after which a kiosk shows nothing of the last person."""

    def __init__(self, kiosk_minutes: float) -> None:
        self.script = Asset.read("chat.js", "text/javascript; charset=utf-8")
        self.style = Asset.read("chat.css", "text/css; charset=utf-8")
        self._frame = Template((STATIC / "index.html").read_text(encoding="utf-8"))
        self.words: dict[str, dict[str, str]] = json.loads((STATIC / "words.json").read_bytes())
        self._minutes = kiosk_minutes

    def answer(self, request: Request, name: str, languages: Sequence[str]) -> Response:
        content = self.html(name, best_offered(languages, tuple(self.words))).encode()
        kind = "text/html; charset=utf-8"
        return packed(request, content, gzip.compress(content, 5), kind, HEADERS | NEVER_KEPT)

    def html(self, name: str, language: str) -> str:
        """The page as it arrives, already in the browser's language."""
        words = self.words.get(language, self.words[SOURCE])
        holes = {key: escape(said) for key, said in words.items()}
        return self._frame.substitute(
            holes,
            lang=language,
            dir=language_of(language).direction,
            name=escape(name),
            minutes=f"{self._minutes:g}",
            script=self.script.digest,
            style=self.style.digest,
            words=_harmless(self.words),
        )


def _harmless(words: Any) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def packed(
    request: Request, content: bytes, smaller: bytes, kind: str, headers: dict[str, str]
) -> Response:
    """The content, compressed for browsers that say they can read it."""
    headers = {**headers, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(smaller, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})
    return Response(content, media_type=kind, headers=headers)
