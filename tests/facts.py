"""An operator for tests: a small organisation with two places and everything switched on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from conversations.model import Link
from conversations.pack import Offer, Place, Tongue
from locales.registry import LANGUAGES, OFFERED
from pci_content.book import Book
from services.facts import Entry, Facts
from services.sealing import new_team

HOLES = {
    "ngo": "Selva Viva",
    "helper": "Ceiba",
    "office": "Jr. Lima 12",
    "phone": "082 571 000",
    "hours": "8-17",
    "person": "Rosa Quispe",
    "outside_body": "Defensoría del Pueblo",
    "emergency": "105",
}
PLACES = (Place("azul", "Cerro Azul"), Place("claro", "Río Claro"))
TEAM = new_team()


def facts_for(book: Book, **offered: object) -> Facts:
    tongues = tuple(Tongue(code, LANGUAGES[code].autonym) for code in OFFERED)
    normal = frozenset(one.id for one in book.pack.topics if not one.careful)
    promises = frozenset({"names_hidden", "not_passed_on"})
    offer = Offer(tongues, PLACES, normal, promises, trial=False, call_back=True)
    return Facts(
        holes=HOLES,
        directory=(Entry("child_helpline", "", "Línea 100.", date(2026, 11, 1)),),
        offer=replace(offer, **offered),  # type: ignore[arg-type]
        links={"posterAzul1": Link("azul", "es")},
        groups={"azul": "Tambopata", "claro": "Tambopata"},
        zones={"azul": "America/Lima", "claro": "America/Lima"},
        zone="America/Lima",
        language="en",
        team=TEAM[0],
    )
