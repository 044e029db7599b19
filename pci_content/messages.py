"""Catalogs kept in step with the pack: `python -m pci_content.messages --help`."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from typing import TextIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import PoFileError, read_po, write_po

from locales.catalogs import path_of
from locales.registry import LANGUAGES, OFFERED, SOURCE
from pci_content.faults import Fault, PackFaults
from pci_content.sentences import has_stray_brace, holes_of
from pci_content.translations import named_holes
from pci_content.yaml_lines import read_sheet

HERE = Path(__file__).parent.parent
TRANSLATED = tuple(code for code in OFFERED if code != SOURCE)
WAS = "was: "  # in a comment: the translation of an English that has changed since
_LEFT_OUT = (  # what changes by itself, and what Babel leaves for a person to fill in
    b'"POT-Creation-Date:',
    b'"PO-Revision-Date:',
    b'"Generated-By:',
    b'"Report-Msgid-Bugs-To:',
    b'"Last-Translator:',
    b'"Language-Team:',
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One text to translate, where it is written and what a translator should know."""

    key: str
    english: str
    files: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What a catalog already says for a key, and for which English."""

    english: str
    said: str
    comments: tuple[str, ...]


# -- extracting and updating --------------------------------------------------------------------


def wanted_texts(root: Path = HERE) -> tuple[Wanted, ...]:
    """Every text that babel.cfg leads to, in the order of the files."""
    found: dict[str, Wanted] = {}
    for file, key, english, notes in _extracted(root):
        files = (*found[key].files, file) if key in found else (file,)
        found[key] = Wanted(key, english, tuple(dict.fromkeys(files)), notes)
    return tuple(found.values())


def _extracted(root: Path) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    for name, _, texts, notes, key in extract_from_dir(root, methods, options):
        if key and isinstance(texts, str):
            yield name, key, texts, tuple(notes)


def update_catalogs(root: Path = HERE) -> list[Path]:
    """Bring every catalog in step with the pack; returns those that were rewritten."""
    wanted = wanted_texts(root)
    return [path for code in TRANSLATED if (path := _update(code, wanted, root))]


def catalogs_are_fresh(root: Path = HERE) -> list[str]:
    """What `update` would change, told in words; nothing where all is in step."""
    wanted = wanted_texts(root)
    return [
        f"{path_of(code, root / 'locales')} is stale: run python -m pci_content.messages update"
        for code in TRANSLATED
        if _written(code, root) != _shown(code, wanted, _done(code, root))
    ]


def _update(code: str, wanted: Sequence[Wanted], root: Path) -> Path | None:
    shown = _shown(code, wanted, _done(code, root))
    if shown == _written(code, root):
        return None
    return _write(code, shown, root)


def _write(code: str, shown: bytes, root: Path) -> Path:
    path = path_of(code, root / "locales")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(shown)
    return path


def _written(code: str, root: Path) -> bytes:
    path = path_of(code, root / "locales")
    return path.read_bytes() if path.exists() else b""


# -- one catalog --------------------------------------------------------------------------------


def _done(code: str, root: Path) -> dict[str, Done]:
    written = _written(code, root)
    try:
        read = read_po(BytesIO(written), abort_invalid=True) if written else Catalog()
    except PoFileError as wrong:
        path = str(path_of(code, root / "locales"))
        raise PackFaults([Fault(path, wrong.lineno + 1, str(wrong), "Mend this line")]) from wrong
    return {one.context: _kept(one) for one in read if one.id and one.context}


def _kept(message: Message) -> Done:
    said = message.string if isinstance(message.string, str) and not message.fuzzy else ""
    return Done(str(message.id), said, tuple(message.user_comments))


def _shown(code: str, wanted: Sequence[Wanted], done: Mapping[str, Done]) -> bytes:
    """The catalog as it should be: nothing fuzzy, no dates, so the same texts are the same file."""
    catalog = Catalog(locale=code, project="forest-smart-bot", version="1", fuzzy=False)
    catalog.header_comment = f"# {LANGUAGES[code].autonym}. Content licence: CC BY-SA 4.0."
    for one in wanted:
        said, comments = _carried(one, done.get(one.key))
        files = [(file, 0) for file in one.files]
        catalog.add(one.english, said, files, (), one.notes, comments, context=one.key)
    return _stable(catalog, LANGUAGES[code].plural)


def _carried(wanted: Wanted, done: Done | None) -> tuple[str, list[str]]:
    """A translation stays while its English does; else it is emptied and kept as a comment."""
    if done is None:
        return "", []
    remarks = [*takewhile(lambda one: not one.startswith(WAS), done.comments)]
    if done.english == wanted.english:
        return done.said, remarks if done.said else list(done.comments)
    return "", [*remarks, WAS + done.said] if done.said else list(done.comments)


def _stable(catalog: Catalog, plural: str) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, width=0, include_lineno=False)
    lines = (line for line in buffer.getvalue().splitlines() if not line.startswith(_LEFT_OUT))
    return b"\n".join(_header(line, plural) for line in lines).rstrip() + b"\n"


def _header(line: bytes, plural: str) -> bytes:
    """Our own plural rule: Babel's lacks "many", and some languages altogether."""
    return f'"Plural-Forms: {plural}\\n"'.encode() if line.startswith(b'"Plural-Forms:') else line


# -- filling ------------------------------------------------------------------------------------


def untranslated(code: str, root: Path = HERE) -> list[Wanted]:
    done = _done(code, root)
    return [one for one in wanted_texts(root) if not _carried(one, done.get(one.key))[0]]


def fill(code: str, file: Path, root: Path = HERE) -> int:
    """Write translations from a YAML mapping of key to text; all are good or none is taken."""
    wanted = wanted_texts(root)
    given = _given(file, {one.key: one.english for one in wanted})
    done = _done(code, root) | given
    _write(code, _shown(code, wanted, done), root)
    return len(given)


def _given(file: Path, english: Mapping[str, str]) -> dict[str, Done]:
    sheet = read_sheet(file)
    told = sheet.tree if isinstance(sheet.tree, dict) else {}
    faults = [*sheet.faults]
    for key, said in told.items():
        if wrong := _wrong(key, said, english):
            faults.append((sheet.spot / key).fault(*wrong))
    if faults:
        raise PackFaults(faults)
    return {key: Done(english[key], str(said).strip(), ()) for key, said in told.items()}


def _wrong(key: str, said: object, english: Mapping[str, str]) -> tuple[str, str] | None:
    if key not in english:
        return f"no text has the key {key!r}", "Take it out, or mend the key"
    if not isinstance(said, str) or not said.strip():
        return f"{key!r} is no text", "Write the translation, in quotes if it looks like a number"
    if holes_of(said) != holes_of(english[key]) or has_stray_brace(said):
        told = f"{key!r} has other holes than its English"
        return told, f"Keep these: {named_holes(english[key])}"
    return None


# -- the program --------------------------------------------------------------------------------


def main(args: Sequence[str], out: TextIO) -> int:
    told = _parser().parse_args(args)
    try:
        return _run(told, out)
    except PackFaults as wrong:
        print(wrong, file=out)
        return 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser("python -m pci_content.messages", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("update", help="bring all catalogs in step with the pack")
    acts.add_parser("check", help="tell which catalogs are not in step")
    asked = acts.add_parser("untranslated", help="what is still to translate, as YAML")
    filled = acts.add_parser("fill", help="take translations from a YAML mapping of key to text")
    for one in (asked, filled):
        one.add_argument("language", choices=TRANSLATED)
    filled.add_argument("file", type=Path)
    return parser


def _run(told: Namespace, out: TextIO) -> int:
    match told.act:
        case "update":
            return _say(out, [f"updated {path}" for path in update_catalogs()])
        case "check":
            stale = catalogs_are_fresh()
            return _say(out, stale) or len(stale[:1])
        case "untranslated":
            return _say(out, map(_line, untranslated(told.language)))
        case _:
            return _say(out, [f"{fill(told.language, told.file)} texts filled"])


def _line(one: Wanted) -> str:
    """A line of YAML to translate and hand to `fill`."""
    notes = f"  # {' '.join(one.notes)}" if one.notes else ""
    return f"{one.key}: {json.dumps(one.english, ensure_ascii=False)}{notes}"


def _say(out: TextIO, lines: Iterable[str]) -> int:
    for line in lines:
        print(line, file=out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout))
