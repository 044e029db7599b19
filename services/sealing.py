"""Keys and seals: one server key, a key of its own for each purpose, and envelopes to a team."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.errors import SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12
PAD = 256  # sealed words are padded to a multiple, so that length tells little
FORM = b"\x01"  # first byte of an envelope: HPKE X25519, HKDF-SHA256, ChaCha20-Poly1305


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


@dataclass(frozen=True, slots=True)
class Box:
    """Seals bytes under one key, bound to the place they belong to."""

    key: bytes

    def seal(self, plain: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + ChaCha20Poly1305(self.key).encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return ChaCha20Poly1305(self.key).decrypt(nonce, body, place.encode())
        except (InvalidTag, ValueError) as broken:
            raise SealBroken(place) from broken


class Keys:
    """The server key's daughters; no key serves two purposes."""

    def __init__(self, server_key: bytes) -> None:
        self._server_key = server_key
        self.contacts = Box(self.derive("contacts"))
        self.letters = Box(self.derive("letters"))
        self.messages = Box(self.derive("messages"))
        self._index = self.derive("index")
        self._press = self.derive("press")
        self._pin = self.derive("pin")

    def derive(self, purpose: str) -> bytes:
        info = f"forest-smart-bot/{purpose}/v1".encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(self._server_key)

    def index(self, bot: int, channel: str, address: str) -> bytes:
        """A keyed blind index (16 bytes): finds a contact without storing its address."""
        return _keyed(self._index, f"{bot}/{channel}/{address}", 16)

    def press_mark(self, address: str, pressed: str) -> bytes:
        """Six bytes that show a button was ours and made for this chat."""
        return _keyed(self._press, f"{address}/{pressed}", 6)

    def pin(self, contact: str, digits: str) -> bytes:
        return _keyed(self._pin, f"{contact}/{digits}", 32)

    def secret(self, purpose: str) -> str:
        """A secret that all replicas agree on, such as the webhook's."""
        return self.derive(purpose).hex()


def _keyed(key: bytes, text: str, size: int) -> bytes:
    return blake2b(text.encode(), key=key, digest_size=size).digest()


def same(one: bytes, other: bytes) -> bool:
    return compare_digest(one, other)


# -- envelopes to a team ------------------------------------------------------------------------


@lru_cache(1)
def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def new_team() -> tuple[bytes, bytes]:
    """A team's key pair as raw bytes: public, private."""
    private = X25519PrivateKey.generate()
    return private.public_key().public_bytes_raw(), private.private_bytes_raw()


def seal_to(public: bytes, words: str, place: str) -> bytes:
    """An envelope that only the team can open, bound to its place, its length hidden."""
    key = X25519PublicKey.from_public_bytes(public)
    return FORM + _suite().encrypt(_padded(words.encode()), key, info=place.encode())


def open_with(private: bytes, envelope: bytes, place: str) -> str:
    if envelope[:1] != FORM:
        raise SealBroken(place)
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        return _unpadded(_suite().decrypt(envelope[1:], key, info=place.encode())).decode()
    except (InvalidTag, ValueError) as broken:
        raise SealBroken(place) from broken


def _padded(plain: bytes) -> bytes:
    framed = len(plain).to_bytes(4, "big") + plain
    return framed + bytes(-len(framed) % PAD)


def _unpadded(framed: bytes) -> bytes:
    size = int.from_bytes(framed[:4], "big")
    return framed[4 : 4 + size]
