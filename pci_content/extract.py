"""What there is to translate: the texts of the packs, as Babel reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import IO

from pci_content.faults import PackFaults
from pci_content.pages import content_of
from pci_content.sentences import holes_of, sentences_of
from pci_content.translations import named_holes
from pci_content.yaml_lines import sheet_of

Found = tuple[int, str, tuple[str, str], list[str]]


def extract_pack(
    fileobj: IO[bytes],
    keywords: Mapping[str, object],
    comment_tags: Collection[str],
    options: Mapping[str, object],
) -> Iterator[Found]:
    """Babel's extraction method for one YAML file: each key becomes the context of its English."""
    content = content_of([sheet_of(fileobj.read().decode(), getattr(fileobj, "name", "pack"))])
    if content.faults:
        raise PackFaults(content.faults)
    for one in sentences_of(content):
        yield one.spot.line, "pgettext", (one.key, one.english), _notes(one.note, one.english)


def _notes(note: str, english: str) -> list[str]:
    """What a translator should know; a hole is kept as it is."""
    keep = f"Keep {named_holes(english)}." if holes_of(english) else ""
    return [one for one in (note, keep) if one]
