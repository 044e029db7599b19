"""What tests of content lean on."""

from __future__ import annotations

from pathlib import Path

import pytest

from pci_content.book import Book
from pci_content.loader import FOREST_SMART, load_book
from tests.pci_content.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def forest_smart(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The real pack in English: translations have tests of their own."""
    return load_book(FOREST_SMART, tmp_path_factory.mktemp("no-catalogs"))
