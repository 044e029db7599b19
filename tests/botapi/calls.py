"""One call of the Bot API: what was asked, when, and what came of it; and Telegram's refusals."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """Telegram says no. A breach is a refusal that a careful caller never meets."""

    code = 400
    breach = False

    def __init__(self, words: str, *, retry_after: int | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.retry_after = retry_after


class BadRequest(Refused):
    def __init__(self, words: str) -> None:
        super().__init__(f"Bad Request: {words}")


class Breach(BadRequest):
    """A limit or a rule of the API that the caller could have kept; it fails the verdict."""

    breach = True


class UnknownMethod(Refused):
    code = 404
    breach = True

    def __init__(self) -> None:
        super().__init__("Not Found: method not found")


class Forbidden(Refused):
    code = 403

    def __init__(self, words: str) -> None:
        super().__init__(f"Forbidden: {words}")


class Conflict(Refused):
    code = 409

    def __init__(self, words: str) -> None:
        super().__init__(f"Conflict: {words}")


class Unauthorized(Refused):
    code = 401

    def __init__(self) -> None:
        super().__init__("Unauthorized")


class TooManyRequests(Refused):
    code = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


@dataclass(slots=True, frozen=True)
class Outcome:
    """What came of a call; code 0 means that no answer was given, `lost` that it was cut off."""

    code: int = 200
    result: Any = None
    words: str = ""
    retry_after: int | None = None
    breach: bool = False
    lost: bool = False

    @property
    def ok(self) -> bool:
        return self.code == 200

    @classmethod
    def of(cls, refusal: Refused) -> "Outcome":
        return cls(refusal.code, None, refusal.words, refusal.retry_after, breach=refusal.breach)

    def as_json(self) -> Json:
        if self.ok:
            return {"ok": True, "result": self.result}
        said: Json = {"ok": False, "error_code": self.code, "description": self.words}
        if self.retry_after is not None:
            said["parameters"] = {"retry_after": self.retry_after}
        return said


@dataclass(slots=True, frozen=True)
class Call:
    method: str
    params: Json
    at: float
    outcome: Outcome
    by_webhook: bool = False


@dataclass
class Ledger:
    """Every call, or only how many there were of each method and outcome."""

    keep: bool = True
    calls: list[Call] = field(default_factory=list)
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)

    def note(self, call: Call) -> None:
        self.counts[call.method, call.outcome.code] += 1
        if self.keep:
            self.calls.append(call)
