"""Catalogs are read in memory, and only translations of today's English count."""

from __future__ import annotations

from pathlib import Path

import pytest

from locales.catalogs import BrokenCatalog, path_of, read_catalog, written_languages

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "a.yes"
msgid "Yes"
msgstr "Oui"

msgctxt "a.no"
msgid "No"
msgstr ""

#, fuzzy
msgctxt "a.maybe"
msgid "Maybe"
msgstr "Peut-être"

msgctxt "a.old"
msgid "Old"
msgstr "Vieux"
"""
ENGLISH = {"a.yes": "Yes", "a.no": "No", "a.maybe": "Maybe", "a.old": "New"}


@pytest.fixture
def french(tmp_path: Path) -> Path:
    path = path_of("fr", tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    return tmp_path


def test_a_translation_is_found_by_its_key(french: Path) -> None:
    assert read_catalog("fr", french).texts(ENGLISH) == {"a.yes": "Oui"}


def test_empty_fuzzy_and_stale_entries_are_missing(french: Path) -> None:
    catalog = read_catalog("fr", french)
    assert catalog.missing(ENGLISH) == ("a.no", "a.maybe", "a.old")
    assert [one.key for one in catalog.stale(ENGLISH)] == ["a.old"]


def test_an_entry_knows_its_line(french: Path) -> None:
    assert {one.key: one.line for one in read_catalog("fr", french).entries}["a.yes"] == 6


def test_only_languages_with_a_catalog_are_read(french: Path) -> None:
    assert written_languages(french) == ("fr",)
    assert written_languages(french / "nowhere") == ()


def test_a_catalog_that_is_no_text_is_told_with_its_path(french: Path) -> None:
    path_of("fr", french).write_bytes(b'msgid "\xff\xfe')
    with pytest.raises(BrokenCatalog, match=r"messages\.po:1: "):
        read_catalog("fr", french)
