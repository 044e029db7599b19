"""Versions of the content, recordings, and what Telegram calls them."""

from __future__ import annotations

from dataclasses import replace

from pci_content.book import Book, bind
from services.library import Library
from storage.operating import Operating
from tests.operating.counter import Counter

OPUS = b"OggS" + bytes(24) + b"OpusHead" + bytes(40)


def older(book: Book) -> Book:
    return bind(replace(book.pack, consent="0"), book.texts, book.silent)


async def test_a_version_is_remembered_once_and_comes_back_whole(counter: Counter) -> None:
    book = counter.office.book
    await counter.tables.remember(book)
    await counter.tables.remember(book)
    stored = await counter.tables.fetch(book.version)
    assert stored is not None
    assert Book.from_json(stored) == book
    assert await counter.tables.fetch("never") is None


async def test_a_withdrawn_version_is_not_fetched_and_stays_withdrawn(counter: Counter) -> None:
    old = older(counter.office.book)
    await counter.tables.remember(old)
    (await counter.types(f"content withdraw {old.version[:12]}")).says("is withdrawn")
    await counter.tables.remember(old)
    library = Library(counter.office.book, counter.tables.fetch)
    await library.need(old.version)
    assert library.book(old.version) is None


async def test_versions_are_listed_newest_first(counter: Counter) -> None:
    book, old = counter.office.book, older(counter.office.book)
    await counter.tables.remember(old)
    await counter.tables.withdraw(old.version)
    counter.clock.moves(days=1)
    await counter.tables.remember(book)
    assert (await counter.types("content versions")).lines == [
        f"{book.version[:12]}  2026-11-24  in use",
        f"{old.version[:12]}  2026-11-23  withdrawn",
    ]


async def test_the_version_of_this_program_cannot_be_withdrawn(counter: Counter) -> None:
    version = counter.office.book.version
    await counter.tables.remember(counter.office.book)
    assert "Install another version first" in await counter.is_refused(
        f"content withdraw {version}"
    )
    assert "no such version" in await counter.is_refused("content withdraw zz")


async def test_content_commands_keep_their_own_options(counter: Counter) -> None:
    told = await counter.types("content draw --topic safe-work")
    told.says("flowchart").hides("children")


async def test_a_recording_is_taken_in_and_listed(counter: Counter) -> None:
    (counter.folder / "hello.ogg").write_bytes(OPUS)
    (await counter.types("voices missing es")).says("consent.choice")
    told = await counter.types("voices add es consent.choice ~/hello.ogg --machine")
    told.says("consent.choice can be heard in es.")
    listed = await counter.types("voices list")
    listed.says("es consent.choice (es/consent.choice.ogg, machine voice): ok")
    (await counter.types("voices missing es")).hides("consent.choice\n")


async def test_what_is_no_recording_is_refused(counter: Counter) -> None:
    counter.brings("hello.ogg", "MP3")
    told = await counter.is_refused("voices add es consent.choice ~/hello.ogg")
    assert "not Opus in OGG" in told
    assert "no texts in this language" in await counter.is_refused("voices missing xx")


async def test_telegrams_name_for_a_recording_is_kept_by_bot(counter: Counter) -> None:
    one = Operating(counter.office.database, bot=1)
    other = Operating(counter.office.database, bot=2)
    digest = "ab" * 32
    assert await one.known_as(digest) == ""
    await one.remember_voice(digest, "first")
    await one.remember_voice(digest, "second")
    assert await one.known_as(digest) == "second"
    assert await other.known_as(digest) == ""
