"""What tests of the operator's side lean on."""

from __future__ import annotations

from pathlib import Path

import pytest

from locales.catalogs import HERE as CATALOGS
from pci_content.book import Book
from pci_content.loader import FOREST_SMART, load_book
from storage.database import Database
from tests.clock import MovableClock
from tests.operating.counter import Counter


@pytest.fixture(scope="session")
def ours() -> Book:
    return load_book(FOREST_SMART, CATALOGS)


@pytest.fixture
def counter(tmp_path: Path, database: Database, clock: MovableClock, ours: Book) -> Counter:
    """At the counter of an operator who has the demo file and empty tables."""
    return Counter(tmp_path, database, clock, ours)
