"""A pack that asks to be shown things, and a recording, for tests of what is not plain words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from struct import pack
from zlib import compress, crc32

from conversations.pack import Option, Question, Topic
from pci_content.book import Book, bind
from services.voices import Voices
from tests.chat import SHIPPED

WORDS = {
    "topic.show.title": "Show us",
    "topic.show.tip": "Thank you for showing.",
    "question.show.seen": "What do you see here?",
    "question.show.pit": "Can you show the pit?",
    "question.show.told": "Can you say it?",
    "question.show.where": "Where is it?",
    "question.show.seen.dust": "Dust",
    "question.show.seen.noise": "Noise",
}
SEEN = tuple(Option(one, f"question.show.seen.{one}") for one in ("dust", "noise"))
TOPIC = Topic(
    "show",
    "topic.show.title",
    (
        Question("seen", "question.show.seen", "many", SEEN),
        Question("pit", "question.show.pit", "photo"),
        Question("told", "question.show.told", "voice"),
        Question("where", "question.show.where", "location"),
    ),
    "topic.show.tip",
)


def _showing() -> Book:
    texts = {**SHIPPED.texts, "en": {**SHIPPED.texts["en"], **WORDS}}
    return bind(replace(SHIPPED.pack, topics=(TOPIC,)), texts, SHIPPED.silent)


SHOWING = _showing()


def speaks(voices: Voices, folder: Path, key: str, *, machine: bool = False) -> bytes:
    """A recording of this text in English; what it holds is no sound, but shaped like one."""
    content = b"OggS" + bytes(24) + b"OpusHead" + bytes(200)
    source = folder / "spoken.ogg"
    source.write_bytes(content)
    voices.folder.mkdir(exist_ok=True)
    voices.add(SHIPPED, "en", key, source, machine=machine)
    return content


def a_picture() -> bytes:
    """A small green PNG."""
    rows = b"".join(b"\x00" + b"\x2c\x62\x48" * 8 for _ in range(8))
    head = pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, held) for name, held in parts)


def _part(name: bytes, held: bytes) -> bytes:
    return pack(">I", len(held)) + name + held + pack(">I", crc32(name + held))
