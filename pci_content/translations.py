"""What makes a translation good, and what a language still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from conversations.words import fold
from locales.catalogs import CatalogFile
from pci_content.checks import BUBBLE_CHARS, LABEL_CHARS
from pci_content.faults import Fault, Spot
from pci_content.pages import Content
from pci_content.sentences import has_stray_brace, holes_of, is_label, sentences_of
from pci_content.typing_words import Way, collisions, options_typed, scale_labels

ROOM_TO_TRANSLATE = 1.3  # es, fr and pt need up to a third more letters than English


def catalog_faults(catalog: CatalogFile, english: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong with the translations there are; such a text could not be shown."""
    for one in catalog.fresh(english):
        fault = partial(Fault, str(catalog.path), one.line)
        if holes_of(one.said) != holes_of(one.english) or has_stray_brace(one.said):
            told = f"{one.key!r} has other holes than its English"
            yield fault(told, f"Keep these: {named_holes(one.english)}")
        most = round((LABEL_CHARS if is_label(one.key) else BUBBLE_CHARS) * ROOM_TO_TRANSLATE)
        if len(one.said) > most:
            yield fault(f"{one.key!r} has {len(one.said)} characters", f"Keep it to {most}")


def named_holes(text: str) -> str:
    return ", ".join(f"{{{hole}}}" for hole in sorted(holes_of(text))) or "none"


def label_faults(content: Content, catalogs: Iterable[CatalogFile]) -> Iterator[Fault]:
    """Labels of shared answers must stay apart in all languages, as a word works in each."""
    english = {one.key: one.english for one in sentences_of(content)}
    shared = [*options_typed(content), *scale_labels(content)]
    said = [way for catalog in catalogs for way in _labels_in(catalog, english)]
    yield from sorted({*collisions([*shared, *said])} - {*collisions(shared)})


def _labels_in(catalog: CatalogFile, english: Mapping[str, str]) -> Iterator[Way]:
    for one in catalog.fresh(english):
        if one.key.startswith("answer."):
            spot = Spot(str(catalog.path), {(): one.line})
            yield Way(fold(one.said), one.key.removeprefix("answer."), spot)


def gaps(catalog: CatalogFile, english: Mapping[str, str]) -> Iterator[Fault]:
    """What keeps a language from being complete: texts not translated, or of an older English."""
    update = "Run python -m pci_content.messages update"
    for one in catalog.stale(english):
        told = f"{one.key!r} translates a text that is no longer in the pack"
        yield Fault(str(catalog.path), one.line, told, update)
    lines = {one.key: one.line for one in catalog.entries}
    for key in catalog.missing(english):
        told = f"{key!r} is not translated into {catalog.language}"
        yield Fault(str(catalog.path), lines.get(key, 1), told, "Translate it, then run it again")
