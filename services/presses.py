"""What a button carries: talk, step and option with a mark of ours; or, when all else is erased,
which messages to clear."""

from __future__ import annotations

import itertools
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from conversations.model import Pressed
from services.sealing import Keys, same

LONGEST = 64  # bytes of callback data that Telegram takes
_SHAPE = re.compile(
    r"([A-Za-z0-9_-]{1,16})\.([0-9a-z]{1,6})\.([A-Za-z0-9_.-]{1,32})\.([A-Za-z0-9_-]{8})"
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def write(keys: Keys, address: str, nonce: str, step: int, option: str) -> str:
    """`nonce.step.option.mark`, at most 64 bytes."""
    body = f"{nonce}.{_base36(step)}.{option}"
    return f"{body}.{_text(keys.press_mark(address, body))}"


def read(keys: Keys, address: str, data: str) -> Pressed | None:
    """The press, or None where it is not ours or was made for another chat."""
    found = _SHAPE.fullmatch(data)
    if found is None:
        return None
    nonce, step, option, mark = found.groups()
    if not same(_bytes(mark), keys.press_mark(address, f"{nonce}.{step}.{option}")):
        return None
    return Pressed(option, nonce, int(step, 36))


def write_wipe(keys: Keys, address: str, messages: list[int]) -> str:
    """`~` + first message id and the steps to the next ones + mark; as many as 64 bytes hold."""
    kept = sorted(messages)
    while kept:
        body = _text(_packed(kept))
        data = f"~{body}.{_text(keys.press_mark(address, '~' + body))}"
        if len(data) <= LONGEST:
            return data
        kept = kept[1:]
    return f"~.{_text(keys.press_mark(address, '~'))}"


def read_wipe(keys: Keys, address: str, data: str) -> list[int] | None:
    """The message ids to clear, or None where this is no such press of ours."""
    body, dot, mark = data.partition(".")
    if (
        not body.startswith("~")
        or not dot
        or not same(_bytes(mark), keys.press_mark(address, body))
    ):
        return None
    return _unpacked(_bytes(body[1:]))


def _packed(ids: list[int]) -> bytes:
    steps = [ids[0], *(later - earlier for earlier, later in itertools.pairwise(ids))]
    return b"".join(_varint(one) for one in steps)


def _unpacked(packed: bytes) -> list[int]:
    ids, value, shift = [0], 0, 0
    for byte in packed:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            ids.append(ids[-1] + value)
            value = shift = 0
    return ids[1:]


def _varint(value: int) -> bytes:
    parts = []
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def _base36(value: int) -> str:
    digits = ""
    while value >= 36:
        value, rest = divmod(value, 36)
        digits = _DIGITS[rest] + digits
    return _DIGITS[value] + digits


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        return b""
