"""What a writer of content can run: check a pack, draw it, play it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from locales.catalogs import HERE as CATALOGS
from locales.catalogs import empty_catalog
from locales.registry import OFFERED, SOURCE
from pci_content.draw import flowchart
from pci_content.faults import Fault, PackFaults
from pci_content.loader import FOREST_SMART, catalogs_in, english_of, load_book
from pci_content.pages import read_folder
from pci_content.translations import gaps


def check(args: Sequence[str], out: TextIO) -> int:
    """Tell every mistake of a pack and of its translations; 1 if there is any."""
    told = _parser("check", "tell every mistake, with file and line").parse_args(args)
    faults = sorted({*_mistakes(told), *_gaps(told)})
    for fault in faults:
        print(fault, file=out)
    print(f"{told.folder.name}: {len(faults) or 'no'} mistakes", file=out)
    return 1 if faults else 0


def draw(args: Sequence[str], out: TextIO) -> int:
    """Write a pack as a Mermaid flowchart."""
    parser = _parser("draw", "write a Mermaid flowchart")
    parser.add_argument("--topic", action="append", default=[], help="only this topic")
    told = parser.parse_args(args)
    return _telling(out, lambda: print(flowchart(read_folder(told.folder), told.topic), file=out))


def play(args: Sequence[str], out: TextIO, typed: Iterable[str], today: date) -> int:
    """Play a pack in the terminal: `typed` are the lines of the person, as from sys.stdin."""
    parser = _parser("play", "play in the terminal: a number presses a button, quit ends")
    parser.add_argument("--careful", action="store_true", help="with the topics of high risk")
    told = parser.parse_args(args)
    return _telling(out, lambda: _play(told, out, typed, today))


def _play(told: Namespace, out: TextIO, typed: Iterable[str], today: date) -> None:
    from pci_content.play import Player  # the engine is of use here alone

    Player(load_book(told.folder, _catalogs(told)), out, today, told.careful).play(typed)


def _parser(name: str, about: str) -> ArgumentParser:
    parser = ArgumentParser(f"forest-smart-bot content {name}", description=about)
    parser.add_argument("folder", nargs="?", type=Path, default=FOREST_SMART)
    parser.add_argument("--catalogs", type=Path, help="default: ours, or locales/ in the folder")
    return parser


def _catalogs(told: Namespace) -> Path:
    """Where the translations of this pack are: a pack of somebody else's brings its own."""
    ours = told.folder.resolve() == FOREST_SMART.resolve()
    found: Path = told.catalogs or (CATALOGS if ours else told.folder / "locales")
    return found


def _telling(out: TextIO, act: Callable[[], None]) -> int:
    try:
        act()
    except PackFaults as wrong:
        print(wrong, file=out)
        return 1
    return 0


def _mistakes(told: Namespace) -> tuple[Fault, ...]:
    try:
        load_book(told.folder, _catalogs(told))
    except PackFaults as wrong:
        return wrong.faults
    return ()


def _gaps(told: Namespace) -> list[Fault]:
    """What the offered languages still lack; one that cannot be read is told elsewhere."""
    if not any(told.folder.glob("*.yaml")) or not _catalogs(told).is_dir():
        return []
    english = english_of(read_folder(told.folder))
    read, broken = catalogs_in(_catalogs(told))
    known = {one.language for one in read} | {SOURCE}
    unread = {fault.file for fault in broken}
    begun = (empty_catalog(code, _catalogs(told)) for code in OFFERED if code not in known)
    offered = [one for one in read if one.language in OFFERED]
    offered += (one for one in begun if str(one.path) not in unread)
    return [fault for catalog in offered for fault in gaps(catalog, english)]
